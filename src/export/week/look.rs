//! What the sections of a report ask: words, names, and cells of figures.

use super::super::doc::Cell;
use crate::core::followup::Outcome;
use crate::core::week::{Record, RecordKind, Value, WeekReport};
use crate::text::named::Named;
use crate::text::words::Lang;

/// A report in a language.
pub(super) struct Look<'r> {
    pub(super) report: &'r WeekReport,
    pub(super) lang: Lang,
}

impl Look<'_> {
    /// The word of the language.
    pub(super) fn say<'s>(&self, zh: &'s str, en: &'s str) -> &'s str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Whose report it is: the hall, the district, or how many halls.
    pub(super) fn whose(&self) -> String {
        match self.report.halls.as_slice() {
            [one] if one.name.is_empty() => one.hall_id.clone(),
            [one] => one.name.clone(),
            many if self.report.district.is_empty() => {
                format!("{} {}", many.len(), self.say("个营业厅", "halls"))
            }
            _ => self.report.district.clone(),
        }
    }

    /// The cell of a figure. Every number of a report comes through here, by the name that opens its records.
    pub(super) fn figure(&self, name: &str) -> Cell {
        shown(self.report.value(name)).opens(name)
    }

    pub(super) fn record_kind(&self, kind: RecordKind) -> &'static str {
        let (zh, en) = match kind {
            RecordKind::FollowUp => ("回访", "follow-up"),
            RecordKind::Complaint => ("投诉", "complaint"),
            RecordKind::Request => ("内部请求", "request"),
            RecordKind::Dispatch => ("转办", "dispatch"),
            RecordKind::Day => ("当日排队", "day"),
            RecordKind::Red => ("红色时段", "red period"),
            RecordKind::Round => ("巡检", "round"),
            RecordKind::Finding => ("问题", "finding"),
            RecordKind::Visit => ("外部检查", "visit"),
            RecordKind::Praise => ("表扬", "praise"),
            RecordKind::Talk => ("面谈辅导", "talk"),
            RecordKind::Training => ("培训", "training"),
            RecordKind::Exam => ("考核", "exam"),
            RecordKind::Need => ("客户需求", "need"),
            RecordKind::Improvement => ("改进", "improvement"),
            RecordKind::Order => ("跟踪工单", "order"),
            RecordKind::Survey => ("外部调查", "survey"),
        };
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The line of a record, in words.
    pub(super) fn line(&self, record: &Record) -> String {
        let word = |code: &String| match record.kind {
            RecordKind::FollowUp => Outcome::from_text(code)
                .map_or_else(|| code.clone(), |outcome| outcome.name(self.lang).to_owned()),
            _ => code.clone(),
        };
        record.line.iter().map(word).collect::<Vec<String>>().join(" ")
    }
}

/// A value as a cell.
pub(super) fn shown(value: Value) -> Cell {
    match value {
        Value::Count(count) => Cell::count(count),
        Value::Share { part, whole } => {
            Cell::percent((whole > 0).then(|| part as f64 / whole as f64))
        }
        Value::Secs(_) | Value::Mean { .. } => Cell::secs(value.whole_secs()),
        Value::Tenths(_) | Value::MeanTenths { .. } => {
            Cell::number(value.points().map(|tenths| f64::from(tenths) / 10.0))
        }
        Value::Unknown => Cell::Empty,
    }
}
