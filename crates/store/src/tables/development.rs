use super::types::*;

diesel::table! {
    use super::*;
    credit_entries (id) {
        id -> Uid, revision -> Integer, person_id -> Uid, activity -> Text, role -> Text, number -> SmallInt, title -> Text,
        provider -> Text, topic -> Nullable<Text>, tags -> Text, minutes -> Integer, earned_on -> CalendarDay,
        evidence -> Nullable<Text>, source -> Text, reverses -> Nullable<Uid>, reason -> Nullable<Text>,
        recorded_by -> Nullable<Uid>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    requirement_sets (id) {
        id -> Uid, revision -> Integer, name -> Text, authority -> Text, source -> Text, window_months -> SmallInt,
        total_minutes -> Integer, rules -> Json, multipliers -> Json, repeat_limits -> Json, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    learning_providers (id) {
        id -> Uid, revision -> Integer, name -> Text, about -> Nullable<Text>, url -> Nullable<Text>,
        organization_id -> Nullable<Uid>, owner_unit_id -> Uid, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    learning_opportunities (id) {
        id -> Uid, revision -> Integer, provider_id -> Uid, outside_id -> Nullable<Text>, title -> Text, description -> Text,
        url -> Nullable<Text>, topics -> Text, level -> Text, format -> Text, language -> Text,
        accessibility -> Nullable<Text>, prices -> Json, is_free -> Bool, credit_minutes -> Nullable<Integer>,
        credit_tags -> Text, equivalent_to -> Nullable<Uid>, work_id -> Uid, status -> Text, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    learning_opportunity_topics (opportunity_id, topic) { opportunity_id -> Uid, topic -> Text, }
}
diesel::table! {
    use super::*;
    learning_sessions (id) {
        id -> Uid, revision -> Integer, opportunity_id -> Uid, starts_at -> Moment, ends_at -> Moment, zone -> Text,
        place -> Nullable<Text>, url -> Nullable<Text>, capacity -> Nullable<Integer>, instructors -> Json, status -> Text,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::joinable!(learning_opportunities -> learning_providers (provider_id));
diesel::joinable!(learning_opportunity_topics -> learning_opportunities (opportunity_id));
diesel::joinable!(learning_sessions -> learning_opportunities (opportunity_id));
diesel::allow_tables_to_appear_in_same_query!(
    learning_providers,
    learning_opportunities,
    learning_opportunity_topics,
    learning_sessions,
);
