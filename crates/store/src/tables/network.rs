//! The network of advocates, alerts and actions, and mailings.

use super::{
    advocacy::{findings, publications},
    instruments, position_versions,
    types::*,
};

diesel::table! {
    use super::*;
    advocates (id) {
        id -> Uid, revision -> Integer, person_id -> Uid, unit_id -> Nullable<Uid>, divisions -> Text, zip -> Nullable<Text>,
        latitude -> Nullable<Double>, longitude -> Nullable<Double>, library_types -> Text, interests -> Text,
        languages -> Text, skills -> Text, offers -> Text, levels -> Text, source -> Text, status -> Text, rung -> Text,
        rung_since -> Moment, leading_confirmed_by -> Nullable<Uid>, merged_into -> Nullable<Uid>,
        likeness -> Nullable<Text>, scored_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    advocate_traits (kind, value, advocate_id) { kind -> Text, value -> Text, advocate_id -> Uid, }
}
diesel::table! {
    use super::*;
    advocate_activities (id) {
        id -> Uid, advocate_id -> Uid, kind -> Text, at -> Moment, note -> Nullable<Text>, noted_by -> Nullable<Uid>,
    }
}
diesel::table! {
    use super::*;
    advocate_tokens (token_hash) {
        token_hash -> Binary, email -> Text, email_key -> Text, matter -> Json, created_at -> Moment, expires_at -> Moment,
        is_repeated -> Bool,
    }
}
diesel::table! {
    use super::*;
    advocate_merges (id) {
        id -> Uid, revision -> Integer, kept_id -> Uid, merged_id -> Uid, reason -> Nullable<Text>, status -> Text,
        unit_id -> Nullable<Uid>, added -> Json, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    segments (id) {
        id -> Uid, revision -> Integer, name -> Text, owner_unit_id -> Uid, criteria -> Json, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    alerts (id) {
        id -> Uid, revision -> Integer, slug -> Text, title -> Text, summary -> Text, owner_unit_id -> Uid, goals -> Text,
        position_id -> Nullable<Uid>, instrument_id -> Nullable<Uid>, until_stage -> Nullable<Text>, plea -> Text,
        callers -> Text, include_supporters -> Bool, per_day -> SmallInt, starts_at -> Nullable<Moment>,
        ends_at -> Nullable<Moment>, channels -> Text, replaces_id -> Nullable<Uid>, status -> Text,
        paused_at -> Nullable<Moment>, position_version -> Nullable<Integer>, live_at -> Nullable<Moment>, closed_at -> Nullable<Moment>,
        close_reason -> Nullable<Text>, superseded_by -> Nullable<Uid>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    alert_goals (alert_id, goal) { alert_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    alert_messages (alert_id, channel) {
        alert_id -> Uid, channel -> Text, subject -> Nullable<Text>, body -> Text,
    }
}
diesel::table! {
    use super::*;
    alert_targets (alert_id, number) {
        alert_id -> Uid, number -> Integer, kind -> Text, post_id -> Nullable<Uid>, jurisdiction -> Nullable<Text>,
        chamber -> Nullable<Text>, committee_id -> Nullable<Uid>,
    }
}
diesel::table! {
    use super::*;
    alert_supporters (alert_id, office_holder_id) {
        alert_id -> Uid, office_holder_id -> Uid, since -> CalendarDay, note -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    alert_findings (alert_id, number) { alert_id -> Uid, number -> Integer, finding_id -> Uid, }
}
diesel::table! {
    use super::*;
    actions (id) {
        id -> Uid, revision -> Integer, alert_id -> Uid, unit_id -> Uid, person_id -> Nullable<Uid>, post_id -> Uid,
        office_holder_id -> Uid, division_ocd_id -> Text, channel -> Text, day -> CalendarDay, number -> SmallInt,
        method -> Text, confidence -> Text, status -> Text, reason -> Nullable<Text>, outcome -> Nullable<Text>,
        notes -> Nullable<Text>, subject -> Nullable<Text>, body -> Nullable<Text>, begun_at -> Nullable<Moment>,
        settled_at -> Nullable<Moment>, due_at -> Moment, put_off -> SmallInt, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::allow_tables_to_appear_in_same_query!(advocates, advocate_traits, advocate_activities, advocate_merges);
diesel::table! {
    use super::*;
    mailings (id) {
        id -> Uid, revision -> Integer, kind -> Text, subject_id -> Uid, segment_id -> Uid, owner_unit_id -> Uid,
        status -> Text, criteria -> Json, is_gathered -> Bool, finished_at -> Nullable<Moment>,
        cursor_at -> Nullable<Moment>, cursor_id -> Nullable<Uid>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    mailing_recipients (id) {
        id -> Uid, mailing_id -> Uid, subject_id -> Uid, person_id -> Nullable<Uid>, status -> Text,
        reason -> Nullable<Text>, token_hash -> Nullable<Binary>, begun_at -> Nullable<Moment>,
        settled_at -> Nullable<Moment>, due_at -> Moment, put_off -> SmallInt, opened_at -> Nullable<Moment>,
        used_at -> Nullable<Moment>,
    }
}
diesel::joinable!(alert_findings -> alerts (alert_id));
diesel::joinable!(alert_findings -> findings (finding_id));
diesel::allow_tables_to_appear_in_same_query!(alerts, alert_goals, alert_findings, actions);
diesel::allow_tables_to_appear_in_same_query!(alerts, findings);
diesel::allow_tables_to_appear_in_same_query!(alerts, publications);
diesel::allow_tables_to_appear_in_same_query!(alert_findings, findings);
diesel::allow_tables_to_appear_in_same_query!(alert_findings, publications);
diesel::allow_tables_to_appear_in_same_query!(mailing_recipients, mailings);
diesel::allow_tables_to_appear_in_same_query!(alerts, instruments);
diesel::allow_tables_to_appear_in_same_query!(alerts, position_versions);
