//! A reason that is kept, as of an acknowledged conflict or a settled objection.

use kernel::Text;

/// Why something that stands in the way does so no longer: a conflict that the association lives with, an objection that is
/// settled.
#[record::form(
    example = { "reason": "Clause 1 speaks of public libraries, the submission of archives." },
    example = { "reason": "The committee heard the objection and holds that clause 2 binds public libraries only." },
)]
pub struct RecordedReason {
    /// The reason, for the record.
    pub reason: Text<1000>,
}
