//! Positions with their issues, stances and what came of them, and work.

use super::{
    advocacy::{findings, publications},
    conflict::*,
    instrument_versions, instruments,
    message::*,
    types::*,
};

diesel::table! {
    use super::*;
    policy_areas (id) {
        id -> Uid, revision -> Integer, slug -> Text, name -> Text, description -> Text, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    issues (id) {
        id -> Uid, revision -> Integer, slug -> Text, question -> Text, owner_unit_id -> Uid, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    issue_areas (issue_id, area_id) { issue_id -> Uid, area_id -> Uid, }
}
diesel::table! {
    use super::*;
    positions (id) {
        id -> Uid, revision -> Integer, slug -> Text, title -> Text, issue_id -> Uid, owner_unit_id -> Uid,
        review_interval_months -> Integer, status -> Text, latest_version -> Integer, in_force_version -> Nullable<Integer>,
        in_force_since -> Nullable<CalendarDay>, review_due -> Nullable<CalendarDay>, published_version -> Nullable<Integer>,
        published_at -> Nullable<Moment>, superseded_by -> Nullable<Uid>, created_at -> Moment, updated_at -> Moment,
        goals -> Text, required_audiences -> Text, consulted_unit_ids -> Text, open_conflicts -> Integer,
    }
}
diesel::table! {
    use super::*;
    position_goals (position_id, goal) { position_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    position_versions (position_id, number) {
        position_id -> Uid, number -> Integer, status -> Text, adoption_body -> Nullable<Text>, adopted_on -> Nullable<CalendarDay>,
        document_number -> Nullable<Text>, votes_for -> Nullable<Integer>, votes_against -> Nullable<Integer>,
        votes_abstaining -> Nullable<Integer>, in_force_from -> Nullable<CalendarDay>, in_force_until -> Nullable<CalendarDay>,
        published_at -> Nullable<Moment>, reaffirmed_at -> Nullable<Moment>, ended_at -> Nullable<Moment>,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    position_clauses (position_id, version, part, number) {
        position_id -> Uid, version -> Integer, part -> Text, number -> Integer, text -> Text,
    }
}
diesel::table! {
    use super::*;
    position_analyses (position_id, version, kind) {
        position_id -> Uid, version -> Integer, kind -> Text, body -> Text, written_by -> Nullable<Uid>, written_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    position_citations (position_id, version, analysis, number) {
        position_id -> Uid, version -> Integer, analysis -> Text, number -> Integer, kind -> Text, reference -> Text,
        note -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    position_consultations (position_id, version, unit_id) {
        position_id -> Uid, version -> Integer, unit_id -> Uid, deadline -> Moment, answer -> Nullable<Text>,
        comment -> Nullable<Text>, answered_by -> Nullable<Uid>, answered_at -> Nullable<Moment>, outcome -> Nullable<Text>,
        reason -> Nullable<Text>, settled_by -> Nullable<Uid>, settled_at -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    position_plain_texts (position_id, version, audience, language) {
        position_id -> Uid, version -> Integer, audience -> Text, language -> Text, text -> Text,
        reading_ease -> Nullable<Double>, grade -> Nullable<Double>, words -> Nullable<Integer>,
        sentences -> Nullable<Integer>, syllables -> Nullable<Integer>, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    readability_bands (audience) { audience -> Text, min_reading_ease -> Nullable<Double>, max_grade -> Double, }
}
diesel::table! {
    use super::*;
    stances (id) {
        id -> Uid, revision -> Integer, instrument_id -> Uid, unit_id -> Uid, instrument_version_id -> Nullable<Uid>,
        kind -> Text, taken_on -> CalendarDay, reason -> Nullable<Text>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    stance_asks (stance_id, number) {
        stance_id -> Uid, number -> Integer, position_id -> Uid, version -> Integer, clause -> Integer, weight -> Integer,
    }
}
diesel::table! {
    use super::*;
    submissions (id) {
        id -> Uid, revision -> Integer, instrument_id -> Uid, unit_id -> Uid, instrument_version_id -> Nullable<Uid>,
        kind -> Text, title -> Text, addressed_to -> Text, text -> Text, deadline -> Nullable<Moment>, status -> Text,
        cleared_at -> Nullable<Moment>, receipt -> Nullable<Json>, late -> Bool, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    assessments (id) {
        id -> Uid, revision -> Integer, stance_id -> Uid, instrument_id -> Uid, unit_id -> Uid, instrument_version_id -> Uid,
        position_id -> Uid, position_version -> Integer, clause -> Integer, uptake -> Text, passage -> Nullable<Text>,
        note -> Nullable<Text>, assessor_id -> Uid, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    work_items (id) {
        id -> Uid, revision -> Integer, title -> Text, description -> Nullable<Text>, kind -> Text, unit_id -> Uid,
        assignee_id -> Nullable<Uid>, starts_at -> Nullable<Moment>, due_at -> Moment, time_zone -> Nullable<Text>,
        priority -> Text, effort_minutes -> Nullable<Integer>, status -> Text, closed_at -> Nullable<Moment>,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    work_issues (item_id, issue_id) { item_id -> Uid, issue_id -> Uid, }
}
diesel::table! {
    use super::*;
    work_positions (item_id, position_id) { item_id -> Uid, position_id -> Uid, }
}
diesel::table! {
    use super::*;
    work_dependencies (item_id, depends_on_id) { item_id -> Uid, depends_on_id -> Uid, }
}
diesel::table! {
    use super::*;
    work_handovers (item_id, number) {
        item_id -> Uid, number -> Integer, from_unit_id -> Uid, from_person_id -> Nullable<Uid>, to_unit_id -> Uid,
        to_person_id -> Nullable<Uid>, note -> Text, handed_by -> Nullable<Uid>, handed_at -> Moment,
    }
}
diesel::allow_tables_to_appear_in_same_query!(
    policy_areas,
    issues,
    issue_areas,
    positions,
    position_goals,
    position_versions,
    position_consultations,
    position_clauses,
    stances,
    stance_asks,
    submissions,
    assessments,
    position_citations,
    position_stands,
    conflicts,
    conflict_sides,
    messages,
    message_findings,
    message_replacements,
    findings,
    publications,
);
diesel::joinable!(position_versions -> positions (position_id));
diesel::allow_columns_to_appear_in_same_group_by_clause!(stances::instrument_id, stance_asks::position_id);
diesel::allow_tables_to_appear_in_same_query!(stances, instruments);
diesel::allow_tables_to_appear_in_same_query!(stances, instrument_versions);
diesel::allow_tables_to_appear_in_same_query!(work_items, work_issues, work_positions, work_dependencies);
