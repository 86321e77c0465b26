//! Divisions at rest.

use super::{boundaries, posts, prelude::*};
use crate::By;
use directory::{Division, DivisionAlias, DivisionFilter, DivisionId, NewDivision};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    iter::successors,
};

kept! { Division in divisions, unique "/ocd_id" "is the id of another division" {
    id: id, revision: number, ocd_id: text, name: text, level: word, parent_ocd_id: [text], valid_from: [day],
    valid_until: [day], same_as: [text], same_as_note: [text], created_at: at, updated_at: at,
} also {
    fn documents(&self) -> Documents {
        Documents::public(self.name.as_str())
    }
} }

listed! { Division in divisions, by DivisionFilter {
    q: search, level: words, ocd_id: words, parent_ocd_id: places, same_as: word, updated_since: since updated_at,
} sorted {
    "ocd_id" => ocd_id: text, "name" => name: text, "created_at" => created_at: instant,
    "updated_at" => updated_at: instant,
} }

/// The living id of each of these divisions: its own, or the one it is an alias of. What nobody has heard of stays as it is.
#[dual]
pub async fn living_divisions(c: &mut Link<'_>, named: &[DivisionId]) -> Result<Vec<DivisionId>> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let aliases = divisions::table.filter(divisions::ocd_id.eq_any(words(named)).and(divisions::same_as.is_not_null()));
    let aliases: Vec<(String, Option<String>)> =
        aliases.select((divisions::ocd_id, divisions::same_as)).load(c).await?;
    let aliases: HashMap<String, String> =
        aliases.into_iter().filter_map(|(alias, living)| Some((alias, living?))).collect();
    let living = |division: &DivisionId| match aliases.get(division.as_str()) {
        None => Ok(division.clone()),
        Some(living) => read(Division::KIND, living.as_str()),
    };
    named.iter().map(living).collect()
}

/// The living id of each of these divisions, by the id that it is named by; so many at a time as one statement takes.
#[dual]
pub(crate) async fn living_by_id(
    c: &mut Link<'_>,
    named: BTreeSet<DivisionId>,
) -> Result<BTreeMap<DivisionId, DivisionId>> {
    let named: Vec<DivisionId> = named.into_iter().collect();
    let mut living = BTreeMap::new();
    for some in named.chunks(1_000) {
        living.extend(some.iter().cloned().zip(living_divisions(c, some).await?));
    }
    Ok(living)
}

/// The aliases of these living divisions, each with the one it is an alias of.
#[dual]
pub(crate) async fn aliases_of(c: &mut Link<'_>, living: &[DivisionId]) -> Result<Vec<(DivisionId, DivisionId)>> {
    if living.is_empty() {
        return Ok(Vec::new());
    }
    let aliases =
        divisions::table.filter(divisions::same_as.is_not_null().and(divisions::same_as.eq_any(words(living))));
    let aliases: Vec<(String, Option<String>)> =
        aliases.select((divisions::ocd_id, divisions::same_as)).load(c).await?;
    let pairs = aliases.into_iter().filter_map(|(alias, living)| Some((alias, living?)));
    pairs.map(|(alias, living)| Ok((read(Division::KIND, alias)?, read(Division::KIND, living)?))).collect()
}

/// These living divisions with their aliases: what was kept before its division became one is kept by that id.
#[dual]
pub(crate) async fn with_aliases(c: &mut Link<'_>, living: Vec<DivisionId>) -> Result<Vec<DivisionId>> {
    let aliases = aliases_of(c, &living).await?;
    Ok(living.into_iter().chain(aliases.into_iter().map(|(alias, _)| alias)).collect())
}

/// Every id that these divisions go by, by the id each is named by: that of the living division first, then those of its aliases.
#[dual]
pub(crate) async fn every_id(c: &mut Link<'_>, named: &[DivisionId]) -> Result<HashMap<DivisionId, Vec<DivisionId>>> {
    let living = living_divisions(c, named).await?;
    let mut ids: HashMap<DivisionId, Vec<DivisionId>> =
        living.iter().map(|id| (id.clone(), vec![id.clone()])).collect();
    let distinct: Vec<DivisionId> = ids.keys().cloned().collect();
    let mut aliases = aliases_of(c, &distinct).await?;
    aliases.sort();
    for (alias, living) in aliases {
        ids.entry(living).or_default().push(alias);
    }
    let of_each =
        named.iter().zip(&living).filter_map(|(named, living)| Some((named.clone(), ids.get(living)?.clone())));
    Ok(of_each.collect())
}

/// The divisions with these Open Civic Data ids.
#[dual]
async fn named(c: &mut Link<'_>, ocd_ids: Vec<String>) -> Result<Vec<Division>> {
    let rows: Vec<Row> =
        divisions::table.filter(divisions::ocd_id.eq_any(ocd_ids)).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Division::try_from).collect()
}

#[dual]
impl News for NewDivision {
    type Record = Division;

    fn keys(&self) -> Vec<String> {
        vec![self.ocd_id.to_string()]
    }

    fn keys_of(division: &Division) -> Vec<String> {
        vec![division.ocd_id.to_string()]
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Division>> {
        named(c, batch.iter().flat_map(Self::keys).collect()).await
    }

    fn register(&self, _known: &Known<Division>, id: Id, now: At) -> kernel::Result<Division> {
        Ok(self.clone().register(id, now))
    }

    fn refresh(&self, division: &mut Division) -> bool {
        division.refresh(self.clone())
    }
}

/// The division that an alias is another name of; refused where it is not here, for then the alias would lead nowhere.
fn living<'a>(alias: &DivisionAlias, known: &'a Known<Division>) -> kernel::Result<&'a Division> {
    let missing =
        || Problem::field("/same_as", "not_found", "must name a division that is here: import divisions first");
    known.get(&[alias.same_as.to_string()]).ok_or_else(missing)
}

/// Whether an alias is known to lead where it is told to.
fn leads_there(alias: &DivisionAlias, known: &Known<Division>) -> bool {
    let leads = known.get(&[alias.alias.to_string()]).and_then(|division| division.same_as.as_ref());
    living(alias, known).is_ok_and(|named| leads == Some(alias.leads_to(named)))
}

#[dual]
impl News for DivisionAlias {
    type Record = Division;

    fn keys(&self) -> Vec<String> {
        vec![self.alias.to_string()]
    }

    fn keys_of(division: &Division) -> Vec<String> {
        vec![division.ocd_id.to_string()]
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Division>> {
        named(c, batch.iter().flat_map(|a| [a.alias.to_string(), a.same_as.to_string()]).collect()).await
    }

    /// Those that say another thing than is known: what they name as living may have been an alias until then. And those by which a
    /// post stands beside the same by another id of the place, or a boundary beside that by the living id, since before both were known
    /// to be one.
    async fn new_details(c: &mut Link<'_>, batch: &[Self], known: &Known<Division>) -> Result<HashSet<usize>> {
        let told = batch.iter().filter(|alias| leads_there(alias, known));
        let told = told.filter_map(|told| Some((told.alias.clone(), told.leads_to(living(told, known).ok()?).clone())));
        let told: Vec<(DivisionId, DivisionId)> = told.collect();
        let posts = posts::twins(c, &told).await?.into_iter().map(|(post, _)| post.division_ocd_id);
        let outlines = boundaries::twins(c, &told).await?.into_iter().map(|boundary| boundary.division_ocd_id);
        let doubled: HashSet<DivisionId> = posts.chain(outlines).collect();
        let brings = |alias: &Self| !leads_there(alias, known) || doubled.contains(&alias.alias);
        Ok(batch.iter().enumerate().filter_map(|(number, alias)| brings(alias).then_some(number)).collect())
    }

    /// Those that lead where it is known by way of another alias: the division keeps the living id.
    async fn outdated(_c: &mut Link<'_>, batch: &[Self], known: &Known<Division>) -> Result<HashSet<usize>> {
        let by_another = |(number, alias): (usize, &Self)| {
            let another = living(alias, known).is_ok_and(|named| *alias.leads_to(named) != alias.same_as);
            (another && leads_there(alias, known)).then_some(number)
        };
        Ok(batch.iter().enumerate().filter_map(by_another).collect())
    }

    async fn refusals(_c: &mut Link<'_>, batch: &[Self], known: &Known<Division>) -> Result<HashMap<usize, Problem>> {
        let refused = |(number, alias): (usize, &Self)| Some((number, living(alias, known).err()?));
        Ok(batch.iter().enumerate().filter_map(refused).collect())
    }

    fn register(&self, known: &Known<Division>, id: Id, now: At) -> kernel::Result<Division> {
        Ok(self.clone().register(living(self, known)?.name.clone(), id, now))
    }

    fn refresh(&self, division: &mut Division) -> bool {
        division.alias(self.clone())
    }

    /// What is told to be an alias of an alias, in this batch or before, is one of the living division. Where the batch turns an alias
    /// round, that counts for more than what was known.
    async fn complete(c: &mut Conn<'_>, _by: &By, records: &mut [&mut Division]) -> Result<()> {
        let told = records.iter().filter_map(|alias| Some((alias.ocd_id.clone(), alias.same_as.clone()?)));
        let told: HashMap<DivisionId, DivisionId> = told.collect();
        let named: Vec<DivisionId> = told.values().cloned().collect();
        let living = living_divisions(c, &named).await?;
        let known = named.into_iter().zip(living);
        let stands = |(named, living): &(DivisionId, DivisionId)| named != living && told.get(living) != Some(named);
        let mut leads: HashMap<DivisionId, DivisionId> = known.filter(stands).collect();
        leads.extend(told);
        for alias in records {
            let onward = |id: &DivisionId| leads.get(id).filter(|next| **next != alias.ocd_id).cloned();
            // A circle is gone round once at most.
            alias.same_as = successors(alias.same_as.clone(), onward).take(leads.len()).last();
        }
        Ok(())
    }

    /// The aliases of what has become an alias follow it to the living division; where a registry turns one round, it lives again.
    /// Posts and boundaries that were kept by both ids become one. The map has boundaries by the living ids of their divisions.
    async fn save_related(c: &mut Conn<'_>, by: &By, news: &[(Id, &Self)]) -> Result<()> {
        let told: Vec<DivisionId> = news.iter().map(|(_, told)| told.alias.clone()).collect();
        let living = living_divisions(c, &told).await?;
        let leads: HashMap<DivisionId, DivisionId> = told.iter().cloned().zip(living).collect();
        let others = aliases_of(c, &told).await?;
        let mut followed = Vec::with_capacity(others.len());
        let mut aliases: Vec<(DivisionId, DivisionId)> = leads.clone().into_iter().collect();
        for before in named(c, others.into_iter().map(|(other, _)| other.into()).collect()).await? {
            let Some(living) = before.same_as.as_ref().and_then(|alias| leads.get(alias)) else { continue };
            let mut division = before.clone();
            division.follow(living);
            division.touch(by.clock.now());
            aliases.push((division.ocd_id.clone(), living.clone()));
            followed.push((Some(before), division));
        }
        write_all(c, by, &followed).await?;
        aliases.retain(|(alias, living)| alias != living);
        posts::make_one(c, by, &aliases).await?;
        boundaries::make_one(c, by, &aliases).await?;
        boundaries::next_edition(c).await
    }
}
