"""A course that is found and a seat at it, and a badge that is verified, through the generated Python client."""

import json
import time
from datetime import datetime, timezone
from typing import Any

from client import BASE_URL, good, signed_in
from generated.lectern import Client
from generated.lectern.api.achievements import create_achievement, transition_achievement
from generated.lectern.api.awards import create_award, transition_award
from generated.lectern.api.badges import get_credential, verify_credential
from generated.lectern.api.learning_commons import (
    create_learning_opportunity,
    create_learning_provider,
    create_learning_registration,
    create_learning_session,
    find_best_learning,
    transition_learning_opportunity,
)
from generated.lectern.api.people import get_own_person
from generated.lectern.api.units import create_unit
from generated.lectern.models import (
    Achievement,
    AchievementKind,
    Award,
    AwardStatus,
    AwardTransition,
    BestLearning,
    CredentialReport,
    EditionStatus,
    EditionTransition,
    LearningFormat,
    LearningLevel,
    LearningOpportunity,
    LearningProvider,
    LearningRegistration,
    LearningSession,
    MemberPrice,
    Money,
    NewAchievement,
    NewAward,
    NewLearningOpportunity,
    NewLearningProvider,
    NewLearningRegistration,
    NewLearningSession,
    NewUnit,
    OpportunityStatus,
    OpportunityTransition,
    Person,
    PresentedBadge,
    SeatStatus,
    Unit,
    UnitKind,
)


def main() -> None:
    reader = Client(base_url=BASE_URL)
    editor = signed_in()
    mark = f"{time.time_ns():x}"
    group = NewUnit(name=f"Learning Round {mark}", slug=f"learning-{mark}", kind=UnitKind.ROUND_TABLE, parent_id=None)
    unit = good(Unit, create_unit.sync_detailed(client=editor, body=group))
    provider = good(
        LearningProvider,
        create_learning_provider.sync_detailed(
            client=editor, body=NewLearningProvider(name=f"Learning Round {mark}", owner_unit_id=unit.id)
        ),
    )

    # An offer, published.
    course = NewLearningOpportunity(
        provider_id=provider.id,
        title=f"The privacy of readers {mark}",
        description="What the law asks, and what people expect.",
        topics=["privacy"],
        level=LearningLevel.INTRODUCTORY,
        format_=LearningFormat.ONLINE,
        language="en",
        prices=[MemberPrice(member_class="anybody", price=Money(amount="25.00", currency="USD"))],
        credit_minutes=90,
        credit_tags=["continuing-education"],
    )
    offer = good(LearningOpportunity, create_learning_opportunity.sync_detailed(client=editor, body=course))
    publish = OpportunityTransition(to=OpportunityStatus.PUBLISHED)
    transition_learning_opportunity.sync_detailed(offer.id, client=editor, body=publish, if_match="*")
    session = good(
        LearningSession,
        create_learning_session.sync_detailed(
            client=editor,
            body=NewLearningSession(
                opportunity_id=offer.id,
                starts_at=datetime(2099, 5, 8, 14, tzinfo=timezone.utc),
                ends_at=datetime(2099, 5, 8, 15, tzinfo=timezone.utc),
                zone="America/Chicago",
                url="https://learn.example.org/room",
                capacity=1,
                instructors=["Bea Example"],
            ),
        ),
    )

    # The public finds it, misspelt as it may be.
    found = good(BestLearning, find_best_learning.sync_detailed(client=reader, q=f"privcy {mark}"))
    assert [hit.opportunity.id for hit in found.data][:1] == [offer.id], found
    assert [word.read_as for word in found.corrected] == ["privacy"], found

    # A seat at it.
    asked = NewLearningRegistration(session_id=session.id, seats=1)
    seat = good(LearningRegistration, create_learning_registration.sync_detailed(client=editor, body=asked))
    assert seat.status == SeatStatus.CONFIRMED, seat

    print(f"Python: a seat at {offer.title} is {seat.status.value}")

    # An achievement, and a badge for it.
    privacy = NewAchievement(
        kind=AchievementKind.BADGE,
        name=f"The privacy of readers {mark}",
        description="Knows what is kept of readers, and keeps less.",
        criteria="Audit one system.",
        competencies=[],
        owner_unit_id=unit.id,
    )
    achievement = good(Achievement, create_achievement.sync_detailed(client=editor, body=privacy))
    to_public = EditionTransition(to=EditionStatus.PUBLISHED)
    transition_achievement.sync_detailed(achievement.id, client=editor, body=to_public, if_match="*")
    me = good(Person, get_own_person.sync_detailed(client=editor))
    earned = NewAward(achievement_id=achievement.id, person_id=me.id, evidence="The system for loans.")
    award = good(Award, create_award.sync_detailed(client=editor, body=earned))

    def verdict(transition: AwardTransition) -> bool:
        """Whether the badge holds after that."""
        good(Award, transition_award.sync_detailed(award.id, client=editor, body=transition, if_match="*"))
        badge: Any = get_credential.sync_detailed(award.id, client=editor)
        presented = PresentedBadge(credential=json.dumps(badge.parsed.to_dict()), recipient=me.email)
        return good(CredentialReport, verify_credential.sync_detailed(client=reader, body=presented)).verified

    assert verdict(AwardTransition(to=AwardStatus.ISSUED))
    assert not verdict(AwardTransition(to=AwardStatus.REVOKED, note="Somebody else did it."))

    print(f"Python: {achievement.name} was verified, and refused once it was revoked")


if __name__ == "__main__":
    main()
