//! Open Badges 3.0: credentials of what somebody achieved, signed so that any verifier accepts them, and the verification
//! of anybody's. No I/O: keys are handed in, and so is what was found at an issuer's addresses.
//!
//! An [`AchievementCredential`] becomes a document, and the document is signed as a token ([`sign_jwt`]) or with a proof in
//! it ([`sign_embedded`]). What was signed is kept and served byte for byte. [`did_document`] tells the world the keys, and
//! a [`StatusList`] whether a credential was revoked or is suspended.

mod claims;
mod contexts;
mod credential;
mod did;
mod image;
mod jwt;
mod keys;
mod presented;
mod proof;
mod statements;
mod status_list;
#[cfg(test)]
mod testing;
mod verification;

pub use credential::{
    Achievement, AchievementCredential, AchievementType, Alignment, Criteria, Evidence, HashedEmail, Profile, Recipient,
};
pub use did::{did_address, did_document, did_web};
pub use image::{Badge, BakeError, WORDLESS, bake_png, bake_svg, unbake_png, unbake_svg};
pub use jwt::sign_jwt;
pub use keys::{IssuingKey, KeyError, PublicKey, TokenAlgorithm, VerificationMethod};
pub use presented::MAX_CREDENTIAL;
pub use proof::sign_embedded;
pub use statements::Refused;
pub use status_list::{StatusEntry, StatusList, StatusListError, StatusPurpose};
pub use verification::{Circumstances, Finding, Outcome, Report, Step, needed, verify};

/// Why a document was not signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// The document says what its contexts do not define.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The key cannot sign it.
    #[error(transparent)]
    Key(#[from] KeyError),
}
