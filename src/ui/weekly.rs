//! The report of a week or a month at the board: which one, its sections line by line, the records behind a number, and
//! its files. Pure, as `update`: the report is made beside the board and comes by message.

pub(super) mod lines;

use std::sync::Arc;

use super::commands::Ready;
use super::keys::{Key, KeyPress};
use super::lookup;
use super::moves::Step;
use super::msg::Effect;
use super::overlay::step as step_of;
use super::state::{Overlay, State, Tone};
use crate::core::satisfaction::Stretch;
use crate::core::settings::survey::Period;
use crate::core::week::Kind;
use crate::export::doc::Document;
use crate::text::words::{Lang, fill};

/// Rows that are no line of the report: its title and the title of the section.
pub(super) const HEAD_ROWS: u16 = 2;
/// Columns of the sign at the line in the light.
pub(super) const SIGN_COLS: u16 = 2;

/// A report that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub kind: Kind,
    /// Of which days.
    pub stretch: Stretch,
    /// In which language.
    pub lang: Lang,
}

/// The report as it lies over the board.
#[derive(Clone, Debug)]
pub(super) struct Weekly {
    pub(super) kind: Kind,
    pub(super) stretch: Stretch,
    /// None while it is made.
    pub(super) document: Option<Arc<Document>>,
    /// It could not be made.
    pub(super) failed: bool,
    /// The section that is looked at, from 0.
    pub(super) section: usize,
    /// The line in the light.
    pub(super) line: usize,
    /// Which of the numbers of that line that can be opened.
    pub(super) nth: usize,
    /// Nobody has said which week yet: the last whole one, and where nothing was recorded in that the running one.
    pub(super) unsaid: bool,
    /// The records behind a number.
    pub(super) behind: Option<Behind>,
}

/// The records behind a number.
#[derive(Clone, Debug)]
pub(super) struct Behind {
    pub(super) figure: String,
    /// The one in the light.
    pub(super) at: usize,
}

impl Weekly {
    fn asked(kind: Kind, stretch: Stretch) -> Weekly {
        Weekly {
            kind,
            stretch,
            document: None,
            failed: false,
            section: 0,
            line: 0,
            nth: 0,
            unsaid: false,
            behind: None,
        }
    }

    /// Columns of the report that numbers of the line in the light stand in, and what their figures are called.
    pub(super) fn figures(&self, width: usize) -> Vec<(usize, &str)> {
        let Some(document) = self.document.as_deref() else { return Vec::new() };
        let lines = lines::lines(document, self.section, width);
        lines.get(self.line).map_or_else(Vec::new, lines::Line::figures)
    }

    /// The figure in the light.
    pub(super) fn lit(&self, width: usize) -> Option<(usize, &str)> {
        let figures = self.figures(width);
        figures.get(self.nth.min(figures.len().saturating_sub(1))).copied()
    }
}

/// What a kind is called over such a stretch.
pub(super) fn called(state: &State, kind: Kind, stretch: Stretch) -> &'static str {
    let w = state.setup.lang.weekly();
    match (kind, stretch.period) {
        (Kind::FollowUp, Some(Period::Month)) => w.followup_month,
        (Kind::FollowUp, _) => w.followup_week,
        (Kind::Complaint, Some(Period::Month)) => w.complaints_month,
        (Kind::Complaint, _) => w.complaints_week,
    }
}

/// Whether it can be asked for.
pub(super) fn ready(state: &State) -> Ready {
    match (state.board.is_some(), state.read_only) {
        (false, _) => Ready::Hidden,
        (true, true) => Ready::No(state.words().r_read_only),
        (true, false) => Ready::Yes,
    }
}

/// Opens that of the last whole week, or in a hall that has begun since that of the running one.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let Some(date) = state.board.as_ref().map(|board| board.date) else { return Vec::new() };
    let effects = ask(state, Kind::FollowUp, Stretch::of(Period::Week, date).before());
    if let Some(Overlay::Weekly(shown)) = &mut state.overlay {
        shown.unsaid = true;
    }
    effects
}

fn ask(state: &mut State, kind: Kind, stretch: Stretch) -> Vec<Effect> {
    state.overlay = Some(Overlay::Weekly(Box::new(Weekly::asked(kind, stretch))));
    vec![Effect::AskWeekly(Wanted { kind, stretch, lang: state.setup.lang })]
}

/// It has come, or cannot be made. One that nobody waits for any more is not shown.
pub(super) fn take(
    state: &mut State,
    wanted: Wanted,
    document: Option<Arc<Document>>,
) -> Vec<Effect> {
    let page = page(state) + 1;
    let width = width(state);
    if let Some(Overlay::Weekly(shown)) = state.overlay.as_mut()
        && (shown.kind, shown.stretch) == (wanted.kind, wanted.stretch)
    {
        let annex = document.as_ref().and_then(|document| document.annex.as_ref());
        if shown.unsaid && annex.is_some_and(|annex| annex.records.rows.is_empty()) {
            return ask(state, wanted.kind, wanted.stretch.after());
        }
        shown.failed = document.is_none();
        shown.line = document.as_ref().map_or(0, |it| first(&lines::lines(it, 0, width), page));
        shown.document = document;
    }
    Vec::new()
}

/// Where one begins in a section: at the first number of its first page that can be opened, else below its heading.
fn first(lines: &[lines::Line], page: usize) -> usize {
    let opens = lines.iter().take(page).position(|line| !line.figures().is_empty());
    opens.or_else(|| lines.iter().position(|line| !line.is_head())).unwrap_or(0)
}

/// Takes a key for the report that was on top.
pub(super) fn on_key(state: &mut State, press: KeyPress, mut shown: Box<Weekly>) -> Vec<Effect> {
    // What was told of a line is about no other one, and about nothing on the board.
    let w = state.setup.lang.weekly();
    for text in [w.no_figure, w.no_original] {
        state.untell(text);
    }
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    if leave || press.digit() == Some(0) {
        if shown.behind.take().is_some() {
            state.overlay = Some(Overlay::Weekly(shown));
        }
        return Vec::new();
    }
    if shown.behind.is_some() {
        let effects = on_records(state, press, &mut shown);
        state.overlay = Some(Overlay::Weekly(shown));
        return effects;
    }
    if let Some((kind, stretch)) = other(state, press, &shown) {
        return ask(state, kind, stretch);
    }
    let effects = match press.folded().key {
        Key::Enter => into_records(state, &mut shown),
        Key::Char('e') if !press.ctrl && shown.document.is_some() => files(state, &shown),
        _ => {
            walk(state, press, &mut shown);
            Vec::new()
        }
    };
    state.overlay = Some(Overlay::Weekly(shown));
    effects
}

/// The report that a key asks for in the place of this one.
fn other(state: &State, press: KeyPress, shown: &Weekly) -> Option<(Kind, Stretch)> {
    let today = state.board.as_ref()?.date;
    let (kind, stretch) = (shown.kind, shown.stretch);
    let begun = |stretch: Stretch| (stretch.from <= today).then_some(stretch);
    let period =
        |period| (stretch.period != Some(period)).then(|| Stretch::of(period, stretch.from));
    match press.folded().key {
        _ if press.ctrl => None,
        Key::Left => Some((kind, stretch.before())),
        Key::Right => Some((kind, begun(stretch.after())?)),
        Key::Char('w') => Some((kind, period(Period::Week)?)),
        Key::Char('m') => Some((kind, period(Period::Month)?)),
        Key::Char('t') => {
            let others = [Kind::FollowUp, Kind::Complaint];
            Some((others.into_iter().find(|other| *other != kind)?, stretch))
        }
        _ => None,
    }
}

/// Columns of a line.
fn width(state: &State) -> usize {
    usize::from(state.layout().body.width.saturating_sub(SIGN_COLS))
}

/// Enter: the records behind the number in the light; of a line about a complaint that complaint.
fn into_records(state: &mut State, shown: &mut Weekly) -> Vec<Effect> {
    let Some(document) = shown.document.clone() else { return Vec::new() };
    let width = width(state);
    if let Some(figure) = shown.lit(width).map(|(_, figure)| figure.to_owned()) {
        shown.behind = Some(Behind { figure, at: 0 });
        return Vec::new();
    }
    let lines = lines::lines(&document, shown.section, width);
    let number = lines.get(shown.line).and_then(lines::Line::name);
    let known = document.annex.as_ref().zip(number).and_then(|(annex, number)| {
        let rows = annex.records.rows.iter().zip(&annex.keys);
        rows.filter(|(row, _)| row.iter().any(|cell| cell.words() == Some(number)))
            .find_map(|(_, key)| complaint_of(key))
    });
    let none = state.setup.lang.weekly().no_figure;
    original(state, known, none)
}

/// The complaint that a record is.
fn complaint_of(key: &str) -> Option<&str> {
    let (kind, id) = key.split_once('/')?.1.split_once('/')?;
    ["complaint", "request"].contains(&kind).then_some(id)
}

/// Opens a complaint over the report.
fn original(state: &mut State, complaint_id: Option<&str>, none: &str) -> Vec<Effect> {
    if let Some(id) = complaint_id {
        return lookup::ask_case(state, id);
    }
    state.tell(Tone::Notice, none.to_owned());
    Vec::new()
}

fn on_records(state: &mut State, press: KeyPress, shown: &mut Weekly) -> Vec<Effect> {
    let page = page(state);
    let Some(behind) = &mut shown.behind else { return Vec::new() };
    let annex = shown.document.as_ref().and_then(|document| document.annex.as_ref());
    let Some(annex) = annex else { return Vec::new() };
    if press.key == Key::Enter {
        let known = annex.keys_of(&behind.figure).nth(behind.at).and_then(complaint_of);
        let none = state.setup.lang.weekly().no_original;
        return original(state, known, none);
    }
    if let Some(step) = step_of(press, true) {
        behind.at = step.from(behind.at, page, annex.count(&behind.figure));
    }
    Vec::new()
}

fn page(state: &State) -> usize {
    usize::from(state.layout().body.height.saturating_sub(HEAD_ROWS + 1)).max(1)
}

/// `e`: its files, made beside the board.
fn files(state: &mut State, shown: &Weekly) -> Vec<Effect> {
    let (kind, stretch) = (shown.kind, shown.stretch);
    let template = state.setup.lang.weekly().export_begun;
    let text = fill(template, &[called(state, kind, stretch), &stretch.label()]);
    state.tell(Tone::Notice, text);
    vec![Effect::ExportWeekly(Wanted { kind, stretch, lang: state.setup.lang })]
}

/// Lines and sections; headings are stepped over. Beyond the last line of a section the next one begins.
fn walk(state: &State, press: KeyPress, shown: &mut Weekly) {
    let Some(document) = shown.document.clone() else { return };
    let last = document.sections.len().saturating_sub(1);
    let (width, page) = (width(state), page(state) + 1);
    let lines_of = |section: usize| lines::lines(&document, section, width);
    let to_section = |section: usize| {
        let section = section.min(last);
        (section, first(&lines_of(section), page))
    };
    let (section, line) = (shown.section, shown.line);
    let own = lines_of(section);
    let below = own.iter().enumerate().skip(line + 1).find(|(_, it)| !it.is_head());
    let above = own.iter().enumerate().take(line).rfind(|(_, it)| !it.is_head());
    let to = match press.key {
        Key::Tab | Key::BackTab => {
            let stops = own.get(line).map_or(1, lines::Line::stops);
            let step = if press.key == Key::Tab { 1 } else { stops - 1 };
            shown.nth = (shown.nth.min(stops - 1) + step) % stops;
            return;
        }
        _ if press.digit().is_some() => to_section(press.digit().unwrap_or(1).saturating_sub(1)),
        Key::PageDown => to_section(section + 1),
        Key::PageUp if line > to_section(section).1 => to_section(section),
        Key::PageUp => to_section(section.saturating_sub(1)),
        Key::Home => to_section(0),
        Key::End => to_section(last),
        _ => match (step_of(press, true), below, above) {
            (Some(Step::Down), Some((at, _)), _) | (Some(Step::Up), _, Some((at, _))) => {
                (section, at)
            }
            (Some(Step::Down), None, _) if section < last => to_section(section + 1),
            (Some(Step::Up), _, None) if section > 0 => {
                (section - 1, lines_of(section - 1).len().saturating_sub(1))
            }
            _ => return,
        },
    };
    let of = |at: (usize, usize)| {
        lines_of(at.0).get(at.1).and_then(lines::Line::table).map(|table| table.id)
    };
    if to.0 != section || of(to) != of((section, line)) {
        shown.nth = 0;
    }
    (shown.section, shown.line) = to;
}
