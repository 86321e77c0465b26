//! Imports, the pieces of their files, and what became of each row.

use super::types::*;

diesel::table! {
    use super::*;
    imports (id) {
        id -> Uid, revision -> Integer, kind -> Text, format -> Text, file_name -> Nullable<Text>, size -> BigInt,
        sha256 -> Text, dry_run -> Bool, fiscal_year -> Nullable<SmallInt>, valid_from -> Nullable<CalendarDay>, provider_id -> Nullable<Uid>, requested_by -> Nullable<Uid>,
        client -> Nullable<Text>, status -> Text, bytes_read -> BigInt, rows_read -> BigInt, rows_created -> BigInt,
        rows_updated -> BigInt, rows_unchanged -> BigInt, rows_rejected -> BigInt, rows_missed -> BigInt, results_cut -> Bool,
        error -> Nullable<Text>, created_at -> Moment, updated_at -> Moment, started_at -> Nullable<Moment>,
        finished_at -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    import_chunks (import_id, number) { import_id -> Uid, number -> Integer, bytes -> Binary, received_at -> Moment, }
}
diesel::table! {
    use super::*;
    import_rows (import_id, number) {
        import_id -> Uid, number -> BigInt, line -> Nullable<BigInt>, outcome -> Text, key -> Nullable<Text>,
        record_id -> Nullable<Uid>, errors -> Json, warnings -> Json, done_at -> Moment,
    }
}
diesel::allow_tables_to_appear_in_same_query!(imports, import_chunks);
