//! The life of what is drafted, published and retired, and may be published again.

use crate::lifecycle;

lifecycle! {
    /// Where something stands that everybody may read once it is published: in the making, out of sight; offered; no longer
    /// offered, and still readable. What was retired may be published again.
    pub enum ReleaseStatus moved by ReleaseTransition {
        Draft = "draft" => [Published],
        Published = "published" => [Retired],
        Retired = "retired" => [Published],
    }
}
