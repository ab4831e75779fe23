//! The next case of the work list of follow-ups: from an answer that is applied until the rows that show the next one
//! are built, in a hall with thirty thousand follow-ups in memory.

use std::borrow::Cow;
use std::time::Duration;

use zhiban::clock::Stopwatch;
use zhiban::core::board::Board;
use zhiban::core::complaint::{CustomerKind, Phase};
use zhiban::core::event::{
    Body, Event, FollowUpAnswered, FollowUpEvent, FollowUpFact, FollowUpMade, Proof, Written,
};
use zhiban::core::followup::{FollowUpWay, Origin, ServiceKind};
use zhiban::core::hall::{Hall, HallConfig};
use zhiban::core::settings::Settings;
use zhiban::core::time::Ms;

use super::history::House;
use super::table::{Row, millis, quantile};

/// Follow-ups of a district's week.
const TASKS: u64 = 30_000;
/// Calls that are answered.
const CALLS: u64 = 2_000;
/// What the next case may take, milliseconds.
const NEXT_MS_MAX: f64 = 8.0;
/// 2025-11-10, nine o'clock in Shanghai.
const BEGIN: Ms = Ms(1_762_736_400_000);

struct Desk {
    hall: Hall,
    pos: u64,
}

impl Desk {
    fn does(&mut self, id: &str, at: Ms, fact: FollowUpFact) {
        self.pos += 1;
        let stamp = self.hall.config().zone.stamp(at);
        let event = Event {
            kind: fact.kind(),
            at: stamp,
            written: Written {
                wall: stamp,
                mono: 0,
                boot: Cow::Borrowed("bench"),
                lamport: self.pos,
                server_offset_ms: None,
                seen: None,
            },
            by: "he".into(),
            proof: Proof::OsUser,
            feed: None,
            body: Body::FollowUp(Box::new(FollowUpEvent {
                follow_up_id: id.into(),
                act_id: format!("act-{}", self.pos).into(),
                by_name: "".into(),
                fact,
            })),
        };
        self.hall.apply(&event, self.pos);
    }
}

fn made(n: u64, hall: &Hall) -> FollowUpFact {
    let due_at = BEGIN.plus_secs(i64::try_from(n * 37 % 500_000).unwrap_or(0));
    FollowUpFact::Made(Box::new(FollowUpMade {
        number: "".into(),
        origin: Origin::Import,
        origin_id: format!("row-{n}").into(),
        service_kind: ServiceKind::Counter,
        service_id: "A".into(),
        served_on: hall.config().zone.date(BEGIN),
        person_id: "e1".into(),
        customer: None,
        customer_kind: CustomerKind::Personal,
        phase: Phase::During,
        way: FollowUpWay::FaceToFace,
        due_at,
        text: "新装宽带".into(),
        rows: None,
        file: "".into(),
    }))
}

fn answered() -> FollowUpFact {
    FollowUpFact::Answered(Box::new(FollowUpAnswered {
        way: FollowUpWay::FaceToFace,
        settings: 0,
        scores: [("attitude".into(), 5), ("solving".into(), 4)].into(),
        solved: Some(true),
        text: "".into(),
    }))
}

pub fn run(house: &mut House) -> Vec<Row> {
    let hall = Hall::new(HallConfig {
        hall_id: "H001".to_owned(),
        name: String::new(),
        zone: house.zone(),
        settings: Settings::standard(),
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    });
    let mut desk = Desk { hall, pos: 0 };
    for n in 0..TASKS {
        let fact = made(n, &desk.hall);
        desk.does(&format!("f-{n:05}"), BEGIN, fact);
    }
    let (mut shown, mut found): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
    for n in 0..CALLS {
        let now = BEGIN.plus_secs(i64::try_from(60 + n * 30).unwrap_or(0));
        let next = desk.hall.follow_up_book().next(now, None).unwrap();
        let id = next.follow_up_id.to_string();
        let since = Stopwatch::start();
        desk.does(&id, now, answered());
        let after = desk.hall.follow_up_book().next(now, Some(&id));
        assert!(after.is_some());
        found.push(since.elapsed());
        let board = Board::build(&desk.hall, now);
        assert!(!board.calls.rows.is_empty());
        shown.push(since.elapsed());
    }
    let (p99, next) = (quantile(&mut shown, 0.99), quantile(&mut found, 0.99));
    let beside = format!("{TASKS} in memory; found after {}", millis(next));
    let what = "the next case of the follow-ups, shown, p99";
    vec![Row::at_most(what, millis(p99), &beside, p99.as_secs_f64() * 1000.0, NEXT_MS_MAX, "ms")]
}
