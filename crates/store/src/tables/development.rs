//! Credit, the Learning Commons, what is shared of it, and recognition.

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
    learning_provider_names (name) { name -> Text, provider_id -> Uid, }
}
diesel::table! {
    use super::*;
    learning_opportunities (id) {
        id -> Uid, revision -> Integer, provider_id -> Uid, outside_id -> Nullable<Text>, title -> Text, description -> Text,
        url -> Nullable<Text>, topics -> Text, level -> Text, format -> Text, language -> Text,
        accessibility -> Nullable<Text>, prices -> Json, is_free -> Bool, credit_minutes -> Nullable<Integer>,
        credit_tags -> Text, goals -> Text, equivalent_to -> Nullable<Uid>, work_id -> Uid, status -> Text,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    learning_opportunity_topics (opportunity_id, topic) { opportunity_id -> Uid, topic -> Text, }
}
diesel::table! {
    use super::*;
    learning_opportunity_goals (opportunity_id, goal) { opportunity_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    learning_opportunity_competencies (opportunity_id, competency_id) {
        opportunity_id -> Uid, competency_id -> Uid, level -> SmallInt, since -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    learning_former_competencies (opportunity_id, competency_id, until) {
        opportunity_id -> Uid, competency_id -> Uid, level -> SmallInt, since -> Nullable<Moment>, until -> Moment,
    }
}
diesel::table! {
    use super::*;
    learning_sessions (id) {
        id -> Uid, revision -> Integer, opportunity_id -> Uid, outside_id -> Nullable<Text>, starts_at -> Moment, ends_at -> Moment, zone -> Text,
        place -> Nullable<Text>, url -> Nullable<Text>, capacity -> Nullable<Integer>, instructors -> Json, status -> Text,
        created_at -> Moment, updated_at -> Moment, offer_minutes -> Integer,
    }
}
diesel::table! {
    use super::*;
    learning_registrations (id) {
        id -> Uid, revision -> Integer, session_id -> Uid, person_id -> Nullable<Uid>, seats -> Integer, splits -> Bool,
        priority_class -> Integer, status -> Text, seats_confirmed -> Integer, seats_offered -> Integer,
        offered_until -> Nullable<Moment>, seats_waiting -> Integer, seats_attended -> Nullable<Integer>,
        attended_at -> Nullable<Moment>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    learning_opportunity_words (opportunity_id, word) { opportunity_id -> Uid, word -> Text, weight -> Integer, }
}
diesel::table! {
    use super::*;
    learning_words (word) { word -> Text, }
}
diesel::table! {
    use super::*;
    learning_word_trigrams (trigram, word) { trigram -> Text, word -> Text, }
}
diesel::table! {
    use super::*;
    learning_shares (id) {
        id -> Uid, revision -> Integer, person_id -> Uid, name -> Text, audience -> Text, unit_id -> Nullable<Uid>,
        organization_id -> Nullable<Uid>, what -> Text, ends_at -> Nullable<Moment>, revoked_at -> Nullable<Moment>,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    learning_share_secrets (share_id) { share_id -> Uid, secret_hash -> Binary, }
}
diesel::joinable!(learning_opportunities -> learning_providers (provider_id));
diesel::joinable!(learning_opportunity_topics -> learning_opportunities (opportunity_id));
diesel::joinable!(learning_opportunity_competencies -> learning_opportunities (opportunity_id));
diesel::joinable!(learning_sessions -> learning_opportunities (opportunity_id));
diesel::allow_tables_to_appear_in_same_query!(
    learning_providers,
    learning_provider_names,
    learning_opportunities,
    learning_opportunity_topics,
    learning_opportunity_goals,
    learning_opportunity_competencies,
    learning_sessions,
    learning_registrations,
    learning_opportunity_words,
    learning_words,
);
diesel::table! {
    use super::*;
    achievements (id) {
        id -> Uid, revision -> Integer, kind -> Text, name -> Text, description -> Text, criteria -> Text, url -> Nullable<Text>,
        validity_months -> Nullable<SmallInt>, owner_unit_id -> Uid, status -> Text, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    achievement_competencies (achievement_id, position) {
        achievement_id -> Uid, position -> Integer, competency_id -> Uid, level -> SmallInt,
    }
}
diesel::table! {
    use super::*;
    awards (id) {
        id -> Uid, revision -> Integer, achievement_id -> Uid, person_id -> Nullable<Uid>, evidence_url -> Nullable<Text>,
        evidence -> Nullable<Text>, evidence_key -> Nullable<Text>, status -> Text, issued_at -> Nullable<Moment>,
        expires_at -> Nullable<Moment>, is_expired -> Bool, reason -> Nullable<Text>, is_public -> Bool,
        status_list -> SmallInt, status_index -> Integer, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    badge_keys (id) {
        id -> Uid, kind -> Text, secret -> Nullable<Binary>, public_jwk -> Text, created_at -> Moment,
        retired_at -> Nullable<Moment>,
    }
}
diesel::table! {
    use super::*;
    badges (id) {
        id -> Uid, person_id -> Uid, award_id -> Nullable<Uid>, name_key -> Text, document -> Nullable<Text>,
        token -> Nullable<Text>, eddsa_token -> Nullable<Text>, valid_from -> Moment, kept_at -> Moment,
    }
}
diesel::allow_tables_to_appear_in_same_query!(achievements, achievement_competencies, awards);
diesel::allow_tables_to_appear_in_same_query!(learning_shares, learning_share_secrets);
