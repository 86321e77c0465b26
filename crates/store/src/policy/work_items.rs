//! Work items at rest, with what they are about, what they depend on, and from hand to hand.

use super::prelude::*;
use crate::By;
use diesel::sql_types::Bool;
use policy::{
    WorkItem, WorkItemFilter,
    work::{Handover, WorkStatus},
};
use std::collections::BTreeSet;

/// What work items depend on changes one after the other: two changes made at the same time could close a circle that neither
/// sees.
const DEPENDENCIES: &str = "work dependencies";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = work_handovers, treat_none_as_default_value = false)]
struct HandoverRow {
    item_id: Uid,
    number: i32,
    from_unit_id: Uid,
    from_person_id: Option<Uid>,
    to_unit_id: Uid,
    to_person_id: Option<Uid>,
    note: String,
    handed_by: Option<Uid>,
    handed_at: Moment,
}

impl HandoverRow {
    fn of(item: Id, handover: &Handover) -> Self {
        let Handover { number, from_unit_id, from_person_id, to_unit_id, to_person_id, note, handed_by, handed_at } =
            handover.clone();
        Self {
            item_id: item.into(),
            number,
            from_unit_id: from_unit_id.into(),
            from_person_id: from_person_id.map(Into::into),
            to_unit_id: to_unit_id.into(),
            to_person_id: to_person_id.map(Into::into),
            note: note.into(),
            handed_by: handed_by.map(Into::into),
            handed_at: handed_at.into(),
        }
    }

    fn read(self) -> Result<(Uid, Handover)> {
        let Self {
            item_id,
            number,
            from_unit_id,
            from_person_id,
            to_unit_id,
            to_person_id,
            note,
            handed_by,
            handed_at,
        } = self;
        let handover = Handover {
            number,
            from_unit_id: from_unit_id.into(),
            from_person_id: from_person_id.map(Into::into),
            to_unit_id: to_unit_id.into(),
            to_person_id: to_person_id.map(Into::into),
            note: read(WorkItem::KIND, note)?,
            handed_by: handed_by.map(Into::into),
            handed_at: handed_at.into(),
        };
        Ok((item_id, handover))
    }
}

/// What items are linked with in a table of pairs, by item.
macro_rules! linked {
    ($c:ident, $items:ident, $table:ident.$other:ident) => {{
        let ids: Vec<Uid> = $items.iter().map(|item| Uid(item.id)).collect();
        let pairs = $table::table.filter($table::item_id.eq_any(ids)).order(($table::item_id, $table::$other));
        let pairs: Vec<(Uid, Uid)> = answered!(pairs.select(($table::item_id, $table::$other)).load($c))?;
        grouped(pairs, |(item, other)| Ok((item, Id::from(other))))?
    }};
}

/// Puts what an item is linked with in the place of what stood there.
macro_rules! link {
    ($c:ident, $item:ident, $table:ident.$other:ident = $ids:expr) => {
        let pair = |other: &Id| ($table::item_id.eq(Uid($item)), $table::$other.eq(Uid(*other)));
        replace_parts!($c, $table.item_id, $item, $ids.iter().map(pair));
    };
}

/// Those of the items that are neither done nor dropped.
#[dual]
async fn open_among(c: &mut Link<'_>, ids: BTreeSet<Id>) -> Result<BTreeSet<Id>> {
    let closed = [WorkStatus::Done, WorkStatus::Dropped].map(WorkStatus::as_str);
    let items = work_items::table.filter(work_items::id.eq_any(ids.into_iter().map(Uid)));
    let open: Vec<Uid> = items.filter(work_items::status.ne_all(closed)).select(work_items::id).load(c).await?;
    Ok(open.into_iter().map(Into::into).collect())
}

kept! { WorkItem in work_items, facts Vec<(Id, Id)> {
    id: id, revision: number, title: text, description: [text], kind: word, unit_id: id, assignee_id: [id],
    starts_at: [at], due_at: at, time_zone: [text], priority: word, effort_minutes: [number], status: word,
    closed_at: [at], created_at: at, updated_at: at,
} beside { issue_ids, position_ids, depends_on, waiting_for, allowed_transitions, handovers }
refers { unit_id: units, assignee_id: people } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        all_exist!(c, issues, each("/issue_ids", &self.issue_ids));
        all_exist!(c, positions, each("/position_ids", &self.position_ids));
        all_exist!(c, work_items, each("/depends_on", &self.depends_on));
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, items: &mut [Self]) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let mut issues = linked!(c, items, work_issues.issue_id);
        let mut positions = linked!(c, items, work_positions.position_id);
        let mut dependencies = linked!(c, items, work_dependencies.depends_on_id);
        let open = open_among(c, dependencies.values().flatten().copied().collect()).await?;
        fill_parts!(c, items.handovers of work_handovers.item_id by [item_id, number],
            HandoverRow => HandoverRow::read);
        for item in items {
            item.issue_ids = issues.remove(&item.id).unwrap_or_default();
            item.position_ids = positions.remove(&item.id).unwrap_or_default();
            item.depends_on = dependencies.remove(&item.id).unwrap_or_default();
            item.waiting_for = item.depends_on.iter().copied().filter(|id| open.contains(id)).collect();
        }
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let id = self.id;
        link!(c, id, work_issues.issue_id = self.issue_ids);
        link!(c, id, work_positions.position_id = self.position_ids);
        link!(c, id, work_dependencies.depends_on_id = self.depends_on);
        if let Some(last) = self.handovers.last() {
            let row = HandoverRow::of(id, last);
            diesel::insert_into(work_handovers::table).values(row).on_conflict_do_nothing().execute(c).await?;
        }
        Ok(())
    }

    /// Shown in the order in which it is read, and with what it waits for by now.
    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Self::fill(c, std::slice::from_mut(self)).await
    }

    /// The dependencies of the items that wait for it, however far.
    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<Vec<(Id, Id)>> {
        if about.is_empty() {
            return Ok(Vec::new());
        }
        in_turn(c, DEPENDENCIES).await?;
        let waits = dsl::sql::<Bool>(
            "work_dependencies.depends_on_id IN (WITH RECURSIVE waiting (id) AS (SELECT id FROM work_items WHERE id = ",
        );
        let waits = waits.bind::<crate::sql_types::sql::Uid, _>(Uid(self.id)).sql(
            " UNION SELECT later.item_id FROM work_dependencies later JOIN waiting ON later.depends_on_id = waiting.id) \
            SELECT id FROM waiting)",
        );
        let edges = work_dependencies::table.filter(waits);
        let edges: Vec<(Uid, Uid)> =
            edges.select((work_dependencies::item_id, work_dependencies::depends_on_id)).load(c).await?;
        Ok(edges.into_iter().map(|(item, on)| (item.into(), on.into())).collect())
    }

    fn documents(&self) -> Documents {
        let description = self.description.as_ref().map(kernel::Text::as_str).unwrap_or_default();
        Documents { public: None, internal: Some(format!("{}\n{description}", self.title)) }
    }
} }

listed! { WorkItem in work_items, by WorkItemFilter {
    q: search_internal, status: words, kind: words, priority: words, unit_id: ids, assignee_id: ids, issue_id: own,
    position_id: own, due_from: since due_at, due_until: until due_at, updated_since: since updated_at,
} sorted {
    "due_at" => due_at: instant, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
    "title" => title: text,
} also |query, filter, actor| {
    let mut query = query;
    if let Some(units) = actor.units(WorkItem::READ) {
        let seen = work_items::unit_id.eq_any(uids(&units));
        query = seen_or_own!(query, seen, work_items.assignee_id, actor);
    }
    if !filter.issue_id.is_empty() {
        let about = work_issues::table.filter(work_issues::issue_id.eq_any(uids(&filter.issue_id)));
        query = query.filter(work_items::id.eq_any(about.select(work_issues::item_id)));
    }
    if !filter.position_id.is_empty() {
        let about = work_positions::table.filter(work_positions::position_id.eq_any(uids(&filter.position_id)));
        query = query.filter(work_items::id.eq_any(about.select(work_positions::item_id)));
    }
    query
} }
