//! The figures of a district's week by plain counting: nothing here is shared with the program but the names of figures.

use std::collections::BTreeMap;

use zhiban::core::followup::Outcome;
use zhiban::core::week::Value;

use super::make::{
    CATEGORIES, Call, Complaint, GRADES, HOUR, Hall, ITEMS, PHASES, ROLES, is_bad, phase_of,
};

pub(crate) type Figures = BTreeMap<String, Value>;

/// A week, and the week before, in milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Week {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Week {
    fn has(self, at: i64) -> bool {
        self.from <= at && at < self.to
    }
}

fn many(n: usize) -> u64 {
    n as u64
}

/// Sum and count of answers by item, for each set of weights.
type Sums = BTreeMap<[u32; 5], (u64, [(u64, u64, u64); 5])>;

fn answers(halls: &[Hall], week: Week, items: &[usize], of: impl Fn(&Hall, &Call) -> bool) -> Sums {
    let mut sums = Sums::new();
    for hall in halls {
        for call in hall.calls.iter().filter(|call| of(hall, call)) {
            let Some((at, scores, _)) = &call.answer else { continue };
            if !week.has(*at) || !items.iter().any(|item| scores[*item].is_some()) {
                continue;
            }
            let own = sums.entry(hall.weights).or_default();
            own.0 += 1;
            for item in items {
                let Some(score) = scores[*item] else { continue };
                let (n, sum, low) = &mut own.1[*item];
                *n += 1;
                *sum += u64::from(score);
                *low += u64::from(score <= 2);
            }
        }
    }
    sums
}

/// Tenths of points, half up: each set of weights by itself, joined by how many answered. In parts of 10^24, so that
/// what is cut off of some dozens of terms decides nothing; a tie would be seen.
fn score(sums: &Sums, items: &[usize]) -> Option<u32> {
    const FINE: u128 = 1_000_000_000_000_000_000_000_000;
    let all: u64 = sums.values().map(|(n, _)| n).sum();
    let mut total: u128 = 0;
    for (weights, (n, own)) in sums {
        let answered = items.iter().filter(|item| own[**item].0 > 0);
        let weight: u32 = answered.clone().map(|item| weights[*item]).sum();
        for item in answered {
            let (count, sum, _) = own[*item];
            let above = u128::from(*n) * u128::from(weights[*item]) * 200 * u128::from(sum);
            total += above * FINE / (u128::from(all) * u128::from(count) * u128::from(weight));
        }
    }
    let rest = (total + FINE / 2) % FINE;
    assert!(rest > 1_000 && rest < FINE - 1_000, "too near to a tie for this reckoning");
    (all > 0).then(|| u32::try_from((total + FINE / 2) / FINE).expect("points"))
}

fn tenths(value: Option<u32>) -> Value {
    value.map_or(Value::Unknown, Value::Tenths)
}

pub(crate) fn figures(halls: &[Hall], week: Week, last: Week) -> Figures {
    let mut found = Figures::new();
    sample(&mut found, halls, week);
    satisfaction(&mut found, halls, week, last);
    complaints(&mut found, halls, week, last);
    departments(&mut found, halls, week);
    repairs(&mut found, halls, week);
    queue(&mut found, halls, week);
    found
}

/// An attempt, or an end: when, and what came of it.
type Step = (i64, Outcome);

/// What came of a call by the end of the week: the attempts, and when it was over.
fn stood(call: &Call, end: i64) -> (Vec<Step>, Option<Step>, Option<i64>) {
    let mut tried: Vec<(i64, Outcome)> =
        call.tries.iter().copied().filter(|(at, _)| *at < end).collect();
    let mut over = None;
    let unanswered = tried.iter().filter(|(_, it)| *it == Outcome::NoAnswer).count();
    if let Some((at, it)) = tried.last().copied() {
        if it != Outcome::NoAnswer {
            over = Some((at, it));
        } else if unanswered == 3 {
            over = Some((at, Outcome::GivenUp));
        }
    }
    if let Some((at, ..)) = call.answer.filter(|(at, ..)| *at < end) {
        tried.push((at, Outcome::Reached));
        over = Some((at, Outcome::Reached));
    }
    (tried, over, call.dropped.filter(|at| *at < end))
}

fn sample(found: &mut Figures, halls: &[Hall], week: Week) {
    let names = [
        "due",
        "in_time",
        "overdue",
        "attempted",
        "reached",
        "refused",
        "wrong_number",
        "given_up",
        "answered",
    ];
    let mut counts: BTreeMap<&str, u64> = names.into_iter().map(|name| (name, 0)).collect();
    let mut add = |name: &'static str, is: bool| *counts.entry(name).or_default() += u64::from(is);
    for call in halls.iter().flat_map(|hall| &hall.calls).filter(|call| call.made < week.to) {
        let (tried, over, dropped) = stood(call, week.to);
        if week.has(call.due.max(call.made)) && dropped.is_none_or(|at| at > call.due) {
            let spoken =
                tried.iter().find(|(_, it)| matches!(it, Outcome::Reached | Outcome::Refused));
            let first = spoken.into_iter().chain(tried.get(2)).map(|(at, _)| *at).min();
            add("due", true);
            add("in_time", first.is_some_and(|at| at <= call.due));
            add("overdue", over.is_none() && dropped.is_none());
        }
        let own = tried.iter().filter(|(at, _)| week.has(*at));
        add("attempted", own.clone().count() > 0);
        add("reached", own.clone().any(|(_, it)| *it == Outcome::Reached));
        add("answered", own.clone().any(|(_, it)| *it == Outcome::Reached));
        let ended = |it: Outcome| over.is_some_and(|(at, how)| week.has(at) && how == it);
        add("refused", ended(Outcome::Refused));
        add("wrong_number", ended(Outcome::WrongNumber));
        add("given_up", ended(Outcome::GivenUp));
    }
    let of = |name: &str| counts.get(name).copied().unwrap_or_default();
    let share = |part, whole| Value::Share { part: of(part), whole: of(whole) };
    found.insert("1.in_time_share".into(), share("in_time", "due"));
    found.insert("1.reached_share".into(), share("reached", "attempted"));
    for (name, count) in &counts {
        found.insert(format!("1.{name}"), Value::Count(*count));
    }
    for phase in PHASES {
        let all = halls.iter().flat_map(|hall| &hall.calls).filter(|call| call.made < week.to);
        let tried = |call: &&Call| stood(call, week.to).0.iter().any(|(at, _)| week.has(*at));
        let own = all.filter(|call| phase_of(&call.id) == phase).filter(tried).count();
        found.insert(format!("1.phase.{}", phase.as_str()), Value::Count(many(own)));
    }
}

fn satisfaction(found: &mut Figures, halls: &[Hall], week: Week, last: Week) {
    let every = [0, 1, 2, 3, 4];
    for (at, mark) in [(week, ""), (last, ".last")] {
        let sums = answers(halls, at, &every, |_, _| true);
        found.insert(format!("2.score{mark}"), tenths(score(&sums, &every)));
        let n = sums.values().map(|(n, _)| n).sum();
        found.insert(format!("2.n{mark}"), Value::Count(n));
        for (item, code) in ITEMS.iter().enumerate() {
            let of = |part: fn(&(u64, u64, u64)) -> u64| -> u64 {
                sums.values().map(|(_, own)| part(&own[item])).sum()
            };
            let (n, sum, low) = (of(|it| it.0), of(|it| it.1), of(|it| it.2));
            let mean = u32::try_from((2 * sum * 200 + n) / (2 * n)).expect("points");
            found.insert(format!("2.item.{code}{mark}"), Value::Tenths(mean));
            if mark.is_empty() {
                found.insert(format!("2.item.{code}.n"), Value::Count(n));
                found.insert(format!("4.low.{code}"), Value::Share { part: low, whole: n });
            }
        }
        for (role, items) in ROLES {
            let sums = answers(halls, at, items, |_, _| true);
            found.insert(format!("3.role.{role}{mark}"), tenths(score(&sums, items)));
        }
        let clerk = ROLES[0].1;
        for hall in halls {
            for person in ["p0", "p1", "p2", "p3"] {
                let own = |of: &Hall, call: &Call| of.id == hall.id && call.person == person;
                let now = answers(halls, week, clerk, own);
                let sums = answers(halls, at, clerk, own);
                let n: u64 = sums.values().map(|(n, _)| n).sum();
                if now.values().map(|(n, _)| n).sum::<u64>() < 10 {
                    continue;
                }
                let shown = score(&sums, clerk).filter(|_| n >= 10);
                found.insert(format!("3.person.{}/{person}{mark}", hall.id), tenths(shown));
            }
        }
    }
}

/// Where a complaint was, stage by stage; the last one goes on.
fn stages(case: &Complaint, end: i64) -> BTreeMap<&'static str, i64> {
    let mut marks: Vec<(i64, &str)> = vec![(case.at, "taken")];
    if let Some((sent, accepted, answered)) = case.sent {
        marks.push((sent, "dispatched"));
        marks.extend(accepted.map(|at| (at, "dept_accepted")));
        marks.extend(answered.map(|at| (at, "dept_replied")));
    }
    marks.extend(case.resolved.map(|at| (at, "replied")));
    marks.extend(case.reopened.map(|at| (at, "taken")));
    marks.extend(case.again.map(|at| (at, "replied")));
    marks.extend(case.closed.map(|at| (at, "")));
    marks.retain(|(at, _)| *at < end);
    let mut found = BTreeMap::new();
    for (n, (at, stage)) in marks.iter().enumerate().filter(|(_, (_, stage))| !stage.is_empty()) {
        let to = marks.get(n + 1).map_or(end, |(at, _)| *at);
        *found.entry(*stage).or_default() += (to - at).div_euclid(1000);
    }
    found
}

fn complaints(found: &mut Figures, halls: &[Hall], week: Week, last: Week) {
    let all = || halls.iter().flat_map(|hall| &hall.cases).filter(|case| !case.request);
    let by = |at: Option<i64>, end: i64| at.filter(|at| *at < end);
    for (at, mark) in [(week, ""), (last, ".last")] {
        let new: Vec<&Complaint> = all().filter(|case| at.has(case.at)).collect();
        let on_site = new.iter().filter(|case| {
            let decided = match by(case.reopened, at.to) {
                Some(_) => by(case.again, at.to).is_some(),
                None => by(case.resolved, at.to).is_some(),
            };
            decided && case.sent.is_none_or(|(sent, ..)| sent >= at.to)
        });
        let part = many(on_site.count());
        found.insert(format!("5.new{mark}"), Value::Count(many(new.len())));
        found.insert(format!("5.on_site{mark}"), Value::Share { part, whole: many(new.len()) });
        let hours = [1, 4, 24, 48];
        let owed: Vec<bool> = all()
            .filter(|case| at.has(case.at + hours[case.grade] * HOUR) && case.at < at.to)
            .map(|case| {
                let due = case.at + hours[case.grade] * HOUR;
                by(case.reply, at.to).is_some_and(|reply| reply <= due)
            })
            .collect();
        let part = many(owed.iter().filter(|is| **is).count());
        let share = Value::Share { part, whole: many(owed.len()) };
        found.insert(format!("5.reply_in_time{mark}"), share);
    }
    let within = |at: Option<i64>| at.is_some_and(|at| week.has(at));
    let mut count = |name: &str, is: &dyn Fn(&Complaint) -> bool| {
        let n = all().filter(|case| is(case)).count();
        found.insert(name.to_owned(), Value::Count(many(n)));
    };
    count("5.closed", &|case| within(case.closed));
    count("5.open", &|case| case.at < week.to && by(case.closed, week.to).is_none());
    count("5.reopened", &|case| within(case.reopened));
    count("5.repeats", &|case| week.has(case.at) && case.repeat);
    count("5.appeals", &|case| within(case.referred));
    for (n, grade) in GRADES.iter().enumerate() {
        let name = format!("5.severity.{}", grade.as_str());
        count(&name, &|case| week.has(case.at) && case.grade == n);
    }
    for phase in PHASES {
        let name = format!("5.phase.{}", phase.as_str());
        count(&name, &|case| week.has(case.at) && phase_of(&case.id) == phase);
    }
    for (n, category) in CATEGORIES.iter().enumerate() {
        let own = all().filter(|case| week.has(case.at) && case.category == n).count();
        if own > 0 {
            let name = format!("5.category.{}", category.as_str());
            found.insert(name, Value::Count(many(own)));
        }
    }
    let mut times: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let alive =
        |case: &&Complaint| case.at < week.to && case.closed.is_none_or(|at| at >= week.from);
    for (stage, secs) in all().filter(alive).flat_map(|case| stages(case, week.to)) {
        times.entry(stage).or_default().push(secs);
    }
    for (stage, secs) in times {
        let mean = Value::Mean { secs: secs.iter().sum(), n: many(secs.len()) };
        found.insert(format!("5.stage.{stage}"), mean);
        let worst = secs.iter().max().copied().unwrap_or_default();
        found.insert(format!("5.stage.{stage}.worst"), Value::Secs(worst));
    }
}

/// A department that works around the clock has 60, 180, 480 or 720 minutes to answer.
fn departments(found: &mut Figures, halls: &[Hall], week: Week) {
    for id in ["d0", "d1"] {
        let own = || halls.iter().flat_map(|hall| &hall.cases).filter(|case| case.department == id);
        let (mut sent, mut accept, mut answer, mut judged) = (0, vec![], vec![], vec![]);
        for case in own() {
            let Some((at, accepted, answered)) = case.sent.filter(|(at, ..)| week.has(*at)) else {
                continue;
            };
            sent += 1;
            let by = |at: Option<i64>| at.filter(|at| *at < week.to);
            accept.extend(by(accepted).map(|then| (then - at).div_euclid(1000)));
            answer.extend(by(answered).map(|then| (then - at).div_euclid(1000)));
            let due = at + [60, 180, 480, 720][case.grade] * 60_000;
            let over = by(case.resolved).is_some();
            match by(answered) {
                Some(then) => judged.push(then <= due),
                None if !over && due < week.to - 1 => judged.push(false),
                None => {}
            }
        }
        let mut put = |part: &str, value| found.insert(format!("5.dept.{id}.{part}"), value);
        put("sent", Value::Count(sent));
        put("accepted", Value::Count(many(accept.len())));
        put("answered", Value::Count(many(answer.len())));
        for (part, secs) in [("accept", &accept), ("answer", &answer)] {
            put(part, Value::Mean { secs: secs.iter().sum(), n: many(secs.len()) });
            let worst = secs.iter().max().copied();
            put(&format!("{part}.worst"), worst.map_or(Value::Unknown, Value::Secs));
        }
        let part = many(judged.iter().filter(|is| **is).count());
        put("in_time", Value::Share { part, whole: many(judged.len()) });
    }
}

fn repairs(found: &mut Figures, halls: &[Hall], week: Week) {
    let calls = || halls.iter().flat_map(|hall| &hall.calls);
    let cases = || halls.iter().flat_map(|hall| &hall.cases).filter(|it| !it.repairs.is_empty());
    let given = |call: &Call| call.answer.filter(|(at, ..)| week.has(*at));
    let bad = calls().filter(|call| given(call).is_some_and(|it| is_bad(&it))).count();
    let second: Vec<bool> = calls()
        .filter(|call| !call.after.is_empty())
        .filter_map(given)
        .map(|it| is_bad(&it))
        .collect();
    let good = many(second.iter().filter(|bad| !**bad).count());
    let closed = |case: &Complaint| case.closed.filter(|at| *at < week.to);
    let mut put = |name: &str, n: usize| found.insert(name.to_owned(), Value::Count(many(n)));
    put("6.bad", bad);
    put("6.second", second.len());
    put("6.opened", cases().filter(|case| week.has(case.at)).count());
    put("6.done", cases().filter(|case| closed(case).is_some_and(|at| week.has(at))).count());
    put("6.open", cases().filter(|case| case.at < week.to && closed(case).is_none()).count());
    let share = Value::Share { part: good, whole: many(second.len()) };
    found.insert("6.second_good".into(), share);
}

fn queue(found: &mut Figures, halls: &[Hall], week: Week) {
    let (mut whole, mut days) = (Counted::default(), BTreeMap::<String, Counted>::new());
    let (mut red, mut untried, mut walked) = (0, 0, 0);
    for day in halls.iter().flat_map(|hall| &hall.days) {
        let noon = day.date.and_hms_opt(4, 0, 0).expect("noon").and_utc().timestamp_millis();
        if !week.has(noon) {
            continue;
        }
        for queue in &day.queues {
            for counted in [&mut whole, days.entry(day.date.to_string()).or_default()] {
                counted.served += many(queue.waits.len());
                counted.void += u64::from(queue.void);
                counted.abandoned += u64::from(queue.abandoned);
                counted.wait += queue.waits.iter().sum::<i64>();
                counted.service += queue.services.iter().sum::<i64>();
                counted.quick += many(queue.waits.iter().filter(|secs| **secs <= 600).count());
                counted.longest = counted.longest.max(queue.waits.iter().max().copied());
            }
        }
        red += many(day.red.len());
        untried += many(day.red.iter().filter(|(_, tried)| tried.is_none()).count());
        walked += u64::from(day.walked);
    }
    found.insert("7.red".into(), Value::Count(red));
    found.insert("7.red_unhandled".into(), Value::Count(untried));
    found.insert("7.walk_outs".into(), Value::Count(walked));
    whole.put(found, "7");
    for (date, counted) in days {
        counted.put(found, &format!("7.day.{date}"));
    }
}

#[derive(Default)]
struct Counted {
    served: u64,
    void: u64,
    abandoned: u64,
    quick: u64,
    wait: i64,
    service: i64,
    longest: Option<i64>,
}

impl Counted {
    fn put(&self, found: &mut Figures, name: &str) {
        let (served, given_up) = (self.served, self.abandoned);
        let mut put = |part: &str, value| found.insert(format!("{name}.{part}"), value);
        put("taken", Value::Count(served + self.void + given_up));
        put("served", Value::Count(served));
        put("abandoned", Value::Count(given_up));
        put("abandon_share", Value::Share { part: given_up, whole: served + given_up });
        put("wait", Value::Mean { secs: self.wait, n: served });
        put("wait_max", self.longest.map_or(Value::Unknown, Value::Secs));
        put("quick_share", Value::Share { part: self.quick, whole: served });
        put("service", Value::Mean { secs: self.service, n: served });
    }
}
