//! Passwords of the people who use the server's pages: argon2id with the cost that reliability.md 7.6 gives a server.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use super::keys::random;

/// Fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 12;

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, Some(32)).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// What a password is checked with, in the PHC form; none where this machine gives no memory or random numbers for it.
pub fn password_verifier(password: &str) -> Option<String> {
    let salt: [u8; 16] = random().ok()?;
    let hash: PasswordHash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt).ok()?;
    Some(hash.to_string())
}

/// Whether a password is the right one. What cannot be computed is not.
pub fn is_password(verifier: &str, password: &str) -> bool {
    let found = PasswordHash::new(verifier).ok().zip(argon2());
    found.is_some_and(|(stored, argon2)| {
        argon2.verify_password(password.as_bytes(), &stored).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_is_right() {
        let verifier = password_verifier("correct horse battery").unwrap();
        assert!(verifier.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{verifier}");
        assert!(is_password(&verifier, "correct horse battery"));
        assert!(!is_password(&verifier, "correct horse batterz"));
        assert!(!is_password("", "") && !is_password("$argon2id$", ""));
        assert_ne!(password_verifier("correct horse battery").unwrap(), verifier);
    }
}
