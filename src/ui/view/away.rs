//! What happened while this terminal was away: three parts under each other, the line in the light, what Enter does.

use ratatui::layout::Rect;

use super::paper::{Paper, cols};
use crate::text::words::fill;
use crate::ui::away::{Line, lines};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Columns before the text: light, number, sign, time.
const LEFT_COLS: u16 = 13;

/// One row of the list: the head of a part, or a line with its place among the lines.
enum Row<'l> {
    Head(&'static str, usize),
    Line(usize, &'l Line),
}

/// Draws the list over `area`; it has no cursor.
pub(super) fn draw(paper: &mut Paper, area: Rect, state: &State, at: usize) -> Option<(u16, u16)> {
    paint(paper, area, state, at);
    None
}

fn paint(paper: &mut Paper, area: Rect, state: &State, at: usize) {
    let t = state.setup.lang.away();
    paper.clear(area);
    let all = lines(state);
    let asked = all.iter().filter(|line| line.part == 0).count();
    let right = if asked > 0 { fill(t.head_asks, &[&asked.to_string()]) } else { String::new() };
    paper.title(area, t.title, &right, true);
    if all.is_empty() {
        paper.text(area.x, area.y + 1, area.width, t.nothing, Role::Head);
        return;
    }
    let mut rows = Vec::new();
    for (part, name) in (0u8..).zip([t.part_asked, t.part_changed, t.part_news]) {
        let own: Vec<(usize, &Line)> =
            all.iter().enumerate().filter(|(_, line)| line.part == part).collect();
        if !own.is_empty() {
            rows.push(Row::Head(name, own.len()));
            rows.extend(own.into_iter().map(|(at, line)| Row::Line(at, line)));
        }
    }
    let at = at.min(all.len().saturating_sub(1));
    let room = usize::from(area.height.saturating_sub(1));
    let lit = rows.iter().position(|row| matches!(row, Row::Line(own, _) if *own == at));
    let top = lit.map_or(0, |lit| (lit + 1).saturating_sub(room));
    for (y, row) in (area.y + 1..area.bottom()).zip(rows.iter().skip(top)) {
        match row {
            Row::Head(name, count) => {
                paper.text(area.x, y, area.width, &format!("{name} {count}"), Role::Head);
            }
            Row::Line(own, line) => draw_line(paper, area, y, (*own, line), *own == at),
        }
    }
}

fn draw_line(paper: &mut Paper, area: Rect, y: u16, (at, line): (usize, &Line), lit: bool) {
    let step = cols(&line.step);
    let no = if at < 9 { (at + 1).to_string() } else { String::new() };
    let head = format!("{}{no:>2} {:<2} {:<5}", if lit { ">" } else { " " }, line.sign, line.at);
    let role = match line.sign {
        "!!" => Role::Breach,
        "!" => Role::Warn,
        _ => Role::Normal,
    };
    paper.text(area.x, y, LEFT_COLS, &head, Role::Normal);
    paper.text(area.x + 4, y, 2, line.sign, role);
    let room = area.width.saturating_sub(LEFT_COLS + if step > 0 { step + 2 } else { 0 });
    paper.text(area.x + LEFT_COLS, y, room, &line.text, Role::Normal);
    paper.right(area.right(), y, step, &line.step, Role::Key);
    if lit {
        paper.paint(Rect::new(area.x, y, area.width, 1), Role::Select);
    }
}

/// What the footer says: what Enter does with the line in the light, and the other keys.
pub(super) fn hint(state: &State, at: usize) -> String {
    let t = state.setup.lang.away();
    let all = lines(state);
    let step = all.get(at.min(all.len().saturating_sub(1))).map(|line| line.step.as_str());
    fill(t.f_keys, &[step.filter(|step| !step.is_empty()).unwrap_or("-")])
}
