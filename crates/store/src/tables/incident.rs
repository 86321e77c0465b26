//! Incidents and challenges, playbooks and service hours.

use super::types::*;

diesel::table! {
    use super::*;
    service_hours (id) {
        id -> Uid, revision -> Integer, unit_id -> Nullable<Uid>, zone -> Text, weekdays -> Text, opens_at -> Text,
        closes_at -> Text, holidays -> Text, critical_hours -> Integer, high_hours -> Integer, moderate_hours -> Integer,
        low_hours -> Integer, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    playbooks (id) {
        id -> Uid, revision -> Integer, name -> Text, kinds -> Text, owner_unit_id -> Uid, is_retired -> Bool,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    playbook_steps (playbook_id, number) {
        playbook_id -> Uid, number -> Integer, title -> Text, detail -> Nullable<Text>, within_hours -> Nullable<Integer>,
    }
}
diesel::table! {
    use super::*;
    incidents (id) {
        id -> Uid, revision -> Integer, title -> Text, kind -> Text, severity -> Text, what -> Text, source -> Text,
        source_note -> Nullable<Text>, division_ocd_id -> Nullable<Text>, library_id -> Nullable<Uid>,
        happened_on -> Nullable<CalendarDay>, owner_unit_id -> Nullable<Uid>, disclosed -> Text,
        follow_up_at -> Nullable<Moment>, status -> Text, triage_due_at -> Nullable<Moment>, triaged_at -> Nullable<Moment>,
        triage_minutes -> Nullable<Integer>, closed_at -> Nullable<Moment>, outcome -> Nullable<Text>,
        playbook_id -> Nullable<Uid>, created_at -> Moment, updated_at -> Moment, consented -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    incident_links (incident_id, kind, record_id) { incident_id -> Uid, kind -> Text, record_id -> Uid, }
}
diesel::table! {
    use super::*;
    incident_steps (incident_id, number) {
        incident_id -> Uid, number -> Integer, title -> Text, detail -> Nullable<Text>, due_at -> Nullable<Moment>,
        done_at -> Nullable<Moment>, done_by -> Nullable<Uid>, note -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    incident_reporters (incident_id) {
        incident_id -> Uid, name -> Nullable<Text>, email -> Nullable<Text>, relation -> Text, closed_at -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    challenges (id) {
        id -> Uid, revision -> Integer, incident_id -> Uid, title -> Text, initiator -> Text, occurred_on -> CalendarDay,
        owner_unit_id -> Nullable<Uid>, follow_up_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    challenge_works (challenge_id, number) {
        challenge_id -> Uid, number -> Integer, title -> Text, author -> Nullable<Text>, isbn -> Nullable<Text>,
        medium -> Text, demands -> Text, decision -> Text, decided_on -> Nullable<CalendarDay>,
    }
}
diesel::allow_tables_to_appear_in_same_query!(incidents, challenges, challenge_works);
