//! What those who certify ask for, at rest.

use super::prelude::*;
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
    let shipped = ShippedRequirementSet::all().map_err(|e| Error::corrupt(RequirementSet::KIND, e))?;
    let known: Vec<Uid> = requirement_sets::table.select(requirement_sets::id).load(c).await?;
    let mut added = 0;
    for set in shipped {
        if !known.contains(&Uid(set.id)) {
            super::super::record::create(c, by, None, set.install(by.clock.now())?).await?;
            added += 1;
        }
    }
    Ok(added)
}
