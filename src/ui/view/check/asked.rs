//! What a walk asks for now: words, a phrase, what else can be done, which round.

use ratatui::layout::Rect;
use tui_input::Input;

use super::NAME_COLS;
use crate::core::board::RoundRow;
use crate::core::check::Template;
use crate::core::hall::SlotState;
use crate::text::named::Named;
use crate::text::width::{fit, pad};
use crate::text::words::fill;
use crate::ui::check::{Asked, due, phrases};
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::view::detail::Line;
use crate::ui::view::middle;
use crate::ui::view::paper::Paper;
use crate::ui::view::popup::sheet;

pub(super) fn text(
    paper: &mut Paper,
    state: &State,
    area: Rect,
    (asked, input): (&Asked, &Input),
) -> (u16, u16) {
    paper.text(area.x, area.y, area.width, asked_label(state, asked), Role::Title);
    field(paper, Rect::new(area.x, area.y + 1, area.width, 1), input)
}

pub(super) fn field(paper: &mut Paper, area: Rect, input: &Input) -> (u16, u16) {
    let x = area.x + paper.text(area.x, area.y, area.width, "> ", Role::Head);
    let room = area.right().saturating_sub(x + 1);
    // Of what is longer than the line the end is seen, where one types.
    let skip = input.visual_scroll(usize::from(room));
    let seen: String = {
        let mut left = skip;
        input
            .value()
            .chars()
            .skip_while(|c| {
                let here = crate::text::width::width(c.encode_utf8(&mut [0; 4]));
                let gone = left > 0;
                left = left.saturating_sub(here);
                gone
            })
            .collect()
    };
    paper.text(x, area.y, room, &seen, Role::Normal);
    let at = x + u16::try_from(input.visual_cursor().saturating_sub(skip)).unwrap_or(0);
    (at.min(area.right().saturating_sub(1)), area.y)
}

pub(super) fn asked_label(state: &State, asked: &Asked) -> &'static str {
    let words = state.words().check;
    match asked {
        Asked::Note => words.l_note,
        Asked::Wrong(_) => words.l_wrong,
        Asked::Skip => words.l_skip,
        Asked::Abort => words.l_abort,
        Asked::Explain(..) => words.l_explain,
    }
}

pub(super) fn phrase_lines(state: &State, row: &RoundRow, width: usize) -> Vec<Line> {
    let lang = state.setup.lang;
    let mut lines = vec![(state.words().check.l_phrase.to_owned(), Role::Title)];
    let entry = |(nth, code): (usize, &str)| {
        let limit = row.checklist.phrase(code).map_or("", |phrase| phrase.limit.name(lang));
        let text = crate::text::check::phrase(&row.checklist, code, lang);
        format!("{nth} {}", fill(state.words().check.n_limit, &[text, limit]))
    };
    let entries: Vec<String> = phrases(&row.checklist).map(entry).collect();
    // In two columns: the texts of the item stay in sight above them.
    let half = width / 2;
    for pair in entries.chunks(2) {
        let left = pad(&fit(&pair[0], half.saturating_sub(1)), half);
        let line = format!("{left}{}", pair.get(1).map_or("", String::as_str));
        lines.push((line, Role::Normal));
    }
    lines
}

pub(super) fn more_lines(state: &State, at: usize) -> Vec<Line> {
    let w = state.words().check;
    let texts = [
        w.more_pass,
        w.more_fail,
        w.more_na,
        w.more_skip,
        w.more_note,
        w.more_abort,
        w.more_assign,
    ];
    let line = |(nth, text): (usize, &str)| {
        let lit = nth == at;
        let sign = if lit { ">" } else { " " };
        (format!("{sign} {} {text}", nth + 1), if lit { Role::Select } else { Role::Normal })
    };
    texts.into_iter().enumerate().map(line).collect()
}

pub(super) fn choose(paper: &mut Paper, state: &State, at: usize) {
    let words = state.words().check;
    let height = u16::try_from(Template::ALL.len()).unwrap_or(4) + 3;
    let inner = sheet(paper, middle(state.layout().body, 48, height), words.c_other);
    for (nth, (template, y)) in Template::ALL.iter().zip(inner.y..inner.bottom()).enumerate() {
        let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
        let slots = state.board.iter().flat_map(|board| &board.checks.slots);
        let mut ahead =
            slots.filter(|slot| slot.template == *template && slot.state == SlotState::Planned);
        let next = match (due(state, *template), ahead.next()) {
            (Some(slot), _) => fill(words.n_due, &[&zone.hm(slot.planned_at)]),
            (None, Some(slot)) => fill(words.n_not_yet, &[&zone.hm(slot.planned_at)]),
            (None, None) => words.n_unplanned.to_owned(),
        };
        let name = pad(template.name(state.setup.lang), NAME_COLS);
        let sign = if nth == at { ">" } else { " " };
        let role = if nth == at { Role::Select } else { Role::Normal };
        paper.text(inner.x, y, inner.width, &format!("{sign} {} {name} {next}", nth + 1), role);
    }
}
