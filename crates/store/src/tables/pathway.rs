//! Self-assessments, goals and role profiles, and pathways.

use super::types::*;

diesel::table! {
    use super::*;
    self_assessments (id) {
        id -> Uid, revision -> Integer, person_id -> Uid, competency_id -> Uid, level -> SmallInt, assessed_on -> CalendarDay,
        note -> Nullable<Text>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    learning_goals (id) {
        id -> Uid, revision -> Integer, person_id -> Uid, competency_id -> Uid, target -> SmallInt, importance -> SmallInt,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    role_profiles (id) {
        id -> Uid, revision -> Integer, title -> Text, description -> Text, owner_unit_id -> Uid, status -> Text,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    role_profile_targets (profile_id, number) {
        profile_id -> Uid, number -> Integer, competency_id -> Uid, target -> SmallInt, importance -> SmallInt,
    }
}
diesel::table! {
    use super::*;
    pathways (id) {
        id -> Uid, revision -> Integer, follows_id -> Nullable<Uid>, series_id -> Uid, version -> Integer, title -> Text,
        description -> Text, owner_unit_id -> Uid, goals -> Text, nodes -> Json, destinations -> Json, status -> Text,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    pathway_goals (pathway_id, goal) { pathway_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    pathway_opportunities (pathway_id, opportunity_id) { pathway_id -> Uid, opportunity_id -> Uid, }
}
diesel::table! {
    use super::*;
    pathway_competencies (pathway_id, competency_id) { pathway_id -> Uid, competency_id -> Uid, }
}
diesel::table! {
    use super::*;
    pathway_enrollments (id) {
        id -> Uid, revision -> Integer, person_id -> Uid, pathway_id -> Uid, started_on -> CalendarDay,
        target_on -> Nullable<CalendarDay>, status -> Text, ended_on -> Nullable<CalendarDay>, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    pathway_waivers (enrollment_id, node_key) {
        enrollment_id -> Uid, node_key -> Text, reason -> Text, granted_by -> Nullable<Uid>, granted_at -> Moment,
    }
}
diesel::allow_tables_to_appear_in_same_query!(role_profiles, role_profile_targets);
diesel::allow_tables_to_appear_in_same_query!(
    pathways,
    pathway_goals,
    pathway_opportunities,
    pathway_competencies,
    pathway_enrollments,
    pathway_waivers,
);
