//! Instruments, with all that stands beside them.

use super::types::*;

diesel::table! {
    use super::*;
    instruments (id) {
        id -> Uid, revision -> Integer, kind -> Text, jurisdiction -> Nullable<Text>, session -> Nullable<Text>,
        identifier -> Text, title -> Text, summary -> Nullable<Text>, classification -> Json, chamber -> Nullable<Text>,
        agency -> Nullable<Text>, court_id -> Nullable<Uid>, our_role -> Nullable<Text>, owner_unit_id -> Nullable<Uid>,
        goals -> Text, subjects -> Json, source_urls -> Json, outside_id -> Nullable<Text>, source -> Nullable<Text>,
        change_hash -> Nullable<Text>, stage -> Nullable<Text>, stage_since -> Nullable<CalendarDay>, concluded -> Bool,
        overlays -> Text, latest_action_on -> Nullable<CalendarDay>, deadline -> Nullable<Moment>, warnings -> Json,
        rederive_at -> Nullable<Moment>, moved_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    instrument_identifiers (instrument_id, key) {
        instrument_id -> Uid, key -> Text, identifier -> Text,
    }
}
diesel::table! {
    use super::*;
    instrument_subjects (instrument_id, key) {
        instrument_id -> Uid, key -> Text,
    }
}
diesel::table! {
    use super::*;
    instrument_goals (instrument_id, goal) { instrument_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    instrument_versions (id) {
        id -> Uid, instrument_id -> Uid, number -> Integer, kind -> Text, label -> Text, dated_on -> Nullable<CalendarDay>,
        links -> Json, outside_id -> Nullable<Text>, change_hash -> Nullable<Text>, from_source -> Bool,
        created_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    instrument_actions (id) {
        id -> Uid, instrument_id -> Uid, number -> Integer, acted_on -> CalendarDay, acted_at -> Nullable<Moment>,
        description -> Text, classifications -> Text, unknown_words -> Json, chamber -> Nullable<Text>,
        organization -> Nullable<Text>, closes_at -> Nullable<Moment>, withdraws -> Nullable<Uid>,
        outside_id -> Nullable<Text>, from_source -> Bool, recorded_at -> Moment, announced_for -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    instrument_sponsors (instrument_id, number) {
        instrument_id -> Uid, number -> Integer, name -> Text, name_key -> Text, family_key -> Text, classification -> Text,
        is_primary -> Bool, entity -> Nullable<Text>, outside_id -> Nullable<Text>, office_holder_id -> Nullable<Uid>,
        candidate_ids -> Text, from_source -> Bool,
    }
}
diesel::table! {
    use super::*;
    instrument_relations (instrument_id, number) {
        instrument_id -> Uid, number -> Integer, kind -> Text, other_id -> Nullable<Uid>, outside_id -> Nullable<Text>,
        identifier -> Text, session -> Nullable<Text>, from_source -> Bool,
    }
}
diesel::table! {
    use super::*;
    instrument_moves (instrument_id, moved_at) {
        instrument_id -> Uid, moved_at -> Moment, stage -> Text, stage_since -> CalendarDay,
    }
}
diesel::table! {
    use super::*;
    instrument_watchers (instrument_id, person_id) {
        instrument_id -> Uid, person_id -> Uid, since -> Moment,
    }
}
diesel::table! {
    use super::*;
    instrument_watching_units (instrument_id, unit_id) {
        instrument_id -> Uid, unit_id -> Uid, since -> Moment,
    }
}
diesel::allow_tables_to_appear_in_same_query!(
    instruments,
    instrument_identifiers,
    instrument_subjects,
    instrument_goals,
    instrument_versions,
    instrument_actions,
    instrument_sponsors,
    instrument_relations,
    instrument_moves,
    instrument_watchers,
    instrument_watching_units
);
