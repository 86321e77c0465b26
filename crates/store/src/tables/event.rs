//! Events, with their slots, bookings and meetings.

use super::types::*;

diesel::table! {
    use super::*;
    events (id) {
        id -> Uid, revision -> Integer, title -> Text, kind -> Text, description -> Text, place -> Nullable<Text>,
        url -> Nullable<Text>, starts_at -> Moment, ends_at -> Moment, time_zone -> Text, owner_unit_id -> Uid, goals -> Text,
        status -> Text, opened_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    event_goals (event_id, goal) { event_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    event_slots (id) {
        id -> Uid, revision -> Integer, event_id -> Uid, title -> Nullable<Text>, place -> Nullable<Text>, starts_at -> Moment,
        ends_at -> Moment, time_zone -> Text, capacity -> Integer, offer_minutes -> Integer, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    event_bookings (id) {
        id -> Uid, revision -> Integer, event_id -> Uid, slot_id -> Uid, person_id -> Nullable<Uid>, seats -> Integer,
        splits -> Bool, priority_class -> Integer, status -> Text, seats_confirmed -> Integer, seats_offered -> Integer,
        offered_until -> Nullable<Moment>, seats_waiting -> Integer, seats_attended -> Nullable<Integer>,
        checked_in_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    event_meetings (id) {
        id -> Uid, revision -> Integer, event_id -> Uid, post_id -> Uid, starts_at -> Moment, ends_at -> Moment,
        place -> Nullable<Text>, purpose -> Nullable<Text>, met_with -> Nullable<Text>, follow_up -> Nullable<Text>,
        follow_up_due -> Nullable<CalendarDay>, status -> Text, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::allow_tables_to_appear_in_same_query!(events, event_goals, event_slots, event_bookings, event_meetings);
