//! The list of follow-ups of many halls: what is overdue for longest first, those that wait for their time behind, and those
//! that only their hall can ask last.

use std::collections::HashMap;
use std::sync::Arc;

use maud::{Markup, html};

use super::form::Filled;
use super::halls::Districts;
use super::inbox::hall_path;
use super::look::Look;
use crate::core::followup::{FollowUpWay, Origin, day_end};
use crate::core::time::Ms;
use crate::server::Claim;
use crate::server::oversight::{CallItem, HallCalls, HallStanding, Urgency};
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::text::words::console::common;
use crate::text::words::console::followups::{self, CallWords};
use crate::text::words::fill;

/// Rows of a page.
pub(super) const ROWS: usize = 50;
/// Longest id of a filter.
const ID_MAX: usize = 64;

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Overdue,
    Today,
    Later,
}

impl Due {
    const ALL: [Due; 3] = [Due::Overdue, Due::Today, Due::Later];

    fn code(self) -> &'static str {
        match self {
            Due::Overdue => "overdue",
            Due::Today => "today",
            Due::Later => "later",
        }
    }

    fn name(self, words: &CallWords) -> &'static str {
        match self {
            Due::Overdue => words.due_overdue,
            Due::Today => words.due_today,
            Due::Later => words.due_later,
        }
    }

    fn of(look: Look, due: Ms) -> Due {
        if due <= look.now {
            Due::Overdue
        } else if due <= day_end(look.zone, look.zone.date(look.now)) {
            Due::Today
        } else {
            Due::Later
        }
    }
}

/// What is asked of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) hall: String,
    pub(super) district: String,
    due: Option<Due>,
    origin: Option<Origin>,
    way: Option<FollowUpWay>,
    /// From 0.
    page: usize,
}

impl Ask {
    pub(super) fn of(filled: &Filled) -> Ask {
        let id = |name| filled.line(name, ID_MAX).unwrap_or_default().into_owned();
        let due = filled.raw("due");
        Ask {
            hall: id("hall"),
            district: id("district"),
            due: Due::ALL.into_iter().find(|it| it.code() == due),
            origin: Origin::from_text(filled.raw("origin")),
            way: FollowUpWay::from_text(filled.raw("way")),
            page: filled.raw("page").parse().unwrap_or(1_usize).saturating_sub(1),
        }
    }

    /// The same out of a line of an address, as a form carries it along.
    pub(super) fn of_query(query: &str) -> Ask {
        Filled::read(query.as_bytes()).map(|filled| Ask::of(&filled)).unwrap_or_default()
    }

    /// As it stands in an address, without the page.
    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let due = self.due.map_or("", Due::code);
        let origin = self.origin.map_or("", |it| it.as_str());
        let way = self.way.map_or("", |it| it.as_str());
        let all = [
            ("hall", &*self.hall),
            ("district", &*self.district),
            ("due", due),
            ("origin", origin),
            ("way", way),
        ];
        for (name, value) in all.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.finish()
    }

    fn is_of(&self, hall: &str, districts: &Districts) -> bool {
        let within = || districts.get(&self.district).is_some_and(|(_, of)| of.contains(hall));
        (self.hall.is_empty() || self.hall == hall) && (self.district.is_empty() || within())
    }

    fn fits(&self, look: Look, (due, from, asked): (Ms, Origin, FollowUpWay)) -> bool {
        self.due.is_none_or(|it| it == Due::of(look, due))
            && self.origin.is_none_or(|origin| origin == from)
            && self.way.is_none_or(|way| way == asked)
    }
}

/// The lists of halls.
pub(super) type Lists = [(Arc<HallStanding>, Arc<HallCalls>)];

/// Somebody to call, with their hall.
pub(super) type Row<'a> = (&'a HallStanding, &'a CallItem);

/// Those that fit, in the order in which they are to be called.
pub(super) fn rows<'a>(
    look: Look,
    ask: &Ask,
    lists: &'a Lists,
    districts: &Districts,
) -> Vec<Row<'a>> {
    let meant = lists.iter().filter(|(hall, _)| ask.is_of(&hall.hall, districts));
    let all = meant.flat_map(|(hall, calls)| calls.list.iter().map(move |it| (&**hall, it)));
    let fits = |(_, it): &Row<'_>| ask.fits(look, (it.due, it.origin, it.way));
    let mut rows: Vec<Row<'_>> = all.filter(fits).collect();
    rows.sort_by_key(|(hall, item)| {
        let ready = item.is_ready(look.now);
        let from = if ready { None } else { item.not_before };
        (!item.can_be_called(), !ready, from, item.due, &*hall.hall)
    });
    rows
}

/// How many fit, those that no list has room for among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) open: usize,
    pub(super) overdue: usize,
    /// Those that only the hall can ask.
    pub(super) not_here: usize,
    /// Those that no list has room for.
    pub(super) more: usize,
}

impl Totals {
    pub(super) fn of(look: Look, ask: &Ask, lists: &Lists, districts: &Districts) -> Totals {
        let mut totals = Totals::default();
        let mut add = |due: Ms, can_be_called: bool, count: usize| {
            totals.open += count;
            totals.overdue += if due <= look.now { count } else { 0 };
            totals.not_here += if can_be_called { 0 } else { count };
        };
        for (_, item) in rows(look, ask, lists, districts) {
            add(item.due, item.can_be_called(), 1);
        }
        let meant = lists.iter().filter(|(hall, _)| ask.is_of(&hall.hall, districts));
        let left = meant.flat_map(|(_, calls)| &calls.left);
        let mut more = 0;
        for it in left.filter(|it| ask.fits(look, (it.due, it.origin, it.way))) {
            let count = usize::try_from(it.count).unwrap_or(usize::MAX);
            add(it.due, it.can_be_called, count);
            more += count;
        }
        Totals { more, ..totals }
    }
}

/// Those that may be called now: hall and id, the first first; behind the one that was left aside, where one was.
pub(super) fn ready(
    rows: &[Row<'_>],
    look: Look,
    after: Option<(&str, &str)>,
) -> Vec<(String, String)> {
    let is = |(hall, item): &&Row<'_>, at: (&str, &str)| {
        *hall.hall == *at.0 && *item.follow_up_id == *at.1
    };
    let at = after.and_then(|at| rows.iter().position(|row| is(&row, at)));
    let (before, behind) = rows.split_at(at.map_or(0, |at| at + 1));
    let fits = |row: &&Row<'_>| {
        row.1.is_ready(look.now) && row.1.can_be_called() && !after.is_some_and(|at| is(row, at))
    };
    let all = behind.iter().chain(before).filter(fits);
    all.map(|(hall, item)| (hall.hall.clone(), item.follow_up_id.clone())).collect()
}

/// The page.
pub(super) struct ListPage<'a> {
    pub(super) look: Look,
    pub(super) ask: &'a Ask,
    pub(super) lists: &'a Lists,
    pub(super) districts: &'a Districts,
    /// Who has which open, beside whoever looks.
    pub(super) claims: &'a HashMap<(String, String), Claim>,
    /// What is told above.
    pub(super) said: Markup,
}

/// Where a call is.
pub(super) fn call_path(hall: &str, id: &str, query: &str) -> String {
    let path = hall_path(hall, &format!("followups/{}", super::inbox::escaped(id)));
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// The whole page.
pub(super) fn page(page: &ListPage<'_>) -> Markup {
    let words = followups::of(page.look.lang);
    let query = page.ask.query();
    let more = if query.is_empty() { String::new() } else { format!("&{query}") };
    html! {
        h1 { (words.title) }
        (page.said)
        (filters(page))
        p { a .button href={ "/followups/next?" (query) } data-key="n" { (words.next) " " kbd { "n" } } }
        div data-part={ "/followups?part=1" (more) "&page=" (page.ask.page + 1) } aria-live="off" { (part(page)) }
    }
}

fn choice(name: &str, label: &str, any: &str, all: &[(&str, String)], chosen: &str) -> Markup {
    html! {
        div {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { (any) }
                @for (code, named) in all { option value=(code) selected[*code == chosen] { (named) } }
            }
        }
    }
}

fn filters(page: &ListPage<'_>) -> Markup {
    let (look, ask) = (page.look, page.ask);
    let (words, lang) = (followups::of(look.lang), look.lang);
    let halls: Vec<(&str, String)> =
        page.lists.iter().map(|(hall, _)| (&*hall.hall, scrub(&hall.name).into_owned())).collect();
    let districts: Vec<(&str, String)> =
        page.districts.iter().map(|(id, (name, _))| (&**id, scrub(name).into_owned())).collect();
    let dues = Due::ALL.map(|due| (due.code(), due.name(words).to_owned()));
    let origins: Vec<(&str, String)> =
        Origin::ALL.iter().map(|it| (it.as_str(), it.name(lang).to_owned())).collect();
    let ways: Vec<(&str, String)> =
        FollowUpWay::ALL.iter().map(|it| (it.as_str(), it.name(lang).to_owned())).collect();
    let overseen = crate::text::words::console::oversight::of(lang);
    let origin = ask.origin.map_or("", |it| it.as_str());
    let way = ask.way.map_or("", |it| it.as_str());
    html! {
        form .row method="get" action="/followups" role="search" {
            @if !districts.is_empty() {
                (choice("district", overseen.district, overseen.every_district, &districts, &ask.district))
            }
            (choice("hall", overseen.hall, words.every_hall, &halls, &ask.hall))
            (choice("due", words.due, words.every_due, &dues, ask.due.map_or("", Due::code)))
            (choice("origin", words.origin, words.every_origin, &origins, origin))
            (choice("way", words.way, words.every_way, &ways, way))
            button .plain type="submit" { (common::of(lang).filter) }
        }
    }
}

/// The part that changes.
pub(super) fn part(page: &ListPage<'_>) -> Markup {
    let look = page.look;
    let words = followups::of(look.lang);
    let rows = rows(look, page.ask, page.lists, page.districts);
    let pages = rows.len().div_ceil(ROWS).max(1);
    let at = page.ask.page.min(pages - 1);
    let totals = Totals::of(look, page.ask, page.lists, page.districts);
    let [open, overdue, not_here, more] =
        [totals.open, totals.overdue, totals.not_here, totals.more].map(|it| it.to_string());
    let heads = heads(look);
    html! {
        p role="status" {
            (fill(words.count, &[&open, &overdue]))
            @if totals.not_here > 0 { (fill(words.not_here, &[&not_here])) }
        }
        @if rows.is_empty() {
            p .note { (words.empty) }
        } @else {
            div .scroll tabindex="0" role="region" aria-label=(words.title) {
                table .cards.dense {
                    thead { tr { @for head in heads { th scope="col" { (head) } } } }
                    tbody { @for row in rows.iter().skip(at * ROWS).take(ROWS) { (line(page, *row)) } }
                }
            }
        }
        @if totals.more > 0 { p .faint { (fill(words.more, &[&more])) } }
        (pager(page, at, pages))
    }
}

fn heads(look: Look) -> [&'static str; 7] {
    let words = followups::of(look.lang);
    let hall = crate::text::words::console::oversight::of(look.lang).hall;
    [words.number, words.due, hall, words.service, words.customer, words.way, words.state]
}

fn line(page: &ListPage<'_>, (hall, item): Row<'_>) -> Markup {
    let look = page.look;
    let (words, lang, heads) = (followups::of(look.lang), look.lang, heads(look));
    let path = call_path(&hall.hall, &item.follow_up_id, &page.ask.query());
    let urgency = if item.due <= look.now { Urgency::Overdue } else { Urgency::Running };
    let claim = page.claims.get(&(hall.hall.clone(), item.follow_up_id.clone()));
    let service =
        if item.service.is_empty() { item.service_kind.name(lang) } else { &*item.service };
    html! {
        tr data-open=(path) {
            th scope="row" { a href=(path) { (item.number) } br; span .faint { (item.origin.name(lang)) } }
            td data-label=(heads[1]) { (look.due(Some(item.due), urgency)) }
            td data-label=(heads[2]) { (scrub(&hall.name)) }
            td data-label=(heads[3]) { (service) " " span .faint { (item.served_on.format("%m-%d")) } }
            td data-label=(heads[4]) {
                @if item.customer.is_empty() { span .faint { (words.no_number) } } @else { (item.customer) }
                " " span .faint { (item.customer_kind.name(lang)) }
            }
            td data-label=(heads[5]) { (item.way.name(lang)) }
            td data-label=(heads[6]) {
                @if let Some(claim) = claim {
                    span .amber.mark { (fill(words.has, &[&scrub(&claim.name), &look.zone.hm(claim.since)])) } " "
                }
                @if let Some(from) = item.not_before.filter(|from| *from > look.now) {
                    (fill(words.waits, &[&look.zone.hm(from)])) " " span .faint { (look.at(from)) }
                } @else if item.tried > 0 {
                    (fill(words.tried, &[&item.tried.to_string()]))
                }
            }
        }
    }
}

fn pager(page: &ListPage<'_>, at: usize, pages: usize) -> Markup {
    let words = common::of(page.look.lang);
    let here = fill(words.page_of, &[&(at + 1).to_string(), &pages.to_string()]);
    let query = page.ask.query();
    let to = |page: usize| format!("/followups?{query}&page={page}");
    html! {
        @if pages > 1 {
            nav .row aria-label=(here) {
                @if at > 0 { a rel="prev" href=(to(at)) { (words.previous_page) } }
                span { (here) }
                @if at + 1 < pages { a rel="next" href=(to(at + 2)) { (words.next_page) } }
            }
        }
    }
}

#[cfg(test)]
mod tests;
