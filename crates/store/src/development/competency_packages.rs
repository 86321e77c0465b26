//! Frameworks of competencies as outside sources tell of them.

use super::{
    competencies as items, competency_associations as associations, competency_contents::DefinitionRow,
    competency_frameworks as frameworks, prelude::*,
};
use crate::session::By;
use development::{Competency, CompetencyAssociation, CompetencyFramework, competency::FrameworkPackage};
use std::collections::{HashMap, HashSet};

fn key(case_id: Id) -> String {
    format!("case:{case_id}")
}

#[dual]
impl News for FrameworkPackage {
    type Record = CompetencyFramework;
    /// Each is a whole framework.
    const BATCH: usize = 1;

    fn keys(&self) -> Vec<String> {
        vec![key(self.case_id)]
    }

    fn keys_of(framework: &CompetencyFramework) -> Vec<String> {
        vec![key(framework.case_id)]
    }

    async fn known(c: &mut impl Link, batch: &[Self]) -> Result<Vec<CompetencyFramework>> {
        frameworks::known(c, &batch.iter().map(|package| package.case_id).collect::<Vec<_>>()).await
    }

    async fn new_details(
        _c: &mut impl Link,
        batch: &[Self],
        known: &Known<CompetencyFramework>,
    ) -> Result<HashSet<usize>> {
        let is_new = |package: &Self| known.get(&package.keys()).is_none_or(|framework| package.is_news_to(framework));
        Ok((0..).zip(batch).filter(|(_, package)| is_new(package)).map(|(number, _)| number).collect())
    }

    fn register(&self, _known: &Known<CompetencyFramework>, id: Id, now: At) -> kernel::Result<CompetencyFramework> {
        Ok(FrameworkPackage::register(self, id, now))
    }

    fn admit(&self, framework: &CompetencyFramework) -> kernel::Result<()> {
        self.check_taken_by(framework)
    }

    fn refresh(&self, framework: &mut CompetencyFramework) -> bool {
        FrameworkPackage::refresh(self, framework)
    }

    async fn save_related(c: &mut Conn, by: &By, news: &[(Id, &Self)]) -> Result<()> {
        for (framework, package) in news {
            let found = CompetencyFramework::find(c, *framework).await?;
            let framework = found.ok_or_else(|| Error::corrupt(CompetencyFramework::KIND, "it was lost"))?;
            take_in(c, by, &framework, package).await?;
        }
        Ok(())
    }
}

/// Puts what a package tells in the place of what a version said.
#[dual]
async fn take_in(c: &mut Conn, by: &By, framework: &CompetencyFramework, package: &FrameworkPackage) -> Result<()> {
    let former = associations::of(c, framework.id).await?;
    let own = competency_associations::framework_id.eq(Uid(framework.id));
    diesel::delete(competency_associations::table.filter(own)).execute(c).await?;
    forget(c, by, &former).await?;
    let items = take_in_items(c, by, framework, package).await?;
    let mut changes: Vec<(Option<CompetencyAssociation>, CompetencyAssociation)> = Vec::new();
    for told in &package.associations {
        let (id, now) = (by.clock.id(), by.clock.now());
        changes.extend(told.register(framework, |item| items.get(&item).copied(), id, now).map(|made| (None, made)));
    }
    write_all(c, by, &changes).await?;
    let own = competency_definitions::framework_id.eq(Uid(framework.id));
    diesel::delete(competency_definitions::table.filter(own)).execute(c).await?;
    for some in package.definitions.chunks(1_000) {
        let rows = some.iter().map(|told| DefinitionRow::new(framework.id, told)).collect::<Result<Vec<_>>>()?;
        insert_all!(c, competency_definitions, rows)?;
    }
    Ok(())
}

/// Brings the items of a version up to date, and removes those that are not told of any more; gives the id of each by its
/// identifier in CASE.
#[dual]
async fn take_in_items(
    c: &mut Conn,
    by: &By,
    framework: &CompetencyFramework,
    package: &FrameworkPackage,
) -> Result<HashMap<Id, Id>> {
    let former = items::of(c, framework.id).await?;
    let mut former: HashMap<Id, Competency> = former.into_iter().map(|item| (item.case_id, item)).collect();
    let mut ids: HashMap<Id, Id> = HashMap::with_capacity(package.items.len());
    let mut changes: Vec<(Option<Competency>, Competency)> = Vec::with_capacity(package.items.len());
    for told in &package.items {
        let before = former.remove(&told.case_id);
        let id = before.as_ref().map_or_else(|| by.clock.id(), |item| item.id);
        ids.insert(told.case_id, id);
        let mut after = told.register(framework, id, by.clock.now());
        if let Some(item) = &before {
            (after.revision, after.created_at, after.updated_at) = (item.revision, item.created_at, item.updated_at);
            if after == *item {
                continue;
            }
            after.touch(by.clock.now());
        }
        changes.push((before, after));
    }
    write_all(c, by, &changes).await?;
    let gone: Vec<Competency> = former.into_values().collect();
    for some in gone.chunks(1_000) {
        let these = competencies::id.eq_any(some.iter().map(|item| Uid(item.id)).collect::<Vec<_>>());
        diesel::delete(competencies::table.filter(these)).execute(c).await?;
    }
    forget(c, by, &gone).await?;
    Ok(ids)
}

/// Notes of records that are not told of any more that they are gone.
#[dual]
async fn forget<R: Stored>(c: &mut Conn, by: &By, gone: &[R]) -> Result<()> {
    for record in gone {
        let before = super::super::record::serialized(record)?;
        search::forget(c, record.id()).await?;
        history::append_tombstone(c, by, R::KIND, record.id(), record.revision() + 1, Some(before)).await?;
    }
    Ok(())
}
