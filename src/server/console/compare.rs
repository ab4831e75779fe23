//! Halls and departments beside each other over days, and hot topics across halls.

use maud::{Markup, html};

use super::chart::{Line, chart};
use super::inbox::hall_path;
use super::look::Look;
use super::sheet::Sheet;
use crate::core::board::Mark;
use crate::export::doc::{Cell, Table};
use crate::server::oversight::{Comparison, Sums, Topic};
use crate::text::named::Named;
use crate::text::words::console::common;
use crate::text::words::console::oversight::{self, OversightWords};
use crate::text::words::{Lang, fill};

/// Days that can be chosen.
pub(super) const SPANS: [u64; 3] = [7, 14, 30];
/// Halls that the page lists; the export has all.
const HALLS_MAX: usize = 100;

fn columns(words: &OversightWords, first: &'static str) -> [(&'static str, i16); 8] {
    [
        (first, 20),
        (words.taken, -8),
        (words.served, -8),
        (words.mean_wait, -10),
        (words.max_wait, -10),
        (words.ten, -10),
        (words.abandon_rate, -10),
        (words.complaints_count, -8),
    ]
}

fn row(first: Cell, sums: &Sums) -> Vec<Cell> {
    let count = |count: u32| if sums.days > 0 { Cell::count(count) } else { Cell::Empty };
    vec![
        first,
        count(sums.taken),
        count(sums.served),
        Cell::mean_secs(sums.wait_secs_mean()),
        Cell::secs(sums.wait_secs_max),
        Cell::percent(sums.within_target()),
        Cell::percent(sums.abandon_rate()),
        count(sums.complaints),
    ]
}

/// Halls, days and departments as tables.
pub(super) fn sheets(look: Look, found: &Comparison, halls_max: usize) -> [Sheet; 3] {
    let words = oversight::of(look.lang);
    let halls = || found.halls.iter().take(halls_max);
    let rows = halls().map(|(_, name, sums)| row(Cell::free(name), sums));
    let table = Table::new("compare-halls", words.halls_compared, &columns(words, words.hall));
    let links = halls().map(|(id, ..)| hall_path(id, "")).collect();
    let compared = Sheet { table: table.with(rows), marks: Vec::new(), links };
    let rows = found.dates.iter().map(|(date, sums)| row(Cell::Date(*date), sums));
    let days = Table::new("compare-days", words.by_day, &columns(words, words.date)).with(rows);
    let heads = [
        (words.department, 20),
        (words.sent, -8),
        (words.accepted, -8),
        (words.accept_mean, -12),
        (words.answered, -8),
        (words.answer_mean, -12),
        (words.requests, -8),
        (words.requests_answered, -10),
        (words.requests_mean, -14),
    ];
    let rows = found.departments.iter().map(|(id, tasks)| {
        let (accept, answer) = tasks.means();
        let name = match look.lang {
            Lang::Zh => &tasks.names.0,
            Lang::En => &tasks.names.1,
        };
        vec![
            Cell::free(if name.is_empty() { id } else { name }),
            Cell::count(tasks.sent),
            Cell::count(tasks.accepted),
            Cell::mean_secs(accept),
            Cell::count(tasks.answered),
            Cell::mean_secs(answer),
            Cell::count(tasks.requests),
            Cell::count(tasks.requests_answered),
            Cell::mean_secs(tasks.requests_mean()),
        ]
    });
    let departments = Table::new("compare-departments", words.departments, &heads).with(rows);
    [compared, days.into(), departments.into()]
}

/// The comparison over so many days.
pub(super) fn page(look: Look, days: u64, found: &Comparison) -> Markup {
    let (words, common) = (oversight::of(look.lang), common::of(look.lang));
    let [halls, by_day, departments] = sheets(look, found, HALLS_MAX);
    html! {
        h1 { (words.compare) }
        ul .tabs {
            @for span in SPANS {
                li { a href={ "/compare?days=" (span) } aria-current=[(span == days).then_some("true")] {
                    (fill(words.compare_days, &[&span.to_string()]))
                } }
            }
        }
        p .row {
            a .button.plain href={ "/export/compare.csv?days=" (days) } { (common.export_csv) }
            a .button.plain href={ "/export/compare.xlsx?days=" (days) } { (common.export_xlsx) }
        }
        (charts(look, found))
        (by_day.html(look))
        (halls.html(look))
        (departments.html(look))
        p .faint { (words.wall_times) }
    }
}

/// The days as lines, one chart for each figure: none is read against another's scale.
fn charts(look: Look, found: &Comparison) -> Markup {
    let words = oversight::of(look.lang);
    let labels: Vec<String> =
        found.dates.iter().map(|(date, _)| date.format("%m-%d").to_string()).collect();
    let line = |name, value: &dyn Fn(&Sums) -> Option<f64>| {
        let known = |sums: &Sums| value(sums).filter(|_| sums.days > 0);
        Line { name, values: found.dates.iter().map(|(_, sums)| known(sums)).collect() }
    };
    let lines = [
        line(words.chart_wait, &|sums| sums.wait_secs_mean().map(|secs| secs / 60.0)),
        line(words.chart_abandon, &|sums| sums.abandon_rate().map(|share| share * 100.0)),
        line(words.chart_complaints, &|sums| Some(f64::from(sums.complaints))),
    ];
    html! {
        @for line in lines {
            figure .panel {
                figcaption { (line.name) }
                (chart(&fill(words.chart_says, &[line.name]), &labels, std::slice::from_ref(&line)))
            }
        }
    }
}

/// The hot topics as tables.
pub(super) fn topic_sheets(look: Look, topics: &[Topic]) -> [Sheet; 2] {
    let words = oversight::of(look.lang);
    let heads = [
        (words.category, 20),
        (words.today, -8),
        (words.week_mean, -10),
        (words.halls_with, -8),
        (words.why_hot, 30),
    ];
    let hot = || topics.iter().filter(|topic| topic.is_hot());
    let rows = hot().map(|topic| {
        let said = [
            topic.rises().then_some(words.rising),
            topic.hot_halls().next().map(|_| words.in_one_hall),
            topic.is_wide().then_some(words.many_halls),
        ];
        let said: Vec<&str> = said.into_iter().flatten().collect();
        vec![
            Cell::text(topic.category.name(look.lang)),
            Cell::count(topic.today),
            topic.usual.map_or(Cell::text(words.no_history), |usual| Cell::number(Some(usual))),
            Cell::count(topic.halls.len()),
            Cell::text(said.join(", ")),
        ]
    });
    let marks = hot().map(|it| if it.rises() { Mark::Warn } else { Mark::Normal }).collect();
    let table = Table::new("topics", words.today, &heads).with(rows);
    let topics = Sheet { table, marks, links: Vec::new() };
    let heads = [(words.category, 20), (words.hall, 24), (words.today, -8)];
    let each = || hot().flat_map(|topic| topic.halls.iter().map(move |hall| (topic, hall)));
    let rows = each().map(|(topic, (_, name, count))| {
        vec![Cell::text(topic.category.name(look.lang)), Cell::free(name), Cell::count(*count)]
    });
    let links = each().map(|(_, (id, ..))| hall_path(id, "complaints")).collect();
    let table = Table::new("topic-halls", words.by_hall, &heads).with(rows);
    [topics, Sheet { table, marks: Vec::new(), links }]
}

/// The hot topics of today.
pub(super) fn topics_page(look: Look, topics: &[Topic]) -> Markup {
    let (words, common) = (oversight::of(look.lang), common::of(look.lang));
    html! {
        h1 { (words.topics) }
        p .row {
            a .button.plain href="/export/topics.csv" { (common.export_csv) }
            a .button.plain href="/export/topics.xlsx" { (common.export_xlsx) }
        }
        div data-part="/topics?part=1" aria-live="off" { (topics_part(look, topics)) }
    }
}

/// The part of that page that changes.
pub(super) fn topics_part(look: Look, topics: &[Topic]) -> Markup {
    let [hot, halls] = topic_sheets(look, topics);
    html! {
        @if hot.table.rows.is_empty() {
            p .note { (oversight::of(look.lang).no_topics) }
        } @else {
            (hot.html(look))
            (halls.html(look))
        }
    }
}
