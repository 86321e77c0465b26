use super::*;
use crate::{
    commons::opportunity::fixture::opportunity,
    commons::{NewLearningProvider, NewLearningSession},
    credit::{
        fixture::{NOON, client, id},
        standing,
    },
};
use kernel::{Draft as _, Grant, Role, seats::Offer};
use proptest::{prelude::*, sample::select};

const HOUR: i64 = 3_600;
const BEGINS: At = NOON.plus_seconds(7 * 24 * HOUR);

fn session(capacity: Option<u32>) -> LearningSession {
    let new = NewLearningSession {
        opportunity_id: id(2),
        outside_id: None,
        starts_at: BEGINS,
        ends_at: BEGINS.plus_seconds(HOUR),
        zone: "Pacific/Kiritimati".parse().unwrap(),
        place: None,
        url: None,
        capacity,
        offer_minutes: 60,
        instructors: Vec::new(),
    };
    let ownership = Ownership { unit_id: Some(id(3)), organization_id: None };
    LearningSession { ownership, is_announced: true, ..new.register(id(4), NOON).unwrap() }
}

fn facts() -> RegistrationFacts {
    let provider = NewLearningProvider {
        name: "Example Library Association".parse().unwrap(),
        about: None,
        url: None,
        organization_id: None,
        owner_unit_id: id(3),
    };
    RegistrationFacts {
        session: Some(session(Some(10))),
        offer: Some(LearningOpportunity { status: OpportunityStatus::Published, ..opportunity() }),
        provider: Some(provider.register(id(1), NOON).unwrap()),
    }
}

/// Somebody with a role in the unit that looks after the provider.
fn keeper() -> Actor {
    let grants = vec![Grant { role: Role::Editor, unit_id: Some(id(3)) }];
    Actor { person: Some(id(8)), grants, ..Actor::public() }
}

fn ada() -> Actor {
    Actor { person: Some(id(200)), ..Actor::public() }
}

fn asking(priority_class: i16) -> LearningRegistration {
    let new = NewLearningRegistration {
        session_id: id(4),
        person_id: Some(id(200)),
        seats: 2,
        splits: false,
        priority_class,
    };
    new.register(id(5), NOON).unwrap()
}

fn confirmed() -> LearningRegistration {
    let mut registration = asking(5);
    registration.sign_up(&facts(), &ada()).unwrap();
    let mut party = registration.party();
    party.come(&session(None).room(), None, NOON).unwrap();
    registration.seat(party);
    registration
}

fn to(to: SeatStatus) -> RegistrationTransition {
    RegistrationTransition { to, seats: None, note: None }
}

fn recording(number: u8) -> Recording {
    Recording { source: CreditSource::Attendance, by: Some(id(8)), id: id(number), now: BEGINS }
}

fn attended() -> LearningRegistration {
    let mut registration = confirmed();
    registration.advance(&to(SeatStatus::Attended), &facts(), BEGINS).unwrap();
    registration
}

#[test]
fn people_register_for_what_is_offered_and_those_who_keep_it_for_anything() {
    let facts = |status| RegistrationFacts { offer: Some(LearningOpportunity { status, ..opportunity() }), ..facts() };
    let registers = |actor: &Actor, status| asking(5).sign_up(&facts(status), actor).is_ok();
    let (published, withdrawn) = (OpportunityStatus::Published, OpportunityStatus::Withdrawn);
    assert_eq!([published, withdrawn].map(|status| registers(&ada(), status)), [true, false]);
    assert_eq!([published, withdrawn].map(|status| registers(&keeper(), status)), [true, true]);
}

#[test]
fn nobody_registers_for_what_does_not_take_place() {
    let cancelled = LearningSession { status: SessionStatus::Cancelled, ..session(None) };
    let facts = RegistrationFacts { session: Some(cancelled), ..facts() };
    assert_eq!(asking(5).sign_up(&facts, &keeper()).unwrap_err().code, Code::Conflict);
}

#[test]
fn nobody_gives_themselves_priority() {
    let registers = |actor: &Actor| asking(1).sign_up(&facts(), actor).map_err(|refused| refused.code);
    assert_eq!([ada(), keeper()].map(|actor| registers(&actor)), [Err(Code::Forbidden), Ok(())]);
}

#[test]
fn a_registration_is_seen_by_whoever_has_it_and_those_who_keep_the_session() {
    let other = Actor { grants: vec![Grant { role: Role::Editor, unit_id: Some(id(7)) }], ..keeper() };
    assert_eq!([ada(), keeper(), other].map(|actor| confirmed().visible_to(&actor)), [true, true, false]);
}

#[test]
fn who_came_is_for_those_to_say_who_keep_the_session_once_it_has_begun() {
    let moves = |actor: &Actor| {
        [BEGINS.plus_seconds(-1), BEGINS].map(|now| {
            let mut registration = confirmed();
            registration.shown_at(actor, now);
            registration.allowed_transitions
        })
    };
    assert_eq!(moves(&ada()), [vec![SeatStatus::Cancelled], vec![]]);
    assert_eq!(moves(&keeper()), [vec![SeatStatus::Cancelled], vec![SeatStatus::Attended, SeatStatus::NoShow]]);
}

#[test]
fn it_is_told_anew_once_the_session_has_begun() {
    let tags = [BEGINS.plus_seconds(-1), BEGINS].map(|now| {
        let mut registration = confirmed();
        registration.shown_at(&ada(), now);
        registration.context()
    });
    assert_ne!(tags[0], tags[1]);
}

#[test]
fn a_client_says_who_came_to_the_sessions_of_its_organization_and_no_more() {
    let shown = |organization: u8| {
        let client = client(Permission::DevelopmentWrite, Some(organization));
        let ownership = Ownership { unit_id: Some(id(3)), organization_id: Some(id(6)) };
        let mut registration = LearningRegistration { ownership, ..confirmed() };
        registration.shown_at(&client, BEGINS);
        let seen = (registration.visible_to(&client), registration.history_visible_to(&client));
        (seen, registration.allowed_transitions)
    };
    let told = vec![SeatStatus::Attended, SeatStatus::NoShow];
    assert_eq!([6, 7].map(shown), [((true, true), told), ((false, false), vec![])]);
}

#[test]
fn nobody_was_there_before_it_began() {
    let attends = |at| confirmed().advance(&to(SeatStatus::Attended), &facts(), at).is_ok();
    assert_eq!([attends(BEGINS.plus_seconds(-1)), attends(BEGINS)], [false, true]);
}

#[test]
fn some_of_a_party_may_come_and_not_more_than_have_seats() {
    let came = |seats| {
        let asked = RegistrationTransition { seats, ..to(SeatStatus::Attended) };
        let mut registration = confirmed();
        registration.advance(&asked, &facts(), BEGINS).map(|()| registration.seats_attended).ok()
    };
    assert_eq!([None, Some(1), Some(2), Some(3)].map(came), [Some(Some(2)), Some(Some(1)), Some(Some(2)), None]);
}

#[test]
fn how_many_came_belongs_to_saying_that_they_did() {
    let asked = RegistrationTransition { seats: Some(1), ..to(SeatStatus::Cancelled) };
    let refused = confirmed().advance(&asked, &facts(), NOON).unwrap_err();
    assert_eq!(refused.fields[0].pointer, "/seats");
}

#[test]
fn who_was_not_there_has_no_attendance() {
    let mut registration = attended();
    registration.advance(&to(SeatStatus::NoShow), &facts(), BEGINS).unwrap();
    assert_eq!((registration.seats_attended, registration.attended_at), (None, None));
}

#[test]
fn an_offer_lapses_after_its_instant() {
    let mut registration = asking(5);
    registration.sign_up(&facts(), &ada()).unwrap();
    let mut party = registration.party();
    party.come(&session(Some(0)).room(), None, NOON).unwrap();
    party.be_offered(&Offer { id: registration.id, seats: 2, until: NOON.plus_seconds(HOUR) });
    registration.seat(party);
    let settles = [HOUR, HOUR + 1].map(|seconds| registration.settle(NOON.plus_seconds(seconds)));
    assert_eq!((settles, registration.status), ([false, true], SeatStatus::Lapsed));
}

#[test]
fn attending_gives_the_credit_of_what_is_learned() {
    let entry = attended().credit(&facts(), None, recording(9)).unwrap().unwrap();
    assert_eq!((entry.person_id, entry.role, entry.minutes), (id(200), CreditRole::Learner, 90));
    assert_eq!((entry.activity.to_string(), entry.source), (id(4).to_string(), CreditSource::Attendance));
    assert_eq!((entry.topic, entry.recorded_by), ("privacy".parse().ok(), Some(id(8))));
}

/// It is tomorrow already where the session is.
#[test]
fn nothing_is_earned_in_the_future() {
    let entry = attended().credit(&facts(), None, recording(9)).unwrap().unwrap();
    assert_eq!((session(None).day() > BEGINS.day(), entry.earned_on), (true, BEGINS.day()));
}

#[test]
fn what_gives_no_credit_gives_none() {
    let offer = LearningOpportunity { credit_minutes: None, ..opportunity() };
    let facts = RegistrationFacts { offer: Some(offer), ..facts() };
    assert_eq!(attended().credit(&facts, None, recording(9)), Ok(None));
}

#[test]
fn credit_that_was_given_otherwise_stays() {
    let given = attended().credit(&facts(), None, recording(9)).unwrap().unwrap();
    let given = CreditEntry { source: CreditSource::Staff, ..given };
    let mut registration = attended();
    registration.advance(&to(SeatStatus::NoShow), &facts(), BEGINS).unwrap();
    assert_eq!(registration.credit(&facts(), Some(&given), recording(10)), Ok(None));
}

#[test]
fn what_those_who_keep_the_ledger_took_back_is_not_given_again() {
    let given = attended().credit(&facts(), None, recording(9)).unwrap().unwrap();
    let taken_back = given.reversed("It was half an hour.".parse().unwrap(), Some(id(9)), id(10), BEGINS).unwrap();
    assert_eq!(attended().credit(&facts(), Some(&taken_back), recording(11)), Ok(None));
}

#[test]
fn what_staff_gave_and_took_back_is_not_given_by_attendance() {
    let again = |source| {
        let given = attended().credit(&facts(), None, recording(9)).unwrap().unwrap();
        let given = CreditEntry { source, ..given };
        let taken_back = given.reversed("It was half an hour.".parse().unwrap(), Some(id(9)), id(10), BEGINS).unwrap();
        attended().credit(&facts(), Some(&taken_back), recording(11)).unwrap().is_some()
    };
    assert_eq!([CreditSource::Staff, CreditSource::Own].map(again), [false, true]);
}

proptest! {
    /// However often it is said who came, and taken back: one credit stands where they were there, and none where they were not.
    #[test]
    fn credit_stands_where_somebody_attended(moves in prop::collection::vec(select(SeatStatus::ALL), 0..20)) {
        let (mut registration, mut ledger) = (confirmed(), Vec::<CreditEntry>::new());
        for (number, asked) in (10_u8..).zip(moves) {
            let before = registration.clone();
            let done = registration.advance(&to(asked), &facts(), BEGINS);
            prop_assert!(done.is_ok() || registration == before, "a refusal changes nothing");
            prop_assert!(standing(ledger.clone()).len() <= 1);
            if let Some(mut entry) = registration.credit(&facts(), ledger.last(), recording(number)).unwrap() {
                prop_assert!(entry.follow_after(ledger.last().map(|entry| entry.number)).is_ok());
                ledger.push(entry);
            }
            let attended = registration.status == SeatStatus::Attended;
            prop_assert_eq!(standing(ledger.clone()).len(), usize::from(attended));
            prop_assert_eq!(registration.seats_attended.is_some(), attended);
        }
    }
}
