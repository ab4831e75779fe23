//! The rows of items: what each is called, what comes next and until when, whose it is.

use super::super::detail::Line;
use crate::core::handover::{Grade, Item, ItemKind};
use crate::core::incident::IncidentKind;
use crate::text::handover::next;
use crate::text::named::Named;
use crate::text::width::{pad, width};
use crate::text::words::fill;
use crate::ui::findings::phrase;
use crate::ui::handover::Mode;
use crate::ui::show;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Columns that what has to be done next takes at most, and what an item is called at least.
const COLS: [usize; 2] = [26, 12];
/// Columns of a row before what an item is called, and the gaps between what stands behind it.
const FIXED_COLS: usize = 16;

/// Columns of what an item is called, of what has to be done next, of how late that is, of whose it is.
pub(super) type Columns = [usize; 4];

/// What stands behind its name takes what it needs, and the name the rest.
pub(super) fn columns(state: &State, mode: &Mode, room: usize) -> Columns {
    let lang = state.setup.lang;
    let widest = |text: &dyn Fn(&Item) -> String| {
        mode.items().iter().map(|item| width(&text(item))).max().unwrap_or(0)
    };
    let [most, least] = COLS;
    let step = widest(&|item| next(lang, &item.next)).min(most);
    let (left, owner) = (widest(&|item| due(state, item)), widest(&|item| owner(state, item)));
    let called = room.saturating_sub(FIXED_COLS + step + left + owner);
    [called.min(widest(&|item| label(state, item))).max(least), step, left, owner]
}

/// What people call an item.
pub(super) fn label(state: &State, item: &Item) -> String {
    let lang = state.setup.lang;
    let called = match item.kind {
        ItemKind::Incident => {
            IncidentKind::from_text(&item.label).map_or(&*item.label, |kind| kind.name(lang)).into()
        }
        // What is wrong by its name, and where it is.
        ItemKind::Finding => format!("{} {}", phrase(state, &item.label), item.detail),
        _ => item.label.to_string(),
    };
    match item.kind {
        ItemKind::Complaint => called,
        kind => format!("{} {}", kind.name(lang), called.trim_end()),
    }
}

/// How long there is for what comes next.
fn due(state: &State, item: &Item) -> String {
    let words = state.words();
    item.next.at.map_or_else(String::new, |at| {
        let secs = at.secs_since(state.now);
        let (template, secs) =
            if secs < 0 { (words.handover.n_late, -secs) } else { (words.handover.n_left, secs) };
        fill(template, &[&show::span(words, secs)])
    })
}

/// Whose it is, with its level.
fn owner(state: &State, item: &Item) -> String {
    let owner = match &*item.owner {
        "" => state.words().handover.n_hall,
        id => state.person_name(id),
    };
    item.level.map_or_else(|| owner.to_owned(), |level| format!("{owner} L{level}"))
}

pub(super) fn item_line(
    state: &State,
    mode: &Mode,
    place: usize,
    item: &Item,
    sizes: Columns,
) -> Line {
    let lang = state.setup.lang;
    let number = if place < 9 { (place + 1).to_string() } else { " ".to_owned() };
    let answer = match mode {
        Mode::Shift(it) | Mode::Closed(it) => {
            it.answers.iter().find(|answer| answer.item_id == item.item_id)
        }
        _ => None,
    };
    let declined = answer.is_some_and(|answer| answer.declined.is_some());
    let done = mode.is_done(place);
    let mark = match (done, declined) {
        (_, true) => "[-]",
        (true, _) => "[x]",
        (false, _) => "[ ]",
    };
    let (sign, role) = match item.grade {
        _ if done => ("  ", Role::Head),
        Grade::Urgent => ("!!", Role::Breach),
        Grade::Watch => ("! ", Role::Warn),
        _ => ("  ", Role::Normal),
    };
    let [called, step, left, _] = sizes;
    let text = format!(
        "{number} {mark} {sign} {} {} {} {}",
        pad(&label(state, item), called),
        pad(&next(lang, &item.next), step),
        pad(&due(state, item), left),
        owner(state, item),
    );
    (text, role)
}
