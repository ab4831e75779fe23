//! A ladder by dice: what falls due is the same whether the program ran or not.

use proptest::prelude::*;

use super::*;

/// One thing by dice: which, how many minutes after the one before, about what.
type Throw = (u8, u16, u8);

fn thrown(play: &mut Play, (which, _, more): Throw, now: Ms) {
    let who = ["wf", "ct", "hm", "hm_phone", "centre", "city"][usize::from(more % 6)];
    let severity = Severity::ALL[usize::from(more % 4)];
    let seen = if more.is_multiple_of(3) { None } else { case(play).level() };
    let act = match which % 12 {
        0 | 1 => escalate(seen, [None, Some(3), Some(5)][usize::from(more % 3)]),
        2 | 3 => acknowledge(who),
        4 => tell(who),
        5 => spoke(more.is_multiple_of(2)),
        6 => dispatch(["field", "market", "billing"][usize::from(more % 3)], "again"),
        7 => accepted(),
        8 => answered(DepartmentAnswer::ALL[usize::from(more % 3)], Some(now.plus_secs(3600))),
        9 => {
            let reason = "looked again".into();
            CaseAct::Assess { category: Category::Tariff, severity, reason }
        }
        10 => {
            let clock = ClockKind::ALL[usize::from(more) % ClockKind::ALL.len()];
            overdue(play, clock, now, now);
            return;
        }
        _ => {
            let stamp = play.hall.config().zone.stamp(now).to_rfc3339();
            let by = ["wf", "ct"][usize::from(more % 2)];
            let open = Act::OpenShift { name: String::new() };
            let signed_off = play.act(&stamp, by, &Act::SignOff { note: String::new() });
            if signed_off.is_err() {
                let _opened = play.act(&stamp, by, &open);
            }
            return;
        }
    };
    let stamp = play.hall.config().zone.stamp(now).to_rfc3339();
    let act = on(play, act);
    // What may not be is refused, and changes nothing.
    let _done = play.act(&stamp, "wf", &act);
}

fn holds_together(case: &Case) {
    let mut seen = std::collections::BTreeSet::new();
    for call in &case.calls {
        let key = (call.cause, call.cause_id.clone(), call.round, call.level);
        assert!(seen.insert(key), "called twice: {call:?}");
        let reason = !matches!(call.sent, Sent::Board | Sent::Call);
        assert_eq!(call.to.is_empty(), reason, "person and means, or the reason: {call:?}");
    }
    if !case.is_undecided() {
        assert_eq!(case.ladder, None);
    }
}

/// The case without when and where in the log its facts were written down.
fn timeless(play: &Play) -> Case {
    let mut case = case(play).clone();
    for past in &mut case.history {
        (past.recorded_at, past.heard_at) = (past.at, past.at);
        past.place = crate::core::hall::Place::default();
    }
    case
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_falls_due_is_the_same_whether_the_program_ran_or_not(
        list in prop::collection::vec((any::<u8>(), 0u16..240, any::<u8>()), 1..12),
        shouting in any::<bool>(),
    ) {
        let (mut ran, mut slept) = (play(CONTACTS), play(CONTACTS));
        for play in [&mut ran, &mut slept] {
            registers(play, "09:00", Category::Broadband, shouting);
        }
        let mut now = ms("09:00");
        for throw in list {
            let next = now.plus_secs(i64::from(throw.1) * 60);
            live(&mut ran.hall, now, next);
            tick(&mut slept.hall, next);
            prop_assert_eq!(timeless(&ran), timeless(&slept), "before {:?}", throw);
            thrown(&mut ran, throw, next);
            thrown(&mut slept, throw, next);
            holds_together(case(&ran));
            now = next;
        }
        // Never silent: what calls for somebody ends, is held by somebody, or is said to be unanswered.
        let later = now.plus_secs(3 * 86_400);
        tick(&mut slept.hall, later);
        holds_together(case(&slept));
        if let Some(ladder) = case(&slept).running() {
            let fresh = later.secs_since(ladder.waits_from) < 86_400;
            let heard = ladder.ack.is_some() || ladder.unanswered.is_some();
            prop_assert!(heard || fresh, "{:?}", ladder);
        }
    }
}
