//! The day on the floor (domain notes 6.3), 07:50 to 18:35: one hall, one terminal, one log, row after row by keys alone.
//! The keys of each row are counted from the row of the panel that is in the light, and what must be true after it is
//! looked for in the hall, in the log on the disk and on the screen; at the end the reconciliation of the day is read
//! out of the files that were exported. Beside it, what else the same hall and its people do.
//!
//! The terminal locks itself when nobody touches it; proving who one is again is no act of a row and stands
//! outside its budget. What others do at terminals of their own comes into the log as theirs.

mod afternoon;
mod complaints;
mod evening;
mod floor;
mod handover;
mod hands;
mod lookups;
mod morning;
mod noon;
mod reconcile;
mod requests;
mod shifts;
mod tickets;

use floor::Floor;

use crate::core::act::{Act, CaseAct, NewCase};
use crate::core::board::{ComplaintRow, Place};
use crate::core::check::{Grade, Template};
use crate::core::complaint::{
    Case, Category, ClockKind, ContactResult, ContactWay, DepartmentAnswer, Measure, Outcome,
    RootCause,
};
use crate::core::event::Fact;
use crate::core::sla::ClockState;
use crate::core::tests::ms;
use crate::core::time::{Ms, Zone};
use crate::ui::keys::Key;
use crate::ui::state::Overlay;

/// The two complaints that the evening before left.
const NETWORK: &str = "TS-1109-01";
const CALL_BACK: &str = "TS-1109-02";

#[test]
fn the_day_from_0750_to_1835_is_played_within_its_keys_and_adds_up() {
    let mut floor = Floor::fed(include_str!("hall.toml"), tickets::day(), evening_before);
    floor.has_pin(floor::LATE);
    morning::play(&mut floor);
    noon::play(&mut floor);
    shifts::play(&mut floor);
    afternoon::play(&mut floor);
    evening::play(&mut floor);
    reconcile::check(&floor);
}

fn complaint_act(floor: &Floor, number: &str, act: CaseAct) -> Act {
    let complaint_id = case(floor, number).complaint_id.to_string();
    Act::Case { complaint_id, act: Box::new(act) }
}

fn contact(text: &str, promised_at: Option<Ms>) -> CaseAct {
    CaseAct::Contact {
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: text.to_owned(),
        promised_at,
        is_reply: true,
        calmed: false,
        at: None,
    }
}

fn new(category: Category, text: &str) -> Act {
    Act::Register(Box::new(NewCase {
        category,
        text: text.to_owned(),
        take: true,
        ..NewCase::default()
    }))
}

/// The evening before: the network department has until today 16:00, and a customer is to be called by 11:00. 陈涛
/// hands over to whoever opens.
fn evening_before(floor: &mut Floor) {
    const BY: &str = floor::LATE;
    floor.other(BY, Act::OpenShift { name: String::new() });
    floor.other(BY, new(Category::MobileSignal, "家里没信号"));
    let dispatch = CaseAct::Dispatch {
        department_id: "network".to_owned(),
        contact: String::new(),
        way: ContactWay::Phone,
        text: "请测试并答复".to_owned(),
        reason: String::new(),
    };
    floor.other(BY, complaint_act(floor, NETWORK, dispatch));
    let planned = CaseAct::DepartmentAnswered {
        answer: DepartmentAnswer::Plan,
        text: String::new(),
        planned_at: Some(ms("16:00")),
        contact: String::new(),
        at: None,
        seen: None,
    };
    floor.other(BY, complaint_act(floor, NETWORK, planned));
    let promised = contact("明天下午答复", Some(ms("16:30")));
    floor.other(BY, complaint_act(floor, NETWORK, promised));
    floor.other(BY, new(Category::Mistake, "套餐办错了"));
    let promised = contact("明天 11 点前回电", Some(ms("11:00")));
    floor.other(BY, complaint_act(floor, CALL_BACK, promised));
    let decided = CaseAct::Resolve {
        outcome: Outcome::Upheld,
        text: "已改回原套餐".to_owned(),
        root_cause: RootCause::Slip,
        measures: vec![Measure::Corrected],
        explanation: String::new(),
        told_at: None,
        way: ContactWay::Phone,
        remedy_fen: None,
    };
    floor.other(BY, complaint_act(floor, CALL_BACK, decided));
    floor.other(BY, Act::SignOff { note: String::new() });
}

fn case<'a>(floor: &'a Floor, number: &str) -> &'a Case {
    floor.hall().cases().numbered(number).unwrap_or_else(|| panic!("no {number}"))
}

fn row_of(floor: &Floor, number: &str) -> ComplaintRow {
    let rows = floor.board().case_rows;
    rows.into_iter().find(|row| row.number == number).unwrap_or_else(|| panic!("no {number}"))
}

/// How the first clock of that kind stands.
fn clock(floor: &Floor, number: &str, kind: ClockKind) -> (ClockState, Option<Ms>) {
    let clocks = floor.hall().case_clocks(case(floor, number), floor.now);
    let found = clocks.into_iter().find(|clock| clock.kind == kind);
    let standing = found.unwrap_or_else(|| panic!("no {kind:?}")).standing;
    (standing.state, standing.due)
}

/// Goes to the row of a complaint.
fn go_to(floor: &mut Floor, number: &str) {
    if floor.state.focus != Place::Complaints {
        floor.press("3");
    }
    if !floor.state.pane(Place::Complaints).filter.is_empty() {
        floor.press("\u{1b}");
    }
    floor.press(&format!("/{}\n", number.trim_start_matches("TS-")));
    assert_eq!(crate::ui::cases::here(&floor.state).map(|row| &*row.number), Some(number));
}

/// Presses keys, which leave no form open.
fn done(floor: &mut Floor, keys: &str) {
    floor.press(keys);
    let open = matches!(floor.state.overlay, Some(Overlay::Form(_)));
    assert!(!open, "{keys:?} leaves a form:\n{}", floor.screen());
}

fn near(at: Ms, time: &str) {
    let off = at.secs_since(ms(time));
    assert!((0..60).contains(&off), "{} is not {time}", Zone::default().hms(at));
}

fn facts(case: &Case, is: impl Fn(&Fact) -> bool) -> Vec<Ms> {
    case.history.iter().filter(|past| is(&past.fact.0)).map(|past| past.at).collect()
}

/// A round that was submitted.
struct Walked {
    template: Template,
    raw: Option<u32>,
    tenths: Option<u32>,
    grade: Option<Grade>,
    in_grace: bool,
}

/// Those of today, oldest first.
fn walked(floor: &Floor) -> Vec<Walked> {
    let rounds = floor.hall().checks().rounds().filter(|round| round.submitted_at.is_some());
    let mut rounds: Vec<_> = rounds.collect();
    rounds.sort_by_key(|round| round.submitted_at);
    let told = |round: &&std::sync::Arc<crate::core::check::Round>| {
        let score = round.score();
        Walked {
            template: round.template,
            raw: score.raw_tenths,
            tenths: score.graded_tenths,
            grade: score.grade,
            in_grace: round.in_grace == Some(true),
        }
    };
    rounds.iter().map(told).collect()
}

/// A round from `x` on: what is right takes one key, an item of `own` its own keys; with an empty one it is left for
/// later, and the round is left with it, else it is submitted.
fn walk(floor: &mut Floor, template: Template, own: &[(&str, &str)]) {
    floor.press("x");
    let round = floor.board().checks.running().map(|row| row.round.clone()).expect("a round");
    assert_eq!(round.template, template);
    for item in &round.items {
        match own.iter().find(|(code, _)| *code == &*item.code) {
            Some((_, "")) => floor.key(Key::Down),
            Some((_, keys)) => {
                floor.press(keys);
            }
            None => {
                floor.press("y");
            }
        }
    }
    if own.iter().all(|(_, keys)| !keys.is_empty()) {
        floor.press("\n");
        floor.sees("得分");
    }
    floor.press("\u{1b}");
    assert!(floor.state.overlay.is_none(), "{}", floor.screen());
}
