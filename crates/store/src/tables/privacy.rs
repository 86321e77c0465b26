//! Consents, who read what is confidential, and erasures.

use super::types::*;

diesel::table! {
    use super::*;
    consents (id) {
        id -> Uid, person_id -> Nullable<Uid>, purpose -> Text, decision -> Text, text_version -> Integer,
        decided_at -> Moment, source -> Text, note -> Nullable<Text>, recorded_by -> Nullable<Uid>, recorded_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    accesses (seq) {
        seq -> BigInt, person_id -> Nullable<Uid>, record_kind -> Text, record_id -> Uid, kind -> Text, actor_id -> Nullable<Uid>,
        client -> Nullable<Text>, request_id -> Nullable<Uid>, at -> Moment,
    }
}
diesel::table! {
    use super::*;
    erasures (person_id) { person_id -> Uid, reason -> Text, erased_at -> Moment, }
}
