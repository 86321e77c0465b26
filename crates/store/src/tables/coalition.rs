//! Coalitions, their motions, and joint statements with their signatures.

use super::types::*;

diesel::table! {
    use super::*;
    coalitions (id) {
        id -> Uid, revision -> Integer, slug -> Text, name -> Text, purpose -> Text, owner_unit_id -> Uid, goals -> Text,
        quorum -> Text, status -> Text, charter_version -> Nullable<Integer>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    coalition_goals (coalition_id, goal) { coalition_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    coalition_members (coalition_id, organization_id, since) {
        coalition_id -> Uid, organization_id -> Uid, role -> Text, voting -> Bool, since -> CalendarDay,
        until -> Nullable<CalendarDay>,
    }
}
diesel::table! {
    use super::*;
    coalition_charters (coalition_id, number) {
        coalition_id -> Uid, number -> Integer, text -> Text, motion_id -> Nullable<Uid>, adopted_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    motions (id) {
        id -> Uid, revision -> Integer, coalition_id -> Uid, text -> Text, kind -> Text, threshold -> Text,
        closes_at -> Moment, status -> Text, quorum -> Integer, decided_at -> Nullable<Moment>, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    motion_ballots (motion_id, organization_id) {
        motion_id -> Uid, organization_id -> Uid, vote -> Nullable<Text>, cast_by -> Nullable<Uid>,
        cast_at -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    joint_statements (id) {
        id -> Uid, revision -> Integer, slug -> Text, title -> Text, text -> Text, coalition_id -> Nullable<Uid>,
        owner_unit_id -> Uid, goals -> Text, quorum -> Integer, deadline -> Moment, status -> Text, version -> Integer,
        digest -> Nullable<Text>, frozen_at -> Nullable<Moment>, opened_at -> Nullable<Moment>,
        closed_at -> Nullable<Moment>, signatories -> Nullable<Integer>, delivered_to -> Nullable<Text>,
        delivered_at -> Nullable<Moment>, delivery_means -> Nullable<Text>, delivery_receipt -> Nullable<Text>,
        created_at -> Moment, updated_at -> Moment, area_ids -> Text, jurisdiction -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    joint_statement_goals (statement_id, goal) { statement_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    joint_statement_areas (statement_id, area_id) { statement_id -> Uid, area_id -> Uid, }
}
diesel::table! {
    use super::*;
    joint_statement_texts (statement_id, version) {
        statement_id -> Uid, version -> Integer, text -> Text, digest -> Text, frozen_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    signatures (id) {
        id -> Uid, revision -> Integer, statement_id -> Uid, organization_id -> Uid, version -> Integer, authority -> Text,
        officer_name -> Nullable<Text>, officer_title -> Nullable<Text>, officer_email -> Nullable<Text>,
        organization_name -> Text, status -> Text, affirmed_at -> Nullable<Moment>, signed_by -> Nullable<Uid>,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    signature_tokens (token_hash) {
        token_hash -> Binary, signature_id -> Uid, version -> Integer, created_at -> Moment, expires_at -> Moment,
        is_repeated -> Bool,
    }
}
diesel::allow_tables_to_appear_in_same_query!(coalitions, coalition_goals, coalition_members, motions, motion_ballots);
diesel::allow_tables_to_appear_in_same_query!(
    joint_statements,
    joint_statement_goals,
    joint_statement_areas,
    joint_statement_texts,
    signatures,
    signature_tokens
);
