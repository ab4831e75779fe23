//! A page of the hall's log as it comes: each segment a line of JSON and its packed events, at last a line and the packed
//! records. Read strictly, within bounds.

use serde::Deserialize;

use super::pack::unpack;
use crate::core::hex::unhex_all;
use crate::core::sync::segment::{Chain, SEQ_MAX, chains, read_lines};
use crate::core::sync::wire::{
    PageEnd, PageSegment, RecordLine, SEGMENT_BYTES_MAX, SEGMENT_EVENTS_MAX,
};
use crate::store::{Page, SegmentIn};

/// Why a page cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the page of the hall's log cannot be read: {0}")]
pub struct PageFault(String);

fn fault<T>(what: impl ToString) -> Result<T, PageFault> {
    Err(PageFault(what.to_string()))
}

/// How much the segments of a page may come to together, unpacked: many times what any hall wrote into one.
const INFLATED_MAX: usize = 64 * 1024 * 1024;

/// A line of JSON and what follows it.
fn line(body: &[u8]) -> Result<(&[u8], &[u8]), PageFault> {
    let end = body.iter().position(|byte| *byte == b'\n');
    let Some((line, rest)) = end.and_then(|end| body.split_at_checked(end)) else {
        return fault("it ends in the middle of a line");
    };
    Ok((line, rest.get(1..).unwrap_or_default()))
}

fn read<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, PageFault> {
    serde_json::from_slice(line).or_else(fault)
}

fn cut(body: &[u8], bytes: u64) -> Result<(&[u8], &[u8]), PageFault> {
    let cut = usize::try_from(bytes).ok().and_then(|bytes| body.split_at_checked(bytes));
    cut.map_or_else(|| fault("it is shorter than it says"), Ok)
}

/// Whether the numbers of a head can be counted on from, also where no events follow it.
fn is_counted(head: &PageSegment) -> bool {
    let numbered = (1..=SEQ_MAX).contains(&head.first) && head.hseq <= SEQ_MAX;
    let events = 1..=SEGMENT_EVENTS_MAX as u64;
    let skips = head.skip.is_sorted_by(|one, next| one < next)
        && head.skip.last().is_none_or(|last| *last < head.count);
    numbered && events.contains(&head.count) && skips
}

/// The lines of a segment, as far as they are those that its head names.
fn segment(head: PageSegment, packed: &[u8]) -> Result<SegmentIn, PageFault> {
    if !is_counted(&head) {
        return fault("a segment has numbers that none can have");
    }
    if packed.is_empty() {
        return Ok(SegmentIn { head, body: Vec::new() });
    }
    if packed.len() > SEGMENT_BYTES_MAX {
        return fault("a segment is larger than one may be");
    }
    let body = unpack(packed).or_else(fault)?;
    let lines = read_lines(&body, head.count).or_else(fault)?;
    let named: Option<(_, Chain, Chain)> = unhex_all(&head.stream)
        .zip(unhex_all(&head.prev))
        .zip(unhex_all(&head.chain))
        .map(|((stream, prev), chain)| (stream, prev, chain));
    let Some((stream, prev, chain)) = named else { return fault("an id of a segment is misspelt") };
    if chains(&prev, &stream, head.first, &lines).last() != Some(&chain) {
        return fault("the events of a segment have another chain than it says");
    }
    Ok(SegmentIn { head, body })
}

/// Reads a page.
pub(super) fn read_page(mut body: &[u8]) -> Result<Page, PageFault> {
    /// What tells the last line.
    #[derive(Deserialize)]
    struct Kind {
        #[serde(default)]
        end: bool,
    }
    let mut segments = Vec::new();
    let mut left = INFLATED_MAX;
    loop {
        let (text, rest) = line(body)?;
        if read::<Kind>(text)?.end {
            let end: PageEnd = read(text)?;
            let (packed, after) = cut(rest, end.records)?;
            if !after.is_empty() {
                return fault("something stands behind its end");
            }
            let text =
                if packed.is_empty() { Vec::new() } else { unpack(packed).or_else(fault)? };
            let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            let records = lines.map(read::<RecordLine>).collect::<Result<_, _>>()?;
            return Ok(Page { segments, end, records });
        }
        let head: PageSegment = read(text)?;
        let (packed, rest) = cut(rest, head.bytes)?;
        let taken = segment(head, packed)?;
        let Some(less) = left.checked_sub(taken.body.len()) else {
            return fault("its segments hold more than a page may");
        };
        left = less;
        segments.push(taken);
        body = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::hex::hex;
    use crate::sync::pack::pack;

    fn page() -> Vec<u8> {
        let text = b"{\"a\":1}\n{\"a\":2}\n";
        let packed = pack(text).unwrap();
        let chain = chains(&[0; 32], &[7; 16], 1, &read_lines(text, 2).unwrap())[1];
        let head = PageSegment {
            stream: hex(&[7; 16]),
            device: hex(&[8; 16]),
            first: 1,
            count: 2,
            prev: hex(&[0; 32]),
            chain: hex(&chain),
            sig: String::new(),
            skip: Vec::new(),
            hseq: 1,
            received: 0,
            bytes: packed.len() as u64,
        };
        let own = PageSegment { bytes: 0, hseq: 3, first: 3, count: 1, ..head.clone() };
        let records = pack(b"{\"ref\":\"r1\",\"sealed\":\"00\"}\n").unwrap();
        let end = PageEnd { end: true, head: 3, records: records.len() as u64, digest: None };
        let mut body = Vec::new();
        for (line, bytes) in [(&head, &packed[..]), (&own, b"")] {
            body.extend(serde_json::to_vec(line).unwrap());
            body.push(b'\n');
            body.extend(bytes);
        }
        body.extend(serde_json::to_vec(&end).unwrap());
        body.push(b'\n');
        body.extend(records);
        body
    }

    #[test]
    fn a_page_is_read_whole_or_not_at_all() {
        let body = page();
        let read = read_page(&body).unwrap();
        assert_eq!(read.segments[0].body, b"{\"a\":1}\n{\"a\":2}\n");
        assert!(read.segments[1].body.is_empty() && read.end.head == 3);
        assert_eq!(read.records[0].person_ref, "r1");
        for end in 0..body.len() {
            assert!(read_page(&body[..end]).is_err(), "cut at {end}");
        }
        assert!(read_page(&[&body[..], b"x"].concat()).is_err());
    }

    #[test]
    fn a_page_with_numbers_that_none_can_have_is_refused_with_and_without_events() {
        let good = PageSegment {
            stream: hex(&[7; 16]),
            first: 1,
            count: 2,
            prev: hex(&[0; 32]),
            chain: hex(&[1; 32]),
            skip: vec![0, 1],
            hseq: 0,
            ..PageSegment::default()
        };
        let body = |head: &PageSegment| {
            let end = PageEnd { end: true, head: 3, records: 0, digest: None };
            let lines = [serde_json::to_vec(head).unwrap(), serde_json::to_vec(&end).unwrap()];
            [lines.join(&b'\n'), vec![b'\n']].concat()
        };
        assert!(read_page(&body(&good)).is_ok());
        for bad in [
            PageSegment { first: 0, ..good.clone() },
            PageSegment { first: u64::MAX, ..good.clone() },
            PageSegment { count: 0, skip: Vec::new(), ..good.clone() },
            PageSegment { count: u64::MAX, ..good.clone() },
            PageSegment { count: SEGMENT_EVENTS_MAX as u64 + 1, ..good.clone() },
            PageSegment { hseq: u64::MAX, ..good.clone() },
            PageSegment { skip: vec![1, 0], ..good.clone() },
            PageSegment { skip: vec![1, 1], ..good.clone() },
            PageSegment { skip: vec![2], ..good.clone() },
        ] {
            let why = read_page(&body(&bad)).unwrap_err().to_string();
            assert!(why.contains("numbers that none can have"), "{bad:?}: {why}");
        }
    }

    #[test]
    fn many_small_segments_that_unpack_to_much_are_no_page() {
        let text = format!("{{\"a\":\"{}\"}}\n", "a".repeat(8_000)).repeat(30);
        let lines = read_lines(text.as_bytes(), 30).unwrap();
        let packed = pack(text.as_bytes()).unwrap();
        // So small that a segment of it may have any ratio.
        let most = INFLATED_MAX / text.len();
        let page = |count: usize| {
            let mut body = Vec::new();
            let head = PageSegment {
                stream: hex(&[7; 16]),
                first: 1,
                count: 30,
                prev: hex(&[0; 32]),
                chain: hex(chains(&[0; 32], &[7; 16], 1, &lines).last().unwrap()),
                bytes: packed.len() as u64,
                ..PageSegment::default()
            };
            for _ in 0..count {
                body.extend(serde_json::to_vec(&head).unwrap());
                body.push(b'\n');
                body.extend(&packed);
            }
            let end = PageEnd { end: true, head: 3, records: 0, digest: None };
            body.extend(serde_json::to_vec(&end).unwrap());
            body.push(b'\n');
            body
        };
        assert!(read_page(&page(most)).is_ok());
        let why = read_page(&page(most + 1)).unwrap_err().to_string();
        assert!(why.contains("more than a page may"), "{why}");
    }

    #[test]
    fn a_page_whose_events_were_changed_is_refused() {
        let body = page();
        let text = String::from_utf8_lossy(&body).into_owned();
        let at = text.find("\"first\":1").unwrap() + 8;
        let mut changed = body;
        changed[at] = b'2';
        assert!(read_page(&changed).unwrap_err().to_string().contains("another chain"));
    }
}
