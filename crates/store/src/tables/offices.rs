//! Those in office, committees and courts, and what tells where a place lies.

use super::types::*;

diesel::table! {
    use super::*;
    posts (id) {
        id -> Uid, revision -> Integer, key -> Text, role -> Text, division_ocd_id -> Text, seat -> Nullable<Text>,
        title -> Text, jurisdiction_ocd_id -> Text, organization_id -> Nullable<Uid>, seats -> Nullable<SmallInt>,
        valid_from -> Nullable<CalendarDay>, valid_until -> Nullable<CalendarDay>, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    office_holders (id) {
        id -> Uid, revision -> Integer, name -> Text, given_name -> Nullable<Text>, family_name -> Nullable<Text>,
        party -> Nullable<Text>, source -> Text, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    office_holder_ids (office_holder_id, scheme, identifier) {
        office_holder_id -> Uid, scheme -> Text, identifier -> Text,
    }
}
diesel::table! {
    use super::*;
    contact_points (office_holder_id, position) {
        office_holder_id -> Uid, position -> Integer, kind -> Text, value -> Text, label -> Nullable<Text>, source -> Text,
    }
}
diesel::table! {
    use super::*;
    tenures (id) {
        id -> Uid, revision -> Integer, post_id -> Uid, office_holder_id -> Uid, since -> Nullable<CalendarDay>,
        until -> Nullable<CalendarDay>, end_reason -> Nullable<Text>, source -> Text, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    committees (id) {
        id -> Uid, revision -> Integer, outside_id -> Text, name -> Text, jurisdiction_ocd_id -> Text, chamber -> Text,
        parent_id -> Nullable<Uid>, remit -> Nullable<Text>, website -> Nullable<Text>, phone -> Nullable<Text>,
        address -> Nullable<Text>, valid_until -> Nullable<CalendarDay>, source -> Text, created_at -> Moment,
        updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    committee_memberships (id) {
        id -> Uid, revision -> Integer, committee_id -> Uid, office_holder_id -> Uid, role -> Nullable<Text>,
        rank -> Nullable<SmallInt>, side -> Nullable<Text>, since -> Nullable<CalendarDay>,
        until -> Nullable<CalendarDay>, source -> Text, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    courts (id) {
        id -> Uid, revision -> Integer, court_id -> Text, name -> Text, citation -> Nullable<Text>, system -> Text,
        level -> Nullable<Text>, court_type -> Nullable<Text>, location -> Nullable<Text>,
        division_ocd_id -> Nullable<Text>, parent_court_id -> Nullable<Text>, appeals_to_court_id -> Nullable<Text>,
        website -> Nullable<Text>, established -> Nullable<CalendarDay>, abolished -> Nullable<CalendarDay>,
        created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    zip_areas (id) {
        id -> Uid, revision -> Integer, zip -> Text, state -> Text, districts -> Text, created_at -> Moment,
        updated_at -> Moment, valid_from -> Nullable<CalendarDay>,
    }
}
diesel::table! {
    use super::*;
    boundaries (id) {
        id -> Uid, revision -> Integer, division_ocd_id -> Text, kind -> Text, name -> Nullable<Text>,
        valid_from -> Nullable<CalendarDay>, valid_until -> Nullable<CalendarDay>, west -> Double, south -> Double,
        east -> Double, north -> Double, points -> Integer, digest -> Text, created_at -> Moment, updated_at -> Moment,
    }
}
diesel::table! {
    use super::*;
    boundary_shapes (boundary_id) { boundary_id -> Uid, shape -> Binary, }
}
diesel::table! {
    use super::*;
    boundary_edition (id) { id -> Integer, edition -> BigInt, }
}

diesel::joinable!(tenures -> posts (post_id));
diesel::joinable!(tenures -> office_holders (office_holder_id));
diesel::joinable!(boundary_shapes -> boundaries (boundary_id));
diesel::allow_tables_to_appear_in_same_query!(tenures, posts, office_holders, office_holder_ids);
diesel::allow_tables_to_appear_in_same_query!(committees, committee_memberships);
diesel::allow_tables_to_appear_in_same_query!(boundaries, boundary_shapes);
