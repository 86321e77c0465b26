//! Divisions at rest.

use super::prelude::*;
use directory::{Division, DivisionAlias, DivisionFilter, DivisionId, NewDivision};
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = divisions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    revision: i32,
    ocd_id: String,
    name: String,
    level: String,
    parent_ocd_id: Option<String>,
    valid_from: Option<Date>,
    valid_until: Option<Date>,
    same_as: Option<String>,
    same_as_note: Option<String>,
    created_at: Moment,
    updated_at: Moment,
}

impl From<&Division> for Row {
    fn from(division: &Division) -> Self {
        let Division {
            id,
            revision,
            ocd_id,
            name,
            level,
            parent_ocd_id,
            valid_from,
            valid_until,
            same_as,
            same_as_note,
            created_at,
            updated_at,
        } = division.clone();
        Self {
            id: id.into(),
            revision,
            ocd_id: ocd_id.into(),
            name: name.into(),
            level: level.as_str().into(),
            parent_ocd_id: parent_ocd_id.map(Into::into),
            valid_from: valid_from.map(Into::into),
            valid_until: valid_until.map(Into::into),
            same_as: same_as.map(Into::into),
            same_as_note: same_as_note.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        }
    }
}

impl TryFrom<Row> for Division {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row {
            id,
            revision,
            ocd_id,
            name,
            level,
            parent_ocd_id,
            valid_from,
            valid_until,
            same_as,
            same_as_note,
            created_at,
            updated_at,
        } = row;
        Ok(Self {
            id: id.into(),
            revision,
            ocd_id: read(Self::KIND, ocd_id)?,
            name: read(Self::KIND, name)?,
            level: read(Self::KIND, level)?,
            parent_ocd_id: maybe(Self::KIND, parent_ocd_id)?,
            valid_from: valid_from.map(Into::into),
            valid_until: valid_until.map(Into::into),
            same_as: maybe(Self::KIND, same_as)?,
            same_as_note: maybe(Self::KIND, same_as_note)?,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

fn ocd_id_taken() -> Problem {
    Problem::field("/ocd_id", "duplicate", "is the id of another division")
}

#[dual]
impl Stored for Division {
    type Facts = ();

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        let row = divisions::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, c: &mut Conn<'_>) -> Result<()> {
        diesel::insert_into(divisions::table).values(Row::from(self)).execute(c).await.on_unique(ocd_id_taken)?;
        Ok(())
    }

    async fn save(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
        let division = divisions::table.find(Uid(self.id)).filter(divisions::revision.eq(seen));
        Ok(diesel::update(division).set(Row::from(self)).execute(c).await.on_unique(ocd_id_taken)? == 1)
    }

    fn documents(&self) -> Documents {
        Documents::public(self.name.as_str())
    }
}

#[dual]
impl Listed for Division {
    type Filter = DivisionFilter;

    fn is_scan(filter: &DivisionFilter) -> bool {
        filter.q.is_some() || filter.updated_since.is_some()
    }

    async fn page(c: &mut Link<'_>, filter: &DivisionFilter, _actor: &Actor, window: &Window) -> Result<Page<Self>> {
        let filtered = || {
            let DivisionFilter { q, level, ocd_id, parent_ocd_id, same_as, updated_since } = filter;
            let mut query = divisions::table.into_boxed::<Db>();
            if let Some(q) = q {
                query = query.filter(search::public("divisions.id", Division::KIND, q.as_str()));
            }
            narrow!(query, divisions::level, words(level));
            narrow!(query, divisions::ocd_id, words(ocd_id));
            if let Some(parent) = parent_ocd_id {
                query = query.filter(divisions::parent_ocd_id.eq(parent.to_string()));
            }
            if let Some(living) = same_as {
                query = query.filter(divisions::same_as.eq(living.to_string()));
            }
            if let Some(at) = updated_since {
                query = query.filter(divisions::updated_at.ge(Moment(*at)));
            }
            query
        };
        list!(c, window, divisions, filtered, Row => Division::try_from, {
            "ocd_id" => ocd_id: text, "name" => name: text, "created_at" => created_at: instant,
            "updated_at" => updated_at: instant,
        })
    }
}

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

/// The divisions with these Open Civic Data ids.
#[dual]
async fn named(c: &mut Link<'_>, ocd_ids: Vec<String>) -> Result<Vec<Division>> {
    let rows: Vec<Row> =
        divisions::table.filter(divisions::ocd_id.eq_any(ocd_ids)).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Division::try_from).collect()
}

#[dual]
async fn insert_all(c: &mut Conn<'_>, divisions: &[&Division]) -> Result<()> {
    let rows: Vec<Row> = divisions.iter().map(|d| Row::from(*d)).collect();
    diesel::insert_into(divisions::table).values(rows).execute(c).await.on_unique(ocd_id_taken)?;
    Ok(())
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

    async fn insert_all(c: &mut Conn<'_>, divisions: &[&Division]) -> Result<()> {
        insert_all(c, divisions).await
    }
}

/// The division that an alias is another name of; refused where it is not here, for then the alias would lead nowhere.
fn living<'a>(alias: &DivisionAlias, known: &'a Known<Division>) -> kernel::Result<&'a Division> {
    let missing =
        || Problem::field("/same_as", "not_found", "must name a division that is here: import divisions first");
    known.get(&[alias.same_as.to_string()]).ok_or_else(missing)
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

    async fn insert_all(c: &mut Conn<'_>, divisions: &[&Division]) -> Result<()> {
        insert_all(c, divisions).await
    }
}
