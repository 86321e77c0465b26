//! Campaigns, resources, partnerships, landscapes, advocacy plans, value sets and price indices.

use super::{divisions, libraries, library_figures, types::*};

diesel::table! {
    use super::*;
    campaigns (id) {
        id -> Uid, revision -> Integer, name -> Text, summary -> Text, owner_unit_id -> Uid, parent_id -> Nullable<Uid>,
        goals -> Text, audiences -> Text, library_types -> Text, jurisdictions -> Text, channels -> Text, messages -> Json,
        assets -> Json, targets -> Json, starts_on -> Nullable<CalendarDay>, ends_on -> Nullable<CalendarDay>,
        cost -> Nullable<Text>, status -> Text, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    campaign_goals (campaign_id, goal) { campaign_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    campaign_jurisdictions (campaign_id, jurisdiction) { campaign_id -> Uid, jurisdiction -> Text, }
}
diesel::table! {
    use super::*;
    campaign_audiences (campaign_id, audience) { campaign_id -> Uid, audience -> Text, }
}
diesel::table! {
    use super::*;
    campaign_library_types (campaign_id, library_type) { campaign_id -> Uid, library_type -> Text, }
}
diesel::table! {
    use super::*;
    campaign_channels (campaign_id, channel) { campaign_id -> Uid, channel -> Text, }
}
diesel::table! {
    use super::*;
    campaign_reach (campaign_id, day, channel, source) {
        campaign_id -> Uid, day -> CalendarDay, channel -> Text, source -> Text, impressions -> Nullable<BigInt>,
        engagements -> Nullable<BigInt>, actions -> Nullable<BigInt>, cost -> Nullable<BigInt>, currency -> Nullable<Text>,
    }
}
diesel::table! {
    use super::*;
    resources (id) {
        id -> Uid, revision -> Integer, title -> Text, summary -> Text, format -> Text, owner_unit_id -> Uid, goals -> Text,
        audiences -> Text, library_types -> Text, body -> Nullable<Text>, url -> Nullable<Text>, language -> Text,
        licence -> Text, reviewed_on -> Nullable<CalendarDay>, review_due -> Nullable<CalendarDay>, version -> Integer,
        is_stale -> Bool, status -> Text, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    resource_goals (resource_id, goal) { resource_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    resource_audiences (resource_id, audience) { resource_id -> Uid, audience -> Text, }
}
diesel::table! {
    use super::*;
    resource_library_types (resource_id, library_type) { resource_id -> Uid, library_type -> Text, }
}
diesel::table! {
    use super::*;
    resource_versions (resource_id, number) {
        resource_id -> Uid, number -> Integer, title -> Text, body -> Nullable<Text>, url -> Nullable<Text>,
        language -> Text, licence -> Text, note -> Nullable<Text>, made_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    resource_uses (resource_id, kind, day) { resource_id -> Uid, kind -> Text, day -> CalendarDay, uses -> Integer, }
}
diesel::table! {
    use super::*;
    partnerships (id) {
        id -> Uid, revision -> Integer, organization_id -> Uid, title -> Text, scope -> Text, owner_unit_id -> Uid,
        goals -> Text, starts_on -> Nullable<CalendarDay>, ends_on -> Nullable<CalendarDay>, renewal_notice_days -> Integer,
        activities -> Json, results -> Json, renewal_from -> Nullable<CalendarDay>, renewal_due -> Bool, status -> Text,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    partnership_goals (partnership_id, goal) { partnership_id -> Uid, goal -> Text, }
}
diesel::table! {
    use super::*;
    partnership_contacts (id) {
        id -> Uid, revision -> Integer, partnership_id -> Uid, name -> Text, role -> Nullable<Text>, email -> Text,
        phone -> Nullable<Text>, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    landscapes (id) {
        id -> Uid, revision -> Integer, jurisdiction -> Text, valid_from -> CalendarDay, valid_until -> Nullable<CalendarDay>,
        legal_basis -> Text, board -> Text, board_powers -> Nullable<Text>, statutes -> Json, funding_sources -> Json,
        source -> Text, owner_unit_id -> Uid, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    advocacy_plans (id) {
        id -> Uid, revision -> Integer, title -> Text, owner_unit_id -> Uid, library_id -> Nullable<Uid>,
        jurisdiction -> Nullable<Text>, renews_id -> Nullable<Uid>, community_analysis -> Nullable<Text>, team -> Json,
        goals -> Json, audiences -> Json, message -> Nullable<Text>, delivery -> Nullable<Text>,
        evaluation -> Nullable<Text>, starts_on -> Nullable<CalendarDay>, expires_on -> Nullable<CalendarDay>,
        status -> Text, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    value_sets (id) {
        id -> Uid, revision -> Integer, name -> Text, region -> Text, year -> SmallInt, currency -> Text, source -> Text,
        items -> Json, yearly -> Json, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    price_indices (id) {
        id -> Uid, revision -> Integer, name -> Text, region -> Text, base -> Text, source -> Text, years -> Json,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::joinable!(library_figures -> libraries (library_id));
diesel::allow_tables_to_appear_in_same_query!(campaigns, campaign_goals, campaign_jurisdictions);
diesel::allow_tables_to_appear_in_same_query!(campaigns, campaign_audiences, campaign_library_types, campaign_channels);
diesel::allow_tables_to_appear_in_same_query!(resources, resource_goals, resource_audiences, resource_library_types);
diesel::allow_tables_to_appear_in_same_query!(partnerships, partnership_goals, partnership_contacts);
diesel::allow_tables_to_appear_in_same_query!(libraries, library_figures, advocacy_plans);
diesel::allow_tables_to_appear_in_same_query!(divisions, advocacy_plans);
diesel::allow_tables_to_appear_in_same_query!(divisions, libraries);
diesel::allow_tables_to_appear_in_same_query!(divisions, library_figures);
