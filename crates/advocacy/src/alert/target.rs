//! Whom an alert is for: posts, so that a successor inherits it.

use kernel::{Check, Day, DivisionId, Id, Text, words};
use serde::Serialize;

words! {
    /// By what a target names decision makers.
    pub enum TargetKind as "AlertTargetKind" {
        Post = "post",
        Chamber = "chamber",
        Committee = "committee",
        Jurisdiction = "jurisdiction",
    }
}

words! {
    /// A chamber of a legislature; the only one of a unicameral legislature is its upper one.
    pub enum Chamber as "TargetChamber" { Upper = "upper", Lower = "lower" }
}

/// Whom an alert is for: one post; everybody in a chamber of a legislature; everybody on a committee; everybody in office in a
/// jurisdiction.
#[record::part(example = {
    "kind": "chamber", "post_id": null, "jurisdiction": "ocd-division/country:us", "chamber": "upper", "committee_id": null
})]
#[derive(Hash)]
pub struct AlertTarget {
    /// By what they are named.
    pub kind: TargetKind,
    /// The post; with `post` only.
    pub post_id: Option<Id>,
    /// The jurisdiction whose government they are part of; with `chamber` and `jurisdiction`.
    pub jurisdiction: Option<DivisionId>,
    /// The chamber; with `chamber` only.
    pub chamber: Option<Chamber>,
    /// The committee; with `committee` only.
    pub committee_id: Option<Id>,
}

/// Somebody in office who agrees with what an alert asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = AlertSupporter, examples(json!({
    "office_holder_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "since": "2026-05-01", "note": "Said so in the hearing.",
    "sponsors": false
}))))]
pub struct Supporter {
    /// Who.
    pub office_holder_id: Id,
    /// Since when it is known.
    pub since: Day,
    /// How it is known; null for readers who may not see working papers.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub note: Option<Text<500>>,
    /// Whether they agree by being a sponsor of the instrument.
    pub sponsors: bool,
}

/// How it is known that somebody agrees.
#[record::form(example = { "note": "Said so in the hearing." })]
#[schema(as = AlertSupporterNote)]
pub struct SupporterNote {
    /// How.
    pub note: Option<Text<500>>,
}

impl AlertTarget {
    /// Notes what is missing or too much for its kind.
    pub(super) fn check(&self, check: &mut Check, at: &str) {
        let Self { kind, post_id, jurisdiction, chamber, committee_id } = self;
        let wanted: &[&str] = match kind {
            TargetKind::Post => &["post_id"],
            TargetKind::Chamber => &["jurisdiction", "chamber"],
            TargetKind::Committee => &["committee_id"],
            TargetKind::Jurisdiction => &["jurisdiction"],
        };
        for (name, given) in [
            ("post_id", post_id.is_some()),
            ("jurisdiction", jurisdiction.is_some()),
            ("chamber", chamber.is_some()),
            ("committee_id", committee_id.is_some()),
        ] {
            let needed = wanted.contains(&name);
            check.that(given || !needed, format!("{at}/{name}"), "missing", format!("is needed with {kind}"));
            check.that(needed || !given, format!("{at}/{name}"), "unexpected", format!("does not go with {kind}"));
        }
    }
}
