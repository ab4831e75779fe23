//! Forms: one description serves them all. A form is a list of fields, and a key means the same in every
//! field of its kind. What a form is for, and what it becomes, stands in `desk`.

use std::borrow::Cow;

use super::drafts::Recall;
use super::duty::LogForm;
use super::field::{Did, Field, Kind, NotPasted, Slot};
use super::findings::{FindingSheet, PeopleSheet};
use super::incident::Sheet;
use super::keys::{Key, KeyPress};
use super::orders::OrderSheet;
use crate::core::act::{Act, AlarmRef};
use crate::core::complaint::Possible;
use crate::core::draft::DraftKey;
use crate::core::time::Ms;
use crate::text::mask::{NoPhone, Personal, is_whole_phone};
use crate::text::words::Words;

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
    /// A new complaint, and where it began.
    Register(Begun),
    /// Something that the hall needs of a department.
    Request,
    /// Something about a complaint.
    Case(Box<CaseForm>),
    /// Why a customer's record is seen in full.
    Unmask {
        complaint_id: String,
        person_ref: String,
    },
    /// A follow-up is made by hand.
    NewCall,
    /// Who the customer of a follow-up is: nobody said so yet.
    Caller(String),
    /// About an incident.
    Incident(Sheet),
    /// About a finding.
    Finding(FindingSheet),
    /// About people, needs and visits.
    People(PeopleSheet),
    /// About people at work.
    Care(super::people::CareSheet),
    /// About a watched order or an improvement.
    Order(OrderSheet),
    /// About the log.
    Log(LogForm),
    /// What terminals did at once is decided or signed: which of it, by name.
    Settle(Vec<String>),
    /// Which draft is to be gone on with.
    Drafts(Vec<DraftKey>),
}

/// Where a complaint began, and who stood there then: at a counter the next customer soon does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Begun {
    pub(super) counter_id: Option<String>,
    pub(super) mark_id: Option<String>,
    pub(super) ticket_no: Option<String>,
    /// Who served them.
    pub(super) clerk: Option<String>,
    /// When the form was opened first.
    pub(super) at: Option<Ms>,
    /// It was left, and is gone on with.
    pub(super) was_left: bool,
}

/// What is asked about a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CaseForm {
    pub(super) complaint_id: String,
    pub(super) what: CaseWhat,
}

/// What a form about a complaint is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CaseWhat {
    /// A word with the customer, what a department says, the result.
    Record,
    HandOn,
    /// The offer that was seen, and how many next actions are read back.
    Accept(String, u16),
    /// The offer that was seen.
    Decline(String),
    Dispatch,
    /// The level that was seen.
    Escalate(Option<u8>),
    Wait,
    Amend,
    Reopen,
    Force,
    Refer,
    Merge,
    /// No to who asks for it.
    Refuse,
    Withdraw,
    /// A request is done, or needed no more.
    Finish,
    /// The round and the level that were seen.
    Acknowledge(u16, u8),
    Void,
    /// What is possible instead of what was refused.
    Instead(Vec<Possible>),
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
    pub(super) error: Option<Cow<'static, str>>,
    /// Fields that are rarely asked for are shown too.
    pub(super) more: bool,
    /// The field before moved on by itself: an Enter out of habit is not for this one.
    moved_on: bool,
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
    /// The customer shouts: what is there is enough.
    Shout,
}

impl Form {
    pub(super) fn new(deed: Deed, title: impl Into<String>, fields: Vec<Field>) -> Form {
        let at = fields.iter().position(|f| f.kind != Kind::Fixed && f.taken.is_none());
        Form {
            deed,
            title: title.into(),
            fields,
            at: at.unwrap_or(0),
            error: None,
            more: false,
            moved_on: false,
            recall: None,
        }
    }

    /// The field of that slot, if it is asked for.
    pub(super) fn field(&self, slot: Slot) -> Option<&Field> {
        self.fields.iter().find(|field| field.slot == slot && (field.when)(self))
    }

    /// Code taken in a field; empty = none.
    pub(super) fn code(&self, slot: Slot) -> &str {
        self.field(slot).map_or("", Field::code)
    }

    /// Codes taken in a field of which several can be taken, parted by blanks.
    pub(super) fn codes(&self, slot: Slot) -> String {
        self.field(slot).map_or_else(String::new, Field::codes)
    }

    pub(super) fn number(&self, slot: Slot) -> Option<u32> {
        self.field(slot).and_then(Field::number)
    }

    /// What was written in a field, without blanks around it.
    pub(super) fn said(&self, slot: Slot) -> &str {
        self.field(slot).map_or("", |field| field.input.value().trim())
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

    /// The last field that is asked for.
    fn last(&self) -> Option<usize> {
        self.fields.iter().rposition(|field| field.kind != Kind::Fixed && (field.when)(self))
    }

    /// Takes a key.
    pub(super) fn press(&mut self, press: KeyPress, words: &'static Words) -> Next {
        self.error = None;
        let moved_on = std::mem::take(&mut self.moved_on);
        if moved_on && press.key == Key::Enter {
            return Next::Stay;
        }
        if press.key == Key::F(4) {
            if let Some(field) = self.fields.get_mut(self.at) {
                field.mask();
            }
            return Next::Stay;
        }
        let did = match press.key {
            Key::Esc => return Next::Leave,
            Key::Char('c') if press.ctrl => return Next::Leave,
            Key::F(2) if self.fields[self.at].is_unmatched() => {
                return self.point_at(self.at, words);
            }
            Key::F(2) => {
                self.fields[self.at].settle();
                self.fields[self.at].take_lit_person();
                return self.save(words);
            }
            Key::Char(_) if self.shouts(press) => return Next::Shout,
            Key::Tab => {
                self.more |= self.beside(true).is_none();
                Did::Move(true)
            }
            Key::BackTab => Did::Move(false),
            _ => match self.fields.get_mut(self.at) {
                Some(field) => field.press(press),
                None => Did::Nothing,
            },
        };
        match did {
            Did::Nothing => {}
            Did::Refused => return self.point_at(self.at, words),
            Did::Close => return Next::Leave,
            Did::Move(_) if self.fields[self.at].is_unmatched() => {
                return self.point_at(self.at, words);
            }
            Did::Move(_) if self.minds(self.at, words) => {}
            Did::Move(forward) => {
                self.fields[self.at].settle();
                // Back from the first field is to the last one.
                let round = if forward { None } else { self.last() };
                self.at = self.beside(forward).or(round).unwrap_or(self.at);
            }
            Did::Next if self.lacks(&self.fields[self.at]) => return self.point_at(self.at, words),
            Did::Next if self.minds(self.at, words) => {}
            Did::Next => {
                let (by_hand, here) = (press.key == Key::Enter, &self.fields[self.at]);
                let ends = here.ends && (by_hand || here.kind == Kind::When);
                let moves_on = matches!(here.kind, Kind::Code | Kind::Time | Kind::When);
                self.moved_on = moves_on && !by_hand;
                match self.beside(true) {
                    Some(next) if !ends => self.at = next,
                    _ => return self.save(words),
                }
            }
        }
        Next::Stay
    }

    /// Whether a key says that the customer shouts: not where it is text.
    fn shouts(&self, press: KeyPress) -> bool {
        let here = self.fields.get(self.at).map(|field| field.kind);
        matches!(self.deed, Deed::Register(_))
            && here != Some(Kind::Text)
            && press.folded().key == Key::Char('!')
    }

    /// Whether a number that is to be called has too few digits to be one. A complaint may hold its last ones alone.
    fn lacks_digits(&self, field: &Field) -> bool {
        let is_to_call = matches!(self.deed, Deed::NewCall | Deed::Caller(_));
        let text = field.input.value().trim();
        is_to_call && field.kind == Kind::Phone && !text.is_empty() && !is_whole_phone(text)
    }

    /// Whether a field that is asked for lacks what is needed, or holds what it cannot.
    fn lacks(&self, field: &Field) -> bool {
        let wrong = matches!(field.kind, Kind::Number | Kind::Time | Kind::When)
            && !field.input.value().is_empty()
            && !field.is_filled()
            || field.is_unmatched()
            || self.lacks_digits(field);
        (field.when)(self) && (wrong || field.needed && !field.is_filled())
    }

    /// Whether what was typed into a field tells who somebody is: a telephone number is asked about once, an
    /// identity number does not stay (`domain.md` 8). The field then has the keys.
    fn minds(&mut self, at: usize, words: &'static Words) -> bool {
        if !(self.fields[at].when)(self) {
            return false;
        }
        let error = match self.fields[at].mind() {
            None => return false,
            Some(Personal::Identity) if self.fields[at].kind == Kind::Phone => {
                words.privacy.x_no_phone
            }
            Some(Personal::Identity) => words.privacy.x_identity,
            Some(Personal::Phone) => words.privacy.x_phone,
        };
        (self.at, self.error) = (at, Some(error.into()));
        true
    }

    /// Gives the keys to a field and says what is wrong with it.
    fn point_at(&mut self, at: usize, words: &'static Words) -> Next {
        self.at = at;
        let error = match self.fields[at].kind {
            Kind::Number => words.deeds.x_number,
            Kind::Phone if self.lacks_digits(&self.fields[at]) => words.deeds.x_phone_part,
            Kind::Phone => words.deeds.x_digits,
            Kind::Time => words.deeds.x_time,
            Kind::When => words.deeds.x_when,
            _ if self.fields[at].is_unmatched() => words.deeds.x_unmatched,
            _ => words.deeds.x_needed,
        };
        self.error = Some(error.into());
        Next::Stay
    }

    /// Whether everything that is needed is there; if not, the first field that lacks it gets the keys.
    fn save(&mut self, words: &'static Words) -> Next {
        if (0..self.fields.len()).any(|at| self.minds(at, words)) {
            return Next::Stay;
        }
        match self.fields.iter().position(|field| self.lacks(field)) {
            Some(at) => self.point_at(at, words),
            None => Next::Save,
        }
    }

    /// Takes in pasted text as what was typed, never as a command.
    pub(super) fn paste(&mut self, text: &str, words: &'static Words) {
        let Some(field) = self.fields.get_mut(self.at) else { return };
        let own = words.privacy;
        let error = |why| match why {
            NotPasted::TooLong => own.x_paste_long,
            NotPasted::NoPhone(NoPhone::Several) => own.x_phones,
            NotPasted::NoPhone(NoPhone::Identity) => own.x_no_phone,
        };
        self.error = field.take_pasted(text).err().map(|why| error(why).into());
    }
}
