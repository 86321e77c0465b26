//! What people want to be good at, at rest.

use super::prelude::*;
use development::{LearningGoal, LearningGoalFilter};

kept! { LearningGoal in learning_goals, unique "/competency_id" "is a goal of yours already; change that one"; removable {
    id: id, revision: number, person_id: id, competency_id: id, target: small, importance: small, created_at: at,
    updated_at: at,
} also {
    async fn refer(&self, c: &mut Conn) -> Result<()> {
        must_exist!(c, people, self.person_id, "/person_id");
        must_exist!(c, competencies, self.competency_id, "/competency_id");
        Ok(())
    }
} }

listed! { LearningGoal in learning_goals, by LearningGoalFilter {
    competency_id: ids, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    match actor.person {
        Some(person) => query.filter(learning_goals::person_id.eq(Uid(person))),
        None => query.filter(fixed::<diesel::sql_types::Bool>("FALSE")),
    }
} }

/// The goals of a person.
#[dual]
pub async fn of(c: &mut impl Link, person: Id) -> Result<Vec<LearningGoal>> {
    let own = learning_goals::table.filter(learning_goals::person_id.eq(Uid(person)));
    let ordered = own.order((learning_goals::created_at, learning_goals::id));
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(LearningGoal::try_from).collect()
}
