//! A customer's record on the screen: masked, and in full for a short while, for a reason that stands in the log.
//! Pure, as `update`; time is that of the boot clock, which nobody sets.

use tui_input::Input;

use super::cases;
use super::commands::{Ready, may_when};
use super::field::{Entry, Field, Kind, Slot, entry};
use super::form::{Deed, Form};
use super::msg::{Effect, UnmaskDenied};
use super::state::{List, Overlay, State, Tone};
use crate::core::customer::{Customer, UNMASK_MS, UnmaskReason};
use crate::core::hall::CustomerShown;
use crate::core::people::Right;
use crate::core::time::Ms;
use crate::text::mask::{Personal, find_personal, is_identity_number, masked, without_identities};
use crate::text::words::fill;

/// The command that shows one.
pub(super) const UNMASK: &str = "person.unmask";
/// The command that locks.
pub(super) const LOCK: &str = "lock";

/// A record that is seen in full.
#[derive(Debug)]
pub(super) struct Unmasked {
    person_ref: String,
    customer: Customer,
    /// By [`State::steady`].
    until: Ms,
}

/// What is asked for and shown of customers' records.
#[derive(Debug, Default)]
pub(super) struct Privacy {
    shown: Option<Unmasked>,
    /// The record that was asked for and has not come yet.
    asked: Option<String>,
    /// What lay under the list of reasons.
    under: Option<Box<Overlay>>,
    /// A line with a telephone number that was asked about.
    let_be: String,
    /// The call for which a form asks who the customer is.
    pub(super) calling: Option<Box<super::follow_ups::Call>>,
    /// The word on a mood that is read: its record, what it says where it can be read here, until when.
    mood: Option<(String, Option<String>, Ms)>,
}

/// The word on a mood has come.
pub(super) fn take_mood(state: &mut State, record: String, text: Option<String>) {
    if !state.is_locked() {
        let until = super::people::until(state);
        state.privacy.mood = Some((record, text, until));
    }
}

/// Hides the word on a mood; whether there was one.
pub(super) fn hide_mood(state: &mut State) -> bool {
    state.privacy.mood.take().is_some()
}

/// What is read of a mood now, and until when.
pub(super) fn mood_seen<'a>(state: &'a State, record: &str) -> Option<(Option<&'a str>, Ms)> {
    let (_, text, until) = state.privacy.mood.as_ref().filter(|(it, ..)| it == record)?;
    Some((text.as_deref(), *until))
}

/// The customer of the selected complaint in full, in its detail; where they are seen already they are hidden.
pub(super) fn unmask(state: &mut State) -> Vec<Effect> {
    let open = state.overlay.take();
    let open = open.filter(|it| matches!(it, Overlay::Read { list: List::Detail, .. }));
    let detail = open.unwrap_or(Overlay::Read { list: List::Detail, top: 0 });
    let Some(row) = cases::here(state) else { return Vec::new() };
    let complaint_id = row.complaint_id.clone();
    let person_ref = match CustomerShown::of(row.case.customer()) {
        CustomerShown::Masked { person_ref, .. } => person_ref.to_owned(),
        CustomerShown::Unknown | CustomerShown::Erased => String::new(),
    };
    if state.privacy.shown.take().is_some_and(|shown| shown.person_ref == person_ref) {
        state.overlay = Some(detail);
        return Vec::new();
    }
    ask(state, Some(detail), &complaint_id, &person_ref)
}

/// Whether the customer of the selected complaint may be seen in full.
pub(super) fn ready(state: &State) -> Ready {
    let words = state.words();
    let Some(row) = cases::here(state) else {
        return may_when(state, Right::Log, false, words.cases.r_no_case);
    };
    if row.case.is_request() {
        return Ready::Hidden;
    }
    let (known, reason) = match CustomerShown::of(row.case.customer()) {
        CustomerShown::Masked { .. } => (true, ""),
        CustomerShown::Unknown => (false, words.privacy.u_no_customer),
        CustomerShown::Erased => (false, words.privacy.u_erased),
    };
    may_when(state, Right::Complaints, known, reason)
}

/// What the footer of a complaint's detail says where its customer can be seen in full, or is.
pub(super) fn hint(state: &State) -> Option<String> {
    let words = state.words();
    let key = state.setup.keys.label(UNMASK, words);
    if key.is_empty() || ready(state) != Ready::Yes {
        return None;
    }
    let (shown, row) = (state.privacy.shown.as_ref(), cases::here(state)?);
    let named = row.case.customer().map(|customer| &*customer.person_ref);
    let seen = shown.is_some_and(|shown| Some(&*shown.person_ref) == named);
    let text = if seen { words.privacy.f_unmasked } else { words.privacy.f_masked };
    Some(fill(text, &[&key]))
}

/// Asks why a record is to be seen in full. `under` is what lies on the board meanwhile, such as the detail of the
/// complaint, and lies there again afterwards.
pub(super) fn ask(
    state: &mut State,
    under: Option<Overlay>,
    complaint_id: &str,
    person_ref: &str,
) -> Vec<Effect> {
    let words = state.words();
    if person_ref.is_empty() {
        state.overlay = under;
        state.tell(Tone::Notice, words.privacy.u_no_customer.to_owned());
        return Vec::new();
    }
    // Who calls customers back and does nothing else has that reason alone: no other is offered to be denied.
    let all = state.may(Right::Complaints);
    let reasons: Vec<Entry> = UnmaskReason::ALL
        .iter()
        .filter(|reason| all || **reason == UnmaskReason::CallBack)
        .map(|reason| entry(reason.as_str(), words.unmask_reason(*reason)))
        .collect();
    let fields = vec![
        Field::fixed("", [words.privacy.u_note.to_owned()]),
        Field::new(Slot::Reason, Kind::Pick, words.privacy.u_reason, reasons),
    ];
    let deed =
        Deed::Unmask { complaint_id: complaint_id.to_owned(), person_ref: person_ref.to_owned() };
    state.privacy.under = under.map(Box::new);
    let form = Form::new(deed, words.privacy.u_title, fields);
    state.overlay = Some(Overlay::Form(Box::new(form)));
    Vec::new()
}

/// The list of reasons was left: what lay under it is there again.
pub(super) fn back(state: &mut State) {
    state.overlay = state.privacy.under.take().map(|under| *under);
}

/// A reason was chosen.
pub(super) fn chosen(
    state: &mut State,
    complaint_id: &str,
    person_ref: &str,
    code: &str,
) -> Vec<Effect> {
    back(state);
    let Some(reason) = UnmaskReason::from_text(code) else { return Vec::new() };
    state.privacy.asked = Some(person_ref.to_owned());
    vec![Effect::Unmask {
        person_ref: person_ref.to_owned(),
        complaint_id: complaint_id.to_owned(),
        reason,
    }]
}

/// A record has come. One that nobody waits for any more is not shown.
pub(super) fn take(state: &mut State, person_ref: String, customer: Customer) {
    if state.is_locked() || state.privacy.asked.take().as_deref() != Some(&*person_ref) {
        return;
    }
    let until = Ms(state.steady().0.saturating_add(UNMASK_MS.cast_signed()));
    state.privacy.shown = Some(Unmasked { person_ref, customer, until });
}

/// A record was not opened.
pub(super) fn refused(state: &mut State, why: &UnmaskDenied) {
    state.privacy.asked = None;
    if state.is_locked() {
        return;
    }
    let words = state.words();
    let text = match why {
        UnmaskDenied::NoRight => words.locking.r_no_right,
        UnmaskDenied::Enough => words.privacy.u_enough,
        UnmaskDenied::Failed(why) => super::disk::reason(words, why),
    };
    state.tell(Tone::Error, text.to_owned());
}

/// Takes what is seen in full from the screen: its time is over, the detail was left, the board locks.
pub(super) fn hide(state: &mut State) {
    state.privacy = Privacy::default();
}

/// The same once its time is over. Asked before each key, tick and frame.
pub(super) fn on_time(state: &mut State) {
    let now = state.steady();
    if state.privacy.shown.as_ref().is_some_and(|shown| now >= shown.until) {
        state.privacy.shown = None;
    }
    if state.privacy.mood.as_ref().is_some_and(|(.., until)| now >= *until) {
        state.privacy.mood = None;
    }
}

/// A customer as the detail of a complaint shows them: labels and texts. Masked, or in full with the seconds
/// that are left.
pub(super) fn customer_lines(
    state: &State,
    customer: CustomerShown,
) -> Vec<(&'static str, String)> {
    let words = state.words().privacy;
    let (person_ref, name, phone) = match customer {
        CustomerShown::Unknown => return vec![("", words.u_unknown.to_owned())],
        CustomerShown::Erased => return vec![("", words.u_erased.to_owned())],
        CustomerShown::Masked { person_ref, name, phone } => (person_ref, name, phone),
    };
    let shown = state.privacy.shown.as_ref().filter(|shown| *shown.person_ref == *person_ref);
    let mut lines = match shown {
        None => vec![(words.u_name, name.to_owned()), (words.u_phone, phone.to_owned())],
        Some(Unmasked { customer, .. }) => vec![
            (words.u_name, customer.name.clone()),
            (words.u_phone, customer.phone.clone()),
            (words.u_contact, customer.contact.clone()),
            (words.u_address, customer.address.clone()),
        ],
    };
    lines.retain(|(_, text)| !text.is_empty());
    if let Some(shown) = shown {
        let left = (shown.until.0 - state.steady().0 + 999) / 1000;
        lines.push(("", fill(words.u_left, &[&left.max(0).to_string()])));
    }
    lines
}

/// The same as [`Field::mind`] of a line that stands in no form; whether there is something to ask about.
pub(super) fn minds_line(state: &mut State, input: &mut Input) -> bool {
    let words = state.words().privacy;
    let text = input.value().to_owned();
    let found = find_personal(&text);
    let said = if found.iter().any(|one| one.what == Personal::Identity) {
        *input = without_identities(&text).into();
        words.x_identity
    } else if found.is_empty() || state.privacy.let_be == text {
        return false;
    } else {
        state.privacy.let_be = text;
        words.x_phone
    };
    state.tell(Tone::Notice, said.to_owned());
    true
}

/// Masks what in such a line tells who somebody is.
pub(super) fn mask_line(input: &mut Input) {
    *input = masked(input.value()).into();
}

impl Field {
    /// For what the vault keeps: a telephone number belongs here.
    #[must_use]
    pub(super) fn personal(self) -> Field {
        Field { personal: true, ..self }
    }

    /// What in it tells who somebody is and must be asked about. An identity number is cut to its last four
    /// beforehand; a telephone number is asked about once.
    pub(super) fn mind(&mut self) -> Option<Personal> {
        if self.kind == Kind::Phone && is_identity_number(self.input.value()) {
            self.input = Input::default();
            return Some(Personal::Identity);
        }
        if self.kind != Kind::Text {
            return None;
        }
        let text = self.input.value().to_owned();
        let found = find_personal(&text);
        if found.iter().any(|one| one.what == Personal::Identity) {
            self.input = without_identities(&text).into();
            return Some(Personal::Identity);
        }
        if found.is_empty() || self.personal || self.let_be == text {
            return None;
        }
        self.let_be = text;
        Some(Personal::Phone)
    }

    /// Masks what in it tells who somebody is.
    pub(super) fn mask(&mut self) {
        if self.kind == Kind::Text && !self.personal {
            self.input = masked(self.input.value()).into();
        }
    }
}
