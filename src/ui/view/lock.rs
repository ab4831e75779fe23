//! The locked board: queues, counters and alarms go on, of the staff only counts are shown, and the log not at
//! all. Over it, and over an open board, the dialogs in which a PIN is typed.

use ratatui::layout::Rect;

use super::paper::{Paper, cols};
use super::{frame, middle, panels, popup};
use crate::core::board::{Board, Place};
use crate::core::staff::StaffState;
use crate::text::width::{pad, wrap};
use crate::text::words::fill;
use crate::ui::handover;
use crate::ui::layout::Tier;
use crate::ui::lock::calls;
use crate::ui::lock::dialog::{Dialog, Step, What};
use crate::ui::show;
use crate::ui::state::{State, Tone};
use crate::ui::theme::Role;

/// Columns of the word before a field.
const LABEL_COLS: usize = 10;
/// Columns and rows of a dialog.
const DIALOG_COLS: u16 = 56;
const DIALOG_ROWS: u16 = 9;

/// Draws the locked screen and says where the cursor belongs.
pub(super) fn screen(paper: &mut Paper, state: &State) -> Option<(u16, u16)> {
    frame::header(paper, state);
    frame::strip(paper, state);
    let layout = state.layout();
    if state.tier() == Tier::Small {
        paper.text(0, layout.body.y, layout.body.width, state.words().too_small, Role::Normal);
        return None;
    }
    if let Some(board) = &state.board {
        for (place, area) in &layout.panels {
            match place {
                Place::Queues | Place::Counters => {
                    panels::draw(paper, *area, state, board, *place);
                }
                Place::Staff => staff(paper, *area, state, board),
                Place::Complaints => complaints(paper, *area, state, board),
                Place::Log | Place::Escalations | Place::Checks => how(paper, *area, state),
            }
        }
    }
    if let Some(area) = layout.detail {
        how(paper, area, state);
    }
    let cursor = dialog(paper, state);
    told(paper, state);
    footer(paper, state);
    cursor
}

fn lines(paper: &mut Paper, area: Rect, lines: &[(String, Role)]) {
    for ((text, role), y) in lines.iter().zip(area.y + 1..area.bottom()) {
        paper.text(area.x, y, area.width, text, *role);
    }
}

/// How many complaints there are, and of whom nothing is told.
fn complaints(paper: &mut Paper, area: Rect, state: &State, board: &Board) {
    let words = state.words();
    let title =
        format!("{} {}", state.setup.keys.label("panel.complaints", words), words.cases.complaints);
    let room = area.width.saturating_sub(cols(&title) + 1);
    paper.title(area, &title, &super::complaints::summary(words, board, room, false), false);
}

/// How many people are in which state, and where help is waited for.
fn staff(paper: &mut Paper, area: Rect, state: &State, board: &Board) {
    let words = state.words();
    let title = format!("{} {}", state.setup.keys.label("panel.staff", words), words.staff);
    let on_post = fill(words.on_post_sum, &[&board.totals.staff_on_post.to_string()]);
    paper.title(area, &title, &on_post, state.focus == Place::Staff);
    let count = |is: StaffState| board.staff.iter().filter(|person| person.state == is).count();
    let each = |is: &StaffState| {
        let count = count(*is);
        (count > 0)
            .then(|| (format!("{} {count}", pad(words.staff_state(*is), LABEL_COLS)), Role::Normal))
    };
    let mut text: Vec<_> = StaffState::ALL.iter().filter_map(each).collect();
    text.extend(calls(board).into_iter().map(|call| {
        let since = show::since(words, state.now, Some(call.at));
        (fill(words.locking.lk_help_waits, &[&call.counter_id, &since]), Role::Warn)
    }));
    lines(paper, area, &text);
}

/// What can be done here.
fn how(paper: &mut Paper, area: Rect, state: &State) {
    let words = state.words();
    paper.title(area, words.locking.m_locked, "", false);
    let text =
        [words.locking.lk_how_help, words.locking.lk_how_unlock, words.locking.lk_how_private];
    lines(paper, area, &text.map(|text| (text.to_owned(), Role::Normal)));
}

fn told(paper: &mut Paper, state: &State) {
    let row = state.layout().toast;
    let Some((tone, text)) = &state.lock.told else { return };
    let (sign, role) = match tone {
        Tone::Done => ("", Role::Info),
        Tone::Notice => ("", Role::Warn),
        Tone::Error => ("!! ", Role::Breach),
    };
    paper.text(row.x, row.y, row.width, &format!("{sign}{text}"), role);
}

fn footer(paper: &mut Paper, state: &State) {
    let row = state.layout().footer;
    let words = state.words();
    let x = paper.text(row.x, row.y, row.width, words.locking.m_locked, Role::Head) + 1;
    let room = row.width.saturating_sub(x);
    let number = &state.lock.number;
    if state.lock.dialog.is_some() {
        paper.text(x, row.y, room, words.locking.lk_dialog, Role::Normal);
    } else if number.is_empty() {
        paper.text(x, row.y, room, words.locking.lk_keys, Role::Normal);
    } else {
        paper.text(x, row.y, room, &fill(words.locking.lk_number, &[number]), Role::Key);
    }
}

/// Draws the open dialog, if there is one, and says where the cursor belongs.
pub(super) fn dialog(paper: &mut Paper, state: &State) -> Option<(u16, u16)> {
    let dialog = state.lock.dialog.as_ref()?;
    let words = state.words();
    let title = match dialog.what {
        What::Unlock => words.locking.pn_unlock,
        What::Set => words.locking.c_pin_set,
        What::Reset => words.locking.c_pin_reset,
        What::Second => words.locking.pn_second,
        What::Sign | What::Receive => words.handover.pn_sign,
    };
    let named = (dialog.person_id.as_str(), dialog.act());
    let told = handover::sign_told(state, dialog.what, named).unwrap_or_default();
    let told = if told.is_empty() { Vec::new() } else { wrap(&told, DIALOG_COLS.into()) };
    let more = u16::try_from(told.len()).unwrap_or(u16::MAX);
    let place = middle(state.layout().body, DIALOG_COLS + 4, DIALOG_ROWS + more);
    let mut area = popup::sheet(paper, place, title);
    // What is signed stands before who signs it.
    lines_of(paper, area, &told);
    area.y += more;
    area.height = area.height.saturating_sub(more);
    let row = |at: u16| Rect::new(area.x, area.y + at, area.width, 1);
    let who = pad(words.locking.pn_who, LABEL_COLS);
    let mut cursor = None;
    if dialog.step == Step::Who {
        cursor = Some(popup::field(paper, row(0), &who, &dialog.who));
        let hint = match dialog.what {
            What::Set if state.lock.session.is_some() => words.locking.pn_who_own,
            _ => words.locking.pn_who_hint,
        };
        paper.text(area.x, area.y + 2, area.width, hint, Role::Head);
    } else {
        // As typed: an id that was found by initials is not given away to whoever stands there.
        let text =
            if dialog.who.value().trim().is_empty() { state.me() } else { dialog.who.value() };
        paper.text(area.x, area.y, area.width, &format!("{who}{text}"), Role::Normal);
        cursor = ask(paper, row(2), state, dialog).or(cursor);
    }
    let y = area.y + 4;
    if dialog.busy {
        paper.text(area.x, y, area.width, words.locking.pn_busy, Role::Head);
    } else if let Some(text) = &dialog.told {
        let text = wrap(&format!("! {text}"), usize::from(area.width));
        for (line, y) in text.iter().zip(y..area.bottom()) {
            paper.text(area.x, y, area.width, line, Role::Warn);
        }
    }
    cursor
}

fn lines_of(paper: &mut Paper, area: Rect, told: &[String]) {
    for (text, y) in told.iter().zip(area.y..area.bottom()) {
        paper.text(area.x, y, area.width, text, Role::Normal);
    }
}

fn ask(paper: &mut Paper, row: Rect, state: &State, dialog: &Dialog) -> Option<(u16, u16)> {
    let words = state.words();
    let label = match (dialog.what, dialog.step) {
        (_, Step::Sure) => {
            paper.text(row.x, row.y, row.width, words.locking.pn_sure, Role::Warn);
            return None;
        }
        (What::Unlock | What::Second | What::Sign | What::Receive, _) => words.locking.pn_pin,
        (_, Step::Old) => words.locking.pn_old,
        (_, Step::New) => words.locking.pn_new,
        _ => words.locking.pn_again,
    };
    let x = row.x + paper.text(row.x, row.y, row.width, &pad(label, LABEL_COLS), Role::Head);
    let stars = "*".repeat(dialog.entry.len());
    paper.text(x, row.y, row.right().saturating_sub(x), &stars, Role::Normal);
    Some(((x + cols(&stars)).min(row.right().saturating_sub(1)), row.y))
}
