//! The report of a week or a month as tables of typed cells: the sections of domain 7.3, and of the report on complaints
//! those that are about these. Every number has a figure behind it, and every figure its records.

mod look;
mod s01_scope;

use super::doc::{Cell, Document, Head, Of, Section, Table};
use crate::core::settings::survey::Period;
use crate::core::week::{Kind, WeekReport};
use crate::text::words::Lang;
use look::Look;

/// What writes it.
const PROGRAM: &str = concat!("zhiban ", env!("CARGO_PKG_VERSION"));

/// The report as a document.
pub fn document(report: &WeekReport, lang: Lang) -> Document {
    let look = Look { report, lang };
    let sections: &[fn(&Look) -> Section] = match report.kind {
        Kind::FollowUp => &[s01_scope::section],
        Kind::Complaint => &[s01_scope::section],
    };
    Document { head: head(&look), sections: sections.iter().map(|make| make(&look)).collect() }
}

/// What a figure was counted from; empty where there is no such figure.
pub fn records(report: &WeekReport, figure: &str, lang: Lang) -> Table {
    let look = Look { report, lang };
    let heads = [
        (look.say("厅", "Hall"), 12),
        (look.say("类型", "Kind"), 12),
        (look.say("编号", "Number"), 18),
        (look.say("时间", "When"), 17),
        (look.say("内容", "About"), 40),
    ];
    let rows = report.records_of(figure).map(|record| {
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

/// `2026-W47`, `2026-11`; of other stretches both dates.
pub fn stretch_name(report: &WeekReport) -> String {
    let (from, to) = (report.stretch.from, report.stretch.to);
    match report.stretch.period {
        Some(Period::Week) => from.format("%G-W%V").to_string(),
        Some(Period::Month) => from.format("%Y-%m").to_string(),
        _ => format!("{from}_{to}"),
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
    format!("{} {what} {}", look.whose(), stretch_name(report))
}

fn head(look: &Look) -> Head {
    let report = look.report;
    let only = (report.halls.len() == 1).then(|| report.halls.first()).flatten();
    Head {
        hall_id: only.map_or_else(|| report.district.clone(), |hall| hall.hall_id.clone()),
        hall: look.whose(),
        of: Of::Stretch {
            kind: report.kind.as_str(),
            period: stretch_name(report),
            from: report.stretch.from,
            to: report.stretch.to,
        },
        title: title(look),
        lang: look.lang,
        zone: report.zone,
        as_of: report.stretch.end(report.zone),
        open: !report.gaps.is_empty(),
        log: None,
        settings_versions: only.map(|hall| hall.settings_version).into_iter().collect(),
        template_versions: Vec::new(),
        program: PROGRAM,
        signers: Vec::new(),
    }
}
