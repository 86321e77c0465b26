//! Policy areas at rest.

use super::{super::record, prelude::*};
use crate::session::By;
use policy::{Area, AreaFilter, ShippedArea};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = policy_areas, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    revision: i32,
    slug: String,
    name: String,
    description: String,
    created_at: Moment,
    updated_at: Moment,
}

impl From<&Area> for Row {
    fn from(area: &Area) -> Self {
        let Area { id, revision, slug, name, description, created_at, updated_at } = area.clone();
        Self {
            id: id.into(),
            revision,
            slug: slug.into(),
            name: name.into(),
            description: description.into(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        }
    }
}

impl TryFrom<Row> for Area {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, revision, slug, name, description, created_at, updated_at } = row;
        Ok(Self {
            id: id.into(),
            revision,
            slug: read(Self::KIND, slug)?,
            name: read(Self::KIND, name)?,
            description: read(Self::KIND, description)?,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

#[dual]
impl Stored for Area {
    type Facts = ();

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        let row = policy_areas::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, c: &mut Conn<'_>) -> Result<()> {
        diesel::insert_into(policy_areas::table).values(Row::from(self)).execute(c).await?;
        Ok(())
    }

    async fn save(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
        let area = policy_areas::table.find(Uid(self.id)).filter(policy_areas::revision.eq(seen));
        Ok(diesel::update(area).set(Row::from(self)).execute(c).await? == 1)
    }

    fn documents(&self) -> Documents {
        Documents::public(format!("{} {}", self.name, self.description))
    }
}

#[dual]
impl Listed for Area {
    type Filter = AreaFilter;

    fn is_scan(filter: &AreaFilter) -> bool {
        filter.q.is_some()
    }

    async fn page(c: &mut Link<'_>, filter: &AreaFilter, _actor: &Actor, window: &Window) -> Result<Page<Self>> {
        let filtered = || {
            let AreaFilter { q } = filter;
            let mut query = policy_areas::table.into_boxed::<Db>();
            if let Some(q) = q {
                query = query.filter(search::public("policy_areas.id", Area::KIND, q));
            }
            query
        };
        list!(c, window, policy_areas, filtered, Row => Area::try_from, {
            "name" => name: text, "slug" => slug: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
        })
    }
}

/// Adds the shipped areas that are not there yet; gives how many.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, by: &By, shipped: Vec<ShippedArea>) -> Result<usize> {
    let now = by.clock.now();
    record::ensure(c, by, shipped.into_iter().map(|area| area.install(now)).collect()).await
}
