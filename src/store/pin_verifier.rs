//! What a PIN is checked with: argon2id over the PIN keyed by the secret of this device, in the PHC form.
//! Slow on purpose, so it never runs on the thread that writes.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};

use super::pin_secret::DeviceSecret;
use crate::core::people::pin::Pin;

/// Most memory that a stored verifier may ask for, KiB: one that was tampered with must not take all of it.
const MEMORY_KIB_MAX: u32 = 256 * 1024;
const PASSES_MAX: u32 = 16;

/// What a check costs. The default is that of reliability 7.6 for a terminal: a good half second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for Cost {
    fn default() -> Cost {
        Cost { memory_kib: 65_536, passes: 3 }
    }
}

impl Cost {
    pub(super) fn params(self) -> Option<Params> {
        let bounded = self.memory_kib <= MEMORY_KIB_MAX && self.passes <= PASSES_MAX;
        bounded.then_some(())?;
        Params::new(self.memory_kib, self.passes, 1, Some(32)).ok()
    }
}

/// What a PIN is checked with, as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier(pub(super) String);

fn hashed(secret: &DeviceSecret, pin: &Pin, salt: &[u8], cost: Cost) -> Option<PasswordHash> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?);
    argon2.hash_password_with_salt(&*secret.keyed(pin), salt).ok()
}

impl Verifier {
    /// Makes one with a salt of its own; none where this machine gives no memory or random numbers for it.
    pub fn make(secret: &DeviceSecret, pin: &Pin, cost: Cost) -> Option<Verifier> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).ok()?;
        Some(Verifier(hashed(secret, pin, &salt, cost)?.to_string()))
    }

    /// Whether the PIN is the right one. What cannot be computed is not.
    pub fn is_right(&self, secret: &DeviceSecret, pin: &Pin) -> bool {
        let found = PasswordHash::new(&self.0).ok().and_then(|stored| {
            let ours = (Algorithm::Argon2id.ident(), Some(Version::V0x13.into()));
            ((stored.algorithm, stored.version) == ours).then_some(())?;
            let params = Params::try_from(&stored).ok()?;
            let cost = Cost { memory_kib: params.m_cost(), passes: params.t_cost() };
            let again = hashed(secret, pin, stored.salt.as_ref()?, cost)?;
            // Compared in constant time, whatever the bytes are.
            let whole = |hash: &PasswordHash| hash.hash.map(|out| blake3::hash(out.as_bytes()));
            (whole(&stored)? == whole(&again)?).then_some(())
        });
        found.is_some()
    }

    /// Takes as long as [`Verifier::is_right`] and says nothing: for whoever is not there.
    pub fn is_nobody(secret: &DeviceSecret, pin: &Pin, cost: Cost) {
        // Its result is of no use; `black_box` keeps the work from being left out.
        std::hint::black_box(hashed(secret, pin, &[0; 16], cost).is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory_kib: 8, passes: 1 };

    fn secret(folder: &str, top: &tempfile::TempDir) -> DeviceSecret {
        DeviceSecret::load_or_make(&top.path().join(folder), &top.path().join("hall")).unwrap()
    }

    #[test]
    fn only_the_right_pin_with_the_right_secret_is_right() {
        let top = tempfile::tempdir().unwrap();
        let (own, other) = (secret("own", &top), secret("other", &top));
        let (pin, wrong) = (Pin::parse("739164").unwrap(), Pin::parse("739165").unwrap());
        let verifier = Verifier::make(&own, &pin, CHEAP).unwrap();
        assert!(verifier.is_right(&own, &pin));
        assert!(!verifier.is_right(&own, &wrong));
        assert!(!verifier.is_right(&other, &pin), "the database alone is not enough");
        assert_ne!(Verifier::make(&own, &pin, CHEAP).unwrap(), verifier, "each has its own salt");
        assert!(!verifier.0.contains("739164"));
    }

    #[test]
    fn the_form_is_phc_and_the_cost_that_of_the_notes() {
        let top = tempfile::tempdir().unwrap();
        let (own, pin) = (secret("own", &top), Pin::parse("739164").unwrap());
        let verifier = Verifier::make(&own, &pin, Cost::default()).unwrap();
        assert!(verifier.0.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{}", verifier.0);
        let parts: Vec<usize> = verifier.0.split('$').skip(4).map(str::len).collect();
        assert_eq!(parts, [22, 43], "16 bytes of salt, 32 of output, in base 64");
        assert!(verifier.is_right(&own, &pin));
    }

    #[test]
    fn a_damaged_or_greedy_verifier_lets_nobody_in() {
        let top = tempfile::tempdir().unwrap();
        let (own, pin) = (secret("own", &top), Pin::parse("739164").unwrap());
        let good = Verifier::make(&own, &pin, CHEAP).unwrap().0;
        let greedy = good.replace("m=8,", "m=4000000000,");
        let lame = good.replace("argon2id", "argon2x");
        for text in [String::new(), "x".to_owned(), greedy, lame, good.replace("t=1", "t=99")] {
            assert!(!Verifier(text.clone()).is_right(&own, &pin), "{text}");
        }
    }
}
