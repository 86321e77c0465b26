//! What people want to be good at, at rest.

use super::{competencies, prelude::*};
use crate::session::By;
use development::{LearningGoal, LearningGoalFilter};

/// Goals of one person, at most: what is suggested to them is worked out anew each time they ask.
const MOST: i64 = 200;

kept! { LearningGoal in learning_goals, own by person_id,
    unique "/competency_id" "is a goal of yours already; change that one"; removable {
    id: id, revision: number, person_id: id, competency_id: id, target: small, importance: small, created_at: at,
    updated_at: at,
} refers { person_id: people } also {
    /// One after the other, so that two that are set at once are both counted.
    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        lock_person(c, Uid(self.person_id)).await?;
        let own = learning_goals::table.filter(learning_goals::person_id.eq(Uid(self.person_id)));
        let goals: i64 = own.count().get_result(c).await?;
        if goals < MOST {
            return Ok(());
        }
        Err(Problem::new(Code::Conflict, format!("Nobody has more than {MOST} goals; give one up first.")).into())
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        competencies::must_be_adopted(c, vec![(self.competency_id, "/competency_id".to_owned())]).await
    }
} }

listed! { LearningGoal in learning_goals, by LearningGoalFilter {
    competency_id: ids, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    only_own!(query, learning_goals, actor)
} }

/// The goals of a person.
#[dual]
pub async fn of(c: &mut Link<'_>, person: Id) -> Result<Vec<LearningGoal>> {
    let own = learning_goals::table.filter(learning_goals::person_id.eq(Uid(person)));
    let ordered = own.order((learning_goals::created_at, learning_goals::id));
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(LearningGoal::try_from).collect()
}
