//! What can be achieved, at rest.

use super::{super::published::published, competencies as items, prelude::*};
use development::{Achievement, AchievementFilter, CompetencyGain, EditionStatus};

kept! { Achievement in achievements, unique "/name" "is the name of another achievement" {
    id: id, revision: number, kind: word, name: text, description: text, criteria: text, url: [text],
    validity_months: [small], owner_unit_id: id, status: word, created_at: at, updated_at: at,
} beside { competencies, allowed_transitions } refers { owner_unit_id: units } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        let gained = (0..).zip(&self.competencies);
        let named = gained.map(|(index, gain): (usize, _)| (gain.competency_id, format!("/competencies/{index}/competency_id")));
        items::refer(c, named.collect(), self.status == EditionStatus::Published).await
    }

    async fn fill(c: &mut Link<'_>, achievements: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = achievements.iter().map(|achievement| Uid(achievement.id)).collect();
        let rows: Vec<(Uid, Uid, i16)> = achievement_competencies::table
            .filter(achievement_competencies::achievement_id.eq_any(ids))
            .order((achievement_competencies::achievement_id, achievement_competencies::position))
            .select((
                achievement_competencies::achievement_id,
                achievement_competencies::competency_id,
                achievement_competencies::level,
            ))
            .load(c)
            .await?;
        let gain = |(of, competency_id, level): (Uid, Uid, i16)| {
            Ok((of, CompetencyGain { competency_id: competency_id.into(), level }))
        };
        let mut gains = grouped(rows, gain)?;
        for achievement in achievements {
            achievement.competencies = gains.remove(&achievement.id).unwrap_or_default();
        }
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let id = Uid(self.id);
        let row = |(position, gain): (i32, &CompetencyGain)| {
            (
                achievement_competencies::achievement_id.eq(id),
                achievement_competencies::position.eq(position),
                achievement_competencies::competency_id.eq(Uid(gain.competency_id)),
                achievement_competencies::level.eq(gain.level),
            )
        };
        replace_parts!(c, achievement_competencies.achievement_id, self.id, (0..).zip(&self.competencies).map(row));
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { Achievement in achievements, by AchievementFilter {
    q: own_scan, kind: words, status: words, owner_unit_id: ids, updated_since: since updated_at,
} sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let public = achievements::status.ne(EditionStatus::Draft.as_str());
    published!(query, Achievement in achievements where public, actor, &filter.q)
} }
