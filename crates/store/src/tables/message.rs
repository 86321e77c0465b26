use super::{advocacy::findings, types::*};

diesel::table! {
    use super::*;
    position_stands (position_id, version, clause, subject) {
        position_id -> Uid, version -> Integer, clause -> Integer, subject -> Text, stance -> Text,
    }
}
diesel::table! {
    use super::*;
    declared_stands (record_id, number) {
        kind -> Text, record_id -> Uid, number -> Integer, version -> Integer, position_id -> Nullable<Uid>,
        unit_id -> Uid, issue_id -> Uid, subject -> Text, stance -> Text, words -> Text, in_play -> Bool,
    }
}
diesel::table! {
    use super::*;
    conflicts (id) {
        id -> Uid, revision -> Integer, rule -> Text, issue_id -> Uid, subject -> Text, status -> Text,
        since -> Nullable<CalendarDay>, reason -> Nullable<Text>, acknowledged_by -> Nullable<Uid>,
        acknowledged_at -> Nullable<Moment>, ended_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    conflict_sides (conflict_id, number) {
        conflict_id -> Uid, number -> Integer, kind -> Text, record_id -> Uid, version -> Integer, clause -> Nullable<Integer>,
        position_id -> Nullable<Uid>, unit_id -> Nullable<Uid>, stance -> Text, words -> Text,
        in_force_from -> Nullable<CalendarDay>,
    }
}
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
diesel::joinable!(conflict_sides -> conflicts (conflict_id));
diesel::joinable!(message_findings -> messages (message_id));
diesel::joinable!(message_findings -> findings (finding_id));
