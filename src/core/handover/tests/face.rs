//! Face to face: the hand-over of the day on the floor (domain 6.3, 13:30 to 14:02), and what is returned.

use super::stage::{Stage, accept, barred, stage};
use crate::core::act::{HandoverAct, Refused};
use crate::core::complaint::{DeclineReason, Severity};
use crate::core::event::Meaning;
use crate::core::handover::{
    Bar, Grade, HandoverState, ItemKind, PreparedPart, SIGNED, Snapshot, hash_of,
};
use crate::core::rows::LogKind;
use crate::core::sign::Standing;
use crate::core::tests::ms;

fn freeze() -> HandoverAct {
    HandoverAct::Freeze
}

fn assume(reason: &str) -> HandoverAct {
    HandoverAct::Assume { reason: reason.into() }
}

/// 王芳 has the shift with a complaint of each severity, and four orders on paper are left.
fn morning() -> (Stage, [String; 2]) {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    let mild = stage.complains("10:12", "wf", Severity::Sev4);
    let bad = stage.complains("11:20", "wf", Severity::Sev2);
    stage.outage("12:40", "13:18");
    (stage, [mild, bad])
}

fn two_count(stage: &mut Stage) {
    let count = |with: &str| HandoverAct::Count {
        parts: vec![PreparedPart::Money, PreparedPart::Keys],
        with: with.into(),
    };
    assert_eq!(stage.hands("13:40", "wf", count("wf")), barred(Bar::NoSecond));
    stage.hands("13:40", "wf", count("ct")).unwrap();
}

#[test]
fn the_hand_over_of_the_day() {
    let (mut stage, [mild, bad]) = morning();
    let early = HandoverAct::Prepare;
    assert_eq!(stage.hands("12:00", "ct", early.clone()), barred(Bar::TooEarly(ms("13:05"))));
    stage.hands("13:30", "ct", early.clone()).unwrap();
    assert_eq!(stage.hands("13:31", "wf", early), Err(Refused::Nothing));
    two_count(&mut stage);
    assert_eq!(stage.hands("13:45", "ct", freeze()), barred(Bar::NotYours("王芳".into())));
    stage.hands("13:45", "wf", freeze()).unwrap();
    let report = stage.report(0);
    let shown: Vec<_> = report.items.iter().map(|item| (item.kind, item.grade)).collect();
    assert_eq!(
        shown,
        [
            (ItemKind::Complaint, Grade::Urgent),
            (ItemKind::Complaint, Grade::Urgent),
            (ItemKind::Incident, Grade::Watch),
        ],
        "worst first: the severe one, the overdue one, what is left of the outage"
    );
    assert_eq!(*report.items[0].subject_id, *bad);
    assert_eq!(report.items[2].counts, Some([14, 10, 4]));
    assert_eq!(report.counted.len(), 2);
    let note = HandoverAct::Note { text: "三号机等配件".into() };
    assert_eq!(stage.hands("13:46", "wf", note), barred(Bar::Frozen));

    // Item by item, at the terminal of who hands over.
    let pair = ("wf", "ct");
    let [first, second, third] = &report.items[..] else { panic!() };
    let blind =
        HandoverAct::Accept { item_id: first.item_id.to_string(), read_back: "nothing".into() };
    assert_eq!(stage.beside("13:50", pair, blind), barred(Bar::ReadBack));
    assert_eq!(stage.hands("13:50", "wf", accept(first)), barred(Bar::Own));
    stage.beside("13:50", pair, accept(first)).unwrap();
    let other = stage.beside("13:50", ("wf", "hm"), accept(second));
    assert_eq!(other, barred(Bar::OtherReceiver("ct".into())));
    stage.beside("13:51", pair, accept(second)).unwrap();
    assert_eq!(stage.beside("13:52", pair, assume("")), barred(Bar::Unanswered(1)));
    assert_eq!(stage.hands("13:52", "ct", HandoverAct::Receive), barred(Bar::NotAssumed));
    stage.beside("13:53", pair, accept(third)).unwrap();
    stage.beside("13:55", pair, assume("")).unwrap();
    stage.hands("14:02", "ct", HandoverAct::Receive).unwrap();

    assert_eq!(
        (stage.owner(&mild), stage.owner(&bad)),
        ("ct", "ct"),
        "all of it is the receiver's"
    );
    let handover = stage.handover(0);
    assert_eq!(handover.state, HandoverState::Accepted);
    assert_eq!(handover.assumed.as_ref().unwrap().at, ms("13:55"));
    let row = stage.shift_row(0);
    assert_eq!((row.signed_off_at, row.signed_off_by.as_deref()), (Some(ms("14:02")), Some("ct")));
    let shift = stage.hall.shifts().open().unwrap();
    assert_eq!((stage.hall.name(shift.person), shift.opened), ("ct", Some(ms("14:02"))));
    for meaning in [Meaning::Prepared, Meaning::Received] {
        assert!(stage.hall.signed(SIGNED, &stage.shift_id(0), meaning).is_some(), "{meaning:?}");
    }
    // Nothing more is the receiver's to read, and what was missing is added.
    assert_eq!(stage.hall.opening(ms("14:03")), None);
    let append = |text: &str| HandoverAct::Append { shift_id: String::new(), text: text.into() };
    stage.hands("14:05", "wf", append("钥匙在抽屉")).unwrap();
    assert_eq!(stage.falls_due("14:11"), Vec::<&str>::new());
    assert_eq!(stage.falls_due("14:12"), ["shift.closed"]);
    stage.hands("14:20", "wf", append("忘说一句")).unwrap();
    let appended: Vec<bool> = stage.handover(0).appended.iter().map(|it| it.omission).collect();
    assert_eq!(appended, [true, false], "then it is an addendum");
    let returned = HandoverAct::Return { reason: "少一项".into() };
    assert_eq!(stage.hands("14:21", "ct", returned), barred(Bar::NotFrozen));
}

#[test]
fn every_line_stands_in_one_report_by_when_it_was_written_down() {
    let (mut stage, _) = morning();
    stage.hands("13:45", "wf", freeze()).unwrap();
    // What is written down after the freeze is the next shift's, whoever has the post meanwhile.
    stage.complains("13:47", "wf", Severity::Sev4);
    let report = stage.report(0);
    for item in &report.items {
        stage.beside("13:50", ("wf", "ct"), accept(item)).unwrap();
    }
    stage.beside("13:55", ("wf", "ct"), assume("")).unwrap();
    let pending = stage.lines("13:56").iter().filter(|(_, shift)| shift.is_none()).count();
    assert!(pending > 0, "nobody's yet");
    stage.hands("14:02", "ct", HandoverAct::Receive).unwrap();
    let (first, second) = (stage.shift_id(0), stage.shift_id(1));
    let lines = stage.lines("14:03");
    let cut = lines.iter().position(|(kind, _)| *kind == LogKind::ShiftFrozen).unwrap();
    for (place, (kind, shift)) in lines.iter().enumerate() {
        let want = if place <= cut { &first } else { &second };
        assert_eq!(shift.as_ref(), Some(want), "{kind:?}");
    }
    let new = stage.hall.cases().complaints().filter(|case| case.owner.id() == "ct").count();
    assert_eq!(new, 3, "what came in after the freeze comes with the duty, too");
}

#[test]
fn a_report_that_is_returned_is_frozen_anew_and_its_signature_counts_no_more() {
    let (mut stage, [mild, _]) = morning();
    stage.hands("13:45", "wf", freeze()).unwrap();
    let before = stage.handover(0).report().unwrap().clone();
    let first = stage.report(0);
    stage.beside("13:47", ("wf", "ct"), accept(&first.items[0])).unwrap();
    let empty = HandoverAct::Return { reason: " ".into() };
    assert_eq!(stage.beside("13:48", ("wf", "ct"), empty), barred(Bar::NoReason));
    stage.beside("13:48", ("wf", "ct"), HandoverAct::Return { reason: "少了钥匙".into() }).unwrap();
    assert_eq!(stage.handover(0).state, HandoverState::Returned);
    let signed = || {
        let id = stage.shift_id(0);
        stage.hall.signing().under(SIGNED, &id).map(|row| row.standing).collect::<Vec<_>>()
    };
    assert_eq!(signed(), [Standing::Superseded], "invalidated, never removed");
    stage.hands("13:49", "wf", HandoverAct::Note { text: "钥匙在抽屉".into() }).unwrap();
    stage.hands("13:50", "wf", freeze()).unwrap();
    let second = stage.report(0);
    assert_eq!(second.items.len(), first.items.len() + 1, "the line is an item of its own");
    let handover = stage.handover(0);
    let [old, new] = &handover.frozen[..] else { panic!("two reports") };
    assert_eq!(
        (&old.parts, &old.hash),
        (&before.parts, &before.hash),
        "a signed one never changes"
    );
    assert!(old.returned.is_some() && new.returned.is_none() && new.answers.is_empty());
    assert_eq!(hash_of(&new.text().unwrap()), *new.hash);
    let old_answer =
        HandoverAct::Accept { item_id: "complaint:nowhere".into(), read_back: String::new() };
    assert_eq!(stage.beside("13:51", ("wf", "ct"), old_answer), barred(Bar::NoItem));
    // What is declined stays behind: it is the hall's. What nobody answers takes a reason.
    let item = second.items.iter().find(|item| *item.subject_id == *mild).unwrap();
    let decline = |text: &str| HandoverAct::Decline {
        item_id: item.item_id.to_string(),
        reason: DeclineReason::Other,
        text: text.into(),
    };
    assert_eq!(stage.beside("13:52", ("wf", "ct"), decline("")), barred(Bar::NoReason));
    stage.beside("13:52", ("wf", "ct"), decline("客户指名找王芳")).unwrap();
    stage.beside("13:53", ("wf", "ct"), HandoverAct::AcceptStable).unwrap();
    assert_eq!(stage.beside("13:54", ("wf", "ct"), assume("")), barred(Bar::Unanswered(2)));
    stage.beside("13:54", ("wf", "ct"), assume("客人在等")).unwrap();
    stage.hands("13:55", "ct", HandoverAct::Receive).unwrap();
    assert_eq!(stage.owner(&mild), "");
    let sealed = stage.handover(0).report().unwrap();
    let answers: Vec<_> =
        sealed.answers.iter().map(|it| (it.in_bulk, it.declined.is_some())).collect();
    assert_eq!(answers, [(false, true), (true, false)]);
    assert_eq!(Snapshot::read(&sealed.text().unwrap()), Some(second));
}

#[test]
fn a_long_report_goes_in_several_events_and_is_one() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    stage.hands("08:00", "wf", HandoverAct::Prepare).unwrap();
    for n in 0..60 {
        let text = format!("第{n}条: {}", "请留意宽带专席的排队情况并及时疏导。".repeat(20));
        stage.hands("09:00", "wf", HandoverAct::Note { text }).unwrap();
    }
    stage.hands("13:45", "wf", freeze()).unwrap();
    let frozen = stage.handover(0).report().unwrap();
    assert!(frozen.parts.len() > 2, "{}", frozen.parts.len());
    assert_eq!(stage.report(0).items.len(), 60);
    let lines = stage.lines("13:46");
    let of = |kind: LogKind| lines.iter().filter(|(is, _)| *is == kind).count();
    assert_eq!(of(LogKind::ShiftFrozen), 1, "one line says it");
}

#[test]
fn a_reading_back_offers_the_right_answer_among_others() {
    let (mut stage, _) = morning();
    stage.hands("13:45", "wf", freeze()).unwrap();
    let report = stage.report(0);
    for item in &report.items {
        let choices = item.choices(&report.items);
        assert!(choices.len() >= 2 && choices.contains(&item.next), "{choices:?}");
        assert_eq!(choices, item.choices(&report.items), "always in the same order");
        let mut unlike = choices.clone();
        unlike.sort();
        unlike.dedup();
        assert_eq!(unlike.len(), choices.len());
    }
    let alone = report.items[0].choices(&report.items[..1]);
    assert_eq!(alone.len(), 3, "an only one is not answered blindly");
}
