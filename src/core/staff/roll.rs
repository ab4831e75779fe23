//! The roll of a date: everybody who is planned or was seen, what they did, and where they sit.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::attendance::{StaffStay, last_seat, stays};
use super::duty::on_duty;
use super::{StaffState, limit_of};
use crate::core::hall::{Day, Hall};
use crate::core::ids::{Ref, natural};
use crate::core::queue::place::PlaceState;
use crate::core::rules::Rules;
use crate::core::settings::{Person, Settings};
use crate::core::time::{Ms, Zone};

/// A mark that is older than this when the date ends is not carried into the next one: whoever forgot to
/// say that they left is not at work the next morning.
const CARRY_SECS: i64 = 12 * 3600;

/// When somebody is planned to be at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned<'h> {
    /// From.
    pub from: Ms,
    /// To.
    pub to: Ms,
    /// Name of the working time.
    pub name: &'h str,
}

/// A person on the roll.
#[derive(Clone, Debug)]
pub struct Entry<'h> {
    /// Their id.
    pub id: &'h str,
    /// What the settings say of them; none if they are not in them (any more).
    pub person: Option<&'h Person>,
    /// When they are planned to be at work on that date.
    pub planned: Option<Planned<'h>>,
    /// What they did, in order.
    pub stays: Vec<StaffStay>,
    /// When they were first at work, as a sign of theirs says or as a counter or a ticket shows.
    pub came: Option<Ms>,
    /// The instant up to which what still runs is counted.
    until: Ms,
    /// Still learning at the end of what is known.
    trainee: bool,
}

impl<'h> Entry<'h> {
    fn new(id: &'h str, person: Option<&'h Person>, stays: Vec<StaffStay>, until: Ms) -> Entry<'h> {
        let came = stays.iter().find(|stay| stay.state.is_work()).map(|stay| stay.live);
        let trainee = person.is_some_and(|person| person.trainee);
        Entry { id, person, planned: None, stays, came, until, trainee }
    }

    /// What they do at the end of what is known.
    pub fn now(&self) -> Option<&StaffStay> {
        self.stays.last()
    }

    /// Their state; planned and not there is absent once the grace is over.
    pub fn state(&self, rules: &Rules) -> StaffState {
        match self.now() {
            Some(stay) => stay.state,
            None if self.came.is_some() => StaffState::OnPost,
            None if self.late_secs(rules).is_some() => StaffState::Absent,
            None => StaffState::Off,
        }
    }

    /// Where they sit, if they are at their post.
    pub fn seat(&self) -> Option<Ref> {
        self.now().filter(|stay| stay.state == StaffState::OnPost).and_then(|stay| stay.counter)
    }

    /// Where they sit, or sat before they went away today.
    pub fn last_seat(&self) -> Option<Ref> {
        last_seat(&self.stays)
    }

    /// Whether a person, not the machine, said what they do now.
    pub fn is_by_hand(&self) -> bool {
        self.now().is_some_and(|stay| stay.by_hand)
    }

    /// Still learning.
    pub fn is_trainee(&self) -> bool {
        self.trainee
    }

    /// How late they came, or are by now, seconds; none within the grace, and of those nobody expects.
    pub fn late_secs(&self, rules: &Rules) -> Option<i64> {
        let planned = self.planned?;
        let excused = self.now().is_some_and(|stay| stay.by_hand && stay.state == StaffState::Off);
        let came = match self.came {
            Some(came) => came,
            None if excused => return None,
            None => self.until.min(planned.to),
        };
        let secs = came.secs_since(planned.from);
        (secs > i64::from(rules.late_grace_secs)).then_some(secs)
    }

    /// How long a stay counts: what nobody ended counts to the end of their working time.
    fn secs_of(&self, stay: &StaffStay) -> i64 {
        let end = self.planned.map(|planned| planned.to).filter(|to| *to > stay.live);
        stay.secs(end.map_or(self.until, |end| self.until.min(end)))
    }

    /// By how much a stay is beyond the limit of its state, seconds; 0 within it.
    pub fn over_of(&self, stay: &StaffStay, rules: &Rules) -> i64 {
        let limit = limit_of(stay.state, rules);
        limit.map_or(0, |limit| (self.secs_of(stay) - i64::from(limit)).max(0))
    }

    /// The sum over the date, seconds. What began on the date before is counted there.
    pub fn over_secs(&self, rules: &Rules) -> i64 {
        let own = self.stays.iter().filter(|stay| !stay.carried);
        own.map(|stay| self.over_of(stay, rules)).sum()
    }

    /// From the first time at work to the last word, or until now while they are there.
    pub fn worked(&self) -> Option<(Ms, Ms)> {
        let from = self.came?;
        let gone = self.stays.iter().rev().take_while(|stay| stay.is_gone());
        let to = gone.last().map_or(self.until, |stay| stay.live);
        Some((from, to.max(from)))
    }
}

/// Everybody of a date.
#[derive(Clone, Debug)]
pub struct Roll<'h> {
    /// The thresholds they are judged by.
    pub rules: &'h Rules,
    entries: BTreeMap<&'h str, Entry<'h>>,
    seats: BTreeMap<Ref, Vec<&'h str>>,
}

impl<'h> Roll<'h> {
    /// The roll of the date of `now`.
    pub fn new(hall: &'h Hall, now: Ms) -> Roll<'h> {
        Roll::of(hall, hall.config.zone.date(now), now)
    }

    /// The roll of a date; what still runs is counted up to `until`, and not beyond that date.
    pub fn of(hall: &'h Hall, date: NaiveDate, until: Ms) -> Roll<'h> {
        let (settings, _) = hall.settings(until);
        let end = date.succ_opt().and_then(|next| hall.config.zone.day_start(next));
        let until = end.map_or(until, |end| until.min(end));
        let day = hall.day(date);
        let before = date.pred_opt().and_then(|before| hall.day(before));
        let people: BTreeMap<&str, &Person> =
            settings.people.iter().rev().map(|person| (person.id.as_str(), person)).collect();
        let seen = day.into_iter().flat_map(|day| day.staff.keys().chain(day.marks.keys()));
        let marked = before.into_iter().flat_map(|day| day.marks.keys());
        let mut duty = on_duty(hall, date);
        let refs: BTreeSet<Ref> = seen.chain(marked).chain(duty.keys()).copied().collect();
        let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
        for at in refs {
            let mut stays = stays_of(hall, date, at, until);
            let shifts = duty.remove(&at).unwrap_or_default();
            let opened = shifts.first().map(|stay| stay.live);
            if stays.is_empty() {
                stays = shifts;
            }
            if !stays.is_empty() {
                let id = hall.name(at);
                let mut entry = Entry::new(id, people.get(id).copied(), stays, until);
                entry.came = entry.came.into_iter().chain(opened).min();
                entries.insert(id, entry);
            }
        }
        for (person, planned) in plans(settings, date, hall.config.zone) {
            let entry = entries.entry(&person.id);
            let new = || Entry::new(&person.id, Some(person), Vec::new(), until);
            entry.or_insert_with(new).planned = Some(planned);
        }
        for entry in entries.values_mut() {
            // An exam that was passed ends it, whatever the settings say.
            let learns = |person: &Person| hall.is_trainee(person, until);
            entry.trainee = entry.person.is_some_and(learns);
        }
        let mut roll = Roll { rules: &settings.rules, entries, seats: BTreeMap::new() };
        if let Some(day) = day {
            roll.note_seen(hall, day);
            roll.seats = roll.take_seats(hall, day);
        } else {
            roll.seats = roll.seats_by_hand();
        }
        roll
    }

    /// Everybody, by id.
    pub fn entries(&self) -> impl Iterator<Item = &Entry<'h>> {
        let mut sorted: Vec<&Entry> = self.entries.values().collect();
        sorted.sort_by_key(|entry| natural(entry.id));
        sorted.into_iter()
    }

    /// A person.
    pub fn entry(&self, id: &str) -> Option<&Entry<'h>> {
        self.entries.get(id)
    }

    /// Who is at a counter, at their post: who is trained before who learns.
    pub fn at(&self, counter: Ref) -> impl Iterator<Item = &Entry<'h>> {
        let ids = self.seats.get(&counter).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.entries.get(id))
    }

    /// Counters with somebody at them, and who that is.
    pub fn seats(&self) -> impl Iterator<Item = (Ref, Vec<&Entry<'h>>)> {
        self.seats.keys().map(|counter| (*counter, self.at(*counter).collect()))
    }

    /// Whether what the machine said at `told` of a person at a counter is out of date, because it was said
    /// since that they are elsewhere. Only of people of whom somebody has said something that day: the
    /// machine alone is taken at its word.
    pub fn has_left(&self, id: &str, counter: Ref, told: Ms) -> bool {
        let Some(entry) = self.entries.get(id) else { return false };
        let Some(stay) = entry.now().filter(|stay| stay.told >= told) else { return false };
        let gone = if stay.by_hand { StaffState::OnPost != stay.state } else { stay.is_gone() };
        let elsewhere = gone || stay.counter.is_some_and(|seat| seat != counter);
        elsewhere && entry.stays.iter().any(|stay| stay.marked)
    }

    /// A machine that tells of no sign-in shows by its counters and tickets that somebody came.
    fn note_seen(&mut self, hall: &Hall, day: &Day) {
        let rules = self.rules;
        let asked = self.entries.values_mut().filter(|entry| entry.late_secs(rules).is_some());
        let mut asked: BTreeMap<Ref, &mut Entry> =
            asked.filter_map(|entry| Some((hall.names.find(entry.id)?, entry))).collect();
        if asked.is_empty() {
            return;
        }
        let mut see = |who: Option<Ref>, at: Ms| {
            if let Some(entry) = who.and_then(|who| asked.get_mut(&who)) {
                entry.came = Some(entry.came.map_or(at, |came| came.min(at)));
            }
        };
        for place in day.counters.values() {
            for sign in place.signs().iter().filter(|sign| sign.state == Some(PlaceState::On)) {
                see(sign.other, sign.live);
            }
        }
        for span in day.tickets().iter().flat_map(|ticket| &ticket.life().spans) {
            see(span.staff, span.from);
        }
    }

    fn seats_by_hand(&self) -> BTreeMap<Ref, Vec<&'h str>> {
        let mut seats: BTreeMap<Ref, Vec<&'h str>> = BTreeMap::new();
        for entry in self.entries.values().filter(|entry| entry.is_by_hand()) {
            if let Some(counter) = entry.seat() {
                seats.entry(counter).or_default().push(entry.id);
            }
        }
        seats
    }

    fn take_seats(&self, hall: &'h Hall, day: &Day) -> BTreeMap<Ref, Vec<&'h str>> {
        let mut seats = self.seats_by_hand();
        for (counter, (person, told)) in told_by_machine(day) {
            let id = hall.name(person);
            let here = seats.entry(counter).or_default();
            let at_post = self.entry(id).is_none_or(|entry| {
                entry.now().is_none_or(|stay| stay.by_hand || stay.state == StaffState::OnPost)
            });
            if at_post && !here.contains(&id) && !self.has_left(id, counter, told) {
                here.insert(0, id);
            }
        }
        for here in seats.values_mut() {
            here.sort_by_key(|id| self.entry(id).is_some_and(Entry::is_trainee));
        }
        seats
    }
}

/// Whom the machine last named at each counter, and when: as the counter said, else as who signed in last.
fn told_by_machine(day: &Day) -> BTreeMap<Ref, (Ref, Ms)> {
    let mut told: BTreeMap<Ref, (Ref, Ms)> = BTreeMap::new();
    for (counter, (since, person)) in signed_in(day) {
        told.insert(counter, (person, since));
    }
    for (counter, place) in &day.counters {
        match place.now() {
            Some(stay) if stay.state == PlaceState::Off => {
                told.remove(counter);
            }
            Some(stay) => {
                if let Some(person) = stay.other {
                    told.insert(*counter, (person, stay.told));
                }
            }
            None => {}
        }
    }
    told
}

/// Who signed in at which counter, and since when, for machines that do not repeat it when the counter
/// opens.
pub(crate) fn signed_in(day: &Day) -> BTreeMap<Ref, (Ms, Ref)> {
    let mut latest: BTreeMap<Ref, (Ms, Ref)> = BTreeMap::new();
    for (person, place) in &day.staff {
        let Some(stay) = place.now().filter(|stay| stay.state != PlaceState::Off) else { continue };
        let Some(counter) = stay.other else { continue };
        let at = latest.entry(counter).or_insert((stay.from, *person));
        if stay.from > at.0 {
            *at = (stay.from, *person);
        }
    }
    latest
}

fn own_stays(day: &Day, at: Ref, before: (Option<StaffStay>, Option<Ref>)) -> Vec<StaffStay> {
    stays(before, day.staff.get(&at), day.marks.get(&at))
}

/// The stays of a person on a date, with what was carried into it and where the next date ended the last.
pub(crate) fn stays_of(hall: &Hall, date: NaiveDate, at: Ref, until: Ms) -> Vec<StaffStay> {
    let before = date.pred_opt().and_then(|before| hall.day(before));
    let day = hall.day(date);
    let first = day.and_then(|day| own_stays(day, at, (None, None)).first().map(|stay| stay.live));
    let mut past = before.map(|day| own_stays(day, at, (None, None))).unwrap_or_default();
    let seat = last_seat(&past);
    let carried = past.pop().filter(|stay| is_carried(stay, first.unwrap_or(until)));
    let seat = seat.filter(|_| carried.is_some());
    let carried = carried.map(|stay| StaffStay { carried: true, ..stay });
    let mut list = match day {
        Some(day) => own_stays(day, at, (carried, seat)),
        None => carried.into_iter().collect(),
    };
    let next = date.succ_opt().and_then(|next| hall.day(next));
    let goes_on = next.and_then(|next| own_stays(next, at, (None, None)).into_iter().next());
    if let (Some(next), Some(last)) = (goes_on, list.last_mut())
        && is_carried(last, next.live)
    {
        (last.to, last.ended) = (Some(next.from), Some(next.live));
    }
    list
}

fn is_carried(stay: &StaffStay, next: Ms) -> bool {
    let secs = next.secs_since(stay.live);
    stay.by_hand && !stay.is_gone() && stay.to.is_none() && (0..CARRY_SECS).contains(&secs)
}

/// When somebody is planned to be at work on a date.
pub(crate) fn planned<'h>(
    settings: &'h Settings,
    person: &Person,
    date: NaiveDate,
    zone: Zone,
) -> Option<Planned<'h>> {
    let time = settings.planned(person, date)?;
    let from = zone.instant(date.and_time(time.span.from))?;
    let to = zone.instant(date.and_time(time.span.to))?;
    let name = if time.name.is_empty() { &time.id } else { &time.name };
    Some(Planned { from, to, name })
}

/// Everybody who is planned on a date.
fn plans(
    settings: &Settings,
    date: NaiveDate,
    zone: Zone,
) -> impl Iterator<Item = (&Person, Planned<'_>)> {
    settings
        .people
        .iter()
        .filter_map(move |person| Some((person, planned(settings, person, date, zone)?)))
}

/// One person on a date, without what counters and tickets show of them: what the tables hold.
pub(crate) fn entry_of(hall: &Hall, date: NaiveDate, at: Ref) -> (Entry<'_>, &Rules, u32) {
    let own = stays_of(hall, date, at, Ms(i64::MIN));
    let judged = own.iter().find(|stay| stay.state.is_work()).or(own.first());
    let judged_at = judged.map(|stay| stay.live).or(hall.config.zone.day_start(date));
    let (settings, version) = hall.settings(judged_at.unwrap_or_default());
    let id = hall.name(at);
    let person = settings.people.iter().find(|person| person.id == id);
    let mut entry = Entry::new(id, person, own, Ms(i64::MIN));
    entry.planned = person.and_then(|p| planned(settings, p, date, hall.config.zone));
    (entry, &settings.rules, version)
}
