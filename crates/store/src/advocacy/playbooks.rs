//! Playbooks at rest, with their steps beside them.

use super::prelude::*;
use advocacy::{Playbook, PlaybookFilter, incident::PlaybookStep};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = playbook_steps, treat_none_as_default_value = false)]
struct StepRow {
    playbook_id: Uid,
    number: i32,
    title: String,
    detail: Option<String>,
    within_hours: Option<i32>,
}

kept! { Playbook in playbooks {
    id: id, revision: number, name: text, kinds: list, owner_unit_id: id, is_retired: flag, created_at: at, updated_at: at,
} beside { steps } refers { owner_unit_id: units } also {
    async fn fill(c: &mut Link<'_>, playbooks: &mut [Self]) -> Result<()> {
        let step = |StepRow { playbook_id, number: _, title, detail, within_hours }| {
            let (title, detail) = (read(Self::KIND, title)?, maybe(Self::KIND, detail)?);
            Ok((playbook_id, PlaybookStep { title, detail, within_hours }))
        };
        fill_parts!(c, playbooks.steps of playbook_steps.playbook_id by [number], StepRow => step);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let row = |(number, step): (i32, PlaybookStep)| StepRow {
            playbook_id: self.id.into(),
            number,
            title: step.title.into(),
            detail: step.detail.map(Into::into),
            within_hours: step.within_hours,
        };
        replace_parts!(c, playbook_steps.playbook_id, self.id, (1..).zip(self.steps.clone()).map(row));
        Ok(())
    }
} }

listed! { Playbook in playbooks, by PlaybookFilter {
    owner_unit_id: ids, is_retired: flag, updated_since: since updated_at,
} sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} }
