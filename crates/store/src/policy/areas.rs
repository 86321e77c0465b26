//! Policy areas at rest.

use super::{super::record, prelude::*};
use crate::session::By;
use policy::{Area, AreaFilter, ShippedArea};

kept! { Area in policy_areas {
    id: id, revision: number, slug: text, name: text, description: text, created_at: at, updated_at: at,
} also {
    fn documents(&self) -> Documents {
        Documents::public(format!("{} {}", self.name, self.description))
    }
} }

listed! { Area in policy_areas, by AreaFilter { q: search } sorted {
    "name" => name: text, "slug" => slug: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} }

/// Adds the shipped areas that are not there yet; gives how many.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, by: &By, shipped: Vec<ShippedArea>) -> Result<usize> {
    let now = by.clock.now();
    record::ensure(c, by, shipped.into_iter().map(|area| area.install(now)).collect()).await
}
