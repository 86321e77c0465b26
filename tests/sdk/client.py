"""What the flows share: signing in, and judging answers."""

import os
from http import HTTPStatus
from typing import Any, TypeVar, cast

from generated.lectern import AuthenticatedClient, Client
from generated.lectern.api.tokens import create_token
from generated.lectern.models import GrantType, Problem, TokenRequest, TokenResponse
from generated.lectern.types import Response

BASE_URL = os.environ["BASE_URL"]

T = TypeVar("T")


def good(kind: type[T], answer: Response[Any]) -> T:
    """The body of a good answer; any other ends the run."""
    assert isinstance(answer.parsed, kind), (answer.status_code, answer.content)
    return answer.parsed


def refused(status: HTTPStatus, answer: Response[Any]) -> str:
    """The code of a refusal with that status."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert isinstance(answer.parsed, Problem)
    return answer.parsed.code.value


def unproven(client: Client) -> AuthenticatedClient:
    """For the token endpoint, where proof by header is possible and not needed: the generated signature asks for it."""
    return cast(AuthenticatedClient, client)


def signed_in() -> AuthenticatedClient:
    """The administrator's client."""
    credentials = TokenRequest(
        grant_type=GrantType.PASSWORD,
        client_id="lectern-console",
        username=os.environ["ADMIN_EMAIL"],
        password=os.environ["ADMIN_PASSWORD"],
    )
    token = good(TokenResponse, create_token.sync_detailed(client=unproven(Client(base_url=BASE_URL)), body=credentials))
    return AuthenticatedClient(base_url=BASE_URL, token=token.access_token)
