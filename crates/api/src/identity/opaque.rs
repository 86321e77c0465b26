//! Opaque tokens, codes and secrets: random through and through, given out once, and kept as a hash.

use crate::{Answer, problem::internal};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Code, Problem};
use sha2::{Digest as _, Sha256};
use store::TokenHash;

/// A new one of 32 random bytes in base64url, and all that is kept of it.
pub fn opaque() -> Answer<(String, TokenHash)> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| internal(&e))?;
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let hash = digest(&token);
    Ok((token, hash))
}

/// What is kept of one. There is nothing in it to guess, so that a fast hash without salt will do.
pub fn digest(token: &str) -> TokenHash {
    Sha256::digest(token).into()
}

/// One answer for every mailed token that is not good.
pub(crate) fn no_such_token() -> Problem {
    Problem::new(Code::InvalidGrant, "The token is not known, was used before, or has expired; ask for another.")
}

/// The challenge a verifier answers (RFC 7636 §4.2, `S256`).
pub(crate) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opaque_token_has_32_bytes_in_base64url() {
        assert_eq!(opaque().unwrap().0.len(), 43);
    }

    #[test]
    fn a_token_is_kept_by_its_digest() {
        let (token, hash) = opaque().unwrap();
        assert_eq!(digest(&token), hash);
    }

    /// The example of RFC 7636, appendix B.
    #[test]
    fn a_verifier_has_its_challenge() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
