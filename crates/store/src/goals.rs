//! The goals and strategies that work serves, as references to the framework.

use super::prelude::*;
use kernel::GoalId;

/// Refuses what the framework has not.
#[dual]
pub(crate) async fn refer(c: &mut Conn<'_>, goals: &[GoalId]) -> Result<()> {
    for (index, goal) in goals.iter().enumerate() {
        let known = dsl::exists(framework_items::table.find(goal.as_str()));
        if !diesel::select(known).get_result::<bool>(c).await? {
            let detail = "must be a goal or strategy of the strategic framework";
            return Err(Problem::field(format!("/goals/{index}"), "not_found", detail).into());
        }
    }
    Ok(())
}

/// Keeps in a table of their own the goals that stand in a row, so that a list is narrowed by them:
/// `keep_goals!(c, issue_goals.issue_id, issue.id, &issue.goals)`.
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
