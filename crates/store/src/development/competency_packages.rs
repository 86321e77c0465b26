//! Frameworks of competencies as outside sources tell of them.

use super::{
    super::record, competencies as items, competency_associations as associations, competency_contents::DefinitionRow,
    competency_frameworks as frameworks, prelude::*,
};
use crate::session::By;
use development::{Competency, CompetencyAssociation, CompetencyFramework, competency::FrameworkPackage};
use std::collections::{HashMap, HashSet};

/// What is said where a package leaves out an item that stays named; where it was named just then, the next try says so of the row.
const NAMED: &str = "leaves out items that other records name; change those records first";

/// Removes records that are not told of any more, and notes that they are gone.
macro_rules! remove_all {
    ($c:expr, $by:expr, $table:ident, $gone:expr) => {
        for some in $gone.chunks(1_000) {
            let these: Vec<Uid> = some.iter().map(|record| Uid(record.id)).collect();
            let removed = answered!(diesel::delete($table::table.filter($table::id.eq_any(these))).execute($c));
            removed.on_foreign_key(|| Problem::new(Code::InUse, NAMED))?;
        }
        answered!(forget($c, $by, &$gone))?;
    };
}

/// Whether a row of any of these tables has one of these items as its `competency_id`.
macro_rules! named_in {
    ($c:expr, $items:expr, $($table:ident),+ $(,)?) => {{
        let mut are_named = false;
        $(
            let naming = $table::table.filter($table::competency_id.eq_any($items.to_vec()));
            are_named = are_named || answered!(diesel::select(dsl::exists(naming)).get_result::<bool>($c))?;
        )+
        are_named
    }};
}

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

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<CompetencyFramework>> {
        frameworks::known(c, &batch.iter().map(|package| package.case_id).collect::<Vec<_>>()).await
    }

    async fn new_details(
        _c: &mut Link<'_>,
        batch: &[Self],
        known: &Known<CompetencyFramework>,
    ) -> Result<HashSet<usize>> {
        let is_new = |package: &Self| known.get(&package.keys()).is_none_or(|framework| package.is_news_to(framework));
        Ok((0..).zip(batch).filter(|(_, package)| is_new(package)).map(|(number, _)| number).collect())
    }

    fn unread(&self) -> &[String] {
        &self.unread
    }

    /// What others name cannot go with a package that leaves it out.
    async fn refusals(
        c: &mut Link<'_>,
        batch: &[Self],
        known: &Known<CompetencyFramework>,
    ) -> Result<HashMap<usize, Problem>> {
        let mut refusals = HashMap::new();
        for (number, package) in batch.iter().enumerate() {
            let framework = known.get(&package.keys()).filter(|framework| package.is_news_to(framework));
            let Some(framework) = framework.filter(|framework| package.check_taken_by(framework).is_ok()) else {
                continue;
            };
            let told: HashSet<Id> = package.items.iter().map(|item| item.case_id).collect();
            let mut gone = items::of(c, framework.id).await?;
            gone.retain(|item| !told.contains(&item.case_id));
            for some in gone.chunks(1_000) {
                let these: Vec<Uid> = some.iter().map(|item| Uid(item.id)).collect();
                if are_named(c, framework.id, &these).await? {
                    refusals.insert(number, Problem::field("/CFItems", "in_use", NAMED));
                }
            }
        }
        Ok(refusals)
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

    async fn save_related(c: &mut Conn<'_>, by: &By, news: &[(Id, &Self)]) -> Result<()> {
        for (framework, package) in news {
            let found = CompetencyFramework::find(c, *framework).await?;
            let framework = found.ok_or_else(|| Error::corrupt(CompetencyFramework::KIND, "it was lost"))?;
            take_in(c, by, &framework, package).await?;
        }
        Ok(())
    }
}

/// Puts what a package tells in the place of what a version said. What it tells as before stays as it is.
#[dual]
async fn take_in(c: &mut Conn<'_>, by: &By, framework: &CompetencyFramework, package: &FrameworkPackage) -> Result<()> {
    let (ids, gone) = take_in_items(c, by, framework, package).await?;
    take_in_associations(c, by, framework, package, &ids).await?;
    remove_all!(c, by, competencies, gone);
    let own = competency_definitions::framework_id.eq(Uid(framework.id));
    diesel::delete(competency_definitions::table.filter(own)).execute(c).await?;
    for some in package.definitions.chunks(1_000) {
        let rows = some.iter().map(|told| DefinitionRow::new(framework.id, told)).collect::<Result<Vec<_>>>()?;
        insert_all!(c, competency_definitions, rows)?;
    }
    Ok(())
}

/// Brings the items of a version up to date; gives the id of each by its identifier in CASE, and those that are not told of any
/// more.
#[dual]
async fn take_in_items(
    c: &mut Conn<'_>,
    by: &By,
    framework: &CompetencyFramework,
    package: &FrameworkPackage,
) -> Result<(HashMap<Id, Id>, Vec<Competency>)> {
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
    Ok((ids, former.into_values().collect()))
}

/// Adds the associations of a version that are told anew, and takes back those that are not told as they were: one never changes.
#[dual]
async fn take_in_associations(
    c: &mut Conn<'_>,
    by: &By,
    framework: &CompetencyFramework,
    package: &FrameworkPackage,
    ids: &HashMap<Id, Id>,
) -> Result<()> {
    let former = associations::of(c, framework.id).await?;
    let mut former: HashMap<Id, CompetencyAssociation> = former.into_iter().map(|said| (said.case_id, said)).collect();
    let mut changes: Vec<(Option<CompetencyAssociation>, CompetencyAssociation)> = Vec::new();
    for told in &package.associations {
        let made = told.register(framework, |item| ids.get(&item).copied(), by.clock.id(), by.clock.now());
        let Some(made) = made else { continue };
        let stays = former.get(&told.case_id).is_some_and(|said| {
            let CompetencyAssociation { id, revision, created_at, updated_at, .. } = *said;
            *said == CompetencyAssociation { id, revision, created_at, updated_at, ..made.clone() }
        });
        if stays {
            former.remove(&told.case_id);
        } else {
            changes.push((None, made));
        }
    }
    let gone: Vec<CompetencyAssociation> = former.into_values().collect();
    remove_all!(c, by, competency_associations, gone);
    write_all(c, by, &changes).await
}

/// Whether anything names any of these items, beside what their version says of them.
#[dual]
async fn are_named(c: &mut Link<'_>, framework: Id, items: &[Uid]) -> Result<bool> {
    let from = competency_associations::from_id.eq_any(items.to_vec());
    let to = competency_associations::to_id.eq_any(items.to_vec());
    let by_others = competency_associations::framework_id.ne(Uid(framework)).and(from.or(to));
    let by_others = dsl::exists(competency_associations::table.filter(by_others));
    let by_others: bool = diesel::select(by_others).get_result(c).await?;
    let by_records = named_in!(
        c,
        items,
        learning_opportunity_competencies,
        achievement_competencies,
        pathway_competencies,
        role_profile_targets,
        self_assessments,
        learning_goals,
        competency_comments,
    );
    Ok(by_others || by_records)
}

/// Notes of records that are not told of any more that they are gone.
#[dual]
async fn forget<R: Stored>(c: &mut Conn<'_>, by: &By, gone: &[R]) -> Result<()> {
    for record in gone {
        let before = record::serialized(record)?;
        record::note_removal(c, by, record, Some(before)).await?;
    }
    Ok(())
}
