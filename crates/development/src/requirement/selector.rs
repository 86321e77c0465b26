//! Which credits a rule of a requirement set is about.

use crate::credit::{CreditEntry, CreditRole};
use kernel::{Check, Slug, distinct};

/// Which credit is meant. Values of one field are 'any of', fields are 'all of'; without any it is all credit.
#[record::part(example = { "roles": [], "tags": ["academic", "continuing-education"] })]
#[derive(Default)]
pub struct CreditSelector {
    /// Earned in any of these roles; in whatever role, where it is empty.
    #[schema(max_items = 4)]
    pub roles: Vec<CreditRole>,
    /// With any of these tags; with whatever tags, where it is empty.
    #[schema(max_items = 50)]
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
        for (field, once) in [("roles", distinct(&self.roles)), ("tags", distinct(&self.tags))] {
            check.that(once, format!("{place}/selector/{field}"), "duplicate", "must name each once");
        }
    }
}
