"""A position's life through the generated Python client: from logging in to what the public reads."""

import os
import time
from datetime import datetime, timezone
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from generated.lectern import AuthenticatedClient, Client
from generated.lectern.api.issues import create_issue
from generated.lectern.api.policy_areas import list_policy_areas
from generated.lectern.api.positions import (
    create_position,
    get_position,
    get_position_version,
    put_clearance_answer,
    put_position_analysis,
    put_position_plain_language,
    transition_position,
    update_position,
)
from generated.lectern.api.tokens import create_token
from generated.lectern.api.units import create_unit
from generated.lectern.models import (
    Adoption,
    AnalysisKind,
    Audience,
    Citation,
    CitationKind,
    ClearanceAnswer,
    ClearanceRequest,
    ConsultationAnswer,
    GrantType,
    Issue,
    NewAnalysis,
    NewIssue,
    NewPosition,
    NewUnit,
    PlainLanguage,
    PolicyAreaPage,
    Position,
    PositionPatch,
    PositionStatus,
    PositionTransition,
    PositionVersion,
    Problem,
    TokenRequest,
    TokenResponse,
    Unit,
    UnitKind,
)
from generated.lectern.types import Response

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


def main() -> None:
    base_url = os.environ["BASE_URL"]
    reader = Client(base_url=base_url)

    # Log in.
    credentials = TokenRequest(
        grant_type=GrantType.PASSWORD,
        client_id="lectern-console",
        username=os.environ["ADMIN_EMAIL"],
        password=os.environ["ADMIN_PASSWORD"],
    )
    token = good(TokenResponse, create_token.sync_detailed(client=reader, body=credentials))
    editor = AuthenticatedClient(base_url=base_url, token=token.access_token)

    # A unit and an issue.
    mark = f"{time.time_ns():x}"
    committee = NewUnit(
        name=f"Committee on Reading {mark}", slug=f"reading-{mark}", kind=UnitKind.COMMITTEE, parent_id=None
    )
    unit = good(Unit, create_unit.sync_detailed(client=editor, body=committee))
    areas = good(PolicyAreaPage, list_policy_areas.sync_detailed(client=reader, limit=1))
    question = NewIssue(
        slug=f"loans-{mark}",
        question="Who may see what a person has borrowed?",
        area_ids=[area.id for area in areas.data],
        owner_unit_id=unit.id,
    )
    issue = good(Issue, create_issue.sync_detailed(client=editor, body=question))

    # A draft; sent twice with one key, it is made once.
    clause = "That libraries keep no record of a loan once the item is back."
    proposal = NewPosition(
        slug=f"reader-records-{mark}",
        title="Reader records are private",
        issue_id=issue.id,
        owner_unit_id=unit.id,
        goals=["P-G1"],
        required_audiences=[Audience.PUBLIC],
        review_interval_months=36,
        preamble=["Whereas people read freely only where nobody looks over their shoulder;"],
        resolved=[clause],
    )
    key = f"propose-{mark}"
    made = create_position.sync_detailed(client=editor, body=proposal, idempotency_key=key)
    again = create_position.sync_detailed(client=editor, body=proposal, idempotency_key=key)
    position: UUID = good(Position, made).id
    assert good(Position, again).id == position
    draft = etag = made.headers["etag"]

    def saved(answer: Response[Any]) -> str:
        """The ETag of the position as a write left it."""
        good(Position, answer)
        return str(answer.headers["etag"])

    def move(transition: PositionTransition, seen: str) -> str:
        answer = transition_position.sync_detailed(position, client=editor, body=transition, if_match=seen)
        assert good(Position, answer).status == transition.to
        return str(answer.headers["etag"])

    # 409: a draft cannot be published; the refusal says where it can go.
    leap = transition_position.sync_detailed(
        position, client=editor, body=PositionTransition(to=PositionStatus.PUBLISHED), if_match=etag
    )
    assert refused(HTTPStatus.CONFLICT, leap) == "illegal_transition"

    # Both analyses, each citing a source.
    source = Citation(kind=CitationKind.URL, reference="https://example.org/reports/17", note=None)
    analysis = NewAnalysis(body="People stay away where their loans can be traced.", citations=[source])
    for kind in AnalysisKind:
        etag = saved(
            put_position_analysis.sync_detailed(position, kind, client=editor, body=analysis, if_match=etag)
        )

    # 412: somebody who still holds the draft's ETag has not seen the analyses.
    late = update_position.sync_detailed(
        position, client=editor, body=PositionPatch(review_interval_months=24), if_match=draft
    )
    assert refused(HTTPStatus.PRECONDITION_FAILED, late) == "stale"

    # Clearance.
    etag = move(PositionTransition(to=PositionStatus.ANALYSIS), etag)
    request = ClearanceRequest(unit_ids=[unit.id], deadline=datetime(2099, 1, 1, tzinfo=timezone.utc))
    etag = move(PositionTransition(to=PositionStatus.CLEARANCE, clearance=request), etag)
    concur = ClearanceAnswer(answer=ConsultationAnswer.CONCUR)
    etag = saved(put_clearance_answer.sync_detailed(position, unit.id, client=editor, body=concur, if_match=etag))

    # Adoption, plain words, publication.
    adoption = Adoption(
        body="Council",
        adopted_on=datetime.now(timezone.utc).date(),
        document_number="CD 12",
        votes_for=141,
        votes_against=9,
        votes_abstaining=4,
    )
    etag = move(PositionTransition(to=PositionStatus.ADOPTED, adoption=adoption), etag)
    words = PlainLanguage(
        language="en", text="What you read is up to you. We do not keep a list of it. No one can ask us for it."
    )
    etag = saved(
        put_position_plain_language.sync_detailed(
            position, Audience.PUBLIC, client=editor, body=words, if_match=etag
        )
    )
    move(PositionTransition(to=PositionStatus.PUBLISHED), etag)

    # The public reads it, as a record and as a text.
    read = good(Position, get_position.sync_detailed(position, client=reader))
    assert read.in_force_version == 1
    version = good(PositionVersion, get_position_version.sync_detailed(position, 1, client=reader))
    assert version.resolved[0].text == clause
    print(f"Python: {read.slug} is {read.status}")


if __name__ == "__main__":
    main()
