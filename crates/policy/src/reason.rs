//! A reason that is kept, as of an acknowledged conflict or a settled objection.

use kernel::Text;
use serde::Deserialize;

/// Why something that stands in the way does so no longer: a conflict that the association lives with, an objection that is
/// settled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(
    json!({ "reason": "Clause 1 speaks of public libraries, the submission of archives." }),
    json!({ "reason": "The committee heard the objection and holds that clause 2 binds public libraries only." })
)))]
pub struct RecordedReason {
    /// The reason, for the record.
    pub reason: Text<1000>,
}
