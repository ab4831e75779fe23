//! Whether an upload is what its head says, and every event in it an event: all that can be known without the storage. The
//! cheap questions come first, and nothing is unpacked beyond its bounds. Source: sync.md 4.4, 4.9.

use std::borrow::Cow;
use std::collections::HashMap;

use hyper::body::Bytes;
use serde::Deserialize;

use super::{DeviceId, Record, Upload};
use crate::core::hex::{unhex, unhex_all};
use crate::core::sync::segment::{HeadFault, Line, Segment, check_signature, shape};
use crate::core::sync::wire::{RecordLine, SEGMENT_BYTES_MAX, SEGMENT_EVENTS_MAX, SegmentHead};
use crate::core::time::Ms;
use crate::sync::{UnpackFault, unpack};

/// Longest reference of a customer's record.
const REF_BYTES_MAX: usize = 64;
/// Most records of one upload: an event names one or two.
const RECORDS_MAX: usize = 2 * SEGMENT_EVENTS_MAX;
/// Longest sealed record.
const SEALED_BYTES_MAX: usize = 64 * 1024;
/// All sealed records of one upload, each counted once. What is sealed looks like noise and is never shorter packed, so
/// that those of a terminal fit wherever its upload does.
const SEALED_ALL_MAX: usize = SEGMENT_BYTES_MAX;

/// The device that sends, as its session proved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    /// Its id.
    pub(crate) device: DeviceId,
    /// Its hall.
    pub(crate) hall: String,
    /// Its key.
    pub(crate) public_key: [u8; 32],
}

/// What is wrong with an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It is for another hall.
    Hall,
    /// Something is not what it says; which event, where it is one.
    Envelope(Option<u64>, String),
    /// It is more than a segment may be.
    TooLarge,
}

impl From<HeadFault> for Wrong {
    fn from(fault: HeadFault) -> Wrong {
        let index = if let HeadFault::Line(broken) = fault { Some(broken.index) } else { None };
        Wrong::Envelope(index, fault.to_string())
    }
}

fn envelope(what: &str) -> Wrong {
    Wrong::Envelope(None, what.to_owned())
}

/// What every event has, of whatever type and version. The rest is kept unread.
#[derive(Deserialize)]
struct Least<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(rename = "v")]
    _v: u64,
}

/// Of an event that erases a customer's record: which.
#[derive(Deserialize)]
struct Erases<'a> {
    #[serde(borrow)]
    body: ErasesBody<'a>,
}

#[derive(Deserialize)]
struct ErasesBody<'a> {
    #[serde(borrow)]
    person_ref: Cow<'a, str>,
}

/// What can be said of an upload before its body is read.
pub(crate) fn check_head(head: &SegmentHead, sender: &Sender) -> Result<(), Wrong> {
    if head.count > SEGMENT_EVENTS_MAX as u64 || head.events_bytes > SEGMENT_BYTES_MAX as u64 {
        return Err(Wrong::TooLarge);
    }
    let shape = shape(head)?;
    if *shape.hall == *sender.hall { Ok(()) } else { Err(Wrong::Hall) }
}

/// Checks a whole upload.
pub(crate) fn check(
    head: &SegmentHead,
    body: &Bytes,
    sender: &Sender,
    received: Ms,
) -> Result<Upload, Wrong> {
    check_head(head, sender)?;
    let cut = usize::try_from(head.events_bytes).ok().filter(|cut| *cut <= body.len());
    let cut = cut.ok_or_else(|| envelope("the body is shorter than the envelope says"))?;
    let (events, rest) = (body.slice(..cut), body.slice(cut..));
    let text = inflate(&events)?;
    let read = Segment::read(head, &text)?;
    let (mut erased, mut presses) = (Vec::new(), false);
    for (index, line) in (0..).zip(&read.lines) {
        let wrong = |what: String| Wrong::Envelope(Some(index), what);
        let seen = look_at(line.bytes).map_err(wrong)?;
        erased.extend(seen.erases);
        presses |= seen.presses;
    }
    check_signature(head, &sender.public_key)?;
    let records = if rest.is_empty() { Vec::new() } else { records(&inflate(&rest)?)? };
    let lines = read.lines.iter().map(|line| Line { origin: line.origin, bytes: &[] }).collect();
    let segment = Segment { lines, chains: read.chains, shape: read.shape };
    let sig = unhex_all(&head.sig).ok_or_else(|| envelope("the signature is misspelt"))?;
    let (hall, device) = (sender.hall.clone(), sender.device);
    Ok(Upload { hall, device, segment, sig, packed: events, records, erased, presses, received })
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, Wrong> {
    unpack(packed).map_err(|fault| match fault {
        UnpackFault::Broken => envelope("what is packed cannot be unpacked"),
        UnpackFault::TooLarge => Wrong::TooLarge,
    })
}

/// What is to be known of an event at once.
#[derive(Debug, PartialEq, Eq)]
struct SeenEvent {
    /// Which record it erases, if it does.
    erases: Option<String>,
    /// Somebody beyond the hall waits for it.
    presses: bool,
}

/// Whether this is an event, and what is to be known of it.
fn look_at(bytes: &[u8]) -> Result<SeenEvent, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
    let least: Least =
        serde_json::from_str(text).map_err(|error| format!("is no event: {error}"))?;
    let presses = super::oversight::presses(&least.kind);
    if least.kind != "person.erased" {
        return Ok(SeenEvent { erases: None, presses });
    }
    // One that this version cannot read is kept as it is, like any other.
    let erases = serde_json::from_str::<Erases>(text).ok();
    let named = erases.map(|erases| erases.body.person_ref.into_owned());
    Ok(SeenEvent { erases: named.filter(|named| is_ref(named)), presses })
}

fn is_ref(text: &str) -> bool {
    (1..=REF_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control)
}

fn records(text: &[u8]) -> Result<Vec<Record>, Wrong> {
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let mut records: Vec<Record> = Vec::new();
    let mut newest: HashMap<String, usize> = HashMap::new();
    let mut all = 0;
    for (count, line) in lines.enumerate() {
        let line: RecordLine = serde_json::from_slice(line)
            .map_err(|error| Wrong::Envelope(None, format!("a record cannot be read: {error}")))?;
        let sealed = unhex(&line.sealed).filter(|bytes| bytes.len() <= SEALED_BYTES_MAX);
        if count == RECORDS_MAX {
            return Err(Wrong::TooLarge);
        }
        let Some(sealed) = sealed.filter(|_| is_ref(&line.person_ref)) else {
            return Err(envelope("a record is misspelt"));
        };
        // Each event that names a customer brings the record along.
        let before = newest.get(&line.person_ref).and_then(|at| records.get(*at));
        if before.is_some_and(|before| before.sealed == sealed) {
            continue;
        }
        all += sealed.len();
        if all > SEALED_ALL_MAX {
            return Err(Wrong::TooLarge);
        }
        newest.insert(line.person_ref.clone(), records.len());
        records.push(Record { person_ref: line.person_ref, sealed });
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_object_with_type_and_version_is_an_event() {
        let erased =
            r#"{"type":"person.erased","v":1,"body":{"person_ref":"p7","reason":"request"}}"#;
        let seen = |erases: Option<&str>, presses| {
            Ok(SeenEvent { erases: erases.map(str::to_owned), presses })
        };
        assert_eq!(look_at(erased.as_bytes()), seen(Some("p7"), false));
        let sent = r#"{"type":"dispatch.sent","v":1,"body":{}}"#;
        assert_eq!(look_at(sent.as_bytes()), seen(None, true), "somebody waits for it");
        for sound in [
            r#"{"type":"of.tomorrow","v":99,"body":{"a":[1,{"b":null}]},"more":1e3}"#,
            r#"{"v":1,"type":"log.appended"}"#,
            r#"{"type":"person.erased","v":9,"body":[]}"#,
        ] {
            assert_eq!(look_at(sound.as_bytes()), seen(None, false), "{sound}");
        }
        for broken in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"type":"a"}"#,
            r#"{"v":1}"#,
            r#"{"type":1,"v":1}"#,
            r#"{"type":"a","v":-1}"#,
            r#"{"type":"a","v":1"#,
            r#"{"type":"a","v":1} x"#,
            r#"{"type":"a","v":1,"type":"b"}"#,
            "<html></html>",
            r#"{"type":"a","v":1,"b":01}"#,
        ] {
            assert!(look_at(broken.as_bytes()).is_err(), "{broken}");
        }
        assert!(look_at(b"{\"type\":\"\xff\",\"v\":1}").is_err());
        let deep = format!(r#"{{"type":"a","v":1,"b":{}}}"#, "[".repeat(100_000));
        assert!(look_at(deep.as_bytes()).is_err(), "and the stack holds");
    }

    #[test]
    fn records_are_read_whole_or_not_at_all() {
        let good = b"{\"ref\":\"p1\",\"sealed\":\"00ff\"}\n{\"ref\":\"p2\",\"sealed\":\"\"}\n";
        let read = records(good).unwrap();
        assert_eq!(read[0], Record { person_ref: "p1".to_owned(), sealed: vec![0, 0xff] });
        assert_eq!(read.len(), 2);
        for bad in ["x", "{}", r#"{"ref":"","sealed":""}"#, r#"{"ref":"p","sealed":"0"}"#] {
            assert!(matches!(records(bad.as_bytes()), Err(Wrong::Envelope(None, _))), "{bad}");
        }
        let many = good.repeat(RECORDS_MAX / 2);
        assert_eq!(records(&many).unwrap().len(), 2, "each of them once");
        assert_eq!(records(&[&many[..], good].concat()), Err(Wrong::TooLarge), "none is left out");
        let large = |n: usize| {
            let sealed = format!("{n:02x}").repeat(SEALED_BYTES_MAX);
            format!("{{\"ref\":\"p{n}\",\"sealed\":\"{sealed}\"}}\n")
        };
        let fit = SEALED_ALL_MAX / SEALED_BYTES_MAX;
        let most: String = (0..fit).map(large).collect();
        assert_eq!(records(most.as_bytes()).unwrap().len(), fit);
        assert_eq!(records([&*most, &most].concat().as_bytes()).unwrap().len(), fit);
        assert_eq!(records([most, large(fit)].concat().as_bytes()), Err(Wrong::TooLarge));
        let changed =
            b"{\"ref\":\"p\",\"sealed\":\"00\"}\n{\"ref\":\"p\",\"sealed\":\"01\"}\n".repeat(2);
        assert_eq!(records(&changed).unwrap().len(), 4, "the last one holds");
    }
}
