//! Role profiles at rest, with what they ask for beside them.

use super::{super::published::published, competencies as items, prelude::*};
use development::{RoleProfile, RoleProfileFilter, assessment::CompetencyTarget};
use kernel::ReleaseStatus;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = role_profile_targets)]
struct TargetRow {
    profile_id: Uid,
    number: i32,
    competency_id: Uid,
    target: i16,
    importance: i16,
}

kept! { RoleProfile in role_profiles {
    id: id, revision: number, title: text, description: text, owner_unit_id: id, status: word, created_at: at, updated_at: at,
} beside { targets, allowed_transitions } refers { owner_unit_id: units } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        let asked = (0..).zip(&self.targets);
        let named = asked.map(|(index, asked): (usize, _)| (asked.competency_id, format!("/targets/{index}/competency_id")));
        items::refer(c, named.collect(), self.is_public()).await
    }

    async fn fill(c: &mut Link<'_>, profiles: &mut [Self]) -> Result<()> {
        let asked = |TargetRow { profile_id, number: _, competency_id, target, importance }| {
            Ok((profile_id, CompetencyTarget { competency_id: competency_id.into(), target, importance }))
        };
        fill_parts!(c, profiles.targets of role_profile_targets.profile_id by [number], TargetRow => asked);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let row = |(number, asked): (i32, &CompetencyTarget)| {
            let CompetencyTarget { competency_id, target, importance } = *asked;
            TargetRow { profile_id: self.id.into(), number, competency_id: competency_id.into(), target, importance }
        };
        replace_parts!(c, role_profile_targets.profile_id, self.id, (1..).zip(&self.targets).map(row));
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { RoleProfile in role_profiles, by RoleProfileFilter {
    q: own_scan, owner_unit_id: ids, status: words, competency_id: own, updated_since: since updated_at,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let public = role_profiles::status.ne(ReleaseStatus::Draft.as_str());
    let query = published!(query, RoleProfile in role_profiles where public, actor, &filter.q);
    if filter.competency_id.is_empty() {
        query
    } else {
        let asking = role_profile_targets::table
            .filter(role_profile_targets::competency_id.eq_any(uids(&filter.competency_id)));
        query.filter(role_profiles::id.eq_any(asking.select(role_profile_targets::profile_id)))
    }
} }
