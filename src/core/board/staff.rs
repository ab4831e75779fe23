//! People on the board: who sits at each counter, and a row for everybody of the date.

use std::collections::{BTreeMap, BTreeSet};

use super::pass::{CounterSum, Pass, Sum};
use super::{CounterRow, CounterState, FeedAge, Mark, PersonAt, ShiftNow, StaffRow, StaffState};
use crate::core::hall::Hall;
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::place::{Place, PlaceState, Stay};
use crate::core::queue::ticket::Ticket;
use crate::core::settings::{Counter, CounterUse, Person, Settings};
use crate::core::staff::{Entry, Roll, limit_of};
use crate::core::time::Ms;

impl Pass<'_> {
    fn settings(&self) -> &Settings {
        self.hall.settings(self.now).0
    }

    pub(super) fn is_manual(&self, source: Ref) -> bool {
        is_manual(self.hall.name(source))
    }

    /// Services a counter takes: as the settings say, else as the machine does; empty = all.
    pub(super) fn services_of(&self, counter: Ref) -> Vec<&str> {
        let own = self.settings().counter(self.hall.name(counter));
        if let Some(own) = own.filter(|own| !own.services.is_empty()) {
            return own.services.iter().map(String::as_str).collect();
        }
        let known = self.hall.counters.get(&counter).map_or(&[][..], |known| &known.services);
        known.iter().map(|at| self.hall.name(*at)).collect()
    }

    /// What a counter is for.
    pub(super) fn usage_of(&self, counter_id: &str) -> CounterUse {
        self.settings().counter(counter_id).map(|own| own.usage).unwrap_or_default()
    }

    /// Counters of the settings of which nothing was ever heard: closed.
    pub(super) fn add_counters_of_settings(&self, rows: &mut Vec<CounterRow>) {
        let limit = self.hall.rules(self.now).service_secs.warn;
        let heard: BTreeSet<&str> = rows.iter().map(|row| row.counter_id.as_str()).collect();
        let unheard = self.settings().counters.iter().filter(|own| !heard.contains(&*own.id));
        let unheard: Vec<CounterRow> = unheard.map(|own| closed_row(own, limit)).collect();
        rows.extend(unheard);
    }

    /// Who is at a counter: whom the machine names, unless somebody has said since that they are
    /// elsewhere, and whom people seated there.
    pub(super) fn seat_people(
        &self,
        counter: Ref,
        sum: &CounterSum,
        stay: Option<Stay>,
        roll: &Roll,
        row: &mut CounterRow,
    ) {
        let life = sum.here.filter(|_| row.ticket_no.is_some()).map(Ticket::life);
        let serving = life.and_then(|life| Some((life.staff?, life.live_since)));
        let told = serving.or(stay.and_then(|stay| Some((stay.other?, stay.told))));
        let gone = told.is_some_and(|(who, at)| roll.has_left(self.hall.name(who), counter, at));
        if gone {
            row.staff_id = None;
        }
        let mut people: Vec<&str> = roll.at(counter).map(|entry| entry.id).collect();
        let served_by = serving.filter(|_| !gone).map(|(who, _)| self.hall.name(who));
        if let Some(who) = served_by.filter(|who| !people.contains(who)) {
            people.insert(0, who);
        }
        // Of whom nothing but this counter is known, the roll has no entry.
        let open = stay.filter(|stay| stay.state != PlaceState::Off).and_then(|stay| stay.other);
        let stranger = open.filter(|_| !gone).map(|who| self.hall.name(who));
        if let Some(who) = stranger.filter(|who| people.is_empty() && roll.entry(who).is_none()) {
            people.push(who);
        }
        let settings = self.settings();
        let own = |id: &str| settings.people.iter().find(|person| person.id == id);
        let trainee =
            |id: &str| own(id).is_some_and(|person| self.hall.is_trainee(person, self.now));
        people.sort_by_key(|id| trainee(id));
        if row.staff_id.is_none() {
            row.staff_id = people.first().map(|id| (*id).to_owned());
        }
        let at = |id: &str| PersonAt {
            staff_id: id.to_owned(),
            name: name_in(own(id), id),
            trainee: trainee(id),
        };
        row.people = people.into_iter().map(at).collect();
    }

    pub(super) fn staff_rows(
        &mut self,
        day: Option<&Day>,
        counters: &[CounterRow],
        roll: &Roll,
    ) -> Vec<StaffRow> {
        // Each with the first counter at which they are: looked for among all counters for each person,
        // a large hall's board would take longer than the time between two boards.
        let mut people: BTreeMap<&str, (Option<&Entry>, Option<&CounterRow>)> = BTreeMap::new();
        for row in counters {
            let seated = row.people.iter().map(|at| at.staff_id.as_str());
            for id in row.staff_id.as_deref().into_iter().chain(seated) {
                people.entry(id).or_insert((None, Some(row)));
            }
        }
        for entry in roll.entries() {
            people.entry(entry.id).or_default().0 = Some(entry);
        }
        let rows = people.into_iter().map(|(id, (entry, here))| {
            let at = self.hall.names.find(id);
            let place = at.and_then(|at| day?.staff.get(&at));
            let mut row = self.staff_row(id, entry, here, roll);
            let source = place.and_then(Place::source);
            let age = source.map_or(self.judge.hall, |source| self.judge.of(source)).age;
            // A planned person of whom nothing was heard is not the machine's to tell.
            let by_machine = entry.is_none_or(|e| e.now().is_some_and(|stay| !stay.by_hand));
            if age >= FeedAge::Stale && by_machine {
                row.mark = Mark::Stale;
            }
            let sum = at.and_then(|at| self.staff.get(&at));
            row.served = sum.map_or(0, |sum| sum.served);
            row.service_secs_mean = sum.and_then(Sum::service_mean);
            row.service_secs_max = sum.and_then(|sum| sum.service_max);
            row.norm_secs_mean = sum.and_then(Sum::norm_mean);
            row
        });
        rows.collect()
    }

    fn staff_row(
        &self,
        id: &str,
        entry: Option<&Entry>,
        here: Option<&CounterRow>,
        roll: &Roll,
    ) -> StaffRow {
        let settings = self.settings();
        let person = settings.people.iter().find(|person| person.id == id);
        let stay = entry.and_then(Entry::now);
        let state = match entry {
            Some(entry) if here.is_none() || stay.is_some() => entry.state(roll.rules),
            _ => StaffState::OnPost,
        };
        let told = stay.and_then(|stay| stay.counter).map(|at| self.hall.name(at).to_owned());
        let counter_id = here.map(|row| row.counter_id.clone()).or(told);
        let late_secs = entry.and_then(|entry| entry.late_secs(roll.rules));
        let role = person.and_then(|person| settings.role(&person.role));
        let mentor = person.and_then(|person| person.mentor.as_deref());
        let named = |id: &str| name_in(settings.people.iter().find(|p| p.id == id), id);
        StaffRow {
            staff_id: id.to_owned(),
            mark: Mark::Normal,
            state,
            state_since: stay.map(|stay| stay.live),
            counter_id: counter_id.filter(|_| state != StaffState::Off),
            counter_state: here.map(|row| row.state),
            name: name_in(person, id),
            role: role.map(|role| role.name.clone()).unwrap_or_default(),
            serves: role.is_some_and(|role| role.serves),
            trainee: person.is_some_and(|person| self.hall.is_trainee(person, self.now)),
            mentor: mentor.map(named),
            skills: person.map(|person| person.skills.clone()).unwrap_or_default(),
            planned: entry.and_then(|entry| entry.planned).map(|p| (p.from, p.to)),
            late_secs,
            limit_secs: limit_of(state, roll.rules),
            over_secs: entry.map_or(0, |entry| entry.over_secs(roll.rules)),
            reason: stay.map(|stay| stay.reason.as_ref().into()).unwrap_or_default(),
            ..StaffRow::default()
        }
    }
}

/// The row of a counter of which nothing was heard.
fn closed_row(counter: &Counter, service_limit_secs: u32) -> CounterRow {
    CounterRow {
        counter_id: counter.id.clone(),
        mark: Mark::Normal,
        state: CounterState::Closed,
        closing_soon: false,
        state_since: None,
        staff_id: None,
        ticket_no: None,
        tier: false,
        service_id: None,
        wait_secs: None,
        service_limit_secs,
        idle_while_waiting: false,
        held: 0,
        served: 0,
        service_secs_mean: None,
        service_secs_max: None,
        services: counter.services.clone(),
        usage: counter.usage,
        people: Vec::new(),
        unhappy_since: None,
        by_hand: false,
        ratings: None,
    }
}

fn name_in(person: Option<&Person>, id: &str) -> String {
    let name = person.map_or("", |person| &person.name);
    if name.is_empty() { id } else { name }.to_owned()
}

/// Whether a source stands for what people of the hall say by hand.
pub(super) fn is_manual(source: &str) -> bool {
    source.split('/').nth(3) == Some("manual")
}

/// The open shift of a hall.
pub(super) fn shift_now(hall: &Hall, now: Ms) -> Option<ShiftNow> {
    let shift = hall.shifts.open()?;
    let person_id = hall.name(shift.person);
    let people = &hall.settings(now).0.people;
    Some(ShiftNow {
        shift_id: hall.name(shift.id).to_owned(),
        name: shift.name.as_ref().into(),
        person_name: name_in(people.iter().find(|p| p.id == person_id), person_id),
        person_id: person_id.to_owned(),
        opened_at: shift.opened?,
    })
}
