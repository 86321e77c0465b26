//! Evidence: publications, findings, outcome surveys and practices.

use super::types::*;

diesel::table! {
    use super::*;
    publications (id) {
        id -> Uid, revision -> Integer, title -> Text, doi -> Nullable<Text>, url -> Nullable<Text>,
        published_on -> Nullable<CalendarDay>, language -> Nullable<Text>, summary -> Nullable<Text>, owner_unit_id -> Uid,
        status -> Text, retracted_on -> Nullable<CalendarDay>, retraction_reason -> Nullable<Text>, created_at -> Moment,
        updated_at -> Moment, isbn -> Nullable<Text>, licence -> Nullable<Text>, method -> Nullable<Text>,
        population -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    publication_authors (publication_id, number) {
        publication_id -> Uid, number -> Integer, name -> Text, orcid -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    findings (id) {
        id -> Uid, revision -> Integer, publication_id -> Uid, claim -> Text, place -> Nullable<Text>,
        division_ocd_id -> Nullable<Text>, period_from -> Nullable<CalendarDay>, period_until -> Nullable<CalendarDay>,
        strength -> Text, owner_unit_id -> Uid, status -> Text, retracted_on -> Nullable<CalendarDay>,
        retraction_reason -> Nullable<Text>, created_at -> Moment, updated_at -> Moment, effect -> Nullable<Text>,
        measure -> Nullable<Text>, grade_reason -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    outcome_surveys (id) {
        id -> Uid, revision -> Integer, title -> Text, service_area -> Text, kind -> Text, library_id -> Nullable<Uid>,
        division_ocd_id -> Nullable<Text>, period_from -> CalendarDay, period_until -> CalendarDay, owner_unit_id -> Uid,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    outcome_measures (survey_id, outcome) {
        survey_id -> Uid, outcome -> Text, answered -> Integer, agreed -> Integer,
    }
}
diesel::table! {
    use super::*;
    practices (id) {
        id -> Uid, revision -> Integer, title -> Text, what_was_done -> Text, result -> Nullable<Text>,
        cost -> Nullable<Text>, library_id -> Nullable<Uid>, division_ocd_id -> Nullable<Text>,
        begun_on -> Nullable<CalendarDay>, ended_on -> Nullable<CalendarDay>, url -> Nullable<Text>, owner_unit_id -> Uid,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    practice_findings (practice_id, number) {
        practice_id -> Uid, number -> Integer, finding_id -> Uid,
    }
}
diesel::joinable!(outcome_measures -> outcome_surveys (survey_id));
diesel::joinable!(practice_findings -> practices (practice_id));
diesel::joinable!(findings -> publications (publication_id));
diesel::allow_tables_to_appear_in_same_query!(outcome_surveys, outcome_measures);
diesel::allow_tables_to_appear_in_same_query!(practices, practice_findings);
