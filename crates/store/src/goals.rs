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

/// Keeps in a table of their own the goals that stand in a row, so that a list is narrowed by them:
/// `keep_goals!(c, campaign_goals.campaign_id, self.id, self.goals)`.
macro_rules! keep_goals {
    ($c:expr, $table:ident.$key:ident, $id:expr, $goals:expr) => {{
        let id = $id;
        let rows = $goals.iter().map(|goal| ($table::$key.eq(Uid(id)), $table::goal.eq(goal.as_str())));
        replace_parts!($c, $table.$key, id, rows);
    }};
}
pub(crate) use keep_goals;

/// Narrows a boxed query to what serves any of the goals; none asked for narrow nothing.
macro_rules! serving {
    ($query:ident, $id:expr, $table:ident.$key:ident, $goals:expr) => {
        if !$goals.is_empty() {
            let serving = $table::table.filter($table::goal.eq_any(words($goals)));
            $query = $query.filter($id.eq_any(serving.select($table::$key)));
        }
    };
}
pub(crate) use serving;
