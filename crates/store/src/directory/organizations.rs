//! Organizations at rest.

use super::prelude::*;
use directory::{NewOrganization, Organization, OrganizationFilter};
use kernel::Draft as _;

kept! { Organization in organizations, unique "/ror_id" "is the ROR id of another organization"; removable {
    id: id, revision: number, name: text, kind: word, ror_id: [text], website: [text], country: [text], locality: [text],
    established: [small], created_at: at, updated_at: at,
} also {
    fn documents(&self) -> Documents {
        Documents::public(self.name.as_str())
    }
} }

listed! { Organization in organizations, by OrganizationFilter {
    q: search, id: ids, kind: words, country: words, ror_id: words, updated_since: since updated_at,
} sorted { "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant } }

#[dual]
impl News for NewOrganization {
    type Record = Organization;

    fn keys(&self) -> Vec<String> {
        self.ror_id.as_ref().map(ToString::to_string).into_iter().collect()
    }

    fn keys_of(organization: &Organization) -> Vec<String> {
        organization.ror_id.as_ref().map(ToString::to_string).into_iter().collect()
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Organization>> {
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
}
