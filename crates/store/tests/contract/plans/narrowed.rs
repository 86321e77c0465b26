//! What belongs to a record is read from the index of that record, whatever common words it is narrowed by beside it.

use super::*;

/// Lists, each with the column by which it is read, and what it is narrowed by.
macro_rules! read_by {
    ($($name:ident: $record:ty, by $column:literal in $filter:ident [$($field:ident: $value:expr),+];)+) => {$(
        #[test]
        fn $name() {
            let (_, steps) = explained::<$record>($filter { $($field: $value,)+ ..$filter::default() }, &staff());
            assert!(steps.iter().any(|step| step.contains(concat!("(", $column, "=?)"))), "{steps:#?}");
        }
    )+};
}
read_by! {
    signatures_of_a_state_are_read_by_their_petition: PetitionSignature, by "petition_id" in PetitionSignatureFilter
        [petition_id: vec![id()], status: vec![SignatureState::Counted]];
    registrations_of_a_state_are_read_by_their_session: LearningRegistration, by "session_id" in LearningRegistrationFilter
        [session_id: vec![id()], status: vec![SeatStatus::Waitlisted]];
    bookings_of_a_state_are_read_by_their_slot: EventBooking, by "slot_id" in EventBookingFilter
        [slot_id: vec![id()], status: vec![SeatStatus::Waitlisted]];
    actions_of_a_state_are_read_by_their_alert: Action, by "alert_id" in ActionFilter
        [alert_id: vec![id()], status: vec![ActionStatus::Queued]];
    awards_of_a_state_are_read_by_their_person: Award, by "person_id" in AwardFilter
        [person_id: vec![id()], status: vec![AwardStatus::Issued]];
    translations_that_are_outdated_are_read_by_their_record: Translation, by "record_id" in TranslationFilter
        [record_id: vec![id()], is_outdated: Some(true)];
    offers_of_a_state_are_read_by_their_provider: LearningOpportunity, by "provider_id" in LearningOpportunityFilter
        [provider_id: vec![id()], status: vec![OpportunityStatus::Published]];
    positions_of_a_state_are_read_by_their_unit: Position, by "owner_unit_id" in PositionFilter
        [owner_unit_id: vec![id()], status: vec![Status::Published]];
}

/// What somebody learned is found by them, however many others learned, too.
#[test]
fn what_is_known_of_a_learner_is_read_by_the_learner() {
    let (_, steps) = steps(async |session: &Session| {
        store::read!(session, |c| queries::development::evidence::of(c, id(), &[], None)).unwrap();
        store::read!(session, |c| queries::development::pathway_enrollments::active(c, id())).unwrap();
    });
    let by_status: Vec<&String> = steps.iter().flatten().filter(|step| step.contains("(status=?)")).collect();
    assert_eq!(by_status, Vec::<&String>::new());
}

/// Seats that are taken are summed from one index, without a look at each party.
#[test]
fn seats_are_counted_from_an_index_alone() {
    let (_, steps) = steps(async |session: &Session| {
        store::read!(session, |c| <LearningRegistration as queries::seats::Booked>::counted(c, &[id()])).unwrap();
        store::read!(session, |c| <EventBooking as queries::seats::Booked>::counted(c, &[id()])).unwrap();
    });
    assert!(steps.iter().flatten().all(|step| step.contains("USING COVERING INDEX")), "{steps:#?}");
}
