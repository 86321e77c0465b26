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
    clients (id) { id -> Text, name -> Text, first_party -> Bool, }
}
diesel::table! {
    use super::*;
    signing_keys (id) { id -> Uid, seed -> Binary, created_at -> Moment, retired_at -> Nullable<Moment>, }
}
diesel::table! {
    use super::*;
    refresh_tokens (id) {
        id -> Uid, family_id -> Uid, person_id -> Uid, client_id -> Text, token_hash -> Binary, created_at -> Moment,
        expires_at -> Moment, used_at -> Nullable<Moment>, revoked_at -> Nullable<Moment>,
    }
}
diesel::allow_tables_to_appear_in_same_query!(people, credentials);
