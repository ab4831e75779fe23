//! Keys of a walk. One key passes an item and moves on; digits, arrows, Enter and Esc reach everything, so that
//! it works with an input method on.

use super::after::{assign, on_over};
use super::kept::{recalled, take_beside};
use super::typed::{figures, on_text};
use super::walk::{Asked, Figures, Mode, Walk};
use super::{is_over, row, start};
use crate::core::act::{Act, AnswerItem, CheckAct};
use crate::core::board::RoundRow;
use crate::core::check::{Checklist, ItemKind, Outcome, RoundItem, Template};
use crate::core::draft::FormDraft;
use crate::core::people::Right;
use crate::text::words::fill;
use crate::ui::answers::{send, send_line};
use crate::ui::commands::{command, may};
use crate::ui::drafts;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::Effect;
use crate::ui::overlay::step;
use crate::ui::state::{Overlay, State, Tone};
use crate::ui::update::{give, hint};

/// Longest count or value, in characters.
const FIGURE_CHARS_MAX: usize = 9;
/// Keys that are kept for a round that is not there yet.
const EARLY_MAX: usize = 64;
/// Entries of the list of what else can be done.
const MORE: usize = 7;
/// Items without an answer that a refusal names.
const NAMED_MAX: usize = 8;

/// Takes a key for the walk that was on top.
pub(in crate::ui) fn on_key(
    state: &mut State,
    press: KeyPress,
    mut walk: Box<Walk>,
) -> Vec<Effect> {
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    if let Mode::Text(asked, input) = walk.mode.clone() {
        return on_text(state, press, leave, walk, asked, input);
    }
    if let Mode::Choose(at) = walk.mode {
        return if leave { Vec::new() } else { on_choose(state, press, walk, at) };
    }
    let board = state.board.clone();
    let Some(row) = board.as_deref().and_then(|board| row(board, &walk.round_id)) else {
        if leave {
            return Vec::new();
        }
        if walk.early.len() < EARLY_MAX {
            walk.early.push(press);
        }
        state.overlay = Some(Overlay::Round(walk));
        return Vec::new();
    };
    if leave {
        if !matches!(walk.mode, Mode::Items) {
            walk.mode = Mode::Items;
            state.overlay = Some(Overlay::Round(walk));
        }
        return Vec::new();
    }
    walk.at = walk.at.min(row.round.items.len());
    if matches!(press.folded().key, Key::Char(c) if !c.is_ascii()) {
        hint(state);
        return keep(state, walk);
    }
    match walk.mode.clone() {
        Mode::Items => on_items(state, press, walk, &row),
        Mode::Figures(text) => on_figures(state, press, walk, &row, text),
        Mode::Phrase(figures) => on_phrase(state, press, walk, &row, figures),
        Mode::More(at) => on_more(state, press, walk, &row, at),
        Mode::Text(..) | Mode::Choose(_) => Vec::new(),
    }
}

pub(super) fn keep(state: &mut State, walk: Box<Walk>) -> Vec<Effect> {
    state.overlay = Some(Overlay::Round(walk));
    Vec::new()
}

fn on_choose(state: &mut State, press: KeyPress, mut walk: Box<Walk>, at: usize) -> Vec<Effect> {
    let all = Template::ALL;
    let chosen = match (press.digit(), press.key) {
        (Some(0), _) => return Vec::new(),
        (Some(digit), _) => Some(digit - 1),
        (None, Key::Enter) => Some(at),
        _ => None,
    };
    if let Some(template) = chosen.and_then(|at| all.get(at)) {
        return start(state, *template);
    }
    let at = step(press, true).map_or(at, |step| step.from(at, all.len(), all.len()));
    walk.mode = Mode::Choose(at);
    keep(state, walk)
}

fn on_items(
    state: &mut State,
    press: KeyPress,
    mut walk: Box<Walk>,
    row: &RoundRow,
) -> Vec<Effect> {
    let last = row.round.items.len();
    let folded = press.folded().key;
    match folded {
        Key::Up | Key::Left | Key::Backspace | Key::BackTab | Key::Char('k') => {
            walk.at = walk.at.saturating_sub(1);
            return keep(state, walk);
        }
        Key::Down | Key::Tab | Key::PageDown | Key::Char('j') => {
            let by = if folded == Key::PageDown { 5 } else { 1 };
            walk.at = (walk.at + by).min(last);
            return keep(state, walk);
        }
        Key::PageUp => walk.at = walk.at.saturating_sub(5),
        Key::Home => walk.at = 0,
        Key::End => walk.at = last,
        Key::Char('u') => {
            state.overlay = Some(Overlay::Round(walk));
            return command("undo").map_or_else(Vec::new, |undo| give(state, undo));
        }
        _ if is_over(row) => {
            if let Some(effects) = on_over(state, press, &walk, row) {
                return effects;
            }
            return if folded == Key::Enter || press.digit() == Some(0) {
                Vec::new()
            } else {
                keep(state, walk)
            };
        }
        _ => return on_item(state, press, walk, row),
    }
    keep(state, walk)
}

fn on_item(state: &mut State, press: KeyPress, mut walk: Box<Walk>, row: &RoundRow) -> Vec<Effect> {
    let Some(item) = row.round.items.get(walk.at).cloned() else {
        return match press.folded().key {
            Key::Enter => submit(state, walk, row),
            Key::Char('y' | ' ') => {
                let text = state.words().check.e_submit.to_owned();
                state.tell(Tone::Notice, text);
                keep(state, walk)
            }
            Key::Char('a') => assign(state, walk, row),
            Key::Right => ask(state, walk, Asked::Abort),
            _ => keep(state, walk),
        };
    };
    let typed = matches!(item.kind, ItemKind::Count | ItemKind::Value);
    let pass = AnswerItem::plain(&item.code, Outcome::Pass);
    match (press.folded().key, press.digit()) {
        (_, Some(digit)) if typed => {
            walk.mode = Mode::Figures(digit.to_string());
            keep(state, walk)
        }
        // Keys that are held, or meant to turn a page, answer nothing.
        (Key::Enter | Key::Char(' '), _) => {
            let text = state.words().check.x_enter.to_owned();
            state.tell(Tone::Notice, text);
            keep(state, walk)
        }
        (Key::Char('y'), _) | (_, Some(1)) => answer(state, walk, row, pass),
        (Key::Char('f'), _) | (_, Some(2)) => wrong(state, walk, row, Figures::default()),
        (Key::Char('-'), _) | (_, Some(3)) => {
            answer(state, walk, row, AnswerItem::plain(&item.code, Outcome::NotApplicable))
        }
        (Key::Char('s'), _) | (_, Some(4)) => ask(state, walk, Asked::Skip),
        (Key::Char('l'), _) | (_, Some(5)) => ask(state, walk, Asked::Note),
        (Key::Char('a'), _) | (_, Some(7)) => assign(state, walk, row),
        (Key::Right, _) | (_, Some(0)) => {
            walk.mode = Mode::More(0);
            keep(state, walk)
        }
        _ => keep(state, walk),
    }
}

/// What is wrong: a phrase, or where the hall has none, words.
fn wrong(state: &mut State, mut walk: Box<Walk>, row: &RoundRow, figures: Figures) -> Vec<Effect> {
    if row.checklist.phrases.is_empty() {
        return ask(state, walk, Asked::Wrong(figures));
    }
    walk.mode = Mode::Phrase(figures);
    keep(state, walk)
}

fn ask(state: &mut State, mut walk: Box<Walk>, asked: Asked) -> Vec<Effect> {
    let input = recalled(state, &walk, &asked);
    walk.mode = Mode::Text(asked, input);
    keep(state, walk)
}

fn on_more(
    state: &mut State,
    press: KeyPress,
    mut walk: Box<Walk>,
    row: &RoundRow,
    at: usize,
) -> Vec<Effect> {
    let chosen = match (press.digit(), press.key) {
        (Some(0), _) | (None, Key::Left) => {
            walk.mode = Mode::Items;
            return keep(state, walk);
        }
        (Some(digit), _) => Some(digit),
        (None, Key::Enter | Key::Right) => Some(at + 1),
        _ => None,
    };
    let Some(item) = row.round.items.get(walk.at).cloned() else { return keep(state, walk) };
    let plain = |result| AnswerItem::plain(&item.code, result);
    match chosen {
        Some(1) => answer(state, walk, row, plain(Outcome::Pass)),
        Some(2) => wrong(state, walk, row, Figures::default()),
        Some(3) => answer(state, walk, row, plain(Outcome::NotApplicable)),
        Some(4) => ask(state, walk, Asked::Skip),
        Some(5) => ask(state, walk, Asked::Note),
        Some(6) => ask(state, walk, Asked::Abort),
        Some(7) => assign(state, walk, row),
        _ => {
            let at = step(press, true).map_or(at, |step| step.from(at, MORE, MORE));
            walk.mode = Mode::More(at);
            keep(state, walk)
        }
    }
}

fn on_figures(
    state: &mut State,
    press: KeyPress,
    mut walk: Box<Walk>,
    row: &RoundRow,
    mut text: String,
) -> Vec<Effect> {
    let Some(item) = row.round.items.get(walk.at).cloned() else { return keep(state, walk) };
    match press.folded().key {
        Key::Char('0'..='9' | '/' | '.' | '-') if text.len() >= FIGURE_CHARS_MAX => {}
        Key::Char(c @ ('0'..='9' | '/' | '.' | '-')) => text.push(c),
        Key::Backspace => drop(text.pop()),
        Key::Enter | Key::Char('y' | 'f' | ' ') => {
            let Some(figures) = figures(row, &item, &text) else {
                let words = state.words().check;
                let known = row.items.iter().find(|known| known.code == item.code);
                let said = match known.and_then(|known| known.of) {
                    Some(of) if item.kind == ItemKind::Count => {
                        fill(words.x_count, &[&of.to_string()])
                    }
                    _ => words.x_figures.to_owned(),
                };
                state.tell(Tone::Notice, said);
                walk.mode = Mode::Figures(String::new());
                return keep(state, walk);
            };
            let right = match (figures.count, figures.value_milli, &item.range) {
                (Some((right, of)), ..) => right == of,
                (_, Some(value), Some(range)) => range.holds(value),
                _ => true,
            };
            return if right {
                let (count, value_milli) = (figures.count, figures.value_milli);
                let plain = AnswerItem::plain(&item.code, Outcome::Pass);
                let (right, of) = (count.map(|it| it.0), count.map(|it| it.1));
                answer(state, walk, row, AnswerItem { right, of, value_milli, ..plain })
            } else {
                wrong(state, walk, row, figures)
            };
        }
        _ => {}
    }
    walk.mode = if text.is_empty() { Mode::Items } else { Mode::Figures(text) };
    keep(state, walk)
}

fn on_phrase(
    state: &mut State,
    press: KeyPress,
    mut walk: Box<Walk>,
    row: &RoundRow,
    figures: Figures,
) -> Vec<Effect> {
    let phrases = &row.checklist.phrases;
    let chosen = match (press.digit(), press.folded().key) {
        (Some(0), _) | (None, Key::Left | Key::Backspace) => {
            walk.mode = Mode::Items;
            return keep(state, walk);
        }
        (Some(digit), _) => phrases.get(digit - 1),
        (None, Key::Enter) => phrases.first(),
        (None, Key::Char('l') | Key::Right) => return ask(state, walk, Asked::Wrong(figures)),
        _ => None,
    };
    let Some(phrase) = chosen else { return keep(state, walk) };
    let Some(item) = row.round.items.get(walk.at) else { return keep(state, walk) };
    let failed = failed(item, figures);
    answer(state, walk, row, AnswerItem { phrase: phrase.code.to_string(), ..failed })
}

pub(super) fn failed(item: &RoundItem, figures: Figures) -> AnswerItem {
    let (right, of) = (figures.count.map(|it| it.0), figures.count.map(|it| it.1));
    let value_milli = figures.value_milli;
    AnswerItem { right, of, value_milli, ..AnswerItem::plain(&item.code, Outcome::Fail) }
}

/// Sends an answer and moves on to the next item that is open.
pub(super) fn answer(
    state: &mut State,
    walk: Box<Walk>,
    row: &RoundRow,
    said: AnswerItem,
) -> Vec<Effect> {
    answer_by(state, walk, row, said, None)
}

/// The same of an answer whose words were typed: they stay a draft until it is on disk.
pub(super) fn answer_by(
    state: &mut State,
    mut walk: Box<Walk>,
    row: &RoundRow,
    mut said: AnswerItem,
    line: Option<FormDraft>,
) -> Vec<Effect> {
    if let Some(reason) = may(state, Right::Duty).reason() {
        let text = fill(state.words().unavailable, &[reason]);
        state.tell(Tone::Notice, text);
        walk.mode = Mode::Items;
        state.overlay = Some(Overlay::Round(walk));
        return line.map_or_else(Vec::new, |line| drafts::keep_line(state, line));
    }
    let noted = take_beside(state, &walk.round_id, &said.item);
    if let Some(noted) = noted.as_ref().filter(|_| said.note.is_empty()) {
        noted.gist().clone_into(&mut said.note);
    }
    walk.sent.insert(said.item.clone());
    walk.at = walk.next_open(row, walk.at + 1);
    walk.mode = Mode::Items;
    let round_id = walk.round_id.clone();
    state.overlay = Some(Overlay::Round(walk));
    let act = Act::Check { round_id, act: Box::new(CheckAct::Answer(Box::new(said))) };
    match line.or(noted) {
        Some(line) => send_line(state, act, line),
        None => send(state, act),
    }
}

/// Submits the round, or goes to what is still open.
fn submit(state: &mut State, mut walk: Box<Walk>, row: &RoundRow) -> Vec<Effect> {
    let waits = |item: &RoundItem| {
        item.is_required()
            && row.round.answer(&item.code).is_none()
            && !walk.sent.contains(&*item.code)
    };
    let open: Vec<&str> =
        row.round.items.iter().filter(|item| waits(item)).map(|item| &*item.code).collect();
    if !open.is_empty() {
        let named = open.iter().take(NAMED_MAX).copied().collect::<Vec<_>>().join(" ");
        let more = if open.len() > NAMED_MAX { " .." } else { "" };
        let count = open.len().to_string();
        let text = fill(state.words().check.x_open, &[&count, &format!("{named}{more}")]);
        state.tell(Tone::Notice, text);
        walk.at = row.round.items.iter().position(waits).unwrap_or(walk.at);
        return keep(state, walk);
    }
    if let Some(reason) = may(state, Right::Duty).reason() {
        let text = fill(state.words().unavailable, &[reason]);
        state.tell(Tone::Notice, text);
        return keep(state, walk);
    }
    let round_id = walk.round_id.clone();
    state.overlay = Some(Overlay::Round(walk));
    send(state, Act::Check { round_id, act: Box::new(CheckAct::Submit) })
}

/// The phrases as a list offers them, by number.
pub(in crate::ui) fn phrases(checklist: &Checklist) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(checklist.phrases.iter().map(|phrase| &*phrase.code))
}
