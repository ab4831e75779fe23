//! `zhiban report followup` and `zhiban report complaints`: a week or a month of the hall on the screen, its figures and
//! the records behind each, or as files. It only reads, also beside a running board; nothing is computed here.

use serde::Serialize;

use super::args::{Globals, WeeklyArgs};
use super::config::Setup;
use super::export::{Pace, tell};
use super::failure::{Exit, Failure};
use super::out::Out;
use super::report::laid_out;
use crate::clock::Clock;
use crate::core::satisfaction::Stretch;
use crate::core::settings::survey::Period;
use crate::core::week::Kind;
use crate::export::doc::{Cell, Document, Kind as Shown, Table};
use crate::export::figures::{self, Line, lines};
use crate::export::{week, write};
use crate::store::{Mode, Store};
use crate::text::clean::scrub;

/// Figures that are named where the one that was asked for is not known.
const NAMED_MAX: usize = 8;

/// Reports.
pub fn run(
    globals: &Globals,
    kind: Kind,
    args: &WeeklyArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    let stretch = stretch(&setup, kind, args)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let document = week::of_store(&store, (stretch, kind), setup.lang.into())?;
    if args.out.is_some() || !args.formats.is_empty() {
        files(&setup, &document, args, out)?;
    } else if let Some(figure) = &args.records {
        records(&document, figure, args.json, out)?;
    } else if args.json {
        out.json(&whole(&document))?;
    } else if args.figures {
        let annex = document.annex.as_ref();
        let table = annex.map(|annex| figures::table(&document, annex));
        out.text(&table.map_or_else(String::new, |table| drawn(&document, &table)))?;
    } else {
        out.text(&text(&document))?;
        let name = (kind.as_str(), stretch.label());
        out.line(&hint(&document, name))?;
    }
    Ok(Exit::Done)
}

/// What is asked for; the last whole week where nothing is named.
fn stretch(setup: &Setup, kind: Kind, args: &WeeklyArgs) -> Result<Stretch, Failure> {
    let today = setup.config.hall.zone.date(Clock::system().now());
    let last = Stretch::of(Period::Week, today).before();
    let asked = args.week.or(args.month).unwrap_or(last);
    if asked.from <= today {
        return Ok(asked);
    }
    Err(Failure::refused(format!("{} has not begun", asked.label()))
        .safe("nothing was written")
        .next(format!(
            "the last whole week is {0}: zhiban report {1} --week {0}",
            last.label(),
            kind.as_str()
        )))
}

fn files(
    setup: &Setup,
    document: &Document,
    args: &WeeklyArgs,
    out: &mut Out,
) -> Result<(), Failure> {
    let folder = args.out.clone().unwrap_or_else(|| setup.exports());
    let mut formats: Vec<write::Format> = args.formats.iter().copied().map(Into::into).collect();
    if formats.is_empty() {
        formats = write::Format::ALL.to_vec();
    }
    let mut pace = Pace::new();
    let done = write::report(document, (&folder, &formats), &mut |progress| {
        if let Some(text) = pace.told(progress) {
            out.note(&text);
        }
    })?;
    tell(&done, args.json, out)
}

#[derive(Serialize)]
struct Whole<'a> {
    title: &'a str,
    report: &'a str,
    hall: &'a str,
    period: String,
    draft: bool,
    content: String,
    figures: Vec<Line<'a>>,
}

fn whole(document: &Document) -> Whole<'_> {
    let (head, figures) = (&document.head, lines(document));
    Whole {
        title: &head.title,
        report: figures.first().map_or("", |line| line.report),
        hall: &head.hall_id,
        period: head.of.when(),
        draft: head.open,
        content: document.hash(),
        figures,
    }
}

/// The records of one figure.
fn records(document: &Document, figure: &str, json: bool, out: &mut Out) -> Result<(), Failure> {
    let Some(table) = document.records(figure) else {
        return Err(unknown(document, figure));
    };
    let line = lines(document).into_iter().find(|line| line.figure == figure);
    if json {
        return match line {
            Some(line) => out.json(&line),
            None => Ok(()),
        };
    }
    let cell = document.figures().into_iter().find(|known| known.id == figure);
    let value = cell.and_then(|known| figures::shown(known.cell, document.head.zone));
    let (title, value) = (scrub(&table.title), value.unwrap_or_else(|| "-".to_owned()));
    out.line(&format!("{} {figure} {title}: {value}", document.head.title))?;
    out.text(&drawn(document, &table))
}

fn unknown(document: &Document, figure: &str) -> Failure {
    let figures = document.figures();
    let section = figure.split('.').next().unwrap_or_default();
    let near = |id: &&str| id.split('.').next() == Some(section);
    let ids: Vec<&str> = figures.iter().map(|figure| figure.id).collect();
    let mut named: Vec<&str> = ids.iter().copied().filter(near).collect();
    if named.is_empty() {
        named = ids;
    }
    named.truncate(NAMED_MAX);
    Failure::refused(format!("the report has no figure {figure}"))
        .safe("nothing was changed")
        .next(format!("give one of: {}; --figures lists all of them", named.join(", ")))
}

/// The whole report for people.
pub fn text(document: &Document) -> String {
    let head = &document.head;
    let mut text = format!("{}\n", scrub(&head.title));
    for section in &document.sections {
        text.extend(["\n", &section.title, "\n"]);
        for note in &section.notes {
            text.extend([&*scrub(note), "\n"]);
        }
        for table in &section.tables {
            text.extend(["\n", &table.title, "\n", &drawn(document, table)]);
        }
    }
    text
}

/// A table in columns.
fn drawn(document: &Document, table: &Table) -> String {
    if table.rows.is_empty() {
        return format!("{}\n", document.none());
    }
    let cell = |cell: &Cell| {
        let shown = figures::shown(cell, document.head.zone).unwrap_or_default();
        let text = scrub(&shown).into_owned();
        if text.is_empty() { "-".to_owned() } else { text }
    };
    let mut rows: Vec<Vec<String>> =
        vec![table.columns.iter().map(|column| column.head.clone()).collect()];
    rows.extend(table.rows.iter().map(|row| row.iter().map(cell).collect()));
    let to_right =
        |n: usize| table.columns.get(n).is_some_and(|column| column.kind == Shown::Figure);
    laid_out(&rows, to_right)
}

/// How a number is opened.
fn hint(document: &Document, (kind, period): (&str, String)) -> String {
    let figures = document.figures();
    let figure = figures.first().map_or("1.due", |figure| figure.id);
    let flag = if period.contains('W') { "--week" } else { "--month" };
    let call = format!("zhiban report {kind} {flag} {period}");
    match document.head.lang {
        crate::text::words::Lang::Zh => {
            format!("\n指标编号: {call} --figures; 某个数字的明细: {call} --records {figure}")
        }
        crate::text::words::Lang::En => {
            format!(
                "\nIds of the figures: {call} --figures; records of one: {call} --records {figure}"
            )
        }
    }
}
