//! Every act writes a line of the duty log, but those of which each press is a customer.

use super::bound::{LONG, alarmed};
use super::*;
use crate::core::act::{CaseAct, IncidentAct, NewCase};
use crate::core::alarm::AlarmKind;
use crate::core::complaint::{ContactResult, ContactWay};
use crate::core::incident::{IncidentKind, Tally};
use crate::core::staff::StaffState;

/// How many lines an act writes. One more kind of act is asked for here by the compiler.
fn writes(act: &Act) -> usize {
    match act {
        Act::Incident { act, .. }
            if matches!(**act, IncidentAct::Count { of: Tally::Taken, .. }) =>
        {
            0
        }
        // A key is hit for each customer: the log would drown, and the half hour has the figures. The way back
        // strikes the line of what is taken back.
        Act::Tally { .. } | Act::Undo { .. } | Act::Settle { .. } => 0,
        Act::MarkStaff { .. }
        | Act::SetCounters { .. }
        | Act::OpenShift { .. }
        | Act::SignOff { .. }
        | Act::Acknowledge(_)
        | Act::TakeAction { .. }
        | Act::EnterHalfHour { .. }
        | Act::MarkUnhappy { .. }
        | Act::MarkWalkOut { .. }
        | Act::AskHelp { .. }
        | Act::ClaimHelp { .. }
        | Act::Register(_)
        | Act::Request(_)
        | Act::Case { .. }
        | Act::Incident { .. }
        | Act::Log(_)
        // What these write is held where their rules are.
        | Act::Handover { .. }
        | Act::Finding { .. }
        | Act::Order { .. }
        | Act::Improvement { .. }
        | Act::People(_)
        | Act::FollowUp { .. }
        | Act::Check { .. } => 1,
    }
}

/// Does it and counts the lines.
fn does(play: &mut Play, time: &str, act: &Act) -> String {
    let count = |play: &Play| play.hall.duty_log().newest(500).len();
    let before = count(play);
    let by = if matches!(act, Act::AskHelp { .. }) { "" } else { "li" };
    let id = play.act(time, by, act).unwrap_or_else(|why| panic!("{act:?}: {why:?}"));
    assert_eq!(count(play) - before, writes(act), "{act:?}");
    id
}

#[test]
fn every_act_writes_one_line() {
    let mut play = alarmed(LONG);
    let counter = |to| Act::SetCounters {
        counters: vec!["6".into()],
        to,
        staff: None,
        reason: String::new(),
    };
    let record = play.hall.alarms().get(AlarmKind::LongestWait, "x").unwrap();
    let (kind, subject, episode) = (record.kind, record.subject.to_string(), record.episode);
    let alarm = AlarmRef { kind, subject, episode };
    let (action, detail) = ("guide".to_owned(), String::new());
    does(&mut play, "08:46", &Act::OpenShift { name: String::new() });
    does(&mut play, "08:47", &Act::Acknowledge(vec![alarm.clone()]));
    does(&mut play, "08:47", &Act::TakeAction { alarm, action, detail });
    does(&mut play, "08:48", &counter(CounterTo::Open));
    does(&mut play, "08:48", &counter(CounterTo::Pause));
    does(&mut play, "08:49", &counter(CounterTo::Close));
    let tally =
        does(&mut play, "08:49", &Act::Tally { service_id: "x".into(), of: TallyOf::Waiting });
    does(&mut play, "08:49", &Act::Undo { act_id: tally });
    let half_hour = Act::EnterHalfHour {
        service_id: "x".into(),
        from: ms("08:00"),
        taken: 3,
        served: 2,
        abandoned: 0,
        wait_secs_max: None,
    };
    does(&mut play, "08:50", &half_hour);
    let unhappy = Act::MarkUnhappy { counter_id: Some("1".into()), reason: String::new() };
    does(&mut play, "08:50", &unhappy);
    let left = Act::MarkWalkOut { service_id: Some("x".into()), reason: String::new(), count: 2 };
    does(&mut play, "08:50", &left);
    does(&mut play, "08:51", &Act::AskHelp { counter_id: "1".into() });
    let help_id = play.hall.floor().open_calls().next().unwrap().help_id.to_string();
    does(&mut play, "08:51", &Act::ClaimHelp { help_id });
    // With a complaint of theirs open it writes one more: of what becomes of that.
    does(&mut play, "08:52", &Act::SignOff { note: String::new() });
}

#[test]
fn every_act_about_a_case_an_incident_or_a_line_writes_one_line() {
    let mut play = alarmed(LONG);
    let new = NewCase { take: true, text: "久等".into(), ..NewCase::default() };
    let case = Act::Register(Box::new(new));
    does(&mut play, "08:52", &case);
    let complaint_id = play.hall.cases().complaints().next().unwrap().complaint_id.to_string();
    let contact = CaseAct::Contact {
        way: ContactWay::FaceToFace,
        result: ContactResult::Reached,
        text: "听他说完".into(),
        promised_at: None,
        is_reply: false,
        calmed: false,
        at: None,
    };
    does(&mut play, "08:53", &Act::Case { complaint_id, act: Box::new(contact) });
    let open = IncidentAct::Open { kind: IncidentKind::ALL[0], complaint_id: None };
    let incident_id = does(
        &mut play,
        "08:54",
        &Act::Incident { incident_id: String::new(), act: Box::new(open) },
    );
    let counted = |of, count| Act::Incident {
        incident_id: incident_id.clone(),
        act: Box::new(IncidentAct::Count { of, count }),
    };
    // Who counts the first one has done that step of the card.
    play.act("08:55", "li", &counted(Tally::Taken, 1)).unwrap();
    does(&mut play, "08:55", &counted(Tally::Taken, 2));
    does(&mut play, "08:55", &counted(Tally::Entered, 1));
    let note =
        |text: &str| LogAct::Note { text: text.into(), at: None, addendum_to: String::new() };
    let note_id = does(&mut play, "08:56", &Act::Log(note("一行")));
    let reason = "数错".to_owned();
    let amend = LogAct::Amend { note_id, text: "二行".into(), reason: reason.clone() };
    // A slip takes the place of its line in the list: a correction by somebody later does not.
    let note_id = does(&mut play, "09:10", &Act::Log(amend));
    does(
        &mut play,
        "09:11",
        &Act::Log(LogAct::Void { note_id, reason, confirmed_by: String::new() }),
    );
}

#[test]
fn what_people_do_writes_one_line_for_each_of_them() {
    let mut play = Play::new(told("08:20 signed_in e1 c=01\n08:25 opened 01 p=e1"));
    let mark = |staff: &[&str]| Act::MarkStaff {
        staff: staff.iter().map(|id| (*id).to_owned()).collect(),
        state: StaffState::Meal,
        counter_id: None,
        reason: String::new(),
    };
    does(&mut play, "08:30", &mark(&["e1"]));
}
