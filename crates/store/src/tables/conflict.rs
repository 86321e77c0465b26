//! Stands, and the conflicts between these.

use super::types::*;

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
diesel::joinable!(conflict_sides -> conflicts (conflict_id));
