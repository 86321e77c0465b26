//! Providers of learning at rest, and whose their offers are.

use super::{super::directory::translations, prelude::*};
use crate::By;
use development::{LearningProvider, LearningProviderFilter, commons::Ownership};
use std::collections::HashMap;

kept! { LearningProvider in learning_providers, unique "/name" "is the name of another provider"; removable {
    id: id, revision: number, name: text, about: [text], url: [text], organization_id: [id], owner_unit_id: id,
    created_at: at, updated_at: at,
} refers { owner_unit_id: units, organization_id: organizations } also {
    /// A name stays with the provider that had it: credit that was given under it leads to the offers of that one.
    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let (name, own) = (self.name.as_str(), Uid(self.id));
        let row = (learning_provider_names::name.eq(name), learning_provider_names::provider_id.eq(own));
        diesel::insert_into(learning_provider_names::table).values(row).on_conflict_do_nothing().execute(c).await?;
        let had = learning_provider_names::table.filter(learning_provider_names::name.eq(name));
        let had: Uid = had.select(learning_provider_names::provider_id).first(c).await?;
        if had == own {
            return Ok(());
        }
        Err(Problem::field("/name", "duplicate", "was the name of another provider").into())
    }

    /// Its offers are those of the unit that looks after it, and so are their translations; a new one offers nothing yet.
    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if self.revision == 1 { Ok(()) } else { translations::hand_over(c, by, self.id, self.owner_unit_id).await }
    }

    fn documents(&self) -> Documents {
        Documents::public(self.searchable())
    }
} }

listed! { LearningProvider in learning_providers, by LearningProviderFilter {
    q: search, organization_id: ids, owner_unit_id: ids, updated_since: since updated_at,
} sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} }

/// Whose the offers of these providers are.
#[dual]
pub(super) async fn ownerships(c: &mut Link<'_>, ids: Vec<Id>) -> Result<HashMap<Id, Ownership>> {
    let columns = (learning_providers::id, learning_providers::owner_unit_id, learning_providers::organization_id);
    let these = learning_providers::table.filter(learning_providers::id.eq_any(uids(&ids)));
    let rows: Vec<Owned> = these.select(columns).load(c).await?;
    Ok(rows.into_iter().map(owned).collect())
}

/// What is offered, and the unit and the organization that offer it.
pub(super) type Owned = (Uid, Uid, Option<Uid>);

/// What is a unit's, and an organization's where the provider is one.
pub(super) fn owned((id, unit, organization): Owned) -> (Id, Ownership) {
    (id.into(), Ownership { unit_id: Some(unit.into()), organization_id: organization.map(Into::into) })
}

/// The providers for which a caller publishes; `None` where those are all.
pub(super) fn kept_by(actor: &Actor) -> Option<learning_providers::BoxedQuery<'static, Db>> {
    let providers = learning_providers::table.into_boxed::<Db>();
    if actor.is_client_by_itself() {
        let organization = actor.organization.filter(|_| actor.holds(LearningProvider::WRITE));
        return Some(match organization {
            Some(organization) => providers.filter(learning_providers::organization_id.eq(Uid(organization))),
            None => providers.filter(fixed::<diesel::sql_types::Bool>("FALSE")),
        });
    }
    let units = actor.units(LearningProvider::WRITE)?;
    Some(providers.filter(learning_providers::owner_unit_id.eq_any(uids(&units))))
}
