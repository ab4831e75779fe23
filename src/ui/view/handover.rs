//! The hand-over screen: items worst first with the detail of the one in the light, what else the report says, and
//! what can be done.

use ratatui::layout::Rect;

use super::detail::Line;
use super::paper::Paper;
use super::popup::{field, sheet};
use crate::core::board::{AlarmState, Board, HandoverNow, StaffState};
use crate::core::check::Template;
use crate::core::complaint::{Category, DeclineReason};
use crate::core::handover::{Grade, HandoverState, Item, ItemKind, PreparedPart, Snapshot};
use crate::core::incident::IncidentKind;
use crate::core::time::Ms;
use crate::text::check::shipped;
use crate::text::handover::next;
use crate::text::named::Named;
use crate::text::width::{pad, wrap};
use crate::text::words::{Lang, fill};
use crate::ui::handover::{
    Asked, For, Mode, Pad, Row, choices, deal_text, mode, parts, people, receiver, rows,
};
use crate::ui::show;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Columns of what an item is called, of what has to be done next, and of how late that is; on a narrow screen.
const NARROW: [usize; 3] = [17, 16, 13];
/// The same on a wide one.
const WIDE: [usize; 3] = [26, 26, 14];
/// From so many columns on it is wide.
const WIDE_COLS: u16 = 100;

/// What the keys do now.
pub(super) fn hint(state: &State, pad: &Pad) -> &'static str {
    let words = state.words().handover;
    match (&pad.asked, mode(state)) {
        (Some(Asked::Text(..)), _) => words.hint_text,
        (Some(_), _) => words.hint_ask,
        (None, Mode::Opening(_)) => words.hint_read,
        (None, Mode::Shift(it)) if it.state == HandoverState::Frozen => words.hint_shift,
        (None, _) => words.hint_open,
    }
}

/// Draws the screen, and says where the cursor belongs.
pub(super) fn draw(paper: &mut Paper, state: &State, open: &Pad) -> Option<(u16, u16)> {
    let board = state.board.as_deref()?;
    let mode = mode(state);
    let body = state.layout().body;
    let inner = sheet(paper, body, &title(state, &mode));
    let room = usize::from(inner.width);
    let rows = rows(state, &mode);
    let at = open.at.min(rows.len().saturating_sub(1));
    let head = head(state, board, &mode, open);
    let list: Vec<Line> = rows
        .iter()
        .enumerate()
        .map(|(nth, row)| row_line(state, &mode, *row, nth == at && open.asked.is_none()))
        .collect();
    let (foot, input) = foot(state, board, &mode, open, at, room);
    let page = usize::from(inner.height);
    // What is asked, and the row in the light, are always in sight; what else the report says gives way first.
    let foot_rows = foot.len().min(page / 2);
    let head_rows = head.len().min(page.saturating_sub(foot_rows + 1));
    let list_rows = list.len().min(page.saturating_sub(foot_rows + head_rows + 1)).max(1);
    let top = (at + 1).saturating_sub(list_rows);
    let shown = head.iter().take(head_rows).chain(list.iter().skip(top).take(list_rows));
    let mut y = inner.y;
    for ((text, role), at) in shown.zip(inner.y..inner.bottom()) {
        paper.text(inner.x, at, inner.width, text, *role);
        y = at + 1;
    }
    y += 1;
    for (text, role) in foot.iter().take(usize::from(inner.bottom().saturating_sub(y))) {
        paper.text(inner.x, y, inner.width, text, *role);
        y += 1;
    }
    if let Some((label, input)) = input {
        let y = y.min(inner.bottom().saturating_sub(1));
        let row = Rect::new(inner.x, y, inner.width, 1);
        return Some(field(paper, row, &format!("{label}  "), input));
    }
    // Whatever room is left says what else the report holds.
    let rest = sections(state, &mode, room);
    let left = usize::from(inner.bottom().saturating_sub(y + 1));
    for ((text, role), y) in rest.iter().take(left).zip(y + 1..inner.bottom()) {
        paper.text(inner.x, y, inner.width, text, *role);
    }
    None
}

/// A time of day, with its date where that is another one.
fn when(state: &State, board: &Board, at: Ms) -> String {
    let (date, today) = (board.zone.date(at), board.zone.date(state.now));
    let time = board.zone.hm(at);
    if date == today { time } else { format!("{} {time}", date.format("%m-%d")) }
}

fn title(state: &State, mode: &Mode) -> String {
    let words = state.words().handover;
    match mode {
        Mode::Opening(it) => fill(words.h_opening, &[state.person_name(&it.outgoing)]),
        Mode::Shift(it) => {
            let name = state.person_name(&it.outgoing);
            fill(words.h_shift, &[name, &it.sheet.shift_name]).trim_end().to_owned()
        }
        Mode::None => words.h_none.to_owned(),
    }
}

fn head(state: &State, board: &Board, mode: &Mode, open: &Pad) -> Vec<Line> {
    let words = state.words().handover;
    let all = mode.items().len();
    let done = all - mode.left();
    let counted = |template: &str| match all {
        0 => words.n_nothing.to_owned(),
        _ => fill(template, &[&all.to_string(), &done.to_string()]),
    };
    match mode {
        Mode::None => Vec::new(),
        Mode::Opening(_) => vec![(counted(words.n_read), Role::Head)],
        Mode::Shift(it) => shift_head(state, board, it, open, &counted(words.n_items)),
    }
}

fn shift_head(
    state: &State,
    board: &Board,
    it: &HandoverNow,
    open: &Pad,
    counted: &str,
) -> Vec<Line> {
    let words = state.words().handover;
    let mut parts = vec![it.state.name(state.setup.lang).to_owned(), counted.to_owned()];
    if let Some(end) = it.planned_end {
        parts.push(fill(words.n_until, &[&board.zone.hm(end)]));
    }
    if !it.hash.is_empty() {
        let short: String = it.hash.chars().take(8).collect();
        parts.push(fill(words.n_check, &[&short]));
        let who = receiver(state, it, open);
        parts.push(match who.as_str() {
            "" => words.n_no_receiver.to_owned(),
            id => fill(words.n_receiver, &[state.person_name(id)]),
        });
    }
    let mut lines = vec![(parts.join("   "), Role::Head)];
    if let (HandoverState::Returned | HandoverState::Preparing, Some((by, why))) =
        (it.state, &it.returned)
    {
        lines.push((fill(words.n_returned, &[state.person_name(by), why]), Role::Warn));
    }
    lines
}

fn row_line(state: &State, mode: &Mode, row: Row, lit: bool) -> Line {
    let sign = if lit { ">" } else { " " };
    let (text, role) = match row {
        Row::Item(place) => match mode.items().get(place) {
            Some(item) => item_line(state, mode, place, item),
            None => (String::new(), Role::Normal),
        },
        Row::Deal(deal) => {
            let (key, text) = deal_text(state, deal);
            (format!("{key}     {text}"), Role::Normal)
        }
    };
    (format!("{sign} {text} "), if lit { Role::Select } else { role })
}

/// What people call an item.
fn label(state: &State, item: &Item) -> String {
    let lang = state.setup.lang;
    let called = match item.kind {
        ItemKind::Incident => {
            IncidentKind::from_text(&item.label).map_or(&*item.label, |kind| kind.name(lang))
        }
        ItemKind::Finding => checked(lang, &item.label),
        _ => &item.label,
    };
    match item.kind {
        ItemKind::Complaint => called.to_owned(),
        kind => format!("{} {called}", kind.name(lang)),
    }
}

/// What an item of a round is called; of one that is not shipped its words.
fn checked(lang: Lang, code: &str) -> &str {
    let at = usize::from(lang == Lang::En);
    shipped(code).map_or(code, |text| text.name[at])
}

fn item_line(state: &State, mode: &Mode, place: usize, item: &Item) -> Line {
    let (words, lang) = (state.words(), state.setup.lang);
    let number = if place < 9 { (place + 1).to_string() } else { " ".to_owned() };
    let answer = match mode {
        Mode::Shift(it) => it.answers.iter().find(|answer| answer.item_id == item.item_id),
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
    let due = item.next.at.map_or_else(String::new, |at| {
        let secs = at.secs_since(state.now);
        let (template, secs) =
            if secs < 0 { (words.handover.n_late, -secs) } else { (words.handover.n_left, secs) };
        fill(template, &[&show::span(words, secs)])
    });
    let owner = match &*item.owner {
        "" => words.handover.n_hall,
        id => state.person_name(id),
    };
    let level = item.level.map_or_else(String::new, |level| format!(" L{level}"));
    let [called, step, left] = if state.size.0 >= WIDE_COLS { WIDE } else { NARROW };
    let text = format!(
        "{number} {mark} {sign} {} {} {} {owner}{level}",
        pad(&label(state, item), called),
        pad(&next(lang, &item.next), step),
        pad(&due, left),
    );
    (text, role)
}

/// A line of text that is typed: its label and the field.
type Typed<'s> = Option<(&'static str, &'s tui_input::Input)>;

/// What is asked, else the detail of the item in the light.
fn foot<'s>(
    state: &State,
    board: &Board,
    mode: &Mode,
    open: &'s Pad,
    at: usize,
    room: usize,
) -> (Vec<Line>, Typed<'s>) {
    let words = state.words().handover;
    let Some(asked) = &open.asked else {
        let lit = mode.items().get(at);
        return (lit.map_or_else(Vec::new, |item| detail(state, board, mode, item, room)), None);
    };
    let lang = state.setup.lang;
    let list = |question: &str, entries: Vec<String>| {
        let entries = entries.into_iter().enumerate();
        let lines = entries.map(|(nth, text)| (format!("{}  {text}", nth + 1), Role::Normal));
        [(question.to_owned(), Role::Head)].into_iter().chain(lines).collect::<Vec<Line>>()
    };
    match asked {
        Asked::Text(what, input) => {
            let label = match what {
                For::Note => words.q_note,
                For::Return => words.q_return,
                For::Assume => words.q_assume,
                For::Decline(_) => words.q_decline,
                For::Without => words.q_without,
                For::Append => words.q_append,
            };
            (Vec::new(), Some((label, input)))
        }
        Asked::ReadBack(item_id) => {
            let item = mode.items().iter().find(|item| *item.item_id == **item_id);
            let mut lines =
                item.map_or_else(Vec::new, |item| vec![(label(state, item), Role::Normal)]);
            let told = choices(state, item_id).into_iter().map(|step| {
                let at = step.at.map(|at| fill(words.n_due, &[&when(state, board, at)]));
                format!("{}  {}", next(lang, &step), at.unwrap_or_default()).trim_end().to_owned()
            });
            lines.extend(list(words.q_read_back, told.collect()));
            (lines, None)
        }
        Asked::Why(_) => {
            let all = DeclineReason::ALL.iter().map(|reason| reason.name(lang).to_owned());
            (list(words.q_why, all.collect()), None)
        }
        Asked::Receiver => {
            let all = people(state, true).into_iter().map(|(_, name)| name);
            (list(words.q_receiver, all.collect()), None)
        }
        Asked::Parts => {
            let all = (1..).map_while(parts).map(|found| match &found[..] {
                [one] => one.name(lang).to_owned(),
                _ => words.q_all.to_owned(),
            });
            (list(words.q_parts, all.collect()), None)
        }
        Asked::With(_) => {
            let all = people(state, false).into_iter().map(|(_, name)| name);
            (list(words.q_with, all.collect()), None)
        }
    }
}

/// Everything of the item in the light.
fn detail(state: &State, board: &Board, mode: &Mode, item: &Item, room: usize) -> Vec<Line> {
    let (words, lang) = (state.words().handover, state.setup.lang);
    let mut parts = vec![item.grade.name(lang).to_owned()];
    parts.extend(item.severity.map(|severity| severity.name(lang).to_owned()));
    if item.kind == ItemKind::Complaint {
        let category = Category::from_text(&item.detail);
        parts.extend(category.map(|category| category.name(lang).to_owned()));
    } else if !item.detail.is_empty() {
        parts.push(item.detail.to_string());
    }
    parts.extend(item.stage.map(|stage| stage.name(lang).to_owned()));
    parts.push(fill(words.n_age, &[&item.age_shifts.to_string()]));
    let mut lines = vec![(parts.join("  "), Role::Normal)];
    let due =
        item.next.at.map(|at| fill(words.n_due, &[&when(state, board, at)])).unwrap_or_default();
    let step = format!("{} {due}", fill(words.n_next, &[&next(lang, &item.next)]));
    let mut second = vec![step.trim_end().to_owned()];
    second.extend(item.promised_at.map(|at| fill(words.n_promise, &[&when(state, board, at)])));
    if !item.offered_to.is_empty() {
        second.push(fill(words.n_offered, &[&state.whom(&item.offered_to)]));
    }
    if let Some(counts) = item.counts {
        let counts = counts.map(|count| count.to_string());
        second.push(fill(words.n_counts, &counts.each_ref().map(String::as_str)));
    }
    lines.push((second.join("   "), Role::Normal));
    if let Mode::Shift(it) = mode
        && let Some(answer) = it.answers.iter().find(|answer| answer.item_id == item.item_id)
        && let Some((reason, said)) = &answer.declined
    {
        let why = format!("{} {said}", reason.name(lang));
        lines.push((fill(words.n_declined, &[why.trim_end()]), Role::Warn));
    }
    // What happened stands in the complaint; the report itself holds no words about customers.
    let row = board.complaints.iter().find(|row| *row.complaint_id == *item.subject_id);
    let said = row.map_or("", |row| row.text.as_str());
    lines.extend(wrap(said, room).into_iter().take(2).map(|text| (text, Role::Head)));
    lines
}

/// What else stands in the report; an empty section says so.
fn sections(state: &State, mode: &Mode, room: usize) -> Vec<Line> {
    let Mode::Shift(it) = mode else { return Vec::new() };
    let words = state.words().handover;
    let texts = [
        (words.s_alarms, alarms(state)),
        (words.s_staff, staff(state, &it.sheet)),
        (words.s_rounds, rounds(state, &it.sheet)),
        (words.s_counted, counted(state, &it.sheet)),
    ];
    let mut lines = Vec::new();
    for (name, said) in texts {
        let said = if said.is_empty() { words.s_none.to_owned() } else { said.join("; ") };
        let all = wrap(&format!("{name}: {said}"), room);
        lines.extend(all.into_iter().take(2).map(|text| (text, Role::Normal)));
    }
    lines
}

fn alarms(state: &State) -> Vec<String> {
    let standing = state.alarms().iter().filter(|alarm| alarm.state != AlarmState::Cleared);
    standing.map(|alarm| show::alarm_short(state, alarm)).collect()
}

fn staff(state: &State, sheet: &Snapshot) -> Vec<String> {
    let words = state.words();
    let one =
        |id: &str, is: StaffState| format!("{} {}", state.person_name(id), words.staff_state(is));
    sheet.staff_out.iter().map(|part| one(&part.staff_id, part.state)).collect()
}

fn rounds(state: &State, sheet: &Snapshot) -> Vec<String> {
    let words = state.words().handover;
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let one = |part: &crate::core::handover::RoundPart| {
        let (at, lang) = (zone.hm(part.at), state.setup.lang);
        let name = Template::from_text(&part.template).map_or("", |it| it.name(lang));
        if &*part.state == "missed" {
            let why = if part.reason.is_empty() { words.s_no_reason } else { &part.reason };
            return fill(words.s_missed, &[&at, name, why]);
        }
        let score = part.score.map_or_else(String::new, |it| format!("{}.{}", it / 10, it % 10));
        let template = if part.round_id.is_empty() { words.s_not_done } else { words.s_round };
        fill(template, &[&at, name, &score]).trim_end().to_owned()
    };
    sheet.rounds.iter().map(one).collect()
}

fn counted(state: &State, sheet: &Snapshot) -> Vec<String> {
    let words = state.words().handover;
    let one = |part: PreparedPart, by: &str, with: &str| {
        let (by, with) = (state.person_name(by), state.person_name(with));
        fill(words.s_by_two, &[part.name(state.setup.lang), by, with])
    };
    sheet.counted.iter().map(|it| one(it.part, &it.by, &it.with)).collect()
}
