//! Advocacy plans at rest.

use super::{super::record, prelude::*};
use crate::By;
use advocacy::{AdvocacyPlan, AdvocacyPlanFilter, plan::PlanStatus};

kept! { AdvocacyPlan in advocacy_plans locked; removable {
    id: id, revision: number, title: text, owner_unit_id: id, library_id: [id], jurisdiction: [text], renews_id: [id],
    community_analysis: [text], team: json, goals: json, audiences: json, message: [text], delivery: [text],
    evaluation: [text], starts_on: [day], expires_on: [day], status: word, created_at: at, updated_at: at,
} beside { missing_steps, allowed_transitions }
refers { owner_unit_id: units, library_id: libraries, jurisdiction: division }
overdue |now| advocacy_plans::expires_on.lt(Date(now.day())).and(advocacy_plans::status.eq("active")), by expires_on
also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.jurisdiction.iter_mut().collect()
    }

    /// The plan it renews, which gives way to it, is one that whoever adds it works on.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if let Some(earlier) = self.renews_id {
            visible::<Self>(c, by, earlier, "/renews_id").await?;
        }
        Ok(())
    }

    /// Whatever became of the plan it renews, one that is over is over.
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        let is_over = matches!(self.status, PlanStatus::Expired | PlanStatus::Renewed | PlanStatus::Archived);
        let Some(earlier) = self.renews_id.filter(|_| !is_over) else { return Ok(()) };
        let of = advocacy_plans::table.find(Uid(earlier));
        let of = of.select((advocacy_plans::library_id, advocacy_plans::jurisdiction));
        let of: Option<(Option<Uid>, Option<String>)> = of.first(c).await.optional()?;
        let (library, place) = of.unwrap_or_default();
        // Either place may have become an alias since it was named.
        let place = living_divisions(c, maybe(Self::KIND, place)?.as_slice()).await?;
        let own = living_divisions(c, self.jurisdiction.as_slice()).await?;
        if (library, place) != (self.library_id.map(Uid), own) {
            let detail = "must name a plan of the same library or jurisdiction";
            return Err(Problem::field("/renews_id", "not_found", detail).into());
        }
        Ok(())
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        match self.renews_id.filter(|_| self.status == PlanStatus::Active) {
            Some(earlier) => renew(c, by, earlier).await,
            None => Ok(()),
        }
    }

    fn documents(&self) -> Documents {
        Documents { public: None, internal: Some(self.searchable()) }
    }
} }

listed! { AdvocacyPlan in advocacy_plans, by AdvocacyPlanFilter {
    q: search_internal, status: words, library_id: ids, jurisdiction: places, owner_unit_id: ids,
    expires_until: to expires_on, updated_since: since updated_at,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    of_own_units!(query, AdvocacyPlan in advocacy_plans, actor)
} }

/// Has a plan give way to one that renews it, whichever unit's it is.
#[dual]
async fn renew(c: &mut Conn<'_>, by: &By, earlier: Id) -> Result<()> {
    AdvocacyPlan::lock(c, earlier).await?;
    let found: Option<AdvocacyPlan> = AdvocacyPlan::find(c, earlier).await?;
    let Some(mut plan) = found else { return Ok(()) };
    let before = (plan.revision, record::serialized(&plan)?);
    if !plan.give_way() {
        return Ok(());
    }
    record::keep(c, by, &mut plan, before, "renewed", None).await
}
