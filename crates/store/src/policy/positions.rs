//! Positions at rest: the row of a list and the hot read, and the dossier that every rule works on.

use super::{bands, prelude::*, versions};
use diesel::{BoxableExpression, IntoSql as _, NullableExpressionMethods as _, sql_types};
use kernel::Permission;
use policy::{
    Dossier, Position, PositionError, PositionFilter,
    position::{self, Status},
};
use search::Scope;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = positions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    revision: i32,
    slug: String,
    title: String,
    issue_id: Uid,
    owner_unit_id: Uid,
    review_interval_months: i32,
    status: String,
    latest_version: i32,
    in_force_version: Option<i32>,
    in_force_since: Option<Date>,
    review_due: Option<Date>,
    published_version: Option<i32>,
    published_at: Option<Moment>,
    superseded_by: Option<Uid>,
    created_at: Moment,
    updated_at: Moment,
    goals: String,
    required_audiences: String,
    consulted_unit_ids: String,
}

impl From<&Dossier> for Row {
    fn from(Dossier { position, version }: &Dossier) -> Self {
        let Position {
            id,
            revision,
            slug,
            title,
            issue_id,
            owner_unit_id,
            goals,
            required_audiences,
            review_interval_months,
            status,
            allowed_transitions: _,
            latest_version,
            in_force_version,
            in_force_since,
            review_due,
            published_version,
            published_at,
            superseded_by,
            created_at,
            updated_at,
            consulted_unit_ids: _,
        } = position.clone();
        Self {
            id: id.into(),
            revision,
            slug: slug.into(),
            title: title.into(),
            issue_id: issue_id.into(),
            owner_unit_id: owner_unit_id.into(),
            review_interval_months: review_interval_months.into(),
            status: status.as_str().into(),
            latest_version,
            in_force_version,
            in_force_since: in_force_since.map(Into::into),
            review_due: review_due.map(Into::into),
            published_version,
            published_at: published_at.map(Into::into),
            superseded_by: superseded_by.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            goals: joined(&goals),
            required_audiences: joined(&required_audiences),
            consulted_unit_ids: joined(version.clearance.iter().map(|consultation| &consultation.unit_id)),
        }
    }
}

impl TryFrom<Row> for Position {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row {
            id,
            revision,
            slug,
            title,
            issue_id,
            owner_unit_id,
            review_interval_months,
            status,
            latest_version,
            in_force_version,
            in_force_since,
            review_due,
            published_version,
            published_at,
            superseded_by,
            created_at,
            updated_at,
            goals,
            required_audiences,
            consulted_unit_ids,
        } = row;
        Ok(Self {
            id: id.into(),
            revision,
            slug: read(Self::KIND, slug)?,
            title: read(Self::KIND, title)?,
            issue_id: issue_id.into(),
            owner_unit_id: owner_unit_id.into(),
            goals: parted(&goals)?,
            required_audiences: parted(&required_audiences)?,
            review_interval_months: review_interval_months.try_into().map_err(|e| Error::corrupt(Self::KIND, e))?,
            status: read(Self::KIND, status)?,
            allowed_transitions: Vec::new(),
            latest_version,
            in_force_version,
            in_force_since: in_force_since.map(Into::into),
            review_due: review_due.map(Into::into),
            published_version,
            published_at: published_at.map(Into::into),
            superseded_by: superseded_by.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            consulted_unit_ids: parted(&consulted_unit_ids)?,
        })
    }
}

/// Values in one column, so that a row of the list is whole by itself.
fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(",")
}

/// The values of a joined column, in their own order.
fn parted<T: std::str::FromStr<Err: std::fmt::Display> + Ord>(joined: &str) -> Result<Vec<T>> {
    let words = joined.split(',').filter(|word| !word.is_empty());
    let mut values = words.map(|word| read(Position::KIND, word.to_owned())).collect::<Result<Vec<T>>>()?;
    values.sort();
    Ok(values)
}

#[dual]
async fn find(c: &mut impl Link, id: Id) -> Result<Option<Position>> {
    let row = positions::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
    row.map(Position::try_from).transpose()
}

/// Removes what hangs on the position's row and on that of its version, before it is saved again.
#[dual]
async fn remove_parts(c: &mut Conn, dossier: &Dossier) -> Result<()> {
    let id = Uid(dossier.position.id);
    diesel::delete(position_goals::table.filter(position_goals::position_id.eq(id))).execute(c).await?;
    versions::remove_parts(c, &dossier.version).await
}

/// Refuses references to what is not there, and saves what hangs on the position's row.
#[dual]
async fn save_parts(c: &mut Conn, dossier: &Dossier) -> Result<()> {
    let Dossier { position, version } = dossier;
    let id = Uid(position.id);
    let known: Vec<String> = framework_items::table.select(framework_items::id).load(c).await?; // a few dozen
    if let Some(index) = position.goals.iter().position(|goal| !known.iter().any(|id| id == goal.as_str())) {
        let detail = "must be a goal or strategy of the strategic framework";
        return Err(Problem::field(format!("/goals/{index}"), "not_found", detail).into());
    }
    let goals: Vec<_> = position
        .goals
        .iter()
        .map(|goal| (position_goals::position_id.eq(id), position_goals::goal.eq(goal.as_str())))
        .collect();
    insert_all!(c, position_goals, goals)?;
    versions::save(c, version).await
}

#[dual]
async fn check_references(c: &mut Conn, position: &Position) -> Result<()> {
    must_exist!(c, issues, position.issue_id, "/issue_id");
    must_exist!(c, units, position.owner_unit_id, "/owner_unit_id");
    Ok(())
}

type Condition = Box<dyn BoxableExpression<positions::table, Db, SqlType = sql_types::Bool>>;

/// The positions whose unpublished versions a reader sees, `None` where it is every one: [`Position::opens_to`] in SQL.
fn opened(actor: &Actor) -> Option<Condition> {
    let owning = actor.units(Position::READ)?;
    if !actor.holds(Position::READ) && !actor.holds(Permission::PolicyClear) {
        return Some(Box::new(fixed::<sql_types::Bool>("FALSE")));
    }
    let clearing = actor.units(Permission::PolicyClear);
    let every = clearing.is_none().into_sql::<sql_types::Bool>();
    let asked = position_consultations::table
        .filter(position_consultations::position_id.eq(positions::id))
        .filter(position_consultations::version.eq(positions::latest_version))
        .filter(every.or(position_consultations::unit_id.eq_any(uids(&clearing.unwrap_or_default()))));
    Some(Box::new(positions::owner_unit_id.eq_any(uids(&owning)).or(dsl::exists(asked))))
}

fn slug_taken() -> Problem {
    PositionError::SlugTaken.into()
}

/// A position by itself is only read: it is written as part of its dossier.
#[dual]
impl Stored for Position {
    type Facts = ();

    async fn find(c: &mut impl Link, id: Id) -> Result<Option<Self>> {
        find(c, id).await
    }

    async fn insert(&self, _c: &mut Conn) -> Result<()> {
        Err(Error::corrupt(Self::KIND, "a position is written with its version"))
    }

    async fn save(&self, _c: &mut Conn, _seen: i32) -> Result<bool> {
        Err(Error::corrupt(Self::KIND, "a position is written with its version"))
    }
}

#[dual]
impl Stored for Dossier {
    type Facts = position::Facts;

    async fn find(c: &mut impl Link, id: Id) -> Result<Option<Self>> {
        let Some(position) = find(c, id).await? else { return Ok(None) };
        let latest = versions::load(c, id, crate::session::Versions::Number(position.latest_version)).await?.pop();
        let version = latest.ok_or_else(|| Error::corrupt(Self::KIND, "its latest version is missing"))?;
        Ok(Some(Self { position, version }))
    }

    async fn insert(&self, c: &mut Conn) -> Result<()> {
        check_references(c, &self.position).await?;
        let insert = diesel::insert_into(positions::table).values(Row::from(self)).execute(c).await;
        insert.on_unique(slug_taken)?;
        save_parts(c, self).await
    }

    async fn save(&self, c: &mut Conn, seen: i32) -> Result<bool> {
        check_references(c, &self.position).await?;
        let position = positions::table.find(Uid(self.position.id)).filter(positions::revision.eq(seen));
        let update = diesel::update(position).set(Row::from(self)).execute(c).await;
        if update.on_unique(slug_taken)? == 0 {
            return Ok(false);
        }
        remove_parts(c, self).await?;
        save_parts(c, self).await?;
        Ok(true)
    }

    async fn remove(&self, c: &mut Conn, seen: i32) -> Result<bool> {
        self.check_deletable().map_err(Problem::from)?;
        let position = positions::table.find(Uid(self.position.id)).filter(positions::revision.eq(seen));
        Ok(diesel::delete(position).execute(c).await? == 1)
    }

    async fn lock(c: &mut Conn, id: Id) -> Result<()> {
        let row = locked!(positions::table.find(Uid(id)).select(positions::id));
        row.first::<Uid>(c).await.optional()?;
        Ok(())
    }

    async fn facts(&self, c: &mut Conn, about: &[Id]) -> Result<position::Facts> {
        let successor = match about.first() {
            // Locked, so that two positions cannot supersede each other at the same time.
            Some(&id) => {
                Self::lock(c, id).await?;
                find(c, id).await?
            }
            None => None,
        };
        Ok(position::Facts { bands: bands::all(c).await?, successor })
    }

    fn documents(&self) -> Documents {
        Documents { public: self.searchable_by_anybody(), internal: Some(self.searchable()) }
    }

    /// Clients are answered with the position; its version has a place of its own.
    fn body(&self) -> Result<String> {
        serde_json::to_string(&self.position).map_err(|e| Error::corrupt(Self::KIND, e))
    }
}

#[dual]
impl Listed for Position {
    type Filter = PositionFilter;

    fn is_scan(filter: &PositionFilter) -> bool {
        filter.q.is_some() || !filter.area_id.is_empty() || filter.in_force_on.is_some()
    }

    async fn page(c: &mut impl Link, filter: &PositionFilter, actor: &Actor, window: &Window) -> Result<Page<Self>> {
        let filtered = || {
            let PositionFilter {
                q,
                status,
                issue_id,
                area_id,
                owner_unit_id,
                goal,
                in_force_on,
                review_due_until,
                updated_since,
            } = filter;
            let mut query = positions::table.into_boxed::<Db>();
            if let Some(opened) = opened(actor) {
                query = query.filter(positions::published_at.is_not_null().or(opened));
            }
            if let Some(q) = q {
                let found = |scope| search::matching("positions.id", Position::KIND, scope, q.as_str());
                query = match opened(actor) {
                    None => query.filter(found(Scope::Public).or(found(Scope::Internal))),
                    Some(opened) => query.filter(found(Scope::Public).or(opened.and(found(Scope::Internal)))),
                };
            }
            if !status.is_empty() {
                let wanted: Condition = match status.as_slice() {
                    [one] => Box::new(positions::status.eq(one.as_str())),
                    any => Box::new(positions::status.eq_any(words(any))),
                };
                query = match opened(actor).zip(opened(actor)) {
                    None => query.filter(wanted),
                    // As `Position::shown_to` has it: a position with an unpublished version reads as revised.
                    Some((opened, also)) => {
                        let revised = positions::latest_version.nullable().eq(positions::published_version);
                        let seen = wanted.and(revised.assume_not_null().or(opened));
                        if status.contains(&Status::Revised) {
                            let masked = positions::latest_version.nullable().gt(positions::published_version);
                            query.filter(seen.or(masked.assume_not_null().and(dsl::not(also))))
                        } else {
                            query.filter(seen)
                        }
                    }
                };
            }
            narrow!(query, positions::issue_id, uids(issue_id));
            if !area_id.is_empty() {
                let of_areas = issue_areas::table.filter(issue_areas::area_id.eq_any(uids(area_id)));
                query = query.filter(positions::issue_id.eq_any(of_areas.select(issue_areas::issue_id)));
            }
            narrow!(query, positions::owner_unit_id, uids(owner_unit_id));
            if !goal.is_empty() {
                let serving = position_goals::table.filter(position_goals::goal.eq_any(words(goal)));
                query = query.filter(positions::id.eq_any(serving.select(position_goals::position_id)));
            }
            if let Some(day) = in_force_on {
                let then = || position_versions::table.filter(versions::in_force_on(Date(*day)));
                let published = then().filter(position_versions::published_at.is_not_null());
                query = match opened(actor) {
                    None => query.filter(positions::id.eq_any(then().select(position_versions::position_id))),
                    Some(opened) => {
                        let known = positions::id.eq_any(published.select(position_versions::position_id));
                        let own = positions::id.eq_any(then().select(position_versions::position_id));
                        query.filter(known.or(opened.and(own)))
                    }
                };
            }
            if let Some(day) = review_due_until {
                query = query.filter(positions::review_due.le(Date(*day)));
            }
            if let Some(at) = updated_since {
                query = query.filter(positions::updated_at.ge(Moment(*at)));
            }
            query
        };
        list!(c, window, positions, filtered, Row => Position::try_from, {
            "updated_at" => updated_at: instant, "title" => title: text, "created_at" => created_at: instant,
        })
    }
}
