//! How much work waits for a unit.

use kernel::Id;
use serde::Serialize;

/// How much work waits for a unit: what is neither done nor dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "open": 12, "blocked": 2, "unassigned": 3, "overdue": 1,
    "due_in_7_days": 4, "due_in_30_days": 9, "effort_minutes": 2160, "without_effort": 2
}))))]
pub struct UnitLoad {
    /// The unit.
    pub unit_id: Id,
    /// Items that are neither done nor dropped.
    pub open: i64,
    /// Those of them that are blocked.
    pub blocked: i64,
    /// Those that are nobody's yet.
    pub unassigned: i64,
    /// Those whose time is over.
    pub overdue: i64,
    /// Those due within seven days from now.
    pub due_in_7_days: i64,
    /// Those due within thirty days from now, the seven included.
    pub due_in_30_days: i64,
    /// What they take together, as far as it was said.
    pub effort_minutes: i64,
    /// Those of which nobody said what they take.
    pub without_effort: i64,
}
