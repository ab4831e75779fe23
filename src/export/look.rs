//! What sections read: the hall as it stood, the figures of its part of the day, the lines of its log. They compute
//! nothing that stands there already.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ExportError;
use super::doc::Cell;
use super::scope::{Part, Scope, parts_of};
use crate::core::complaint::{Case, Department};
use crate::core::hall::{CustomerShown, Day, Hall};
use crate::core::handover::Handover;
use crate::core::report::{DayReport, day_report, part_report};
use crate::core::rows::{LogRow, PersonRow};
use crate::core::settings::{Choice, Settings};
use crate::core::sign::SignatureRow;
use crate::core::time::{Ms, Stamp};
use crate::store::{Standing, Store};
use crate::text::complaint::person;
use crate::text::named::Named;
use crate::text::words::{Lang, Words};

/// Everything a record is made of.
#[derive(Debug)]
pub struct Look {
    /// What it is about.
    pub scope: Scope,
    /// The hall as it stood.
    pub hall: Hall,
    /// The business date.
    pub day: Day,
    /// The figures of the shift; of a whole date those of the date.
    pub report: DayReport,
    /// The figures of the date up to that instant.
    pub whole: DayReport,
    /// The shifts of the date, each with the figures of its part; of a shift those up to it.
    pub parts: Vec<(Part, DayReport)>,
    /// The lines of the duty log, in the order in which they were written.
    pub log: Vec<LogRow>,
    /// What happened to records of customers.
    pub persons: Vec<PersonRow>,
    /// The complaints that were open at any time of it, as they stood.
    pub cases: Vec<Arc<Case>>,
    /// The same of what the hall needed of departments; no figure of complaints counts it.
    pub requests: Vec<Arc<Case>>,
    /// How the shift was handed over, of a date each of its shifts; as it is by now, because it is signed and added
    /// to after the shift has ended.
    pub handover: Vec<Handover>,
    /// Every signature under these hand-overs, as it is by now.
    pub signatures: Vec<SignatureRow>,
    /// Lines of the duty log that add to these shifts, or correct what stands in them, as they are by now.
    pub added: Vec<LogRow>,
    /// Records of customers that are erased by now, also where that was later: what somebody had forgotten is
    /// in no new copy.
    erased: BTreeSet<Box<str>>,
    /// Language of the texts.
    pub lang: Lang,
    /// Chain of the newest event.
    pub chain_head: String,
}

impl Look {
    /// Reads it. `told` hears how far the log was read.
    pub fn new(
        store: &Store,
        scope: Scope,
        lang: Lang,
        told: &mut dyn FnMut(u64, u64),
    ) -> Result<Look, ExportError> {
        let standing = store.standing(scope.cut, told)?;
        let (from, to) = (scope.from, scope.to);
        let date = scope.date;
        let day = store.day_of(&standing, date)?.unwrap_or_else(|| Day::new(date));
        let zone = store.config().zone;
        let parts = parts_of(&store.shift_rows()?, date, zone);
        let shift_ids: Vec<String> = parts.iter().map(|part| part.shift.shift_id.clone()).collect();
        let log = lines(store, &standing, &scope, &parts)?;
        let persons = store.person_rows_between((from, to))?;
        let Standing { hall, .. } = standing;
        // A date that is over is told as `report day` tells it; what goes on is counted up to the newest event.
        let now = (scope.part.is_some() || scope.open).then_some(scope.as_of);
        let whole = day_report(&hall, &day, now);
        let report = match &scope.part {
            Some(part) => part_report(&hall, &day, (part.figures_from, to), now),
            None => whole.clone(),
        };
        let told = |part: Part| {
            let end = part.to.unwrap_or(to).min(to);
            (part.figures_from < to).then(|| {
                let figures = part_report(&hall, &day, (part.figures_from, end), now);
                (part, figures)
            })
        };
        let parts = parts.into_iter().filter_map(told).collect();
        let chain = store.chain_at(scope.last)?.unwrap_or_default();
        let chain_head = blake3::Hash::from(chain).to_hex().to_string();
        let (cases, requests): (Vec<_>, Vec<_>) =
            cases_of(&hall, &scope).into_iter().partition(|case| case.is_complaint());
        let refs = cases.iter().filter_map(|case| case.customer()).map(|it| &it.person_ref);
        let erased = refs.filter(|one| store.hall().is_erased(one)).cloned().collect();
        let shifts = match &scope.part {
            Some(part) => vec![part.shift.shift_id.clone()],
            None => shift_ids,
        };
        let After { handover, signatures, added } = after(store, &shifts)?;
        Ok(Look {
            scope,
            hall,
            day,
            report,
            whole,
            parts,
            log,
            persons,
            cases,
            requests,
            handover,
            signatures,
            added,
            erased,
            lang,
            chain_head,
        })
    }

    /// A text in the language of the record.
    pub fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// An item of satisfaction by its name; one that is not set any more by its code.
    pub fn item(&self, code: &str) -> String {
        let item = self.settings().survey_item(code);
        item.map_or(code, |item| self.say(&item.zh, &item.en)).to_owned()
    }

    /// The texts that the board shows too.
    pub fn words(&self) -> &'static Words {
        self.lang.words()
    }

    /// The settings that held at the instant it tells of.
    pub fn settings(&self) -> &Settings {
        self.hall.settings(self.scope.as_of).0
    }

    /// Whether an instant lies in it.
    pub fn within(&self, at: Ms) -> bool {
        self.scope.from <= at && at < self.scope.to
    }

    /// Name of a person, else the id; of the program and of machines what they are called.
    pub fn who(&self, id: &str) -> Cell {
        match id {
            "feed" => Cell::text(self.words().by_feed),
            "system" => Cell::text(self.words().by_system),
            id => Cell::free(person(&self.hall, id)),
        }
    }

    /// Several of them.
    pub fn whom<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Cell {
        let names: Vec<String> = ids.into_iter().map(|id| self.called(id)).collect();
        Cell::free(names.join(", "))
    }

    /// A person, a superior outside or a department, by name.
    pub fn called(&self, id: &str) -> String {
        let settings = self.settings();
        if let Some(contact) = settings.contacts.iter().find(|contact| contact.id == id) {
            return if contact.name.is_empty() { id } else { &contact.name }.to_owned();
        }
        let department = settings.departments.iter().find(|department| department.id == id);
        if let Some(known) = department {
            let own = self.say(&known.zh, &known.en);
            let other = self.say(&known.en, &known.zh);
            let name = [own, other].into_iter().find(|name| !name.is_empty());
            return name.unwrap_or(id).to_owned();
        }
        match Department::from_text(id) {
            Some(department) => department.name(self.lang).to_owned(),
            None => person(&self.hall, id),
        }
    }

    /// Name and telephone of a customer, masked.
    pub fn customer(&self, case: &Case) -> (Cell, Cell) {
        let known = case.customer().filter(|known| !self.erased.contains(&known.person_ref));
        match self.hall.customer_shown(known) {
            CustomerShown::Masked { name, phone, .. } => (Cell::free(name), Cell::free(phone)),
            CustomerShown::Unknown | CustomerShown::Erased => (Cell::Empty, Cell::Empty),
        }
    }

    /// Name of a service, else its id.
    pub fn service(&self, id: &str) -> Cell {
        let kind = crate::core::alarm::AlarmKind::LongestWait;
        let name = self.hall.subject_name(kind, id, self.scope.as_of);
        Cell::free(if name.is_empty() { id.to_owned() } else { name })
    }

    /// Text of a code of the settings, else the code.
    pub fn choice<'a>(&self, mut choices: impl Iterator<Item = &'a Choice>, code: &str) -> String {
        let found = choices.find(|choice| choice.code == code);
        found.map_or_else(|| code.to_owned(), |found| self.say(&found.zh, &found.en).to_owned())
    }

    /// An instant of a report.
    pub fn stamp(at: Option<Stamp>) -> Cell {
        Cell::at(at.map(|stamp| stamp.at))
    }

    /// `yes` or nothing.
    pub fn yes(&self, is: bool) -> Cell {
        if is { Cell::text(self.say("是", "yes")) } else { Cell::Empty }
    }
}

/// The lines of the duty log: those of the shift, of a date those of its shifts. Of a date without any those of what
/// happened on it.
fn lines(
    store: &Store,
    standing: &Standing,
    scope: &Scope,
    parts: &[Part],
) -> Result<Vec<LogRow>, ExportError> {
    let own = scope.part.as_ref();
    let (first, last) = (own.or(parts.first()), own.or(parts.last()));
    let Some((first, last)) = first.zip(last) else {
        return Ok(store.log_between(standing, (scope.from, scope.to))?);
    };
    let range = (first.behind_line, last.last_line.unwrap_or(u64::MAX));
    Ok(store.log_behind(standing, range)?)
}

/// What came to the shifts after they ended: how they were handed over, the signatures under that, lines that add to
/// them. From the tables, which hold all of them: memory holds the newest.
fn after(store: &Store, shifts: &[String]) -> Result<After, ExportError> {
    let mut after = After::default();
    for id in shifts {
        after.handover.extend(store.handover_of(id)?);
        after.signatures.extend(store.shift_signatures(id)?);
        after.added.extend(store.log_added_to(id)?);
    }
    Ok(after)
}

#[derive(Default)]
struct After {
    handover: Vec<Handover>,
    signatures: Vec<SignatureRow>,
    added: Vec<LogRow>,
}

/// Those that were open at any time of it, as they stood at its end, oldest first.
fn cases_of(hall: &Hall, scope: &Scope) -> Vec<Arc<Case>> {
    let end = scope.to;
    let mut found: Vec<Arc<Case>> = hall
        .cases()
        .all_cases()
        .filter_map(|case| as_it_stood(case, end))
        .filter(|case| {
            let balance = super::balance::moves(case);
            balance.was_open(scope.from) || balance.moved_within(scope.from, end)
        })
        .collect();
    found.sort_by(|a, b| {
        (a.registered_at, &a.complaint_id).cmp(&(b.registered_at, &b.complaint_id))
    });
    found
}

/// A complaint without what was written down at `end` or later; none that was not known by then.
fn as_it_stood(case: &Arc<Case>, end: Ms) -> Option<Arc<Case>> {
    if case.history.iter().all(|past| past.recorded_at < end) {
        return Some(Arc::clone(case));
    }
    let known = case.history.iter().filter(|past| past.recorded_at < end);
    let history: Vec<_> = known.cloned().collect();
    Case::from_history(&case.complaint_id, case.settings, &history).map(Arc::new)
}
