//! A day comes out as it went in, or not at all.

use super::*;
use crate::core::sync::segment::{Line, write_lines};

/// Segments of two streams in turn, from the place `hseq` on; every third was packed by somebody else.
fn segments(count: u64) -> Vec<Kept> {
    let mut ends = [[0; 32]; 2];
    let mut hseq = 1;
    (0..count)
        .map(|n| {
            let stream = [u8::try_from(n % 2).unwrap(); 16];
            let first = n / 2 * 2 + 1;
            let events: Vec<String> =
                (first..first + 2).map(|seq| format!("{{\"n\":{seq},\"of\":{n}}}")).collect();
            let lines: Vec<Line> =
                events.iter().map(|e| Line { origin: None, bytes: e.as_bytes() }).collect();
            let mut text = Vec::new();
            write_lines(&lines, &mut text).unwrap();
            let end = &mut ends[usize::try_from(n % 2).unwrap()];
            let prev = std::mem::replace(end, *chains(end, &stream, first, &lines).last().unwrap());
            let skip = if n % 5 == 4 { vec![0] } else { vec![] };
            let mut packer = zstd::bulk::Compressor::new(3).unwrap();
            packer.include_checksum(n % 3 == 2).unwrap();
            let row = SegmentRow {
                stream,
                device: [9; 16],
                first,
                count: 2,
                prev,
                chain: *end,
                sig: [3; 64],
                hseq,
                received: Ms(5),
                packed: packer.compress(&text).unwrap(),
                skip,
            };
            hseq += 2 - row.skip.len() as u64;
            Kept { row, own_first: first, record_bytes: n % 2 }
        })
        .collect()
}

#[test]
fn a_day_comes_out_as_it_went_in() {
    let day = segments(40);
    let parts = pack(&day).unwrap();
    let [part] = &parts[..] else { panic!("{}", parts.len()) };
    assert_eq!(unpack(part).unwrap(), day);
    assert_eq!((part.hseq_first, part.hseq_last, part.segments), (1, 72, 40));
    let ends: Vec<_> = part.streams.iter().map(|(s, (f, l, c))| (s[0], *f, *l, *c)).collect();
    assert_eq!(ends, [(0, 1, 40, day[38].row.chain), (1, 1, 40, day[39].row.chain)]);
    assert_eq!(pack(&[]).unwrap(), []);
}

#[test]
fn damage_is_found_wherever_it_is() {
    let part = pack(&segments(12)).unwrap().remove(0);
    for at in [0, 1, 2] {
        for flip in [0, 7, 20] {
            let mut bad = part.clone();
            let bytes = [&mut bad.heads, &mut bad.lines, &mut bad.frames];
            bytes.into_iter().nth(at).unwrap()[flip] ^= 1;
            assert!(matches!(unpack(&bad), Err(Fault::Broken(_))), "{at} {flip}");
        }
    }
    let mut day = segments(3);
    day[1].row.packed[9] ^= 1;
    assert!(pack(&day).is_err(), "what is damaged is not packed");
    let mut day = segments(3);
    day[2].row.chain = [7; 32];
    assert!(pack(&day).is_err(), "nor what its chain does not fit");
}

#[test]
fn what_nobody_wants_is_passed_over_and_the_rest_is_the_same() {
    let day = segments(40);
    let part = pack(&day).unwrap().remove(0);
    let mut one_by_one = Segments::of(&part).unwrap();
    assert_eq!(
        one_by_one.next_that(|kept| kept.hseq_last() > 30).unwrap().as_ref(),
        Some(&day[16])
    );
    assert_eq!(one_by_one.next_that(|_| true).unwrap().as_ref(), Some(&day[17]));
    assert_eq!(one_by_one.next_that(|_| false).unwrap(), None);
    assert_eq!(one_by_one.next_that(|_| true).unwrap(), None);
    let own = unpack_some(&part, |kept| kept.row.stream == [1; 16]).unwrap();
    assert!(own.iter().eq(day.iter().skip(1).step_by(2)));
}

#[test]
fn numbers_that_do_not_fit_together_are_damage_and_nothing_to_reckon_with() {
    let whole = segments(5).remove(4);
    assert_eq!(whole.clone().sound(), Ok(whole.clone()));
    let wrong: [fn(&mut Kept); 8] = [
        |kept| kept.row.count = 0,
        |kept| kept.row.first = 0,
        |kept| kept.row.count = u64::MAX,
        |kept| kept.own_first = kept.row.first + kept.row.count,
        |kept| kept.own_first = kept.row.first - 1,
        |kept| kept.row.hseq = 0,
        |kept| kept.row.skip = vec![0, 1, 2],
        |kept| kept.row.skip = vec![1, 1],
    ];
    for (at, change) in wrong.iter().enumerate() {
        let mut kept = whole.clone();
        change(&mut kept);
        assert!(matches!(kept.sound(), Err(Fault::Broken(_))), "{at}");
    }
}
