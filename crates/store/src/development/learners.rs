//! What people say of themselves and want to learn, at rest, and the learning that may be suggested to them.

use super::{evidence, learning_goals, opportunities, prelude::*, self_assessments};
use development::{LearningGoal, LearningOpportunity, SelfAssessment, competency::CompetencyGain, evidence::Evidence};

/// What a person wants, what they say of themselves, and what is known of them now.
#[dual]
pub async fn stand(
    c: &mut Link<'_>,
    person: Id,
    now: At,
) -> Result<(Vec<LearningGoal>, Vec<SelfAssessment>, Evidence)> {
    let (goals, said) = (learning_goals::of(c, person).await?, self_assessments::of(c, person).await?);
    Ok((goals, said, evidence::of(c, person, &[], Some(now)).await?))
}

/// What is offered that gives any of these competencies, each with what it gives of them.
#[dual]
pub async fn offers(c: &mut Link<'_>, competencies: &[Id]) -> Result<Vec<(LearningOpportunity, Vec<CompetencyGain>)>> {
    let mut gains = opportunities::giving(c, competencies).await?;
    let offers = opportunities::published_giving(c, competencies).await?;
    let with_gains = |offer: LearningOpportunity| {
        let gains = gains.remove(&offer.id).unwrap_or_default();
        (offer, gains)
    };
    Ok(offers.into_iter().map(with_gains).collect())
}
