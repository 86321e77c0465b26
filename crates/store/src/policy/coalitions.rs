//! Coalitions at rest, with their members and every charter they had.

use super::{
    goals::{self, serving},
    motions::withdraw_open,
    prelude::*,
    published::published,
};
use crate::By;
use policy::{
    Coalition, CoalitionFilter, Motion,
    coalition::{Charter, CoalitionStatus, Member},
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = coalition_members, treat_none_as_default_value = false)]
struct MemberRow {
    coalition_id: Uid,
    organization_id: Uid,
    role: String,
    voting: bool,
    since: Date,
    until: Option<Date>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = coalition_charters, treat_none_as_default_value = false)]
struct CharterRow {
    coalition_id: Uid,
    number: i32,
    text: String,
    motion_id: Option<Uid>,
    adopted_at: Moment,
}

impl MemberRow {
    fn new(coalition: &Coalition, member: &Member) -> Self {
        let Member { organization_id, role, voting, since, until } = member.clone();
        Self {
            coalition_id: coalition.id.into(),
            organization_id: organization_id.into(),
            role: role.as_str().into(),
            voting,
            since: since.into(),
            until: until.map(Into::into),
        }
    }

    fn read(self) -> Result<(Uid, Member)> {
        let Self { coalition_id, organization_id, role, voting, since, until } = self;
        let member = Member {
            organization_id: organization_id.into(),
            role: read(Coalition::KIND, role)?,
            voting,
            since: since.into(),
            until: until.map(Into::into),
        };
        Ok((coalition_id, member))
    }
}

impl CharterRow {
    fn new(coalition: &Coalition, charter: &Charter) -> Self {
        let Charter { number, text, motion_id, adopted_at } = charter.clone();
        Self {
            coalition_id: coalition.id.into(),
            number,
            text: text.into(),
            motion_id: motion_id.map(Into::into),
            adopted_at: adopted_at.into(),
        }
    }

    fn read(self) -> Result<Charter> {
        let Self { coalition_id: _, number, text, motion_id, adopted_at } = self;
        Ok(Charter {
            number,
            text: read(Coalition::KIND, text)?,
            motion_id: motion_id.map(Into::into),
            adopted_at: adopted_at.into(),
        })
    }
}

kept! { Coalition in coalitions locked, facts Option<Motion>,
    unique "/slug" "is the slug of another coalition"; removable {
    id: id, revision: number, slug: text, name: text, purpose: text, owner_unit_id: id, goals: list, quorum: word,
    status: word, charter_version: [number], created_at: at, updated_at: at,
} beside { allowed_transitions, members, adopted } refers { owner_unit_id: units } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        goals::refer(c, &self.goals).await
    }

    async fn fill(c: &mut Link<'_>, coalitions: &mut [Self]) -> Result<()> {
        fill_parts!(c, coalitions.members of coalition_members.coalition_id by [since, organization_id],
            MemberRow => MemberRow::read);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, coalition_goals.coalition_id.goal, self.id, self.goals);
        let known = coalition_members::table.filter(coalition_members::coalition_id.eq(Uid(self.id)));
        diesel::delete(known).execute(c).await?;
        let members: Vec<MemberRow> = self.members.iter().map(|member| MemberRow::new(self, member)).collect();
        let unknown = || Problem::field("/organization_id", "not_found", "must name an organization");
        insert_all!(c, coalition_members, members).on_foreign_key(unknown)?;
        if let Some(charter) = &self.adopted {
            let insert = diesel::insert_into(coalition_charters::table).values(CharterRow::new(self, charter));
            let taken = || Problem::field("/motion_id", "duplicate", "has adopted another charter");
            insert.execute(c).await.on_unique(taken)?;
        }
        Ok(())
    }

    /// Once it is dissolved it votes no more.
    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if self.status == CoalitionStatus::Dissolved { withdraw_open(c, by, self.id).await } else { Ok(()) }
    }

    /// The motion a charter is adopted by.
    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<Option<Motion>> {
        match about.first() {
            Some(&motion) => Motion::find(c, motion).await,
            None => Ok(None),
        }
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { Coalition in coalitions, by CoalitionFilter {
    q: own_scan, status: words, owner_unit_id: ids, goal: own, organization_id: own, updated_since: since updated_at,
} sorted {
    "name" => name: text, "slug" => slug: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let has_formed = coalitions::status.ne(CoalitionStatus::Forming.as_str());
    let mut query = published!(query, Coalition in coalitions where has_formed, actor, &filter.q);
    serving!(query, coalitions::id, coalition_goals.coalition_id, &filter.goal);
    if !filter.organization_id.is_empty() {
        let of = coalition_members::table.filter(coalition_members::organization_id.eq_any(uids(&filter.organization_id)));
        query = query.filter(coalitions::id.eq_any(of.select(coalition_members::coalition_id)));
    }
    query
} }

/// Every charter a coalition had, oldest first.
#[dual]
pub async fn charters(c: &mut Link<'_>, coalition: Id) -> Result<Vec<Charter>> {
    let of_coalition = coalition_charters::table.filter(coalition_charters::coalition_id.eq(Uid(coalition)));
    let rows: Vec<CharterRow> =
        of_coalition.order(coalition_charters::number).select(CharterRow::as_select()).load(c).await?;
    rows.into_iter().map(CharterRow::read).collect()
}
