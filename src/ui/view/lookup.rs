//! The search over all complaints: what is looked for, how far it is, and what was found.

use ratatui::layout::Rect;

use super::paper::Paper;
use super::popup::field;
use crate::core::complaint::{CaseKind, Category, Stage};
use crate::store::Hit;
use crate::text::named::Named;
use crate::text::width::{fit, pad};
use crate::text::words::fill;
use crate::ui::disk;
use crate::ui::lookup::{FOUND_MAX, slow_secs};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// From this width on a hit shows the customer as far as a mask does.
const WIDE_COLS: u16 = 116;

/// Draws it and says where the cursor belongs.
pub(super) fn draw(paper: &mut Paper, area: Rect, state: &State) -> (u16, u16) {
    let w = state.words().past;
    let look = &state.lookup;
    paper.clear(area);
    let hits = look.answered().and_then(|found| found.hits.as_deref().ok()).unwrap_or_default();
    let place = if hits.is_empty() {
        String::new()
    } else {
        format!("{}/{}", (look.at + 1).min(hits.len()), hits.len())
    };
    paper.title(area, w.p_title, &place, true);
    let row = |nth: u16| Rect::new(area.x, area.y + nth, area.width, 1);
    let cursor = field(paper, row(1), "/ ", &look.input);
    let (text, role) = status(state);
    paper.text(area.x, area.y + 2, area.width, &text, role);
    let page = usize::from(area.height.saturating_sub(3)).max(1);
    let top = look.at / page * page;
    for ((nth, hit), y) in
        hits.iter().enumerate().skip(top).take(page).zip(area.y + 3..area.bottom())
    {
        let chosen = nth == look.at;
        let role = if chosen { Role::Select } else { Role::Normal };
        let sign = if chosen { ">" } else { " " };
        let text = format!("{sign} {}", line(state, hit, area.width));
        paper.text(area.x, y, area.width, &pad(&text, usize::from(area.width)), role);
    }
    cursor
}

/// How far the search is.
fn status(state: &State) -> (String, Role) {
    let (words, w, look) = (state.words(), state.words().past, &state.lookup);
    if look.asked.is_some() {
        return match slow_secs(state) {
            Some(secs) => (fill(w.p_wait_secs, &[&secs.to_string()]), Role::Warn),
            None => (w.p_wait.to_owned(), Role::Head),
        };
    }
    match look.answered().map(|found| &found.hits) {
        None if look.input.value().trim().is_empty() => (w.p_hint.to_owned(), Role::Head),
        None => (w.p_changed.to_owned(), Role::Head),
        Some(Err(why)) => (disk::reason(words, why).to_owned(), Role::Breach),
        Some(Ok(hits)) if hits.is_empty() => (w.p_none.to_owned(), Role::Warn),
        Some(Ok(hits)) if hits.len() >= FOUND_MAX => {
            (fill(w.p_many, &[&FOUND_MAX.to_string()]), Role::Warn)
        }
        Some(Ok(hits)) => (fill(w.p_found, &[&hits.len().to_string()]), Role::Head),
    }
}

fn line(state: &State, hit: &Hit, width: u16) -> String {
    let lang = state.setup.lang;
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let date = zone.date(hit.registered_at).to_string();
    let category = Category::from_code(&hit.category).map(|it| it.name(lang));
    let kind = CaseKind::from_text(&hit.kind).filter(|kind| *kind == CaseKind::Request);
    let about = kind.map(|kind| kind.name(lang)).or(category).unwrap_or(&hit.category);
    let stage = Stage::from_text(&hit.stage).map_or(hit.stage.as_str(), |it| it.name(lang));
    let owner = match hit.owner.as_str() {
        "" => state.words().cases.hall,
        id => state.person_name(id),
    };
    let cols = if width >= WIDE_COLS { (20, 14) } else { (13, 9) };
    let mut cells = vec![
        pad(&hit.number, 10),
        date,
        pad(&fit(about, cols.0), cols.0),
        pad(&fit(stage, cols.1), cols.1),
        pad(&fit(owner, 8), 8),
    ];
    if width >= WIDE_COLS {
        cells.push(pad(hit.customer_phone.as_deref().unwrap_or_default(), 11));
    }
    let text = if hit.text.is_empty() { &hit.label } else { &hit.text };
    cells.push(text.clone());
    cells.join(" ")
}
