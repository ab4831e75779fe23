//! What is true of every clock, in calendars with jumps of the clocks, long closings and none at all.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

/// The calendars, made once: what they answer depends on their tables alone.
static CALENDARS: LazyLock<Vec<Calendar>> = LazyLock::new(|| {
    let zoned = |name: &str, day: &[(u32, u32)]| {
        let day: Vec<Range> = day.iter().map(|(a, b)| Range { open: *a, close: *b }).collect();
        let mut table = Timetable::always(Zone::named(name).unwrap());
        table.week = std::array::from_fn(|n| if n == 3 { Vec::new() } else { day.clone() });
        Calendar::new(table)
    };
    vec![
        office(),
        hall(),
        Calendar::always(Zone::default()),
        // Over the hour that is skipped in spring and comes twice in autumn.
        zoned("America/New_York", &[(3_600, 9_000), (9_000, 18_000), (79_200, 86_400)]),
        zoned("Australia/Lord_Howe", &[(0, 7_500), (7_800, 8_400), (36_000, 86_400)]),
        // A whole date was skipped.
        zoned("Pacific/Apia", &[(32_400, 64_800)]),
        zoned("Africa/Cairo", &[(0, 86_400)]),
    ]
});

/// Seconds of 2011 to 2027, in which those zones jump.
fn second() -> impl Strategy<Value = Ms> {
    (1_300_000_000_i64..1_810_000_000).prop_map(|secs| Ms(secs * 1000))
}

fn calendar() -> impl Strategy<Value = &'static Calendar> {
    (0..CALENDARS.len()).prop_map(|n| &CALENDARS[n])
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        (0_i64..2_000_000).prop_map(|secs| Target::Open { secs }),
        (0..12, any::<bool>()).prop_map(|(n, end_of_day)| Target::WorkDays { n, end_of_day }),
        (0..20).prop_map(|n| Target::Days { n }),
    ]
}

/// A clock with up to three waits, two changes of the limit and an answer that may have been none.
fn input() -> impl Strategy<Value = ClockInput> {
    let wait = (0_i64..1_000_000, 1_i64..500_000, proptest::option::of(0_i64..500_000));
    let turn = (0_i64..1_500_000, target());
    let stop = proptest::option::of((0_i64..2_000_000, proptest::option::of(1_i64..900_000)));
    let waits = proptest::collection::vec(wait, 0..4);
    (second(), target(), waits, proptest::collection::vec(turn, 0..3), stop).prop_map(
        |(start, first, waits, mut turns, stop)| {
            let mut clock = ClockInput::new(start, limit(first));
            clock.pauses.extend(waits.into_iter().map(|(from, long, ended)| {
                let from = start.plus_secs(from);
                let ended = ended.map(|secs| from.plus_secs(secs));
                let reason = "customer_to_supply".to_owned();
                Pause { from, until: from.plus_secs(long), ended, reason, counts: true }
            }));
            turns.sort_by_key(|(secs, _)| *secs);
            let turns = turns.into_iter();
            let turns = turns.map(|(secs, target)| (start.plus_secs(secs), limit(target)));
            clock.limits.extend(turns.map(|(at, limit)| Change { at, limit }));
            clock.stops.extend(stop.map(|(secs, again)| {
                let at = start.plus_secs(secs);
                Stop { at, reopened: again.map(|secs| at.plus_secs(secs)) }
            }));
            clock
        },
    )
}

/// What of a clock was written down by then.
fn known(clock: &ClockInput, now: Ms) -> ClockInput {
    let mut known = clock.clone();
    let limits = known.limits.iter().enumerate().filter(|(n, it)| *n == 0 || it.at <= now);
    known.limits = limits.map(|(_, change)| change.clone()).collect();
    known.pauses.retain(|pause| pause.from <= now);
    for pause in &mut known.pauses {
        pause.ended = pause.ended.filter(|ended| *ended <= now);
    }
    known.stops.retain(|stop| stop.at <= now);
    for stop in &mut known.stops {
        stop.reopened = stop.reopened.filter(|reopened| *reopened <= now);
    }
    known
}

fn stretches() -> impl Strategy<Value = Vec<(i64, i64)>> {
    proptest::collection::vec((-100_000_i64..900_000, 1_i64..300_000), 0..5)
}

fn placed(start: Ms, list: &[(i64, i64)]) -> Vec<(Ms, Ms)> {
    let place = |(from, long): &(i64, i64)| (start.plus_secs(*from), start.plus_secs(from + long));
    list.iter().map(place).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn open_time_adds_up_and_never_runs_faster_than_time(
        calendar in calendar(), a in second(), x in 0_i64..40_000_000, y in 0_i64..40_000_000,
    ) {
        let (b, c) = (a.plus_secs(x), a.plus_secs(x + y));
        let (ab, bc) = (calendar.open_secs(a, b), calendar.open_secs(b, c));
        prop_assert_eq!(calendar.open_secs(a, c), ab + bc);
        prop_assert!((0..=x).contains(&ab));
        // The slow way, an hour of seconds at a time.
        let open = (0..3600).filter(|n| calendar.is_open(a.plus_secs(*n))).count();
        prop_assert_eq!(calendar.open_secs(a, a.plus_secs(3600)), i64::try_from(open).unwrap());
    }

    #[test]
    fn so_much_later_and_so_much_before_are_exact(
        calendar in calendar(), from in second(), secs in 1_i64..5_000_000,
    ) {
        let due = calendar.after(from, secs).unwrap();
        prop_assert_eq!(calendar.open_secs(from, due), secs);
        prop_assert_eq!(calendar.open_secs(from, due.plus_secs(-1)), secs - 1);
        let back = calendar.before(from, secs).unwrap();
        prop_assert_eq!(calendar.open_secs(back, from), secs);
        prop_assert_eq!(calendar.open_secs(back.plus_secs(1), from), secs - 1);
    }

    #[test]
    fn a_pause_never_makes_a_deadline_earlier(
        calendar in calendar(), start in second(), target in target(), list in stretches(),
        more in (-100_000_i64..900_000, 1_i64..300_000),
    ) {
        let pauses = placed(start, &list);
        let due = deadline(calendar, start, target, &pauses).unwrap();
        let mut longer = pauses.clone();
        longer.extend(placed(start, &[more]));
        prop_assert!(deadline(calendar, start, target, &longer).unwrap() >= due);
        // Neither their order nor how they are cut matters.
        let mut cut: Vec<(Ms, Ms)> = Vec::new();
        for (from, to) in pauses.iter().rev() {
            let middle = from.plus_secs(to.secs_since(*from) / 2);
            cut.extend([(middle, *to), (*from, middle)]);
        }
        prop_assert_eq!(deadline(calendar, start, target, &cut).unwrap(), due);
    }

    #[test]
    fn used_and_left_make_the_limit(
        calendar in calendar(), clock in input(), later in 0_i64..2_500_000,
    ) {
        let now = clock.start.plus_secs(later);
        let standing = evaluate(&clock, calendar, now);
        let (due, limit, left) =
            (standing.due.unwrap(), standing.limit_secs.unwrap(), standing.left_secs.unwrap());
        if left >= 0 {
            prop_assert_eq!(standing.used_secs + left, limit);
        }
        let next = evaluate(&clock, calendar, now.plus_secs(1));
        let turned = known(&clock, now) != known(&clock, now.plus_secs(1));
        if !turned {
            prop_assert!((0..=1).contains(&(next.used_secs - standing.used_secs)));
            prop_assert_eq!(next.due, standing.due);
        }
        let late = matches!(standing.state, ClockState::Overdue | ClockState::Missed);
        prop_assert_eq!(late, standing.breached_at.is_some());
        prop_assert!(!late || standing.breached_at.unwrap() > due);
        if let Target::Open { secs } = clock.limit_at(now).unwrap().target.unwrap()
            && clock.stops.is_empty()
        {
            prop_assert_eq!(limit, secs);
            prop_assert_eq!(late, evaluate(&clock, calendar, now).used_secs > secs);
        }
    }

    #[test]
    fn what_is_known_later_changes_nothing_of_before(
        calendar in calendar(), clock in input(), later in 0_i64..2_500_000, more in 0_i64..900_000,
    ) {
        let now = clock.start.plus_secs(later);
        let then = known(&clock, now);
        prop_assert_eq!(evaluate(&then, calendar, now), evaluate(&clock, calendar, now));
        prop_assert_eq!(next_change(&then, calendar, now), next_change(&clock, calendar, now));
        prop_assert_eq!(explain(&then, calendar, now), explain(&clock, calendar, now));
        // What was told by then is the beginning of what is told later.
        let told = history(&then, calendar, now);
        let mut whole = history(&clock, calendar, now.plus_secs(more));
        whole.warnings.retain(|warning| warning.at <= now);
        whole.breaches.retain(|breach| breach.at <= now);
        prop_assert_eq!(told, whole);
    }

    #[test]
    fn between_two_changes_a_clock_only_counts(
        calendar in calendar(), clock in input(), later in 0_i64..2_500_000, part in 0_i64..1000,
    ) {
        let now = clock.start.plus_secs(later);
        let clock = known(&clock, now);
        let here = evaluate(&clock, calendar, now);
        let next = next_change(&clock, calendar, now);
        let span = next.map_or(10_000_000, |next| next.secs_since(now));
        prop_assert!(span > 0);
        // Anywhere before the next change it stands as here, and has said the same.
        let there = now.plus_secs((span - 1) * part / 1000);
        let stands = evaluate(&clock, calendar, there);
        prop_assert_eq!((stands.state, stands.soon), (here.state, here.soon));
        let told = |at| history(&clock, calendar, at);
        prop_assert_eq!(told(there), told(now));
    }

    #[test]
    fn an_explanation_counts_what_was_used(
        calendar in calendar(), clock in input(), later in 0_i64..2_500_000,
    ) {
        let now = clock.start.plus_secs(later);
        let lines = explain(&clock, calendar, now);
        let standing = evaluate(&clock, calendar, now);
        let open = matches!(clock.limit_at(now).unwrap().target, Some(Target::Open { .. }));
        let mut total = 0;
        for line in &lines {
            if let Line::Counted { from, to, secs, total_secs, .. } = line {
                total += secs;
                prop_assert_eq!((*total_secs, to.at.secs_since(from.at)), (total, *secs));
            }
        }
        if open && !lines.contains(&Line::More) {
            prop_assert_eq!(Some(total), standing.limit_secs);
        }
        let due = lines.iter().find_map(|line| match line {
            Line::Due { at, .. } => Some(at.at),
            _ => None,
        });
        prop_assert_eq!(due, standing.due);
    }
}
