//! What people say of themselves and want to learn, at rest, and what is known of them.

use super::{evidence, learning_goals, prelude::*, self_assessments};
use development::{LearningGoal, SelfAssessment, evidence::Evidence};

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
