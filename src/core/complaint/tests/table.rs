//! The table of I1: every state against every fact, then each guard by itself.

use super::*;
use crate::core::complaint::{ClockKind, Field, Gap, Kept, Owner, Rule, Stage};

const STATES: [State; 8] = [
    State::Received,
    State::Assessed,
    State::Working,
    State::Waiting,
    State::Resolved,
    State::Closed,
    State::Void,
    State::Merged,
];

/// A fact, and for each state the one after it, or the rule that forbids it and why.
type Row = (&'static str, Fact, [Result<State, (u8, Against)>; 8]);

fn rows() -> Vec<Row> {
    use Against::{Already, Over, TooEarly, TooFewAttempts, TooLate};
    use State::{Assessed, Closed, Merged, Received, Resolved, Void, Waiting, Working};
    let no = |number: u8, why: Against| Err((number, why));
    let stays = |number: u8| {
        let over = no(number, Over);
        [Ok(Received), Ok(Assessed), Ok(Working), Ok(Waiting), Ok(Resolved), over, over, over]
    };
    let early = |number: u8, last: Result<State, (u8, Against)>| {
        let (early, over) = (no(number, TooEarly), no(number, Over));
        [early, early, early, early, last, no(number, Already), over, over]
    };
    let mut amends = stays(15);
    amends[5] = Ok(Closed);
    let mut assesses = stays(3);
    assesses[0] = Ok(Assessed);
    let mut contacts = stays(2);
    (contacts[0], contacts[3]) = (Ok(Assessed), Ok(Working));
    let (o4, o5, o6, o7) = (no(4, Over), no(5, Over), no(6, Over), no(7, Over));
    let (a4, e5, e6) = (no(4, Already), no(5, TooEarly), no(6, TooEarly));
    let a11 = no(11, Already);
    let (m, t14) = (Ok(Merged), no(14, TooLate));
    let fact_merged = Fact::Merged(crate::core::event::Merged { target: "c0".into() });
    vec![
        ("amend", amended(Field::Text, "twice", "asked again"), amends),
        ("assess", assessed(Severity::Sev3, ""), assesses),
        ("contact", contacted(ContactResult::Reached), contacts),
        ("start", started(), [no(4, TooEarly), Ok(Working), a4, a4, o4, o4, o4, o4]),
        (
            "wait",
            waits(PauseReason::CustomerToSupply, ms("18:00")),
            [e5, e5, Ok(Waiting), Ok(Waiting), o5, o5, o5, o5],
        ),
        ("resume", resumed(ResumedBy::Hand), [e6, e6, no(6, Already), Ok(Working), o6, o6, o6, o6]),
        (
            "resolve",
            resolved(),
            [no(7, TooEarly), Ok(Resolved), Ok(Resolved), Ok(Resolved), no(7, Already), o7, o7, o7],
        ),
        ("close", closed(CustomerAnswer::Accepted), early(8, Ok(Closed))),
        ("no contact", closed(CustomerAnswer::Unreachable), early(9, no(9, TooFewAttempts))),
        (
            "reopen",
            reopened(),
            [a11, a11, a11, a11, Ok(Working), Ok(Working), no(11, Over), no(11, Over)],
        ),
        ("refer", refer(), stays(12)),
        ("merge", fact_merged, [m, m, m, m, m, no(13, Over), no(13, Over), no(13, Over)]),
        ("void", voided("wang"), {
            let over = no(14, Over);
            [Ok(Void), t14, t14, t14, t14, over, over, over]
        }),
        ("raise", raised(Severity::Sev2, ""), stays(16)),
        ("warn", warned(ms("12:00"), 75), stays(16)),
    ]
}

#[test]
fn every_fact_in_every_state_is_taken_or_refused_by_its_rule() {
    for (name, fact, results) in rows() {
        for (state, expected) in STATES.into_iter().zip(results) {
            let before = case_in(state);
            let mut case = before.clone();
            let taken = take(&mut case, "09:30", &fact);
            let standing = case.history.last().unwrap().standing;
            match expected {
                Ok(after) => {
                    assert_eq!(taken, Ok(()), "{name} in {state:?}");
                    assert_eq!(case.state, after, "{name} in {state:?}");
                    assert_eq!(standing, Kept::Holds);
                }
                Err((number, why)) => {
                    assert_eq!(taken, Err((number, why)), "{name} in {state:?}");
                    assert_eq!(standing, Kept::Against(Rule { part: 1, number }));
                    // What breaks a rule is kept in the history and changes nothing else.
                    case.history.pop();
                    assert!(case == before, "{name} in {state:?}");
                }
            }
        }
    }
}

#[test]
fn what_the_program_says_against_a_rule_stands_in_no_history() {
    let mut case = case_in(State::Working);
    let of_system = Step { proof: Proof::System, by: "system", ..step(ms("12:00"), "") };
    case.take(&of_system, &warned(ms("12:00"), 75)).unwrap();
    let told = case.clone();
    assert!(case.take(&of_system, &warned(ms("12:00"), 75)).is_err());
    assert!(case == told, "told twice is told once");
    // A deadline that moved, or a further threshold, is another warning.
    case.take(&of_system, &warned(ms("13:00"), 75)).unwrap();
    case.take(&of_system, &warned(ms("13:00"), 100)).unwrap();
    assert_eq!(case.warned.len(), 3);
    assert!(case.warned.iter().all(|one| one.clock == ClockKind::Close));
}

#[test]
fn a_case_is_judged_before_it_goes_on() {
    let mut case = case_of(Registered { category: Category::Unclassified, ..registered() });
    assert_eq!(take(&mut case, "09:01", &contacted(ContactResult::Reached)), Ok(()));
    assert_eq!(case.state, State::Received, "nobody knows yet what it is about");
    assert_eq!(take(&mut case, "09:02", &started()), Err((4, Against::Unclassified)));
    assert_eq!(take(&mut case, "09:02", &resolved()), Err((7, Against::Unclassified)));
    assert_eq!(take(&mut case, "09:03", &assessed(Severity::Sev4, "")), Ok(()));
    assert_eq!((case.state, case.category), (State::Assessed, Category::WrongBill));
    assert_eq!(take(&mut case, "09:04", &assessed(Severity::Sev4, "")), Err((3, Against::Already)));
    let unknown = assessed(Severity::Unknown, "");
    assert_eq!(take(&mut case, "09:04", &unknown), Err((3, Against::BadValue)));
}

#[test]
fn severity_falls_only_with_a_reason_and_its_past_is_kept() {
    let mut case = case_in(State::Working);
    take(&mut case, "10:00", &assessed(Severity::Sev2, "")).unwrap();
    let lower = assessed(Severity::Sev4, " ");
    assert_eq!(take(&mut case, "10:10", &lower), Err((3, Against::ReasonMissing)));
    take(&mut case, "10:20", &assessed(Severity::Sev4, "was calm all along")).unwrap();
    take(&mut case, "10:30", &raised(Severity::Sev3, "d1")).unwrap();
    let grades: Vec<Severity> = case.grades.iter().map(|grade| grade.severity).collect();
    assert_eq!(grades, [Severity::Sev4, Severity::Sev2, Severity::Sev4, Severity::Sev3]);
    let again = raised(Severity::Sev2, "d1");
    assert_eq!(take(&mut case, "10:40", &again), Err((16, Against::Already)), "one subject, once");
    take(&mut case, "10:40", &raised(Severity::Sev2, "d2")).unwrap();
    let milder = raised(Severity::Sev3, "d3");
    assert_eq!(take(&mut case, "10:50", &milder), Err((16, Against::Already)));
    assert_eq!(case.fields.grounds.len(), 1);
}

#[test]
fn a_wait_has_an_end_and_is_put_off_twice_at_most() {
    use PauseReason::{CustomerToSupply, Department};
    let mut case = case_in(State::Working);
    let past = waits(CustomerToSupply, ms("09:30"));
    assert_eq!(take(&mut case, "09:30", &past), Err((5, Against::BadTime)));
    let Fact::Waiting(said) = waits(CustomerToSupply, ms("12:00")) else { panic!() };
    let silent = Fact::Waiting(Waited { note: " ".into(), ..said });
    assert_eq!(take(&mut case, "09:30", &silent), Err((5, Against::ReasonMissing)));
    take(&mut case, "09:30", &waits(CustomerToSupply, ms("12:00"))).unwrap();
    take(&mut case, "11:00", &waits(CustomerToSupply, ms("14:00"))).unwrap();
    // For another reason the clock may run: a wait of its own, counted all the same.
    take(&mut case, "12:00", &waits(Department, ms("15:00"))).unwrap();
    let often = waits(Department, ms("16:00"));
    assert_eq!(take(&mut case, "13:00", &often), Err((5, Against::ExtendedOften)));
    let spans: Vec<_> = case.pauses.iter().map(|p| (p.from, p.until, p.ended)).collect();
    let first = (ms("09:30"), ms("14:00"), Some(ms("12:00")));
    assert_eq!(spans, [first, (ms("12:00"), ms("15:00"), None)]);
    // It ends at its own end, however late that is noticed.
    let early = resumed(ResumedBy::Until);
    assert_eq!(take(&mut case, "14:59", &early), Err((6, Against::TooEarly)));
    take(&mut case, "19:00", &contacted(ContactResult::Reached)).unwrap();
    assert_eq!(case.pauses[1].ended, Some(ms("15:00")));
    assert_eq!(case.state, State::Working);
    take(&mut case, "19:10", &waits(Department, ms("20:00"))).unwrap();
    assert_eq!(case.pauses[2].extended, 0, "a new wait");
}

#[test]
fn a_decision_ends_the_wait_the_offer_and_the_ladder_in_one() {
    let mut case = case_in(State::Waiting);
    assert!(case.open_pause().is_some());
    take(&mut case, "10:00", &resolved()).unwrap();
    assert_eq!((case.open_pause(), case.resolved_at), (None, Some(ms("10:00"))));
    for (change, why) in [
        (Resolved { text: " ".into(), ..decision() }, Against::FieldMissing),
        (Resolved { told_by: "".into(), ..decision() }, Against::FieldMissing),
        (Resolved { told_at: ms("11:00"), ..decision() }, Against::BadTime),
    ] {
        let mut case = case_in(State::Working);
        let told = take(&mut case, "10:00", &Fact::Resolved(Box::new(change)));
        assert_eq!(told, Err((7, why)));
    }
}

#[test]
fn closing_asks_for_cause_measure_category_and_an_answer() {
    let decided = |change: Resolved| {
        let mut case = case_in(State::Working);
        take(&mut case, "10:00", &Fact::Resolved(Box::new(change))).unwrap();
        case
    };
    let accepted = closed(CustomerAnswer::Accepted);
    let mut case = decided(Resolved { measures: Vec::new(), ..decision() });
    assert_eq!(take(&mut case, "10:10", &accepted), Err((8, Against::FieldMissing)));
    take(&mut case, "10:11", &amended(Field::Measures, "explained, refunded", "")).unwrap();
    take(&mut case, "10:12", &accepted).unwrap();
    let mut case = decided(Resolved { root_cause: RootCause::Unknown, ..decision() });
    assert_eq!(take(&mut case, "10:10", &accepted), Err((8, Against::FieldMissing)));
    take(&mut case, "10:11", &amended(Field::RootCause, "system", "")).unwrap();
    take(&mut case, "10:12", &accepted).unwrap();
    let mut case = decided(decision());
    case.category = Category::Unclassified;
    assert_eq!(take(&mut case, "10:10", &accepted), Err((8, Against::Unclassified)));
    let mut case = decided(decision());
    let not = closed(CustomerAnswer::NotAccepted);
    assert_eq!(take(&mut case, "10:10", &not), Err((8, Against::BadValue)));
}

#[test]
fn nobody_reached_closes_it_after_three_attempts_in_a_row() {
    let gone = closed(CustomerAnswer::Unreachable);
    let mut case = case_in(State::Resolved);
    for (time, result) in [
        ("10:00", ContactResult::NoAnswer),
        ("11:00", ContactResult::NoAnswer),
        ("12:00", ContactResult::Reached),
        ("13:00", ContactResult::NoAnswer),
        ("14:00", ContactResult::Refused),
    ] {
        take(&mut case, time, &contacted(result)).unwrap();
        assert_eq!(take(&mut case, time, &gone), Err((9, Against::TooFewAttempts)));
    }
    take(&mut case, "15:00", &contacted(ContactResult::WrongNumber)).unwrap();
    take(&mut case, "15:10", &gone).unwrap();
    assert_eq!(case.outcome, Some(Outcome::NoContact));
}

#[test]
fn who_does_not_accept_leads_back_to_work_and_the_gap_is_known() {
    let mut case = case_in(State::Resolved);
    take(&mut case, "10:00", &reopened()).unwrap();
    assert_eq!((case.reopened, case.stage()), (1, Stage::Reopened));
    assert_eq!(case.answer, Some(CustomerAnswer::NotAccepted));
    assert_eq!(case.gaps, [Gap { from: ms("09:01"), to: ms("10:00") }]);
    assert_eq!(case.first_resolved_at, Some(ms("09:01")), "the backstop does not start anew");
    take(&mut case, "10:10", &contacted(ContactResult::Reached)).unwrap();
    assert_eq!(case.stage(), Stage::Taken);
    take(&mut case, "10:30", &resolved()).unwrap();
    take(&mut case, "10:40", &closed(CustomerAnswer::Accepted)).unwrap();
    assert!(case.follow_up.is_some());
    let Fact::Reopened(said) = reopened() else { panic!() };
    let silent = Fact::Reopened(Reopened { reason: "".into(), ..said.clone() });
    assert_eq!(take(&mut case, "11:00", &silent), Err((11, Against::ReasonMissing)));
    let left = Fact::Reopened(Reopened { owner: "".into(), ..said });
    take(&mut case, "11:00", &left).unwrap();
    assert_eq!((&case.owner, case.stage()), (&Owner::Hall, Stage::Offered));
    assert_eq!(case.follow_up, None, "what it was made for does not hold");
}

#[test]
fn void_takes_a_second_person_and_no_word_with_the_customer() {
    for (confirmed_by, why) in [("", Against::SecondPerson), ("li", Against::SecondPerson)] {
        let mut case = case_in(State::Received);
        assert_eq!(take(&mut case, "09:30", &voided(confirmed_by)), Err((14, why)));
    }
    let mut case = case_of(Registered { category: Category::Unclassified, ..registered() });
    take(&mut case, "09:30", &contacted(ContactResult::NoAnswer)).unwrap();
    take(&mut case.clone(), "09:31", &voided("wang")).unwrap();
    take(&mut case, "09:32", &contacted(ContactResult::Reached)).unwrap();
    assert_eq!(take(&mut case, "09:33", &voided("wang")), Err((14, Against::WasContacted)));
}

#[test]
fn a_promise_stands_until_somebody_speaks_with_the_customer_again() {
    let told = |result, promised_at| match contacted(result) {
        Fact::Contacted(said) => Fact::Contacted(Contacted { promised_at, ..said }),
        other => other,
    };
    let mut case = case_in(State::Working);
    let at = Some(ms("17:30"));
    take(&mut case, "10:00", &told(ContactResult::Reached, at)).unwrap();
    assert_eq!(case.promised_at(), at);
    take(&mut case, "16:50", &contacted(ContactResult::NoAnswer)).unwrap();
    assert_eq!(case.promised_at(), at, "a call that nobody took changes nothing of it");
    take(&mut case, "17:20", &contacted(ContactResult::Reached)).unwrap();
    assert_eq!(case.promised_at(), None, "they were told anew");
}

#[test]
fn every_field_can_be_amended_and_says_what_it_is_told() {
    let mut case = case_in(State::Resolved);
    for field in Field::ALL.iter().copied().filter(|field| *field != Field::Customer) {
        let new = match field {
            Field::CustomerKind => "household",
            Field::Tier => "vip",
            Field::Phase => "after_sale",
            Field::Channel => "hotline",
            Field::Emotion => "calm",
            Field::Place => "reception_room",
            Field::Retention => "true",
            Field::Grounds => "shouting violence",
            Field::RootCause => "procedure",
            Field::Measures => "explained apologised",
            _ => "words",
        };
        take(&mut case, "10:00", &amended(field, new, "")).unwrap();
        assert_eq!(&*case.field(field), new, "{field:?}");
        let coded = !matches!(
            field,
            Field::Text
                | Field::Request
                | Field::Loss
                | Field::Label
                | Field::Attendant
                | Field::Counter
                | Field::RepeatOf
        );
        let wrong = take(&mut case, "10:01", &amended(field, "nonsense", ""));
        assert_eq!(wrong.is_err(), coded, "{field:?}");
    }
    assert_eq!(case.emotion, Emotion::Calm);
    let mut closed = case_in(State::Closed);
    let silent = amended(Field::Text, "x", "");
    assert_eq!(take(&mut closed, "10:00", &silent), Err((15, Against::ReasonMissing)));
    let mut early = case_in(State::Working);
    let cause = amended(Field::RootCause, "system", "");
    assert_eq!(take(&mut early, "10:00", &cause), Err((15, Against::TooEarly)));
}
