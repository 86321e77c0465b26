//! Partnerships at rest, and the people to talk to there.

use super::{
    super::record::fill_owners,
    goals::{self, serving},
    prelude::*,
    published::published,
};
use crate::session::By;
use advocacy::{Partnership, PartnershipContact, PartnershipContactFilter, PartnershipFilter};

mod contacts {
    //! Contacts of partnerships: seen by whoever may read what the partnership's unit works on.

    use super::*;

    kept! { PartnershipContact in partnership_contacts; removable {
        id: id, revision: number, partnership_id: id, name: text, role: [text], email: text, phone: [text],
        created_at: at, updated_at: at,
    } beside { owner_unit_id } also {
        async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
            let partnership: Partnership = visible(c, by, self.partnership_id, "/partnership_id").await?;
            self.owner_unit_id = Some(partnership.owner_unit_id);
            Ok(())
        }

        async fn fill(c: &mut Link<'_>, contacts: &mut [Self]) -> Result<()> {
            fill_owners!(c, contacts.partnership_id of partnerships);
            Ok(())
        }
    } }

    listed! { PartnershipContact in partnership_contacts, by PartnershipContactFilter {
        partnership_id: ids,
    } sorted {
        "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
    } also |query, _filter, actor| {
        under_own!(query, PartnershipContact in partnership_contacts, partnership_id of partnerships, actor)
    } }
}

kept! { Partnership in partnerships locked; removable {
    id: id, revision: number, organization_id: id, title: text, scope: text, owner_unit_id: id, goals: list,
    starts_on: [day], ends_on: [day], renewal_notice_days: number, activities: json, results: json, renewal_from: [day],
    renewal_due: flag, status: word, created_at: at, updated_at: at,
} beside { allowed_transitions } refers { organization_id: organizations, owner_unit_id: units }
overdue |now| partnerships::renewal_from.le(Date(now.day())).and(partnerships::renewal_due.eq(false))
    .and(partnerships::status.eq("active")), by renewal_from
also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        goals::refer(c, &self.goals).await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, partnership_goals.partnership_id.goal, self.id, self.goals);
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
