//! The figures of a report by themselves: for programs a line each with its records, for spreadsheets two files, for a
//! chat group a few lines.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::csv::{CsvWriter, push_plain};
use super::doc::{Annex, Cell, Document, Figure, Of, Table};
use crate::core::time::Zone;
use crate::text::show::{decimal, percent};
use crate::text::words::Lang;

/// A chat group reads no more.
const LINES_MAX: usize = 12;
/// Figures of a section that are told to a chat group.
const TOLD_MAX: usize = 4;

/// A figure as a line of JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Line<'a> {
    /// Which report: `followup`, `complaints`.
    pub report: &'a str,
    /// The hall, or the district.
    pub hall: &'a str,
    /// `2026-W47`, `2026-11`.
    pub period: String,
    /// Stable name of the figure.
    pub figure: &'a str,
    /// What it is, in words.
    pub name: String,
    /// What the value is: `number`, `share`, `seconds`, `at`, `date`, `text`; none where it is not known.
    pub unit: Option<&'static str>,
    /// The value; null where it is not known.
    pub value: Value,
    /// Its records: hall, kind and id.
    pub records: Vec<&'a str>,
}

/// The value of a cell and what it is.
fn value(cell: &Cell, zone: Zone) -> (Option<&'static str>, Value) {
    let (unit, value) = match cell {
        Cell::Opens(cell, _) => return self::value(cell, zone),
        Cell::Empty => return (None, Value::Null),
        Cell::Text(text) | Cell::FreeText(text) => ("text", text.as_str().into()),
        Cell::Program(text) => ("text", (*text).into()),
        Cell::Number(number) => ("number", plain(*number)),
        Cell::Percent(share) => ("share", plain(*share)),
        Cell::Date(date) => ("date", date.to_string().into()),
        Cell::DateTime(at) => ("at", zone.stamp(*at).to_rfc3339().into()),
        Cell::Duration(secs) => ("seconds", (*secs).into()),
    };
    (Some(unit), value)
}

/// A whole number without a point.
#[allow(clippy::cast_possible_truncation)] // looked at before
fn plain(number: f64) -> Value {
    let whole = number.fract() == 0.0 && number.abs() < 1e15;
    if whole { Value::from(number as i64) } else { Value::from(number) }
}

/// Every figure with its records, in the order of the document.
pub fn lines(document: &Document) -> Vec<Line<'_>> {
    let head = &document.head;
    let report = match &head.of {
        Of::Stretch { kind, .. } => kind,
        Of::Duty { .. } => "record",
    };
    let figures = document.figures().into_iter();
    figures.map(|figure| line(document, report, &figure)).collect()
}

fn line<'d>(document: &'d Document, report: &'d str, figure: &Figure<'d>) -> Line<'d> {
    let (head, id) = (&document.head, figure.id);
    let (unit, value) = value(figure.cell, head.zone);
    let records = document.annex.iter().flat_map(|annex| annex.keys_of(id)).collect();
    let (name, period) = (figure.name(), head.of.when());
    Line { report, hall: &head.hall_id, period, figure: id, name, unit, value, records }
}

/// The same, a line of JSON each.
pub(super) fn jsonl(document: &Document, out: &mut impl Write) -> io::Result<()> {
    for line in lines(document) {
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Every figure with its value and how many records it has.
pub(super) fn csv(document: &Document, annex: &Annex, out: &mut impl Write) -> io::Result<()> {
    let table = table(document, annex);
    write_table(document, &table, out)
}

/// The figures as one table.
pub fn table(document: &Document, annex: &Annex) -> Table {
    let zh = document.head.lang == Lang::Zh;
    let say = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
    let heads = [
        (say("指标编号", "Figure"), 20),
        (say("章节", "Section"), 16),
        (say("表", "Table"), 16),
        (say("指标", "Name"), 30),
        (say("数值", "Value"), -12),
        (say("明细条数", "Records"), -10),
    ];
    let rows = document.figures().into_iter().map(|figure| {
        vec![
            Cell::free(figure.id),
            Cell::text(figure.section.title.clone()),
            Cell::text(figure.table.title.clone()),
            Cell::free(figure.name()),
            figure.cell.clone(),
            Cell::count(annex.count(figure.id)),
        ]
    });
    Table::new("figures", say("指标", "Figures"), &heads).with(rows)
}

/// Every figure with each of its records.
pub(super) fn records_csv(
    document: &Document,
    annex: &Annex,
    out: &mut impl Write,
) -> io::Result<()> {
    let zh = document.head.lang == Lang::Zh;
    let heads =
        [(if zh { "指标编号" } else { "Figure" }, 20), (if zh { "指标" } else { "Name" }, 30)];
    let mut columns = Table::new("records", "", &heads).columns;
    columns.extend(annex.records.columns.iter().cloned());
    let mut writer = CsvWriter::new(out, document.head.zone, &columns)?;
    for figure in document.figures() {
        let name = [Cell::free(figure.id), Cell::free(figure.name())];
        for row in annex.rows(figure.id) {
            writer.row(&[&name[..], row].concat())?;
        }
    }
    writer.finish().map(|_| ())
}

fn write_table(document: &Document, table: &Table, out: &mut impl Write) -> io::Result<()> {
    let mut writer = CsvWriter::new(out, document.head.zone, &table.columns)?;
    table.rows.iter().try_for_each(|row| writer.row(row))?;
    writer.finish().map(|_| ())
}

/// A cell in a line of text; none where nothing is known.
pub fn shown(cell: &Cell, zone: Zone) -> Option<String> {
    Some(match cell {
        Cell::Empty => return None,
        Cell::Opens(cell, _) => return shown(cell, zone),
        Cell::Percent(share) => percent(Some(*share)),
        Cell::Number(number) if number.fract() != 0.0 => decimal(Some(*number)),
        cell => {
            let mut text = String::new();
            push_plain(&mut text, cell, zone);
            text
        }
    })
}

/// A few lines for a chat group: of each section its first figures. No name of a customer and none of staff: what is
/// told are counts, shares, times and scores.
pub fn brief(document: &Document) -> Vec<String> {
    let (head, zone) = (&document.head, document.head.zone);
    let mut lines = vec![format!("【{}】", head.title)];
    let figures = document.figures();
    for section in &document.sections {
        let named = |it: &&Figure| OF_STAFF.iter().any(|start| it.id.starts_with(start));
        let own = figures.iter().filter(|it| it.section.number == section.number);
        let own = || own.clone().filter(|it| !named(it));
        let is_told = |it: &&Figure<'_>| TOLD.contains(&it.id);
        let any = own().any(|it| is_told(&it));
        let told = own().filter(|it| !any || is_told(it));
        let told = told.filter_map(|it| Some(format!("{} {}", it.label(), shown(it.cell, zone)?)));
        let told: Vec<String> = told.take(TOLD_MAX).collect();
        if !told.is_empty() {
            // Its number says nothing to a chat group.
            let title = section.title.split_once(' ').map_or(&*section.title, |(_, name)| name);
            let told = told.join(if head.lang == Lang::Zh { ", " } else { "; " });
            lines.push(format!("{title}: {told}"));
        }
    }
    if head.open {
        let draft = if head.lang == Lang::Zh {
            "草稿, 数据仍会变化"
        } else {
            "a draft: figures may change"
        };
        lines.insert(1, draft.to_owned());
    }
    lines.truncate(LINES_MAX);
    lines
}

/// How figures of people begin: their rows are named after them.
const OF_STAFF: [&str; 2] = ["3.person.", "9.praise."];

/// Figures that a chat group wants to know of a section, where it is one of these; of others the first ones.
const TOLD: [&str; 27] = [
    "1.due",
    "1.in_time_share",
    "1.overdue",
    "1.reached_share",
    "1.answered",
    "2.score",
    "2.n",
    "5.new",
    "5.on_site",
    "5.reply_in_time",
    "5.open",
    "5.late",
    "6.opened",
    "6.done",
    "7.served",
    "7.abandon_share",
    "7.wait",
    "7.quick_share",
    "8.completion",
    "8.red_lines",
    "8.findings_open",
    "9.praise",
    "9.trainings",
    "10.needs",
    "11.effective",
    "11.not_effective",
    "11.open",
];

#[cfg(test)]
mod tests {
    use super::super::doc::{Head, Section};
    use super::*;
    use crate::core::time::Ms;

    /// Rows of people are named after them: their figures stay in the report.
    #[test]
    fn a_chat_group_is_told_no_names() {
        let mut posts = Table::new("roles", "Roles", &[("Role", 9), ("Now", -8)]);
        posts.push([Cell::text("clerk"), Cell::count(94).opens("3.role.clerk")]);
        let mut people = Table::new("people", "People", &[("Hall", 4), ("Person", 9), ("Now", -8)]);
        let own = Cell::count(91).opens("3.person.H001/zl");
        people.push([Cell::free("H001"), Cell::free("张亮"), own]);
        let section = Section::new(3, "posts", "3").with(posts).with(people);
        let date = chrono::NaiveDate::default();
        let head = Head {
            hall_id: "H001".into(),
            hall: "H".into(),
            of: Of::Stretch { kind: "followup", period: "P".into(), from: date, to: date },
            title: "T".into(),
            lang: Lang::Zh,
            zone: Zone::default(),
            as_of: Ms(0),
            open: false,
            log: None,
            settings_versions: Vec::new(),
            template_versions: Vec::new(),
            program: "",
            signers: Vec::new(),
        };
        let document = Document { head, sections: vec![section], annex: None };
        assert_eq!(brief(&document), ["【T】", "3: clerk 94"]);
        assert_eq!(lines(&document)[1].name, "H001 张亮 · Now", "the table names them");
    }
}
