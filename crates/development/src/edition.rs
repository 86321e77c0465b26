//! The life of what stays as it is once it is published, such as achievements and versions of pathways.

use kernel::lifecycle;

lifecycle! {
    /// Where something stands that stays as it is once it is published: written; open to all; closed to whoever comes, and kept
    /// for those who have it. What was retired is never published again.
    pub enum EditionStatus moved by EditionTransition {
        Draft = "draft" => [Published],
        Published = "published" => [Retired],
        Retired = "retired" => [],
    }
}
