//! Passwords: argon2id with the cost that reliability.md 7.6 gives a server, and what is too weak to be one.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize;

use super::HASHING;
use crate::server::random;

/// Fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 12;

/// Most characters of one: what is longer is not hashed, so that nobody makes the server work by typing.
pub const PASSWORD_CHARS_MAX: usize = 256;

/// What a verifier of the present cost begins with.
const PRESENT: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// What the password of somebody who is not there is held against, so that they take as long as others. Nobody knows one
/// that fits: the hash is made up.
pub(super) const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$emhpYmFuIG5vYm9keSE$\
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// Bytes of a hash.
const OUT_BYTES: usize = 32;

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, Some(OUT_BYTES)).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Memory in which passwords were hashed, kept for the next ones: as many pieces as are hashed at a time. Taken anew each
/// time, a piece would stay with every thread that ever hashed, and a hundred wrong tries would hold two gigabytes.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Hashes a password in memory that is used again, and clean afterwards; none where this machine gives none for it.
fn hashed(argon2: &Argon2<'_>, password: &[u8], salt: &[u8], out: &mut [u8]) -> Option<()> {
    let spare = MEMORY.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let (mut memory, blocks) = (spare.unwrap_or_default(), argon2.params().block_count());
    memory.try_reserve_exact(blocks.saturating_sub(memory.len())).ok()?;
    memory.resize_with(blocks, Block::default);
    let made = argon2.hash_password_into_with_memory(password, salt, out, &mut memory);
    memory.iter_mut().for_each(Zeroize::zeroize);
    let mut spare = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    if spare.len() < HASHING {
        spare.push(memory);
    }
    made.ok()
}

/// What a password is checked with, in the PHC form; none where this machine gives no memory or random numbers for it.
pub(super) fn password_verifier(password: &str) -> Option<String> {
    let salt: [u8; 16] = random().ok()?;
    let (argon2, mut out) = (argon2()?, [0; OUT_BYTES]);
    hashed(&argon2, password.as_bytes(), &salt, &mut out)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params()).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(&out).ok()?),
    };
    Some(hash.to_string())
}

/// Whether a password is the right one. What cannot be computed is not.
pub(super) fn is_password(verifier: &str, password: &str) -> bool {
    let right = || {
        let stored = PasswordHash::new(verifier).ok()?;
        let (salt, hash) = (stored.salt?, stored.hash?);
        // A verifier of before may have another cost.
        let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
        let version = Version::try_from(stored.version?).ok()?;
        let argon2 = Argon2::new(algorithm, version, Params::try_from(&stored).ok()?);
        let mut out = vec![0; hash.len()];
        hashed(&argon2, password.as_bytes(), &salt, &mut out)?;
        // Compared as hashes, so that it takes as long however much of it is right.
        Some(blake3::hash(&out) == blake3::hash(hash.as_ref()))
    };
    right().unwrap_or(false)
}

/// Whether a verifier was made at another cost than that of now.
pub(super) fn is_outdated(verifier: &str) -> bool {
    !verifier.starts_with(PRESENT)
}

/// Why something is no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// It has too few characters.
    Short,
    /// It has too many.
    Long,
    /// It holds the name, or hardly more than that.
    Name,
    /// Everybody tries it: a row of keys, one thing repeated, a word of a list.
    Common,
}

/// Words that people make passwords of: one of these with digits and signs around it, or several of them, is no password.
const WORDS: &[&str] = &[
    "administrator",
    "admin",
    "changeme",
    "chinamobile",
    "chinatelecom",
    "chinaunicom",
    "dragon",
    "football",
    "iloveyou",
    "letmein",
    "mima",
    "monkey",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qazwsx",
    "qwerty",
    "root",
    "secret",
    "telecom",
    "test",
    "user",
    "welcome",
    "woaini",
    "zaq12wsx",
    "zhiban",
];

/// Rows of keys and of signs: a password that goes along them, either way, is none.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
    "!@#$%^&*()",
];

/// How many different steps a password must have that do not just go along a row.
const STEPS_MIN: usize = 5;

/// Why a password is too weak for somebody, where it is.
pub fn weak(password: &str, names: &[&str]) -> Option<Weak> {
    let count = password.chars().count();
    if count < PASSWORD_CHARS_MIN {
        return Some(Weak::Short);
    }
    if count > PASSWORD_CHARS_MAX {
        return Some(Weak::Long);
    }
    let lower = password.to_lowercase();
    let named = |name: &&str| {
        let name = name.to_lowercase();
        name.chars().count() >= 3 && lower.contains(&name)
    };
    if names.iter().any(named) {
        return Some(Weak::Name);
    }
    let mut rest = lower.clone();
    for word in WORDS {
        rest = rest.replace(word, "");
    }
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    let made_of_words = rest.len() < lower.len() && letters == 0;
    (made_of_words || steps(&lower) < STEPS_MIN).then_some(Weak::Common)
}

/// How many times a password does something new: not the same sign again, not the next one of a row, not what it did
/// before.
fn steps(password: &str) -> usize {
    let chars: Vec<char> = password.chars().collect();
    let along = |a: char, b: char| {
        ROWS.iter().any(|row| {
            let row: Vec<char> = row.chars().collect();
            row.windows(2).any(|two| two == [a, b] || two == [b, a])
        })
    };
    let mut seen = Vec::new();
    for two in chars.windows(2) {
        let &[a, b] = two else { continue };
        if a != b && !along(a, b) && !seen.contains(&(a, b)) {
            seen.push((a, b));
        }
    }
    seen.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_is_right() {
        let verifier = password_verifier("correct horse battery").unwrap();
        assert!(verifier.starts_with(PRESENT), "{verifier}");
        assert!(is_password(&verifier, "correct horse battery"));
        assert!(!is_password(&verifier, "correct horse batterz"));
        assert!(!is_password("", "") && !is_password("$argon2id$", ""));
        assert_ne!(password_verifier("correct horse battery").unwrap(), verifier);
        assert!(!is_outdated(&verifier));
        assert!(is_outdated("$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHQ$AAAA"));
    }

    /// However many are hashed, by however many threads, they are in as many pieces of memory as at a time.
    #[test]
    fn memory_is_used_again_and_clean() {
        let threads: Vec<_> = (0..6)
            .map(|_| std::thread::spawn(|| is_password(NOBODY, "a long enough one")))
            .collect();
        for thread in threads {
            assert!(!thread.join().unwrap());
        }
        let spare = MEMORY.lock().unwrap();
        assert!((1..=HASHING).contains(&spare.len()), "{}", spare.len());
        let cost = 19 * 1024;
        for memory in spare.iter() {
            assert_eq!((memory.len(), memory.capacity()), (cost, cost));
            assert!(memory.iter().all(|block| block.as_ref().iter().all(|word| *word == 0)));
        }
    }

    /// Somebody who is not there takes the same work: their verifier is whole and of the same cost.
    #[test]
    fn nobody_has_a_verifier_like_others() {
        assert!(NOBODY.starts_with(PRESENT));
        let stored = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(stored.hash.unwrap().as_ref().len(), 32);
        assert!(!is_password(NOBODY, "") && !is_password(NOBODY, "a long enough one"));
    }

    #[test]
    fn what_everybody_tries_is_no_password() {
        let of = |password: &str| weak(password, &["wang.li", "王丽丽"]);
        for common in [
            "password1234",
            "Password2026!",
            "aaaaaaaaaaaaaa",
            "123456789012",
            "qwertyuiop[]",
            "abcabcabcabc",
            "P@ssw0rd2025",
            "111122223333",
            "abcdefghijkl",
            "adminadmin123",
            "0987654321098",
            "Welcome2025!!",
        ] {
            assert_eq!(of(common), Some(Weak::Common), "{common}");
        }
        assert_eq!(of("short one"), Some(Weak::Short));
        assert_eq!(of("七个字的密码啊"), Some(Weak::Short));
        assert_eq!(of("my wang.li is it"), Some(Weak::Name));
        assert_eq!(of("my WANG.LI is it"), Some(Weak::Name));
        assert_eq!(of("这是王丽丽的密码好长好长"), Some(Weak::Name));
        assert_eq!(of(&"长".repeat(300)), Some(Weak::Long));
        for good in [
            "a long enough one",
            "correct horse battery",
            "大堂值班经理今天很忙吧啊",
            "Xk7-pq2Wm9!z",
        ] {
            assert_eq!(of(good), None, "{good}");
        }
    }
}
