//! A week that is not over stands as of the last word of its log, and one that is over as of its end.

use super::*;

/// Wednesday, a quarter to eleven: somebody answered on Tuesday, nobody was called whose time runs out on Thursday.
fn running() -> Source {
    let mut hall = source();
    hall.heard_to = at(18, 10).plus_secs(47 * 60);
    hall.tasks = kit::answered(0..2, "zl", at(17, 9));
    let mut open = kit::due("open", at(16, 9), at(17, 24));
    open.extend(kit::due("later", at(16, 9), at(19, 24)));
    hall.tasks.extend(open);
    hall.cases = vec![counted::case("a", counted::dispatched("a", "network"))];
    hall
}

#[test]
fn what_is_due_tomorrow_is_neither_due_nor_late_today() {
    let mut hall = running();
    let said = report(&hall);
    assert_eq!(counts(&said, &["1.due", "1.overdue"]), [3, 1]);
    assert_eq!(said.as_of, Some((hall.heard_to, hall.heard_to)));
    hall.heard_to = at(20, 0);
    assert_eq!(counts(&report(&hall), &["1.due", "1.overdue"]), [4, 2], "its time has run out");
    hall.heard_to = at(23, 0);
    let over = report(&hall);
    assert_eq!((counts(&over, &["1.due", "1.overdue"]), over.as_of), (vec![4, 2], None));
}

#[test]
fn an_open_complaint_waits_up_to_the_last_word_and_no_longer() {
    let mut hall = running();
    let waits = |hall: &Source| -> i64 {
        let week = HallWeek::of(hall, week());
        week.now.cases[0].stages.iter().map(|(_, secs)| secs).sum()
    };
    assert_eq!(waits(&hall), hall.heard_to.secs_since(at(17, 9)));
    let late = |hall: &Source| counts(&report(hall), &["5.late", "5.reply_late"]);
    hall.heard_to = at(17, 9).plus_secs(60);
    assert_eq!(late(&hall), [0, 0], "no clock has run out a minute after it came");
    hall.heard_to = at(30, 0);
    assert_eq!(waits(&hall), at(23, 0).secs_since(at(17, 9)));
    assert_eq!(late(&hall), [1, 1]);
}

#[test]
fn a_round_that_can_still_be_begun_is_not_missed() {
    let mut hall = source();
    for own in [&mut hall.settings, &mut hall.standard] {
        own.hours.week.iter_mut().for_each(|day| *day = vec![span("08:30-17:30").unwrap()]);
    }
    let missed_of = |hall: &Source, hour: Ms| {
        let hall = Source { heard_to: hour, ..hall.clone() };
        counts(&report(&hall), &["8.planned", "8.missed"])
    };
    let missed = |hour: Ms| missed_of(&hall, hour);
    let all = missed(at(18, 0));
    assert!(all[0] > 0, "rounds are planned");
    let settings = &hall.standard;
    let slots =
        crate::core::check::planned_slots(&settings.checks, &settings.hours, hall.zone, day(18));
    let first = slots.iter().min_by_key(|slot| slot.miss_at).unwrap();
    assert_eq!(missed(Ms(first.miss_at.0 - 1)), all);
    assert_eq!(missed(first.miss_at), [all[0] + 1, all[1] + 1]);
    // A hall that began on that day has missed none of the days before, and the week before none at all.
    let late = Source { since: at(18, 0), heard_to: first.miss_at, ..hall.clone() };
    assert_eq!(missed_of(&late, first.miss_at), [1, 1]);
    let report = report(&late);
    assert_eq!(report.value("8.completion.last"), Value::Unknown, "nobody kept a log then");
    assert_eq!(report.value("5.new.last"), Value::Unknown, "that is not none");
    let begins =
        crate::core::week::Gap::LogBegins { hall_id: late.hall_id.clone(), at: late.since };
    assert!(report.gaps.contains(&begins), "{:?}", report.gaps);
}
