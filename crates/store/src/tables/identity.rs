//! People and clients, what they sign in with, and the keys and secrets of the installation.

use super::types::*;

diesel::table! {
    use super::*;
    people (id) {
        id -> Uid, revision -> Integer, name -> Text, email -> Text, email_key -> Text, division_ocd_id -> Nullable<Text>,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    person_languages (person_id, position) { person_id -> Uid, position -> Integer, language -> Text, }
}
diesel::table! {
    use super::*;
    person_grants (person_id, position) {
        person_id -> Uid, position -> Integer, role -> Text, unit_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use super::*;
    credentials (person_id) { person_id -> Uid, password_hash -> Text, updated_at -> Moment, }
}
diesel::table! {
    use super::*;
    clients (id) {
        id -> Uid, revision -> Integer, client_id -> Text, name -> Text, kind -> Text, scopes -> Text,
        redirect_uris -> Json, active -> Bool, created_at -> Moment, updated_at -> Moment, organization_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use super::*;
    client_secrets (id) {
        id -> Uid, client_id -> Text, secret_hash -> Binary, created_at -> Moment, last_used_at -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    sessions (id) {
        id -> Uid, person_id -> Uid, client_id -> Text, scopes -> Nullable<Text>, created_at -> Moment,
        last_used_at -> Moment, expires_at -> Moment, revoked_at -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    authorization_codes (code_hash) {
        code_hash -> Binary, person_id -> Uid, client_id -> Text, redirect_uri -> Text, scopes -> Text,
        code_challenge -> Text, created_at -> Moment, expires_at -> Moment, session_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use super::*;
    signing_keys (id) { id -> Uid, seed -> Binary, created_at -> Moment, retired_at -> Nullable<Moment>, }
}
diesel::table! {
    use super::*;
    secrets (name) { name -> Text, secret -> Binary, created_at -> Moment, }
}
diesel::table! {
    use super::*;
    refresh_tokens (id) {
        id -> Uid, session_id -> Uid, token_hash -> Binary, created_at -> Moment, expires_at -> Moment,
        used_at -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    account_tokens (token_hash) {
        token_hash -> Binary, purpose -> Text, email -> Text, email_key -> Text, person_id -> Nullable<Uid>,
        registration -> Nullable<Json>, created_at -> Moment, expires_at -> Moment, is_repeated -> Bool,
    }
}
diesel::allow_tables_to_appear_in_same_query!(people, credentials);
diesel::allow_tables_to_appear_in_same_query!(refresh_tokens, sessions);
