//! What people say of themselves and want to learn, at rest, and the learning that may be suggested to them.

use super::{evidence, learning_goals, opportunities, pathway_enrollments, prelude::*, self_assessments};
use development::{LearningGoal, LearningOpportunity, SelfAssessment, competency::CompetencyGain, evidence::Evidence};

/// What a person wants, what they say of themselves, and what is known of them.
#[dual]
pub async fn stand(c: &mut impl Link, person: Id) -> Result<(Vec<LearningGoal>, Vec<SelfAssessment>, Evidence)> {
    let (goals, said) = (learning_goals::of(c, person).await?, self_assessments::of(c, person).await?);
    Ok((goals, said, evidence::of(c, person, &[]).await?))
}

/// What is offered that gives any of these competencies, each with all that it gives.
#[dual]
pub async fn offers(c: &mut impl Link, competencies: &[Id]) -> Result<Vec<(LearningOpportunity, Vec<CompetencyGain>)>> {
    let giving = evidence::giving(c, competencies).await?;
    let mut gains = evidence::gains(c, &giving).await?;
    let offers = opportunities::published_among(c, &giving).await?;
    let with_gains = |offer: LearningOpportunity| {
        let gains = gains.remove(&offer.id).unwrap_or_default();
        (offer, gains)
    };
    Ok(offers.into_iter().map(with_gains).collect())
}

/// What must be learned before what, on the pathways that a person goes: offers, each with one that comes before it.
#[dual]
pub async fn order(c: &mut impl Link, person: Id) -> Result<Vec<(Id, Id)>> {
    let pathways = pathway_enrollments::active_pathways(c, person).await?;
    Ok(pathways.iter().flat_map(development::Pathway::learning_before_learning).collect())
}
