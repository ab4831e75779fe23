//! Who can be given a case, and until when an offer waits for its answer (complaints I2).

use crate::core::complaint::{Case, Owner, Urgency};
use crate::core::hall::Hall;
use crate::core::people::Right;
use crate::core::staff::{Entry, Roll, StaffState};
use crate::core::time::Ms;

/// How long an urgent offer waits, and any other, in seconds in which the hall is open.
const WAIT_SECS: [i64; 2] = [600, 1800];
/// An offer waits at least so long where little is left of the time to the close, seconds.
const SHORT_WAIT_SECS: i64 = 180;
/// And at most this share of what is left of it, hundredths.
const SHARE_OF_LEFT: i64 = 25;

/// Somebody a case can be offered to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person_id: String,
    /// What they do.
    pub state: StaffState,
    /// They have the duty.
    pub on_duty: bool,
    /// Open cases they own.
    pub load: u32,
    /// An offer to them went unanswered, and they did nothing since.
    pub silent: bool,
}

/// Whom complaints can be offered to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receivers {
    list: Vec<Candidate>,
    since: Ms,
}

impl Receivers {
    /// Who is on shift and answers for complaints, best first: who is at their post before who is away for a
    /// while, who answers before who did not, who has little before who has much.
    pub fn of(hall: &Hall, now: Ms) -> Receivers {
        let roll = Roll::new(hall, now);
        let people = hall.settings(now).0.people.iter();
        let list: Vec<Candidate> = people
            .filter(|person| may_own(hall, &person.id, now))
            .filter_map(|person| {
                let state = on_shift(hall, &roll, &person.id, now)?;
                let on_duty = has_duty(hall, &person.id);
                let silent = hall.is_silent(&person.id);
                let load = load(hall, &person.id);
                Some(Candidate { person_id: person.id.clone(), state, on_duty, load, silent })
            })
            .collect();
        Receivers::new(list, shift_began(hall, now))
    }

    /// These people, put in order; `since` is when the shift began.
    pub fn new(mut list: Vec<Candidate>, since: Ms) -> Receivers {
        let here = |one: &Candidate| one.state == StaffState::OnPost;
        list.sort_by_key(|one| (!here(one), one.silent, one.load, !one.on_duty));
        Receivers { list, since }
    }

    /// Those for this case, without its owner. Whoever was offered it in this shift and did not take it stands
    /// last, and `false` beside them: nobody suggests them once more.
    pub fn of_case(&self, case: &Case) -> Vec<(&Candidate, bool)> {
        let again = |id: &str| {
            let mut known = case.not_again.iter();
            !known.any(|known| known.at >= self.since && *known.person_id == *id)
        };
        let others = self.list.iter().filter(|one| one.person_id != *case.owner.id());
        let mut found: Vec<_> = others.map(|one| (one, again(&one.person_id))).collect();
        found.sort_by_key(|(_, again)| !again);
        found
    }
}

/// Open cases that somebody owns: what they have to do, whatever kind it is.
fn load(hall: &Hall, person_id: &str) -> u32 {
    let owned = hall.cases().all_open().filter(|case| *case.owner.id() == *person_id);
    u32::try_from(owned.count()).unwrap_or(u32::MAX)
}

/// When the shift began that runs; without one, when the day did.
fn shift_began(hall: &Hall, now: Ms) -> Ms {
    let zone = hall.config().zone;
    let opened = hall.shifts().open().and_then(|shift| shift.opened);
    opened.or_else(|| zone.day_start(zone.date(now))).unwrap_or(now)
}

fn has_duty(hall: &Hall, person_id: &str) -> bool {
    hall.shifts().open().is_some_and(|shift| hall.name(shift.person) == person_id)
}

/// Whether somebody's role answers for complaints. Where the settings give no role that right, everybody's
/// does: else nobody could be asked.
pub(super) fn may_own(hall: &Hall, person_id: &str, now: Ms) -> bool {
    Right::Complaints.is_in(hall.rights(person_id, now))
}

/// What somebody does who is on shift: who has the duty, who was seen or marked at work or on leave from it,
/// and who is planned to be here by now and not yet late. None of who is not.
pub(super) fn on_shift(hall: &Hall, roll: &Roll, person_id: &str, now: Ms) -> Option<StaffState> {
    let entry = roll.entry(person_id);
    let state = entry.map_or(StaffState::Off, |entry| entry.state(roll.rules));
    match state {
        StaffState::Off | StaffState::Absent => {}
        here => return Some(here),
    }
    let expected = |entry: &Entry| {
        let unseen = entry.now().is_none() && state == StaffState::Off;
        unseen && entry.planned.is_some_and(|plan| plan.from <= now && now < plan.to)
    };
    let here = has_duty(hall, person_id) || entry.is_some_and(expected);
    here.then_some(StaffState::OnPost)
}

/// An offer that is to be made.
pub(super) struct Wait<'a> {
    pub(super) from: &'a str,
    /// Empty: to a role.
    pub(super) to: &'a str,
    pub(super) urgency: Urgency,
    pub(super) at_shift_end: bool,
}

/// When an offer ends that nobody answers: the earliest of the planned ends of both shifts, 10 open minutes
/// for an urgent one and 30 for any other, and a quarter of what is left of the time to close, but not less
/// than 3 minutes (design 8.14). One that is part of a hand-over outlasts the giver's shift.
pub(super) fn deadline(hall: &Hall, case: &Case, wait: &Wait, now: Ms) -> Ms {
    let secs = WAIT_SECS[usize::from(wait.urgency != Urgency::Urgent)];
    let mut ends = vec![hall.open_secs_after(now, secs)];
    let roll = Roll::new(hall, now);
    let giver = Some(wait.from).filter(|_| !wait.at_shift_end);
    for person_id in giver.into_iter().chain([wait.to]) {
        let planned = roll.entry(person_id).and_then(|entry| entry.planned);
        let end = planned.filter(|plan| plan.from <= now && now < plan.to).map(|plan| plan.to);
        ends.extend(end);
    }
    if let Some(due) = hall.close_due(case, now) {
        let share = due.secs_since(now).max(0) * SHARE_OF_LEFT / 100;
        ends.push(now.plus_secs(share.max(SHORT_WAIT_SECS)));
    }
    ends.into_iter().min().unwrap_or(now)
}

/// Whether nobody answers for complaints but who has it: a clerk's case is taken over without asking.
pub(super) fn is_clerks(hall: &Hall, case: &Case, now: Ms) -> bool {
    match &case.owner {
        Owner::Hall => false,
        Owner::Person(id) => !may_own(hall, id, now),
    }
}
