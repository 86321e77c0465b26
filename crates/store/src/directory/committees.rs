//! Committees at rest.

use super::prelude::*;
use crate::{By, Seen};
use directory::{Committee, CommitteeFilter, DivisionId, ListedCommittee, OfficeSource};
use kernel::{Draft as _, Text};

kept! { Committee in committees, facts Vec<Id>,
    unique "/outside_id" "is the id of another committee of the jurisdiction"
{
    id: id, revision: number, outside_id: text, name: text, jurisdiction_ocd_id: text, chamber: word, parent_id: [id],
    remit: [text], website: [text], phone: [text], address: [text], valid_until: [day], source: word, created_at: at,
    updated_at: at,
} refers { parent_id: committees } also {
    /// The committee named as a new parent, its parent, and so on to the top.
    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<Vec<Id>> {
        Ok(lineage!(c, committees, about.first().copied()))
    }

    fn divisions(&mut self) -> Vec<&mut DivisionId> {
        vec![&mut self.jurisdiction_ocd_id]
    }

    /// No committee stands beside one that is kept by what has become an alias of its jurisdiction since.
    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let jurisdictions = with_aliases(c, vec![self.jurisdiction_ocd_id.clone()]).await?;
        let same = committees::table
            .filter(committees::jurisdiction_ocd_id.eq_any(words(&jurisdictions)))
            .filter(committees::outside_id.eq(self.outside_id.as_str()));
        if diesel::select(dsl::exists(same)).get_result::<bool>(c).await? {
            let detail = "is the id of another committee of the jurisdiction, by its own id or by an alias of it";
            return Err(Problem::field("/outside_id", "duplicate", detail).into());
        }
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::public(format!("{} {}", self.name, self.remit.as_ref().map_or("", Text::as_str)))
    }
} }

listed! { Committee in committees, by CommitteeFilter {
    q: search, chamber: words, jurisdiction_ocd_id: places, outside_id: words, parent_id: id,
    updated_since: since updated_at,
} sorted {
    "outside_id" => outside_id: text, "name" => name: text, "created_at" => created_at: instant,
    "updated_at" => updated_at: instant,
} }

/// A committee is known by its jurisdiction and its id there.
pub(super) fn key(jurisdiction: &DivisionId, outside_id: &Text<40>) -> String {
    format!("{jurisdiction}:{outside_id}")
}

/// The committees with these outside ids.
#[dual]
pub(super) async fn named(c: &mut Link<'_>, outside_ids: Vec<String>) -> Result<Vec<Committee>> {
    let these = committees::table.filter(committees::outside_id.eq_any(outside_ids));
    let rows: Vec<Row> = these.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Committee::try_from).collect()
}

/// The committee that one is a part of.
fn parent<'a>(of: &ListedCommittee, known: &'a Known<Committee>) -> Option<&'a Committee> {
    known.get(&[key(&of.committee.jurisdiction_ocd_id, of.parent.as_ref()?)])
}

#[dual]
impl News for ListedCommittee {
    type Record = Committee;

    fn keys(&self) -> Vec<String> {
        vec![key(&self.committee.jurisdiction_ocd_id, &self.committee.outside_id)]
    }

    fn keys_of(committee: &Committee) -> Vec<String> {
        vec![key(&committee.jurisdiction_ocd_id, &committee.outside_id)]
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Committee>> {
        let own = batch.iter().map(|news| news.committee.outside_id.to_string());
        let parents = batch.iter().filter_map(|news| news.parent.as_ref()).map(ToString::to_string);
        named(c, own.chain(parents).collect()).await
    }

    fn register(&self, known: &Known<Committee>, id: Id, now: At) -> kernel::Result<Committee> {
        // On a dry run the parent may be of an earlier batch, which nobody wrote: its file names it before its parts.
        let mut committee = self.committee.clone();
        committee.parent_id = parent(self, known).map(|parent| parent.id);
        Ok(Committee { source: OfficeSource::UsCongress, ..committee.register(id, now)? })
    }

    fn refresh(&self, committee: &mut Committee) -> bool {
        committee.refresh(self.committee.clone())
    }
}

/// A committee of a file that the file no longer lists is no longer there.
#[dual]
impl Roster for ListedCommittee {
    type Missed = Committee;

    async fn missed(c: &mut Link<'_>, by: &By, seen: &Seen) -> Result<Vec<(Committee, Committee)>> {
        let today = by.clock.now().day();
        let there = committees::table
            .filter(committees::source.eq(OfficeSource::UsCongress.as_str()))
            .filter(committees::valid_until.is_null());
        let rows: Vec<Row> = there.select(Row::as_select()).load(c).await?;
        let there = rows.into_iter().map(Committee::try_from).collect::<Result<Vec<_>>>()?;
        let named = |committee: &Committee| Self::keys_of(committee).iter().any(|key| seen.contains(key));
        let (listed, missing): (Vec<_>, Vec<_>) = there.into_iter().partition(named);
        if listed.len() < missing.len() {
            return Ok(Vec::new()); // a file that names fewer than half is no list of them all
        }
        let gone = |before: Committee| (before.clone(), Committee { valid_until: Some(today), ..before });
        Ok(missing.into_iter().map(gone).collect())
    }
}
