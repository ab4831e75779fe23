//! Figures as they are collected: each record is noted once and counted by its place, and all are put in order when every
//! figure is known.

use std::collections::BTreeMap;

use super::super::figure::{Figure, Record, RecordKind, Value};
use super::super::hall::HallWeek;
use crate::core::time::Ms;

/// Where a record was noted.
pub(super) type Noted = u32;

/// Figures with the records that they were counted from.
#[derive(Default)]
pub(in crate::core::week) struct Draft {
    records: Vec<Record>,
    figures: BTreeMap<String, (Value, Vec<Noted>)>,
    /// Nobody kept a log in the stretch before: what would be nought is not known.
    no_last: bool,
}

/// How the figures of the stretch before end.
const LAST: &str = ".last";

pub(super) fn many(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn place(at: Noted) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

impl Draft {
    /// None yet; whether anything is known of the stretch before.
    pub(super) fn new(last_known: bool) -> Draft {
        Draft { no_last: !last_known, ..Draft::default() }
    }

    /// Notes a record; one that is noted twice is one in the end.
    pub(super) fn note(&mut self, record: Record) -> Noted {
        let at = Noted::try_from(self.records.len()).unwrap_or(Noted::MAX);
        self.records.push(record);
        at
    }

    /// Notes several.
    pub(super) fn notes(&mut self, records: impl IntoIterator<Item = Record>) -> Vec<Noted> {
        records.into_iter().map(|record| self.note(record)).collect()
    }

    /// Adds a figure.
    pub(super) fn put(
        &mut self,
        name: impl Into<String>,
        value: Value,
        records: impl IntoIterator<Item = Noted>,
    ) {
        self.figures.insert(name.into(), (value, records.into_iter().collect()));
    }

    /// Adds a figure of the stretch before, whose records are those of its own report.
    pub(super) fn last(&mut self, name: &str, value: Value) {
        self.put(format!("{name}{LAST}"), value, []);
    }

    /// Adds a count of records, each of which counts one.
    pub(super) fn count(&mut self, name: impl Into<String>, records: Vec<Noted>) {
        self.put(name, Value::Count(many(records.len())), records);
    }

    /// The same of records that no other figure needs.
    pub(super) fn counted(
        &mut self,
        name: impl Into<String>,
        records: impl IntoIterator<Item = Record>,
    ) {
        let noted = self.notes(records);
        self.count(name, noted);
    }

    /// Adds a share; its records are those that are the part.
    pub(super) fn share(&mut self, name: impl Into<String>, part: Vec<Noted>, whole: usize) {
        self.put(name, Value::Share { part: many(part.len()), whole: many(whole) }, part);
    }

    /// The figures, and the records that any of them was counted from, in order and each once.
    pub(super) fn finish(self) -> (BTreeMap<String, Figure>, Vec<Record>) {
        let mut used: Vec<Noted> =
            self.figures.values().flat_map(|(_, own)| own).copied().collect();
        used.sort_unstable();
        used.dedup();
        used.sort_by(|a, b| self.records.get(place(*a)).cmp(&self.records.get(place(*b))));
        let mut places: Vec<u32> = vec![0; self.records.len()];
        let mut records: Vec<Record> = Vec::with_capacity(used.len());
        for at in used {
            let Some(record) = self.records.get(place(at)) else { continue };
            if records.last() != Some(record) {
                records.push(record.clone());
            }
            if let Some(new) = places.get_mut(place(at)) {
                *new = u32::try_from(records.len() - 1).unwrap_or(u32::MAX);
            }
        }
        let figure = |(name, (value, own)): (String, (Value, Vec<Noted>))| {
            let value = if self.no_last && name.ends_with(LAST) { Value::Unknown } else { value };
            let own = own.into_iter().filter_map(|at| places.get(place(at)).copied());
            let mut records: Vec<u32> = own.collect();
            records.sort_unstable();
            records.dedup();
            (name, Figure { value, records })
        };
        (self.figures.into_iter().map(figure).collect(), records)
    }
}

/// A record of a hall.
pub(super) fn record(
    hall: &HallWeek,
    kind: RecordKind,
    at: Ms,
    (number, id): (&str, &str),
    line: &[&str],
) -> Record {
    let number = if number.is_empty() { id } else { number }.to_owned();
    let line = line.iter().filter(|it| !it.is_empty()).map(|it| (*it).to_owned()).collect();
    Record { hall_id: hall.hall_id.clone(), kind, at, number, id: id.to_owned(), line }
}
