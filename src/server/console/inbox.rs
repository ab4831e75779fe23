//! The inbox: what departments and superiors have to do, what is late for longest first.

use maud::{Markup, html};

use super::look::Look;
use crate::core::complaint::CaseKind;
use crate::server::oversight::{Item, ItemKind, ItemState, Urgency};
use crate::text::words::console::{common, desk};
use crate::text::words::{Lang, fill};

/// Rows of a page: with the longest texts it stays under 100 KB.
pub(super) const ROWS: usize = 50;

/// Which of them are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    /// All that is left to do.
    #[default]
    All,
    /// What nobody has taken.
    New,
    /// What is late.
    Overdue,
    /// What is late soon.
    Soon,
    /// What was done in the last day.
    Done,
}

impl View {
    const ALL: [View; 5] = [View::All, View::New, View::Overdue, View::Soon, View::Done];

    fn code(self) -> &'static str {
        match self {
            View::All => "all",
            View::New => "new",
            View::Overdue => "overdue",
            View::Soon => "soon",
            View::Done => "done",
        }
    }

    /// Of its code in an address; what is none is all.
    pub(super) fn of(code: &str) -> View {
        View::ALL.into_iter().find(|view| view.code() == code).unwrap_or_default()
    }

    fn name(self, words: &desk::DeskWords) -> &'static str {
        match self {
            View::All => words.view_all,
            View::New => words.view_new,
            View::Overdue => words.view_overdue,
            View::Soon => words.view_soon,
            View::Done => words.view_done,
        }
    }

    fn shows(self, item: &Item, urgency: Urgency) -> bool {
        match self {
            View::All => urgency != Urgency::Over,
            View::New => matches!(
                item.state,
                ItemState::New | ItemState::Lapsed { .. } | ItemState::Unanswered { .. }
            ),
            View::Overdue => urgency == Urgency::Overdue,
            View::Soon => urgency == Urgency::Soon,
            View::Done => urgency == Urgency::Over,
        }
    }
}

/// What is asked of the inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) view: View,
    /// A word that the number, the hall or the matter holds.
    pub(super) find: String,
    /// From 0.
    pub(super) page: usize,
}

impl Ask {
    fn query(&self, view: View, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("view", view.code());
        if !self.find.is_empty() {
            query.append_pair("find", &self.find);
        }
        if page > 0 {
            query.append_pair("page", &(page + 1).to_string());
        }
        query.finish()
    }

    fn finds(&self, item: &Item) -> bool {
        let find = self.find.to_lowercase();
        let texts = [&item.number, &item.hall_name, &item.subject, &item.hall];
        find.is_empty() || texts.into_iter().any(|text| text.to_lowercase().contains(&find))
    }
}

/// The inbox with these items, the most urgent first, all of which whoever looks may see; of so many halls nothing is known
/// yet. The page, and the part of it that is fetched anew.
pub(super) fn inbox(
    look: Look,
    ask: &Ask,
    mut items: Vec<&Item>,
    (unread, said): (usize, Option<&str>),
) -> (Markup, Markup) {
    let words = desk::of(look.lang);
    let is_done = ask.view == View::Done;
    let open = |item: &&&Item| item.urgency(look.now) != Urgency::Over;
    let late = |item: &&&Item| item.urgency(look.now) == Urgency::Overdue;
    let count = items.iter().filter(open).count();
    let overdue = items.iter().filter(late).count();
    let done = items.len() - count;
    items.retain(|item| ask.view.shows(item, item.urgency(look.now)) && ask.finds(item));
    let pages = items.len().div_ceil(ROWS).max(1);
    let page = ask.page.min(pages - 1);
    let shown: Vec<&Item> = items.into_iter().skip(page * ROWS).take(ROWS).collect();
    let part = format!("/inbox?{}&part=1", ask.query(ask.view, page));
    let list = html! {
        p role="status" {
            @if is_done { (fill(words.count_done, &[&done.to_string()])) }
            @else { (fill(words.count, &[&count.to_string(), &overdue.to_string()])) }
            @if unread > 0 { " " span .amber { (fill(words.reading, &[&unread.to_string()])) } }
        }
        (rows(look, &shown, if is_done { words.empty_done } else { words.empty }))
        (pager(look, ask, page, pages))
    };
    let whole = html! {
        h1 { (words.title) }
        @if let Some(said) = said { p .told role="status" { (said) } }
        ul .tabs {
            @for view in View::ALL {
                li { a href={ "/inbox?" (ask.query(view, 0)) } aria-current=[(view == ask.view).then_some("true")] { (view.name(words)) } }
            }
        }
        form .row method="get" action="/inbox" role="search" {
            input type="hidden" name="view" value=(ask.view.code());
            div {
                label for="find" { (common::of(look.lang).search) }
                input type="search" id="find" name="find" value=(ask.find) data-find maxlength="60";
            }
            button .plain type="submit" { (common::of(look.lang).search) }
        }
        div data-part=(part) aria-live="off" { (list) }
    };
    (whole, list)
}

fn pager(look: Look, ask: &Ask, page: usize, pages: usize) -> Markup {
    let words = common::of(look.lang);
    html! {
        @if pages > 1 {
            nav .row aria-label=(fill(words.page_of, &[&(page + 1).to_string(), &pages.to_string()])) {
                @if page > 0 { a rel="prev" href={ "/inbox?" (ask.query(ask.view, page - 1)) } { (words.previous_page) } }
                span { (fill(words.page_of, &[&(page + 1).to_string(), &pages.to_string()])) }
                @if page + 1 < pages { a rel="next" href={ "/inbox?" (ask.query(ask.view, page + 1)) } { (words.next_page) } }
            }
        }
    }
}

fn rows(look: Look, items: &[&Item], none: &str) -> Markup {
    let words = desk::of(look.lang);
    html! {
        @if items.is_empty() {
            p .note { (none) }
        } @else {
            div .scroll tabindex="0" role="region" aria-label=(words.title) {
                table .cards {
                    thead {
                        tr {
                            th scope="col" { (words.number) }
                            th scope="col" { (words.state) }
                            th scope="col" { (words.clock) }
                            th scope="col" { (words.severity) }
                            th scope="col" { (words.what) }
                            th scope="col" { (words.hall) }
                            th scope="col" { (words.to) }
                            th scope="col" { (words.since) }
                        }
                    }
                    tbody { @for item in items { (row(look, item)) } }
                }
            }
        }
    }
}

fn row(look: Look, item: &Item) -> Markup {
    let words = desk::of(look.lang);
    let path = case_path(&item.hall, &item.complaint_id);
    html! {
        tr data-open=(path) {
            th scope="row" .nowrap { a href=(path) { (item.number) } }
            td data-label=(words.state) { (state(look, item)) }
            td data-label=(words.clock) { (look.due(item.due, item.urgency(look.now))) }
            td data-label=(words.severity) { @if item.of == CaseKind::Request { (look.urgency(item.severity)) } @else { (look.severity(item.severity)) } }
            td data-label=(words.what) { (item.about(look.lang)) @if !item.subject.is_empty() { ": " (item.subject) } }
            td data-label=(words.hall) { (item.hall_name) }
            td data-label=(words.to) {
                @match &item.kind {
                    ItemKind::Dispatch { department_zh, department_en, .. } => {
                        @if look.lang == Lang::Zh { (department_zh) } @else { (department_en) }
                    }
                    ItemKind::Escalation { level, .. } => { (words.escalation) " " (fill(words.level, &[&level.to_string()])) }
                }
            }
            td data-label=(words.since) { (look.at(item.since)) }
        }
    }
}

/// The word for where an item stands.
fn state(look: Look, item: &Item) -> Markup {
    let words = desk::of(look.lang);
    let is_call = matches!(item.kind, ItemKind::Escalation { .. });
    html! {
        @match &item.state {
            ItemState::New if is_call => span .amber.mark { (words.state_called) },
            ItemState::New => span .amber.mark { (words.state_new) },
            ItemState::Accepted { .. } if is_call => span .green { (words.state_acked) },
            ItemState::Accepted { .. } => span .green { (words.state_accepted) },
            ItemState::Planned { .. } => span .green { (words.state_planned) },
            ItemState::Answered { .. } => span { (words.state_answered) },
            ItemState::NotOurs { .. } => span { (words.answer_not_ours) },
            ItemState::Withdrawn { .. } => span { (words.state_withdrawn) },
            ItemState::Lapsed { .. } => span .amber.mark { (words.state_lapsed) },
            ItemState::Unanswered { .. } => span .red.mark { (words.state_unanswered) },
        }
    }
}

/// Where a case is found.
pub(super) fn case_path(hall: &str, complaint_id: &str) -> String {
    hall_path(hall, &format!("c/{}", escaped(complaint_id)))
}

/// Where a hall is found, and a page of it. Ids of halls may have letters of any script.
pub(super) fn hall_path(hall: &str, page: &str) -> String {
    let slash = if page.is_empty() { "" } else { "/" };
    format!("/h/{}{slash}{page}", escaped(hall))
}

pub(super) fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
