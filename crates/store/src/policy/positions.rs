//! Positions at rest: the row of a list and the hot read, and the dossier that every rule works on.

use super::{
    bands, conflicts, flags,
    goals::{self, serving},
    prelude::*,
    versions,
};
use crate::session::By;
use diesel::{BoxableExpression, IntoSql as _, NullableExpressionMethods as _, sql_types};
use kernel::{Day, Permission, Terms};
use policy::{
    Dossier, Position, PositionError, PositionFilter,
    position::{self, CitationKind, Status},
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
    open_conflicts: i32,
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
            open_conflicts,
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
            open_conflicts: open_conflicts.unwrap_or_default(),
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
            open_conflicts,
        } = row;
        Ok(Self {
            id: id.into(),
            revision,
            slug: read(Self::KIND, slug)?,
            title: read(Self::KIND, title)?,
            issue_id: issue_id.into(),
            owner_unit_id: owner_unit_id.into(),
            goals: parted(Position::KIND, &goals)?,
            required_audiences: parted(Position::KIND, &required_audiences)?,
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
            open_conflicts: Some(open_conflicts),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            consulted_unit_ids: parted(Position::KIND, &consulted_unit_ids)?,
        })
    }
}

#[dual]
async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Position>> {
    let row = positions::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
    row.map(Position::try_from).transpose()
}

#[dual]
async fn check_references(c: &mut Conn<'_>, position: &Position) -> Result<()> {
    let issue = is_there!(c, issues, position.issue_id);
    let owner = is_there!(c, units, position.owner_unit_id);
    kernel::Check::default().exists(issue, "/issue_id").exists(owner, "/owner_unit_id").done()?;
    goals::refer(c, &position.goals).await
}

type Condition = Box<dyn BoxableExpression<positions::table, Db, SqlType = sql_types::Bool>>;

/// Whether a reader sees only what is published.
fn is_public(actor: &Actor) -> bool {
    !actor.holds(Position::READ) && !actor.holds(Permission::PolicyClear)
}

/// The positions whose unpublished versions a reader sees, `None` where it is every one: [`Position::opens_to`] in SQL.
fn opened(actor: &Actor) -> Option<Condition> {
    let owning = actor.units(Position::READ)?;
    if is_public(actor) {
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

/// The positions in one of these states, as `Position::shown_to` has it: one with an unpublished version reads as revised. Those of
/// units are found by the unit, whatever others are in those states.
fn in_states(states: &[Status], actor: &Actor, is_of_units: bool) -> Condition {
    let wanted: Condition = match states {
        any if is_of_units => Box::new(search::Unindexed(positions::status).eq_any(words(any))),
        [one] => Box::new(positions::status.eq(one.as_str())),
        any => Box::new(positions::status.eq_any(words(any))),
    };
    let Some((opened, also)) = opened(actor).zip(opened(actor)) else { return wanted };
    // No version is published before it is there, so this is equality, which PostgreSQL takes for rare, and then sorts.
    let whole = positions::latest_version.nullable().le(positions::published_version);
    let seen = wanted.and(whole.assume_not_null().or(opened));
    if !states.contains(&Status::Revised) {
        return Box::new(seen);
    }
    let masked = positions::latest_version.nullable().gt(positions::published_version);
    Box::new(seen.or(masked.assume_not_null().and(dsl::not(also))))
}

/// The positions of which a version that the reader may know of was in force on a day.
fn in_force_at(day: Day, actor: &Actor) -> Condition {
    let then = || position_versions::table.filter(versions::in_force_on(Date(day)));
    let in_force = positions::id.eq_any(then().select(position_versions::position_id));
    let Some(opened) = opened(actor) else { return Box::new(in_force) };
    let published = then().filter(position_versions::published_at.is_not_null());
    let known = positions::id.eq_any(published.select(position_versions::position_id));
    Box::new(known.or(opened.and(in_force)))
}

/// The positions of which a reader knows when they are due for review, as `Position::shown_to` has it: of a version in force
/// that is not published it does not say. `None` where it is every one.
pub(super) fn with_known_review(actor: &Actor) -> Option<Condition> {
    let opened = opened(actor)?;
    let published = positions::in_force_version.le(positions::published_version);
    Some(Box::new(published.assume_not_null().or(opened)))
}

/// The positions due for review by a day, as far as the reader knows.
fn due_by(day: Day, actor: &Actor) -> Condition {
    let due = positions::review_due.le(Date(day)).assume_not_null();
    match with_known_review(actor) {
        Some(known) => Box::new(due.and(known)),
        None => Box::new(due),
    }
}

fn slug_taken() -> Problem {
    PositionError::SlugTaken.into()
}

/// A position by itself is only read: it is written as part of its dossier.
#[dual]
impl Stored for Position {
    type Facts = ();

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        find(c, id).await
    }

    async fn insert(&self, _c: &mut Conn<'_>) -> Result<()> {
        Err(Error::corrupt(Self::KIND, "a position is written with its version"))
    }

    async fn save(&self, _c: &mut Conn<'_>, _seen: i32) -> Result<bool> {
        Err(Error::corrupt(Self::KIND, "a position is written with its version"))
    }
}

#[dual]
impl Stored for Dossier {
    type Facts = position::Facts;

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        let Some(position) = find(c, id).await? else { return Ok(None) };
        // A draft may have been deleted, version and all, since its row was read.
        let latest = versions::load(c, id, crate::session::Versions::Number(position.latest_version)).await?.pop();
        Ok(latest.map(|version| Self { position, version }))
    }

    async fn insert(&self, c: &mut Conn<'_>) -> Result<()> {
        check_references(c, &self.position).await?;
        let insert = diesel::insert_into(positions::table).values(Row::from(self)).execute(c).await;
        insert.on_unique(slug_taken)?;
        let added = [&self.position];
        add_values!(c, position_goals.position_id.goal, added.goals);
        versions::insert(c, &self.version).await
    }

    async fn save(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
        check_references(c, &self.position).await?;
        let position = positions::table.find(Uid(self.position.id)).filter(positions::revision.eq(seen));
        let update = diesel::update(position).set(Row::from(self)).execute(c).await;
        if update.on_unique(slug_taken)? == 0 {
            return Ok(false);
        }
        keep_values!(c, position_goals.position_id.goal, self.position.id, self.position.goals);
        versions::save(c, &self.version).await?;
        Ok(true)
    }

    async fn remove(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
        self.check_deletable().map_err(Problem::from)?;
        let position = positions::table.find(Uid(self.position.id)).filter(positions::revision.eq(seen));
        Ok(diesel::delete(position).execute(c).await? == 1)
    }

    /// The issues first, those on which what speaks for it is in conflict among them: whatever is found to conflict on one is
    /// found by one after the other.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let issue: Option<Uid> =
            positions::table.find(Uid(id)).select(positions::issue_id).first(c).await.optional()?;
        let mut issues: Vec<Id> = issue.map(Into::into).into_iter().collect();
        issues.extend(conflicts::of_speakers(c, id).await?.into_iter().map(|(_, issue)| Id::from(issue)));
        conflicts::lock_issues(c, issues).await?;
        lock_row!(c, positions, id);
        Ok(())
    }

    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<position::Facts> {
        let successor = match about.first() {
            // In turn, so that two positions cannot supersede each other at the same time. The other is not locked: the two would
            // wait for each other.
            Some(&id) => {
                in_turn(c, "successions of positions").await?;
                find(c, id).await?
            }
            None => None,
        };
        let conflicts = match self.version.status {
            Status::Adopted => conflicts::open_of(c, self.position.id).await?,
            _ => Vec::new(), // only publication asks
        };
        let sides = conflicts.iter().flat_map(|conflict| &conflict.sides).map(|side| Uid(side.record_id)).collect();
        let messages = super::messages::among(c, sides).await?;
        Ok(position::Facts { bands: bands::all(c).await?, successor, conflicts, messages })
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        let Self { position, version } = self;
        let in_play = !matches!(version.status, Status::Draft | Status::Analysis | Status::Returned);
        let issues = (in_play && !version.stands.is_empty()).then_some(position.issue_id);
        let mut is_touched = conflicts::refresh(c, by, position.id, issues.into_iter().collect()).await?;
        // What was said for a version that is in force no more is in play no more.
        for (speaker, _) in conflicts::of_speakers(c, position.id).await? {
            is_touched |= conflicts::refresh(c, by, speaker.into(), Vec::new()).await?;
        }
        if is_touched {
            let row = positions::table.find(Uid(position.id)).select(positions::open_conflicts);
            position.open_conflicts = Some(row.first(c).await?);
        }
        Ok(())
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
        filter.q.is_some()
            || !filter.area_id.is_empty()
            || filter.in_force_on.is_some()
            || filter.flagged.is_some()
            || filter.review_due_until.is_some()
            || filter.updated_since.is_some()
    }

    fn asked_terms(filter: &mut PositionFilter) -> Option<&mut Terms> {
        filter.q.as_mut()
    }

    async fn page(c: &mut Link<'_>, filter: &PositionFilter, actor: &Actor, window: &Window) -> Result<Page<Self>> {
        let retracted = if filter.flagged.is_some() { flags::retracted(c).await? } else { Vec::new() };
        let filtered = || {
            let PositionFilter {
                q,
                status,
                issue_id,
                area_id,
                owner_unit_id,
                goal,
                superseded_by,
                in_force_on,
                review_due_until,
                flagged,
                updated_since,
            } = filter;
            let mut query = positions::table.into_boxed::<Db>();
            if let Some(opened) = opened(actor) {
                query = query.filter(positions::published_at.is_not_null().or(opened));
            }
            if let Some(q) = q {
                let publicly = || search::matching("positions.id", Position::KIND, Scope::Public, q);
                let somehow = || search::anywhere("positions.id", Position::KIND, q);
                query = match opened(actor) {
                    None => query.filter(somehow()),
                    Some(_) if is_public(actor) => query.filter(publicly()),
                    // First what is found at all, by the index of words; then whether this reader may find it.
                    Some(opened) => query.filter(somehow()).filter(publicly().or(opened)),
                };
            }
            if !status.is_empty() {
                let is_of_units = !owner_unit_id.is_empty() && issue_id.is_empty();
                query = query.filter(in_states(status, actor, is_of_units));
            }
            narrow!(query, positions::issue_id, uids(issue_id));
            if !area_id.is_empty() {
                let of_areas = issue_areas::table.filter(issue_areas::area_id.eq_any(uids(area_id)));
                query = query.filter(positions::issue_id.eq_any(of_areas.select(issue_areas::issue_id)));
            }
            narrow!(query, positions::owner_unit_id, uids(owner_unit_id));
            serving!(query, positions::id, position_goals.position_id, goal);
            narrow!(query, positions::superseded_by, uids(superseded_by));
            if let Some(day) = in_force_on {
                query = query.filter(in_force_at(*day, actor));
            }
            if let Some(day) = review_due_until {
                query = query.filter(due_by(*day, actor));
            }
            if let Some(flagged) = flagged {
                let cited = position_citations::table
                    .filter(position_citations::position_id.eq(positions::id))
                    .filter(position_citations::version.eq(positions::latest_version))
                    .filter(position_citations::kind.eq(CitationKind::Finding.as_str()))
                    .filter(position_citations::reference.eq_any(retracted.clone()));
                let is_flagged: Condition = match opened(actor) {
                    None => Box::new(dsl::exists(cited)),
                    Some(opened) => Box::new(opened.and(dsl::exists(cited))),
                };
                query = if *flagged { query.filter(is_flagged) } else { query.filter(dsl::not(is_flagged)) };
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
