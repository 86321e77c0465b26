"""A position's life, what a bill takes up of it, an alert that argues from it, and a partner's import, through the generated
Python client."""

import json
import time
from datetime import date, datetime, timedelta, timezone
from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import UUID

from client import BASE_URL, good, refused, signed_in, unproven
from generated.lectern import AuthenticatedClient, Client
from generated.lectern.api.actions import create_actions
from generated.lectern.api.advocates import create_segment
from generated.lectern.api.alerts import create_alert, get_alert, get_alert_results, transition_alert
from generated.lectern.api.clients import create_client, create_client_secret
from generated.lectern.api.findings import create_finding
from generated.lectern.api.imports import create_import, get_import, list_import_rows
from generated.lectern.api.instruments import create_instrument, create_instrument_version, list_instrument_versions
from generated.lectern.api.issues import create_issue
from generated.lectern.api.mailings import create_mailing, get_mailing
from generated.lectern.api.office_holders import create_office_holder
from generated.lectern.api.organizations import get_organization
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
from generated.lectern.api.posts import create_post
from generated.lectern.api.publications import create_publication, transition_publication
from generated.lectern.api.results import create_assessment, get_incorporation, list_results
from generated.lectern.api.stances import create_stance
from generated.lectern.api.submissions import create_submission, transition_submission
from generated.lectern.api.tenures import create_tenure
from generated.lectern.api.tokens import create_token
from generated.lectern.api.units import create_unit
from generated.lectern.models import (
    ActionChannel,
    ActionList,
    ActionOutcome,
    ActionStatus,
    Adoption,
    Alert,
    AlertCallers,
    AlertMessage,
    AlertPlea,
    AlertResults,
    AlertStatus,
    AlertTarget,
    AlertTargetKind,
    AlertTransition,
    AnalysisKind,
    Ask,
    Assessment,
    Audience,
    Author,
    Citation,
    CitationKind,
    ClauseStance,
    ClearanceAnswer,
    ClearanceRequest,
    ClientKind,
    ConsultationAnswer,
    ContactKind,
    ContactPoint,
    CreateImportKind,
    DeclaredStand,
    EvidenceStatus,
    EvidenceTransition,
    Finding,
    FindingStrength,
    GrantType,
    Import,
    Instrument,
    InstrumentIncorporation,
    InstrumentKind,
    InstrumentVersionList,
    Issue,
    ListResultsBy,
    Mailing,
    MailingKind,
    MailingStatus,
    NewAction,
    NewAlert,
    NewAnalysis,
    NewAssessment,
    NewClient,
    NewClientSecret,
    NewFinding,
    NewInstrument,
    NewInstrumentVersion,
    NewIssue,
    NewMailing,
    NewOfficeHolder,
    NewPosition,
    NewPost,
    NewPublication,
    NewSegment,
    NewStance,
    NewSubmission,
    NewTenure,
    NewUnit,
    OfficeHolder,
    OfficeSource,
    Organization,
    Permission,
    PlainLanguage,
    PolicyAreaPage,
    Position,
    PositionPatch,
    PositionStatus,
    PositionTransition,
    PositionVersion,
    Post,
    PostRole,
    Publication,
    Receipt,
    RegisteredClient,
    ResultBoard,
    Retraction,
    RowResultPage,
    Segment,
    SegmentCriteria,
    Stance,
    StanceKind,
    Submission,
    SubmissionKind,
    SubmissionStatus,
    SubmissionTransition,
    Tenure,
    TokenRequest,
    TokenResponse,
    Unit,
    UnitKind,
    Uptake,
    VersionKind,
)
from generated.lectern.types import File, Response

def main() -> None:
    reader = Client(base_url=BASE_URL)
    editor = signed_in()

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
    follow_a_bill(reader, editor, issue.id, read, mark)
    raise_an_alert(reader, editor, read, mark)
    bring_in(reader, editor, mark)


def follow_a_bill(
    reader: Client, editor: AuthenticatedClient, issue: UUID, position: Position, mark: str
) -> None:
    """What was adopted meets a bill: a stance, a letter, and how much two versions take up."""
    new = NewInstrument(
        kind=InstrumentKind.BILL,
        jurisdiction="ocd-division/country:us/state:wy",
        session=f"py-{mark}",
        identifier="HB 10",
        title="Library materials",
    )
    bill = good(Instrument, create_instrument.sync_detailed(client=editor, body=new))
    for label in ["Introduced", "Enrolled"]:
        text = NewInstrumentVersion(kind=VersionKind.TEXT, label=label)
        good(Instrument, create_instrument_version.sync_detailed(bill.id, client=editor, body=text))
    versions = good(InstrumentVersionList, list_instrument_versions.sync_detailed(bill.id, client=reader))
    now = datetime.now(timezone.utc)
    stood = NewStance(
        instrument_id=bill.id,
        unit_id=position.owner_unit_id,
        kind=StanceKind.SUPPORT,
        taken_on=now.date(),
        asks=[Ask(position_id=position.id, version=1, clause=1, weight=3)],
    )
    stance = good(Stance, create_stance.sync_detailed(client=editor, body=stood))

    # A letter: cleared, then filed with its receipt.
    draft = NewSubmission(
        instrument_id=bill.id,
        unit_id=position.owner_unit_id,
        kind=SubmissionKind.LETTER,
        title="Letter on HB 10",
        addressed_to="Committee on Education",
        text="We ask you to pass the bill.",
        deadline=datetime(2099, 4, 30, 22, tzinfo=timezone.utc),
        stands=[DeclaredStand(issue_id=issue, subject="loan-records", stance=ClauseStance.AGAINST)],
    )
    letter = good(Submission, create_submission.sync_detailed(client=editor, body=draft))
    receipt = Receipt(number="Clerk, 12", received_at=now - timedelta(minutes=1), url=None)
    for move in [
        SubmissionTransition(to=SubmissionStatus.CLEARANCE),
        SubmissionTransition(to=SubmissionStatus.CLEARED),
        SubmissionTransition(to=SubmissionStatus.FILED, receipt=receipt),
    ]:
        moved = transition_submission.sync_detailed(letter.id, client=editor, body=move, if_match="*")
        assert good(Submission, moved).status == move.to

    # Two versions are read against the clause: the score of the last, and what changed since the first.
    for read, uptake in zip(versions.data, [Uptake.ABSENT, Uptake.PARTIAL]):
        found = NewAssessment(
            stance_id=stance.id,
            instrument_version_id=read.id,
            position_id=position.id,
            position_version=1,
            clause=1,
            uptake=uptake,
            passage="Sec. 4(b): A library shall not disclose the records of a patron.",
        )
        good(Assessment, create_assessment.sync_detailed(client=editor, body=found))
    told = good(InstrumentIncorporation, get_incorporation.sync_detailed(bill.id, client=reader))
    assert (told.score, told.change) == (0.5, 0.5)
    board = good(ResultBoard, list_results.sync_detailed(client=reader, by=ListResultsBy.ISSUE))
    assert [row.incorporation.score for row in board.data if row.key == str(issue)] == [0.5]
    print(f"Python: {bill.identifier} takes up {told.score}")


def raise_an_alert(reader: Client, editor: AuthenticatedClient, position: Position, mark: str) -> None:
    """An alert to a governor: it argues from the position, rests on a finding, and is mailed to a part of the network."""
    unit = position.owner_unit_id
    author = Author(name="Josiah Carberry", orcid=None)
    work = NewPublication(title="Who reads when nobody watches", authors=[author], owner_unit_id=unit)
    publication = good(Publication, create_publication.sync_detailed(client=editor, body=work))
    claim = NewFinding(
        publication_id=publication.id,
        claim="Loans rose by 7 %.",
        strength=FindingStrength.MODERATE,
        owner_unit_id=unit,
    )
    finding = good(Finding, create_finding.sync_detailed(client=editor, body=claim))
    seat = NewPost(
        role=PostRole.GOVERNOR,
        division_ocd_id="ocd-division/country:us/state:wy",
        title="Governor",
        seat=mark,
        seats=1,
    )
    post = good(Post, create_post.sync_detailed(client=editor, body=seat))
    phone = ContactPoint(kind=ContactKind.PHONE, value="307-555-0100", label=None, source=OfficeSource.STAFF)
    person = NewOfficeHolder(name="Gus Example", outside_ids=[], contact_points=[phone])
    holder = good(OfficeHolder, create_office_holder.sync_detailed(client=editor, body=person))
    term = NewTenure(post_id=post.id, office_holder_id=holder.id, since=date(2023, 1, 2))
    good(Tenure, create_tenure.sync_detailed(client=editor, body=term))
    said = AlertMessage(
        channel=ActionChannel.PHONE, subject=None, body="I am {{sender_name}}. Please keep loans private."
    )
    aimed = AlertTarget(
        kind=AlertTargetKind.POST, post_id=post.id, jurisdiction=None, chamber=None, committee_id=None
    )
    draft = NewAlert(
        slug=f"read-in-peace-{mark}",
        title="Read in peace",
        summary="Ask the governor to keep loans private.",
        owner_unit_id=unit,
        position_id=position.id,
        plea=AlertPlea.OTHER,
        callers=AlertCallers.ANYBODY,
        per_day=1,
        ends_at=datetime(2099, 1, 1, tzinfo=timezone.utc),
        channels=[ActionChannel.PHONE],
        messages=[said],
        targets=[aimed],
        finding_ids=[finding.id],
    )
    alert = good(Alert, create_alert.sync_detailed(client=editor, body=draft))
    for to in [AlertStatus.REVIEW, AlertStatus.SCHEDULED]:
        moved = transition_alert.sync_detailed(alert.id, client=editor, body=AlertTransition(to=to), if_match="*")
        alert = good(Alert, moved)
    assert alert.status == AlertStatus.LIVE

    # Somebody calls, and the public is told that there are few.
    call = NewAction(channel=ActionChannel.PHONE, outcome=ActionOutcome.CONTACT)
    calls = good(ActionList, create_actions.sync_detailed(alert.id, client=editor, body=call))
    assert [action.status for action in calls.data] == [ActionStatus.DELIVERED]
    assert good(AlertResults, get_alert_results.sync_detailed(alert.id, client=reader)).actions.is_suppressed

    # It is mailed to a part of the network, in which nobody is yet.
    part = NewSegment(name="Readers", owner_unit_id=unit, criteria=SegmentCriteria(unit_id=[unit]))
    segment = good(Segment, create_segment.sync_detailed(client=editor, body=part))
    order = NewMailing(
        kind=MailingKind.ALERT, subject_id=alert.id, segment_id=segment.id, owner_unit_id=unit
    )
    mailing = good(Mailing, create_mailing.sync_detailed(client=editor, body=order))
    while mailing.status == MailingStatus.SENDING:
        time.sleep(0.1)
        mailing = good(Mailing, get_mailing.sync_detailed(mailing.id, client=editor))
    assert mailing.counts.sent == 0

    # What it rests on is retracted: that flags it.
    today = datetime.now(timezone.utc).date()
    retracted = EvidenceTransition(
        to=EvidenceStatus.RETRACTED, retraction=Retraction(retracted_on=today, reason="An error in table 3.")
    )
    answer = transition_publication.sync_detailed(publication.id, client=editor, body=retracted, if_match="*")
    good(Publication, answer)
    flagged = good(Alert, get_alert.sync_detailed(alert.id, client=reader))
    assert [flag.record_id for flag in flagged.flags] == [finding.id]
    print(f"Python: {flagged.slug} is {flagged.status.value}, and flagged")


def bring_in(reader: Client, admin: AuthenticatedClient, mark: str) -> None:
    """A partner: a client with scopes of its own brings in organizations, by itself."""
    new = NewClient(
        client_id=f"partner-{mark}",
        name="Partner",
        kind=ClientKind.CONFIDENTIAL,
        scopes=[Permission.DIRECTORY_WRITE, Permission.EXCHANGE_IMPORT],
        redirect_uris=[],
    )
    client = good(RegisteredClient, create_client.sync_detailed(client=admin, body=new))
    secret = good(NewClientSecret, create_client_secret.sync_detailed(client.id, client=admin, if_match="*"))
    wanted = TokenRequest(
        grant_type=GrantType.CLIENT_CREDENTIALS, client_id=client.client_id, client_secret=secret.secret
    )
    own = good(TokenResponse, create_token.sync_detailed(client=unproven(reader), body=wanted))
    partner = AuthenticatedClient(base_url=BASE_URL, token=own.access_token)
    organization = {
        "id": "https://ror.org/03yrm5c26",
        "status": "active",
        "names": [{"value": "Example Library", "types": ["ror_display"]}],
        "types": ["archive"],
    }
    file = File(payload=BytesIO(json.dumps(organization).encode()))
    kind = CreateImportKind.ORGANIZATIONS
    taken = good(Import, create_import.sync_detailed(client=partner, body=file, kind=kind, file_name="ror.json"))
    while taken.finished_at is None:
        time.sleep(0.1)
        taken = good(Import, get_import.sync_detailed(taken.id, client=partner))
    assert taken.rows_rejected == 0
    rows = good(RowResultPage, list_import_rows.sync_detailed(taken.id, client=partner))
    made = rows.data[0].record_id
    assert isinstance(made, UUID)
    there = good(Organization, get_organization.sync_detailed(made, client=reader))
    assert there.ror_id == organization["id"]
    print(f"Python: {there.name} came in by {client.client_id}")


if __name__ == "__main__":
    main()
