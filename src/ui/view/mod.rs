//! `view`: the screen as a function of the state. Only reads; lays out only what is seen.

mod away;
mod case_clocks;
mod case_detail;
mod chart;
mod check;
mod check_rows;
mod complaints;
mod detail;
mod dots;
mod findings;
mod first;
mod follow_ups;
mod form;
mod frame;
mod handover;
mod incident;
mod lists;
mod lock;
mod lookup;
mod orders;
mod panels;
mod paper;
mod people;
mod popup;
mod ratings;
mod report;
mod staff;
mod standing;
mod table;
mod timeline;
mod weekly;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) use self::first::first;
pub(super) use self::lists::length as list_length;
use self::paper::Paper;
use super::layout::Tier;
use super::state::{Overlay, State};
use super::theme::Role;

/// Longest list that can be scrolled, lines.
pub(super) const LINES_MAX: usize = 20_000;

/// Draws the screen into `buf` and says where the real cursor belongs, if anywhere.
pub fn view(state: &State, buf: &mut Buffer) -> Option<(u16, u16)> {
    let paper = &mut Paper { buf, theme: state.setup.theme };
    match state.tier() {
        Tier::None => return None,
        _ if state.is_locked() => return lock::screen(paper, state),
        Tier::Small => {
            frame::header(paper, state);
            frame::strip(paper, state);
            let layout = state.layout();
            paper.text(0, layout.body.y, layout.body.width, state.words().too_small, Role::Normal);
            return None;
        }
        _ => {}
    }
    frame::header(paper, state);
    frame::strip(paper, state);
    let full = matches!(
        state.overlay,
        Some(
            Overlay::Report { .. }
                | Overlay::Chart(_)
                | Overlay::Away { .. }
                | Overlay::Ranking(_)
                | Overlay::Weekly(_)
                | Overlay::Read { .. }
                | Overlay::Lookup
                | Overlay::Findings { .. }
                | Overlay::Matters { .. }
                | Overlay::Calls(_)
                | Overlay::Handover(_)
                | Overlay::Round(_)
        )
    ) || matches!(state.overlay, Some(Overlay::Form(_) | Overlay::Incident { .. }))
        && !state.form_beside();
    if !full {
        board(paper, state);
    }
    let cursor = popup::draw(paper, state);
    let cursor = lock::dialog(paper, state).or(cursor);
    frame::toasts(paper, state);
    frame::footer(paper, state).or(cursor)
}

fn board(paper: &mut Paper, state: &State) {
    let layout = state.layout();
    if let Some(area) = layout.words {
        frame::empty(paper, area, state);
    }
    let Some(rows) = &state.board else { return };
    for (place, area) in &layout.panels {
        panels::draw(paper, *area, state, rows, *place);
    }
    if let Some(area) = layout.detail {
        detail::draw(paper, area, state);
    }
}

/// A rectangle of at most `width` x `height` in the middle of `area`.
fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (w, h) = (width.min(area.width), height.min(area.height));
    Rect::new(area.x + (area.width - w) / 2, area.y + (area.height - h) / 3, w, h)
}

/// What a person's detail says of praise and talks.
#[cfg(test)]
pub(in crate::ui) fn findings_of_person(
    state: &State,
    board: &crate::core::board::Board,
    id: &str,
) -> Vec<String> {
    findings::of_person(state, board, id).into_iter().map(|(text, _)| text).collect()
}
