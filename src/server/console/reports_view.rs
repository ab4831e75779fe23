//! How the reports of weeks and months look: the list, one of them with every number a link to its records, the records.

use maud::{Markup, PreEscaped, html};

use super::halls::Districts;
use super::look::Look;
use super::reports::Wanted;
use super::sheet::{Sheet, shown_cell};
use crate::core::satisfaction::Stretch;
use crate::core::settings::survey::Period;
use crate::core::week::{Gap, Kind, WeekReport};
use crate::export::chart;
use crate::export::doc::{Cell, Document, Kind as Aligned, Section, Table};
use crate::text::clean::scrub;
use crate::text::words::console::common;
use crate::text::words::console::reports::{self, ReportWords};
use crate::text::words::fill;

/// Weeks and months of the list.
const LISTED: [(Period, usize); 2] = [(Period::Week, 9), (Period::Month, 7)];
/// Halls that are named as missing; the report has all of them.
const NAMED_MAX: usize = 20;
/// Records that a page lists; the file has all of them.
const RECORDS_MAX: usize = 1_000;

/// A report as a page shows it.
pub(super) struct Opened {
    pub(super) document: Document,
    pub(super) missing: Vec<String>,
}

fn kind_name(words: &ReportWords, kind: Kind) -> &'static str {
    match kind {
        Kind::FollowUp => words.followup,
        Kind::Complaint => words.complaints,
    }
}

/// The running stretch and those before it, the newest first.
fn stretches(look: Look, (period, count): (Period, usize)) -> impl Iterator<Item = Stretch> {
    let running = Stretch::of(period, look.zone.date(look.now));
    std::iter::successors(Some(running), |one| Some(one.before())).take(count)
}

/// The list of reports.
pub(super) fn list(look: Look, district: &str, districts: &Districts) -> Markup {
    let words = reports::of(look.lang);
    html! {
        h1 { (words.title) }
        @if !districts.is_empty() {
            form .row method="get" action="/reports" {
                div {
                    label for="district" { (words.choose) }
                    select id="district" name="district" {
                        option value="" { (words.whole) }
                        @for (id, (name, halls)) in districts {
                            option value=(id) selected[id == district] {
                                (scrub(name)) " (" (fill(words.halls_of, &[&halls.len().to_string()])) ")"
                            }
                        }
                    }
                }
                button .plain type="submit" { (words.show) }
            }
        }
        @for listed in LISTED { (listing(look, district, listed)) }
    }
}

fn listing(look: Look, district: &str, (period, count): (Period, usize)) -> Markup {
    let words = reports::of(look.lang);
    let title = if period == Period::Month { words.month } else { words.week };
    let today = look.zone.date(look.now);
    html! {
        h2 { (title) }
        div .scroll tabindex="0" role="region" aria-label=(title) {
            table .cards {
                thead { tr {
                    th scope="col" { (words.period) }
                    th scope="col" { (words.days) }
                    th scope="col" { (words.state) }
                    th scope="col" { (words.followup) }
                    th scope="col" { (words.complaints) }
                } }
                tbody { @for stretch in stretches(look, (period, count)) { tr {
                    th scope="row" { (stretch.label()) }
                    td data-label=(words.days) { (stretch.from) " - " (stretch.to) }
                    td data-label=(words.state) { @if stretch.to >= today { (words.running) } @else { (words.over) } }
                    @for kind in [Kind::FollowUp, Kind::Complaint] {
                        @let wanted = Wanted { kind, stretch, district: district.to_owned(), hall: String::new() };
                        td data-label=(kind_name(words, kind)) { a href=(wanted.path(kind, stretch, "")) { (words.open) } }
                    }
                } } }
            }
        }
    }
}

/// How far it is.
pub(super) fn working(look: Look, path: &str, (done, of): (usize, usize)) -> Markup {
    let words = reports::of(look.lang);
    html! {
        h1 { (words.title) }
        p role="status" { (fill(words.working, &[&done.to_string(), &of.to_string()])) }
        progress max=(of.max(1)) value=(done) {}
        p .faint { (words.working_more) }
        p { a .button.plain href=(path) { (words.again) } }
    }
}

/// A sentence in the place of a report; `again` is where it is asked for once more.
pub(super) fn told(look: Look, said: &str, again: &str) -> Markup {
    let words = reports::of(look.lang);
    html! {
        h1 { (words.title) }
        p role="status" { (said) }
        @if !again.is_empty() { p { a .button.plain href=(again) { (words.again) } } }
    }
}

/// Halls whose records have not all come.
pub(super) fn missing(report: &WeekReport) -> Vec<String> {
    let name = |id: &String| {
        let hall = report.halls.iter().find(|hall| hall.hall_id == *id);
        hall.map(|hall| &hall.name).filter(|name| !name.is_empty()).unwrap_or(id).clone()
    };
    let ends = report.gaps.iter().filter_map(|gap| match gap {
        Gap::LogEnds { hall_id } => Some(name(hall_id)),
        Gap::NoDay { .. } | Gap::LogBegins { .. } => None,
    });
    ends.collect()
}

/// One of them.
pub(super) fn page(look: Look, wanted: &Wanted, opened: &Opened) -> Markup {
    let (words, common) = (reports::of(look.lang), common::of(look.lang));
    let (kind, stretch) = (wanted.kind, wanted.stretch);
    let other = if kind == Kind::FollowUp { Kind::Complaint } else { Kind::FollowUp };
    let today = look.zone.date(look.now);
    let next = stretch.to.succ_opt().map(|date| Stretch::of(stretch.kind(), date));
    let document = &opened.document;
    html! {
        h1 { (scrub(&document.head.title)) }
        @if stretch.to >= today { p .note { (words.running) } }
        @if !opened.missing.is_empty() { p .note role="status" { (missing_note(words, &opened.missing)) } }
        p .row .screen {
            a .button.plain href=(wanted.path(kind, stretch.before(), "")) { (words.before) }
            @if let Some(next) = next.filter(|next| next.from <= today) {
                a .button.plain href=(wanted.path(kind, next, "")) { (words.after) }
            }
            a .button.plain href=(wanted.path(other, stretch, "")) { (kind_name(words, other)) }
            a .button.plain href=(wanted.path(kind, stretch, "report.csv")) { (common.export_csv) }
            a .button.plain href=(wanted.path(kind, stretch, "report.xlsx")) { (common.export_xlsx) }
        }
        p .faint .screen { (words.opens) }
        @for section in &document.sections { (shown(look, wanted, section)) }
        p .faint { (fill(words.hash, &[&document.hash()])) }
    }
}

fn missing_note(words: &ReportWords, missing: &[String]) -> String {
    let named: Vec<_> = missing.iter().take(NAMED_MAX).map(|name| scrub(name)).collect();
    let more = if missing.len() > NAMED_MAX {
        format!(" (+{})", missing.len() - NAMED_MAX)
    } else {
        String::new()
    };
    format!("{}{more}", fill(words.missing, &[&named.join(", ")]))
}

fn shown(look: Look, wanted: &Wanted, section: &Section) -> Markup {
    html! {
        section #(section.id) {
            h2 { (section.title) }
            @for note in &section.notes { p { (scrub(note)) } }
            @if let Some(series) = &section.chart {
                figure .panel.paper { (PreEscaped(chart::svg(series, look.lang))) }
            }
            @for table in &section.tables { (tabled(look, wanted, table)) }
        }
    }
}

fn tabled(look: Look, wanted: &Wanted, table: &Table) -> Markup {
    html! {
        h3 { (table.title) }
        @if table.rows.is_empty() {
            p .faint { (common::of(look.lang).nothing_here) }
        } @else {
            div .scroll tabindex="0" role="region" aria-label=(table.title) {
                table .cards {
                    thead { tr { @for column in &table.columns {
                        th scope="col" .num[column.kind == Aligned::Figure] { (column.head) }
                    } } }
                    tbody { @for (at, row) in table.rows.iter().enumerate() {
                        tr { @for (n, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                            @let cell = opening(look, wanted, cell, table.figure(at, n));
                            @if n == 0 { th scope="row" { (cell) } }
                            @else {
                                td .num[column.kind == Aligned::Figure] data-label=(column.head) { (cell) }
                            }
                        } }
                    } }
                }
            }
        }
    }
}

/// A cell; a number opens what it was counted from.
fn opening(look: Look, wanted: &Wanted, cell: &Cell, figure: Option<&str>) -> Markup {
    let figure = figure.filter(|_| *cell != Cell::Empty);
    html! {
        @if let Some(figure) = figure {
            a href=(records_path(wanted, figure)) { (shown_cell(look, cell)) }
        } @else { (shown_cell(look, cell)) }
    }
}

fn records_path(wanted: &Wanted, figure: &str) -> String {
    let path = wanted.path(wanted.kind, wanted.stretch, "");
    let figure: String = form_urlencoded::byte_serialize(figure.as_bytes()).collect();
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}records={figure}")
}

/// What a figure was counted from.
pub(super) fn records(look: Look, wanted: &Wanted, figure: &str, mut table: Table) -> Markup {
    let (words, common) = (reports::of(look.lang), common::of(look.lang));
    let (kind, stretch) = (wanted.kind, wanted.stretch);
    let name: String = form_urlencoded::byte_serialize(figure.as_bytes()).collect();
    let file = |end: &str| {
        let path = wanted.path(kind, stretch, &format!("report.{end}"));
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{path}{mark}records={name}")
    };
    let count = table.rows.len();
    table.rows.truncate(RECORDS_MAX);
    html! {
        h1 { (words.records) }
        p { (fill(words.records_of, &[figure, &count.to_string()])) }
        @if count > RECORDS_MAX { p .note { (fill(words.cut, &[&RECORDS_MAX.to_string()])) } }
        p .row .screen {
            a .button.plain href=(wanted.path(kind, stretch, "")) { (words.back) }
            a .button.plain href=(file("csv")) { (common.export_csv) }
            a .button.plain href=(file("xlsx")) { (common.export_xlsx) }
        }
        (Sheet::from(table).html(look))
    }
}
