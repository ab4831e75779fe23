//! The records of customers as the log knows them: to whom they belong, until when they may be kept, which are
//! erased, and who saw one in full. What is in them stands in the vault alone.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Applied, Due, Effect, Hall};
use crate::core::complaint::Case;
use crate::core::customer::{SeenFor, UnmaskReason, retired};
use crate::core::event::{Body, CustomerRef, Event, Fact, Kind, PersonAct};
use crate::core::rows::{LogKind, PersonRow, Touched};
use crate::core::time::Ms;

/// Rows kept in memory; older ones stand in the table.
const ROWS_KEPT: usize = 256;
/// A look so long after the last event erases nothing, nor does one before it: a clock that jumped must not.
const GAP_SECS_MAX: i64 = 86_400;
/// Halls are closed for a weekend, or for a feast: after a gap forward that is longer than this, and after any
/// step of the clock longer than [`GAP_SECS_MAX`], nothing is erased by time before [`STEADY_SECS`] have passed.
const CLOSED_SECS_MAX: i64 = 10 * 86_400;
/// So long the clock must have gone on evenly, seconds: a week, in which somebody notices a wrong date.
const STEADY_SECS: i64 = 7 * 86_400;
/// Counts of who saw how many records on a date that stay in memory.
const SEEN_KEPT: usize = 1024;
/// Records that are erased by time at once; the next second takes the next.
const ERASED_MAX: usize = 32;

/// Stands in tables where the name of a customer stood that was erased.
const ERASED: &str = "erased";

/// A record that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// The complaints and follow-ups that name it, the first one first, and when each was over; none = it is not. The
    /// same matter that comes again is a complaint of its own.
    complaints: Vec<(Box<str>, Option<Ms>)>,
    commitment: Box<str>,
}

impl Kept {
    /// The complaint that it was made for.
    fn first(&self) -> &str {
        self.complaints.first().map_or("", |(id, _)| id)
    }

    fn names(&self, complaint_id: &str) -> bool {
        self.complaints.iter().any(|(id, _)| **id == *complaint_id)
    }

    /// When the last of its complaints was over; none = one is not.
    fn over_at(&self) -> Option<Ms> {
        self.complaints
            .iter()
            .map(|(_, over_at)| *over_at)
            .try_fold(Ms(i64::MIN), |last, at| at.map(|at| last.max(at)))
    }
}

/// Every record of a customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::core) struct PersonBook {
    kept: BTreeMap<Box<str>, Kept>,
    /// Those of them whose complaints are all over, by when.
    over: BTreeSet<(Ms, Box<str>)>,
    erased: BTreeSet<Box<str>>,
    rows: VecDeque<PersonRow>,
    count: u64,
    /// How many records somebody saw in full on a date, by what for.
    seen: BTreeMap<(NaiveDate, Box<str>, SeenFor), u32>,
    /// Since when our clock went on without a gap.
    steady_since: Option<Ms>,
}

/// What may be shown of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerShown<'a> {
    /// They did not say who they are.
    Unknown,
    /// Name and number, masked; either may be empty.
    Masked {
        /// The record.
        person_ref: &'a str,
        /// The name: 张*.
        name: &'a str,
        /// The number: 138****5678.
        phone: &'a str,
    },
    /// The record was erased.
    Erased,
}

impl<'a> CustomerShown<'a> {
    /// What may be shown of a customer as a case of a hall names them: there an erased one is blank.
    pub fn of(customer: Option<&'a CustomerRef>) -> CustomerShown<'a> {
        match customer {
            None => CustomerShown::Unknown,
            Some(known) if &*known.name_masked == ERASED && known.phone_masked.is_empty() => {
                CustomerShown::Erased
            }
            Some(known) => CustomerShown::Masked {
                person_ref: &known.person_ref,
                name: &known.name_masked,
                phone: &known.phone_masked,
            },
        }
    }
}

impl PersonBook {
    pub(super) fn row(&self, number: u64) -> Option<PersonRow> {
        let first = self.rows.front()?.n;
        let place = usize::try_from(number.checked_sub(first)?).ok()?;
        self.rows.get(place).cloned()
    }

    /// Our clock showed `before` with the last event and shows `now` with this one.
    pub(super) fn hear(&mut self, before: Ms, now: Ms) {
        if self.steady_since.is_none() || !is_near(before, now, CLOSED_SECS_MAX) {
            self.steady_since = Some(now);
        }
    }

    /// Our clock was set from the one to the other.
    pub(super) fn move_clock(&mut self, from: Ms, to: Ms) {
        if !is_near(from, to, GAP_SECS_MAX) {
            self.steady_since = Some(to);
        }
    }

    /// Somebody saw a record in full.
    fn see(&mut self, date: NaiveDate, by: &str, seen_for: SeenFor) {
        let count = self.seen.entry((date, by.into(), seen_for)).or_default();
        *count = count.saturating_add(1);
        if self.seen.len() > SEEN_KEPT {
            self.seen.pop_first();
        }
    }

    /// A complaint names a record, and was over at that time; none = it is not.
    fn set_over(&mut self, person: &str, complaint_id: &str, over_at: Option<Ms>) {
        let Some(kept) = self.kept.get_mut(person) else { return };
        if let Some(at) = kept.over_at() {
            self.over.remove(&(at, person.into()));
        }
        match kept.complaints.iter_mut().find(|(id, _)| **id == *complaint_id) {
            Some(known) => known.1 = over_at,
            None => kept.complaints.push((complaint_id.into(), over_at)),
        }
        if let Some(at) = kept.over_at() {
            self.over.insert((at, person.into()));
        }
    }

    /// A follow-up names a customer, and was over at that time; none = it is not.
    pub(super) fn note_asked(&mut self, id: &str, customer: &CustomerRef, over_at: Option<Ms>) {
        let person = &customer.person_ref;
        let commitment = customer.commitment.clone();
        let known = self.kept.entry(person.clone());
        known.or_insert_with(|| Kept { complaints: Vec::new(), commitment });
        self.set_over(person, id, over_at);
    }

    fn erase(&mut self, person: &str) -> Option<Kept> {
        self.erased.insert(person.into());
        let kept = self.kept.remove(person)?;
        if let Some(at) = kept.over_at() {
            self.over.remove(&(at, person.into()));
        }
        Some(kept)
    }
}

/// Whether a clock that showed the one can have gone on to the other by itself, over so long a gap at most.
fn is_near(before: Ms, now: Ms, secs_max: i64) -> bool {
    let gap = now.0.saturating_sub(before.0) / 1000;
    (-GAP_SECS_MAX..=secs_max).contains(&gap)
}

/// The records that a case names or ever named.
fn records(case: &Case) -> Vec<&CustomerRef> {
    let named = case.history.iter().filter_map(|past| match &past.fact.0 {
        Fact::Registered(fields) => fields.customer.as_ref(),
        Fact::Amended(amended) => amended.customer.as_ref(),
        _ => None,
    });
    case.fields.customer.iter().chain(named).collect()
}

/// What is left of a customer in a case once their record is erased: that there was one.
pub(super) fn blank(customer: &mut Option<CustomerRef>, person_ref: &str) -> bool {
    let Some(known) = customer.as_mut().filter(|known| &*known.person_ref == person_ref) else {
        return false;
    };
    known.phone_key = "".into();
    known.phone_masked = "".into();
    known.name_masked = ERASED.into();
    true
}

/// Takes name and number out of a case, as it stands and as it was.
fn forget(case: &mut Case, person_ref: &str) -> bool {
    let mut found = blank(&mut case.fields.customer, person_ref);
    for past in &mut case.history {
        found |= match &mut past.fact.0 {
            Fact::Registered(fields) => blank(&mut fields.customer, person_ref),
            Fact::Amended(amended) => {
                let found = blank(&mut amended.customer, person_ref);
                if found {
                    (amended.old, amended.new) = ("".into(), "".into());
                }
                found
            }
            _ => false,
        };
    }
    found
}

impl Hall {
    /// Takes note of the customers that a complaint names, and of its end.
    pub(super) fn note_customers(&mut self, complaint_id: &str) {
        let Some(case) = self.cases.get_mut(complaint_id) else { return };
        let over_at = (!case.is_open()).then_some(case.state_since);
        let named: Vec<CustomerRef> = records(case).into_iter().cloned().collect();
        for customer in named {
            let person = &customer.person_ref;
            if self.persons.erased.contains(person) {
                // Of another terminal, which had not heard of it.
                forget(case, person);
                continue;
            }
            let known = self.persons.kept.entry(person.clone());
            known.or_insert_with(|| Kept {
                complaints: Vec::new(),
                commitment: customer.commitment.clone(),
            });
            self.persons.set_over(person, complaint_id, over_at);
        }
    }

    pub(super) fn apply_person(&mut self, event: &Event, body: &PersonAct, done: &mut Applied) {
        let person = &body.person_ref;
        let line = match event.kind {
            Kind::PersonUnmasked => LogKind::PersonUnmasked,
            Kind::PersonErased if self.persons.erased.contains(person) => {
                done.effect = Effect::None;
                return;
            }
            Kind::PersonErased => LogKind::PersonErased,
            _ => {
                done.effect = Effect::Stored;
                return;
            }
        };
        let mut complaints = vec![body.complaint_id.clone()];
        if line == LogKind::PersonErased {
            let kept = self.persons.erase(person);
            if let Some(kept) = kept.filter(|kept| !kept.complaints.is_empty()) {
                complaints = kept.complaints.into_iter().map(|(id, _)| id).collect();
            }
            for complaint in &complaints {
                if let Some(case) = self.cases.get_mut(complaint) {
                    forget(case, person);
                }
                done.touched.push(Touched::Complaint(self.names.intern(complaint)));
            }
            self.forget_asked(person, blank, done);
        } else {
            let seen_for = self.seen_for(person, &body.complaint_id, &body.reason);
            self.persons.see(self.config.zone.date(event.at.at), &event.by, seen_for);
        }
        let complaint = complaints.remove(0);
        let case = self.cases.get(&complaint);
        let asked = || self.follow_ups.get(&complaint).map(|task| task.number.to_string());
        let number = case.map(|case| case.fields.number.to_string()).or_else(asked);
        let number = number.unwrap_or_default();
        let book = &mut self.persons;
        book.count += 1;
        book.rows.push_back(PersonRow {
            n: book.count,
            at: event.at.at,
            by: event.by.to_string(),
            kind: event.kind.as_str().to_owned(),
            person_ref: person.to_string(),
            complaint_id: complaint.to_string(),
            also: complaints.iter().map(ToString::to_string).collect(),
            reason: body.reason.to_string(),
            device: body.device.to_string(),
            receipt_id: body.receipt_id.to_string(),
            receipt: body.receipt.to_string(),
        });
        if book.rows.len() > ROWS_KEPT {
            book.rows.pop_front();
        }
        done.touched.push(Touched::Person(book.count));
        self.log_line(event.at.at, &event.by, line, &number, &body.reason, done);
    }

    /// The newest rows about customers' records: seen in full, erased.
    pub fn person_rows(&self) -> impl DoubleEndedIterator<Item = &PersonRow> {
        self.persons.rows.iter()
    }

    /// Whether a customer's record was erased.
    pub fn is_erased(&self, person_ref: &str) -> bool {
        self.persons.erased.contains(person_ref)
    }

    /// What may be shown of a customer.
    pub fn customer_shown<'a>(&self, customer: Option<&'a CustomerRef>) -> CustomerShown<'a> {
        match customer {
            Some(known) if self.is_erased(&known.person_ref) => CustomerShown::Erased,
            customer => CustomerShown::of(customer),
        }
    }

    /// The complaint that a record was made for, and what the log says proves it; none once it is erased, or
    /// where the log does not name it.
    pub fn record_of(&self, person_ref: &str) -> Option<(&str, &str)> {
        let kept = self.persons.kept.get(person_ref)?;
        Some((kept.first(), &kept.commitment))
    }

    /// Every complaint that names a record, as long as it is there.
    pub fn complaints_of_record(&self, person_ref: &str) -> impl Iterator<Item = &str> {
        let kept = self.persons.kept.get(person_ref);
        kept.into_iter().flat_map(|kept| &kept.complaints).map(|(id, _)| &**id)
    }

    /// Records of the customer of a complaint that are there: that which stands, and those that it replaced.
    pub fn records_of<'h>(&'h self, complaint_id: &'h str) -> impl Iterator<Item = &'h str> {
        let kept = self.persons.kept.iter();
        let own = kept.filter(move |(_, kept)| kept.names(complaint_id));
        own.map(|(person_ref, _)| &**person_ref)
    }

    /// What a look at a record is for, by the case that it is said to be about: whoever calls customers back sees those
    /// whom they are to call, and nobody else.
    pub fn seen_for(&self, person_ref: &str, case_id: &str, reason: &str) -> SeenFor {
        let task = self.follow_ups.get(case_id).filter(|task| task.is_open());
        let named = task.and_then(|task| task.customer.as_ref());
        let calls = named.is_some_and(|customer| *customer.person_ref == *person_ref)
            && reason == UnmaskReason::CallBack.as_str();
        if calls { SeenFor::Call } else { SeenFor::Matter }
    }

    /// Whether somebody has seen as many records in full on this date as one person may for that.
    pub fn has_seen_enough(&self, by: &str, seen_for: SeenFor, now: Ms) -> bool {
        let today = self.config.zone.date(now);
        let count = self.persons.seen.get(&(today, by.into(), seen_for)).copied();
        usize::try_from(count.unwrap_or_default()).is_ok_and(|count| count >= seen_for.day_max())
    }

    /// Records whose time is over. Their time runs from the end of their last complaint, in whole months of the hall's
    /// calendar, and nothing is due while the clock cannot be trusted.
    pub(super) fn persons_due(&self, now: Ms) -> Vec<Due> {
        let book = &self.persons;
        // A clock that was set far ahead is seen here before the first event says so.
        if book.over.is_empty()
            || !is_near(self.wall, now, GAP_SECS_MAX)
            || book.steady_since.is_none_or(|since| now.secs_since(since) < STEADY_SECS)
        {
            return Vec::new();
        }
        let months = Months::new(self.rules(now).privacy.complaint_keep_months);
        let zone = self.config.zone;
        let ends = |from: Ms| {
            let last = zone.date(from).checked_add_months(months)?;
            zone.day_start(last.succ_opt()?)
        };
        let over = book.over.iter().map(|(at, person)| (ends(*at), person));
        let due = over.map_while(|(at, person)| Some((at.filter(|at| *at <= now)?, person)));
        due.take(ERASED_MAX)
            .filter_map(|(at, person)| {
                let kept = book.kept.get(person)?;
                let act = retired(person, kept.first(), &kept.commitment, at);
                Some(Due { kind: Kind::PersonErased, at, body: Body::Person(act) })
            })
            .collect()
    }
}
