//! The report of a day of a hall, as `zhiban report day` has it: the same figures in the same order.

use super::look::Look;
use super::sheet::Sheet;
use crate::core::report::{DayReport, Figures};
use crate::export::doc::{Cell, Table};
use crate::text::alarm::red_cells;
use crate::text::words::console::oversight;
use crate::text::{figures, staff};

/// The tables of a report; `service` gives a service its name.
pub(super) fn sheets(
    look: Look,
    report: &DayReport,
    service: &dyn Fn(&str) -> String,
) -> Vec<Sheet> {
    let mut sheets = vec![queues(look, report, service), half_hours(look, report)];
    sheets.push(counters(look, report));
    sheets.extend(
        [marks(look, report), red(look, report), people(look, report)].into_iter().flatten(),
    );
    sheets
}

fn columns(look: Look, first: &'static str) -> [(&'static str, i16); 10] {
    let words = oversight::of(look.lang);
    [
        (first, 16),
        (words.taken, -8),
        (words.served, -8),
        (words.abandoned, -8),
        (words.abandon_rate, -10),
        (words.mean_wait, -10),
        (words.p90_wait, -10),
        (words.max_wait, -10),
        (words.mean_service, -10),
        (words.ten, -10),
    ]
}

fn row(name: Cell, of: &Figures) -> Vec<Cell> {
    vec![
        name,
        Cell::count(of.taken),
        Cell::count(of.served),
        Cell::count(of.abandoned),
        Cell::percent(of.abandon_rate),
        Cell::mean_secs(of.wait_secs_mean),
        Cell::secs(of.wait_secs_p90),
        Cell::secs(of.wait_secs_max),
        Cell::mean_secs(of.service_secs_mean),
        Cell::percent(of.ten_minute_rate),
    ]
}

fn queues(look: Look, report: &DayReport, service: &dyn Fn(&str) -> String) -> Sheet {
    let words = oversight::of(look.lang);
    let hall = row(Cell::text(words.hall_row), &report.figures);
    let own = report.queues.iter();
    let rows = own.map(|queue| row(Cell::free(service(&queue.service_id)), &queue.figures));
    let rows = std::iter::once(hall).chain(rows);
    Table::new("day", words.figures, &columns(look, words.queue)).with(rows).into()
}

fn half_hours(look: Look, report: &DayReport) -> Sheet {
    let words = oversight::of(look.lang);
    let rows = report.half_hours.iter().map(|half| row(Cell::text(&*half.from), &half.figures));
    Table::new("half-hours", words.half_hours, &columns(look, words.time)).with(rows).into()
}

fn counters(look: Look, report: &DayReport) -> Sheet {
    let words = oversight::of(look.lang);
    let columns = [
        (words.counter, 10),
        (words.served, -8),
        (words.mean_service, -10),
        (words.per_hour, -10),
        (words.utilisation, -10),
    ];
    let rows = report.counters.iter().map(|counter| {
        vec![
            Cell::free(&counter.counter_id),
            Cell::count(counter.served),
            Cell::mean_secs(counter.service_secs_mean),
            Cell::number(counter.served_per_counter_hour),
            Cell::percent(counter.utilisation),
        ]
    });
    Table::new("day-counters", words.counters_title, &columns).with(rows).into()
}

/// Cells that are spelt already.
fn spelt<const N: usize>(
    (id, title): (&'static str, &'static str),
    heads: [&'static str; N],
    rows: Vec<[String; N]>,
) -> Option<Sheet> {
    let columns = heads.map(|head| (head, 14));
    let rows = rows.into_iter().map(|row| row.iter().map(Cell::free).collect());
    let table = Table::new(id, title, &columns).with(rows);
    (!table.rows.is_empty()).then(|| table.into())
}

fn marks(look: Look, report: &DayReport) -> Option<Sheet> {
    let words = look.lang.words();
    let rows = report.marks.iter().map(|mark| figures::cells(words, mark)).collect();
    spelt(("marks", words.report.marks), figures::heads(words), rows)
}

fn red(look: Look, report: &DayReport) -> Option<Sheet> {
    let words = look.lang.words();
    let w = words.report;
    let heads = [w.red, w.red_from, w.red_to, w.red_done, w.red_worst, w.red_limit];
    let rows = report.red_periods.iter().map(|red| red_cells(words, red)).collect();
    spelt(("red", w.red), heads, rows)
}

fn people(look: Look, report: &DayReport) -> Option<Sheet> {
    let words = look.lang.words();
    let rows = report.staff.iter().map(|person| staff::cells(words, person)).collect();
    spelt(("people", oversight::of(look.lang).staff), staff::heads(words), rows)
}
