//! All halls on one page, the worst first.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::inbox::hall_path;
use super::look::Look;
use super::sheet::Sheet;
use crate::core::board::Mark;
use crate::core::time::Ms;
use crate::export::doc::{Cell, Table};
use crate::server::oversight::{HallStanding, Reason, Seen, Urgency, Worst, worst_first};
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::text::show::span;
use crate::text::words::console::common;
use crate::text::words::console::oversight::{self, OversightWords};
use crate::text::words::fill;

/// Rows of a page: with the longest names it stays under 100 KB.
pub(super) const ROWS: usize = 50;

/// What is asked of the overview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ask {
    /// A word that the hall's name or id holds.
    pub(super) find: String,
    /// Id of a district; empty = all.
    pub(super) district: String,
    /// From 0.
    pub(super) page: usize,
}

/// The districts that whoever looks may see: id, name and halls.
pub(super) type Districts = BTreeMap<String, (String, BTreeSet<String>)>;

impl Ask {
    fn query(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("find", &self.find), ("district", &self.district)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if page > 0 {
            query.append_pair("page", &(page + 1).to_string());
        }
        query.finish()
    }

    fn fits(&self, hall: &HallStanding, districts: &Districts) -> bool {
        let find = self.find.to_lowercase();
        let named = |text: &String| text.to_lowercase().contains(&find);
        let within = |(_, halls): &(String, BTreeSet<String>)| halls.contains(&hall.hall);
        (find.is_empty() || named(&hall.name) || named(&hall.hall))
            && (self.district.is_empty() || districts.get(&self.district).is_some_and(within))
    }
}

/// What the overview shows, worst first.
pub(super) struct Rows<'s> {
    rows: Vec<(Worst, &'s Seen)>,
    bad: usize,
}

/// The halls that fit, in their order.
pub(super) fn rows<'s>(
    look: Look,
    ask: &Ask,
    halls: &'s [Seen],
    districts: &Districts,
) -> Rows<'s> {
    let by_id: BTreeMap<&str, &Seen> =
        halls.iter().map(|seen| (&*seen.standing.hall, seen)).collect();
    let fitting = halls.iter().map(|seen| &*seen.standing).filter(|hall| ask.fits(hall, districts));
    let sorted = worst_first(fitting, look.now).into_iter();
    let rows: Vec<(Worst, &Seen)> =
        sorted.filter_map(|(worst, hall)| Some((worst, *by_id.get(&*hall.hall)?))).collect();
    let bad = rows.iter().filter(|(worst, _)| worst.mark() > Mark::Normal).count();
    Rows { rows, bad }
}

/// The overview.
pub(super) fn halls(look: Look, ask: &Ask, halls: &[Seen], districts: &Districts) -> Markup {
    let words = oversight::of(look.lang);
    let common = common::of(look.lang);
    html! {
        h1 { (words.title) }
        form .row method="get" action="/halls" role="search" {
            div {
                label for="find" { (words.find_hall) }
                input type="search" id="find" name="find" value=(ask.find) data-find maxlength="60";
            }
            @if !districts.is_empty() {
                div {
                    label for="district" { (words.district) }
                    select id="district" name="district" {
                        option value="" { (words.every_district) }
                        @for (id, (name, _)) in districts {
                            option value=(id) selected[*id == ask.district] { (scrub(name)) }
                        }
                    }
                }
            }
            button .plain type="submit" { (common.search) }
            a .button.plain href={ "/export/halls.csv?" (ask.query(0)) } { (common.export_csv) }
            a .button.plain href={ "/export/halls.xlsx?" (ask.query(0)) } { (common.export_xlsx) }
        }
        div data-part={ "/halls?" (ask.query(ask.page)) "&part=1" } aria-live="off" {
            (part(look, ask, halls, districts))
        }
    }
}

/// The part of the overview that changes.
pub(super) fn part(look: Look, ask: &Ask, halls: &[Seen], districts: &Districts) -> Markup {
    let words = oversight::of(look.lang);
    let Rows { rows, bad } = rows(look, ask, halls, districts);
    let pages = rows.len().div_ceil(ROWS).max(1);
    let page = ask.page.min(pages - 1);
    let (count, bad) = (rows.len().to_string(), bad.to_string());
    html! {
        p role="status" { (fill(words.count, &[&count, &bad])) }
        @if rows.is_empty() {
            p .note { (words.empty) }
        } @else {
            div .scroll tabindex="0" role="region" aria-label=(words.title) {
                table .cards.dense {
                    thead { tr { @for (n, head) in heads(words).into_iter().enumerate() {
                        th scope="col" .num[FIGURES.contains(&n)] { (head) }
                    } } }
                    tbody { @for (worst, seen) in rows.iter().skip(page * ROWS).take(ROWS) {
                        (row(look, worst, seen))
                    } }
                }
            }
        }
        (pager(look, ask, page, pages))
    }
}

fn pager(look: Look, ask: &Ask, page: usize, pages: usize) -> Markup {
    let words = common::of(look.lang);
    let here = fill(words.page_of, &[&(page + 1).to_string(), &pages.to_string()]);
    html! {
        @if pages > 1 {
            nav .row aria-label=(here) {
                @if page > 0 { a rel="prev" href={ "/halls?" (ask.query(page - 1)) } { (words.previous_page) } }
                span { (here) }
                @if page + 1 < pages { a rel="next" href={ "/halls?" (ask.query(page + 1)) } { (words.next_page) } }
            }
        }
    }
}

/// Columns that hold figures.
const FIGURES: [usize; 3] = [2, 4, 6];

fn heads(words: &OversightWords) -> [&'static str; 12] {
    [
        words.hall,
        words.why,
        words.longest,
        words.trend,
        words.waiting_open,
        words.alarms,
        words.cases,
        words.due_next,
        words.rounds,
        words.duty,
        words.contact,
        words.unsent,
    ]
}

fn row(look: Look, worst: &Worst, seen: &Seen) -> Markup {
    let words = oversight::of(look.lang);
    let (hall, now) = (&*seen.standing, look.now);
    let labels = heads(words);
    let path = hall_path(&hall.hall, "");
    let unknown = hall.hseq == 0;
    html! {
        tr data-open=(path) {
            th scope="row" {
                a href=(path) { (scrub(&hall.name)) }
                @if hall.training { " " span .mark { (words.training) } }
                br;
                span .faint { (words.fresh) " " @if unknown { (words.never_folded) } @else { (look.age(Some(seen.right_until(now)))) } }
            }
            td data-label=(labels[1]) { (why(look, worst)) }
            td .num data-label=(labels[2]) { (longest(look, hall)) }
            td data-label=(labels[3]) { (trend(words, hall.trend_at(now))) }
            td .num data-label=(labels[4]) {
                (count(hall.waiting)) " / " (count(hall.counters_open))
                @if let Some(load) = hall.load() {
                    br; span .faint { (fill(words.each, &[&format!("{load:.1}")])) }
                }
            }
            td data-label=(labels[5]) {
                @if hall.red_alarms + hall.amber_alarms > 0 {
                    (fill(words.alarms_of, &[&hall.red_alarms.to_string(), &hall.amber_alarms.to_string()]))
                }
            }
            td .num data-label=(labels[6]) { (cases(look, hall)) }
            td data-label=(labels[7]) {
                @if let Some(next) = hall.due_next(now) { (look.due(Some(next.due), Urgency::Running)) }
            }
            td data-label=(labels[8]) { (rounds(words, hall, now)) }
            td data-label=(labels[9]) {
                @match hall.duty_name() {
                    Some(name) => (scrub(name)),
                    None => span .faint { (words.nobody) },
                }
            }
            td data-label=(labels[10]) {
                @if hall.away_since(now).is_some() { span .mark { (words.offline) } br; }
                (look.age(hall.contact_at))
            }
            td data-label=(labels[11]) { (unsent(look, hall)) }
        }
    }
}

/// A word about what waits that is older than this says so itself, seconds.
const TOLD_SECS: i64 = 120;

/// What waits on the terminals of a hall, since when, and where that was said a while ago, when.
fn unsent(look: Look, hall: &HallStanding) -> Markup {
    let words = oversight::of(look.lang);
    let Some(waiting) = hall.terminals.waiting else { return html! { "-" } };
    let old = look.now.secs_since(waiting.told_at) >= TOLD_SECS;
    html! {
        @if waiting.events == 0 { (words.unsent_none) }
        @else { span .amber { (fill(words.unsent_of, &[&waiting.events.to_string()])) } }
        @if let Some(since) = waiting.since {
            br; span .faint { (part_of(words.unsent_since, &look.age(Some(since)))) }
        }
        @if old { br; span .faint { (part_of(words.unsent_told, &look.age(Some(waiting.told_at)))) } }
    }
}

/// A text with something marked up in the place of its `{}`.
pub(super) fn part_of(text: &'static str, part: &Markup) -> Markup {
    let (before, after) = text.split_once("{}").unwrap_or((text, ""));
    html! { (before) (part) (after) }
}

/// Complaints that are open, how severe the worst is, and how many of them are late.
fn cases(look: Look, hall: &HallStanding) -> Markup {
    let words = oversight::of(look.lang);
    html! {
        (hall.open_cases)
        @if let Some(severity) = hall.worst_severity { " " (look.severity(severity)) }
        @match hall.overdue(look.now) {
            0 => {},
            late => { br; span .red.mark { (words.overdue) " " (late) } },
        }
    }
}

fn rounds(words: &OversightWords, hall: &HallStanding, now: Ms) -> Markup {
    let (planned, done, missed) = hall.rounds(now);
    html! {
        @if planned > 0 {
            span .amber[missed > 0] {
                (fill(words.rounds_of, &[&done.to_string(), &planned.to_string(), &missed.to_string()]))
            }
        }
    }
}

fn count(count: Option<u32>) -> String {
    count.map_or_else(|| "-".to_owned(), |count| count.to_string())
}

fn longest(look: Look, hall: &HallStanding) -> Markup {
    let words = oversight::of(look.lang);
    let tone = match hall.wait_mark(look.now) {
        Mark::Breach => Some("red"),
        Mark::Warn => Some("amber"),
        Mark::Normal | Mark::Stale => None,
    };
    html! {
        @if let Some(wait) = hall.wait_secs(look.now) {
            span class=[tone] { (span(look.lang.words(), wait)) }
            @if !hall.queues_fresh(look.now) { " " span .mark { (words.stale) } }
            @if let Some(longest) = &hall.longest { br; span .faint { (scrub(&longest.name)) } }
        }
        @if let Some(secs) = hall.forecast_secs {
            br; span .faint { (fill(words.expected, &[&span(look.lang.words(), secs)])) }
        }
    }
}

fn trend(words: &OversightWords, trend: Option<i32>) -> String {
    match trend {
        None => "-".to_owned(),
        Some(0) => words.trend_same.to_owned(),
        Some(more @ 1..) => fill(words.trend_more, &[&more.to_string()]),
        Some(less) => fill(words.trend_less, &[&less.unsigned_abs().to_string()]),
    }
}

/// The first reason why a hall stands where it does, in words.
fn why_text(words: &OversightWords, worst: &Worst) -> String {
    let of = |text: &str, count: u32| fill(text, &[&count.to_string()]);
    match worst.reason() {
        Reason::Critical => words.why_critical.to_owned(),
        Reason::Unattended => words.why_unattended.to_owned(),
        Reason::RedAlarms(count) => of(words.why_red, count),
        Reason::LongWait => words.why_wait.to_owned(),
        Reason::Overdue(count) => of(words.why_overdue, count),
        Reason::Unanswered(count) => of(words.why_unanswered, count),
        Reason::MissedRounds(count) => of(words.why_missed, count),
        Reason::Silent => words.why_silent.to_owned(),
        Reason::NearWait => words.why_near.to_owned(),
        Reason::AmberAlarms(count) => of(words.why_amber, count),
        Reason::Fine => words.why_fine.to_owned(),
    }
}

fn why(look: Look, worst: &Worst) -> Markup {
    let text = why_text(oversight::of(look.lang), worst);
    html! {
        @match worst.mark() {
            Mark::Breach => span .red.mark { (text) },
            Mark::Warn => span .amber.mark { (text) },
            Mark::Normal | Mark::Stale => span .faint { (text) },
        }
    }
}

/// The overview as a table, all that fits.
pub(super) fn sheet(look: Look, ask: &Ask, halls: &[Seen], districts: &Districts) -> Sheet {
    let words = oversight::of(look.lang);
    let now = look.now;
    let columns = [
        (words.hall, 24),
        (words.why, 20),
        (words.longest, -10),
        (words.forecast, -10),
        (words.trend, -8),
        (words.waiting, -8),
        (words.counters, -8),
        (words.load, -8),
        (words.alarms, 14),
        (words.cases, -8),
        (words.severity, 10),
        (words.overdue, -8),
        (words.due_next, 17),
        (words.rounds, 14),
        (words.duty, 12),
        (words.contact, 17),
        (words.unsent, -8),
        (words.unsent_at, 17),
        (words.fresh, 17),
    ];
    let rows = rows(look, ask, halls, districts);
    let cells = rows.rows.iter().map(|(worst, seen)| {
        let hall = &*seen.standing;
        let (planned, done, missed) = hall.rounds(now);
        let figures = [&done.to_string(), &planned.to_string(), &missed.to_string()];
        let alarms = [&hall.red_alarms.to_string(), &hall.amber_alarms.to_string()];
        vec![
            Cell::free(&hall.name),
            Cell::text(why_text(words, worst)),
            Cell::secs(hall.wait_secs(now)),
            Cell::secs(hall.forecast_secs),
            Cell::number(hall.trend_at(now).map(f64::from)),
            Cell::number(hall.waiting.map(f64::from)),
            Cell::number(hall.counters_open.map(f64::from)),
            Cell::number(hall.load()),
            Cell::text(fill(words.alarms_of, &alarms.map(String::as_str))),
            Cell::count(hall.open_cases),
            hall.worst_severity.map_or(Cell::Empty, |it| Cell::text(it.name(look.lang))),
            Cell::count(hall.overdue(now)),
            Cell::at(hall.due_next(now).map(|next| next.due)),
            Cell::text(fill(words.rounds_of, &figures.map(String::as_str))),
            Cell::free(hall.duty_name().unwrap_or_default()),
            Cell::at(hall.contact_at),
            hall.terminals.waiting.map_or(Cell::Empty, |it| Cell::count(it.events)),
            Cell::at(hall.terminals.waiting.and_then(|it| it.since)),
            Cell::at((hall.hseq > 0).then(|| seen.right_until(now))),
        ]
    });
    Table::new("halls", words.title, &columns).with(cells).into()
}

#[cfg(test)]
mod tests;
