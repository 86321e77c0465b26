"""Verifies the credentials of a folder with openbadgeslib: tokens, embedded proofs, status lists and baked images. It
brings its own copies of the contexts, which must be the same as ours."""

import copy
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openbadgeslib import baking
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.contexts import bundled_contexts
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.errors import LibOpenBadgesException

FOLDER, CONTEXTS = map(Path, sys.argv[1:3])
DID = "did:web:badges.example"


def text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


VALID = json.loads(text("valid.json"))
RECIPIENT = VALID["credentialSubject"].get("id")
PUBLISHED = {"https://badges.example/.well-known/did.json": "did.json"} | {
    status["statusListCredential"]: f"{status['statusPurpose']}.list.jwt" for status in VALID["credentialStatus"]
}


def download(url: str) -> bytes:
    return text(PUBLISHED[url]).encode()


def verify(credential: str) -> None:
    if credential.startswith("{"):
        OB3LdpVerifier.for_issuer_did(DID).verify(
            credential, check_status=True, download=download, expected_recipient=RECIPIENT
        )
    else:
        OB3Verifier.for_issuer_did(DID, download).verify(
            credential, check_status=True, download=download, expected_recipient=RECIPIENT
        )


def holds(credential: str) -> bool:
    try:
        verify(credential)
    except LibOpenBadgesException:
        return False
    return True


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all plain values."""
    if not isinstance(value, (dict, list)):
        yield place
        return
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from leaves(inner, (*place, name))


def tampered(document: dict[str, Any], place: tuple[Any, ...]) -> dict[str, Any]:
    changed: Any = copy.deepcopy(document)
    parent = changed
    for name in place[:-1]:
        parent = parent[name]
    value = parent[place[-1]]
    parent[place[-1]] = f"{value}x" if isinstance(value, str) else not value
    return changed


def credential_of(name: str) -> str:
    image = (FOLDER / name).read_bytes()
    if name.endswith(".svg"):
        found = baking.extract_svg(image, element=baking.SVG_ELEMENT_OB3, text_fallback=True)
    elif name.endswith(".png"):
        found = baking.extract_png(image, keyword=baking.ITXT_KEYWORD_OB3)
    else:
        found = text(name)
    assert found is not None, name
    return found


ours = [json.loads(path.read_text("utf-8")) for path in CONTEXTS.glob("*.jsonld")]
theirs = list(bundled_contexts().values())
assert all(context in theirs for context in ours), "our contexts are not as published"

for path in sorted(FOLDER.iterdir()):
    name = path.name
    if name == "did.json" or ".list." in name:
        continue
    credential = credential_of(name)
    if name.startswith(("valid", "alike")):
        verify(credential)
        print(f"{name}: holds")
    else:
        assert not holds(credential), name
        print(f"{name}: is refused")

places = list(leaves(VALID))
for place in places:
    assert not holds(json.dumps(tampered(VALID, place))), place
print(f"valid.json: is refused when tampered with at any of {len(places)} places")

for name in ("valid.eddsa.jwt", "valid.rs256.jwt"):
    token = text(name)
    for index in range(0, len(token), 97):
        other = "A" if token[index] != "A" else "B"
        assert not holds(token[:index] + other + token[index + 1 :]), (name, index)
    print(f"{name}: is refused when tampered with")
