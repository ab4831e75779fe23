//! Acts by examples: what a person asks for, what it becomes, and the way back. [`Play`] decides and applies
//! one act after another, as the writer does.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::borrow::Cow;

use super::*;

mod bound;
pub(crate) mod checks;
mod corrected;
mod incidents;
mod late;
mod lines;
mod log;

use crate::core::board::Board;
use crate::core::event::{Event, Proof, Written};
use crate::core::queue::life::CountedAs;
use crate::core::report::{DayReport, day_report};
use crate::core::tests::{at, day, hall_in, ms, told};
use crate::core::time::Zone;

/// A hall with somebody at its desk.
pub(crate) struct Play {
    pub(crate) hall: Hall,
    pos: u64,
}

impl Play {
    pub(crate) fn new(hall: Hall) -> Play {
        Play { hall, pos: 1000 }
    }

    /// One act of a person at a time of day; its id.
    pub(crate) fn act(&mut self, time: &str, by: &str, act: &Act) -> Result<String, Refused> {
        let proof = if by.is_empty() { Proof::Nobody } else { Proof::OsUser };
        let author = Author { person: by.into(), proof };
        let (now, pos) = (at(time), self.pos);
        let mut ids = 0;
        let mut new_id = || {
            ids += 1;
            format!("a{pos}-{ids}")
        };
        let mut desk = Desk { now, author: &author, device: "t1", new_id: &mut new_id };
        let decided = decide(&self.hall, &mut desk, act)?;
        for draft in decided.drafts {
            self.pos += 1;
            let written = Written {
                wall: now,
                mono: 0,
                boot: Cow::Borrowed("test"),
                lamport: self.pos,
                server_offset_ms: None,
                seen: None,
            };
            let event = Event {
                kind: draft.kind,
                at: draft.at,
                written,
                by: by.into(),
                proof,
                feed: draft.feed,
                body: draft.body,
            };
            // As it stands on disk.
            let event = Event::from_bytes(&event.to_bytes()).unwrap();
            self.hall.apply(&event, self.pos);
        }
        Ok(decided.act_id)
    }

    /// The next place in the log.
    pub(crate) fn next(&mut self) -> u64 {
        self.pos += 1;
        self.pos
    }

    pub(crate) fn board(&self, time: &str) -> Board {
        Board::build(&self.hall, ms(time))
    }

    pub(crate) fn report(&self, time: &str) -> DayReport {
        day_report(&self.hall, day(&self.hall), Some(ms(time)))
    }
}

fn tally(of: TallyOf) -> Act {
    Act::Tally { service_id: "A".into(), of }
}

fn undo(act_id: &str) -> Act {
    Act::Undo { act_id: act_id.to_owned() }
}

const MACHINE: &str = "08:30 issued A1 s=A no=A001\n08:32 issued A2 s=A no=A002";

#[test]
fn a_machine_that_is_down_is_counted_on_by_hand() {
    let mut play = Play::new(told(MACHINE));
    play.act("08:40", "li", &tally(TallyOf::Waiting)).unwrap();
    assert_eq!(play.board("08:41").totals.waiting, 3);
    // Whoever waited longest is served first, whether the number came from the machine or a hand.
    for time in ["08:42", "08:43", "08:44"] {
        play.act(time, "li", &tally(TallyOf::Served)).unwrap();
    }
    assert_eq!(
        play.act("08:45", "li", &tally(TallyOf::Served)),
        Err(Refused::NobodyWaits("A".into()))
    );
    let report = play.report("08:45");
    assert_eq!((report.figures.taken, report.figures.served), (3, 3));
    assert_eq!(report.figures.wait_secs_max, Some(12 * 60));
    assert_eq!(report.figures.service_secs_mean, None, "one key knows nothing of how long it took");
    assert_eq!(report.tickets[2].ticket_no, "M1");
}

#[test]
fn counting_by_hand_is_no_feed_and_keeps_its_queue_fresh() {
    let mut play = Play::new(told(MACHINE));
    play.act("09:30", "li", &tally(TallyOf::Waiting)).unwrap();
    let board = play.board("09:31");
    assert_eq!(board.feeds.len(), 1, "only the machine is expected to speak");
    assert_eq!(board.queues[0].age, crate::core::board::FeedAge::Fresh);
}

#[test]
fn a_tally_goes_back_as_if_it_had_not_been() {
    let mut play = Play::new(told(MACHINE));
    let before = (play.report("09:00"), play.board("09:00").totals);
    let one = play.act("08:50", "li", &tally(TallyOf::Waiting)).unwrap();
    let served = play.act("08:51", "li", &tally(TallyOf::Served)).unwrap();
    assert_eq!(play.act("08:52", "wang", &undo(&served)), Err(Refused::NoUndo), "not hers");
    play.act("08:52", "li", &undo(&served)).unwrap();
    play.act("08:53", "li", &undo(&one)).unwrap();
    assert_eq!(before.0.figures, play.report("09:00").figures);
    assert_eq!(before.1, play.board("09:00").totals);
    assert_eq!(play.act("08:54", "li", &undo(&one)), Err(Refused::NoUndo), "only once");
}

#[test]
fn what_the_machine_says_later_ends_where_it_belongs() {
    let script = format!("{MACHINE}\n08:50 started A1 c=1\n08:55 finished A1 c=1");
    let mut play = Play::new(told(MACHINE));
    play.act("08:52", "li", &tally(TallyOf::Served)).unwrap();
    // Back again, it tells what it kept: the customer had been served from 08:50 to 08:55.
    let late = crate::core::tests::events(&script);
    for (pos, event) in (5000..).zip(&late[2..]) {
        play.hall.apply(event, pos);
    }
    let life = crate::core::tests::life(&play.hall, "A1");
    let rules = crate::core::rules::Rules::default();
    assert_eq!(life.counted_as(&rules), Some(CountedAs::Served));
    assert_eq!(life.wait_secs(), Some(20 * 60));
    assert_eq!(play.report("09:00").figures.served, 1);
}

fn half_hour(from: &str, taken: u32, served: u32) -> Act {
    let (service_id, wait_secs_max) = ("A".to_owned(), Some(900));
    Act::EnterHalfHour { service_id, from: ms(from), taken, served, abandoned: 1, wait_secs_max }
}

#[test]
fn a_half_hour_by_hand_stands_in_the_figures_of_its_time() {
    let mut play = Play::new(told(MACHINE));
    play.act("09:40", "li", &half_hour("09:00", 9, 6)).unwrap();
    // A second count of the same half hour takes the place of the first.
    let second = play.act("09:45", "li", &half_hour("09:00", 12, 8)).unwrap();
    let report = play.report("10:00");
    let figures = &report.figures;
    assert_eq!((figures.taken, figures.served, figures.abandoned), (14, 8, 1));
    assert_eq!(figures.wait_secs_max, Some(900));
    let slot = report.half_hours.iter().find(|slot| slot.from == "09:00").unwrap();
    assert_eq!((slot.figures.taken, slot.figures.served), (12, 8));
    assert_eq!(report.queues[0].figures.taken, 14);
    assert_eq!(play.board("10:00").totals.served, 8);
    play.act("09:50", "li", &undo(&second)).unwrap();
    assert_eq!(play.report("10:00").figures.taken, 2, "the first stays replaced");
}

#[test]
fn figures_that_cannot_be_are_refused() {
    let mut play = Play::new(told(MACHINE));
    let walk_out = |count| Act::MarkWalkOut { service_id: None, reason: String::new(), count };
    let mut empty = half_hour("09:00", 0, 0);
    if let Act::EnterHalfHour { abandoned, .. } = &mut empty {
        *abandoned = 0;
    }
    for (time, act, why) in [
        ("09:20", half_hour("09:00", 9, 6), Refused::NotThatTime),
        ("09:40", half_hour("09:05", 9, 6), Refused::NotThatTime),
        ("09:40", half_hour("2025-11-09T09:00:00+08:00", 9, 6), Refused::NotThatTime),
        ("09:40", half_hour("09:00", 501, 6), Refused::TooMany(500)),
        ("09:40", half_hour("09:00", 9, 501), Refused::TooMany(500)),
        ("09:40", empty, Refused::NoneCounted),
        ("09:40", walk_out(0), Refused::NoneCounted),
        ("09:40", walk_out(501), Refused::TooMany(500)),
    ] {
        assert_eq!(play.act(time, "li", &act), Err(why), "{act:?}");
    }
    play.act("09:40", "li", &walk_out(500)).unwrap();
    let nowhere = Act::Tally { service_id: "Z".into(), of: TallyOf::Waiting };
    assert_eq!(play.act("09:40", "li", &nowhere), Err(Refused::NoService("Z".into())));
}

#[test]
fn an_unhappy_customer_stands_at_the_counter_until_they_leave() {
    let mut play = Play::new(told(&format!("{MACHINE}\n08:40 opened 03\n08:41 started A1 c=03")));
    let act = Act::MarkUnhappy { counter_id: Some("03".into()), reason: "wait".into() };
    let marked = play.act("08:45", "li", &act).unwrap();
    let row = play.board("08:46").counters.remove(0);
    assert_eq!((row.unhappy_since, row.ticket_no.as_deref()), (Some(ms("08:45")), Some("A001")));
    assert_eq!(play.board("08:46").log[0].kind.as_str(), "customer_unhappy");
    for event in crate::core::tests::events("08:50 finished A1 c=03") {
        play.hall.apply(&event, 5000);
    }
    assert_eq!(play.board("08:51").counters[0].unhappy_since, None);
    assert_eq!(play.report("09:00").unhappy, 1);
    play.act("08:52", "li", &undo(&marked)).unwrap();
    assert_eq!(play.report("09:00").unhappy, 0);
    assert!(play.board("08:53").log[0].voided || play.board("08:53").log[1].voided);
}

#[test]
fn walk_outs_add_up_by_reason() {
    let mut play = Play::new(told(MACHINE));
    for (reason, count) in [("wait", 2), ("wait", 3), ("", 1)] {
        let service_id = Some("A".to_owned());
        let act = Act::MarkWalkOut { service_id, reason: reason.to_owned(), count };
        play.act("09:00", "li", &act).unwrap();
    }
    let counts: Vec<(String, u32)> =
        play.report("09:10").walk_outs.into_iter().map(|row| (row.reason, row.count)).collect();
    assert_eq!(counts, [(String::new(), 1), ("wait".to_owned(), 5)]);
}

#[test]
fn help_is_asked_for_by_nobody_and_claimed_by_name_once() {
    let mut play = Play::new(told("08:30 opened 02"));
    let ask = Act::AskHelp { counter_id: "02".into() };
    play.act("08:40", "", &ask).unwrap();
    assert_eq!(play.act("08:41", "", &ask), Err(Refused::Nothing), "it stands already");
    let call = play.board("08:42").help.remove(0);
    assert_eq!((call.counter_id.as_str(), call.at), ("02", ms("08:40")));
    let claim = Act::ClaimHelp { help_id: call.help_id };
    play.act("08:43", "li", &claim).unwrap();
    assert_eq!(play.act("08:44", "wang", &claim), Err(Refused::NoHelp));
    assert!(play.board("08:45").help.is_empty());
}

#[test]
fn an_act_before_yesterday_does_not_go_back() {
    let mut play = Play::new(hall_in(Zone::default()));
    let walk_out = Act::MarkWalkOut { service_id: None, reason: String::new(), count: 1 };
    let old = play.act("2025-11-08T09:00:00+08:00", "li", &walk_out).unwrap();
    assert_eq!(play.act("09:00", "li", &undo(&old)), Err(Refused::NoUndo));
    let late = play.act("2025-11-09T23:59:00+08:00", "li", &walk_out).unwrap();
    play.act("00:01", "li", &undo(&late)).unwrap();
}

#[test]
fn what_was_seen_and_counted_by_hand_is_stored_with_the_hall_and_read_back() {
    let mut play = Play::new(told(MACHINE));
    let unhappy = Act::MarkUnhappy { counter_id: None, reason: String::new() };
    let left = Act::MarkWalkOut { service_id: None, reason: "wait".into(), count: 2 };
    let half_hour = Act::EnterHalfHour {
        service_id: "A".into(),
        from: ms("09:00"),
        taken: 4,
        served: 2,
        abandoned: 0,
        wait_secs_max: None,
    };
    for act in [unhappy, left, half_hour] {
        play.act("09:40", "li", &act).unwrap();
    }
    let bytes = postcard::to_stdvec(&play.hall).unwrap();
    assert!(postcard::from_bytes::<Hall>(&bytes).unwrap() == play.hall);
}
