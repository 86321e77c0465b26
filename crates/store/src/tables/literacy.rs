//! Policy literacy: what somebody is to have learned, and who has.

use super::types::*;

diesel::table! {
    use super::*;
    learning_requirements (id) {
        id -> Uid, revision -> Integer, title -> Text, outside_id -> Text, required_of -> Text, unit_id -> Nullable<Uid>,
        valid_from -> CalendarDay, valid_until -> Nullable<CalendarDay>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    learning_completions (id) {
        id -> Uid, revision -> Integer, person_id -> Uid, requirement_id -> Uid, completed_on -> CalendarDay, source -> Text,
        outside_id -> Nullable<Text>, recorded_by -> Nullable<Uid>, created_at -> Moment, updated_at -> Moment,
    }
}
