//! Units, divisions, libraries, organizations and topics, and translations.

use super::types::*;

diesel::table! {
    use super::*;
    units (id) {
        id -> Uid, revision -> Integer, name -> Text, slug -> Text, kind -> Text, parent_id -> Nullable<Uid>,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    divisions (id) {
        id -> Uid, revision -> Integer, ocd_id -> Text, name -> Text, level -> Text, parent_ocd_id -> Nullable<Text>,
        valid_from -> Nullable<CalendarDay>, valid_until -> Nullable<CalendarDay>, same_as -> Nullable<Text>,
        same_as_note -> Nullable<Text>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    libraries (id) {
        id -> Uid, revision -> Integer, name -> Text, library_type -> Text, fscs_key -> Nullable<Text>,
        libid -> Nullable<Text>, ror_id -> Nullable<Text>, division_ocd_id -> Nullable<Text>, street -> Nullable<Text>,
        city -> Nullable<Text>, state -> Nullable<Text>, postal_code -> Nullable<Text>, county -> Nullable<Text>,
        longitude -> Nullable<Double>, latitude -> Nullable<Double>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    library_figures (library_id, fiscal_year, measure) {
        library_id -> Uid, fiscal_year -> SmallInt, measure -> Text, value -> Nullable<BigInt>,
        missing -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    organizations (id) {
        id -> Uid, revision -> Integer, name -> Text, kind -> Text, ror_id -> Nullable<Text>, website -> Nullable<Text>,
        country -> Nullable<Text>, locality -> Nullable<Text>, established -> Nullable<SmallInt>, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    topics (id) {
        id -> Uid, revision -> Integer, slug -> Text, label -> Text, scheme -> Text, parent_id -> Nullable<Uid>,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    topic_uris (topic_id, position) { topic_id -> Uid, position -> Integer, uri -> Text, }
}
diesel::table! {
    use super::*;
    translations (id) {
        id -> Uid, revision -> Integer, kind -> Text, record_id -> Uid, language -> Text, record_revision -> Integer,
        texts -> Json, owner_unit_id -> Nullable<Uid>, is_outdated -> Bool, created_at -> Moment, updated_at -> Moment,
    }
}
