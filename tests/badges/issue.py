"""Issues credentials with openbadgeslib, for ours to verify: as tokens that bring their keys, of three kinds, as a document
with its proof, and baked into images."""

import io
import json
import sys
from pathlib import Path

import png
from openbadgeslib.keys import KeyFactory, KeyType, public_jwk_from_pem
from openbadgeslib.ob3 import OB3Signer
from openbadgeslib.ob3.credential import Achievement, Alignment, Issuer, OpenBadgeCredential
from openbadgeslib.ob3.did import build_did_document
from openbadgeslib.ob3.ldp import OB3LdpSigner

FOLDER = Path(sys.argv[1])
DID = "did:web:somebody.example:badges"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'
PNG = io.BytesIO()
png.from_array([[0]], "L").write(PNG)

keys = {}
for name, kind in {"RS256": KeyType.RSA, "ES256": KeyType.ECC, "EdDSA": KeyType.ED25519}.items():
    factory = KeyFactory(kind)
    keys[name] = factory.generate_keypair()

credential = OpenBadgeCredential(
    issuer=Issuer(id=DID, name="Somebody else", url="https://somebody.example/"),
    recipient_id="mailto:ada@library.example",
    achievement=Achievement(
        id="https://somebody.example/achievements/1",
        name="Preservation",
        description="Mends books.",
        criteria_narrative="Mend ten books.",
        alignments=[Alignment("Mending", "https://somebody.example/competencies/1")],
    ),
    evidence_url="https://somebody.example/evidence/1",
)

for name, (private, _) in keys.items():
    signer = OB3Signer(private, name)
    (FOLDER / f"openbadgeslib.{name}.jwt").write_text(signer.sign(credential))
    (FOLDER / f"openbadgeslib.{name}.png").write_bytes(signer.sign_into_png(credential, PNG.getvalue()))
    (FOLDER / f"openbadgeslib.{name}.svg").write_bytes(signer.sign_into_svg(credential, SVG))
embedded = OB3LdpSigner(keys["EdDSA"][0], f"{DID}#EdDSA")
(FOLDER / "openbadgeslib.json").write_text(embedded.sign_to_json(credential))
(FOLDER / "openbadgeslib.svg").write_bytes(embedded.sign_into_svg(credential, SVG))

methods = [(name, public_jwk_from_pem(public)) for name, (_, public) in keys.items()]
published = {"https://somebody.example/badges/did.json": json.dumps(build_did_document(DID, methods))}
(FOLDER / "published.json").write_text(json.dumps(published))
