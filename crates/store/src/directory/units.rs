//! Units at rest.

use super::{super::policy::calendar_feeds, prelude::*};
use crate::By;
use directory::{Unit, UnitFilter};

kept! { Unit in units, facts Vec<Id>, unique "/slug" "is the slug of another unit"; removable {
    id: id, revision: number, name: text, slug: text, kind: word, parent_id: [id], created_at: at, updated_at: at,
} refers { parent_id: units } also {
    /// The unit named as a new parent, its parent, and so on to the top.
    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<Vec<Id>> {
        Ok(lineage!(c, units, about.first().copied()))
    }

    async fn remove_parts(&self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        calendar_feeds::remove_of_unit(c, by, self.id).await
    }

    fn documents(&self) -> Documents {
        Documents::public(self.name.as_str())
    }
} }

listed! { Unit in units, by UnitFilter {
    q: search, id: ids, kind: words, parent_id: id, updated_since: since updated_at,
} sorted {
    "name" => name: text, "slug" => slug: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} }
