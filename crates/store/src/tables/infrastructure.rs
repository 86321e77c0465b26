//! What serves every kind of record: history, kept answers, the search index and jobs.

use super::types::*;

diesel::table! {
    use super::*;
    changes (seq) {
        seq -> BigInt, kind -> Text, record_id -> Uid, revision -> Integer, action -> Text, actor_id -> Nullable<Uid>,
        origin -> Nullable<Text>, request_id -> Nullable<Uid>, at -> Moment, note -> Nullable<Text>,
        before -> Nullable<Json>, after -> Nullable<Json>,
    }
}
diesel::table! {
    use super::*;
    idempotency_keys (caller, key) {
        caller -> Text, key -> Text, fingerprint -> Text, record_id -> Uid, revision -> Integer, body -> Text,
        created_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    seeds (digest) { digest -> BigInt, }
}
diesel::table! {
    use super::*;
    search_documents (rid) { rid -> BigInt, kind -> Text, record_id -> Uid, scope -> Text, body -> Text, }
}
diesel::table! {
    use super::*;
    jobs (id) {
        id -> Uid, kind -> Text, key -> Nullable<Text>, payload -> Json, created_at -> Moment, due_at -> Moment,
        claim_id -> Nullable<Uid>, attempts -> Integer, failed_at -> Nullable<Moment>, error -> Nullable<Text>,
        is_awaited -> Bool,
    }
}
