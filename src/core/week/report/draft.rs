//! Figures as they are collected: records by themselves, numbered when all are known.

use std::collections::{BTreeMap, BTreeSet};

use super::super::figure::{Figure, Record, RecordKind, Value};
use super::super::hall::HallWeek;
use crate::core::time::Ms;

/// Figures with the records that they were counted from.
#[derive(Default)]
pub(in crate::core::week) struct Draft {
    figures: BTreeMap<String, (Value, BTreeSet<Record>)>,
}

pub(super) fn many(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl Draft {
    /// Adds a figure.
    pub(super) fn put(
        &mut self,
        name: impl Into<String>,
        value: Value,
        records: impl IntoIterator<Item = Record>,
    ) {
        self.figures.insert(name.into(), (value, records.into_iter().collect()));
    }

    /// Adds a figure of the stretch before, whose records are those of its own report.
    pub(super) fn last(&mut self, name: &str, value: Value) {
        self.put(format!("{name}.last"), value, []);
    }

    /// Adds a count of records, each of which counts one.
    pub(super) fn count(&mut self, name: impl Into<String>, records: Vec<Record>) {
        self.put(name, Value::Count(many(records.len())), records);
    }

    /// Adds a share; its records are those that are the part.
    pub(super) fn share(&mut self, name: impl Into<String>, part: Vec<Record>, whole: usize) {
        self.put(name, Value::Share { part: many(part.len()), whole: many(whole) }, part);
    }

    pub(super) fn finish(self) -> (BTreeMap<String, Figure>, Vec<Record>) {
        let all: BTreeSet<&Record> = self.figures.values().flat_map(|(_, own)| own).collect();
        let places: BTreeMap<&Record, u32> = all.iter().copied().zip(0_u32..).collect();
        let figures = self.figures.iter().map(|(name, (value, own))| {
            let records = own.iter().filter_map(|record| places.get(record).copied()).collect();
            (name.clone(), Figure { value: *value, records })
        });
        let records: Vec<Record> = all.iter().map(|record| (*record).clone()).collect();
        (figures.collect(), records)
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
