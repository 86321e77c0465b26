//! Petitions and their signatures.

use super::types::*;

diesel::table! {
    use super::*;
    petitions (id) {
        id -> Uid, revision -> Integer, slug -> Text, title -> Text, text -> Text, post_id -> Nullable<Uid>,
        organization_id -> Nullable<Uid>, owner_unit_id -> Uid, goals -> Text, target -> Nullable<Integer>,
        closes_at -> Moment, status -> Text, digest -> Nullable<Text>, opened_at -> Nullable<Moment>,
        closed_at -> Nullable<Moment>, seal_number -> Nullable<Integer>, seal_hash -> Nullable<Text>,
        sealed_at -> Nullable<Moment>, delivered_to -> Nullable<Text>, delivered_at -> Nullable<Moment>,
        delivery_means -> Nullable<Text>, delivery_receipt -> Nullable<Text>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    petition_goals (petition_id, goal) { petition_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    petition_thresholds (petition_id, division_ocd_id) {
        petition_id -> Uid, division_ocd_id -> Text, required -> Integer,
    }
}
diesel::table! {
    use super::*;
    petition_signatures (id) {
        id -> Uid, revision -> Integer, petition_id -> Uid, name -> Nullable<Text>, division_ocd_id -> Nullable<Text>,
        status -> Text, confirmed_at -> Nullable<Moment>, withdrawn_at -> Nullable<Moment>, fingerprint -> Nullable<Text>,
        expires_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    petition_tokens (token_hash) {
        token_hash -> Binary, signature_id -> Uid, fingerprint -> Text, purpose -> Text, created_at -> Moment,
        expires_at -> Moment, is_repeated -> Bool,
    }
}
diesel::table! {
    use super::*;
    petition_batches (id) {
        id -> Uid, revision -> Integer, petition_id -> Uid, count -> Integer, division_ocd_id -> Nullable<Text>,
        place -> Text, collected_on -> CalendarDay, proof -> Text, status -> Text, submitted_by -> Nullable<Uid>,
        verified_by -> Nullable<Uid>, verified_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    petition_seals (petition_id, number) {
        petition_id -> Uid, number -> Integer, counted_at -> Moment, total -> BigInt, document -> Text, hash -> Text,
        previous -> Nullable<Text>,
    }
}
diesel::allow_tables_to_appear_in_same_query!(petitions, petition_goals, petition_signatures, petition_batches);
