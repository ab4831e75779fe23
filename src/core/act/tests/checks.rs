//! Rounds by examples: the walks of the day on the floor (domain notes 6.3), what is refused, the way back,
//! and what was missed.

use super::*;
use crate::core::act::{AnswerItem, CheckAct, IncidentAct};
use crate::core::check::{Bar, Grade, Outcome, Round, RoundState, SlotKey, Template};
use crate::core::finding::FindingLimit;
use crate::core::hall::{HallConfig, SlotState, due};
use crate::core::incident::IncidentKind;
use crate::core::rows::LogKind;
use crate::core::settings::read;
use crate::core::tests::{config, events};

pub(crate) const HALL: &str = "
[hours]
daily = ['08:30-18:00']
[[counter]]
id = '01'
[[counter]]
id = '02'
[[working_time]]
id = 'day'
hours = '08:00-18:00'
[[role]]
id = 'duty_manager'
may = ['log', 'duty', 'settings', 'people']
[[role]]
id = 'clerk'
may = ['log']
serves = true
[[person]]
id = 'wf'
role = 'duty_manager'
[[person]]
id = 'ct'
role = 'duty_manager'
[[person]]
id = 'li'
role = 'clerk'
week = { daily = 'day' }
[[person]]
id = 'zl'
role = 'clerk'
week = { daily = 'day' }
";

pub(crate) fn hall(text: &str) -> Play {
    let settings = read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut play = Play::new(Hall::new(HallConfig { settings, ..config() }));
    for event in events("07:50 opened c=01 p=li") {
        play.hall.apply(&event, 1);
    }
    play
}

fn start(template: Template) -> Act {
    on("", CheckAct::Start { template })
}

fn on(round_id: &str, act: CheckAct) -> Act {
    Act::Check { round_id: round_id.to_owned(), act: Box::new(act) }
}

fn answer(round_id: &str, answer: AnswerItem) -> Act {
    on(round_id, CheckAct::Answer(Box::new(answer)))
}

fn found(item: &str, result: Outcome, phrase: &str) -> AnswerItem {
    AnswerItem { phrase: phrase.to_owned(), ..AnswerItem::plain(item, result) }
}

fn counted(item: &str, right: u32, of: Option<u32>) -> AnswerItem {
    let phrase = "repair".to_owned();
    AnswerItem { item: item.to_owned(), right: Some(right), of, phrase, ..AnswerItem::default() }
}

impl Play {
    fn round(&self, id: &str) -> &Round {
        self.hall.checks().get(id).unwrap()
    }

    /// A round of which everything is right but for these, up to its submission.
    fn walk(&mut self, time: &str, template: Template, wrong: Vec<AnswerItem>) -> String {
        let id = self.act(time, "wf", &start(template)).unwrap();
        let items: Vec<String> =
            self.round(&id).items.iter().map(|it| it.code.to_string()).collect();
        for code in items {
            let own = wrong.iter().find(|it| it.item == code).cloned();
            let said = own.unwrap_or_else(|| AnswerItem::plain(&code, Outcome::Pass));
            self.act(time, "wf", &answer(&id, said)).unwrap();
        }
        self.act(time, "wf", &on(&id, CheckAct::Submit)).unwrap();
        id
    }

    fn graded(&self, id: &str) -> (Option<u32>, Option<Grade>) {
        let score = self.round(id).score();
        (score.graded_tenths, score.grade)
    }

    /// Writes down the rounds that were missed, as the driver does; which.
    pub(crate) fn misses(&mut self, time: &str) -> Vec<String> {
        let zone = Zone::default();
        let is_check = |one: &crate::core::hall::Due| matches!(one.body, Body::Check(_));
        let mut told = Vec::new();
        for one in due(&self.hall, ms(time)).into_iter().filter(is_check) {
            let Body::Check(body) = &one.body else { continue };
            if let crate::core::event::CheckFact::Missed(missed) = &body.fact {
                told.push(format!("{} {}", zone.hm(missed.planned_at), missed.template.letter()));
            }
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
                at: zone.stamp(one.at),
                written,
                by: "system".into(),
                proof: Proof::System,
                feed: None,
                body: one.body,
            };
            let event = Event::from_bytes(&event.to_bytes()).unwrap();
            self.hall.apply(&event, self.pos);
            // Whoever says it once more changes nothing.
            let before = self.hall.checks().clone();
            self.hall.apply(&event, self.pos + 500);
            assert_eq!(*self.hall.checks(), before);
        }
        told
    }

    fn slots(&self, time: &str) -> Vec<String> {
        let board = self.board(time);
        let slots = board.checks.slots.iter();
        slots.map(|slot| format!("{} {:?}", board.zone.hm(slot.planned_at), slot.state)).collect()
    }
}

#[test]
fn the_rounds_of_the_day() {
    let mut play = hall(HALL);
    let opening = play.walk(
        "08:00",
        Template::Opening,
        vec![found("F1", Outcome::Fail, "fixed"), counted("S1", 3, Some(4))],
    );
    assert_eq!(play.graded(&opening), (Some(909), Some(Grade::Good)));
    // Of how many there are is known from the round before.
    let first =
        play.walk("09:30", Template::Full, vec![counted("S1", 3, None), counted("P2", 8, Some(9))]);
    assert_eq!(play.round(&first).answer("S1").unwrap().count, Some((3, 4)));
    assert_eq!(play.graded(&first), (Some(983), Some(Grade::Excellent)));
    play.walk("10:35", Template::Quick, vec![]);
    let second = play.walk("11:45", Template::Full, vec![counted("S1", 3, None)]);
    assert_eq!(play.graded(&second).0, Some(988));
    play.walk("13:25", Template::Quick, vec![]);
    let third = play.walk(
        "14:15",
        Template::Full,
        vec![counted("S1", 3, None), found("C2", Outcome::Fail, "coach")],
    );
    assert_eq!(play.graded(&third), (Some(590), Some(Grade::Fail)));
    assert_eq!(play.round(&third).score().raw_tenths, Some(950));
    play.walk("15:25", Template::Quick, vec![]);
    let fourth = play.walk("16:30", Template::Full, vec![found("A2", Outcome::Fail, "fixed")]);
    assert_eq!(play.graded(&fourth).0, Some(963));
    play.walk("17:20", Template::Quick, vec![]);
    play.walk("18:05", Template::Closing, vec![]);
    assert_eq!(play.misses("23:59"), Vec::<String>::new());
    let board = play.board("18:30");
    assert!(board.checks.slots.iter().all(|slot| slot.state == SlotState::Done));
    assert!(board.checks.rounds.iter().all(|row| row.in_grace == Some(true)), "all in their grace");
    let scores: Vec<_> =
        [first, second, third, fourth].iter().map(|id| play.round(id).score()).collect();
    assert_eq!(crate::core::check::mean_tenths(scores.iter()), Some(881));
    let submitted = |line: &&crate::core::rows::LogRow| line.kind == LogKind::CheckSubmitted;
    assert_eq!(board.log.iter().filter(submitted).count(), 10);
}

#[test]
fn an_answer_changes_until_the_round_is_submitted_and_never_after() {
    let mut play = hall(HALL);
    let id = play.act("17:58", "wf", &start(Template::Closing)).unwrap();
    assert_eq!(play.act("17:58", "ct", &start(Template::Closing)), Err(Refused::Check(Bar::Runs)));
    let said = |code: &str, result| answer(&id, AnswerItem::plain(code, result));
    play.act("18:00", "wf", &said("F4", Outcome::Pass)).unwrap();
    assert_eq!(play.act("18:00", "wf", &said("F4", Outcome::Pass)), Err(Refused::Nothing));
    assert_eq!(
        play.act("18:00", "wf", &said("E1", Outcome::Pass)),
        Err(Refused::Check(Bar::NoItem))
    );
    assert_eq!(
        play.act("18:00", "wf", &said("F4", Outcome::Fail)),
        Err(Refused::Check(Bar::NoNote))
    );
    assert_eq!(
        play.act("18:00", "wf", &said("F4", Outcome::Skipped)),
        Err(Refused::Check(Bar::NoReason))
    );
    let mut skipped = AnswerItem::plain("F4", Outcome::Skipped);
    skipped.note = "机房钥匙不在".into();
    let skipped = play.act("18:01", "wf", &answer(&id, skipped)).unwrap();
    let round = play.round(&id);
    assert_eq!((round.answers.len(), round.skipped().count()), (1, 1), "never a pass");
    assert_eq!(
        play.act("18:02", "wf", &on(&id, CheckAct::Submit)),
        Err(Refused::Check(Bar::Open(4)))
    );
    for code in ["S2", "C2", "X1", "X3"] {
        play.act("18:02", "ct", &said(code, Outcome::Pass)).unwrap();
    }
    assert_eq!(play.round(&id).score().raw_tenths, Some(769));
    // Back again is the answer before it.
    play.act("18:03", "wf", &undo(&skipped)).unwrap();
    assert_eq!(play.round(&id).answer("F4").unwrap().result, Outcome::Pass);
    let submitted = play.act("18:04", "wf", &on(&id, CheckAct::Submit)).unwrap();
    let after = play.round(&id).clone();
    assert_eq!(
        play.act("18:05", "wf", &said("F4", Outcome::NotApplicable)),
        Err(Refused::Check(Bar::Over))
    );
    assert_eq!(
        play.act("18:05", "wf", &undo(&id)),
        Err(Refused::NoUndo),
        "others found something in it"
    );
    play.act("18:06", "wf", &undo(&submitted)).unwrap();
    assert_eq!(play.round(&id).state(), RoundState::Running);
    play.act("18:07", "wf", &on(&id, CheckAct::Submit)).unwrap();
    assert_eq!(play.round(&id).score(), after.score());
}

#[test]
fn what_an_answer_leaves_out_is_filled_in() {
    let mut play = hall(HALL);
    let id = play.act("09:30", "wf", &start(Template::Full)).unwrap();
    let mut put = |said: AnswerItem| {
        let item = said.item.clone();
        play.act("09:31", "wf", &answer(&id, said))
            .map(|_| play.round(&id).answer(&item).unwrap().clone())
    };
    let failed = put(found("F1", Outcome::Fail, "repair")).unwrap();
    assert_eq!(
        (&*failed.owner, failed.limit, failed.fixed),
        ("wf", Some(FindingLimit::Day), false)
    );
    let fixed = put(found("A2", Outcome::Fail, "fixed")).unwrap();
    assert_eq!((fixed.limit, fixed.fixed), (Some(FindingLimit::AtOnce), true));
    let mut own = AnswerItem::plain("E2", Outcome::Fail);
    (own.note, own.owner) = ("坡道有车".into(), "li".into());
    let own = put(own).unwrap();
    assert_eq!((&*own.owner, own.limit), ("li", Some(FindingLimit::Shift)));
    // All of them: as many as the hall knows of.
    assert_eq!(put(AnswerItem::plain("F2", Outcome::Pass)).unwrap().count, Some((2, 2)));
    assert_eq!(put(AnswerItem::plain("P1", Outcome::Pass)).unwrap().count, Some((2, 2)), "planned");
    assert_eq!(put(AnswerItem::plain("P2", Outcome::Pass)).unwrap().count, Some((1, 1)), "present");
    assert_eq!(put(AnswerItem::plain("P3", Outcome::Pass)).unwrap().count, Some((2, 2)));
    assert_eq!(
        put(AnswerItem::plain("S1", Outcome::Pass)).unwrap().count,
        None,
        "nobody said so yet"
    );
    let typed = |item: &str, milli| {
        let phrase = "told".to_owned();
        AnswerItem { item: item.into(), value_milli: Some(milli), phrase, ..AnswerItem::default() }
    };
    assert_eq!(put(typed("E4", 22_000)).unwrap().result, Outcome::Pass);
    assert_eq!(put(typed("E4", 21_900)).unwrap().result, Outcome::Fail);
    for (bad, why) in [
        (counted("S1", 5, Some(4)), Refused::Check(Bar::Figures)),
        (counted("S1", 0, Some(0)), Refused::Check(Bar::Figures)),
        (counted("S1", 1_000, Some(1_000)), Refused::Check(Bar::Figures)),
        (counted("E3", 1, Some(1)), Refused::Check(Bar::NotSo)),
        (typed("E3", 5), Refused::Check(Bar::NotSo)),
        (found("E3", Outcome::Fail, "no_such"), Refused::Check(Bar::NotSo)),
        (found("E3", Outcome::Unknown, ""), Refused::Check(Bar::NotSo)),
        (
            AnswerItem { owner: "nobody".into(), ..found("E3", Outcome::Fail, "told") },
            Refused::NoPerson("nobody".into()),
        ),
    ] {
        assert_eq!(put(bad.clone()), Err(why), "{bad:?}");
    }
}

#[test]
fn an_automatic_item_says_what_the_queue_data_say() {
    let mut play = hall(HALL);
    for event in events("08:40 issued A1 s=A no=A001\n08:56 issued A2 s=A no=A002") {
        play.hall.apply(&event, 2);
    }
    let q1 = |id: &str, result| answer(id, AnswerItem::plain("Q1", result));
    let id = play.act("08:56", "wf", &start(Template::Quick)).unwrap();
    play.act("08:56", "wf", &q1(&id, Outcome::Pass)).unwrap();
    let said = play.round(&id).answer("Q1").unwrap();
    assert_eq!(
        (said.result, said.by_queue),
        (Outcome::Fail, true),
        "16 minutes, whatever was pressed"
    );
    assert_eq!(said.value_milli, Some(16 * 60 * 1000));
    assert_eq!(said.limit, Some(FindingLimit::Shift));
    let row = play.board("08:56").checks.running().unwrap().clone();
    let live = row.items.iter().find(|it| &*it.code == "Q1").unwrap().read.unwrap();
    assert_eq!((live.value, live.limit, live.holds), (960, 900, false));
    // Of a machine that said nothing for long nobody knows; the eye decides.
    play.act("09:30", "wf", &q1(&id, Outcome::Pass)).unwrap();
    let said = play.round(&id).answer("Q1").unwrap();
    assert_eq!((said.result, said.by_queue, said.value_milli), (Outcome::Pass, false, None));
}

#[test]
fn what_nobody_did_in_its_time_is_missed_whether_the_program_ran_or_not() {
    let mut play = hall(HALL);
    play.walk("08:05", Template::Opening, vec![]);
    assert_eq!(play.slots("09:46")[1], "09:30 Overdue");
    let alarm = play.board("09:46").alarms.into_iter().find(|it| it.subject == "full").unwrap();
    assert_eq!((alarm.kind, alarm.value, alarm.limit), (AlarmKind::RoundOverdue, 16 * 60, 900));
    assert_eq!(play.board("09:45").alarms.iter().filter(|it| it.subject == "full").count(), 0);
    assert_eq!(play.misses("10:29"), Vec::<String>::new());
    // Nobody looked before the evening.
    let missed = play.misses("15:31");
    assert_eq!(missed, ["09:30 R", "10:30 H", "11:30 R", "13:30 H", "14:15 R"]);
    assert_eq!(play.misses("15:32"), Vec::<String>::new());
    assert_eq!(play.board("15:32").checks.missed.len(), 5);
    let line = &play.board("15:32").log[0];
    assert_eq!((line.kind, line.at, &*line.by), (LogKind::CheckMissed, ms("15:15"), "system"));
    // Days later the rest of that day, and of those between.
    let later = play.misses("2025-11-12T08:00:00+08:00");
    assert_eq!(later.len(), 4 + 10);
    let explain = |reason: &str| {
        let reason = reason.to_owned();
        on("", CheckAct::Explain { template: Template::Quick, planned_at: ms("10:30"), reason })
    };
    let tomorrow = "2025-11-12T08:01:00+08:00";
    assert_eq!(play.act(tomorrow, "wf", &explain(" ")), Err(Refused::Check(Bar::NoReason)));
    let said = play.act(tomorrow, "wf", &explain("处理吵闹")).unwrap();
    assert_eq!(play.act(tomorrow, "wf", &explain("处理吵闹")), Err(Refused::Nothing));
    assert_eq!(play.board(tomorrow).checks.missed.len(), 5 + 14 - 1);
    play.act(tomorrow, "wf", &undo(&said)).unwrap();
    assert_eq!(play.board(tomorrow).checks.missed.len(), 5 + 14);
    let none = on(
        "",
        CheckAct::Explain { template: Template::Full, planned_at: ms("10:30"), reason: "x".into() },
    );
    assert_eq!(play.act(tomorrow, "wf", &none), Err(Refused::Check(Bar::NotMissed)));
}

#[test]
fn a_round_that_is_not_submitted_is_missed_and_done_late_all_the_same() {
    let mut play = hall(HALL);
    let id = play.act("10:40", "wf", &start(Template::Quick)).unwrap();
    assert_eq!(play.slots("10:50")[2], "10:30 Running");
    let first = ["08:00 O", "09:30 R", "10:30 H"];
    assert_eq!(play.misses("11:00"), first);
    let items: Vec<String> = play.round(&id).items.iter().map(|it| it.code.to_string()).collect();
    for code in items {
        play.act("11:01", "wf", &answer(&id, AnswerItem::plain(&code, Outcome::Pass))).unwrap();
    }
    play.act("11:02", "wf", &on(&id, CheckAct::Submit)).unwrap();
    assert_eq!(play.slots("11:03")[2], "10:30 Done");
    assert_eq!(play.board("11:03").checks.missed.len(), 2, "the late one needs no reason");
    // One that is broken off leaves its time open.
    let broken = play.act("11:20", "wf", &start(Template::Full)).unwrap();
    let abort = |reason: &str| on(&broken, CheckAct::Abort { reason: reason.to_owned() });
    assert_eq!(play.act("11:21", "wf", &abort("")), Err(Refused::Check(Bar::NoReason)));
    play.act("11:21", "wf", &abort("客户吵闹")).unwrap();
    assert_eq!(play.slots("11:22")[3], "11:30 Due");
}

#[test]
fn a_serious_incident_calls_for_a_walk() {
    let mut play = hall(HALL);
    let open = |kind| {
        let act = IncidentAct::Open { kind, complaint_id: None };
        Act::Incident { incident_id: String::new(), act: Box::new(act) }
    };
    let id = play.act("12:05", "wf", &open(IncidentKind::PowerOrFire)).unwrap();
    assert_eq!(play.slots("12:06")[4], "13:05 Due", "until 13:05, between those of the plan");
    let walk = play.walk("12:30", Template::Quick, vec![]);
    let round = play.round(&walk);
    assert_eq!(round.incident_id.as_deref(), Some(id.as_str()));
    assert_eq!(round.key(), Some(SlotKey { planned_at: ms("13:05"), template: Template::Quick }));
    assert!(
        !play.slots("12:31").iter().any(|slot| slot.ends_with("Due") && slot.starts_with("13:05"))
    );
    assert!(!play.misses("13:59").contains(&"13:05 H".to_owned()));
    // In the evening nobody would be there.
    play.act("17:30", "wf", &open(IncidentKind::Illness)).unwrap();
    assert_eq!(play.slots("17:31").last().unwrap(), "18:00 Due");
}

#[test]
fn a_round_keeps_what_it_was_judged_by() {
    let mut play = hall(HALL);
    let id = play.walk("08:00", Template::Opening, vec![found("F1", Outcome::Fail, "fixed")]);
    let before = play.round(&id).score();
    let other = format!(
        "{HALL}\n[[checks.item]]\ncode = 'F1'\ntype = 'pass_fail'\non = 'OR'\npoints = 50\n"
    );
    let applied = crate::core::event::SettingsApplied {
        by_name: "".into(),
        version: 1,
        from: at("08:30"),
        text: other.into(),
        note: "".into(),
        back_to: None,
    };
    let mut event = events("08:30 opened c=02").remove(0);
    (event.kind, event.feed, event.body) = (Kind::SettingsApplied, None, Body::Settings(applied));
    play.hall.apply(&event, 9_000);
    assert_eq!(play.round(&id).score(), before);
    let later = play.act("09:30", "wf", &start(Template::Full)).unwrap();
    assert_eq!((play.round(&later).items.len(), play.round(&later).settings), (1, 1));
    let walk = play.act("10:30", "wf", &start(Template::Quick));
    assert_eq!(walk, Err(Refused::Check(Bar::Empty)), "no item of that list is looked at in it");
    assert_eq!(start(Template::Quick).right(), Some(Right::Duty));
}

#[test]
fn a_stored_hall_goes_on_with_its_round() {
    let mut play = hall(HALL);
    let id = play.act("09:30", "wf", &start(Template::Full)).unwrap();
    play.act("09:31", "wf", &answer(&id, counted("S1", 3, Some(4)))).unwrap();
    play.misses("10:31");
    let bytes = postcard::to_stdvec(&play.hall).unwrap();
    assert!(postcard::from_bytes::<Hall>(&bytes).unwrap() == play.hall);
}
