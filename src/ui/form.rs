//! Forms: one description serves them all. A form is a list of fields, and a key means the same in every
//! field of its kind. What a form is for, and what it becomes, stands in `desk`.

use super::drafts::Recall;
use super::field::{Did, Field, Kind, Slot};
use super::keys::{Key, KeyPress};
use crate::core::act::{Act, AlarmRef};
use crate::core::draft::DraftKey;
use crate::text::words::Deeds;

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// A line of the log.
    Note,
    /// Whose state is to change: leads to [`Deed::Staff`].
    Whom,
    Staff(Vec<String>),
    Counters {
        /// The rows that were chosen.
        chosen: Vec<String>,
        /// Those that were offered to be opened together.
        ready: Vec<String>,
    },
    Acknowledge(Vec<AlarmRef>),
    Deal(AlarmRef),
    Unhappy,
    HalfHour(String),
    WalkOut,
    /// An act that was refused without a reason.
    Reason(Box<Act>),
    SignOff,
    /// Which draft is to be gone on with.
    Drafts(Vec<DraftKey>),
}

/// A form that is filled in.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) deed: Deed,
    pub(super) title: String,
    pub(super) fields: Vec<Field>,
    /// The field that has the keys.
    pub(super) at: usize,
    /// What is wrong with that field.
    pub(super) error: Option<&'static str>,
    /// Where it stands as it was left before.
    pub(super) recall: Option<Recall>,
}

/// What follows a key in a form.
pub(super) enum Next {
    /// It stays open.
    Stay,
    /// It is left without saving.
    Leave,
    /// All that is needed is there.
    Save,
}

impl Form {
    pub(super) fn new(deed: Deed, title: impl Into<String>, fields: Vec<Field>) -> Form {
        let at = fields.iter().position(|f| f.kind != Kind::Fixed && f.taken.is_none());
        Form { deed, title: title.into(), fields, at: at.unwrap_or(0), error: None, recall: None }
    }

    /// The field of that slot, if it is asked for.
    pub(super) fn field(&self, slot: Slot) -> Option<&Field> {
        self.fields.iter().find(|field| field.slot == slot && (field.when)(self))
    }

    /// Code taken in a field; empty = none.
    pub(super) fn code(&self, slot: Slot) -> &str {
        self.field(slot).map_or("", Field::code)
    }

    pub(super) fn number(&self, slot: Slot) -> Option<u32> {
        self.field(slot).and_then(Field::number)
    }

    pub(super) fn text(&self) -> &str {
        self.field(Slot::Text).map_or("", |field| field.input.value())
    }

    pub(super) fn set_text(&mut self, text: &str) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.slot == Slot::Text) {
            field.input = text.to_owned().into();
        }
    }

    /// Forgets what was chosen in a field, and stands there.
    pub(super) fn ask_again(&mut self, slot: Slot) {
        if let Some(at) = self.fields.iter().position(|field| field.slot == slot) {
            (self.fields[at].taken, self.fields[at].at, self.at) = (None, 0, at);
        }
    }

    /// Whether somebody wrote something that is worth keeping.
    pub(super) fn is_written(&self) -> bool {
        self.fields.iter().any(Field::is_written)
    }

    /// The next field that is asked for, or the one before.
    fn beside(&self, forward: bool) -> Option<usize> {
        let asked = |at: &usize| {
            let field = &self.fields[*at];
            field.kind != Kind::Fixed && (field.when)(self)
        };
        if forward {
            (self.at + 1..self.fields.len()).find(asked)
        } else {
            (0..self.at).rev().find(asked)
        }
    }

    /// Takes a key.
    pub(super) fn press(&mut self, press: KeyPress, words: &'static Deeds) -> Next {
        self.error = None;
        let did = match press.key {
            Key::Esc => return Next::Leave,
            Key::Char('c') if press.ctrl => return Next::Leave,
            Key::F(2) => {
                self.fields[self.at].settle();
                return self.save(words);
            }
            Key::Tab => Did::Move(true),
            Key::BackTab => Did::Move(false),
            _ => match self.fields.get_mut(self.at) {
                Some(field) => field.press(press),
                None => Did::Nothing,
            },
        };
        match did {
            Did::Nothing => {}
            Did::Close => return Next::Leave,
            Did::Move(forward) => {
                self.fields[self.at].settle();
                self.at = self.beside(forward).unwrap_or(self.at);
            }
            Did::Next if self.lacks(&self.fields[self.at]) => return self.point_at(self.at, words),
            Did::Next => {
                let ends = press.key == Key::Enter && self.fields[self.at].ends;
                match self.beside(true) {
                    Some(next) if !ends => self.at = next,
                    _ => return self.save(words),
                }
            }
        }
        Next::Stay
    }

    /// Whether a field that is asked for lacks what is needed, or holds what it cannot.
    fn lacks(&self, field: &Field) -> bool {
        let wrong = field.kind == Kind::Number
            && !field.input.value().is_empty()
            && field.number().is_none();
        (field.when)(self) && (wrong || field.needed && !field.is_filled())
    }

    /// Gives the keys to a field and says what is wrong with it.
    fn point_at(&mut self, at: usize, words: &'static Deeds) -> Next {
        self.at = at;
        let number = self.fields[at].kind == Kind::Number;
        self.error = Some(if number { words.x_number } else { words.x_needed });
        Next::Stay
    }

    /// Whether everything that is needed is there; if not, the first field that lacks it gets the keys.
    fn save(&mut self, words: &'static Deeds) -> Next {
        match self.fields.iter().position(|field| self.lacks(field)) {
            Some(at) => self.point_at(at, words),
            None => Next::Save,
        }
    }

    /// Takes in pasted text as what was typed, never as a command.
    pub(super) fn paste(&mut self, text: &str) {
        let Some(field) = self.fields.get_mut(self.at) else { return };
        field.paste(text);
    }
}
