//! The goals and strategies that work serves, as references to the framework.

use super::prelude::*;
use kernel::GoalId;

/// Refuses what the framework has not, each by its place.
#[dual]
pub(crate) async fn refer(c: &mut Conn<'_>, goals: &[GoalId]) -> Result<()> {
    if goals.is_empty() {
        return Ok(());
    }
    let named = framework_items::table.filter(framework_items::id.eq_any(words(goals)));
    let known: Vec<String> = named.select(framework_items::id).load(c).await?;
    let mut check = kernel::Check::default();
    for (index, goal) in goals.iter().enumerate() {
        let detail = "must be a goal or strategy of the strategic framework";
        check.that(known.iter().any(|id| id == goal.as_str()), format!("/goals/{index}"), "not_found", detail);
    }
    Ok(check.done()?)
}

/// Narrows a boxed query to what serves any of the goals; none asked for narrow nothing.
macro_rules! serving {
    ($query:ident, $id:expr, $table:ident.$key:ident, $goals:expr) => {
        if !$goals.is_empty() {
            $query = $query.filter(having!($id, $table.$key.goal, $goals));
        }
    };
}
pub(crate) use serving;
