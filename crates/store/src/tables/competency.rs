//! Frameworks of competencies, with their items and what is said of these.

use super::types::*;

diesel::table! {
    use super::*;
    competency_frameworks (id) {
        id -> Uid, revision -> Integer, series_id -> Uid, case_id -> Uid, supersedes_id -> Nullable<Uid>, version -> Text,
        title -> Text, creator -> Text, description -> Nullable<Text>, language -> Text, subjects -> Json,
        source_uri -> Nullable<Text>, valid_from -> Nullable<CalendarDay>, valid_until -> Nullable<CalendarDay>,
        review_due_on -> Nullable<CalendarDay>, comment_until -> Nullable<CalendarDay>,
        adopted_on -> Nullable<CalendarDay>, status -> Text, source_digest -> Nullable<Text>, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    competencies (id) {
        id -> Uid, revision -> Integer, framework_id -> Uid, case_id -> Uid, position -> Integer, full_statement -> Text,
        human_code -> Nullable<Text>, item_type -> Nullable<Text>, notes -> Nullable<Text>, levels -> Json,
        source_uri -> Nullable<Text>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    competency_associations (id) {
        id -> Uid, revision -> Integer, framework_id -> Uid, case_id -> Uid, kind -> Text, from_id -> Uid,
        to_id -> Nullable<Uid>, to_uri -> Nullable<Text>, position -> Nullable<Integer>, notes -> Nullable<Text>,
        grouping_id -> Nullable<Uid>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    competency_comments (id) {
        id -> Uid, revision -> Integer, framework_id -> Uid, competency_id -> Nullable<Uid>, text -> Text,
        person_id -> Nullable<Uid>, answer -> Nullable<Text>, answered_by -> Nullable<Uid>,
        answered_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    competency_definitions (framework_id, kind, case_id) {
        framework_id -> Uid, kind -> Text, case_id -> Uid, body -> Json,
    }
}
diesel::allow_tables_to_appear_in_same_query!(
    competency_frameworks,
    competencies,
    competency_associations,
    competency_comments,
    competency_definitions,
);
