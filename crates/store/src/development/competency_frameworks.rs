//! Versions of frameworks of competencies at rest. One that is made from another begins with copies of its items, and one that is
//! adopted replaces the one that was in force.

use super::{competencies, competency_associations, prelude::*};
use crate::session::By;
use development::{
    Competency, CompetencyAssociation, CompetencyFramework, CompetencyFrameworkFilter,
    competency::{AssociationKind, CompetencyFrameworkStatus},
};
use kernel::LangTag;
use std::collections::HashMap;

kept! { CompetencyFramework in competency_frameworks, unique "/version" "is another version of this framework" {
    id: id, revision: number, series_id: id, case_id: id, supersedes_id: [id], version: text, title: text, creator: text,
    description: [text], language: text, subjects: json, source_uri: [text], valid_from: [day], valid_until: [day],
    review_due_on: [day], comment_until: [day], adopted_on: [day], status: word, source_digest: [text], created_at: at,
    updated_at: at,
} beside { allowed_transitions } also {
    /// Every version of it, so that two are not adopted at once.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let own = competency_frameworks::table.find(Uid(id)).select(competency_frameworks::series_id);
        let Some(series) = own.first::<Uid>(c).await.optional()? else { return Ok(()) };
        let versions = competency_frameworks::table.filter(competency_frameworks::series_id.eq(series));
        let versions = versions.order(competency_frameworks::id).select(competency_frameworks::id);
        let _locked: Vec<Uid> = locked!(versions).load(c).await?;
        Ok(())
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if let Some(former) = self.copied_from() {
            copy(c, by, former, self).await?;
        }
        if self.status == CompetencyFrameworkStatus::Adopted {
            replace_former(c, by, self).await?;
        }
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { CompetencyFramework in competency_frameworks, by CompetencyFrameworkFilter {
    q: own_scan, series_id: ids, status: words, on: own, review_due_until: to review_due_on,
    updated_since: since updated_at,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let is_kept = CompetencyFramework::is_kept_by(actor);
    let query = match &filter.q {
        Some(q) => {
            let scope = if is_kept { search::Scope::Internal } else { search::Scope::Public };
            let found = search::matching("competency_frameworks.id", CompetencyFramework::KIND, scope, q);
            query.filter(found)
        }
        None => query,
    };
    let query = match filter.on {
        Some(day) => {
            let day = Date(day);
            // Where no first day is said it is good from the day on which it was adopted, as far as that is known.
            let is_adopted = competency_frameworks::adopted_on.is_null().or(competency_frameworks::adopted_on.le(day));
            let has_begun = competency_frameworks::valid_from.is_null().and(is_adopted);
            let has_begun = has_begun.or(competency_frameworks::valid_from.le(day));
            // Of what was replaced the end is known, or else it is over.
            let has_no_end = competency_frameworks::valid_until.is_null();
            let is_in_force = competency_frameworks::status.eq("adopted").and(has_no_end);
            query
                .filter(competency_frameworks::status.eq_any(["adopted", "superseded"]))
                .filter(has_begun)
                .filter(is_in_force.or(competency_frameworks::valid_until.ge(day)))
        }
        None => query,
    };
    if is_kept { query } else { query.filter(competency_frameworks::status.ne("draft")) }
} }

/// Versions that anybody may see, or that one of them by its identifier in CASE, by what they are called.
#[dual]
pub async fn public(c: &mut Link<'_>, case_id: Option<Id>) -> Result<Vec<CompetencyFramework>> {
    let mut query = competency_frameworks::table.filter(competency_frameworks::status.ne("draft")).into_boxed::<Db>();
    if let Some(case_id) = case_id {
        query = query.filter(competency_frameworks::case_id.eq(Uid(case_id)));
    }
    let ordered = query.order((competency_frameworks::title, competency_frameworks::id));
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(CompetencyFramework::try_from).collect()
}

/// Those that are known by these identifiers of CASE.
#[dual]
pub(super) async fn known(c: &mut Link<'_>, case_ids: &[Id]) -> Result<Vec<CompetencyFramework>> {
    let known = competency_frameworks::table.filter(competency_frameworks::case_id.eq_any(uids(case_ids)));
    let rows: Vec<Row> = known.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(CompetencyFramework::try_from).collect()
}

/// These versions.
#[dual]
pub(super) async fn these(c: &mut Link<'_>, ids: &[Id]) -> Result<Vec<CompetencyFramework>> {
    let these = competency_frameworks::table.filter(competency_frameworks::id.eq_any(uids(ids)));
    let rows: Vec<Row> = these.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(CompetencyFramework::try_from).collect()
}

/// Where these versions stand, and the language they are written in. Each is asked for once: one may have more items than a
/// statement takes values.
#[dual]
pub(super) async fn standings(
    c: &mut Link<'_>,
    mut ids: Vec<Id>,
) -> Result<HashMap<Id, (CompetencyFrameworkStatus, LangTag)>> {
    ids.sort_unstable();
    ids.dedup();
    let these = competency_frameworks::table.filter(competency_frameworks::id.eq_any(uids(&ids)));
    let columns = (competency_frameworks::id, competency_frameworks::status, competency_frameworks::language);
    let rows: Vec<(Uid, String, String)> = these.select(columns).load(c).await?;
    rows.into_iter()
        .map(|(id, status, language)| {
            let standing = (read(CompetencyFramework::KIND, status)?, read(CompetencyFramework::KIND, language)?);
            Ok((id.into(), standing))
        })
        .collect()
}

/// Locks a version, so that it is not adopted meanwhile; gives where it stands.
#[dual]
pub(super) async fn hold(c: &mut Conn<'_>, id: Id) -> Result<Option<CompetencyFrameworkStatus>> {
    let row = competency_frameworks::table.find(Uid(id)).select(competency_frameworks::status);
    let status: Option<String> = locked!(row).first(c).await.optional()?;
    maybe(CompetencyFramework::KIND, status)
}

/// The same of a version to which something shall belong, or belong no more: it must exist, and may still change.
#[dual]
pub(super) async fn open(c: &mut Conn<'_>, id: Id) -> Result<CompetencyFrameworkStatus> {
    let status = hold(c, id).await?.ok_or_else(|| Problem::no_such("/framework_id"))?;
    status.check_open()?;
    Ok(status)
}

/// Begins a new version with what the former one says: copies of its items, each of which replaces the one it was copied from,
/// and how they stand to one another.
#[dual]
async fn copy(c: &mut Conn<'_>, by: &By, former: Id, to: &CompetencyFramework) -> Result<()> {
    let (clock, now) = (&by.clock, by.clock.now());
    let (items, associations) = (competencies::of(c, former).await?, competency_associations::of(c, former).await?);
    let mut copies: HashMap<Id, Id> = HashMap::with_capacity(items.len());
    let mut changes: Vec<(Option<Competency>, Competency)> = Vec::with_capacity(items.len());
    for item in &items {
        let copy = item.copied(to.id, clock.id(), now);
        copies.insert(item.id, copy.id);
        changes.push((None, copy));
    }
    write_all(c, by, &changes).await?;
    let copied = |id: Id| copies.get(&id).copied();
    let mut changes: Vec<(Option<CompetencyAssociation>, CompetencyAssociation)> = Vec::new();
    for association in &associations {
        if let Some(from_id) = copied(association.from_id) {
            let to_id = association.to_id.map(|id| copied(id).unwrap_or(id));
            changes.push((None, association.copied(to.id, (from_id, to_id), clock.id(), now)));
        }
    }
    for item in &items {
        if let Some(copy) = copied(item.id) {
            let ends = (AssociationKind::ReplacedBy, item.id, copy);
            changes.push((None, CompetencyAssociation::within(to, ends, clock.id(), now)));
        }
    }
    write_all(c, by, &changes).await
}

/// Replaces the versions that were adopted before, so that none is good once this one is.
#[dual]
async fn replace_former(c: &mut Conn<'_>, by: &By, adopted: &CompetencyFramework) -> Result<()> {
    let former = competency_frameworks::series_id
        .eq(Uid(adopted.series_id))
        .and(competency_frameworks::status.eq_any(["adopted", "superseded"]))
        .and(competency_frameworks::id.ne(Uid(adopted.id)));
    let rows: Vec<Row> = competency_frameworks::table.filter(former).select(Row::as_select()).load(c).await?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let before = CompetencyFramework::try_from(row)?;
        let mut after = before.clone();
        if after.give_way(adopted, by.clock.now()) {
            after.touch(by.clock.now());
            changes.push((Some(before), after));
        }
    }
    write_all(c, by, &changes).await
}
