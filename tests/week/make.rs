//! A district that never was: plain facts by a seed.

use chrono::NaiveDate;
use zhiban::core::complaint::{Category, Phase, Severity};
use zhiban::core::followup::Outcome;

pub(crate) const ITEMS: [&str; 5] = ["attitude", "waiting", "skill", "solving", "environment"];
/// Which of the items a role answers for.
pub(crate) const ROLES: [(&str, &[usize]); 3] =
    [("clerk", &[0, 2]), ("dept", &[3]), ("duty_manager", &[1, 3, 4])];
pub(crate) const CATEGORIES: [Category; 6] = [
    Category::Broadband,
    Category::WrongBill,
    Category::LongWait,
    Category::Attitude,
    Category::Refund,
    Category::MobileSignal,
];
pub(crate) const GRADES: [Severity; 4] =
    [Severity::Sev1, Severity::Sev2, Severity::Sev3, Severity::Sev4];
pub(crate) const PHASES: [Phase; 3] = [Phase::Before, Phase::During, Phase::After];

/// The phase of a call or complaint: by the end of its id.
pub(crate) fn phase_of(id: &str) -> Phase {
    PHASES[usize::from(id.bytes().last().unwrap_or(0)) % PHASES.len()]
}

pub(crate) const PHONE: &str = "13812345678";
pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Numbers by a seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }
    fn time(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(to - from).unwrap_or(1))).unwrap_or(0)
    }
    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) person: String,
    pub(crate) due: i64,
    pub(crate) made: i64,
    pub(crate) tries: Vec<(i64, Outcome)>,
    pub(crate) answer: Option<(i64, [Option<u8>; 5], Option<bool>)>,
    pub(crate) dropped: Option<i64>,
    pub(crate) after: String,
    pub(crate) repair: Option<String>,
}

#[derive(Default)]
pub(crate) struct Complaint {
    pub(crate) id: String,
    pub(crate) request: bool,
    pub(crate) at: i64,
    pub(crate) category: usize,
    pub(crate) grade: usize,
    pub(crate) reply: Option<i64>,
    pub(crate) sent: Option<(i64, Option<i64>, Option<i64>)>,
    pub(crate) department: String,
    pub(crate) referred: Option<i64>,
    /// Told, refused by the customer, told again.
    pub(crate) resolved: Option<i64>,
    pub(crate) reopened: Option<i64>,
    pub(crate) again: Option<i64>,
    pub(crate) closed: Option<i64>,
    pub(crate) repeat: bool,
    pub(crate) repairs: String,
}

pub(crate) struct Queue {
    pub(crate) service: &'static str,
    pub(crate) void: u32,
    pub(crate) abandoned: u32,
    pub(crate) waits: Vec<i64>,
    pub(crate) services: Vec<i64>,
}

pub(crate) struct QueueDay {
    pub(crate) date: NaiveDate,
    pub(crate) queues: Vec<Queue>,
    pub(crate) halves: Vec<(String, u32)>,
    pub(crate) red: Vec<(i64, Option<i64>)>,
    pub(crate) walked: u32,
}

pub(crate) struct Hall {
    pub(crate) id: String,
    pub(crate) weights: [u32; 5],
    pub(crate) calls: Vec<Call>,
    pub(crate) cases: Vec<Complaint>,
    pub(crate) days: Vec<QueueDay>,
}

/// Halls with what happened in them from a week before the week before up to some days behind the week.
pub(crate) fn district(count: usize, seed: u64, monday: (NaiveDate, i64)) -> Vec<Hall> {
    let mut dice = Dice(seed);
    (0..count).map(|n| hall(n, &mut dice, monday)).collect()
}

fn hall(n: usize, dice: &mut Dice, (monday, start): (NaiveDate, i64)) -> Hall {
    let weights = if n % 4 == 3 { [30, 30, 20, 15, 5] } else { [25, 20, 20, 25, 10] };
    let id = format!("H{:03}", n + 1);
    let span = (start - 14 * DAY, start + 11 * DAY);
    let mut calls: Vec<Call> = (0..170).map(|k| call(&id, k, dice, span)).collect();
    let mut cases: Vec<Complaint> = (0..24).map(|k| complaint(&id, k, dice, span)).collect();
    repairs(&id, &mut calls, &mut cases, dice);
    let first = monday - chrono::Days::new(7);
    let days = (0..17).map(|k| day(first + chrono::Days::new(k), dice, start)).collect();
    Hall { id, weights, calls, cases, days }
}

fn call(hall: &str, k: usize, dice: &mut Dice, span: (i64, i64)) -> Call {
    let made = dice.time(span.0, span.1);
    // Of a file that came late.
    let due = if dice.one_in(8) { made - 4 * DAY } else { made + 3 * DAY };
    let mut call = Call {
        id: format!("{hall}-f{k:03}"),
        person: if dice.one_in(6) { String::new() } else { format!("p{}", dice.below(2)) },
        due,
        made,
        tries: Vec::new(),
        answer: None,
        dropped: None,
        after: String::new(),
        repair: None,
    };
    let mut at = made;
    for _ in 0..3 {
        at += dice.time(HOUR, 40 * HOUR);
        match dice.below(10) {
            0..4 => {
                let mut scores = [None; 5];
                for score in &mut scores {
                    let best = 5 - u8::try_from(dice.below(6).saturating_sub(1)).unwrap_or(0);
                    *score = (!dice.one_in(7)).then_some(best.max(1));
                }
                let solved = (!dice.one_in(3)).then(|| !dice.one_in(8));
                call.answer = Some((at, scores, solved));
                break;
            }
            4 => {
                call.tries.push((at, Outcome::Refused));
                break;
            }
            5 => {
                call.tries.push((at, Outcome::WrongNumber));
                break;
            }
            6 => {
                call.dropped = Some(at);
                break;
            }
            7 => break,
            _ => call.tries.push((at, Outcome::NoAnswer)),
        }
    }
    call
}

fn complaint(hall: &str, k: usize, dice: &mut Dice, span: (i64, i64)) -> Complaint {
    let at = dice.time(span.0, span.1);
    let mut case = Complaint {
        id: format!("{hall}-c{k:02}"),
        request: k % 8 == 7,
        at,
        category: usize::try_from(dice.below(6).min(dice.below(6))).unwrap_or(0),
        grade: usize::try_from(dice.below(4)).unwrap_or(0),
        repeat: dice.one_in(5),
        ..Complaint::default()
    };
    let mut now = at;
    let mut next = |dice: &mut Dice, most: i64| {
        now += dice.time(60_000, most);
        now
    };
    if !case.request {
        case.reply = (!dice.one_in(6)).then(|| next(dice, 30 * HOUR));
        if case.reply.is_none() {
            return case;
        }
    }
    if case.request || dice.one_in(3) {
        case.department = format!("d{}", dice.below(2));
        let sent = next(dice, 5 * HOUR);
        let accepted = (!dice.one_in(5)).then(|| next(dice, 9 * HOUR));
        let answered = accepted.filter(|_| !dice.one_in(4)).map(|_| next(dice, 30 * HOUR));
        case.sent = Some((sent, accepted, answered));
    }
    if case.request {
        return case;
    }
    case.referred = dice.one_in(9).then(|| next(dice, 5 * HOUR));
    case.resolved = (!dice.one_in(5)).then(|| next(dice, 60 * HOUR));
    if case.resolved.is_some() && dice.one_in(6) {
        case.reopened = Some(next(dice, 20 * HOUR));
        case.again = (!dice.one_in(3)).then(|| next(dice, 20 * HOUR));
    }
    let decided = case.resolved.is_some() && (case.reopened.is_none() || case.again.is_some());
    case.closed = (decided && !dice.one_in(4)).then(|| next(dice, 30 * HOUR));
    case
}

/// What is answered badly opens a complaint at once; a day after its close the customer is asked again.
fn repairs(hall: &str, calls: &mut Vec<Call>, cases: &mut Vec<Complaint>, dice: &mut Dice) {
    let mut second = Vec::new();
    for call in calls.iter_mut() {
        let Some((at, ..)) = call.answer.filter(is_bad) else { continue };
        let id = format!("repair:{}", call.id);
        let closed = (!dice.one_in(3)).then(|| at + dice.time(2 * HOUR, 60 * HOUR));
        cases.push(Complaint {
            id: id.clone(),
            at: at + 1000,
            category: 3,
            grade: 2,
            reply: closed.map(|at| at - HOUR),
            resolved: closed.map(|at| at - HOUR / 2),
            closed,
            repairs: call.id.clone(),
            ..Complaint::default()
        });
        call.repair = Some(id);
        let Some(closed) = closed else { continue };
        let score = u8::try_from(1 + dice.below(5)).unwrap_or(1);
        let answer = (!dice.one_in(3)).then(|| (closed + 20 * HOUR, [Some(score); 5], None));
        second.push(Call {
            id: format!("{hall}-s{:03}", second.len()),
            person: String::new(),
            due: closed + 3 * DAY,
            made: closed,
            tries: Vec::new(),
            answer,
            dropped: None,
            after: call.id.clone(),
            repair: None,
        });
    }
    calls.append(&mut second);
}

/// An answer of 1 or 2, or not solved.
pub(crate) fn is_bad((_, scores, solved): &(i64, [Option<u8>; 5], Option<bool>)) -> bool {
    *solved == Some(false) || scores.iter().flatten().any(|score| *score <= 2)
}

fn day(date: NaiveDate, dice: &mut Dice, start: i64) -> QueueDay {
    let queue = |service: &'static str, dice: &mut Dice| {
        let served = dice.below(60);
        let times = |dice: &mut Dice, most: i64| (0..served).map(|_| dice.time(0, most)).collect();
        Queue {
            service,
            void: u32::try_from(dice.below(4)).unwrap_or(0),
            abandoned: u32::try_from(dice.below(7)).unwrap_or(0),
            waits: times(dice, 1_500),
            services: times(dice, 900),
        }
    };
    let queues = vec![queue("A", dice), queue("B", dice)];
    let halves = [9, 10, 15]
        .map(|hour| (format!("{hour:02}:30"), u32::try_from(dice.below(20)).unwrap_or(0)));
    let red = (0..dice.below(3)).map(|k| {
        let from = start + i64::try_from(k).unwrap_or(0) * HOUR;
        (from, (!dice.one_in(2)).then_some(from + HOUR / 2))
    });
    let red = red.collect();
    let walked = u32::try_from(dice.below(3)).unwrap_or(0);
    QueueDay { date, queues, halves: halves.to_vec(), red, walked }
}
