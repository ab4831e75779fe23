//! Acts about staff: what people do, where they sit, and counters set by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::alarms::answered_by_opening;
use super::{Act, CounterTo, Decided, Desk, Draft, Refused};
use crate::core::event::{Body, Kind, QueueData, StaffMark};
use crate::core::hall::Hall;
use crate::core::ids::natural;
use crate::core::queue::place::{Place, PlaceState};
use crate::core::settings::{Person, Settings};
use crate::core::staff::{Entry, Roll, StaffState, asked_at, counts};
use crate::core::time::Ms;

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let floor = Floor::new(hall, desk.now.at);
    match act {
        Act::MarkStaff { staff, state, counter_id, reason } => {
            let mark = Mark { state: *state, counter: counter_id.as_deref(), reason };
            mark_staff(&floor, desk, staff, &mark)
        }
        Act::SetCounters { counters, to, staff, reason } => {
            set_counters(&floor, desk, counters, *to, staff.as_deref(), reason)
        }
        _ => Err(Refused::Nothing),
    }
}

/// What is to be said of people.
struct Mark<'a> {
    state: StaffState,
    counter: Option<&'a str>,
    reason: &'a str,
}

/// Who is where: as it stands, or as it would.
type Seats<'h> = BTreeMap<&'h str, BTreeSet<&'h str>>;

/// The hall as an act finds it.
struct Floor<'h> {
    hall: &'h Hall,
    settings: &'h Settings,
    now: Ms,
    roll: Roll<'h>,
}

impl<'h> Floor<'h> {
    fn new(hall: &'h Hall, now: Ms) -> Floor<'h> {
        Floor { hall, settings: hall.settings(now).0, now, roll: Roll::new(hall, now) }
    }

    /// A person by any of their ids: of the settings, or whoever is on today's roll.
    fn person(&self, id: &str) -> Result<&'h str, Refused> {
        if let Some(person) = self.settings.person(id) {
            return Ok(&person.id);
        }
        let entry = self.roll.entry(id).map(|entry| entry.id);
        entry.ok_or_else(|| Refused::NoPerson(id.to_owned()))
    }

    fn counter(&self, id: &str) -> Result<&'h str, Refused> {
        if let Some(counter) = self.settings.counter(id) {
            return Ok(&counter.id);
        }
        let heard = self.hall.names.find(id).filter(|at| self.hall.counters.contains_key(at));
        heard.map(|at| self.hall.name(at)).ok_or_else(|| Refused::NoCounter(id.to_owned()))
    }

    fn own(&self, id: &str) -> Option<&'h Person> {
        self.settings.people.iter().find(|person| person.id == id)
    }

    fn seats(&self) -> Seats<'h> {
        let taken = self.roll.seats();
        taken
            .map(|(at, here)| (self.hall.name(at), here.iter().map(|entry| entry.id).collect()))
            .collect()
    }

    /// Where somebody who is marked on post sits from then on.
    fn seat_after(&self, id: &str, mark: &Mark<'h>) -> Option<&'h str> {
        let before = || self.roll.entry(id).and_then(Entry::last_seat).map(|at| self.hall.name(at));
        mark.counter.or_else(before).filter(|_| mark.state == StaffState::OnPost)
    }

    fn seats_after(&self, staff: &[&'h str], mark: &Mark<'h>) -> Seats<'h> {
        let mut seats = self.seats();
        for id in staff {
            for here in seats.values_mut() {
                here.remove(id);
            }
            if let Some(counter) = self.seat_after(id, mark) {
                seats.entry(counter).or_default().insert(id);
            }
        }
        seats
    }

    /// Whoever sat at a counter before a break: there again once it is opened by hand.
    fn resting_from(&self, counter: &str) -> impl Iterator<Item = &'h str> {
        let at = self.hall.names.find(counter);
        let rests = move |entry: &&Entry<'h>| {
            let state = entry.now().map(|stay| stay.state);
            let rests =
                matches!(state, Some(StaffState::Break | StaffState::Meal | StaffState::Away));
            rests && at.is_some() && entry.last_seat() == at
        };
        self.roll.entries().filter(rests).map(|entry| entry.id)
    }

    /// The same of several counters, each with its counter.
    fn back_at<'c>(&self, counters: impl Iterator<Item = &'c &'c str>) -> Vec<(&'c str, &'h str)> {
        let mut back = Vec::new();
        for counter in counters {
            back.extend(self.resting_from(counter).map(|id| (*counter, id)));
        }
        back
    }

    /// Trainees with nobody who is trained beside them.
    fn alone(&self, seats: &Seats<'h>) -> BTreeSet<(&'h str, &'h str)> {
        let learns =
            |id: &&str| self.own(id).is_some_and(|person| self.hall.is_trainee(person, self.now));
        let only = seats.iter().filter(|(_, here)| here.iter().all(&learns));
        only.flat_map(|(counter, here)| here.iter().map(move |id| (*counter, *id))).collect()
    }

    fn check_alone(&self, after: &Seats<'h>) -> Result<(), Refused> {
        let before = self.alone(&self.seats());
        match self.alone(after).difference(&before).next() {
            None => Ok(()),
            Some((counter, id)) => Err(Refused::TraineeAlone {
                staff_id: (*id).to_owned(),
                counter_id: (*counter).to_owned(),
            }),
        }
    }

    /// Fewer than before, and too few.
    fn check_coverage(&self, staff: &[&'h str], state: StaffState) -> Result<(), Refused> {
        let on_post = self.roll.entries();
        let on_post = on_post.filter(|entry| entry.state(self.roll.rules) == StaffState::OnPost);
        let before: BTreeSet<&str> = on_post.map(|entry| entry.id).collect();
        let mut after = before.clone();
        for id in staff {
            if state == StaffState::OnPost {
                after.insert(id);
            } else {
                after.remove(id);
            }
        }
        for asked in asked_at(self.hall, self.settings, self.now) {
            let count = |people: &BTreeSet<&str>| {
                let counted =
                    people.iter().filter(|id| counts(self.settings, self.own(id), asked)).count();
                u32::try_from(counted).unwrap_or(u32::MAX)
            };
            let left = count(&after);
            if left < asked.people && left < count(&before) {
                return Err(Refused::BelowCoverage { left, least: asked.people });
            }
        }
        Ok(())
    }

    /// Whether a mark says of somebody what is known.
    fn is_known(&self, id: &str, mark: &Mark) -> bool {
        let entry = self.roll.entry(id);
        let Some(stay) = entry.and_then(Entry::now) else {
            let planned = entry.is_some_and(|entry| entry.planned.is_some());
            return mark.state == StaffState::Off && !planned;
        };
        let here = stay.counter.map(|at| self.hall.name(at));
        stay.state == mark.state
            && mark.counter.is_none_or(|counter| here == Some(counter))
            && (mark.reason.is_empty() || *stay.reason == *mark.reason)
    }

    fn place(&self, counter: &str) -> Option<&'h Place> {
        let day = self.hall.day(self.hall.config.zone.date(self.now))?;
        day.counters.get(&self.hall.names.find(counter)?)
    }

    /// Whether a counter is where it is to be.
    fn stands(&self, counter: &str, to: CounterTo) -> bool {
        let stay = self.place(counter).and_then(Place::now);
        let heard = self.hall.names.find(counter).is_some_and(|at| {
            self.hall
                .counters
                .get(&at)
                .is_some_and(|known| known.seen == Some(self.hall.config.zone.date(self.now)))
        });
        match (to, stay) {
            (CounterTo::Open, Some(stay)) => stay.state == PlaceState::On && !stay.closing_soon,
            (CounterTo::Open, None) => false,
            // A closed counter has nothing to pause; of one that never said it opened, that is not known.
            (CounterTo::Pause, Some(stay)) => stay.state != PlaceState::On,
            (CounterTo::Close, Some(stay)) => stay.state == PlaceState::Off,
            (CounterTo::Pause | CounterTo::Close, None) => !heard,
        }
    }
}

fn mark_staff<'h>(
    floor: &Floor<'h>,
    desk: &mut Desk,
    staff: &[String],
    mark: &Mark<'_>,
) -> Result<Decided, Refused> {
    let counter = mark.counter.map(|id| floor.counter(id)).transpose()?;
    let mut people = Vec::new();
    for id in staff {
        let id = floor.person(id)?;
        if !people.contains(&id) && !floor.is_known(id, mark) {
            people.push(id);
        }
    }
    if people.is_empty() {
        return Err(Refused::Nothing);
    }
    if mark.reason.is_empty() {
        let seen: Mark<'h> = Mark { state: mark.state, counter, reason: "" };
        floor.check_alone(&floor.seats_after(&people, &seen))?;
        floor.check_coverage(&people, mark.state)?;
    }
    let act_id = (desk.new_id)();
    let draft = marked(desk, &act_id, &people, &Mark { counter, ..*mark });
    Ok(Decided { act_id, drafts: vec![draft] })
}

fn marked(desk: &Desk, act_id: &str, people: &[&str], mark: &Mark) -> Draft {
    Draft {
        kind: Kind::StaffMarked,
        at: desk.now,
        feed: None,
        body: Body::Staff(StaffMark {
            act_id: act_id.into(),
            staff: people.iter().map(|id| (*id).into()).collect(),
            state: mark.state,
            counter_id: mark.counter.map(Into::into),
            reason: mark.reason.into(),
        }),
    }
}

fn set_counters(
    floor: &Floor,
    desk: &mut Desk,
    counters: &[String],
    to: CounterTo,
    staff: Option<&str>,
    reason: &str,
) -> Result<Decided, Refused> {
    let asked: Vec<&str> = counters.iter().map(|id| floor.counter(id)).collect::<Result<_, _>>()?;
    let staff = staff.filter(|_| to == CounterTo::Open).map(|id| floor.person(id)).transpose()?;
    let mut moving: Vec<&str> = Vec::new();
    for id in &asked {
        if !moving.contains(id) && !floor.stands(id, to) {
            moving.push(id);
        }
    }
    moving.sort_by_key(|id| natural(id));
    let seat = Mark { state: StaffState::OnPost, counter: asked.first().copied(), reason };
    let sits = staff.filter(|id| !floor.is_known(id, &seat));
    if moving.is_empty() && sits.is_none() {
        return Err(Refused::Nothing);
    }
    let sitting: Vec<&str> = sits.into_iter().collect();
    let mut after = floor.seats_after(&sitting, &seat);
    // Where somebody else is seated the break goes on.
    let taken = seat.counter.filter(|_| staff.is_some());
    let fetched = moving.iter().filter(|id| to == CounterTo::Open && taken != Some(**id));
    let back = floor.back_at(fetched);
    for (counter, id) in &back {
        after.entry(counter).or_default().insert(id);
    }
    // A counter that opens makes a trainee alone who only sat there before.
    let alone = floor.alone(&after);
    let opened =
        alone.iter().find(|(counter, _)| to == CounterTo::Open && moving.contains(counter));
    if reason.is_empty() {
        floor.check_alone(&after)?;
        if let Some((counter, id)) = opened {
            let (staff_id, counter_id) = ((*id).to_owned(), (*counter).to_owned());
            return Err(Refused::TraineeAlone { staff_id, counter_id });
        }
    }
    let act_id = (desk.new_id)();
    let numbered = (1..).zip(&moving);
    let mut drafts: Vec<Draft> = numbered
        .map(|(n, id)| {
            let who = staff.filter(|_| seat.counter == Some(*id));
            counter_set(floor.hall, desk, &format!("{act_id}/{n}"), id, to, who, reason)
        })
        .collect();
    if !sitting.is_empty() {
        drafts.push(marked(desk, &act_id, &sitting, &seat));
    }
    for (counter, id) in &back {
        let mark = Mark { counter: Some(counter), ..seat };
        drafts.push(marked(desk, &act_id, &[id], &mark));
    }
    // The reason is kept with whom it is about.
    let told = |at: &&str, id: &&str| sitting.contains(id) || back.contains(&(*at, *id));
    let learners = alone.iter().filter(|(at, id)| moving.contains(at) && !told(at, id));
    for (counter, id) in learners.filter(|_| to == CounterTo::Open) {
        let mark = Mark { counter: Some(counter), ..seat };
        drafts.push(marked(desk, &act_id, &[id], &mark));
    }
    if to == CounterTo::Open {
        drafts.extend(answered_by_opening(floor.hall, desk, &moving, &act_id));
    }
    Ok(Decided { act_id, drafts })
}

fn counter_set(
    hall: &Hall,
    desk: &Desk,
    id: &str,
    counter: &str,
    to: CounterTo,
    staff: Option<&str>,
    reason: &str,
) -> Draft {
    let kind = match to {
        CounterTo::Open => Kind::CounterOpened,
        CounterTo::Pause => Kind::CounterPaused,
        CounterTo::Close => Kind::CounterClosed,
    };
    let data = QueueData {
        counter_id: Some(counter.into()),
        staff_id: staff.map(Into::into),
        reason: Some(reason).filter(|reason| !reason.is_empty()).map(Into::into),
        ..QueueData::default()
    };
    desk.draft_by_hand(hall, kind, id, data)
}
