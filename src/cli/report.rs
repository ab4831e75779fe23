//! `zhiban report day`: the figures of a business date as a table or as JSON. It only reads, and computes
//! nothing itself: the figures are those of [`crate::core::report`].

use super::args::{DayArgs, Globals, Lang, ReportCommand};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use super::weekly;
use crate::clock::Clock;
use crate::core::board::RatingNow;
use crate::core::report::{DayReport, Figures, RatingFigures};
use crate::core::week::Kind;
use crate::store::{Mode, Store};
use crate::text::alarm::red_cells;
use crate::text::clean::scrub;
use crate::text::satisfaction::of_five;
use crate::text::width::{pad, pad_left};
use crate::text::words;
use crate::text::{figures, show, staff};

/// Reports a date, a week or a month.
pub fn run(globals: &Globals, command: &ReportCommand, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        ReportCommand::Day(args) => day(globals, args, out),
        ReportCommand::Followup(args) => weekly::run(globals, Kind::FollowUp, args, out),
        ReportCommand::Complaints(args) => weekly::run(globals, Kind::Complaint, args, out),
    }
}

/// Reports a date; today counts up to now, a past date up to its last event.
pub fn day(globals: &Globals, args: &DayArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let now = Clock::system().now();
    let today = setup.config.hall.zone.date(now);
    let date = args.date.or(args.on).unwrap_or(today);
    let until = (date == today).then_some(now);
    let report = store.report(date, until)?.ok_or_else(|| nothing_on(date, &store))?;
    if args.json {
        out.json(&report)?;
    } else {
        out.text(&table(&report, setup.lang))?;
    }
    Ok(Exit::Done)
}

fn nothing_on(date: chrono::NaiveDate, store: &Store) -> Failure {
    // A date may hold nothing but what was set or marked.
    let dates = store.dates().unwrap_or_default();
    let next = match dates.iter().rfind(|known| **known != date) {
        Some(last) => format!("the newest date with events is {last}: give it to --date"),
        None => "take events in with: zhiban feed import FILE".to_owned(),
    };
    Failure::refused(format!("the log has no events of {date}"))
        .safe("nothing was changed")
        .next(next)
}

const HEADINGS: [(&str, &str); 9] = [
    ("取号", "taken"),
    ("办结", "served"),
    ("弃号", "abandoned"),
    ("无效", "void"),
    ("平均等候(分)", "wait mean, min"),
    ("九成等候(分)", "wait p90, min"),
    ("最长等候(分)", "wait max, min"),
    ("平均办理(分)", "service mean, min"),
    ("十分钟率", "within 10 min"),
];

/// The report for people: one row for the hall, each queue and each half hour, then the counters, what was
/// beyond a red line, and the staff.
pub fn table(report: &DayReport, lang: Lang) -> String {
    let word =
        |(zh, en): (&str, &str)| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    let mut rows = vec![head(word((" ", " ")), HEADINGS.map(word))];
    rows.push(row(&word(("全厅", "hall")), &report.figures));
    rows.extend(report.queues.iter().map(|queue| row(&queue.service_id, &queue.figures)));
    rows.extend(report.half_hours.iter().map(|half| row(&half.from, &half.figures)));
    let mut text = format!("{} {}\n\n{}\n", report.hall, report.date, named(&rows));
    let columns = [
        ("台席", "counter"),
        ("办结", "served"),
        ("平均办理(分)", "service mean, min"),
        ("每小时办结", "served per hour"),
        ("利用率", "utilisation"),
    ];
    let mut rows = vec![columns.map(word).to_vec()];
    rows.extend(report.counters.iter().map(|counter| {
        vec![
            scrub(&counter.counter_id).into_owned(),
            counter.served.to_string(),
            show::minutes(counter.service_secs_mean),
            show::decimal(counter.served_per_counter_hour),
            show::percent(counter.utilisation),
        ]
    }));
    text.push_str(&named(&rows));
    if let Some(ratings) = &report.ratings {
        text.push('\n');
        text.push_str(&named(&rating_rows(report, ratings, lang)));
    }
    if !report.marks.is_empty() {
        text.push('\n');
        text.push_str(&named(&mark_rows(report, lang)));
    }
    if !report.red_periods.is_empty() {
        text.push('\n');
        text.push_str(&named(&red_rows(report, lang)));
    }
    if !report.staff.is_empty() {
        text.push('\n');
        text.push_str(&named(&staff_rows(report, lang)));
    }
    text
}

/// Ratings of the hall, of each counter and each person; what stands on too few says so.
fn rating_rows(report: &DayReport, ratings: &RatingFigures, lang: Lang) -> Vec<Vec<String>> {
    let texts = words::Lang::from(lang).survey();
    let row = |name: &str, now: &RatingNow| {
        let few = if now.small { texts.few } else { "" };
        vec![
            scrub(name).into_owned(),
            of_five(now.mean_tenths),
            now.n.to_string(),
            format!("{}%", now.low_percent),
            few.to_owned(),
        ]
    };
    let heads = [texts.rating, texts.mean, texts.n, texts.low_share, ""];
    let mut rows = vec![heads.map(str::to_owned).to_vec(), row(texts.hall, &ratings.hall)];
    let counters = ratings.counters.iter();
    rows.extend(counters.map(|it| row(&format!("{} {}", texts.counter, it.id), &it.ratings)));
    rows.extend(ratings.staff.iter().map(|it| {
        let known = report.staff.iter().find(|person| person.staff_id == it.id);
        let name = known.map_or(&it.id, |person| &person.name);
        row(&format!("{} {}", texts.person, name), &it.ratings)
    }));
    rows
}

/// A row for each figure beyond its limit.
fn mark_rows(report: &DayReport, lang: Lang) -> Vec<Vec<String>> {
    let words = words::Lang::from(lang).words();
    let mut rows = vec![figures::heads(words).map(str::to_owned).to_vec()];
    rows.extend(report.marks.iter().map(|mark| {
        let [what, of, value, limit] = figures::cells(words, mark);
        vec![what, scrub(&of).into_owned(), value, limit]
    }));
    rows
}

/// A row for each person who was planned or seen.
fn staff_rows(report: &DayReport, lang: Lang) -> Vec<Vec<String>> {
    let words = words::Lang::from(lang).words();
    let mut rows = vec![staff::heads(words).map(str::to_owned).to_vec()];
    rows.extend(report.staff.iter().map(|person| {
        let [name, rest @ ..] = staff::cells(words, person);
        [vec![scrub(&name).into_owned()], rest.to_vec()].concat()
    }));
    rows
}

/// A row for each time beyond a red line; one that nobody did anything about says so.
fn red_rows(report: &DayReport, lang: Lang) -> Vec<Vec<String>> {
    let words = match lang {
        Lang::Zh => words::Lang::Zh.words(),
        Lang::En => words::Lang::En.words(),
    };
    let heads = [
        words.report.red,
        words.report.red_from,
        words.report.red_to,
        words.report.red_done,
        words.report.red_worst,
        words.report.red_limit,
    ];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(report.red_periods.iter().map(|red| {
        let [name, from, to, done, worst, limit] = red_cells(words, red);
        vec![scrub(&name).into_owned(), from, to, scrub(&done).into_owned(), worst, limit]
    }));
    rows
}

fn head(first: String, rest: [String; 9]) -> Vec<String> {
    std::iter::once(first).chain(rest).collect()
}

fn row(name: &str, figures: &Figures) -> Vec<String> {
    let secs = |secs: Option<i64>| show::minutes(secs.map(|secs| secs as f64));
    let cells = [
        figures.taken.to_string(),
        figures.served.to_string(),
        figures.abandoned.to_string(),
        figures.void.to_string(),
        show::minutes(figures.wait_secs_mean),
        secs(figures.wait_secs_p90),
        secs(figures.wait_secs_max),
        show::minutes(figures.service_secs_mean),
        show::percent(figures.ten_minute_rate),
    ];
    head(scrub(name).into_owned(), cells)
}

/// Names to the left, figures to the right.
fn named(rows: &[Vec<String>]) -> String {
    laid_out(rows, |column| column > 0)
}

/// Rows in columns as wide as their widest cell; which of them stand to the right.
pub(super) fn laid_out(rows: &[Vec<String>], to_right: impl Fn(usize) -> bool) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width_of = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| crate::text::width::width(cell)).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..count).map(width_of).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate();
        let laid: Vec<String> = cells
            .map(
                |(n, (cell, wide))| {
                    if to_right(n) { pad_left(cell, *wide) } else { pad(cell, *wide) }
                },
            )
            .collect();
        text.push_str(laid.join("  ").trim_end());
        text.push('\n');
    }
    text
}
