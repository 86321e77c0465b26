//! Trees: records that stand under others of their kind.

use crate::{Id, Problem, Result};

/// Refuses a new parent that is not there, is the record itself, or stands below it. `lineage` is that parent, its parent, and
/// so on to the top; empty where there is no such record.
pub fn check_parent(record: Id, parent: Id, lineage: &[Id]) -> Result<()> {
    if lineage.first() != Some(&parent) {
        return Err(Problem::field("/parent_id", "not_found", "must be the id of a record of the same kind"));
    }
    if lineage.contains(&record) {
        return Err(Problem::field("/parent_id", "cycle", "must be neither the record itself nor one below it"));
    }
    Ok(())
}
