//! The report of a week or a month as tables of typed cells: the sections of domain 7.3, and of the report on complaints
//! those that are about these. Every number has a figure behind it, and every figure its records.

mod look;
mod s01_scope;
mod s02_result;
mod s03_posts;
mod s04_items;
mod s05_complaints;
mod s06_repairs;
mod s07_queue;
mod s08_inspection;
mod s09_people;
mod s10_voice;
mod s11_decisions;
mod s12_annex;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::doc::{Annex, Cell, Document, Head, Of, Opened, Section, Table};
use crate::core::satisfaction::Stretch;
use crate::core::settings::survey::Period;
use crate::core::week::{Gap, HallWeek, Kind, Record, RecordKind, WeekReport, week_report};
use crate::store::{Store, StoreError};
use crate::text::words::Lang;
use look::Look;

/// What writes it.
const PROGRAM: &str = concat!("zhiban ", env!("CARGO_PKG_VERSION"));

/// The report as a document.
pub fn document(report: &WeekReport, lang: Lang) -> Document {
    let look = Look { report, lang };
    let sections: &[fn(&Look) -> Section] = match report.kind {
        Kind::FollowUp => &[
            s01_scope::section,
            s02_result::section,
            s03_posts::section,
            s04_items::section,
            s05_complaints::section,
            s06_repairs::section,
            s07_queue::section,
            s08_inspection::section,
            s09_people::section,
            s10_voice::section,
            s11_decisions::section,
            s12_annex::section,
        ],
        Kind::Complaint => &[
            s05_complaints::numbers_alone,
            s05_complaints::kinds_alone,
            s05_complaints::times_alone,
            s05_complaints::departments_alone,
            s05_complaints::again_alone,
            s05_complaints::open_alone,
            s12_annex::section_alone,
        ],
    };
    let mut sections: Vec<Section> = sections.iter().map(|make| make(&look)).collect();
    if report.halls.len() == 1 {
        for section in &mut sections {
            of_one(&look, section);
        }
    }
    Document { head: head(&look), sections, annex: Some(annex(&look)) }
}

/// In the report of one hall no row says which: its tables have room for what differs.
fn of_one(look: &Look, section: &mut Section) {
    let named = |table: &Table| {
        let first = table.columns.first().is_some_and(|it| it.head == look.say("营业厅", "Hall"));
        first && table.id != s01_scope::HALLS
    };
    let each = std::mem::take(&mut section.tables).into_iter();
    section.tables =
        each.map(|table| if named(&table) { table.without_first() } else { table }).collect();
}

/// The report of the hall of a store.
pub fn of_store(
    store: &Store,
    (stretch, kind): (Stretch, Kind),
    lang: Lang,
) -> Result<Document, StoreError> {
    let hall = HallWeek::of(&store.week(stretch)?, stretch);
    Ok(document(&week_report(&[hall], stretch, kind), lang))
}

/// The records behind the figures.
fn annex(look: &Look) -> Annex {
    let report = look.report;
    let figures = report.figures.iter();
    Annex {
        records: record_table(look, report.records.iter()),
        keys: keys(&report.records),
        figures: figures
            .map(|(id, figure)| Opened { id: id.clone(), rows: figure.records.clone() })
            .collect(),
    }
}

/// The same document with the name of its figure in the place of each number, and nothing in that of anything else.
pub fn figures(report: &WeekReport, lang: Lang) -> Document {
    let mut named = document(report, lang);
    for table in named.sections.iter_mut().flat_map(|section| &mut section.tables) {
        let marks = std::mem::take(&mut table.figures);
        table.rows.iter_mut().flatten().for_each(|cell| *cell = Cell::Empty);
        for mark in marks {
            let cell = table.rows.get_mut(mark.row).and_then(|row| row.get_mut(mark.col));
            if let Some(cell) = cell {
                *cell = Cell::text(mark.figure);
            }
        }
    }
    named
}

/// What records are, for programs: it tells no words.
fn keys(records: &[Record]) -> Vec<String> {
    let mut kinds: BTreeMap<RecordKind, String> = BTreeMap::new();
    let spelt = |kind: RecordKind| {
        let spelt = serde_json::to_value(kind).ok();
        spelt.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    let key = |record: &Record| {
        let kind = kinds.entry(record.kind).or_insert_with(|| spelt(record.kind));
        format!("{}/{kind}/{}", record.hall_id, record.id)
    };
    records.iter().map(key).collect()
}

/// What a figure was counted from; empty where there is no such figure.
pub fn records(report: &WeekReport, figure: &str, lang: Lang) -> Table {
    record_table(&Look { report, lang }, report.records_of(figure))
}

fn record_table<'r>(look: &Look, records: impl Iterator<Item = &'r Record>) -> Table {
    let heads = [
        (look.say("厅", "Hall"), 12),
        (look.say("类型", "Kind"), 12),
        (look.say("编号", "Number"), 18),
        (look.say("时间", "When"), 17),
        (look.say("内容", "About"), 40),
    ];
    let rows = records.map(|record| {
        vec![
            Cell::free(&record.hall_id),
            Cell::text(look.record_kind(record.kind)),
            Cell::free(&record.number),
            Cell::DateTime(record.at),
            Cell::free(look.line(record)),
        ]
    });
    Table::new("records", look.say("明细", "Records"), &heads).with(rows)
}

/// The id of the hall, of halls of one district that of the district; it names the files.
fn whose_id(report: &WeekReport) -> String {
    match report.halls.as_slice() {
        [one] => one.hall_id.clone(),
        _ if report.district.is_empty() => "halls".to_owned(),
        _ => report.district.clone(),
    }
}

fn title(look: &Look) -> String {
    let report = look.report;
    let month = report.stretch.period == Some(Period::Month);
    let what = match (report.kind, month) {
        (Kind::FollowUp, false) => look.say("回访周报", "Follow-up report"),
        (Kind::FollowUp, true) => look.say("回访月报", "Monthly follow-up report"),
        (Kind::Complaint, false) => look.say("投诉周报", "Complaint report"),
        (Kind::Complaint, true) => look.say("投诉月报", "Monthly complaint report"),
    };
    let title = format!("{} {what} {}", look.whose(), report.stretch.label());
    match as_of(look) {
        Some(at) => format!("{title} ({} {at})", look.say("截至", "as of")),
        None => title,
    }
}

/// As of when a stretch that is not over stands, to the minute; of halls that were heard to different times both ends.
fn as_of(look: &Look) -> Option<String> {
    let (first, last) = look.report.as_of?;
    let zone = look.report.zone;
    let minute = |at| format!("{} {}", zone.date(at).format("%m-%d"), zone.hm(at));
    let (first, last) = (minute(first), minute(last));
    Some(if first == last { last } else { format!("{first} - {last}") })
}

fn head(look: &Look) -> Head {
    let report = look.report;
    let only = (report.halls.len() == 1).then(|| report.halls.first()).flatten();
    Head {
        hall_id: whose_id(report),
        hall: look.whose(),
        of: Of::Stretch {
            kind: report.kind.as_str(),
            period: report.stretch.label(),
            from: report.stretch.from,
            to: report.stretch.to,
        },
        title: title(look),
        lang: look.lang,
        zone: report.zone,
        as_of: report.as_of.map_or_else(|| report.stretch.end(report.zone), |(_, last)| last),
        // A day on which no machine told anything stays one: it is named, and nothing of it is still to come.
        open: report.gaps.iter().any(|gap| matches!(gap, Gap::LogEnds { .. })),
        // A week says the same wherever its events stand in a log.
        log: None,
        settings_versions: only.map(|hall| hall.settings_version).into_iter().collect(),
        template_versions: Vec::new(),
        program: PROGRAM,
        signers: s11_decisions::signers(look),
    }
}
