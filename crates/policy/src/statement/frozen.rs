//! The texts that were open for signature.

use kernel::{At, Text, TextDigest};
use serde::Serialize;

/// One version of a statement's text, as it was frozen; never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "version": 1, "text": "Libraries buy e-books as they buy books.",
    "digest": "sha-256:79d1fd4b7d18d9c0a2f1ea0d5f5f0ec9bb1d5c2e24a1d0b8f8f7b0a0b0a2c3d4",
    "frozen_at": "2026-05-01T12:00:00Z"
}))))]
pub struct FrozenText {
    /// Counted from 1.
    pub version: i32,
    /// What is signed.
    pub text: Text<20000>,
    /// The hash of its UTF-8 bytes.
    pub digest: TextDigest,
    /// When it froze.
    pub frozen_at: At,
}
