//! The dialogs in which a PIN is typed: unlocking, setting one, taking one away. Digits are never in the state
//! as text; of them only how many there are is shown.

use tui_input::Input;

use super::{Effect, Key, KeyPress, Pin, PinEntry, State, edit, person_of};
use crate::core::act::Act;
use crate::core::people::pin::PIN_DIGITS;

/// Characters of an id or of initials.
const WHO_CHARS_MAX: usize = 32;

/// What a dialog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum What {
    /// Unlocking this terminal.
    Unlock,
    /// Giving somebody a PIN.
    Set,
    /// Taking somebody's PIN away.
    Reset,
    /// A second person confirms an act.
    Second,
    /// Somebody signs an act of theirs.
    Sign,
    /// Whoever receives a shift goes through it: the terminal is theirs.
    Receive,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Step {
    /// Who it is about.
    Who,
    /// The PIN that proves it.
    Old,
    /// The new PIN.
    New,
    /// The new PIN once more.
    Again,
    /// Whether it shall really be done.
    Sure,
}

/// An open dialog.
#[derive(Debug)]
pub(in crate::ui) struct Dialog {
    pub(in crate::ui) what: What,
    pub(in crate::ui) step: Step,
    /// Who, as typed.
    pub(in crate::ui) who: Input,
    /// Their id.
    pub(in crate::ui) person_id: String,
    pub(in crate::ui) entry: PinEntry,
    old: Option<Pin>,
    new: Option<Pin>,
    /// What a second person confirms, or somebody signs.
    act: Option<Box<Act>>,
    /// Whether the terminal is theirs who sign, afterwards.
    takes_over: bool,
    /// The answer is awaited.
    pub(in crate::ui) busy: bool,
    /// What went wrong.
    pub(in crate::ui) told: Option<String>,
}

impl Dialog {
    pub(super) fn new(what: What) -> Dialog {
        Dialog {
            what,
            step: Step::Who,
            who: Input::default(),
            person_id: String::new(),
            entry: PinEntry::default(),
            old: None,
            new: None,
            act: None,
            takes_over: false,
            busy: false,
            told: None,
        }
    }

    /// For the first PIN of somebody who is known already.
    pub(super) fn of(person_id: String) -> Dialog {
        let who = Input::from(person_id.clone());
        Dialog { step: Step::New, who, person_id, ..Dialog::new(What::Set) }
    }

    /// For the second person who confirms an act.
    fn second(person_id: String, act: Act) -> Dialog {
        let (who, act) = (Input::from(person_id.clone()), Some(Box::new(act)));
        Dialog { step: Step::Old, who, person_id, act, ..Dialog::new(What::Second) }
    }

    /// For somebody who signs an act.
    fn sign(person_id: String, act: Act, takes_over: bool) -> Dialog {
        Dialog { what: What::Sign, takes_over, ..Dialog::second(person_id, act) }
    }

    /// For somebody who takes this terminal over.
    fn receive(person_id: String) -> Dialog {
        let who = Input::from(person_id.clone());
        Dialog { step: Step::Old, who, person_id, ..Dialog::new(What::Receive) }
    }

    /// What is confirmed or signed.
    pub(in crate::ui) fn act(&self) -> Option<&Act> {
        self.act.as_deref()
    }

    /// Says why it was refused, and asks again for what may have been wrong.
    pub(super) fn refused(&mut self, text: String) {
        self.busy = false;
        self.told = Some(text);
        self.entry = PinEntry::default();
        self.step = match (self.what, self.step) {
            (What::Set, _) if self.old.is_some() => Step::Old,
            (What::Set, _) => Step::New,
            (_, step) => step,
        };
        self.old = None;
        self.new = None;
    }
}

/// Asks for the PIN of the second person who confirms an act.
pub(in crate::ui) fn open_second(state: &mut State, person_id: String, act: Act) {
    state.lock.dialog = Some(Dialog::second(person_id, act));
}

/// Asks for the PIN of whoever signs an act; with `takes_over` the terminal is theirs afterwards.
pub(in crate::ui) fn open_sign(state: &mut State, person_id: String, act: Act, takes_over: bool) {
    state.lock.dialog = Some(Dialog::sign(person_id, act, takes_over));
}

/// Asks for the new PIN of somebody; of nobody named it asks for whom first.
pub(in crate::ui) fn open_set(state: &mut State, person_id: String) -> Vec<Effect> {
    if person_id.is_empty() {
        return super::open(state, What::Set);
    }
    if !state.read_only {
        state.lock.dialog = Some(Dialog::of(person_id));
    }
    Vec::new()
}

/// Asks for the PIN of whoever takes this terminal over.
pub(in crate::ui) fn open_receive(state: &mut State, person_id: String) {
    state.lock.dialog = Some(Dialog::receive(person_id));
}

/// A key in the open dialog.
pub(super) fn on_key(state: &mut State, press: KeyPress) -> Vec<Effect> {
    let Some(mut dialog) = state.lock.dialog.take() else { return Vec::new() };
    let leave = press.key == Key::Esc || press == KeyPress::ctrl('c');
    // While the answer is awaited no key does anything: a second try would be counted.
    if leave && !dialog.busy {
        return Vec::new();
    }
    let effects = match dialog.step {
        _ if dialog.busy => Vec::new(),
        Step::Who => on_who(state, &mut dialog, press),
        Step::Sure if press.key == Key::Enter => {
            dialog.busy = true;
            vec![Effect::ResetPin { person_id: dialog.person_id.clone() }]
        }
        Step::Sure => Vec::new(),
        Step::Old | Step::New | Step::Again => on_digit(state, &mut dialog, press),
    };
    state.lock.dialog = Some(dialog);
    effects
}

fn on_who(state: &State, dialog: &mut Dialog, press: KeyPress) -> Vec<Effect> {
    if press.key != Key::Enter {
        dialog.told = None;
        edit(&mut dialog.who, press, WHO_CHARS_MAX);
        return Vec::new();
    }
    let typed = dialog.who.value().trim();
    let Some(board) = &state.board else { return Vec::new() };
    let own = dialog.what == What::Set && state.lock.session.is_some();
    dialog.person_id = match typed {
        "" if own => state.me().to_owned(),
        "" => return Vec::new(),
        typed => person_of(board, typed),
    };
    dialog.told = None;
    dialog.step = match dialog.what {
        What::Unlock | What::Second | What::Sign | What::Receive => Step::Old,
        What::Set if own && dialog.person_id == state.me() => Step::Old,
        What::Set => Step::New,
        What::Reset => Step::Sure,
    };
    Vec::new()
}

fn on_digit(state: &State, dialog: &mut Dialog, press: KeyPress) -> Vec<Effect> {
    match press.folded() {
        KeyPress { key: Key::Char(c), ctrl: false } => {
            let taken = dialog.entry.push(c);
            dialog.told = dialog.told.take().filter(|_| !taken);
        }
        KeyPress { key: Key::Backspace, .. } => dialog.entry.pop(),
        _ => {}
    }
    if dialog.entry.len() < PIN_DIGITS {
        return Vec::new();
    }
    let Some(pin) = dialog.entry.take() else { return Vec::new() };
    match (dialog.what, dialog.step) {
        (What::Unlock, _) => {
            dialog.busy = true;
            return vec![Effect::Unlock { person_id: dialog.person_id.clone(), pin }];
        }
        (What::Receive, _) => {
            dialog.busy = true;
            return vec![Effect::TakeOver { person_id: dialog.person_id.clone(), pin }];
        }
        (What::Second, _) => {
            let Some(act) = dialog.act.clone() else { return Vec::new() };
            dialog.busy = true;
            return vec![Effect::Witnessed { person_id: dialog.person_id.clone(), pin, act }];
        }
        (What::Sign, _) => {
            let Some(act) = dialog.act.clone() else { return Vec::new() };
            dialog.busy = true;
            let (person_id, takes_over) = (dialog.person_id.clone(), dialog.takes_over);
            return vec![Effect::Sign { person_id, pin, act, takes_over }];
        }
        (_, Step::Old) => {
            dialog.old = Some(pin);
            dialog.step = Step::New;
        }
        (_, Step::New) => {
            if let Some(weak) = pin.weakness(&dialog.person_id) {
                dialog.told = Some(state.words().pin_weak(weak).to_owned());
                return Vec::new();
            }
            dialog.new = Some(pin);
            dialog.step = Step::Again;
        }
        _ if dialog.new.as_ref() == Some(&pin) => {
            dialog.busy = true;
            dialog.new = None;
            let (person_id, old) = (dialog.person_id.clone(), dialog.old.clone());
            return vec![Effect::SetPin { person_id, old, new: pin }];
        }
        _ => {
            dialog.new = None;
            dialog.step = Step::New;
            dialog.told = Some(state.words().locking.pn_differ.to_owned());
        }
    }
    Vec::new()
}
