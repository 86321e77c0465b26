//! Passwords at rest: argon2id with the parameters OWASP's Password Storage Cheat Sheet recommends (19 MiB, two passes, one
//! lane), as PHC strings. Both functions take some 20 ms: run them through [`crate::State::hashing`].

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use directory::Password;

/// Memory, in KiB.
const MEMORY_KIB: u32 = 19_456;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;

/// The hash of a password nobody has: what a sign-in to an account that does not exist is checked against, so that it takes
/// as long as any other.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bGVjdGVybi1ub2JvZHktMQ$3Pt0a4vZ2sCkL0c1xjUqkJmV6hR8yTnE5bWgXoDfIuM";

/// The hash of a password with a new random salt, as a PHC string; `None` where the machine has no randomness to give.
pub fn hash(password: &Password) -> Option<String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password(password.expose().as_bytes()).ok().map(|hash| hash.to_string())
}

/// Whether the password is the one that was hashed, compared in constant time; never, without a hash, but as slowly. The
/// parameters are those of the hash, so that they can be raised later.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let matches = Argon2::default().verify_password(password.as_bytes(), hash.unwrap_or(NOBODY)).is_ok();
    matches && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::phc::PasswordHash;

    const PASSWORD: &str = "correct horse battery staple";

    fn hashed() -> String {
        hash(&PASSWORD.parse().unwrap()).unwrap()
    }

    #[test]
    fn the_password_fits_its_hash() {
        assert!(verify(PASSWORD, Some(&hashed())));
    }

    #[test]
    fn another_password_does_not() {
        assert!(!verify("correct horse battery stable", Some(&hashed())));
    }

    #[test]
    fn nobody_has_no_password() {
        assert!(!verify(PASSWORD, None));
    }

    #[test]
    fn equal_passwords_have_different_hashes() {
        assert_ne!(hashed(), hashed());
    }

    #[test]
    fn nobody_costs_as_much_as_anybody() {
        let (nobody, somebody) = (PasswordHash::new(NOBODY).unwrap(), hashed());
        let somebody = PasswordHash::new(&somebody).unwrap();
        assert_eq!(
            (nobody.algorithm, nobody.version, nobody.params),
            (somebody.algorithm, somebody.version, somebody.params)
        );
    }
}
