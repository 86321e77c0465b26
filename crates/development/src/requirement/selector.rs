//! Which credits a rule of a requirement set is about.

use crate::credit::{CreditEntry, CreditRole};
use kernel::{Check, Slug, distinct};
use serde::{Deserialize, Serialize};

/// Which credit is meant. Values of one field are 'any of', fields are 'all of'; without any it is all credit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "roles": [], "tags": ["academic", "continuing-education"] }))))]
pub struct CreditSelector {
    /// Earned in any of these roles; in whatever role, where it is empty.
    #[cfg_attr(feature = "openapi", schema(max_items = 4))]
    pub roles: Vec<CreditRole>,
    /// With any of these tags; with whatever tags, where it is empty.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub tags: Vec<Slug>,
}

impl CreditSelector {
    /// Whether it means that credit.
    pub fn selects(&self, credit: &CreditEntry) -> bool {
        let in_role = self.roles.is_empty() || self.roles.contains(&credit.role);
        in_role && (self.tags.is_empty() || self.tags.iter().any(|tag| credit.tags.contains(tag)))
    }

    /// Notes what is wrong with it, at its place.
    pub(super) fn check(&self, check: &mut Check, place: &str) {
        check
            .that(distinct(&self.roles), format!("{place}/selector/roles"), "duplicate", "must name each once")
            .that(distinct(&self.tags), format!("{place}/selector/tags"), "duplicate", "must name each once")
            .that(self.tags.len() <= 50, format!("{place}/selector/tags"), "invalid", "must be at most 50");
    }
}
