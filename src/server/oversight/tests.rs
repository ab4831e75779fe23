//! Standings and items against the hall that they were made from.

use proptest::prelude::*;

use super::*;
use crate::core::board::{Board, Mark};
use crate::core::complaint::tests::laws::log;
use crate::core::complaint::{CaseKind, ClockKind, Severity};
use crate::core::hall::Hall;
use crate::core::tests::{apply, hall_in, ms, told};
use crate::core::time::{Ms, Zone};

fn standing(hall: &Hall, now: Ms) -> HallStanding {
    standing_of(hall, &Board::build(hall, now), now)
}

fn named(name: &str) -> HallStanding {
    let until = ms("23:00");
    HallStanding {
        contact_at: Some(ms("10:15")),
        day_ends: until,
        ..HallStanding::unknown(name, "", ms("10:00"))
    }
}

fn waiting(name: &str, since: &str) -> HallStanding {
    let longest = LongestWait {
        service_id: "s".into(),
        name: "s".into(),
        since: Some(ms(since)),
        fixed_secs: None,
        warn_secs: 600,
        breach_secs: 900,
    };
    HallStanding { longest: Some(longest), ..named(name) }
}

#[test]
fn a_standing_says_what_the_board_of_the_hall_says() {
    let hall = told(
        "08:00 opened 1\n08:00 opened 2\n08:00 issued A1 s=x\n08:05 issued A2 s=x\n08:06 issued A3 s=x\n\
         08:10 started A1 c=1\n08:20 finished A1 c=1\n08:20 heartbeat",
    );
    let now = ms("08:20:30");
    let (standing, board) = (standing(&hall, now), Board::build(&hall, now));
    assert_eq!(standing.hall, "H001");
    assert_eq!(standing.waiting, Some(2));
    assert_eq!(standing.counters_open, Some(board.totals.counters_open));
    assert_eq!(standing.wait_secs(now), Some(15 * 60 + 30));
    let longest = board.queues.iter().filter_map(|row| row.longest_since).min();
    assert_eq!(standing.longest.as_ref().unwrap().since, longest);
    assert_eq!(standing.load(), Some(1.0));
    assert_eq!(standing.forecast_secs, Some(600), "two, ten minutes each, two counters");
    assert_eq!(standing.wait_mark(now), Mark::Breach);
    let reds = board.alarms.iter().filter(|alarm| alarm.mark == Mark::Breach).count();
    assert_eq!(standing.red_alarms as usize, reds);
    assert_eq!(standing.due_next(now), None);
    assert_eq!(standing.duty, Duty::Never);
    assert_eq!(standing.unattended_since(now), None, "nobody said when it is open");
    let silent = ms("09:00");
    assert_eq!(standing.wait_mark(silent), Mark::Stale);
    assert_eq!(standing.wait_secs(silent), Some(16 * 60), "what a dead machine said does not grow");
}

#[test]
fn a_hall_that_nothing_came_from_claims_nothing() {
    let empty = standing(&hall_in(Zone::default()), ms("08:00"));
    assert_eq!((empty.waiting, empty.counters_open, empty.load()), (None, None, None));
    assert_eq!((empty.wait_secs(ms("09:00")), empty.forecast_secs), (None, None));
    assert_eq!((empty.trend, empty.contact_at, empty.terminals.waiting), (None, None, None));
    assert_eq!(Worst::of(&empty, ms("09:00")).mark(), Mark::Normal);
}

/// Each stands before all that follow it.
#[test]
fn the_worst_hall_comes_first() {
    let now = ms("10:20");
    let due = |at: &str, severity| vec![CaseDue { due: ms(at), severity }];
    let open = vec![(ms("08:00"), ms("18:00"))];
    let nobody = |since: &str| Duty::Nobody { since: ms(since) };
    let critical = HallStanding { dues: due("10:00", Severity::Sev1), ..named("critical") };
    let alone =
        HallStanding { duty: nobody("09:00"), open_spans: open.clone(), ..named("alone long") };
    let just = HallStanding { duty: nobody("10:00"), open_spans: open.clone(), ..named("alone") };
    let red = HallStanding { red_alarms: 2, ..named("red") };
    let over = waiting("waits 30", "09:50");
    let less = waiting("waits 16", "10:04");
    let near = waiting("waits 12", "10:08");
    let late = HallStanding { dues: due("10:00", Severity::Sev2), ..named("late") };
    let minor = HallStanding { dues: due("10:00", Severity::Sev4), ..named("late minor") };
    let asked = HallStanding { unanswered: 1, ..named("asked") };
    let round = RoundMark { planned_at: ms("09:00"), miss_at: ms("09:30"), done: false };
    let missed = HallStanding { rounds: vec![round], ..named("missed") };
    let silent =
        HallStanding { contact_at: Some(ms("10:05")), open_spans: open.clone(), ..named("silent") };
    let amber = HallStanding { amber_alarms: 1, ..named("amber") };
    let some = HallStanding { open_cases: 1, ..named("some") };
    let calm = HallStanding { dues: due("11:00", Severity::Sev1), ..named("calm") };
    let night = HallStanding {
        duty: nobody("08:00"),
        open_spans: vec![(ms("12:00"), ms("18:00"))],
        contact_at: Some(ms("08:00")),
        ..named("closed")
    };
    let training = HallStanding { training: true, red_alarms: 9, ..named("training") };
    let order = [
        critical, alone, just, red, over, less, late, minor, asked, missed, silent, near, amber,
        some, calm, night, training,
    ];
    let names = |halls: Vec<(Worst, &HallStanding)>| -> Vec<String> {
        halls.into_iter().map(|(_, hall)| hall.name.clone()).collect()
    };
    let expected: Vec<String> = order.iter().map(|hall| hall.name.clone()).collect();
    assert_eq!(names(worst_first(order.iter().rev(), now)), expected);
    let marks: Vec<Mark> = worst_first(&order, now).iter().map(|(worst, _)| worst.mark()).collect();
    assert_eq!(marks[0], Mark::Breach);
    assert_eq!(&marks[10..13], [Mark::Warn; 3]);
    assert_eq!(&marks[13..16], [Mark::Normal; 3]);
}

fn item(hall: &str, due: Option<&str>, severity: Severity, state: ItemState) -> Item {
    Item {
        hall: hall.into(),
        hall_name: hall.into(),
        complaint_id: "c".into(),
        number: "1".into(),
        of: CaseKind::Complaint,
        kind: ItemKind::Dispatch {
            dispatch_id: "d".into(),
            department_id: "net".into(),
            department_zh: "net".into(),
            department_en: "net".into(),
            contact: String::new(),
            order_no: String::new(),
            passed: Vec::new(),
        },
        severity,
        category: crate::core::complaint::Category::WrongBill,
        subject: String::new(),
        owner: String::new(),
        state,
        due: due.map(ms),
        due_soon_at: due.map(|due| ms(due).plus_secs(-900)),
        clock: None,
        since: ms("08:00"),
        version: 1,
    }
}

#[test]
fn what_is_late_comes_first_then_what_is_due_soonest() {
    let now = ms("10:00");
    let done = ItemState::Answered { at: ms("09:00") };
    let order = [
        item("late for long", Some("09:00"), Severity::Sev4, ItemState::New),
        item("late", Some("09:59"), Severity::Sev1, ItemState::New),
        item("soon, worse", Some("10:10"), Severity::Sev2, ItemState::New),
        item("soon", Some("10:10"), Severity::Sev3, ItemState::New),
        item("later", Some("12:00"), Severity::Sev1, ItemState::New),
        item("no time", None, Severity::Sev1, ItemState::New),
        item("over", Some("09:00"), Severity::Sev1, done),
    ];
    let mut mixed: Vec<&Item> = order.iter().rev().collect();
    mixed.sort_by(|a, b| by_urgency(a, b, now));
    let names: Vec<&str> = mixed.iter().map(|item| item.hall.as_str()).collect();
    let expected: Vec<&str> = order.iter().map(|item| item.hall.as_str()).collect();
    assert_eq!(names, expected);
    let urgencies: Vec<Urgency> = order.iter().map(|item| item.urgency(now)).collect();
    let expected = [
        Urgency::Overdue,
        Urgency::Overdue,
        Urgency::Soon,
        Urgency::Soon,
        Urgency::Running,
        Urgency::Open,
        Urgency::Over,
    ];
    assert_eq!(urgencies, expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Whatever happened to complaints, what a department reads is what the terminal of the hall reckons.
    #[test]
    fn an_item_is_due_when_the_clock_of_the_hall_says(
        list in prop::collection::vec((any::<u8>(), 0u8..5, any::<u8>(), 0u16..1800, any::<u8>()), 1..60),
        later in 0i64..200_000,
    ) {
        let mut hall = hall_in(Zone::default());
        let events = log(&list, 1);
        apply(&mut hall, &events);
        let now = events.last().map_or(ms("09:00"), |event| event.at.at).plus_secs(later);
        let items = items_of(&hall, now);
        for case in hall.cases().complaints().filter(|case| case.is_undecided()) {
            for task in case.dispatches.iter().filter(|task| task.ended_at.is_none()) {
                let own = |item: &&Item| matches!(
                    &item.kind,
                    ItemKind::Dispatch { dispatch_id, .. } if **dispatch_id == *task.dispatch_id
                ) && *item.complaint_id == *case.complaint_id;
                let found: Vec<&Item> = items.iter().filter(own).collect();
                prop_assert_eq!(found.len(), 1, "each dispatch is one item");
                let of_department = |kind| matches!(
                    kind,
                    ClockKind::DepartmentAccept
                        | ClockKind::DepartmentAnswer
                        | ClockKind::DepartmentPlan
                );
                let clocks = hall.running_clocks(case, now).into_iter();
                let clock = clocks
                    .filter(|it| of_department(it.kind) && it.subject == task.dispatch_id)
                    .filter(|it| it.standing.due.is_some())
                    .min_by_key(|it| it.standing.due);
                prop_assert_eq!(found[0].due, clock.as_ref().and_then(|it| it.standing.due));
                if let Some(clock) = clock {
                    let soon = found[0].due_soon_at.is_some_and(|at| at <= now);
                    let past = found[0].due.is_some_and(|due| due <= now);
                    prop_assert_eq!(soon || past, clock.standing.soon || past);
                }
                prop_assert_eq!(found[0].version, case.version());
            }
            let ladders = items.iter().filter(|item| {
                *item.complaint_id == *case.complaint_id
                    && matches!(&item.kind, ItemKind::Escalation { level, round, .. }
                        if case.running().is_some_and(|l| (l.level, l.round) == (*level, *round)))
            });
            prop_assert_eq!(ladders.count(), usize::from(case.running().is_some()));
        }
    }
}

#[test]
fn what_is_shown_of_a_hall_that_is_away_is_as_old_as_its_last_word() {
    let standing = std::sync::Arc::new(named("away"));
    let mut seen = Seen { standing, behind_since: None };
    assert_eq!(seen.right_until(ms("10:15:40")), ms("10:15:40"), "it would have said more");
    assert_eq!(seen.right_until(ms("10:52")), ms("10:15"));
    seen.behind_since = Some(ms("10:14"));
    assert_eq!(seen.right_until(ms("10:52")), ms("10:14"));
}

#[test]
fn what_is_not_known_of_a_day_is_no_nought() {
    let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let hall = named("new");
    let complaints = [(crate::core::complaint::Category::Broadband, 3)].into();
    let first = HallDay { taken: 5, complaints, ..HallDay::default() };
    let days: HallDays = [(date("2026-07-14"), first.clone())].into();
    let found = compare([(&hall, &days)], (date("2026-07-14"), 7));
    let known: Vec<u32> = found.dates.iter().map(|(_, sums)| sums.days).collect();
    assert_eq!(known, [0, 0, 0, 0, 0, 0, 1]);
    let topic = |days: &HallDays| topics([(&hall, days)], date("2026-07-14")).remove(0);
    let only = topic(&days);
    assert_eq!((only.usual, only.rises()), (None, false), "nothing to hold it against");
    assert!(only.is_hot(), "three in one hall");
    let mut more = days.clone();
    more.insert(date("2026-07-12"), HallDay::default());
    more.insert(date("2026-07-13"), HallDay { complaints: first.complaints, ..HallDay::default() });
    assert_eq!(topic(&more).usual, Some(1.5), "the mean of two days");
}

#[test]
fn silence_is_no_trend() {
    let hall = HallStanding { trend: Some(-23), ..named("away") };
    assert_eq!(hall.trend_at(ms("10:16")), Some(-23));
    assert_eq!(hall.trend_at(ms("10:20")), None, "heard five minutes ago");
    let silent = HallStanding { queues_until: Some(ms("10:15")), ..hall };
    assert_eq!(silent.trend_at(ms("10:15:30")), None, "its machine is silent");
}
