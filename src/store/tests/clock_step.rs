//! A wall clock that is set while the log is open, and while it is closed.

use super::*;
use crate::core::board::Board;
use crate::store::append::Appended;
use crate::store::clock_step::Steps;

const YEAR_SECS: i64 = 365 * 86_400;

/// Kind and happening time of every event, by its place in the log.
fn told(store: &Store) -> Vec<(Kind, i64)> {
    let mut all = store.conn.prepare("SELECT bytes FROM event ORDER BY pos").unwrap();
    let rows = all.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let read = |bytes: Vec<u8>| crate::core::event::Event::from_bytes(&bytes).unwrap();
    rows.map(|bytes| read(bytes.unwrap())).map(|event| (event.kind, event.at.at.0)).collect()
}

#[test]
fn five_hundred_steps_refuse_lose_and_reorder_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let mut steps = Steps::default();
    let (mut moved, mut told_moved, mut expected) = (0, 0, Vec::new());
    let mut seed: u64 = 22;
    for turn in 0..500_i64 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let dice = i64::try_from(seed >> 33).unwrap();
        // By a second, by minutes, by years; every fourth time not at all.
        let scale = [0, 1, 300, 20 * YEAR_SECS][usize::try_from(dice % 4).unwrap()];
        moved = match scale {
            0 => moved,
            scale => (dice / 4) % (2 * scale + 1) - scale,
        };
        let (wall, boot_ms) = (MORNING.plus_secs(turn + moved), 1000 * turn.unsigned_abs());
        let step = steps.note(&mut store, (wall, boot_ms)).unwrap();
        let by = moved - told_moved;
        assert_eq!(step, turn > 0 && !(0..=120).contains(&by), "turn {turn}: {by} s");
        if step {
            expected.push((Kind::ClockJumped, wall.0));
        }
        if step || turn == 0 {
            told_moved = moved;
        }
        let id = format!("n{turn}");
        let answers = store.append(vec![note(&id, Kind::LogNoted, wall, &id)], wall).unwrap();
        assert!(matches!(answers[..], [Appended::Stored { .. }]), "{answers:?}");
        expected.push((Kind::LogNoted, wall.0));
    }
    assert!(expected.len() > 700, "{} of 1000", expected.len());
    assert_eq!(told(&store), expected);
    let hall = store.hall().clone();
    store.close().unwrap();
    let again = Store::open(folder.path(), &config(), Mode::ReadOnly).unwrap();
    assert_eq!(told(&again), expected);
    assert!(*again.hall() == hall, "folded anew it is the same hall");
}

#[test]
fn today_comes_back_with_the_right_time_although_wrong_days_pushed_it_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let mut steps = Steps::default();
    let waiting = |store: &Store, now: Ms| Board::build(store.hall(), now).totals.waiting;
    let arrives = |store: &mut Store, id: &str, at: Ms| {
        store.append(vec![visit(id, Kind::TicketIssued, id, at)], at).unwrap();
    };
    steps.note(&mut store, (MORNING, 0)).unwrap();
    arrives(&mut store, "today", MORNING);
    for year in 1..=4 {
        let wrong = MORNING.plus_secs(year * YEAR_SECS);
        let boot_ms = 1000 * year.unsigned_abs();
        assert!(steps.note(&mut store, (wrong, boot_ms)).unwrap());
        arrives(&mut store, &format!("wrong {year}"), wrong);
    }
    assert_eq!(waiting(&store, MORNING), 0, "today has left memory");
    let now = MORNING.plus_secs(5);
    assert!(steps.note(&mut store, (now, 5000)).unwrap());
    assert_eq!(waiting(&store, now), 1);
    store.write_checkpoint().unwrap();
    assert_eq!(waiting(&store, now), 1, "a checkpoint keeps it");
    store.close().unwrap();
    let again = open(folder.path());
    assert_eq!(waiting(&again, now), 1, "and so does a start");
}

#[test]
fn a_clock_that_was_set_back_while_nobody_wrote_is_noticed_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    assert!(!Steps::default().note(&mut store, (MORNING, 0)).unwrap(), "an empty log");
    let future = MORNING.plus_secs(20 * YEAR_SECS);
    store.append(vec![visit("A1", Kind::TicketIssued, "A1", future)], future).unwrap();
    store.close().unwrap();
    let mut store = open(folder.path());
    let mut steps = Steps::default();
    assert!(steps.note(&mut store, (MORNING, 7000)).unwrap());
    assert!(!steps.note(&mut store, (MORNING.plus_secs(1), 8000)).unwrap());
    assert_eq!(told(&store).last(), Some(&(Kind::ClockJumped, MORNING.0)));
    let due = crate::core::hall::due(store.hall(), MORNING.plus_secs(70));
    let silences = due.iter().filter(|due| due.kind == Kind::FeedStalled).count();
    assert_eq!(silences, 1, "silent since");
    // Nothing is certain of a start that is later than the last event.
    assert!(!Steps::default().note(&mut store, (MORNING.plus_secs(9999), 1)).unwrap());
}
