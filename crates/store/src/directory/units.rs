//! Units at rest.

use super::prelude::*;
use directory::{Unit, UnitFilter};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = units, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    revision: i32,
    name: String,
    slug: String,
    kind: String,
    parent_id: Option<Uid>,
    created_at: Moment,
    updated_at: Moment,
}

impl From<&Unit> for Row {
    fn from(unit: &Unit) -> Self {
        let Unit { id, revision, name, slug, kind, parent_id, created_at, updated_at } = unit.clone();
        Self {
            id: id.into(),
            revision,
            name: name.into(),
            slug: slug.into(),
            kind: kind.as_str().into(),
            parent_id: parent_id.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        }
    }
}

impl TryFrom<Row> for Unit {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, revision, name, slug, kind, parent_id, created_at, updated_at } = row;
        Ok(Self {
            id: id.into(),
            revision,
            name: read(Self::KIND, name)?,
            slug: read(Self::KIND, slug)?,
            kind: read(Self::KIND, kind)?,
            parent_id: parent_id.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

fn slug_taken() -> Problem {
    Problem::field("/slug", "duplicate", "is the slug of another unit")
}

#[dual]
impl Stored for Unit {
    /// The unit named as a new parent, its parent, and so on to the top.
    type Facts = Vec<Id>;

    async fn find(c: &mut impl Link, id: Id) -> Result<Option<Self>> {
        let row = units::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, c: &mut Conn) -> Result<()> {
        if let Some(parent) = self.parent_id {
            must_exist!(c, units, parent, "/parent_id");
        }
        diesel::insert_into(units::table).values(Row::from(self)).execute(c).await.on_unique(slug_taken)?;
        Ok(())
    }

    async fn save(&self, c: &mut Conn, seen: i32) -> Result<bool> {
        let unit = units::table.find(Uid(self.id)).filter(units::revision.eq(seen));
        Ok(diesel::update(unit).set(Row::from(self)).execute(c).await.on_unique(slug_taken)? == 1)
    }

    async fn remove(&self, c: &mut Conn, seen: i32) -> Result<bool> {
        let unit = units::table.find(Uid(self.id)).filter(units::revision.eq(seen));
        Ok(diesel::delete(unit).execute(c).await? == 1)
    }

    async fn facts(&self, c: &mut Conn, about: &[Id]) -> Result<Vec<Id>> {
        let mut lineage = Vec::new();
        let mut next = about.first().copied();
        while let Some(id) = next.filter(|id| !lineage.contains(id)) {
            // Locked, so that no other move closes a ring while this one is checked.
            let row = locked!(units::table.find(Uid(id)).select(units::parent_id)).first::<Option<Uid>>(c).await;
            let Some(parent) = row.optional()? else { break };
            lineage.push(id);
            next = parent.map(Into::into);
        }
        Ok(lineage)
    }

    fn documents(&self) -> Documents {
        Documents::public(self.name.as_str())
    }
}

#[dual]
impl Listed for Unit {
    type Filter = UnitFilter;

    fn is_scan(filter: &UnitFilter) -> bool {
        filter.q.is_some()
    }

    async fn page(c: &mut impl Link, filter: &UnitFilter, _actor: &Actor, window: &Window) -> Result<Page<Self>> {
        let filtered = || {
            let UnitFilter { q, kind, parent_id, updated_since } = filter;
            let mut query = units::table.into_boxed::<Db>();
            if let Some(q) = q {
                query = query.filter(search::public("units.id", Unit::KIND, q.as_str()));
            }
            narrow!(query, units::kind, words(kind));
            if let Some(parent) = parent_id {
                query = query.filter(units::parent_id.eq(Uid(*parent)));
            }
            if let Some(at) = updated_since {
                query = query.filter(units::updated_at.ge(Moment(*at)));
            }
            query
        };
        list!(c, window, units, filtered, Row => Unit::try_from, {
            "name" => name: text, "slug" => slug: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
        })
    }
}
