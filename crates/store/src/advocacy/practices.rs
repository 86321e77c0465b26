//! Practices at rest, with the findings behind them.

use super::{super::policy::flags::of_findings, prelude::*};
use crate::By;
use advocacy::{Practice, PracticeFilter};

kept! { Practice in practices; removable {
    id: id, revision: number, title: text, what_was_done: text, result: [text], cost: [text], library_id: [id],
    division_ocd_id: [text], begun_on: [day], ended_on: [day], url: [text], owner_unit_id: id, created_at: at,
    updated_at: at,
} beside { finding_ids, retracted_finding_ids }
refers { owner_unit_id: units, library_id: libraries, division_ocd_id: division } also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.division_ocd_id.iter_mut().collect()
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        all_exist!(c, findings, each("/finding_ids", &self.finding_ids));
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, practices: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = practices.iter().map(|practice| Uid(practice.id)).collect();
        let of_these = practice_findings::table.filter(practice_findings::practice_id.eq_any(ids));
        let of_these = of_these.order((practice_findings::practice_id, practice_findings::number));
        let rows: Vec<(Uid, Uid)> =
            of_these.select((practice_findings::practice_id, practice_findings::finding_id)).load(c).await?;
        let cited: Vec<Id> = rows.iter().map(|(_, finding)| (*finding).into()).collect();
        let retracted = of_findings(c, &cited).await?;
        let mut findings = grouped(rows, |(practice, finding)| Ok((practice, Id::from(finding))))?;
        for practice in practices {
            practice.finding_ids = findings.remove(&practice.id).unwrap_or_default();
            let is_retracted = |finding: &&Id| retracted.contains_key(*finding);
            practice.retracted_finding_ids = practice.finding_ids.iter().filter(is_retracted).copied().collect();
        }
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let row = |(number, finding): (i32, &Id)| FindingRow {
            practice_id: self.id.into(),
            number,
            finding_id: (*finding).into(),
        };
        replace_parts!(c, practice_findings.practice_id, self.id, (1..).zip(&self.finding_ids).map(row));
        Ok(())
    }

    /// Told with which of its findings are retracted by now.
    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Self::fill(c, std::slice::from_mut(self)).await
    }

    fn documents(&self) -> Documents {
        Documents::public(self.searchable())
    }
} }

#[derive(Insertable)]
#[diesel(table_name = practice_findings)]
struct FindingRow {
    practice_id: Uid,
    number: i32,
    finding_id: Uid,
}

listed! { Practice in practices, by PracticeFilter {
    q: search, finding_id: own, library_id: ids, division_ocd_id: places, owner_unit_id: ids,
    updated_since: since updated_at,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, _actor| {
    if filter.finding_id.is_empty() {
        query
    } else {
        let resting = practice_findings::table.filter(practice_findings::finding_id.eq_any(uids(&filter.finding_id)));
        query.filter(practices::id.eq_any(resting.select(practice_findings::practice_id)))
    }
} }
