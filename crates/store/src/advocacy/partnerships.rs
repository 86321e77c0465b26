//! Partnerships at rest, and the people to talk to there.

use super::{
    goals::{self, keep_goals, serving},
    prelude::*,
    published::published,
};
use crate::session::By;
use advocacy::{Partnership, PartnershipContact, PartnershipContactFilter, PartnershipFilter};

mod contacts {
    //! Contacts of partnerships: seen by whoever may read what the partnership's unit works on.

    use super::*;
    use std::collections::HashMap;

    kept! { PartnershipContact in partnership_contacts; removable {
        id: id, revision: number, partnership_id: id, name: text, role: [text], email: text, phone: [text],
        created_at: at, updated_at: at,
    } beside { owner_unit_id } also {
        async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
            must_exist!(c, partnerships, self.partnership_id, "/partnership_id");
            Ok(())
        }

        async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
            let owner = partnerships::table.find(Uid(self.partnership_id)).select(partnerships::owner_unit_id);
            let owner: Option<Uid> = owner.first(c).await.optional()?;
            let missing = || Problem::field("/partnership_id", "not_found", "must name a record that exists");
            self.owner_unit_id = Some(owner.ok_or_else(missing)?.into());
            Ok(())
        }

        async fn fill(c: &mut Link<'_>, contacts: &mut [Self]) -> Result<()> {
            let ids: Vec<Uid> = contacts.iter().map(|contact| contact.partnership_id.into()).collect();
            let owners: Vec<(Uid, Uid)> = partnerships::table
                .filter(partnerships::id.eq_any(ids))
                .select((partnerships::id, partnerships::owner_unit_id))
                .load(c)
                .await?;
            let owners: HashMap<Id, Id> = owners.into_iter().map(|(id, owner)| (id.into(), owner.into())).collect();
            for contact in contacts {
                contact.owner_unit_id = owners.get(&contact.partnership_id).copied();
            }
            Ok(())
        }
    } }

    listed! { PartnershipContact in partnership_contacts, by PartnershipContactFilter {
        partnership_id: ids,
    } sorted {
        "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
    } also |query, _filter, actor| {
        match actor.units(PartnershipContact::READ) {
            None => query,
            Some(units) => {
                let own = partnerships::table.filter(partnerships::owner_unit_id.eq_any(uids(&units)));
                query.filter(partnership_contacts::partnership_id.eq_any(own.select(partnerships::id)))
            }
        }
    } }
}

kept! { Partnership in partnerships locked; removable {
    id: id, revision: number, organization_id: id, title: text, scope: text, owner_unit_id: id, goals: list,
    starts_on: [day], ends_on: [day], renewal_notice_days: number, activities: json, results: json, renewal_from: [day],
    renewal_due: flag, status: word, created_at: at, updated_at: at,
} beside { allowed_transitions } refers { organization_id: organizations, owner_unit_id: units } also {
    async fn overdue(c: &mut Link<'_>, now: At) -> Result<Vec<Id>> {
        let due = partnerships::renewal_from.le(Date(now.day())).and(partnerships::renewal_due.eq(false));
        let due = partnerships::table.filter(due.and(partnerships::status.eq("active")));
        let ids: Vec<Uid> =
            due.order(partnerships::renewal_from).limit(100).select(partnerships::id).load(c).await?;
        Ok(ids.into_iter().map(Into::into).collect())
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        goals::refer(c, &self.goals).await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_goals!(c, partnership_goals.partnership_id, self.id, self.goals);
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { Partnership in partnerships, by PartnershipFilter {
    q: own_scan, status: words, organization_id: ids, owner_unit_id: ids, goal: own, renewal_due: flag,
    updated_since: since updated_at,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let mut query =
        published!(query, Partnership in partnerships where partnerships::status.ne("prospect"), actor, &filter.q);
    serving!(query, partnerships::id, partnership_goals.partnership_id, &filter.goal);
    query
} }
