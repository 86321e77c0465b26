//! Feeds of the calendar, and reminders of what stands in it.

use super::types::*;

diesel::table! {
    use super::*;
    calendar_feeds (id) {
        id -> Uid, revision -> Integer, name -> Text, person_id -> Uid, unit_id -> Nullable<Uid>, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    calendar_feed_secrets (feed_id) { feed_id -> Uid, secret_hash -> Binary, last_used_at -> Nullable<Moment>, }
}
diesel::table! {
    use super::*;
    reminders (uid, person_id, due_at, days) {
        uid -> Text, person_id -> Uid, due_at -> Moment, days -> Integer, found_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    reminder_settings (person_id) { person_id -> Uid, by_mail -> Bool, updated_at -> Moment, }
}
diesel::allow_tables_to_appear_in_same_query!(calendar_feeds, calendar_feed_secrets);
