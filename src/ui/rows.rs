//! The rows of the panels: which are shown, which is selected, which are marked, and what a search looks at.

use std::sync::Arc;

use super::layout::PLACES;
use super::show;
use super::state::{Pane, State, slot};
use crate::core::board::{Board, ComplaintRow, EscalationRow, PanelRow, Place};
use crate::core::check::Checklist;
use crate::core::rows::LogRow;
use crate::core::search::{Keys, Query};
use crate::text::check::shown;
use crate::text::named::Named;
use crate::text::words::Lang;

impl State {
    pub(super) fn pane(&self, place: Place) -> &Pane {
        &self.panes[slot(place)]
    }

    pub(super) fn pane_mut(&mut self, place: Place) -> &mut Pane {
        &mut self.panes[slot(place)]
    }

    /// How many rows a panel has, those that a search hides not counted.
    pub(super) fn rows(&self, place: Place) -> usize {
        match &self.pane(place).found {
            Some(found) => found.len(),
            None => self.board.as_ref().map_or(0, |board| count(board, place)),
        }
    }

    /// Index into the board's rows of the `at`-th shown row.
    pub(super) fn row(&self, place: Place, at: usize) -> Option<usize> {
        match &self.pane(place).found {
            Some(found) => found.get(at).copied(),
            None => (at < self.rows(place)).then_some(at),
        }
    }

    /// Index into the board's rows of the selected row.
    pub(super) fn selected(&self, place: Place) -> Option<usize> {
        self.row(place, self.pane(place).at)
    }

    /// What tells that row of the board from the others of its panel.
    pub(super) fn key(&self, place: Place, row: usize) -> String {
        self.board.as_ref().map_or_else(String::new, |board| row_key(board, place, row))
    }

    /// Keys of the marked rows, in the order in which they stand; without marks that of the selected row.
    pub(super) fn chosen(&self, place: Place) -> Vec<String> {
        let rows = (0..self.board.as_ref().map_or(0, |board| count(board, place)))
            .map(|row| self.key(place, row));
        let marked = &self.pane(place).marked;
        let marked: Vec<String> = rows.filter(|key| marked.contains(key)).collect();
        if !marked.is_empty() {
            return marked;
        }
        self.selected(place).map(|row| self.key(place, row)).into_iter().collect()
    }

    /// Moves the selection of a panel to the `at`-th shown row, as near as there is one.
    pub(super) fn select(&mut self, place: Place, at: usize) {
        let at = at.min(self.rows(place).saturating_sub(1));
        let key = match (&self.board, self.row(place, at)) {
            (Some(board), Some(row)) => row_key(board, place, row),
            _ => String::new(),
        };
        let page = self.layout().page_rows(place);
        let pane = self.pane_mut(place);
        pane.at = at;
        pane.key = key;
        pane.top = pane.top.min(at).max((at + 1).saturating_sub(page));
    }

    /// What a search looks at in a line of the log: what is read there, who wrote it, its number.
    fn log_text(&self, board: &Board, line: &LogRow) -> String {
        let (said, by) = (show::log_line(self, line), named(board, &line.by));
        [&said, &by, &line.number, &line.subject, &line.detail].map(String::as_str).join(" ")
    }

    /// Finds the selected rows again after rows, search or size changed.
    pub(super) fn settle(&mut self) {
        let Some(board) = self.board.clone() else { return };
        for place in PLACES {
            let pane = &self.panes[slot(place)];
            let query = Query::new(&pane.filter);
            let chosen = place != Place::Log || self.log_filter.is_empty();
            let found = (!query.is_empty() || !chosen).then(|| {
                let text = |row: usize| match (place, board.log.get(row)) {
                    (Place::Log, Some(line)) => self.log_text(&board, line),
                    _ => search_text(&board, place, row),
                };
                (0..count(&board, place))
                    .filter(|row| chosen || self.log_filter.lets(&board.log[*row]))
                    .filter(|row| query.is_empty() || Keys::new(&text(*row)).matches(&query))
                    .collect::<Vec<_>>()
            });
            self.pane_mut(place).found = found;
            let pane = self.pane(place);
            let is_key = |at: usize| {
                self.row(place, at).is_some_and(|row| is_key(&board, place, row, &pane.key))
            };
            // Until one has moved, the top row stays selected, so that the worst or the newest is
            // what one looks at; else the selection follows its row. While something lies over the
            // board the row under it must not change, and nothing else is held back.
            let free = !pane.pinned && (self.overlay.is_none() || place != self.focus);
            let at = match pane.at {
                _ if free => 0,
                at if is_key(at) => at,
                at => (0..self.rows(place)).find(|at| is_key(*at)).unwrap_or(at),
            };
            self.select(place, at);
            let page = self.layout().page_rows(place);
            let last_top = self.rows(place).saturating_sub(page);
            let pane = self.pane_mut(place);
            pane.top = pane.top.min(last_top);
        }
    }
}

/// How many rows a panel of a board has.
pub(super) fn count(board: &Board, place: Place) -> usize {
    match place {
        Place::Queues => board.queues.len(),
        Place::Counters => board.counters.len(),
        Place::Complaints => board.case_rows.len(),
        Place::Checks => board.panel_len(),
        Place::Escalations => board.escalations.len(),
        Place::Staff => board.staff.len(),
        Place::Log => board.log.len(),
    }
}

fn row_key(board: &Board, place: Place, row: usize) -> String {
    let key = match place {
        Place::Queues => board.queues.get(row).map(|queue| queue.service_id.clone()),
        Place::Counters => board.counters.get(row).map(|counter| counter.counter_id.clone()),
        Place::Complaints => board.case_rows.get(row).map(|case| case.complaint_id.clone()),
        Place::Checks => board.panel_key(row).map(str::to_owned),
        Place::Escalations => board.escalations.get(row).map(escalation_key),
        Place::Staff => board.staff.get(row).map(|person| person.staff_id.clone()),
        Place::Log => board.log.get(row).map(|line| line.line_no.to_string()),
    };
    key.unwrap_or_default()
}

/// A complaint can stand there twice: with a superior and with a department.
fn escalation_key(row: &EscalationRow) -> String {
    format!("{} {}", row.complaint_id, row.level)
}

/// Ids, with the names of those that are people.
fn named(board: &Board, ids: &str) -> String {
    let names = ids.split(' ').flat_map(|id| {
        let person = board.people.iter().find(|person| person.person_id == id);
        let outside = board.directory.outsiders.get(id).map_or("", |name| name);
        [id, person.map_or(outside, |person| &person.name)]
    });
    names.collect::<Vec<_>>().join(" ")
}

/// By number, category, code, owner, the end of the telephone number, and what was written.
fn complaint_text(board: &Board, row: &ComplaintRow) -> String {
    let request = row.case.is_request();
    let named_in = |lang| if request { row.kind.name(lang) } else { row.category.name(lang) };
    let [zh, en] = [Lang::Zh, Lang::En].map(named_in);
    let (code, owner) = (row.category.as_str(), named(board, &row.owner));
    let case = &row.case.fields;
    let parts = [&row.number, code, zh, en, &owner, &row.phone_masked, &case.label, &case.text];
    format!("{} {}", parts.join(" "), case.request)
}

fn is_key(board: &Board, place: Place, row: usize, key: &str) -> bool {
    match place {
        Place::Queues => board.queues.get(row).is_some_and(|queue| queue.service_id == key),
        Place::Counters => board.counters.get(row).is_some_and(|at| at.counter_id == key),
        Place::Complaints => board.case_rows.get(row).is_some_and(|c| c.complaint_id == key),
        Place::Checks => board.panel_key(row) == Some(key),
        Place::Escalations => board.escalations.get(row).is_some_and(|e| escalation_key(e) == key),
        Place::Staff => board.staff.get(row).is_some_and(|person| person.staff_id == key),
        Place::Log => board.log.get(row).is_some_and(|line| line.line_no.to_string() == key),
    }
}

/// Of a round its time and name; of a finding item, place, words and whose it is.
fn panel_text(board: &Board, row: PanelRow) -> String {
    let langs = [Lang::Zh, Lang::En];
    match row {
        PanelRow::Round(row) => {
            let [zh, en] = langs.map(|lang| row.template.name(lang));
            format!("{} {zh} {en}", board.zone.hm(row.at))
        }
        PanelRow::Finding(row) => {
            let list = board.checks.rounds.first().map(|round| Arc::clone(&round.checklist));
            let list = list.unwrap_or_else(|| Arc::new(Checklist::standard()));
            let [zh, en] = langs.map(|lang| shown(&list, &row.item_code, lang).name);
            let (owner, text) = (named(board, &row.owner), &row.finding.text);
            format!("{} {zh} {en} {} {text} {owner}", row.item_code, row.place)
        }
    }
}

/// What a search looks at.
fn search_text(board: &Board, place: Place, row: usize) -> String {
    match place {
        Place::Queues => board.queues.get(row).map(|q| format!("{} {}", q.name, q.service_id)),
        Place::Counters => board.counters.get(row).map(|c| {
            let staff = c.staff_id.as_deref().unwrap_or_default();
            let names: Vec<&str> = c.people.iter().map(|person| person.name.as_str()).collect();
            let ticket = c.ticket_no.as_deref().unwrap_or_default();
            format!("{} {staff} {} {ticket}", c.counter_id, names.join(" "))
        }),
        Place::Complaints => board.case_rows.get(row).map(|row| complaint_text(board, row)),
        Place::Checks => board.panel_row(row).map(|row| panel_text(board, row)),
        Place::Escalations => board
            .escalations
            .get(row)
            .map(|e| format!("{} {}", e.number, named(board, &e.to.join(" ")))),
        Place::Staff => board.staff.get(row).map(|s| {
            let counter = s.counter_id.as_deref().unwrap_or_default();
            format!("{} {} {counter}", s.name, s.staff_id)
        }),
        Place::Log => None,
    }
    .unwrap_or_default()
}
