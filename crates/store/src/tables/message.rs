//! Messages, with their points and questions, and what came in their place.

use super::{advocacy::findings, types::*};

diesel::table! {
    use super::*;
    messages (id) {
        id -> Uid, revision -> Integer, position_id -> Uid, owner_unit_id -> Uid, audience -> Text, channel -> Text,
        language -> Text, headline -> Text, body -> Text, valid_from -> Nullable<CalendarDay>,
        valid_until -> Nullable<CalendarDay>, replaces_id -> Nullable<Uid>, status -> Text,
        position_version -> Nullable<Integer>, approved_by -> Nullable<Uid>, approved_at -> Nullable<Moment>,
        withdrawn_at -> Nullable<Moment>, validity -> Nullable<Text>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    message_points (message_id, number) { message_id -> Uid, number -> Integer, words -> Text, clauses -> Text, }
}
diesel::table! {
    use super::*;
    message_findings (message_id, point, number) {
        message_id -> Uid, point -> Integer, number -> Integer, finding_id -> Uid,
    }
}
diesel::table! {
    use super::*;
    message_questions (message_id, number) { message_id -> Uid, number -> Integer, question -> Text, answer -> Text, }
}
diesel::table! {
    use super::*;
    message_replacements (message_id, successor_id) { message_id -> Uid, successor_id -> Uid, replaced_at -> Moment, }
}
diesel::joinable!(message_findings -> messages (message_id));
diesel::joinable!(message_findings -> findings (finding_id));
