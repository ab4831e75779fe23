//! Answers of the first start as they are typed, read into what they mean, or the reason why they mean nothing.
//! An input method writes full-width signs: they count as the narrow ones.

use std::collections::BTreeSet;

use crate::core::ids::is_hall_id;
use crate::core::search::half_width;
use crate::core::settings::{NAME_CHARS_MAX, Service, Span, span};
use crate::core::time::Zone;
use crate::text::words::{First, fill};

/// Most counters, and most services.
const ENTRIES_MAX: usize = 99;
/// Longest id, in characters.
const ID_CHARS_MAX: usize = 64;
/// What is written where the machine is to say it.
const NONE: &[&str] = &["-", "无", "none"];

fn narrow(text: &str) -> String {
    text.chars().map(half_width).collect::<String>().trim().to_owned()
}

fn parts(text: &str) -> Vec<String> {
    let ends = |c: char| matches!(c, ',' | '、' | ';');
    let text = narrow(text);
    text.split(ends).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn is_none(text: &str) -> bool {
    NONE.contains(&narrow(text).to_lowercase().as_str())
}

/// A name: a line that fits beside others.
pub(super) fn name(text: &str, words: &First) -> Result<String, String> {
    let text = text.trim();
    if text.chars().count() > NAME_CHARS_MAX {
        return Err(fill(words.x_long, &[text]));
    }
    Ok(text.to_owned())
}

/// An id of something that a machine or a record spells.
pub(super) fn id(text: &str, words: &First) -> Result<String, String> {
    let id = narrow(text);
    let fits = (1..=ID_CHARS_MAX).contains(&id.chars().count());
    if fits && !id.contains(char::is_whitespace) {
        return Ok(id);
    }
    Err(fill(words.x_id, &[&id]))
}

/// The id of the hall.
pub(super) fn hall_id(text: &str, words: &First) -> Result<String, String> {
    let id = narrow(text);
    if is_hall_id(&id) && id.is_ascii() { Ok(id) } else { Err(words.x_hall_id.to_owned()) }
}

/// A time zone by its IANA name, however it is capitalised.
pub(super) fn zone(text: &str, words: &First) -> Result<Zone, String> {
    let typed = narrow(text);
    let mut all = chrono_tz::TZ_VARIANTS.iter();
    let found = all.find(|zone| zone.name().eq_ignore_ascii_case(&typed));
    found.map(|zone| Zone(*zone)).ok_or_else(|| fill(words.x_zone, &[&typed]))
}

/// `8:30` as `08:30`.
fn whole_hours(text: &str) -> String {
    let whole = |time: &str| {
        let time = time.trim();
        if time.find(':') == Some(1) { format!("0{time}") } else { time.to_owned() }
    };
    text.split('-').map(whole).collect::<Vec<_>>().join("-")
}

/// The opening hours of a day, in order.
pub(super) fn hours(text: &str, words: &First) -> Result<Vec<Span>, String> {
    // The dashes of an input method come in twos.
    let is_dash = |c: char| matches!(c, '~' | '至') || matches!(u32::from(c), 0x2010..=0x2015);
    let text = narrow(text).replace(is_dash, "-").replace("--", "-");
    let joined = text.split('-').map(str::trim).collect::<Vec<_>>().join("-");
    let mut found: Vec<Span> = Vec::new();
    for part in parts(&joined.replace(char::is_whitespace, ",")) {
        let next = span(&whole_hours(&part)).ok_or_else(|| fill(words.x_span, &[&part]))?;
        if next.from >= next.to {
            return Err(fill(words.x_order, &[&part]));
        }
        if found.iter().any(|other| next.from < other.to && other.from < next.to) {
            return Err(fill(words.x_overlap, &[&part]));
        }
        found.push(next);
    }
    if found.is_empty() {
        return Err(fill(words.x_span, &[text.trim()]));
    }
    found.sort_unstable();
    Ok(found)
}

/// Each id once.
fn once(ids: &[String], words: &First) -> Result<(), String> {
    if ids.len() > ENTRIES_MAX {
        return Err(words.x_many.to_owned());
    }
    let mut known = BTreeSet::new();
    match ids.iter().find(|id| !known.insert(id.as_str())) {
        Some(id) => Err(fill(words.x_twice, &[id])),
        None => Ok(()),
    }
}

/// The ids of the counters: as many as a number says, or each by name.
pub(super) fn counters(text: &str, words: &First) -> Result<Vec<String>, String> {
    if is_none(text) {
        return Ok(Vec::new());
    }
    let parts = parts(text);
    if let [one] = parts.as_slice()
        && !one.is_empty()
        && one.bytes().all(|byte| byte.is_ascii_digit())
    {
        let count = one.parse().ok().filter(|count| *count <= ENTRIES_MAX);
        let count: usize = count.ok_or_else(|| words.x_many.to_owned())?;
        return Ok((1..=count).map(|no| format!("{no:02}")).collect());
    }
    let listed = parts.iter().flat_map(|part| part.split_whitespace());
    let ids = listed.map(|part| id(part, words)).collect::<Result<Vec<_>, _>>()?;
    once(&ids, words)?;
    Ok(ids)
}

/// Services: the id, then the name, which may be missing.
pub(super) fn services(text: &str, words: &First) -> Result<Vec<Service>, String> {
    if is_none(text) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for part in parts(text) {
        let ends = |c: char| c.is_whitespace() || matches!(c, '=' | ':');
        let (first, rest) = part.split_once(ends).unwrap_or((&part, ""));
        let id = id(first, words)?;
        let name = name(rest.trim_start_matches(ends), words)?;
        found.push(Service { id, name, ..Service::default() });
    }
    let ids: Vec<String> = found.iter().map(|service| service.id.clone()).collect();
    once(&ids, words)?;
    Ok(found)
}
