//! The clock of this computer is set, by a second or by years, forwards and back: nothing is refused, nothing
//! changes its place, no silence lasts for ever, and when the clock is right again so is the board.

use proptest::prelude::*;
use serde_json::Value;

use crate::core::board::{AlarmKind, Board, FeedAge};
use crate::core::clock_watch::ClockWatch;
use crate::core::event::{Body, ClockJump, Event, Flags, Kind, Note, Proof, QueueData};
use crate::core::hall::{Due, Hall};
use crate::core::rows::LogKind;
use crate::core::tests::{apply, event, events, hall_in, ms, told};
use crate::core::time::{Ms, Zone};

const YEAR_MS: i64 = 365 * 86_400_000;

/// An event of the program itself.
fn own(kind: Kind, wall: Ms, body: Body) -> Event {
    let mut made = event(kind, Zone::default().stamp(wall), 0, QueueData::default());
    (made.feed, made.proof, made.by) = (None, Proof::System, "system".into());
    made.body = body;
    made
}

fn jump(from: Ms, to: Ms) -> Event {
    let zone = Zone::default();
    let secs = to.secs_since(from);
    let body = ClockJump { from: zone.stamp(from), to: zone.stamp(to), secs };
    own(Kind::ClockJumped, to, Body::ClockJump(body))
}

fn note(text: &str, wall: Ms) -> Event {
    let note = Note { note_id: text.into(), text: text.into(), phrase: "".into() };
    own(Kind::LogNoted, wall, Body::Note(note))
}

/// What falls due of the silence of feeds; that the clock was set is an alarm of its own.
fn due(hall: &Hall, now: Ms) -> Vec<Due> {
    let mut due = crate::core::hall::due(hall, now);
    due.retain(|due| matches!(due.kind, Kind::FeedStalled | Kind::FeedLost));
    due
}

fn age(hall: &Hall, now: Ms) -> FeedAge {
    hall.feeds.values().next().unwrap().age(now, &hall.config.settings.rules)
}

#[test]
fn a_silence_is_as_long_as_it_was_before_the_clock_was_set() {
    for by_secs in [-1, -7200, -630_720_000, 121, 3600, 86_400, 630_720_000] {
        let mut hall = told("08:30 heartbeat");
        let wrong = |at: &str| ms(at).plus_secs(by_secs);
        apply(&mut hall, &[jump(ms("08:30:10"), wrong("08:30:10"))]);
        assert_eq!(age(&hall, wrong("08:30:12")), FeedAge::Fresh, "{by_secs}");
        assert_eq!(due(&hall, wrong("08:30:30")), [], "{by_secs}");
        assert_eq!(age(&hall, wrong("08:31:00")), FeedAge::Stale, "{by_secs}");
        assert_eq!(due(&hall, wrong("08:31:00")).len(), 1, "{by_secs}: told once, when it is due");
        apply(&mut hall, &[jump(wrong("08:31"), ms("08:31"))]);
        assert_eq!(age(&hall, ms("08:31:00")), FeedAge::Stale, "{by_secs}");
        assert_eq!(age(&hall, ms("08:44:59")), FeedAge::Stale, "{by_secs}");
        assert_eq!(age(&hall, ms("08:45:00")), FeedAge::Dead, "{by_secs}");
    }
}

#[test]
fn a_feed_heard_in_the_future_is_neither_silent_nor_alive_for_ever() {
    // Heard by a clock that was 20 years ahead when the program was not there to see it set.
    let mut hall = told("2045-11-10T08:30:00+08:00 heartbeat");
    assert_eq!(age(&hall, ms("09:00")), FeedAge::Fresh, "as far as this clock knows");
    apply(&mut hall, &[jump(ms("2045-11-10T08:31:00+08:00"), ms("09:00"))]);
    assert_eq!(due(&hall, ms("09:00:10")).len(), 1, "a minute of silence was over already");
    apply(&mut hall, &events("09:01 heartbeat"));
    assert_eq!(due(&hall, ms("09:01:10")), []);
    assert_eq!(age(&hall, ms("09:16:10")), FeedAge::Dead);
}

#[test]
fn the_first_sound_clock_after_a_dead_battery_makes_no_feed_live_in_the_future() {
    let mut hall = told("08:30 heartbeat");
    apply(&mut hall, &[jump(Ms(60_000), ms("2025-11-11T08:30:00+08:00"))]);
    assert_eq!(hall.feeds.values().next().unwrap().heard, ms("08:30"));
}

#[test]
fn lines_keep_their_order_whatever_the_clock_said() {
    let mut hall = hall_in(Zone::default());
    apply(
        &mut hall,
        &[
            note("one", ms("09:00")),
            jump(ms("09:01"), ms("2045-11-10T09:01:00+08:00")),
            note("two", ms("2045-11-10T09:02:00+08:00")),
            note("three", ms("2045-11-10T09:03:00+08:00")),
            jump(ms("2045-11-10T09:04:00+08:00"), ms("09:04")),
            note("four", ms("09:05")),
        ],
    );
    let lines = hall.log.newest(10);
    let said: Vec<&str> = lines
        .iter()
        .map(|line| if line.kind == LogKind::Note { &*line.detail } else { &*line.subject })
        .collect();
    assert_eq!(said, ["four", "-631152000", "three", "two", "+631152000", "one"]);
    let back = lines.iter().find(|line| line.subject.starts_with('-')).unwrap();
    assert_eq!((&*back.detail, back.at, &*back.by), ("2045-11-10 09:04", ms("09:04"), "system"));
}

#[test]
fn a_step_of_the_clock_is_on_the_board_for_half_an_hour() {
    let mut hall = told("08:30 issued A1 s=x");
    apply(&mut hall, &[jump(ms("08:31"), ms("09:31"))]);
    let shown = |now: Ms| {
        let alarms = Board::build(&hall, now).alarms;
        let of_clock = alarms.into_iter().find(|alarm| alarm.kind == AlarmKind::ClockJumped);
        of_clock.map(|alarm| alarm.value)
    };
    assert_eq!(shown(ms("09:31")), Some(3600));
    assert_eq!(shown(ms("10:00:59")), Some(3600));
    assert_eq!(shown(ms("10:01")), None);
    assert_eq!(shown(ms("09:00")), None, "a step that is still to come is none");
}

#[test]
fn days_of_a_wrong_clock_do_not_push_today_out_of_memory() {
    let mut hall = told(
        "2025-11-08T09:00:00+08:00 issued A1 s=x
         2025-11-09T09:00:00+08:00 issued B1 s=x
         2025-11-10T09:00:00+08:00 issued C1 s=x
         2045-11-10T09:00:00+08:00 issued D1 s=x
         2046-11-10T09:00:00+08:00 issued E1 s=x",
    );
    let years = |hall: &Hall| {
        let dates = hall.old_days();
        dates.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    apply(&mut hall, &[jump(ms("2046-11-10T09:00:00+08:00"), ms("10:00"))]);
    assert_eq!(years(&hall), ["2025-11-08", "2045-11-10"]);
    assert_eq!(Board::build(&hall, ms("10:00")).totals.waiting, 1);
}

/// How the machine stamps what it says.
#[derive(Clone, Copy, Debug)]
enum Machine {
    /// By a clock of its own.
    Own,
    /// By the clock of this computer.
    Ours,
}

/// What the entrance flags: more than 30 s ahead of our clock, or more than an hour behind.
fn flag(made: &mut Event, wall: Ms) {
    let ahead = made.at.at.secs_since(wall);
    if !(-3600..=30).contains(&ahead) {
        made.feed.as_mut().unwrap().flags.add(Flags::CLOCK);
    }
}

/// One turn of a day: seconds that pass, by how much the clock is then set, and what is said.
type Turn = (i64, i64, u8);

struct Day {
    hall: Hall,
    watch: ClockWatch,
    real: Ms,
    moved: i64,
    sequence: u64,
}

impl Day {
    fn new() -> Day {
        let real = ms("08:00");
        let watch = ClockWatch::new((real, 0));
        Day { hall: hall_in(Zone::default()), watch, real, moved: 0, sequence: 0 }
    }

    fn wall(&self) -> Ms {
        Ms(self.real.0 + self.moved)
    }

    fn apply(&mut self, event: &Event) {
        self.sequence += 1;
        self.hall.apply(event, self.sequence);
    }

    /// Time passes, the clock is set, and the next beat notices it.
    fn pass(&mut self, secs: i64, by_ms: i64) {
        self.real = self.real.plus_secs(secs);
        self.moved += by_ms;
        let reading = (self.wall(), self.real.0.abs_diff(ms("08:00").0));
        if let Some(step) = self.watch.step(reading) {
            self.watch = ClockWatch::new(reading);
            self.apply(&jump(step.from, step.to));
        }
        for due in due(&self.hall, self.wall()) {
            assert!(due.at <= self.wall(), "{due:?}");
            let made = own(due.kind, self.wall(), due.body);
            self.apply(&made);
        }
    }

    fn says(&mut self, machine: Machine, dice: u8) {
        let at = match machine {
            Machine::Own => self.real,
            Machine::Ours => self.wall(),
        };
        let sequence = self.sequence + 1;
        let kind = match dice % 4 {
            0 => Kind::TicketIssued,
            1 => Kind::TicketCalled,
            2 => Kind::ServiceStarted,
            _ => Kind::FeedHeartbeat,
        };
        let number = if kind == Kind::TicketIssued { sequence } else { sequence.saturating_sub(1) };
        let data = QueueData {
            visit_id: Some(format!("v{number}").into()),
            service_id: Some("x".into()),
            counter_id: (!dice.is_multiple_of(4)).then(|| "01".into()),
            ..QueueData::default()
        };
        let mut made = event(kind, Zone::default().stamp(at), sequence, data);
        made.written.wall = Zone::default().stamp(self.wall());
        flag(&mut made, self.wall());
        self.apply(&made);
    }

    /// What must be true of the board at any time, however wrong the clock.
    fn holds(&self) {
        let mut board = Board::build(&self.hall, self.wall());
        let of_clocks = [AlarmKind::ClockJumped, AlarmKind::FeedClock];
        board.alarms.retain(|alarm| !of_clocks.contains(&alarm.kind));
        board.feeds.iter_mut().for_each(|feed| feed.clock_off_secs = None);
        let told = serde_json::to_value(&board).unwrap();
        assert!(!negative(&told), "{told}");
    }
}

fn negative(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|n| n < 0.0),
        Value::Array(list) => list.iter().any(negative),
        Value::Object(map) => map.values().any(negative),
        _ => false,
    }
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let by = prop_oneof![
        3 => Just(0_i64),
        2 => -20 * YEAR_MS..20 * YEAR_MS,
        2 => -90_000_000..90_000_000_i64,
        1 => (-1..=1_i64).prop_map(|secs| secs * 1000),
    ];
    prop::collection::vec((1..90_i64, by, any::<u8>()), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn when_the_clock_is_right_again_the_board_is_as_if_it_had_never_been_wrong(turns in turns()) {
        let (mut wrong, mut right) = (Day::new(), Day::new());
        for (secs, by_ms, dice) in turns {
            // Never before 1970, where no clock can be set to.
            let by_ms = if wrong.wall().0 + by_ms < YEAR_MS { 0 } else { by_ms };
            wrong.pass(secs, by_ms);
            right.pass(secs, 0);
            // Step by step, so that both number what they say alike.
            let sequence = wrong.sequence.max(right.sequence);
            (wrong.sequence, right.sequence) = (sequence, sequence);
            wrong.says(Machine::Own, dice);
            prop_assert!(age(&wrong.hall, wrong.wall()) < FeedAge::Stale, "it has just spoken");
            right.says(Machine::Own, dice);
            wrong.holds();
        }
        let back = -wrong.moved;
        wrong.pass(1, back);
        right.pass(1, 0);
        for day in [&mut wrong, &mut right] {
            day.sequence = 10_000;
            day.says(Machine::Own, 3);
        }
        wrong.holds();
        let of = |day: &Day| {
            let board = Board::build(&day.hall, day.wall());
            let rows = (board.queues, board.counters, board.staff, board.totals, board.date);
            serde_json::to_value(rows).unwrap()
        };
        prop_assert_eq!(of(&wrong), of(&right));
        for secs in [0, 29, 60, 899, 900] {
            let now = wrong.wall().plus_secs(secs);
            prop_assert_eq!(age(&wrong.hall, now), age(&right.hall, now), "{}", secs);
        }
    }

    #[test]
    fn a_machine_that_shares_the_wrong_clock_shares_the_right_one_too(turns in turns()) {
        let mut day = Day::new();
        for (secs, by_ms, dice) in turns {
            let by_ms = if day.wall().0 + by_ms < YEAR_MS { 0 } else { by_ms };
            day.pass(secs, by_ms);
            day.says(Machine::Ours, dice);
            day.holds();
            prop_assert!(age(&day.hall, day.wall()) < FeedAge::Stale, "it has just spoken");
        }
        let back = -day.moved;
        day.pass(1, back);
        let before = Board::build(&day.hall, day.wall()).totals.taken;
        day.says(Machine::Ours, 0);
        let board = Board::build(&day.hall, day.wall());
        prop_assert_eq!(board.totals.taken, before + 1, "today takes new numbers");
        prop_assert!(age(&day.hall, day.wall().plus_secs(900)) == FeedAge::Dead);
        prop_assert!(board.feeds.iter().all(|feed| feed.heard_at <= day.wall()));
    }
}
