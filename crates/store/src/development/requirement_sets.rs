//! What those who certify ask for, at rest.

use super::{super::record, prelude::*};
use crate::session::By;
use development::{RequirementSet, RequirementSetFilter, requirement::ShippedRequirementSet};

kept! { RequirementSet in requirement_sets, unique "/name" "is the name of another set" {
    id: id, revision: number, name: text, authority: text, source: text, window_months: small, total_minutes: number,
    rules: json, multipliers: json, repeat_limits: json, created_at: at, updated_at: at,
} also {
    fn documents(&self) -> Documents {
        Documents::public(self.searchable())
    }
} }

listed! { RequirementSet in requirement_sets, by RequirementSetFilter {
    q: search, updated_since: since updated_at,
} sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} }

/// Adds the shipped sets that are not there yet; gives how many.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, by: &By) -> Result<usize> {
    let (shipped, now) =
        (ShippedRequirementSet::all().map_err(|e| Error::corrupt(RequirementSet::KIND, e))?, by.clock.now());
    let sets = shipped.into_iter().map(|set| set.install(now)).collect::<kernel::Result<_>>()?;
    record::ensure(c, by, sets).await
}
