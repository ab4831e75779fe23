//! The shipped list, the arithmetic of the day on the floor (domain notes 6.3), and when rounds are due.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::score::awarded_milli;
use super::*;
use crate::core::settings::{Hours, read};
use crate::core::tests::ms;
use crate::core::time::{Ms, Zone};

/// An item, what was found, and of a count how many of how many.
type Found = (&'static str, Outcome, Option<(u32, u32)>);

/// A score out of answers: what is right but for these, each with what was found.
fn score(template: Template, found: &[Found]) -> Score {
    let list = Checklist::standard();
    let items = list.items_of(template);
    let answers: Vec<Answer> = items
        .iter()
        .filter(|item| item.is_required())
        .map(|item| {
            let own = found.iter().find(|(code, ..)| *code == &*item.code);
            let (result, count) = own.map_or((Outcome::Pass, None), |(_, result, n)| (*result, *n));
            answer(&item.code, result, count, awarded_milli(item, result, count))
        })
        .collect();
    Score::of(&items, &answers, &list.marks_of(template))
}

fn answer(item: &str, result: Outcome, count: Option<(u32, u32)>, awarded_milli: u32) -> Answer {
    Answer {
        stands: crate::core::hall::Place::default(),
        item: item.into(),
        at: Ms(0),
        by: "wf".into(),
        result,
        count,
        value_milli: None,
        by_queue: false,
        phrase: "".into(),
        note: "".into(),
        place: "".into(),
        owner: "".into(),
        limit: None,
        due_at: None,
        fixed: false,
        awarded_milli,
        act_id: "".into(),
    }
}

const FAIL: Outcome = Outcome::Fail;

#[test]
fn the_shipped_list_has_the_items_and_points_of_the_notes() {
    let list = Checklist::standard();
    let scored: Vec<&Item> = list.items.iter().filter(|it| it.kind != ItemKind::Tick).collect();
    assert_eq!(scored.len(), 37);
    let points = |items: &[&Item]| items.iter().map(|it| it.points_milli / 1000).sum::<u32>();
    assert_eq!(points(&scored), 100);
    let sections: Vec<(String, u32)> = list
        .sections
        .iter()
        .take(8)
        .map(|section| {
            let of: Vec<&Item> =
                scored.iter().copied().filter(|it| it.section == section.code).collect();
            (section.code.to_string(), points(&of))
        })
        .collect();
    let wanted =
        [("E", 12), ("F", 14), ("S", 10), ("Q", 18), ("P", 20), ("A", 8), ("C", 10), ("X", 8)];
    assert_eq!(sections, wanted.map(|(code, points)| (code.to_owned(), points)));
    for (template, count, most) in [
        (Template::Full, 28, 80),
        (Template::Opening, 17, 44),
        (Template::Quick, 10, 29),
        (Template::Closing, 5, 13),
    ] {
        let of: Vec<&Item> =
            scored.iter().copied().filter(|it| it.on.contains(&template)).collect();
        assert_eq!((of.len(), points(&of)), (count, most), "{template:?}");
    }
    let red: Vec<&str> = list.items.iter().filter(|it| it.red_line).map(|it| &*it.code).collect();
    assert_eq!(red, ["S2", "C1", "C2", "C3", "X1"]);
}

#[test]
fn the_scores_of_the_day_come_out_to_the_digit() {
    let opening = score(Template::Opening, &[("F1", FAIL, None), ("S1", FAIL, Some((3, 4)))]);
    assert_eq!((opening.awarded_milli, opening.max_milli), (40_000, 44_000));
    assert_eq!((opening.raw_tenths, opening.grade), (Some(909), Some(Grade::Good)));
    let terminal = ("S1", FAIL, Some((3, 4)));
    let rounds = [
        score(Template::Full, &[terminal, ("P2", FAIL, Some((8, 9)))]),
        score(Template::Full, &[terminal]),
        score(Template::Full, &[terminal, ("C2", FAIL, None)]),
        score(Template::Full, &[("A2", FAIL, None)]),
    ];
    assert_eq!(rounds[0].awarded_milli, 78_667);
    let graded: Vec<Option<u32>> = rounds.iter().map(|score| score.graded_tenths).collect();
    assert_eq!(graded, [Some(983), Some(988), Some(590), Some(963)]);
    assert_eq!((rounds[2].raw_tenths, rounds[2].grade), (Some(950), Some(Grade::Fail)));
    assert_eq!(rounds[2].red_lines, [Box::from("C2")]);
    assert_eq!(mean_tenths(rounds.iter()), Some(881));
    let walk = score(Template::Quick, &[]);
    assert_eq!((walk.graded_tenths, walk.grade), (Some(1000), Some(Grade::Excellent)));
}

#[test]
fn what_does_not_apply_is_out_of_both_and_what_is_skipped_is_not() {
    let na = |code: &'static str| -> Found { (code, Outcome::NotApplicable, None) };
    let plain = score(Template::Closing, &[]);
    let without = score(Template::Closing, &[na("F4")]);
    assert_eq!((without.max_milli, without.raw_tenths), (10_000, plain.raw_tenths));
    let skipped = score(Template::Closing, &[("F4", Outcome::Skipped, None)]);
    assert_eq!((skipped.max_milli, skipped.raw_tenths), (13_000, Some(769)));
    let none = score(Template::Closing, &["F4", "S2", "C2", "X1", "X3"].map(na));
    assert_eq!((none.max_milli, none.raw_tenths, none.grade), (0, None, None), "unknown, not 0");
    assert_eq!(mean_tenths([&none].into_iter()), None);
}

#[test]
fn halves_go_up_and_a_red_line_only_ever_takes_away() {
    // 96.25 is 96.3 as a score and as the mean of it alone.
    let half = Score { awarded_milli: 77_000, max_milli: 80_000, ..Score::default() };
    assert_eq!(mean_tenths([&half].into_iter()), Some(963));
    let mut items = Checklist::standard().items_of(Template::Closing);
    items.truncate(2);
    let marks = Checklist::standard().marks_of(Template::Closing);
    for (points, earned, tenths) in
        [(2_000, 1_001, 501), (2_000, 1_000, 500), (16_000, 15_400, 963), (3_000, 1_000, 333)]
    {
        items[0].points_milli = points;
        let one = [answer(&items[0].code, Outcome::Pass, None, earned)];
        assert_eq!(Score::of(&items, &one, &marks).raw_tenths, Some(tenths));
    }
    items[1].points_milli = 40_000;
    let low =
        [answer(&items[0].code, Outcome::Pass, None, 3_000), answer(&items[1].code, FAIL, None, 0)];
    let score = Score::of(&items, &low, &marks);
    assert_eq!((score.raw_tenths, score.graded_tenths), (Some(70), Some(70)), "never up to 59");
}

#[test]
fn a_weak_section_and_a_least_score_fail_a_round_and_leave_its_number() {
    let text = "[[checks.section]]\ncode = 'X'\nzh = '安全'\nmin_score = 90\n[[checks.section]]\ncode = 'E'\n\
                zh = '环境'\n[[checks.item]]\ncode = 'X1'\ntype = 'pass_fail'\non = 'R'\npoints = 1\n\
                [[checks.item]]\ncode = 'E1'\ntype = 'pass_fail'\non = 'RH'\npoints = 99\n\
                [checks.quick]\nmin_score = 100";
    let list = read(text).unwrap().checks;
    let failed = |template: Template, code: &str| {
        let items = list.items_of(template);
        let answers: Vec<Answer> = items
            .iter()
            .map(|item| {
                let right = &*item.code != code;
                let result = if right { Outcome::Pass } else { FAIL };
                answer(&item.code, result, None, if right { item.points_milli } else { 0 })
            })
            .collect();
        let score = Score::of(&items, &answers, &list.marks_of(template));
        (score.graded_tenths, score.grade, score.weak_sections)
    };
    let weak = (Some(990), Some(Grade::Fail), vec![Box::from("X")]);
    assert_eq!(failed(Template::Full, "X1"), weak);
    assert_eq!(failed(Template::Quick, "-"), (Some(1000), Some(Grade::Excellent), vec![]));
}

fn hours() -> Hours {
    read("[hours]\ndaily = ['08:30-12:00', '12:30-18:00']\nsun = []").unwrap().hours
}

fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 10).unwrap()
}

fn times(slots: &[Slot]) -> Vec<String> {
    let zone = Zone::default();
    slots
        .iter()
        .map(|it| format!("{} {}", zone.hm(it.key.planned_at), it.key.template.letter()))
        .collect()
}

#[test]
fn the_plan_of_a_day_follows_its_hours() {
    let zone = Zone::default();
    let list = Checklist::standard();
    let day = planned_slots(&list, &hours(), zone, monday());
    assert_eq!(
        times(&day),
        [
            "08:00 O", "09:30 R", "10:30 H", "11:30 R", "13:30 H", "14:15 R", "15:30 H", "16:30 R",
            "17:15 H", "18:00 K"
        ]
    );
    let sunday = monday().pred_opt().unwrap();
    assert!(planned_slots(&list, &hours(), zone, sunday).is_empty());
    let short = read("[hours]\ndaily = ['09:00-12:00']").unwrap().hours;
    let day = planned_slots(&list, &short, zone, monday());
    assert_eq!(times(&day), ["08:30 O", "09:30 R", "10:30 H", "11:30 R", "12:00 K"]);
    assert!(
        planned_slots(&list, &Hours::default(), zone, monday()).is_empty(),
        "no hours, no plan"
    );
}

#[test]
fn a_slot_is_open_from_a_little_before_until_it_is_missed() {
    let day = planned_slots(&Checklist::standard(), &hours(), Zone::default(), monday());
    let round = &day[1];
    for (time, takes, in_grace) in [
        ("08:59", false, false),
        ("09:00", true, false),
        ("09:15", true, true),
        ("09:45", true, true),
        ("09:45:59", true, true),
        ("09:46", true, false),
        ("10:29", true, false),
        ("10:30", false, false),
    ] {
        assert_eq!(round.takes(Template::Full, ms(time)), takes, "{time}");
        assert_eq!(round.in_grace(ms(time)), in_grace, "{time}");
    }
    assert!(!round.takes(Template::Quick, ms("09:30")));
    assert_eq!(round.overdue_at(), ms("09:45"));
}

#[test]
fn after_a_serious_incident_a_walk_follows_within_the_hour() {
    let list = Checklist::standard();
    let day = planned_slots(&list, &hours(), Zone::default(), monday());
    let extra = |serious: &str, walks: &[&str], now: &str| {
        let walks: Vec<Ms> = walks.iter().map(|time| ms(time)).collect();
        extra_slot(&list, &day, &walks, ("i1", ms(serious)), ms(now))
            .map(|slot| slot.key.planned_at)
    };
    // The quick walk of 13:30 follows anyway, unless it does not.
    assert_eq!(extra("13:10", &[], "13:11"), None);
    assert_eq!(extra("13:10", &["13:25"], "15:00"), None);
    assert_eq!(extra("13:10", &[], "14:10"), Some(ms("14:10")));
    assert_eq!(extra("12:10", &[], "12:10"), Some(ms("13:10")), "nothing of the plan in its hour");
    assert_eq!(
        extra("12:10", &["12:09"], "12:30"),
        Some(ms("13:10")),
        "a walk before it says nothing"
    );
    assert_eq!(extra("12:10", &["13:10"], "13:11"), None);
    let slot = extra_slot(&list, &day, &[], ("i1", ms("12:10")), ms("12:20")).unwrap();
    assert!(slot.takes(Template::Full, ms("12:20")) && slot.takes(Template::Quick, ms("13:20")));
    assert!(slot.in_grace(ms("12:20")) && !slot.in_grace(ms("13:21")));
}

#[test]
fn times_of_a_plan_are_spelt_as_they_are_read() {
    for text in ["09:30", "open", "open-30", "close+10", "close"] {
        assert_eq!(PlanTime::read(text).unwrap().spell(), text);
    }
    for text in ["9:30", "25:00", "open30", "closed", "", "open-9999", "close+x", "ab:cd", "９:30"]
    {
        assert_eq!(PlanTime::read(text), None, "{text}");
    }
    for (milli, text) in
        [(22_000, "22"), (22_500, "22.5"), (-1, "-0.001"), (0, "0"), (1_050, "1.05")]
    {
        assert_eq!(spell_milli(milli), text);
    }
}

#[test]
fn marks_without_sections_are_read_back() {
    let marks = Marks { grades: [95, 85, 60], min_score: None, sections: BTreeMap::new() };
    let text = serde_json::to_string(&marks).unwrap();
    assert_eq!(text, "{\"grades\":[95,85,60]}");
    assert_eq!(serde_json::from_str::<Marks>(&text).unwrap(), marks);
}
