//! One-time codes by time (RFC 6238): SHA-1, six digits, thirty seconds, what every authenticator app takes.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qrcodegen::{QrCode, QrCodeEcc};
use ring::hmac;
use zeroize::Zeroizing;

use crate::core::time::Ms;

/// Length of a step.
const STEP_MS: i64 = 30_000;

/// How many steps a clock may be off, either way.
const OFF: u64 = 1;

/// Bytes of a secret: as many as the hash has.
const SECRET_BYTES: usize = 20;

/// Digits of a code.
const DIGITS: usize = 6;

/// A quiet zone around a QR code, in modules.
const QUIET: i32 = 4;

/// The secret that codes are made of.
#[derive(Clone)]
pub struct Totp(Zeroizing<Vec<u8>>);

// No secret in a log, a panic or a failing test.
impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Totp")
    }
}

/// The step that an instant lies in.
fn step_of(at: Ms) -> u64 {
    u64::try_from(at.0.div_euclid(STEP_MS)).unwrap_or(0)
}

impl Totp {
    /// Of a new secret.
    pub(super) fn new(secret: [u8; SECRET_BYTES]) -> Totp {
        Totp(Zeroizing::new(secret.to_vec()))
    }

    /// Of one that was kept.
    pub fn of(secret: &[u8]) -> Totp {
        Totp(Zeroizing::new(secret.to_vec()))
    }

    /// Its bytes.
    pub(super) fn secret(&self) -> &[u8] {
        &self.0
    }

    /// The code of a step, as a number.
    fn number(&self, step: u64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let hash = tag.as_ref();
        let from = usize::from(hash.last().copied().unwrap_or(0) & 0x0f);
        let four = hash.get(from..).and_then(|rest| rest.first_chunk::<4>()).copied();
        u32::from_be_bytes(four.unwrap_or_default()) & 0x7fff_ffff
    }

    /// The code that an app shows at an instant.
    pub fn code(&self, at: Ms) -> String {
        format!("{:06}", self.number(step_of(at)) % 1_000_000)
    }

    /// The step whose code this is, if it is one of now that was not used: behind the last one that was.
    pub(super) fn check(&self, typed: &str, now: Ms, last_step: u64) -> Option<u64> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let here = step_of(now);
        let mut found = None;
        // All of them are computed, whichever it is.
        for step in here.saturating_sub(OFF)..=here + OFF {
            let code = format!("{:06}", self.number(step) % 1_000_000);
            let same = blake3::hash(code.as_bytes()) == blake3::hash(digits.as_bytes());
            if same && step > last_step && found.is_none() {
                found = Some(step);
            }
        }
        found
    }

    /// The secret as it is typed into an app, in groups of four.
    pub fn text(&self) -> String {
        let letters: Vec<char> = base32(&self.0).chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join(" ")
    }
}

/// RFC 4648, without the signs that fill up.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let value = |from: usize| (from..from + 5).fold(0, |sum, at| sum << 1 | usize::from(bit(at)));
    let letters = (0..bytes.len() * 8).step_by(5).filter_map(|from| LETTERS.get(value(from)));
    letters.map(|byte| char::from(*byte)).collect()
}

/// What an app reads: whose secret of which server it is.
pub fn otpauth(totp: &Totp, name: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    // In a path a plus is a plus.
    let name = name.replace('+', "%20");
    format!(
        "otpauth://totp/zhiban:{name}?secret={}&issuer=zhiban&algorithm=SHA1&digits=6&period=30",
        base32(&totp.0)
    )
}

/// A text as a QR code: an image as the address of itself, so that a page needs nothing from elsewhere and no markup comes
/// into it. None where the text is too long for one.
pub fn qr_svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET).ok()?;
        }
    }
    // Dark on light whatever colours the page has: not every camera reads the other way round.
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    );
    Some(format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, of which apps show the last six digits.
    #[test]
    fn the_vectors_of_the_rfc() {
        let totp = Totp::of(b"12345678901234567890");
        for (secs, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let at = Ms(secs * 1000);
            assert_eq!(format!("{:08}", totp.number(step_of(at)) % 100_000_000), code);
            assert!(code.ends_with(&totp.code(at)), "{secs}");
        }
    }

    #[test]
    fn a_code_counts_once_and_one_step_either_way() {
        let totp = Totp::of(b"12345678901234567890");
        let now = Ms(1_111_111_111_000);
        let here = step_of(now);
        let of = |steps: i64| totp.code(Ms(now.0 + steps * STEP_MS));
        for (steps, counts) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let found = totp.check(&of(steps), now, 0);
            assert_eq!(found.is_some(), counts, "{steps}");
            if let Some(step) = found {
                assert_eq!(step, here.saturating_add_signed(steps));
                assert_eq!(totp.check(&of(steps), now, step), None, "once");
                assert_eq!(totp.check(&of(-1), now, step), None, "and none of before it");
            }
        }
        let code = of(0);
        assert!(
            totp.check(&format!(" {} {} ", code.get(..3).unwrap(), code.get(3..).unwrap()), now, 0)
                .is_some()
        );
        for bad in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "00000 0x"] {
            assert_eq!(totp.check(bad, now, 0), None, "{bad}");
        }
    }

    #[test]
    fn a_secret_is_shown_as_apps_take_it() {
        let totp = Totp::of(b"12345678901234567890");
        assert_eq!(totp.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let uri = otpauth(&totp, "wang li&x=1");
        assert!(
            uri.starts_with("otpauth://totp/zhiban:wang%20li%26x%3D1?secret=GEZDGNBVGY3TQOJQ"),
            "{uri}"
        );
        assert!(qr_svg(&uri).unwrap().starts_with("data:image/svg+xml;base64,"));
        assert_eq!(qr_svg(&"x".repeat(5_000)), None);
        assert_eq!(format!("{totp:?}"), "Totp");
    }
}
