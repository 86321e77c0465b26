//! Joint statements at rest, with every text that was ever open for signature.

use super::{
    goals::{self, serving},
    prelude::*,
    published::published,
};
use crate::By;
use policy::{
    Coalition, JointStatement, JointStatementFilter,
    coalition::CoalitionStatus,
    statement::{FrozenText, SignatureStatus, StatementStatus},
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = joint_statement_texts, treat_none_as_default_value = false)]
struct TextRow {
    statement_id: Uid,
    version: i32,
    text: String,
    digest: String,
    frozen_at: Moment,
}

impl TextRow {
    fn new(statement: &JointStatement, frozen: FrozenText) -> Self {
        let FrozenText { version, text, digest, frozen_at } = frozen;
        Self {
            statement_id: statement.id.into(),
            version,
            text: text.into(),
            digest: digest.into(),
            frozen_at: frozen_at.into(),
        }
    }

    fn read(self) -> Result<FrozenText> {
        let Self { statement_id: _, version, text, digest, frozen_at } = self;
        let (text, digest) = (read(JointStatement::KIND, text)?, read(JointStatement::KIND, digest)?);
        Ok(FrozenText { version, text, digest, frozen_at: frozen_at.into() })
    }
}

kept! { JointStatement in joint_statements locked, unique "/slug" "is the slug of another joint statement"; removable {
    id: id, revision: number, slug: text, title: text, text: text, coalition_id: [id], owner_unit_id: id, goals: list,
    quorum: number, deadline: at, status: word, version: number, digest: [text], frozen_at: [at], opened_at: [at],
    closed_at: [at], signatories: [number], delivered_to: [text], delivered_at: [at], delivery_means: [word],
    delivery_receipt: [text], area_ids: list, jurisdiction: [text], created_at: at, updated_at: at,
} beside { allowed_transitions, affirmed, is_of_inactive }
refers { owner_unit_id: units }
overdue |now| joint_statements::status.eq(StatementStatus::Open.as_str())
    .and(joint_statements::deadline.lt(Moment(now))), by deadline
also {
    /// Its coalition is there for whoever drafts it, and theirs to speak for.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        let Some(coalition) = self.coalition_id else { return Ok(()) };
        let coalition: Coalition = visible(c, by, coalition, "/coalition_id").await?;
        Ok(coalition.may_be_spoken_for_by(&by.actor)?)
    }

    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.jurisdiction.iter_mut().collect()
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        all_exist!(c, policy_areas, each("/area_ids", &self.area_ids));
        goals::refer(c, &self.goals).await
    }

    /// Counts what stands under the open ones, and looks whether the coalitions of drafts are active.
    async fn fill(c: &mut Link<'_>, statements: &mut [Self]) -> Result<()> {
        let drafts = statements.iter().filter(|statement| statement.status == StatementStatus::Draft);
        let of: Vec<Uid> = drafts.filter_map(|statement| statement.coalition_id).map(Uid).collect();
        if !of.is_empty() {
            let inactive = coalitions::id.eq_any(of).and(coalitions::status.ne(CoalitionStatus::Active.as_str()));
            let inactive: Vec<Uid> = coalitions::table.filter(inactive).select(coalitions::id).load(c).await?;
            for statement in statements.iter_mut() {
                statement.is_of_inactive = statement.coalition_id.is_some_and(|id| inactive.contains(&Uid(id)));
            }
        }
        let open = statements.iter().filter(|statement| statement.status == StatementStatus::Open);
        let open: Vec<Uid> = open.map(|statement| statement.id.into()).collect();
        if open.is_empty() {
            return Ok(());
        }
        let counts: Vec<(Uid, i32, i64)> = signatures::table
            .filter(signatures::statement_id.eq_any(open).and(signatures::status.eq(SignatureStatus::Affirmed.as_str())))
            .group_by((signatures::statement_id, signatures::version))
            .select((signatures::statement_id, signatures::version, dsl::count_star()))
            .load(c)
            .await?;
        for statement in statements {
            let own = |(id, version, _): &&(Uid, i32, i64)| (*id, *version) == (Uid(statement.id), statement.version);
            statement.affirmed = counts.iter().find(own).map_or(0, |(_, _, n)| i32::try_from(*n).unwrap_or(i32::MAX));
        }
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, joint_statement_goals.statement_id.goal, self.id, self.goals);
        let area = |area: &Id| {
            (joint_statement_areas::statement_id.eq(Uid(self.id)), joint_statement_areas::area_id.eq(Uid(*area)))
        };
        replace_parts!(c, joint_statement_areas.statement_id, self.id, self.area_ids.iter().map(area));
        if let Some(frozen) = self.frozen() {
            let insert = diesel::insert_into(joint_statement_texts::table).values(TextRow::new(self, frozen));
            insert.on_conflict_do_nothing().execute(c).await?; // once frozen it stays
        }
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { JointStatement in joint_statements, by JointStatementFilter {
    q: own_scan, status: words, coalition_id: ids, owner_unit_id: ids, goal: own, area_id: own, jurisdiction: places,
    deadline_from: since deadline, deadline_until: until deadline, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant, "title" => title: text,
    "deadline" => deadline: instant,
} also |query, filter, actor| {
    let has_opened = joint_statements::status.ne(StatementStatus::Draft.as_str());
    let mut query = published!(query, JointStatement in joint_statements where has_opened, actor, &filter.q);
    serving!(query, joint_statements::id, joint_statement_goals.statement_id, &filter.goal);
    if !filter.area_id.is_empty() {
        let of_areas = joint_statement_areas::table.filter(joint_statement_areas::area_id.eq_any(uids(&filter.area_id)));
        query = query.filter(joint_statements::id.eq_any(of_areas.select(joint_statement_areas::statement_id)));
    }
    query
} }

/// Every text of a statement that was open for signature, oldest first; or the one of that version.
#[dual]
pub async fn texts(c: &mut Link<'_>, statement: Id, version: Option<i32>) -> Result<Vec<FrozenText>> {
    let own = joint_statement_texts::table.filter(joint_statement_texts::statement_id.eq(Uid(statement)));
    let mut query = own.into_boxed::<Db>();
    if let Some(version) = version {
        query = query.filter(joint_statement_texts::version.eq(version));
    }
    let rows: Vec<TextRow> = query.order(joint_statement_texts::version).select(TextRow::as_select()).load(c).await?;
    rows.into_iter().map(TextRow::read).collect()
}
