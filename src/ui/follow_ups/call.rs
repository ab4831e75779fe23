//! One call: the script with a key for each answer, what came of it by one key, Enter saves and opens the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveTime};
use tui_input::Input;

use super::undo::{redo, undo};
use super::{Calls, aside, draft, is_barred, lay, sent};
use crate::core::act::FollowUpAct;
use crate::core::followup::{FollowUpWay, Outcome, Task};
use crate::core::hall::CustomerShown;
use crate::core::settings::survey::Question;
use crate::core::time::Ms;
use crate::text::words::Words;
use crate::ui::drafts;
use crate::ui::field::{Field, Kind, Slot};
use crate::ui::form::{Deed, Form};
use crate::ui::keys::{Key, KeyPress};
use crate::ui::moves::Step;
use crate::ui::msg::Effect;
use crate::ui::overlay::{edit, step};
use crate::ui::privacy;
use crate::ui::state::{Overlay, State, Tone};

/// Characters of what a customer says.
const TEXT_CHARS_MAX: usize = 500;
/// When a customer is called again, by the keys 1 to 4: hours from now, or days and the time of day.
const LATER: [(u32, u64, u32); 4] = [(2, 0, 0), (0, 1, 9), (0, 1, 14), (0, 2, 9)];

/// What is being typed or chosen beside the answers.
#[derive(Clone, Debug)]
pub(in crate::ui) enum Typing {
    /// What the customer says.
    Text(Input),
    /// Why it is not to be made.
    Reason(Input),
    /// When to call again.
    Later,
}

/// A call.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Call {
    pub(in crate::ui) task: Arc<Task>,
    pub(in crate::ui) way: FollowUpWay,
    pub(in crate::ui) scores: BTreeMap<Box<str>, u8>,
    /// The question in the light; behind the last one: all were asked.
    pub(in crate::ui) at: usize,
    pub(in crate::ui) solved: Option<bool>,
    pub(in crate::ui) text: String,
    pub(in crate::ui) typing: Option<Typing>,
}

impl Call {
    pub(super) fn new(task: &Arc<Task>) -> Call {
        Call {
            task: Arc::clone(task),
            way: task.way,
            scores: BTreeMap::new(),
            at: 0,
            solved: None,
            text: String::new(),
            typing: None,
        }
    }

    /// As it was when it was saved.
    pub(super) fn answered(&mut self, act: &FollowUpAct) {
        if let FollowUpAct::Answer { way, scores, solved, text } = act {
            self.way = way.unwrap_or(self.way);
            (self.solved, self.text) = (*solved, text.clone());
            self.scores.clone_from(scores);
        }
    }

    /// Whether anything was answered.
    pub(in crate::ui) fn is_answered(&self) -> bool {
        !self.scores.is_empty() || self.solved.is_some() || !self.text.trim().is_empty()
    }
}

/// The questions, in the order in which they are asked.
pub(in crate::ui) fn script(state: &State) -> &[Question] {
    state.board.as_ref().map_or(&[], |board| &board.calls.script)
}

/// Takes a key for the call on the screen.
pub(super) fn on_key(state: &mut State, press: KeyPress, mut calls: Box<Calls>) -> Vec<Effect> {
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    let Some(call) = calls.call.as_mut() else { return Vec::new() };
    match call.typing.take() {
        Some(Typing::Later) if !leave => return later(state, press, calls),
        Some(typing) if !leave => return type_on(state, press, calls, typing),
        Some(_) => {
            lay(state, *calls);
            return Vec::new();
        }
        None => {}
    }
    if leave {
        privacy::hide(state);
        let left = calls.call.take().and_then(|call| draft::draft_of(&call, state.now));
        lay(state, *calls);
        return left.map_or_else(Vec::new, |draft| drafts::keep_line(state, draft));
    }
    let looks = step(press, true).is_some() || press.folded() == KeyPress::char('n');
    if !looks && is_barred(state) {
        lay(state, *calls);
        return Vec::new();
    }
    if press.key == Key::Enter {
        return save(state, calls);
    }
    if press.ctrl {
        lay(state, *calls);
        return Vec::new();
    }
    if let Some(outcome) = outcome_of(press) {
        privacy::hide(state);
        let way = Some(call.way);
        return sent(state, calls, FollowUpAct::Try { outcome, way, text: String::new() });
    }
    let effects = answer(state, press, call);
    match effects {
        Done::Stays => lay(state, *calls),
        Done::Undo => {
            lay(state, *calls);
            return undo(state);
        }
        Done::Redo => return redo(state, calls),
        Done::Aside => return aside(state, calls),
        Done::Unmask => return unmask(state, calls),
        Done::Name => return ask_name(state, &calls),
    }
    Vec::new()
}

/// The keys of the centre's page: in every list `j` goes down, and what is written must not hang on where one sits.
fn outcome_of(press: KeyPress) -> Option<Outcome> {
    Some(match press.folded().key {
        Key::Char('o') => Outcome::NoAnswer,
        Key::Char('r') => Outcome::Refused,
        Key::Char('w') => Outcome::WrongNumber,
        _ => return None,
    })
}

enum Done {
    Stays,
    Aside,
    Undo,
    Redo,
    Unmask,
    Name,
}

/// A key about the answers.
fn answer(state: &State, press: KeyPress, call: &mut Call) -> Done {
    let asked = script(state);
    let points = press.digit().and_then(|digit| u8::try_from(digit).ok());
    match (press.folded().key, points) {
        (_, Some(points @ 1..=5)) => {
            if let Some(question) = asked.get(call.at) {
                call.scores.insert(question.item.as_str().into(), points);
                call.at += 1;
            }
        }
        (Key::Char('-'), _) => {
            if let Some(question) = asked.get(call.at) {
                call.scores.remove(question.item.as_str());
                call.at += 1;
            }
        }
        (Key::Char('s'), _) => {
            call.solved = match call.solved {
                None => Some(true),
                Some(true) => Some(false),
                Some(false) => None,
            };
        }
        (Key::Char('t'), _) => call.typing = Some(Typing::Text(call.text.clone().into())),
        (Key::Char('x'), _) => call.typing = Some(Typing::Reason(Input::default())),
        (Key::Char('l'), _) => call.typing = Some(Typing::Later),
        (Key::Char('p'), _) => call.way = after(call),
        (Key::Char('n'), _) => return Done::Aside,
        (Key::Char('u'), _) => return Done::Undo,
        (Key::Char('U'), _) => return Done::Redo,
        (Key::Char('y'), _) => return Done::Unmask,
        (Key::Char('a'), _) => return Done::Name,
        (Key::Backspace, _) => call.at = call.at.saturating_sub(1),
        _ => {
            let up = |step: &Step| matches!(step, Step::Up | Step::First);
            match step(press, true) {
                Some(step) if up(&step) => call.at = call.at.saturating_sub(1),
                Some(_) => call.at = (call.at + 1).min(asked.len()),
                None => {}
            }
        }
    }
    Done::Stays
}

/// The next way to ask: whoever left no number can be asked face to face, and in no other way until it is added.
fn after(call: &Call) -> FollowUpWay {
    let known = CustomerShown::of(call.task.customer.as_ref());
    let has_number = matches!(known, CustomerShown::Masked { phone, .. } if !phone.is_empty());
    if !has_number && call.way != FollowUpWay::FaceToFace {
        return FollowUpWay::FaceToFace;
    }
    let at = FollowUpWay::ALL.iter().position(|own| *own == call.way).unwrap_or_default();
    FollowUpWay::ALL.get(at + 1).copied().unwrap_or(FollowUpWay::Telephone)
}

fn save(state: &mut State, calls: Box<Calls>) -> Vec<Effect> {
    let Some(call) = &calls.call else { return Vec::new() };
    if !call.is_answered() {
        lay(state, *calls);
        let text = state.setup.lang.follow_ups().bar_nothing.to_owned();
        state.tell(Tone::Notice, text);
        return Vec::new();
    }
    privacy::hide(state);
    let act = FollowUpAct::Answer {
        way: Some(call.way),
        scores: call.scores.clone(),
        solved: call.solved,
        text: call.text.clone(),
    };
    sent(state, calls, act)
}

/// The customer in full, for a reason from the list; the call lies there again afterwards.
fn unmask(state: &mut State, calls: Box<Calls>) -> Vec<Effect> {
    let Some(call) = &calls.call else { return Vec::new() };
    let id = call.task.follow_up_id.to_string();
    let person_ref = match CustomerShown::of(call.task.customer.as_ref()) {
        CustomerShown::Masked { person_ref, .. } => person_ref.to_owned(),
        CustomerShown::Unknown | CustomerShown::Erased => String::new(),
    };
    privacy::ask(state, Some(Overlay::Calls(calls)), &id, &person_ref)
}

/// Asks who the customer is; what was answered so far is kept until then.
fn ask_name(state: &mut State, calls: &Calls) -> Vec<Effect> {
    let Some(call) = &calls.call else { return Vec::new() };
    let cases = state.words().cases;
    let fields = vec![
        Field::new(Slot::Phone, Kind::Phone, cases.l_phone, Vec::new()),
        Field::new(Slot::Name, Kind::Text, state.words().privacy.u_name, Vec::new())
            .optional()
            .personal(),
    ];
    let deed = Deed::Caller(call.task.follow_up_id.to_string());
    let title = state.setup.lang.follow_ups().f_name;
    state.privacy.calling = Some(call.clone());
    state.overlay = Some(Overlay::Form(Box::new(Form::new(deed, title, fields))));
    Vec::new()
}

impl Calls {
    /// Takes what is pasted into the words of a call; beside them it would be keys that nobody pressed.
    pub(in crate::ui) fn paste(
        &mut self,
        text: &str,
        words: &'static Words,
    ) -> Result<(), &'static str> {
        let typing = self.call.as_mut().and_then(|call| call.typing.as_mut());
        let Some(Typing::Text(input) | Typing::Reason(input)) = typing else { return Ok(()) };
        if input.value().chars().count() + text.chars().count() > TEXT_CHARS_MAX {
            return Err(words.privacy.x_paste_long);
        }
        // It is one line, however many it was.
        let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        for c in line {
            edit(input, KeyPress::char(c), TEXT_CHARS_MAX);
        }
        Ok(())
    }
}

fn type_on(
    state: &mut State,
    press: KeyPress,
    mut calls: Box<Calls>,
    mut typing: Typing,
) -> Vec<Effect> {
    let Some(call) = calls.call.as_mut() else { return Vec::new() };
    let (Typing::Text(input) | Typing::Reason(input)) = &mut typing else { return Vec::new() };
    if press.key != Key::Enter {
        edit(input, press, TEXT_CHARS_MAX);
        call.typing = Some(typing);
        lay(state, *calls);
        return Vec::new();
    }
    // A number that stands in words is asked about once, as in every line.
    if privacy::minds_line(state, input) {
        call.typing = Some(typing);
        lay(state, *calls);
        return Vec::new();
    }
    let text = crate::text::clean::scrub(input.value()).trim().to_owned();
    if matches!(typing, Typing::Text(_)) {
        call.text = text;
        lay(state, *calls);
        return Vec::new();
    }
    // It goes into the draft with what was answered, until it is on disk.
    call.typing = Some(typing);
    if text.is_empty() {
        lay(state, *calls);
        let why = state.setup.lang.follow_ups().bar_text.to_owned();
        state.tell(Tone::Notice, why);
        return Vec::new();
    }
    privacy::hide(state);
    sent(state, calls, FollowUpAct::Drop { reason: text })
}

fn later(state: &mut State, press: KeyPress, mut calls: Box<Calls>) -> Vec<Effect> {
    let until = press.digit().and_then(|digit| later_at(state, digit.checked_sub(1)?));
    if let Some(until) = until {
        privacy::hide(state);
        return sent(state, calls, FollowUpAct::Move { until, text: String::new() });
    }
    if let Some(call) = calls.call.as_mut() {
        call.typing = Some(Typing::Later);
    }
    lay(state, *calls);
    Vec::new()
}

/// The instants that are offered for another call.
pub(in crate::ui) fn laters(state: &State) -> Vec<Ms> {
    (0..LATER.len()).filter_map(|at| later_at(state, at)).collect()
}

fn later_at(state: &State, at: usize) -> Option<Ms> {
    let (hours, days, time) = *LATER.get(at)?;
    if hours > 0 {
        return Some(state.now.plus_secs(i64::from(hours) * 3_600));
    }
    let zone = state.board.as_ref()?.zone;
    let date = zone.date(state.now).checked_add_days(Days::new(days))?;
    zone.instant(date.and_time(NaiveTime::from_hms_opt(time, 30, 0)?))
}
