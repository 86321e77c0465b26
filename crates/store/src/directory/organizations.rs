//! Organizations at rest.

use super::prelude::*;
use directory::{NewOrganization, Organization, OrganizationFilter};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    revision: i32,
    name: String,
    kind: String,
    ror_id: Option<String>,
    website: Option<String>,
    country: Option<String>,
    locality: Option<String>,
    established: Option<i16>,
    created_at: Moment,
    updated_at: Moment,
}

impl From<&Organization> for Row {
    fn from(organization: &Organization) -> Self {
        let Organization {
            id,
            revision,
            name,
            kind,
            ror_id,
            website,
            country,
            locality,
            established,
            created_at,
            updated_at,
        } = organization.clone();
        Self {
            id: id.into(),
            revision,
            name: name.into(),
            kind: kind.as_str().into(),
            ror_id: ror_id.map(Into::into),
            website: website.map(Into::into),
            country: country.map(Into::into),
            locality: locality.map(Into::into),
            established,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        }
    }
}

impl TryFrom<Row> for Organization {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, revision, name, kind, ror_id, website, country, locality, established, created_at, updated_at } =
            row;
        Ok(Self {
            id: id.into(),
            revision,
            name: read(Self::KIND, name)?,
            kind: read(Self::KIND, kind)?,
            ror_id: maybe(Self::KIND, ror_id)?,
            website: maybe(Self::KIND, website)?,
            country: maybe(Self::KIND, country)?,
            locality: maybe(Self::KIND, locality)?,
            established,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

fn ror_id_taken() -> Problem {
    Problem::field("/ror_id", "duplicate", "is the ROR id of another organization")
}

#[dual]
impl Stored for Organization {
    type Facts = ();

    async fn find(c: &mut impl Link, id: Id) -> Result<Option<Self>> {
        let row = organizations::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, c: &mut Conn) -> Result<()> {
        diesel::insert_into(organizations::table).values(Row::from(self)).execute(c).await.on_unique(ror_id_taken)?;
        Ok(())
    }

    async fn save(&self, c: &mut Conn, seen: i32) -> Result<bool> {
        let organization = organizations::table.find(Uid(self.id)).filter(organizations::revision.eq(seen));
        Ok(diesel::update(organization).set(Row::from(self)).execute(c).await.on_unique(ror_id_taken)? == 1)
    }

    async fn remove(&self, c: &mut Conn, seen: i32) -> Result<bool> {
        let organization = organizations::table.find(Uid(self.id)).filter(organizations::revision.eq(seen));
        Ok(diesel::delete(organization).execute(c).await? == 1)
    }

    fn documents(&self) -> Documents {
        Documents::public(self.name.as_str())
    }
}

#[dual]
impl Listed for Organization {
    type Filter = OrganizationFilter;

    fn is_scan(filter: &OrganizationFilter) -> bool {
        filter.q.is_some()
    }

    async fn page(
        c: &mut impl Link,
        filter: &OrganizationFilter,
        _actor: &Actor,
        window: &Window,
    ) -> Result<Page<Self>> {
        let filtered = || {
            let OrganizationFilter { q, kind, country, ror_id, updated_since } = filter;
            let mut query = organizations::table.into_boxed::<Db>();
            if let Some(q) = q {
                query = query.filter(search::public("organizations.id", Organization::KIND, q.as_str()));
            }
            narrow!(query, organizations::kind, words(kind));
            narrow!(query, organizations::country, words(country));
            narrow!(query, organizations::ror_id, words(ror_id));
            if let Some(at) = updated_since {
                query = query.filter(organizations::updated_at.ge(Moment(*at)));
            }
            query
        };
        list!(c, window, organizations, filtered, Row => Organization::try_from, {
            "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
        })
    }
}

#[dual]
impl News for NewOrganization {
    type Record = Organization;

    fn keys(&self) -> Vec<String> {
        self.ror_id.as_ref().map(ToString::to_string).into_iter().collect()
    }

    fn keys_of(organization: &Organization) -> Vec<String> {
        organization.ror_id.as_ref().map(ToString::to_string).into_iter().collect()
    }

    async fn known(c: &mut impl Link, batch: &[Self]) -> Result<Vec<Organization>> {
        let keys: Vec<String> = batch.iter().flat_map(Self::keys).collect();
        let known = organizations::table.filter(organizations::ror_id.eq_any(keys));
        let rows: Vec<Row> = known.select(Row::as_select()).load(c).await?;
        rows.into_iter().map(Organization::try_from).collect()
    }

    fn register(&self, _known: &Known<Organization>, id: Id, now: At) -> kernel::Result<Organization> {
        self.clone().register(id, now)
    }

    fn refresh(&self, organization: &mut Organization) -> bool {
        organization.refresh(self.clone())
    }

    async fn insert_all(c: &mut Conn, organizations: &[&Organization]) -> Result<()> {
        let rows: Vec<Row> = organizations.iter().map(|o| Row::from(*o)).collect();
        diesel::insert_into(organizations::table).values(rows).execute(c).await.on_unique(ror_id_taken)?;
        Ok(())
    }
}
