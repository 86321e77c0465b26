//! Issues at rest.

use super::prelude::*;
use crate::By;
use policy::{Issue, IssueFilter};

kept! { Issue in issues, unique "/slug" "is the slug of another issue"; removable {
    id: id, revision: number, slug: text, question: text, owner_unit_id: id, created_at: at, updated_at: at,
} beside { area_ids } refers { owner_unit_id: units } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        all_exist!(c, policy_areas, each("/area_ids", &self.area_ids));
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, issues: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = issues.iter().map(|issue| issue.id.into()).collect();
        let pairs: Vec<(Uid, Uid)> = issue_areas::table
            .filter(issue_areas::issue_id.eq_any(ids))
            .order(issue_areas::area_id)
            .select((issue_areas::issue_id, issue_areas::area_id))
            .load(c)
            .await?;
        let mut areas = grouped(pairs, |(issue, area)| Ok((issue, Id::from(area))))?;
        for issue in issues {
            issue.area_ids = areas.remove(&issue.id).unwrap_or_default();
        }
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let pair = |area: &Id| (issue_areas::issue_id.eq(Uid(self.id)), issue_areas::area_id.eq(Uid(*area)));
        replace_parts!(c, issue_areas.issue_id, self.id, self.area_ids.iter().map(pair));
        Ok(())
    }

    /// Shown in the order in which it is read.
    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Self::fill(c, std::slice::from_mut(self)).await
    }

    fn documents(&self) -> Documents {
        Documents::public(self.question.as_str())
    }
} }

listed! { Issue in issues, by IssueFilter {
    q: search, id: ids, area_id: own, owner_unit_id: ids, updated_since: since updated_at,
} sorted {
    "updated_at" => updated_at: instant, "question" => question: text, "slug" => slug: text,
    "created_at" => created_at: instant,
} also |query, filter, _actor| {
    if filter.area_id.is_empty() {
        query
    } else {
        let of_areas = issue_areas::table.filter(issue_areas::area_id.eq_any(uids(&filter.area_id)));
        query.filter(issues::id.eq_any(of_areas.select(issue_areas::issue_id)))
    }
} }
