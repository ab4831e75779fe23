//! The one-time code that somebody types to enrol a terminal: eight characters that let it in once, and sixteen that tell
//! the right server from every other, so that nothing is trusted blindly at the first meeting. Written in Crockford's
//! base 32, which has no letter that is taken for a digit.

use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of the part that lets in.
const SECRET_CHARS: usize = 8;
/// Characters of a whole code, without what stands between its groups.
const CODE_CHARS: usize = 24;
/// Characters of a group.
const GROUP_CHARS: usize = 4;

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// It has another length.
    #[error("a code has 24 characters in six groups of four, this one has {0}")]
    Length(usize),
    /// A character that no code has.
    #[error("'{0}' stands in no code: it has digits and letters without U")]
    Character(char),
}

/// A code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnrolCode {
    /// What lets in: 40 random bits.
    pub secret: [u8; 5],
    /// Beginning of the SHA-256 of the certificate that vouches for the server: [`ca_pin`].
    pub pin: [u8; 10],
}

impl EnrolCode {
    /// As it is shown: six groups of four characters.
    pub fn to_text(&self) -> String {
        let all = spell(&self.secret) + &spell(&self.pin);
        let chars: Vec<char> = all.chars().collect();
        let groups: Vec<String> =
            chars.chunks(GROUP_CHARS).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }

    /// The part that goes to the server.
    pub fn secret_text(&self) -> String {
        spell(&self.secret)
    }

    /// Reads what somebody typed: in either case, with whatever between the groups.
    pub fn read(text: &str) -> Result<EnrolCode, CodeFault> {
        let values = values(text)?;
        let (secret, pin) = values.split_at_checked(SECRET_CHARS).unwrap_or_default();
        match (bytes(secret), bytes(pin)) {
            (Some(secret), Some(pin)) => Ok(EnrolCode { secret, pin }),
            _ => Err(CodeFault::Length(values.len())),
        }
        .and_then(|code| match values.len() {
            CODE_CHARS => Ok(code),
            other => Err(CodeFault::Length(other)),
        })
    }

    /// Reads the part that goes to the server.
    pub fn read_secret(text: &str) -> Option<[u8; 5]> {
        bytes(&values(text).ok()?)
    }
}

/// Bytes as people type them, in groups of four: letters and digits of which none is taken for another.
pub fn letters(bytes: &[u8]) -> String {
    let letters: Vec<char> = spell(bytes).chars().collect();
    let groups: Vec<String> = letters.chunks(GROUP_CHARS).map(|of| of.iter().collect()).collect();
    groups.join("-")
}

/// The bytes of letters as they were typed, where there are as many.
pub fn from_letters<const N: usize>(text: &str) -> Option<[u8; N]> {
    bytes(&values(text).ok()?)
}

/// The value of each character that counts.
fn values(text: &str) -> Result<Vec<u8>, CodeFault> {
    let counts = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '_'));
    counts
        .map(|c| {
            let plain = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let at = ALPHABET.iter().position(|known| char::from(*known) == plain);
            at.and_then(|at| u8::try_from(at).ok()).ok_or(CodeFault::Character(c))
        })
        .collect()
}

/// Five bits a character, the first ones first.
fn spell(bytes: &[u8]) -> String {
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let value = |from: usize| (from..from + 5).fold(0, |sum, at| sum << 1 | usize::from(bit(at)));
    let chars = (0..bytes.len() * 8).step_by(5).filter_map(|from| ALPHABET.get(value(from)));
    chars.map(|byte| char::from(*byte)).collect()
}

fn bytes<const N: usize>(values: &[u8]) -> Option<[u8; N]> {
    if values.len() * 5 != N * 8 {
        return None;
    }
    let bit = |at: usize| values.get(at / 5).map_or(0, |value| value >> (4 - at % 5) & 1);
    let byte = |at: usize| (at * 8..at * 8 + 8).fold(0, |sum, bit_at| sum << 1 | bit(bit_at));
    Some(std::array::from_fn(byte))
}

/// What tells a server: the first 80 bits of the SHA-256 of the certificate, in DER, that vouches for it. The one place
/// where another hash than BLAKE3 stands, so that everybody's tools can compute it.
pub fn ca_pin(certificate: &[u8]) -> [u8; 10] {
    let suite = TLS13_AES_128_GCM_SHA256.tls13();
    let hash = suite.map(|suite| suite.common.hash_provider.hash(certificate));
    let first = hash.and_then(|hash| hash.as_ref().first_chunk().copied());
    first.expect("invariant: this suite hashes to 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_shown_and_as_it_is_typed() {
        let code = EnrolCode {
            secret: [0, 0x44, 0x32, 0x14, 0xc7],
            pin: [0xff, 0, 1, 2, 3, 4, 5, 6, 7, 8],
        };
        let text = code.to_text();
        assert_eq!(text, "0123-4567-ZW00-20G3-0G2G-C1R8");
        assert_eq!(EnrolCode::read(&text), Ok(code));
        assert_eq!(
            EnrolCode::read(" o1L3.4567 zwO0_208i-0m2gA1r8\n"),
            Ok(EnrolCode::read("0113-4567-ZW00-2081-0M2G-A1R8").unwrap())
        );
        assert_eq!(EnrolCode::read_secret(&code.secret_text()), Some(code.secret));
        assert_eq!(EnrolCode::read("0123-4567"), Err(CodeFault::Length(8)));
        assert_eq!(EnrolCode::read(&(text.clone() + "0")), Err(CodeFault::Length(25)));
        assert_eq!(EnrolCode::read(&text.replace('Z', "U")), Err(CodeFault::Character('U')));
        assert_eq!(EnrolCode::read(""), Err(CodeFault::Length(0)));
        assert_eq!(EnrolCode::read_secret(&text), None);
    }

    #[test]
    fn letters_are_read_as_they_were_shown_and_as_they_are_typed() {
        let shown = letters(&[0xff, 0, 0x44, 0x32, 0x14, 0xc7, 1, 2, 3, 4]);
        assert_eq!((shown.len(), shown.matches('-').count()), (19, 3), "{shown}");
        let read = from_letters::<10>(&shown.to_lowercase().replace('-', " "));
        assert_eq!(read, Some([0xff, 0, 0x44, 0x32, 0x14, 0xc7, 1, 2, 3, 4]));
        assert_eq!(from_letters::<10>("ABCD"), None);
        assert_eq!(from_letters::<10>("六位数字"), None);
    }

    #[test]
    fn a_pin_is_the_beginning_of_the_sha_256() {
        // The SHA-256 of "abc", FIPS 180-2, B.1.
        let known = [0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41];
        assert_eq!(ca_pin(b"abc"), known);
    }
}
