//! What is done by mail: whoever reads the mail gives back what stands in it.

use serde::Deserialize;

/// The token that was mailed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "token": "TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k" }))))]
pub struct MailedToken {
    /// What stands in the mail.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub token: String,
}
