//! What every life must hold, for the property tests of those whose life is a table of `lifecycle!`.

use kernel::{Lifecycle, Staged};
use std::fmt::Debug;

/// Whether what was tried left a record in order: a refusal changes nothing, and it stays where it was or goes where the table
/// says. Says what is wrong.
pub(crate) fn followed<R: Staged + Clone + PartialEq + Debug>(
    before: &R,
    after: &R,
    accepted: bool,
) -> Result<(), String> {
    if !accepted && before != after {
        return Err(format!("a refusal changed {before:?} to {after:?}"));
    }
    went(before.status(), after.status())
}

/// Whether one state is the other, or follows it in the table. Says what is wrong.
pub(crate) fn went<S: Lifecycle>(from: S, to: S) -> Result<(), String> {
    if from == to || from.allowed_transitions().contains(&to) {
        return Ok(());
    }
    Err(format!("it went from {} to {}", from.word(), to.word()))
}

/// Every state that can be reached from one, in the order of the table.
pub(crate) fn reachable<S: Lifecycle + Ord>(from: S) -> Vec<S> {
    let mut reached = std::collections::BTreeSet::from([from]);
    let mut seen = 0;
    while seen < reached.len() {
        seen = reached.len();
        let next: Vec<S> = reached.iter().flat_map(|state| state.allowed_transitions()).copied().collect();
        reached.extend(next);
    }
    reached.into_iter().collect()
}
