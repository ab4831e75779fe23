//! Lines, chains and heads: what is written is read, and what is changed is not.

use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;

use super::*;

const STREAM: StreamId = [7; 16];

fn lines(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|n| format!("{{\"n\":{n}}}").into_bytes()).collect()
}

fn as_lines(bytes: &[Vec<u8>]) -> Vec<Line<'_>> {
    bytes.iter().map(|bytes| Line { origin: None, bytes }).collect()
}

fn broken(text: &[u8], count: u64) -> (u64, LineFault) {
    let Broken { index, fault } = read_lines(text, count).unwrap_err();
    (index, fault)
}

fn shaped(lines: &[Line<'_>], first: u64, prev: Chain) -> Shape {
    let chain = chains(&prev, &STREAM, first, lines).last().copied().unwrap();
    Shape { hall: "H1".into(), stream: STREAM, first, count: lines.len() as u64, prev, chain }
}

#[test]
fn the_chain_has_the_value_it_always_had() {
    let mut hasher = Hasher::new();
    hasher.update(&[[1; 32].as_slice(), &[2; 16], &[0, 0, 0, 0, 0, 0, 0, 3], b"{}"].concat());
    assert_eq!(chained(&[1; 32], &[2; 16], 3, b"{}"), *hasher.finalize().as_bytes());
}

#[test]
fn a_line_that_is_no_event_is_found_by_its_index() {
    let origin = format!("^{} ", "ab".repeat(32));
    let good = format!("{{}}\n{origin}{{}}\n");
    let read = read_lines(good.as_bytes(), 2).unwrap();
    assert_eq!(read[0], Line { origin: None, bytes: b"{}" });
    assert_eq!(read[1], Line { origin: Some([0xab; 32]), bytes: b"{}" });
    assert_eq!(broken(b"{}\n{}", 2), (1, LineFault::Break));
    assert_eq!(broken(b"{}\r\n", 1), (0, LineFault::Break));
    assert_eq!(broken(b"{}\n\n{}\n", 3), (1, LineFault::Empty));
    assert_eq!(broken(b"{}\n", 2), (1, LineFault::Count));
    assert_eq!(broken(b"{}\n{}\n", 1), (1, LineFault::Count));
    assert_eq!(broken(b"", 1), (0, LineFault::Count));
    assert_eq!(broken(format!("{origin}\n").as_bytes(), 1), (0, LineFault::Empty));
    assert_eq!(broken(format!("{origin}{origin}{{}}\n").as_bytes(), 1), (0, LineFault::Origin));
    assert_eq!(broken(b"^00 {}\n", 1), (0, LineFault::Origin));
    let upper = format!("^{} {{}}\n", "AB".repeat(32));
    assert_eq!(broken(upper.as_bytes(), 1), (0, LineFault::Origin));
    let long = [vec![b'x'; EVENT_STORED_MAX + 1], vec![b'\n']].concat();
    assert_eq!(broken(&long, 1), (0, LineFault::TooLong));
    assert_eq!(read_lines(&long[1..], 1).unwrap()[0].bytes.len(), EVENT_STORED_MAX);
}

#[test]
fn what_cannot_be_read_is_not_written() {
    for (bytes, fault) in [
        (b"".as_slice(), LineFault::Empty),
        (b"{\n}", LineFault::Break),
        (b"{\r}", LineFault::Break),
        (b"^{}", LineFault::Origin),
    ] {
        let mut out = b"before".to_vec();
        let lines = [Line { origin: None, bytes: b"{}" }, Line { origin: None, bytes }];
        assert_eq!(write_lines(&lines, &mut out), Err(Broken { index: 1, fault }));
        assert_eq!(out, b"before");
    }
}

#[test]
fn a_tail_is_cut_by_events_and_by_bytes() {
    let many = lines(SEGMENT_EVENTS_MAX + 1);
    assert_eq!(cut(&as_lines(&many), usize::MAX), SEGMENT_EVENTS_MAX);
    assert_eq!(cut(&as_lines(&many), 10), 10);
    assert_eq!(cut(&as_lines(&many), 0), 1);
    assert_eq!(cut(&[], 10), 0);
    let large = vec![vec![b'x'; EVENT_STORED_MAX]; 40];
    let fits = cut(&as_lines(&large), usize::MAX);
    let bytes = |count: usize| as_lines(&large[..count]).iter().map(Line::len).sum::<usize>();
    assert!(bytes(fits) <= SEGMENT_INFLATED_MAX && bytes(fits + 1) > SEGMENT_INFLATED_MAX);
}

#[test]
fn a_head_is_signed_over_all_that_says_which_events_they_are() {
    let key = SigningKey::from_bytes(&[3; 32]);
    let public = key.verifying_key().to_bytes();
    let bytes = lines(3);
    let lines = as_lines(&bytes);
    let head = head(&shaped(&lines, 4, [9; 32]), 77, |message| key.sign(message).to_bytes());
    check_signature(&head, &public).unwrap();
    let mut text = Vec::new();
    write_lines(&lines, &mut text).unwrap();
    let segment = Segment::read(&head, &text).unwrap();
    assert_eq!((segment.shape.last(), segment.lines.len()), (6, 3));

    let other = SigningKey::from_bytes(&[4; 32]).verifying_key().to_bytes();
    assert_eq!(check_signature(&head, &other), Err(HeadFault::Forged));
    assert_eq!(check_signature(&head, &[0; 32]), Err(HeadFault::Forged));
    let changes: [fn(&mut SegmentHead); 6] = [
        |head| head.hall.push('x'),
        |head| head.stream = "08".repeat(16),
        |head| head.first = 5,
        |head| head.count = 2,
        |head| head.prev = "08".repeat(32),
        |head| head.chain = "08".repeat(32),
    ];
    for change in changes {
        let mut changed = head.clone();
        change(&mut changed);
        assert_eq!(check_signature(&changed, &public), Err(HeadFault::Forged), "{changed:?}");
    }
}

#[test]
fn a_head_of_another_form_is_refused() {
    let bytes = lines(1);
    let lines = as_lines(&bytes);
    let good = head(&shaped(&lines, 1, [0; 32]), 1, |_| [0; 64]);
    assert!(Segment::read(&good, b"{\"n\":0}\n").is_ok());
    assert_eq!(Segment::read(&good, b"{\"n\":1}\n"), Err(HeadFault::Chain));
    let changes: [fn(&mut SegmentHead); 8] = [
        |head| head.count = 0,
        |head| head.count = SEGMENT_EVENTS_MAX as u64 + 1,
        |head| head.first = 0,
        |head| head.first = SEQ_MAX + 1,
        |head| head.first = 2,
        |head| head.prev = "08".repeat(32),
        |head| head.stream = "g".repeat(32),
        |head| head.hall = "a b".to_owned(),
    ];
    for change in changes {
        let mut changed = good.clone();
        change(&mut changed);
        assert_eq!(shape(&changed), Err(HeadFault::Form), "{changed:?}");
    }
    let newer = SegmentHead { v: WIRE_VERSION + 1, ..good };
    assert_eq!(shape(&newer), Err(HeadFault::Version));
}

proptest! {
    #[test]
    fn lines_are_read_as_they_were_written(
        rows in prop::collection::vec((any::<Option<[u8; 32]>>(), "[^\r\n^][^\r\n]{0,40}"), 1..20),
    ) {
        let lines: Vec<Line<'_>> =
            rows.iter().map(|(origin, text)| Line { origin: *origin, bytes: text.as_bytes() }).collect();
        let mut text = Vec::new();
        write_lines(&lines, &mut text).unwrap();
        prop_assert_eq!(text.len(), lines.iter().map(Line::len).sum::<usize>());
        prop_assert_eq!(read_lines(&text, lines.len() as u64).unwrap(), lines);
    }

    #[test]
    fn whatever_comes_is_read_or_refused(text in prop::collection::vec(any::<u8>(), 0..200), count in 0_u64..5) {
        if let Ok(lines) = read_lines(&text, count) {
            let mut again = Vec::new();
            write_lines(&lines, &mut again).unwrap();
            prop_assert_eq!(again, text);
        }
    }
}
