//! Lines of the duty log that people write, by examples (complaints.md F).

use super::*;
use crate::core::duty_log::LogBar;
use crate::core::event::AmendClass;
use crate::core::rows::{LogEntryKind, LogKind, LogRow};

fn write(text: &str, time: Option<&str>) -> Act {
    let at = time.map(|time| at(time).at);
    Act::Log(LogAct::Note { text: text.into(), at, addendum_to: String::new() })
}

fn amend(note_id: &str, text: &str, reason: &str) -> Act {
    Act::Log(LogAct::Amend { note_id: note_id.into(), text: text.into(), reason: reason.into() })
}

fn void(note_id: &str, reason: &str) -> Act {
    let confirmed_by = String::new();
    Act::Log(LogAct::Void { note_id: note_id.into(), reason: reason.into(), confirmed_by })
}

fn addendum(shift: &str) -> Act {
    let (text, addendum_to) = ("补一句".into(), shift.into());
    Act::Log(LogAct::Note { text, at: None, addendum_to })
}

fn barred(bar: LogBar) -> Result<String, Refused> {
    Err(Refused::Log(bar))
}

fn by_id(play: &Play, id: &str) -> LogRow {
    let line = play.hall.duty_log().find_note(id).unwrap().number;
    play.hall.in_shift(play.hall.duty_log().row(line).unwrap())
}

/// The texts of what people wrote, as the board lists them.
fn listed(play: &Play) -> Vec<String> {
    let rows = play.hall.duty_log().newest(50).into_iter();
    rows.filter(|row| row.kind.is_written()).map(|row| row.detail).collect()
}

#[test]
fn what_happened_over_ten_minutes_ago_is_a_late_entry_with_both_times() {
    let mut play = Play::new(told(MACHINE));
    let kind = |play: &Play, id: &str| by_id(play, id).entry;
    let late = play.act("10:00", "li", &write("门口有人吵", Some("09:30"))).unwrap();
    let row = by_id(&play, &late);
    assert_eq!(
        (row.entry, row.at, row.recorded_at),
        (LogEntryKind::LateEntry, ms("09:30"), ms("10:00"))
    );
    let soon = play.act("10:00", "li", &write("刚才", Some("09:50"))).unwrap();
    assert_eq!(kind(&play, &soon), LogEntryKind::Entry, "ten minutes are no delay");
    let now = play.act("10:01", "li", &write("现在", None)).unwrap();
    assert_eq!(kind(&play, &now), LogEntryKind::Entry);
    assert_eq!(listed(&play), ["现在", "刚才", "门口有人吵"], "by when it happened");
    assert_eq!(play.act("10:02", "li", &write("将来", Some("10:30"))), barred(LogBar::NotThatTime));
    let yesterday = Ms(ms("10:02").plus_secs(-86_401).0);
    let old =
        LogAct::Note { text: "太久".into(), at: Some(yesterday), addendum_to: String::new() };
    assert_eq!(play.act("10:02", "li", &Act::Log(old)), barred(LogBar::NotThatTime));
    assert_eq!(play.act("10:02", "li", &write("  ", None)), barred(LogBar::Empty));
}

#[test]
fn an_authors_own_slip_is_folded_in_the_list_and_kept() {
    let mut play = Play::new(told(MACHINE));
    let first = play.act("09:00", "li", &write("三号打印鸡坏了", None)).unwrap();
    play.act("09:02", "li", &write("别的", None)).unwrap();
    let second = play.act("09:04", "li", &amend(&first, "三号打印机坏了", "")).unwrap();
    assert_eq!(listed(&play), ["别的", "三号打印机坏了"], "it stands where the slip stood");
    let (before, after) = (by_id(&play, &first), by_id(&play, &second));
    assert_eq!((before.folded, before.replaced_by), (true, Some(after.line_no)));
    assert_eq!(before.detail, "三号打印鸡坏了", "nothing is written over");
    assert_eq!((after.entry, after.about), (LogEntryKind::Amendment, Some(before.line_no)));
    assert_eq!((after.at, after.recorded_at), (ms("09:00"), ms("09:04")));
    // What was set right can be set right once more, the old line cannot.
    assert_eq!(play.act("09:05", "li", &amend(&first, "又改", "")), barred(LogBar::Struck));
    assert_eq!(
        play.act("09:05", "li", &amend(&second, "三号打印机坏了", "")),
        barred(LogBar::Empty)
    );
    assert!(play.act("09:05", "li", &amend(&second, "三号机坏了", "")).is_ok());
}

#[test]
fn a_correction_says_why_and_both_lines_stay() {
    let mut play = Play::new(told(MACHINE));
    let first = play.act("09:00", "li", &write("走了 3 人", None)).unwrap();
    let late = amend(&first, "走了 2 人", "");
    assert_eq!(play.act("09:06", "li", &late), barred(LogBar::NoReason), "five minutes are over");
    assert_eq!(play.act("09:01", "wang", &late), barred(LogBar::NoReason), "not her slip");
    let second = play.act("09:06", "li", &amend(&first, "走了 2 人", "数错")).unwrap();
    assert_eq!(listed(&play), ["走了 2 人", "走了 3 人"]);
    let (before, after) = (by_id(&play, &first), by_id(&play, &second));
    assert!(before.is_struck() && !before.voided && !before.folded);
    assert_eq!((after.reason.as_str(), after.at), ("数错", ms("09:06")));
    // Taken back, the line stands as it was.
    play.act("09:07", "li", &undo(&second)).unwrap();
    assert!(!by_id(&play, &first).is_struck() && by_id(&play, &second).voided);
    // Nobody but the author and the hall manager changes a line.
    let log = play.hall.duty_log();
    let of = |by| log.may_amend((&first, by, false), ("x", "y"), ms("09:08"));
    assert_eq!((of("wang"), of("li")), (Err(LogBar::NotYours), Ok(AmendClass::Correction)));
    assert_eq!(
        log.may_amend((&first, "wang", true), ("x", "y"), ms("09:08")),
        Ok(AmendClass::Correction)
    );
}

#[test]
fn a_void_takes_a_reason_and_a_second_person_and_the_text_stays_readable() {
    let mut play = Play::new(told(MACHINE));
    let first = play.act("09:00", "li", &write("记错了", None)).unwrap();
    assert_eq!(play.act("09:20", "li", &void(&first, " ")), barred(LogBar::NoReason));
    let nobody = Act::Log(LogAct::Void {
        note_id: first.clone(),
        reason: "重复".into(),
        confirmed_by: "zhou".into(),
    });
    assert_eq!(play.act("09:20", "li", &nobody), Err(Refused::NoPerson("zhou".into())));
    let log = play.hall.duty_log();
    let may = |by, witness, alone| log.may_void((&first, by, true), ("重复", witness, alone));
    assert_eq!(may("li", "", false), Err(LogBar::NoWitness), "there are others");
    assert_eq!(may("li", "li", false), Err(LogBar::NoWitness), "nobody is their own second");
    assert_eq!(may("li", "wang", false), Ok(()));
    assert_eq!(log.may_void((&first, "wang", false), ("重复", "m", false)), Err(LogBar::NotYours));
    let second = play.act("09:20", "li", &void(&first, "重复")).unwrap();
    let (before, after) = (by_id(&play, &first), by_id(&play, &second));
    assert!(before.voided && before.replaced_by == Some(after.line_no));
    assert_eq!((before.detail.as_str(), after.entry), ("记错了", LogEntryKind::Void));
    assert_eq!((after.kind, after.reason.as_str()), (LogKind::NoteVoided, "重复"));
    assert_eq!(play.act("09:21", "li", &void(&first, "再")), barred(LogBar::Struck));
    assert_eq!(play.act("09:21", "li", &void(&second, "再")), barred(LogBar::Automatic));
    play.act("09:22", "li", &undo(&second)).unwrap();
    assert!(!by_id(&play, &first).voided);
}

#[test]
fn a_line_between_two_others_is_not_taken_back() {
    let mut play = Play::new(told(MACHINE));
    let first = play.act("09:00", "li", &write("走了 3 人", None)).unwrap();
    let second = play.act("09:01", "li", &amend(&first, "走了 2 人", "")).unwrap();
    let third = play.act("09:02", "li", &amend(&second, "走了 1 人", "")).unwrap();
    assert_eq!(play.act("09:03", "li", &undo(&second)), barred(LogBar::Struck));
    assert_eq!(play.act("09:03", "li", &undo(&first)), barred(LogBar::Struck));
    assert_eq!(listed(&play), ["走了 1 人"], "one of them stands");
    play.act("09:04", "li", &undo(&third)).unwrap();
    play.act("09:04", "li", &undo(&second)).unwrap();
    let stands = |id: &str| !by_id(&play, id).is_struck() && !by_id(&play, id).voided;
    assert!(stands(&first) && !stands(&second) && !stands(&third));
}

#[test]
fn after_five_minutes_a_line_is_voided_and_not_taken_back() {
    let mut play = Play::new(told(MACHINE));
    let first = play.act("09:00", "li", &write("一行", None)).unwrap();
    let may = |time, by| play.hall.duty_log().may_take_back(&first, by, ms(time));
    assert_eq!(may("09:05", "li"), Ok(()));
    assert_eq!(may("09:06", "li"), Err(LogBar::TooLate));
    assert_eq!(may("09:01", "wang"), Err(LogBar::NotYours));
    assert_eq!(play.act("09:06", "li", &undo(&first)), barred(LogBar::TooLate));
    let second = play.act("09:06", "li", &write("二行", None)).unwrap();
    assert!(play.act("09:07", "li", &undo(&second)).is_ok());
    assert_eq!(play.hall.duty_log().may_take_back(&second, "li", ms("09:07")), Err(LogBar::Struck));
}

#[test]
fn what_is_added_to_a_shift_that_is_over_is_marked() {
    let mut play = Play::new(told(MACHINE));
    play.act("08:40", "li", &Act::OpenShift { name: "早班".into() }).unwrap();
    let shift = play.hall.shift_id_at(ms("08:40")).unwrap().to_owned();
    let first = play.act("09:00", "li", &write("交班前", None)).unwrap();
    assert_eq!(by_id(&play, &first).shift_id.as_deref(), Some(&*shift));
    assert_eq!(play.act("09:01", "li", &addendum(&shift)), barred(LogBar::NoShift), "still open");
    play.act("09:30", "li", &Act::SignOff { note: String::new() }).unwrap();
    assert_eq!(play.act("09:31", "li", &addendum("nonsense")), barred(LogBar::NoShift));
    let added = play.act("09:31", "li", &addendum(&shift)).unwrap();
    let added = by_id(&play, &added);
    assert_eq!((added.entry, added.addendum_to.as_str()), (LogEntryKind::Addendum, &*shift));
    assert_eq!(added.shift_id, None, "it was written in no shift");
    // A late entry about its time, a correction and a void of its lines are addenda to it too.
    let late = play.act("09:45", "li", &write("漏记", Some("09:10"))).unwrap();
    let corrected = play.act("09:46", "li", &amend(&first, "交班后改", "数错")).unwrap();
    let voided = play.act("09:47", "li", &void(&corrected, "重复")).unwrap();
    let to = |play: &Play, id: &str| by_id(play, id).addendum_to;
    assert_eq!(to(&play, &late), shift);
    assert_eq!(to(&play, &corrected), shift);
    assert_eq!(to(&play, &voided), "", "that line was written in no shift");
}

#[test]
fn what_people_write_is_numbered_by_hall_and_month_and_nothing_else_is() {
    let mut play = Play::new(told(MACHINE));
    let first = play.act("09:00", "li", &write("一", None)).unwrap();
    play.act("09:01", "li", &Act::AskHelp { counter_id: "1".into() }).unwrap_or_default();
    let second = play.act("09:02", "li", &write("二", None)).unwrap();
    let hall = &play.hall.config().hall_id;
    let month = day(&play.hall).date().format("%Y-%m").to_string();
    let numbers = [&first, &second].map(|id| by_id(&play, id).number);
    assert_eq!(numbers, [format!("{hall}-{month}-0001"), format!("{hall}-{month}-0002")]);
    let all = play.hall.duty_log().newest(50).into_iter().map(|row| play.hall.in_shift(row));
    let bad = all.filter(|row| row.number.is_empty() == row.kind.is_written());
    assert_eq!(bad.count(), 0);
}

#[test]
fn the_log_is_kept_as_it_stands() {
    let mut play = Play::new(told(MACHINE));
    let first = play.act("09:00", "li", &write("一", None)).unwrap();
    let second = play.act("09:10", "li", &amend(&first, "二", "数错")).unwrap();
    play.act("09:20", "li", &void(&second, "重复")).unwrap();
    let bytes = postcard::to_stdvec(&play.hall).unwrap();
    let mut again: Hall = postcard::from_bytes(&bytes).unwrap();
    again.set_config(play.hall.config().clone());
    assert_eq!(again.duty_log(), play.hall.duty_log());
}
