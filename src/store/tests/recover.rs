//! Saving what a damaged file still holds. What must be left is computed from where the bytes of each event
//! lay in the sound file, not from the structure of the file.

use std::fs;
use std::ops::Range;
use std::path::Path;

use super::{MORNING, config, note, open, tables, visit};
use crate::core::event::Kind;
use crate::core::time::Ms;
use crate::store::{
    BackupError, DB_FILE, Depth, Mode, RecoverReport, Store, StoreError, check, recover,
};

const PAGE: usize = 4096;

/// A small generator, so that every run damages the same places.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

struct Hall {
    dir: tempfile::TempDir,
    file: Vec<u8>,
    /// Bytes of the events, in order.
    events: Vec<Vec<u8>>,
    /// Where those bytes lie in the file; none for one that is spread over several pages.
    places: Vec<Option<Range<usize>>>,
}

fn hall(count: usize) -> Hall {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let event = |n: usize| {
        let at = MORNING.plus_secs(i64::try_from(n).unwrap());
        let id = format!("n{n}");
        // Some are longer than a page.
        let text = "报".repeat(if n % 40 == 1 { 3000 } else { n % 300 });
        match n % 3 {
            0 => visit(&id, Kind::TicketIssued, &id, at),
            _ => note(&id, Kind::LogNoted, at, &text),
        }
    };
    for from in (0..count).step_by(10) {
        store.append((from..from + 10).map(event).collect(), MORNING).unwrap();
    }
    let events: Vec<Vec<u8>> = store.events(1..=u64::MAX).map(|e| e.unwrap().bytes).collect();
    store.close().unwrap();
    let file = fs::read(dir.path().join(DB_FILE)).unwrap();
    let find = |bytes: &Vec<u8>| {
        let at = file.windows(bytes.len()).position(|found| found == &bytes[..])?;
        Some(at..at + bytes.len())
    };
    let places = events.iter().map(find).collect();
    Hall { dir, file, events, places }
}

fn run(file: &[u8]) -> (tempfile::TempDir, Result<RecoverReport, BackupError>) {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("damaged.db");
    fs::write(&db, file).unwrap();
    let report = recover(&db, &dir.path().join("out"), &config(), Ms(MORNING.0));
    assert_eq!(fs::read(&db).unwrap(), file, "the damaged file is only read");
    (dir, report)
}

fn bytes_in(dir: &Path) -> Vec<Vec<u8>> {
    let store = Store::open(dir, &config(), Mode::ReadOnly).unwrap();
    store.events(1..=u64::MAX).map(|event| event.unwrap().bytes).collect()
}

fn spread(ranges: &[(u64, u64)]) -> Vec<usize> {
    ranges
        .iter()
        .flat_map(|&(from, to)| from..=to)
        .map(|pos| usize::try_from(pos).unwrap())
        .collect()
}

/// Recovers, and holds what must be true of every recovery; answers the missing positions.
fn recovered(hall: &Hall, file: &[u8], what: &str) -> (Vec<usize>, RecoverReport) {
    let (dir, report) = run(file);
    let report = report.unwrap_or_else(|error| panic!("{what}: {error}"));
    let missing = spread(&report.missing);
    let wanted: Vec<&Vec<u8>> = (1..=usize::try_from(report.last_pos).unwrap())
        .filter(|pos| !missing.contains(pos))
        .map(|pos| &hall.events[pos - 1])
        .collect();
    let out = dir.path().join("out");
    let found = bytes_in(&out);
    assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{what}");
    assert!(check(&out, Depth::Full).unwrap().is_ok(), "{what}");
    let mut store = open(&out);
    let before = store.head_pos();
    store.append(vec![note("after", Kind::LogNoted, MORNING, "goes on")], MORNING).unwrap();
    assert_eq!(store.head_pos(), before + 1, "{what}");
    store.close().unwrap();
    assert!(check(&out, Depth::Full).unwrap().is_ok(), "{what}");
    (missing, report)
}

#[test]
fn a_sound_file_comes_back_whole_with_its_own_chain() {
    let hall = hall(200);
    let (missing, report) = recovered(&hall, &hall.file, "sound");
    assert_eq!((missing, report.unproved, report.end_unsure), (vec![], vec![], false));
    assert_eq!(report.chain_head, check(hall.dir.path(), Depth::Full).unwrap().chain.head);
    let (dir, _) = run(&hall.file);
    assert_eq!(tables(&open(&dir.path().join("out"))), tables(&open(hall.dir.path())));
}

#[test]
fn a_changed_bit_in_an_event_costs_that_event_only() {
    let hall = hall(150);
    let mut dice = Dice(0x1234_5678_9abc_def1);
    for _ in 0..20 {
        let pos = 1 + dice.below(hall.events.len());
        let Some(place) = hall.places[pos - 1].clone() else { continue };
        let mut file = hall.file.clone();
        file[place.start + dice.below(place.len())] ^= 1 << dice.below(8);
        let (missing, report) = recovered(&hall, &file, &format!("event {pos}"));
        assert_eq!(missing, [pos]);
        assert!(report.unproved.iter().all(|&(from, _)| from > pos as u64), "{report:?}");
    }
}

#[test]
fn a_changed_byte_anywhere_costs_at_most_the_event_it_lies_in() {
    let hall = hall(150);
    let mut dice = Dice(0xfeed_beef_dead_1001);
    for _ in 0..25 {
        let at = dice.below(hall.file.len());
        let mut file = hall.file.clone();
        file[at] ^= u8::try_from(1 + dice.below(255)).unwrap();
        let (missing, _) = recovered(&hall, &file, &format!("byte {at}"));
        assert!(missing.len() <= 1, "byte {at}: {missing:?}");
    }
}

#[test]
fn a_page_of_zeros_costs_the_events_on_it_and_nothing_else() {
    let hall = hall(240);
    let pages = hall.file.len() / PAGE;
    let mut dice = Dice(0x0bad_cafe_0000_0007);
    let mut lost = 0;
    for _ in 0..40 {
        let page = dice.below(pages);
        let gone = page * PAGE..(page + 1) * PAGE;
        let mut file = hall.file.clone();
        file[gone.clone()].fill(0);
        let (missing, report) = recovered(&hall, &file, &format!("page {page}"));
        for (pos, place) in (1..).zip(&hall.places) {
            // One that is spread over pages may be hit in any of them.
            let Some(place) = place else { continue };
            assert_eq!(
                missing.contains(&pos),
                gone.contains(&place.start),
                "page {page}, event {pos}"
            );
        }
        assert!(spread(&report.unproved).len() <= 1 + missing.len(), "{report:?}");
        lost += missing.len();
    }
    assert!(lost > 20, "too few pages of events were hit: {lost}");
}

#[test]
fn a_cut_file_gives_what_lies_before_the_cut_and_says_that_it_was_cut() {
    let hall = hall(200);
    // Behind the empty tables, which lie before the first event.
    let first = hall.places.iter().flatten().map(|place| place.end).min().unwrap();
    let from = (hall.file.len() / 2).max(first.next_multiple_of(PAGE));
    let mut dice = Dice(0x5eed_0000_0000_0003);
    for _ in 0..12 {
        let cut = from + dice.below(hall.file.len() - from - 1);
        let (missing, report) = recovered(&hall, &hall.file[..cut], &format!("cut at {cut}"));
        assert!(report.end_unsure);
        let whole_pages = cut / PAGE * PAGE;
        for (pos, place) in (1..).zip(&hall.places) {
            let Some(place) = place else { continue };
            let left = place.end <= whole_pages;
            let kept = pos <= usize::try_from(report.last_pos).unwrap() && !missing.contains(&pos);
            assert_eq!(kept, left, "cut at {cut}, event {pos}");
        }
    }
}

#[test]
fn events_that_stand_in_the_write_ahead_log_only_are_saved_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for n in 0..30 {
        let id = format!("n{n}");
        store.append(vec![note(&id, Kind::LogNoted, MORNING, &id)], MORNING).unwrap();
    }
    let copy = tempfile::tempdir().unwrap();
    let set = [DB_FILE, "zhiban.db-wal"];
    let read = |name: &str| fs::read(dir.path().join(name)).unwrap();
    let before = set.map(read);
    for (name, bytes) in set.iter().zip(&before) {
        fs::write(copy.path().join(name), bytes).unwrap();
    }
    let busy = recover(&dir.path().join(DB_FILE), &copy.path().join("x"), &config(), MORNING);
    assert!(matches!(busy, Err(BackupError::Store(StoreError::Busy { .. }))), "{busy:?}");
    let out = copy.path().join("out");
    let report = recover(&copy.path().join(DB_FILE), &out, &config(), MORNING).unwrap();
    assert_eq!((report.events, report.missing, report.end_unsure), (30, vec![], false));
    for (name, bytes) in set.iter().zip(&before) {
        assert_eq!(&fs::read(copy.path().join(name)).unwrap(), bytes);
    }
    let again = recover(&copy.path().join(DB_FILE), &out, &config(), MORNING);
    assert!(matches!(again, Err(BackupError::NotEmpty { .. })), "{again:?}");
}

#[test]
fn what_was_recovered_once_can_be_recovered_again() {
    let hall = hall(120);
    let mut file = hall.file.clone();
    let first = hall.places[49].clone().unwrap();
    file[first.start + 3] ^= 4;
    let (dir, report) = run(&file);
    assert_eq!(report.unwrap().missing, [(50, 50)]);
    let out = dir.path().join("out");
    let once = bytes_in(&out);
    let mut store = open(&out);
    store.append(vec![note("later", Kind::LogNoted, MORNING, "later")], MORNING).unwrap();
    store.close().unwrap();
    let (dir, report) = run(&fs::read(out.join(DB_FILE)).unwrap());
    let report = report.unwrap();
    assert_eq!((report.missing, report.events), (vec![], once.len() as u64 + 1));
    assert_eq!(bytes_in(&dir.path().join("out"))[..once.len()], once[..]);
}

#[test]
fn a_file_without_events_is_named() {
    for file in [vec![], vec![0; 3 * PAGE], b"this is a letter".repeat(1000)] {
        let (dir, report) = run(&file);
        assert!(matches!(report, Err(BackupError::NotWhole { .. })), "{report:?}");
        assert!(!dir.path().join("out").exists());
    }
}
