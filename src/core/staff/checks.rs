//! What about the people of a hall needs somebody's eye now: pure answers, one question each. Limits: the
//! staff limits of the domain notes (5.2, 1.1: 3-13).

use super::{Entry, Roll, StaffState, is_closed_day, limit_of, serves};
use crate::core::board::{CounterRow, QueueRow};
use crate::core::hall::Hall;
use crate::core::ids::Ref;
use crate::core::queue::place::{Place, PlaceState};
use crate::core::settings::{Coverage, Person, Settings};
use crate::core::time::Ms;

/// Somebody planned to be at work who has not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// Who.
    pub staff_id: String,
    /// For how long, seconds since the planned start.
    pub secs: i64,
    /// The planned start.
    pub since: Ms,
    /// The grace, seconds.
    pub limit_secs: u32,
}

/// A leave that is too long and still lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overrun {
    /// Who.
    pub staff_id: String,
    /// What they do.
    pub state: StaffState,
    /// For how long, seconds.
    pub secs: i64,
    /// Since when.
    pub since: Ms,
    /// How long they may, seconds.
    pub limit_secs: u32,
}

/// A trainee at an open counter with nobody who is trained, and nobody gave a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alone {
    /// The trainee.
    pub staff_id: String,
    /// The counter.
    pub counter_id: String,
}

/// Too few people on post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// Role; empty = all that serve.
    pub role: String,
    /// How many are on post.
    pub on_post: u32,
    /// How many must be.
    pub least: u32,
}

/// A queue in which somebody waits, and at no open counter sits anybody trained for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unskilled {
    /// The service.
    pub service_id: String,
    /// The skill it takes.
    pub skill: String,
    /// How many wait.
    pub waiting: u32,
}

/// Who is planned and has not come, after the grace and until their working time is over; before the doors
/// open too. On a day on which the hall is closed nobody is late.
pub(crate) fn late(roll: &Roll, hall: &Hall, now: Ms) -> Vec<Late> {
    if is_closed_day(hall, now) {
        return Vec::new();
    }
    let absent = roll.entries().filter_map(|entry| {
        let planned = entry.planned.filter(|planned| now < planned.to && entry.came.is_none())?;
        Some(Late {
            staff_id: entry.id.to_owned(),
            secs: entry.late_secs(roll.rules)?,
            since: planned.from,
            limit_secs: roll.rules.late_grace_secs,
        })
    });
    absent.collect()
}

/// Meals, breaks and times away that are beyond their limit and not over. Who does not come back has left:
/// the end of their working time ends it. While nobody is to be served nobody is missed: what was too long
/// stands in the record of the day all the same.
pub(crate) fn overruns(roll: &Roll, hall: &Hall, now: Ms) -> Vec<Overrun> {
    if !serves(hall, now) {
        return Vec::new();
    }
    let over = roll.entries().filter_map(|entry| {
        let stay = entry.now()?;
        let limit_secs = limit_of(stay.state, roll.rules)?;
        let goes = entry.planned.is_none_or(|planned| now < planned.to || stay.live >= planned.to);
        (goes && entry.over_of(stay, roll.rules) > 0).then(|| Overrun {
            staff_id: entry.id.to_owned(),
            state: stay.state,
            secs: stay.secs(now),
            since: stay.live,
            limit_secs,
        })
    });
    over.collect()
}

/// Trainees who serve alone without a reason on record: of their seat, or of the one who left it. Nobody is
/// served by them before the doors open and after the last customer.
pub(crate) fn trainees_alone(roll: &Roll, hall: &Hall, now: Ms) -> Vec<Alone> {
    if !serves(hall, now) {
        return Vec::new();
    }
    let day = hall.day(hall.config.zone.date(now));
    let mut found = Vec::new();
    for (counter, here) in roll.seats() {
        let stay = day.and_then(|day| day.counters.get(&counter)).and_then(Place::now);
        // Of a counter nothing was heard of a trainee may be serving all the same.
        let open = stay.is_none_or(|stay| stay.state == PlaceState::On);
        if !open || here.iter().any(|entry| !entry.is_trainee()) || has_reason(roll, counter) {
            continue;
        }
        found.extend(here.iter().map(|entry| Alone {
            staff_id: entry.id.to_owned(),
            counter_id: hall.name(counter).to_owned(),
        }));
    }
    found
}

/// Whether the newest word on anybody who sits at a counter, or sat there just before, came with a reason.
fn has_reason(roll: &Roll, counter: Ref) -> bool {
    roll.entries().any(|entry| {
        let mut newest = entry.stays.iter().rev();
        let now = newest.next().filter(|stay| !stay.reason.is_empty());
        let before = newest.next().and_then(|stay| stay.counter);
        now.is_some_and(|stay| stay.counter == Some(counter) || before == Some(counter))
    })
}

/// Where fewer people are on post than the settings ask for at this time of day. A day on which the hall
/// is closed asks for nobody, nor does a time at which nobody is to be served.
pub(crate) fn coverage(roll: &Roll, hall: &Hall, now: Ms) -> Vec<Shortfall> {
    let (settings, _) = hall.settings(now);
    let on_post: Vec<&Entry> =
        roll.entries().filter(|entry| entry.state(roll.rules) == StaffState::OnPost).collect();
    let asked = asked_at(hall, settings, now).into_iter();
    let short = asked.filter_map(|asked| {
        let here = on_post.iter().filter(|entry| counts(settings, entry.person, asked)).count();
        let here = u32::try_from(here).unwrap_or(u32::MAX);
        (here < asked.people).then(|| Shortfall {
            role: asked.role.clone(),
            on_post: here,
            least: asked.people,
        })
    });
    short.collect()
}

/// What the settings ask for at an instant.
pub(crate) fn asked_at<'s>(hall: &Hall, settings: &'s Settings, now: Ms) -> Vec<&'s Coverage> {
    let zone = hall.config.zone;
    let second = zone.second_of_day(now);
    let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap_or_default();
    let holds = |asked: &&Coverage| asked.span.from <= time && time < asked.span.to;
    let mut asked: Vec<&Coverage> = settings.coverage.iter().filter(holds).collect();
    if !asked.is_empty() && (is_closed_day(hall, now) || !serves(hall, now)) {
        asked.clear();
    }
    asked
}

/// Whether a person counts for what is asked.
pub(crate) fn counts(settings: &Settings, person: Option<&Person>, asked: &Coverage) -> bool {
    let Some(person) = person else { return false };
    if asked.role.is_empty() {
        settings.role(&person.role).is_some_and(|role| role.serves)
    } else {
        person.role == asked.role
    }
}

/// Queues in which somebody waits, and at no open counter that takes them sits somebody trained for it. A queue whose counters are all closed is another alarm; a counter
/// at which nobody is known to sit, or somebody of whom nothing is known, is not held to lack the skill.
pub fn unskilled(
    hall: &Hall,
    now: Ms,
    queues: &[QueueRow],
    counters: &[CounterRow],
) -> Vec<Unskilled> {
    let (settings, _) = hall.settings(now);
    let mut found = Vec::new();
    for row in queues.iter().filter(|row| row.waiting.is_some_and(|count| count > 0)) {
        let service = settings.service(&row.service_id).filter(|service| !service.skill.is_empty());
        let Some(service) = service else { continue };
        let takes = |counter: &CounterRow| {
            counter.services.is_empty() || counter.services.contains(&row.service_id)
        };
        let mut open = counters
            .iter()
            .filter(|counter| counter.is_open() && !counter.closing_soon && takes(counter));
        let any_open = open.clone().next().is_some();
        if any_open && !open.any(|counter| may_have((hall, settings, now), counter, &service.skill))
        {
            found.push(Unskilled {
                service_id: row.service_id.clone(),
                skill: service.skill.clone(),
                waiting: row.waiting.unwrap_or(0),
            });
        }
    }
    found
}

fn may_have(
    (hall, settings, now): (&Hall, &Settings, Ms),
    counter: &CounterRow,
    skill: &str,
) -> bool {
    let people = || counter.people.iter().map(|at| settings.person(&at.staff_id));
    let is_here = |id: &String| counter.people.iter().any(|at| at.staff_id == *id);
    let has = |person: &Person| {
        let counts = !hall.is_trainee(person, now) || person.mentor.as_ref().is_some_and(is_here);
        counts && person.skills.iter().any(|known| known == skill)
    };
    counter.people.is_empty() || people().any(|person| person.is_none_or(has))
}
