//! Incidents by examples: the outage of the day on the floor (domain notes 6.3, 12:40 to 13:18), what is
//! refused, and the way back.

use super::*;
use crate::core::act::{IncidentAct, NewCase};
use crate::core::board::IncidentRow;
use crate::core::complaint::{ContactResult, ContactWay, Severity};
use crate::core::hall::due;
use crate::core::incident::{Bar, Contact, Incident, IncidentField, IncidentKind, Step, Tally};
use crate::core::rows::LogKind;

const OPEN: &str = "08:30 opened c=01\n08:30 opened c=02\n08:31 opened c=03\n12:00 closed c=03";

fn open(kind: IncidentKind) -> Act {
    let act = IncidentAct::Open { kind, complaint_id: None };
    Act::Incident { incident_id: String::new(), act: Box::new(act) }
}

fn on(id: &str, act: IncidentAct) -> Act {
    Act::Incident { incident_id: id.to_owned(), act: Box::new(act) }
}

fn tell(step: Step, contact: Contact) -> IncidentAct {
    let (way, result) = (ContactWay::Phone, ContactResult::Reached);
    IncidentAct::Tell { contact, step: Some(step), way, result, text: String::new() }
}

fn count(of: Tally, count: i32) -> IncidentAct {
    IncidentAct::Count { of, count }
}

fn close(cause: &str) -> IncidentAct {
    IncidentAct::Close { cause: cause.to_owned(), lesson: "每季演练一次".to_owned() }
}

impl Play {
    /// Writes down what has fallen due, as the driver does; the lines it wrote.
    pub(crate) fn fall_due(&mut self, time: &str) -> usize {
        let found = due(&self.hall, ms(time));
        let mut applied = 0;
        for one in found.into_iter().filter(|one| matches!(one.body, Body::Incident(_))) {
            self.pos += 1;
            let written = Written {
                wall: at(time),
                mono: 0,
                boot: Cow::Borrowed("test"),
                lamport: self.pos,
                server_offset_ms: None,
                seen: None,
            };
            let event = Event {
                kind: one.kind,
                at: Zone::default().stamp(one.at),
                written,
                by: "system".into(),
                proof: Proof::System,
                feed: None,
                body: one.body,
            };
            let event = Event::from_bytes(&event.to_bytes()).unwrap();
            self.hall.apply(&event, self.pos);
            // Whoever says it once more changes nothing.
            let before = self.hall.clone();
            self.hall.apply(&event, self.pos + 500);
            assert_eq!(self.hall.incidents(), before.incidents());
            applied += 1;
        }
        applied
    }

    fn incident(&self, id: &str) -> &Incident {
        self.hall.incidents().get(id).unwrap()
    }

    fn row(&self, time: &str, id: &str) -> IncidentRow {
        self.board(time).incident(id).unwrap().clone()
    }

    fn lines(&self, time: &str) -> Vec<LogKind> {
        let incident = |kind: &LogKind| kind.as_str().starts_with("incident_");
        self.board(time).log.iter().map(|line| line.kind).filter(incident).collect()
    }
}

#[test]
fn the_outage_of_the_day() {
    let mut play = Play::new(told(OPEN));
    let id = play.act("12:40", "wang", &open(IncidentKind::SystemDown)).unwrap();
    let row = play.row("12:40", &id);
    assert_eq!(row.counters, ["01", "02"], "those that are open");
    assert_eq!((row.severity, row.detected_by.as_str()), (None, "wang"));
    let act = |play: &mut Play, time: &str, act| play.act(time, "wang", &on(&id, act)).unwrap();
    act(&mut play, "12:41", tell(Step::AskOtherHalls, Contact::OtherHalls));
    act(&mut play, "12:42", tell(Step::CallSupport, Contact::ItSupport));
    act(&mut play, "12:44", IncidentAct::Tick(Step::PutUpNotice));
    act(&mut play, "12:46", tell(Step::FirstReport, Contact::HallManager));
    assert!(play.incident(&id).done(Step::FirstReport).is_none(), "the centre is to be told too");
    act(&mut play, "12:47", tell(Step::FirstReport, Contact::Centre));
    assert_eq!(play.incident(&id).done(Step::FirstReport).unwrap().at, ms("12:47"));
    for minute in 49..=62 {
        let time = format!("{:02}:{:02}", 12 + minute / 60, minute % 60);
        act(&mut play, &time, count(Tally::Taken, 1));
    }
    assert_eq!(play.fall_due("13:09"), 0);
    assert_eq!(play.row("13:09", &id).late().count(), 0);
    // 30 minutes: it is serious by time alone, and the second report is due.
    assert_eq!(play.fall_due("13:12"), 2);
    assert_eq!(play.fall_due("13:12"), 0, "once");
    let incident = play.incident(&id);
    assert_eq!(incident.severity(), Some(Severity::Sev2));
    assert_eq!(incident.graded[0].at, ms("13:10"), "the deadline counts, not when somebody looked");
    let late: Vec<Step> = play.row("13:12", &id).late().map(|step| step.step).collect();
    assert_eq!(late, [Step::SecondReport]);
    act(&mut play, "13:12", tell(Step::SecondReport, Contact::Centre));
    act(&mut play, "13:13", tell(Step::SecondReport, Contact::HallManager));
    assert_eq!(play.board("13:13").steps_late(), 0);
    act(&mut play, "13:18", IncidentAct::Restore { taken: None, entered: Some(10) });
    let row = play.row("13:18", &id);
    assert_eq!((row.taken, row.entered, row.left), (14, 10, 4));
    assert_eq!(row.secs(ms("18:00")), 38 * 60);
    // It stands in the hand-over until none is left, and cannot be closed before.
    assert_eq!(play.hall.incidents().open().map(Incident::left).sum::<u32>(), 4);
    let closing = on(&id, close("核心网割接"));
    let barred = Err(Refused::Incident(Bar::Backlog(4)));
    assert_eq!(play.act("13:20", "wang", &closing), barred);
    assert_eq!(play.fall_due("14:30"), 0, "it is over: nothing grows worse");
    play.act("14:40", "chen", &on(&id, count(Tally::Entered, 4))).unwrap();
    assert!(play.incident(&id).done(Step::EnterBacklog).is_some());
    play.act("14:45", "chen", &closing).unwrap();
    let incident = play.incident(&id);
    assert_eq!(incident.cause.as_ref(), "核心网割接");
    assert!(incident.done(Step::CloseRecord).is_some() && !incident.is_open());
    assert_eq!(
        play.lines("15:00")[..8],
        [
            LogKind::IncidentClosed,
            LogKind::IncidentStep,
            LogKind::IncidentEntered,
            LogKind::IncidentStep,
            LogKind::IncidentEntered,
            LogKind::IncidentRestored,
            LogKind::IncidentStep,
            LogKind::IncidentTold
        ]
    );
    let mut told = incident.called.iter().map(|called| (called.contact, called.at));
    assert_eq!(told.next_back(), Some((Contact::HallManager, ms("13:13"))));
}

#[test]
fn what_cannot_be_is_refused_and_says_why() {
    let mut play = Play::new(told(OPEN));
    let id = play.act("12:40", "wang", &open(IncidentKind::SystemDown)).unwrap();
    let bar = |play: &mut Play, act: &Act| match play.act("12:50", "wang", act) {
        Err(Refused::Incident(bar)) => bar,
        other => panic!("{other:?}"),
    };
    assert_eq!(bar(&mut play, &open(IncidentKind::SystemDown)), Bar::GoesOn);
    assert_eq!(bar(&mut play, &on("of-tomorrow", IncidentAct::Tick(Step::CutPower))), Bar::Gone);
    assert_eq!(bar(&mut play, &on(&id, IncidentAct::Tick(Step::CutPower))), Bar::NoStep);
    assert_eq!(bar(&mut play, &on(&id, close("雷击"))), Bar::NotOver);
    let measure = |n| IncidentAct::Note(vec![(IncidentField::Measure, "长".repeat(n))]);
    assert_eq!(bar(&mut play, &on(&id, measure(2_001))), Bar::TooLong);
    assert_eq!(bar(&mut play, &on(&id, count(Tally::Entered, -1))), Bar::Figures);
    assert_eq!(bar(&mut play, &on(&id, count(Tally::Taken, 10_000))), Bar::Figures);
    let started = IncidentAct::Note(vec![(IncidentField::Started, ms("12:55").0.to_string())]);
    assert_eq!(bar(&mut play, &on(&id, started)), Bar::Figures, "it began after it was seen");
    let grade = |severity, reason: &str| IncidentAct::Grade { severity, reason: reason.to_owned() };
    play.act("12:51", "wang", &on(&id, grade(Severity::Sev1, ""))).unwrap();
    assert_eq!(bar(&mut play, &on(&id, grade(Severity::Sev3, " "))), Bar::NoReason);
    play.act("12:52", "wang", &on(&id, grade(Severity::Sev3, "只停一项业务"))).unwrap();
    assert_eq!(play.fall_due("12:53"), 0);
    let restore = IncidentAct::Restore { taken: Some(3), entered: Some(3) };
    play.act("12:53", "wang", &on(&id, restore.clone())).unwrap();
    assert_eq!(bar(&mut play, &on(&id, restore)), Bar::Over);
    assert_eq!(bar(&mut play, &on(&id, close("  "))), Bar::NoCause);
    play.act("12:54", "wang", &on(&id, close("光缆挖断"))).unwrap();
    assert_eq!(bar(&mut play, &on(&id, count(Tally::Taken, 1))), Bar::Closed);
    assert_eq!(bar(&mut play, &on(&id, IncidentAct::Tick(Step::PutUpNotice))), Bar::Closed);
    // Once over, the same may happen again; what befalls one person may befall two.
    play.act("12:55", "wang", &open(IncidentKind::SystemDown)).unwrap();
    play.act("12:56", "wang", &open(IncidentKind::Illness)).unwrap();
    play.act("12:57", "wang", &open(IncidentKind::Illness)).unwrap();
    let of_nobody = IncidentAct::Open {
        kind: IncidentKind::Disturbance,
        complaint_id: Some("no such".to_owned()),
    };
    let refused = play.act("12:58", "wang", &on("", of_nobody));
    assert_eq!(refused, Err(Refused::NoComplaint("no such".to_owned())));
}

#[test]
fn what_a_person_lowered_stays_there_until_time_says_something_new() {
    let grade = |severity| IncidentAct::Grade { severity, reason: "只停一项业务".to_owned() };
    // A kind that is bad from its first minute, and one that becomes so.
    let mut play = Play::new(told(OPEN));
    let id = play.act("12:40", "wang", &open(IncidentKind::Disturbance)).unwrap();
    assert_eq!(play.incident(&id).severity(), Some(Severity::Sev2));
    play.act("12:41", "wang", &on(&id, grade(Severity::Sev3))).unwrap();
    assert_eq!(play.fall_due("12:42"), 0);
    assert_eq!(play.incident(&id).severity(), Some(Severity::Sev3));
    let id = play.act("12:50", "wang", &open(IncidentKind::SystemDown)).unwrap();
    play.fall_due("13:21");
    assert_eq!(play.incident(&id).severity(), Some(Severity::Sev2));
    let lowered = play.act("13:22", "wang", &on(&id, grade(Severity::Sev3))).unwrap();
    assert_eq!(play.fall_due("13:23"), 0);
    assert_eq!(play.incident(&id).severity(), Some(Severity::Sev3));
    play.act("13:24", "wang", &undo(&lowered)).unwrap();
    assert_eq!(play.incident(&id).severity(), Some(Severity::Sev2));
    assert_eq!(play.fall_due("13:24"), 0);
    play.act("13:25", "wang", &on(&id, grade(Severity::Sev4))).unwrap();
    play.fall_due("13:51");
    assert_eq!(play.incident(&id).severity(), Some(Severity::Sev1), "an hour is news");
}

#[test]
fn what_a_record_names_is_there() {
    let mut play = Play::new(told(OPEN));
    let id = play.act("12:40", "wang", &open(IncidentKind::Disturbance)).unwrap();
    let note = |field, text: &str| on(&id, IncidentAct::Note(vec![(field, text.to_owned())]));
    let (counters, complaint) = (IncidentField::Counters, IncidentField::Complaint);
    play.act("12:41", "wang", &note(counters, "01 03")).unwrap();
    assert_eq!(play.incident(&id).counters, ["01".into(), "03".into()]);
    let refused = play.act("12:42", "wang", &note(counters, "01 77"));
    assert_eq!(refused, Err(Refused::NoCounter("77".to_owned())));
    let refused = play.act("12:43", "wang", &note(complaint, "no such"));
    assert_eq!(refused, Err(Refused::NoComplaint("no such".to_owned())));
    let new = NewCase { text: "吵起来了".into(), ..NewCase::default() };
    play.act("12:44", "wang", &Act::Register(Box::new(new))).unwrap();
    let complaint_id = play.hall.cases().complaints().next().unwrap().complaint_id.clone();
    let bind = note(complaint, &complaint_id);
    assert_eq!(bind.complaints(), [&*complaint_id], "brought back if it left memory");
    let bound = play.act("12:45", "wang", &bind).unwrap();
    assert_eq!(play.incident(&id).complaint_id, Some(complaint_id));
    play.act("12:46", "wang", &undo(&bound)).unwrap();
    assert_eq!(play.incident(&id).complaint_id, None);
    assert_eq!(play.incident(&id).counters, ["01".into(), "03".into()]);
}

#[test]
fn a_key_pressed_twice_says_nothing_new_and_every_act_has_a_way_back() {
    let mut play = Play::new(told(OPEN));
    let id = play.act("12:40", "wang", &open(IncidentKind::SystemDown)).unwrap();
    let call = on(&id, tell(Step::CallSupport, Contact::ItSupport));
    let called = play.act("12:41", "wang", &call).unwrap();
    assert_eq!(play.act("12:41", "wang", &call), Err(Refused::Nothing));
    let tick = on(&id, IncidentAct::Tick(Step::PutUpNotice));
    let ticked = play.act("12:42", "wang", &tick).unwrap();
    assert_eq!(play.act("12:42", "wang", &tick), Err(Refused::Nothing));
    let before = play.incident(&id).clone();
    let one = play.act("12:43", "wang", &on(&id, count(Tally::Taken, 1))).unwrap();
    assert_eq!(play.incident(&id).taken(), 1);
    assert!(play.incident(&id).done(Step::TakeOnPaper).is_some(), "the first one begins the step");
    play.act("12:44", "wang", &undo(&one)).unwrap();
    let after = play.incident(&id);
    assert_eq!((after.taken(), &after.ticked), (0, &before.ticked));
    assert_eq!(after.history.len(), before.history.len() + 2, "what was said stays");
    // The call goes back with the step it did.
    play.act("12:45", "wang", &undo(&called)).unwrap();
    assert!(play.incident(&id).done(Step::CallSupport).is_none());
    assert!(play.incident(&id).called.is_empty());
    play.act("12:46", "wang", &call).unwrap();
    let untick = on(&id, IncidentAct::Untick(Step::PutUpNotice));
    play.act("12:47", "chen", &untick).unwrap();
    assert!(play.incident(&id).done(Step::PutUpNotice).is_none());
    assert_eq!(play.act("12:48", "chen", &undo(&ticked)), Err(Refused::NoUndo), "not theirs");
    // What was opened by mistake goes, but not from under the hands of others.
    assert_eq!(play.act("12:49", "wang", &undo(&id)), Err(Refused::NoUndo));
    let mistake = play.act("12:50", "wang", &open(IncidentKind::Press)).unwrap();
    assert_eq!(play.incident(&mistake).severity(), Some(Severity::Sev1));
    play.act("12:51", "wang", &undo(&mistake)).unwrap();
    assert!(play.board("12:51").incident(&mistake).is_none());
    let gone = play.act("12:52", "wang", &on(&mistake, IncidentAct::Tick(Step::NoInterview)));
    assert_eq!(gone, Err(Refused::Incident(Bar::Gone)));
}

#[test]
fn a_program_that_was_off_tells_the_reminders_by_their_deadlines() {
    let mut play = Play::new(told(OPEN));
    let id = play.act("12:40", "wang", &open(IncidentKind::SystemDown)).unwrap();
    assert_eq!(play.fall_due("14:00"), 4);
    let incident = play.incident(&id);
    assert_eq!(incident.reminded, [Step::SecondReport, Step::ReportToManager]);
    let graded: Vec<_> = incident.graded.iter().map(|one| (one.at, one.severity)).collect();
    assert_eq!(graded, [(ms("13:10"), Severity::Sev2), (ms("13:40"), Severity::Sev1)]);
    // What began earlier than it was written down is reminded of earlier.
    let mut play = Play::new(told(OPEN));
    let id = play.act("12:40", "wang", &open(IncidentKind::SystemDown)).unwrap();
    let started = IncidentAct::Note(vec![(IncidentField::Started, ms("12:15").0.to_string())]);
    play.act("12:41", "wang", &on(&id, started)).unwrap();
    assert_eq!(play.fall_due("12:44"), 0);
    assert_eq!(play.fall_due("12:45"), 2);
}
