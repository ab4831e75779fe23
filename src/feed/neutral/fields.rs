//! Lenient readers of single fields: whatever stands in one, the answer is a clean value or "unknown",
//! and a flag where it was at fault. They never fail an event by themselves.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::core::event::Flags;
use crate::core::time::Stamp;
use crate::text::clean::scrub;
use crate::text::mask::without_identities;

use super::{Reason, Rejected};

/// No shorter text holds an identity number.
const IDENTITY_BYTES_MIN: usize = 15;

/// The known keys of one object, each with the raw text of its value.
pub(super) struct Known<'a, const N: usize> {
    /// In the order of the names.
    pub(super) values: [Option<&'a str>; N],
    /// A known key that stood there twice.
    pub(super) twice: Option<&'static str>,
}

/// Reads the known keys of a JSON object, skips the others. The whole text is checked to be JSON.
pub(super) fn known<'a, const N: usize>(
    text: &'a str,
    names: &'static [&'static str; N],
) -> Result<Known<'a, N>, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let known = ObjectSeed(names).deserialize(&mut reader)?;
    reader.end()?;
    Ok(known)
}

struct ObjectSeed<const N: usize>(&'static [&'static str; N]);

impl<'de, const N: usize> DeserializeSeed<'de> for ObjectSeed<N> {
    type Value = Known<'de, N>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Known<'de, N>, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de, const N: usize> Visitor<'de> for ObjectSeed<N> {
    type Value = Known<'de, N>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Known<'de, N>, A::Error> {
        let mut known = Known { values: [None; N], twice: None };
        while let Some(key) = map.next_key_seed(KeySeed(self.0))? {
            let Some(index) = key else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let raw: &'de RawValue = map.next_value()?;
            if known.values[index].replace(raw.get()).is_some() {
                known.twice = Some(self.0[index]);
            }
        }
        Ok(known)
    }
}

struct KeySeed(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Option<usize>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<usize>, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Option<usize>, E> {
        Ok(self.0.iter().position(|name| *name == key))
    }
}

/// The text of a JSON string; `None` if it is none, or holds half a surrogate pair.
pub(super) fn string_of(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str::<String>(raw).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, 0x20..=0x7e))
}

/// Whether cleaning would leave the text as it is.
pub(super) fn is_clean(text: &str) -> bool {
    is_plain(text) || scrub(text) == text
}

/// Reads the fields of one event and gathers what was wrong with them.
#[derive(Default)]
pub(super) struct Reader {
    /// Faults so far.
    pub(super) flags: Flags,
    /// A fault for which the event cannot be taken.
    pub(super) fatal: Option<Rejected>,
}

fn is_unknown(raw: &str) -> bool {
    matches!(raw, "null" | "\"\"" | "-1" | "-2147483648")
}

impl Reader {
    /// A faulty field counts as unknown.
    pub(super) fn bad<T>(&mut self) -> Option<T> {
        self.flags.add(Flags::BAD_FIELD);
        None
    }

    fn string<'a>(&mut self, raw: &'a str) -> Option<Cow<'a, str>> {
        let text = string_of(raw);
        if text.is_none() {
            self.fatal = Some(Rejected::new(Reason::NotJson));
        }
        text
    }

    /// A cleaned text of at most `bytes_max`. A whole number is taken as text, and flagged.
    pub(super) fn text(&mut self, raw: Option<&str>, bytes_max: usize) -> Option<Box<str>> {
        let raw = raw.filter(|raw| !is_unknown(raw))?;
        let text = match raw.as_bytes().first() {
            Some(b'"') => self.string(raw)?,
            Some(b'0'..=b'9') if raw.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.flags.add(Flags::BAD_FIELD);
                Cow::Borrowed(raw)
            }
            _ => return self.bad(),
        };
        let clean = if is_plain(&text) { Cow::Borrowed(&*text) } else { scrub(&text) };
        if *clean != *text {
            self.flags.add(Flags::TEXT);
        }
        if clean.len() > bytes_max {
            return self.bad();
        }
        if clean.trim().is_empty() { None } else { Some(clean.into()) }
    }

    /// A text that people type at a machine: of an identity number only the last four stay.
    pub(super) fn label(&mut self, raw: Option<&str>, bytes_max: usize) -> Option<Box<str>> {
        let text = self.text(raw, bytes_max)?;
        if text.len() < IDENTITY_BYTES_MIN {
            return Some(text);
        }
        let left = without_identities(&text);
        if *left != *text {
            self.flags.add(Flags::TEXT);
        }
        Some(left.into())
    }

    /// A code of the format: a word that begins with a letter, or a small number. A code field is no
    /// place for a sentence or a phone number.
    pub(super) fn code(&mut self, raw: Option<&str>) -> Option<Box<str>> {
        let code = self.text(raw, 64)?;
        let word = code.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
            && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        let number = code.len() <= 4 && code.bytes().all(|byte| byte.is_ascii_digit());
        if word || number { Some(code) } else { self.bad() }
    }

    /// A code that must be one of these.
    pub(super) fn one_of(&mut self, raw: Option<&str>, allowed: &[&str]) -> Option<Box<str>> {
        let code = self.text(raw, 64)?;
        if allowed.contains(&&*code) { Some(code) } else { self.bad() }
    }

    /// A whole number of at least 0, also as text. Minus one and the smallest integer mean "unknown".
    pub(super) fn number(&mut self, raw: Option<&str>) -> Option<u32> {
        let raw = raw.filter(|raw| !is_unknown(raw))?;
        let text = match raw.as_bytes().first() {
            Some(b'"') => self.string(raw)?,
            Some(b'-' | b'0'..=b'9') => Cow::Borrowed(raw),
            _ => return self.bad(),
        };
        let digits = text.trim();
        if is_unknown(digits) || digits.is_empty() {
            return None;
        }
        let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse() {
            Ok(number) if whole => Some(number),
            _ => self.bad(),
        }
    }

    /// As [`Reader::number`], up to 255.
    pub(super) fn small(&mut self, raw: Option<&str>) -> Option<u8> {
        let number = self.number(raw)?;
        u8::try_from(number).ok().or_else(|| self.bad())
    }

    /// An instant with offset.
    pub(super) fn stamp(&mut self, raw: Option<&str>) -> Option<Stamp> {
        let raw = raw.filter(|raw| !is_unknown(raw))?;
        string_of(raw).and_then(|text| Stamp::parse(&text)).or_else(|| self.bad())
    }

    /// Yes or no; unknown is no.
    pub(super) fn truth(&mut self, raw: Option<&str>) -> bool {
        match raw {
            Some("true") => true,
            None | Some("false" | "null") => false,
            Some(_) => {
                self.flags.add(Flags::BAD_FIELD);
                false
            }
        }
    }

    /// The elements of an array, raw; `None` if there is none.
    pub(super) fn list<'a>(&mut self, raw: Option<&'a str>) -> Option<Vec<&'a str>> {
        let raw = raw.filter(|raw| *raw != "null")?;
        if !raw.starts_with('[') {
            return self.bad();
        }
        match serde_json::from_str::<Vec<&'a RawValue>>(raw) {
            Ok(list) => Some(list.into_iter().map(RawValue::get).collect()),
            Err(_) => self.bad(),
        }
    }

    /// The known keys of an object; a key given twice is fatal.
    pub(super) fn object<'a, const N: usize>(
        &mut self,
        raw: &'a str,
        names: &'static [&'static str; N],
    ) -> Option<[Option<&'a str>; N]> {
        if !raw.starts_with('{') {
            return self.bad();
        }
        let Ok(known) = known(raw, names) else { return self.bad() };
        if let Some(twice) = known.twice {
            self.fatal = Some(Rejected::at(Reason::BadData, twice));
        }
        Some(known.values)
    }
}
