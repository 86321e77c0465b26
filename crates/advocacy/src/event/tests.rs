use super::*;
use kernel::{
    Actor, Draft as _, Grant, Role, Staged as _,
    seats::{Offer, SeatStatus, Seated as _, Seating as _},
};
use proptest::{prelude::*, sample::select};

/// 2026-05-01T12:00:00Z.
const NOON: At = At::from_micros(1_777_636_800_000_000);
const HOUR: i64 = 3_600;
const BEGINS: At = NOON.plus_seconds(7 * 24 * HOUR);
const ENDS: At = BEGINS.plus_seconds(8 * HOUR);

fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

fn new() -> NewEvent {
    NewEvent {
        title: "Library Day".parse().unwrap(),
        kind: EventKind::AdvocacyDay,
        description: "Meet your legislators.".parse().unwrap(),
        place: None,
        url: None,
        starts_at: BEGINS,
        ends_at: ENDS,
        time_zone: "America/Denver".parse().unwrap(),
        owner_unit_id: id(9),
        goals: Vec::new(),
    }
}

fn draft() -> Event {
    new().register(id(1), NOON).unwrap()
}

fn to(to: EventStatus) -> EventTransition {
    EventTransition { to, note: None }
}

fn open() -> Event {
    let mut event = draft();
    event.enter(&to(EventStatus::Open), NOON).unwrap();
    event
}

fn new_slot(capacity: u32) -> NewEventSlot {
    NewEventSlot {
        event_id: id(1),
        title: None,
        place: None,
        starts_at: BEGINS,
        ends_at: BEGINS.plus_seconds(HOUR),
        time_zone: "America/Denver".parse().unwrap(),
        capacity,
        offer_minutes: 60,
    }
}

fn slot(capacity: u32) -> EventSlot {
    let mut slot = new_slot(capacity).register(id(2), NOON).unwrap();
    slot.join(&open()).unwrap();
    slot
}

fn facts(event: Event) -> BookingFacts {
    BookingFacts { slot: Some(slot(10)), event: Some(event) }
}

/// Somebody with a role in the unit that looks after the event.
fn editor() -> Actor {
    let grants = vec![Grant { role: Role::Editor, unit_id: Some(id(9)) }];
    Actor { person: Some(id(8)), grants, ..Actor::public() }
}

fn ada() -> Actor {
    Actor { person: Some(id(7)), ..Actor::public() }
}

fn asking(priority_class: i16) -> EventBooking {
    let new = NewEventBooking { slot_id: id(2), person_id: Some(id(7)), seats: 2, splits: false, priority_class };
    new.register(id(3), NOON).unwrap()
}

fn confirmed() -> EventBooking {
    let mut booking = asking(5);
    booking.sign_up(&facts(open()), &ada()).unwrap();
    let mut party = booking.party();
    party.come(&slot(10).room(), None, NOON).unwrap();
    booking.seat(party);
    booking
}

fn offered() -> EventBooking {
    let mut booking = asking(5);
    booking.sign_up(&facts(open()), &ada()).unwrap();
    let mut party = booking.party();
    party.come(&slot(0).room(), None, NOON).unwrap();
    party.be_offered(&Offer { id: booking.id, seats: 2, until: NOON.plus_seconds(HOUR) });
    booking.seat(party);
    booking
}

fn meeting() -> EventMeeting {
    let new = NewEventMeeting {
        event_id: id(1),
        post_id: id(6),
        starts_at: BEGINS,
        ends_at: BEGINS.plus_seconds(HOUR),
        place: None,
        purpose: None,
        met_with: None,
        follow_up: None,
        follow_up_due: None,
    };
    new.register(id(4), NOON).unwrap()
}

fn pointers(refused: Result<impl std::fmt::Debug>) -> Vec<String> {
    refused.unwrap_err().fields.into_iter().map(|field| field.pointer).collect()
}

#[test]
fn its_times_are_ordered_and_of_a_zone() {
    let wrong = NewEvent { ends_at: BEGINS, time_zone: "Mars/Olympus".parse().unwrap(), ..new() };
    assert_eq!(pointers(wrong.register(id(1), NOON)), ["/ends_at", "/time_zone"]);
}

#[test]
fn it_is_shown_with_the_moves_whose_time_has_come() {
    use EventStatus as S;
    let shown = |mut event: Event, now: At| {
        event.shown_at(&editor(), now);
        event.allowed_transitions
    };
    assert_eq!(shown(open(), NOON), [S::Closed, S::Cancelled]);
    assert_eq!(shown(open(), BEGINS), [S::Closed, S::Held, S::Cancelled]);
    assert_eq!([NOON, ENDS].map(|now| shown(draft(), now)), [vec![S::Open], vec![]]);
}

#[test]
fn its_slots_stay_within_its_times() {
    let later = EventPatch { starts_at: Some(BEGINS.plus_seconds(1)), ..EventPatch::default() };
    assert_eq!(pointers(open().revise(later, &Some((BEGINS, ENDS)))), ["/starts_at"]);
}

#[test]
fn a_slot_lies_in_its_event() {
    let early = NewEventSlot { starts_at: BEGINS.plus_seconds(-1), ..new_slot(1) };
    assert_eq!(pointers(early.register(id(2), NOON).unwrap().join(&open())), ["/starts_at"]);
}

#[test]
fn nobody_loses_seats_because_there_is_less_room() {
    let mut slot = EventSlot { taken: 3, ..slot(10) };
    let facts = SlotFacts { event: Some(open()), offered_until: None };
    let resized = |capacity| EventSlotPatch { capacity: Some(capacity), ..EventSlotPatch::default() };
    assert_eq!(pointers(slot.revise(resized(2), &facts)), ["/capacity"]);
    assert!(slot.revise(resized(3), &facts).is_ok());
}

#[test]
fn a_slot_does_not_begin_before_its_offers_have_ended() {
    let facts = SlotFacts { event: Some(open()), offered_until: Some(BEGINS.plus_seconds(60)) };
    let moved = EventSlotPatch { starts_at: Some(BEGINS.plus_seconds(59)), ..EventSlotPatch::default() };
    assert_eq!(pointers(slot(1).revise(moved, &facts)), ["/starts_at"]);
}

#[test]
fn people_sign_up_while_it_is_open_and_those_who_work_on_it_before() {
    let signs_up = |actor: &Actor, event: Event| asking(5).sign_up(&facts(event), actor).is_ok();
    assert_eq!(
        [signs_up(&ada(), draft()), signs_up(&ada(), open()), signs_up(&editor(), draft())],
        [false, true, true]
    );
}

#[test]
fn nobody_gives_themselves_priority() {
    let refused = asking(1).sign_up(&facts(open()), &ada()).unwrap_err();
    assert_eq!((refused.code, asking(1).sign_up(&facts(open()), &editor()).is_ok()), (Code::Forbidden, true));
}

#[test]
fn the_person_takes_and_gives_back_and_the_rest_is_for_those_who_work_on_it() {
    use SeatStatus as S;
    let shown = |mut booking: EventBooking, actor: Actor, now: At| {
        booking.shown_at(&actor, now);
        booking.allowed_transitions
    };
    let early = BEGINS.plus_seconds(-HOUR);
    assert_eq!(shown(offered(), ada(), NOON), [S::Confirmed, S::Cancelled]);
    assert_eq!([NOON, BEGINS].map(|now| shown(confirmed(), ada(), now)), [vec![S::Cancelled], vec![]]);
    let kept = [vec![S::Cancelled], vec![S::Cancelled, S::Attended], vec![S::Attended, S::NoShow]];
    assert_eq!([NOON, early, BEGINS].map(|now| shown(confirmed(), editor(), now)), kept);
    assert_eq!(shown(confirmed(), Actor::public(), NOON), []);
}

#[test]
fn nobody_is_offered_seats_by_asking() {
    let refused = confirmed().advance(SeatStatus::Offered, &facts(open()), NOON).unwrap_err();
    assert_eq!(refused.code, Code::Conflict);
}

#[test]
fn an_offer_lapses_after_its_instant() {
    let lapses = |seconds| offered().settle(NOON.plus_seconds(seconds));
    assert_eq!([lapses(HOUR), lapses(HOUR + 1)], [false, true]);
}

#[test]
fn some_of_a_party_may_come_and_not_more_than_have_seats() {
    let came = |seats| {
        let mut booking = confirmed();
        booking.check_in(CheckIn { seats }, &facts(open()), BEGINS).map(|()| booking.seats_attended)
    };
    assert_eq!((came(None), came(Some(1))), (Ok(Some(2)), Ok(Some(1))));
    assert_eq!(pointers(came(Some(3))), ["/seats"]);
}

#[test]
fn who_was_checked_in_by_mistake_did_not_come() {
    let mut booking = confirmed();
    booking.check_in(CheckIn { seats: None }, &facts(open()), BEGINS).unwrap();
    booking.advance(SeatStatus::NoShow, &facts(open()), BEGINS).unwrap();
    assert_eq!((booking.seats_attended, booking.checked_in_at), (None, None));
}

#[test]
fn a_post_is_not_met_twice_at_a_time() {
    let at = |from: i64, until: i64| {
        let booked = vec![(BEGINS.plus_seconds(from), BEGINS.plus_seconds(until))];
        meeting().advance(
            &MeetingTransition { to: MeetingStatus::Booked, note: None },
            &MeetingFacts { event: None, booked },
            NOON,
        )
    };
    assert_eq!(at(HOUR - 1, 2 * HOUR).unwrap_err().code, Code::Conflict);
    assert!(at(HOUR, 2 * HOUR).is_ok() && at(-HOUR, 0).is_ok());
}

#[test]
fn a_meeting_is_held_once_it_has_begun_and_followed_up_after() {
    let (mut meeting, none) = (EventMeeting { status: MeetingStatus::Booked, ..meeting() }, MeetingFacts::default());
    let held = MeetingTransition { to: MeetingStatus::Held, note: None };
    let early = meeting.advance(&held, &none, NOON).is_ok();
    meeting.advance(&held, &none, BEGINS).unwrap();
    let noted = EventMeetingPatch { follow_up: Some("Send figures.".parse().ok()), ..EventMeetingPatch::default() };
    let moved = EventMeetingPatch { ends_at: Some(ENDS), ..EventMeetingPatch::default() };
    assert_eq!(
        [early, meeting.revise(noted, &none).is_ok(), meeting.revise(moved, &none).is_ok()],
        [false, true, false]
    );
}

#[test]
fn a_meeting_is_shown_as_to_be_held_once_it_has_begun() {
    let shown = |now: At| {
        let mut booked = EventMeeting { status: MeetingStatus::Booked, owner_unit_id: Some(id(9)), ..meeting() };
        booked.shown_at(&editor(), now);
        booked.allowed_transitions
    };
    let early = vec![MeetingStatus::Requested, MeetingStatus::Cancelled];
    let later = vec![MeetingStatus::Requested, MeetingStatus::Held, MeetingStatus::Cancelled];
    assert_eq!([NOON, BEGINS].map(shown), [early, later]);
}

#[test]
fn nobody_is_asked_again_to_meet_at_an_event_that_was_called_off() {
    let asked = |is_called_off: bool| {
        let mut declined = EventMeeting { status: MeetingStatus::Declined, is_called_off, ..meeting() };
        let again = MeetingTransition { to: MeetingStatus::Requested, note: None };
        declined.advance(&again, &MeetingFacts::default(), NOON).map_err(|problem| problem.code)
    };
    assert_eq!([asked(false), asked(true)], [Ok(()), Err(Code::Conflict)]);
}

#[test]
fn a_meeting_at_an_event_that_was_called_off_is_put_off_no_more() {
    let mut over = EventMeeting { status: MeetingStatus::Booked, is_called_off: true, ..meeting() };
    let later = EventMeetingPatch { ends_at: Some(ENDS), ..EventMeetingPatch::default() };
    assert_eq!(over.revise(later, &MeetingFacts::default()).unwrap_err().code, Code::Conflict);
}

/// Anything somebody may try with an event, and time.
#[derive(Clone, Debug)]
enum Try {
    Wait(i64),
    Move(EventStatus),
    PutOff(i64),
}

fn attempt() -> impl Strategy<Value = Try> {
    prop_oneof![
        2 => (0_i64..300_000).prop_map(Try::Wait),
        5 => select(EventStatus::ALL).prop_map(Try::Move),
        1 => (-1_000_i64..100_000).prop_map(Try::PutOff),
    ]
}

proptest! {
    #[test]
    fn no_sequence_of_moves_reaches_an_illegal_state(attempts in prop::collection::vec(attempt(), 0..40)) {
        use EventStatus as S;
        let (mut event, mut now) = (draft(), NOON);
        for attempt in attempts {
            let before = event.clone();
            let done = match attempt {
                Try::Wait(seconds) => { now = now.plus_seconds(seconds); Ok(()) }
                Try::Move(status) => event.enter(&to(status), now),
                Try::PutOff(seconds) => {
                    let ends_at = Some(before.ends_at.plus_seconds(seconds));
                    event.revise(EventPatch { ends_at, ..EventPatch::default() }, &None)
                }
            };
            prop_assert!(done.is_ok() || event == before, "a refusal changes nothing: {:?}", attempt);
            prop_assert!(before.is_ahead() || event == before, "what is over stays: {:?}", attempt);
            prop_assert_eq!(event.status == S::Draft, event.opened_at.is_none());
            prop_assert!(event.starts_at < event.ends_at);
            prop_assert!(event.status != S::Held || now >= event.starts_at);
        }
    }
}
