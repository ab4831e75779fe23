//! What is typed into a form and not saved: it comes back when the form is opened again, whatever happened to
//! the board meanwhile. Says what belongs on disk; pure, as `update`.

use super::cases;
use super::form::{Deed, Form};
use super::msg::{Effect, Msg};
use super::state::{Overlay, State, Tone};
use crate::core::act::Act;
use crate::core::customer::Customer;
use crate::core::draft::{DraftBody, DraftChange, DraftKey, FormDraft};
use crate::core::time::Ms;
use crate::store::Room;
use crate::text::words::fill;

mod line;
mod recall;
mod shape;

pub(super) use line::{
    is_note_sent, keep_line, line, peek_line, put_away, send_line, take_draft, take_line,
};
use recall::put;
pub(super) use recall::{
    Recall, bring_back, list, name, open, recalled, recalled_note, toggle, when_left,
};
pub(super) use shape::gist;
use shape::snapshot;

/// A disk that refused drafts is asked again so much later, seconds: each refusal costs a new connection.
const RETRY_SECS: i64 = 10;
/// Forms that are named before the rest is counted.
const NAMED_MAX: usize = 3;

/// A draft as the disk has it, as far as is known.
#[derive(Clone, Debug)]
struct OnDisk {
    draft: FormDraft,
    /// False where it may be older there, or still be there.
    sure: bool,
}

/// A form that was saved, and its act.
#[derive(Clone, Debug)]
struct Sent {
    act: Act,
    draft: FormDraft,
    /// It is not on its way: the disk failed, and it can be sent again.
    failed: bool,
}

/// The drafts of whoever is at the board, but for lines of the log, which the note form offers.
#[derive(Clone, Debug, Default)]
pub(super) struct Drafts {
    /// Forms that were left half filled.
    list: Vec<FormDraft>,
    /// Forms that took some writing, with the acts that they became, until those are on disk.
    sent: Vec<Sent>,
    on_disk: Vec<OnDisk>,
    /// What is being saved: on disk it goes in the transaction that saves it.
    saving: Vec<DraftKey>,
    /// Whose drafts were asked for.
    asked: Option<String>,
    /// Those of the disk are here. Before that nothing is written, so that nothing there is overwritten.
    loaded: bool,
    /// A change is on its way.
    writing: bool,
    /// A disk that refused is not asked before; by [`State::steady`].
    retry_at: Option<Ms>,
}

impl Drafts {
    /// Takes out what was kept for a form.
    fn take(&mut self, key: &DraftKey) -> Option<FormDraft> {
        let at = self.list.iter().position(|draft| draft.key == *key)?;
        Some(self.list.remove(at))
    }

    /// Keeps a draft in the place of an older one of the same form.
    pub(super) fn put(&mut self, draft: FormDraft) {
        self.take(&draft.key);
        self.list.push(draft);
    }

    fn known(&self, key: &DraftKey) -> Option<&OnDisk> {
        self.on_disk.iter().find(|known| known.draft.key == *key)
    }

    fn forget(&mut self, key: &DraftKey) {
        self.on_disk.retain(|known| known.draft.key != *key);
    }

    fn learn(&mut self, draft: FormDraft, sure: bool) {
        self.forget(&draft.key);
        self.on_disk.push(OnDisk { draft, sure });
    }

    /// That form is not on its way any more, unless another one of it is. Says whether it was: what stands on
    /// disk went with it then.
    fn arrived(&mut self, key: &DraftKey) -> bool {
        let was = self.saving.contains(key);
        if !self.sent.iter().any(|sent| !sent.failed && sent.draft.key == *key) {
            self.saving.retain(|saving| saving != key);
        }
        was
    }

    /// The disk has taken a change or refused it.
    fn heard(&mut self, change: &DraftChange, failed: bool, retry_at: Ms) {
        self.writing = false;
        self.retry_at = failed.then_some(retry_at);
        if !failed {
            return;
        }
        for draft in &change.keep {
            self.learn(draft.clone(), false);
        }
        for key in &change.drop {
            let body = DraftBody::default();
            self.learn(FormDraft { key: key.clone(), at: Ms(0), body }, false);
        }
    }

    /// After the lock: what the disk has is asked for anew. Of another name nothing is known there.
    pub(super) fn ask_again(&mut self, same_person: bool) {
        (self.asked, self.loaded, self.writing, self.retry_at) = (None, false, false, None);
        self.saving.clear();
        if !same_person {
            self.on_disk.clear();
        }
    }
}

fn note_of(text: &str, nth: usize, at: Ms) -> FormDraft {
    let subject = if nth == 0 { String::new() } else { nth.to_string() };
    shape::note(DraftKey { subject, ..shape::note_key() }, text, at)
}

/// Everything that whoever is at the board has typed and not saved.
fn unsaved(state: &State) -> Vec<FormDraft> {
    let mut found = state.drafts.list.clone();
    let put = |draft: FormDraft, found: &mut Vec<FormDraft>| {
        found.retain(|old| old.key != draft.key);
        found.push(draft);
    };
    for sent in &state.drafts.sent {
        put(sent.draft.clone(), &mut found);
    }
    let mut line = state.draft.trim();
    if let Some(Overlay::Form(form)) = &state.overlay {
        if form.deed == Deed::Note {
            line = form.text().trim();
        } else if let Some(draft) = snapshot(form, state.now) {
            put(draft, &mut found);
        }
    }
    if let Some(draft) = line::open_line(state) {
        put(draft, &mut found);
    }
    let lines = std::iter::once(line).chain(state.disk.kept.iter().map(String::as_str));
    let lines = lines.zip(0..).filter(|(line, _)| !line.is_empty());
    found.extend(lines.map(|(line, nth)| note_of(line, nth, state.now)));
    // What was not touched since is as old as it was.
    for draft in &mut found {
        let known = state.drafts.known(&draft.key);
        if let Some(known) = known.filter(|known| known.draft.says_the_same(draft)) {
            draft.at = known.draft.at;
        }
    }
    found
}

/// The same without what is on its way to the log.
pub(super) fn open_drafts(state: &State) -> Vec<FormDraft> {
    let mut drafts = unsaved(state);
    drafts.retain(|draft| !state.drafts.saving.contains(&draft.key));
    drafts
}

/// Whether something that was typed is not on disk, which did not take it: it would be lost with the program.
pub(super) fn are_in_memory_only(state: &State) -> bool {
    let known = |draft: &FormDraft| {
        let known = state.drafts.known(&draft.key).filter(|known| known.sure);
        known.is_some_and(|known| known.draft.body == draft.body)
    };
    let full = state.disk.room >= Room::Full;
    let refused = state.drafts.retry_at.is_some() || full || state.read_only;
    refused && open_drafts(state).iter().any(|draft| !known(draft) || state.drafts.writing && full)
}

/// What the disk is to be told now, if anything. Lasting at once: something is left, locked or ended.
fn changes(state: &mut State) -> Option<DraftChange> {
    let now = open_drafts(state);
    let mut change = DraftChange { person_id: state.me().to_owned(), ..DraftChange::default() };
    for draft in &now {
        let known = state.drafts.known(&draft.key).filter(|known| known.sure);
        if !known.is_some_and(|known| known.draft.body == draft.body) {
            change.keep.push(draft.clone());
        }
    }
    let gone = |key: &DraftKey| {
        !now.iter().any(|draft| draft.key == *key) && !state.drafts.saving.contains(key)
    };
    let keys = state.drafts.on_disk.iter().map(|known| &known.draft.key);
    change.drop = keys.filter(|key| gone(key)).cloned().collect();
    if change.keep.is_empty() && change.drop.is_empty() {
        return None;
    }
    for draft in &change.keep {
        state.drafts.learn(draft.clone(), true);
    }
    for key in &change.drop {
        state.drafts.forget(key);
    }
    state.drafts.writing = true;
    Some(change)
}

/// Sends to the disk what it does not have yet, at once.
pub(super) fn flush(state: &mut State) -> Vec<Effect> {
    if !state.drafts.loaded || state.read_only || state.is_locked() {
        return Vec::new();
    }
    changes(state).map(Effect::KeepDrafts).into_iter().collect()
}

/// The same, once a second at most and never while the disk is busy with the last one.
pub(super) fn on_tick(state: &mut State) -> Vec<Effect> {
    let steady = state.steady();
    if state.drafts.writing || state.drafts.retry_at.is_some_and(|at| steady < at) {
        return Vec::new();
    }
    flush(state)
}

/// Asks for the drafts of whoever came to the board.
pub(super) fn ask(state: &mut State) -> Option<Effect> {
    let closed = state.board.is_none() || state.is_locked() || state.read_only;
    if closed || state.drafts.asked.as_deref() == Some(state.me()) {
        return None;
    }
    let person_id = state.me().to_owned();
    state.drafts.asked = Some(person_id.clone());
    Some(Effect::AskDrafts { person_id })
}

/// Sends something on its way that was made from a draft, with which that goes.
pub(super) fn saving(state: &mut State, key: DraftKey, then: Effect) -> Effect {
    if !state.drafts.saving.contains(&key) {
        state.drafts.saving.push(key.clone());
    }
    if state.drafts.known(&key).is_none() {
        return then;
    }
    Effect::Save { person_id: state.me().to_owned(), draft: key, then: Box::new(then) }
}

/// The same for the line of the log that is being written.
pub(super) fn saving_note(state: &mut State, then: Effect) -> Effect {
    saving(state, shape::note_key(), then)
}

/// Keeps a form that was left half filled.
pub(super) fn keep(state: &mut State, form: &Form) -> bool {
    let Some(draft) = snapshot(form, state.now) else { return false };
    state.drafts.put(draft);
    true
}

/// Sends the act of a form that took some writing: the form is kept until the act is on disk.
pub(super) fn send(state: &mut State, act: Act, form: &Form) -> Effect {
    let Some(draft) = snapshot(form, state.now) else { return Effect::Act(act) };
    let key = draft.key.clone();
    state.drafts.sent.push(Sent { act: act.clone(), draft, failed: false });
    saving(state, key, Effect::Act(act))
}

/// Sends an act once more; if a form waits for it, with that.
pub(super) fn send_again(state: &mut State, act: Act) -> Effect {
    let Some(sent) = state.drafts.sent.iter_mut().find(|sent| sent.failed && sent.act == act)
    else {
        return Effect::Act(act);
    };
    sent.failed = false;
    let key = sent.draft.key.clone();
    saving(state, key, Effect::Act(act))
}

fn everybody(state: &mut State) -> impl Iterator<Item = &mut Drafts> {
    std::iter::once(&mut state.drafts).chain(state.lock.drafts().map(|(_, drafts)| drafts))
}

/// An act is on disk, and its draft is not any more. Gives the customer whom it named, so that it can be done
/// again as it was.
pub(super) fn acted(state: &mut State, act: &Act) -> Option<Customer> {
    let mut customer = None;
    for drafts in everybody(state) {
        let Some(at) = drafts.sent.iter().position(|sent| !sent.failed && sent.act == *act) else {
            continue;
        };
        let done = drafts.sent.remove(at).draft;
        customer = cases::customer_of(&done);
        if drafts.arrived(&done.key) {
            drafts.forget(&done.key);
        }
        // What was typed into the same form since is another draft.
        drafts.list.retain(|draft| !draft.says_the_same(&done));
    }
    customer
}

/// An act was not written: what was typed for it is a draft as before. Of a refused one the form is opened
/// again, one that failed can also be sent again as it was, with the customer whom it named.
pub(super) fn not_acted(state: &mut State, act: &Act, again: bool) -> Option<Customer> {
    let mut customer = None;
    for drafts in everybody(state) {
        let Some(at) = drafts.sent.iter().position(|sent| !sent.failed && sent.act == *act) else {
            continue;
        };
        drafts.sent[at].failed = true;
        let key = drafts.sent[at].draft.key.clone();
        customer = cases::customer_of(&drafts.sent[at].draft);
        drafts.arrived(&key);
        if !again {
            let draft = drafts.sent.remove(at).draft;
            drafts.put(draft);
        }
    }
    customer
}

/// A line of the log was written, or was not.
pub(super) fn noted(state: &mut State, written: bool) {
    let key = shape::note_key();
    let drafts = &mut state.drafts;
    let was = drafts.saving.iter().position(|saving| *saving == key);
    if was.map(|at| drafts.saving.remove(at)).is_some() && written {
        drafts.forget(&key);
    }
}

/// Takes in what the disk says; gives back what is about something else.
pub(super) fn on_msg(state: &mut State, msg: Msg) -> Option<Msg> {
    match msg {
        Msg::Drafts { person_id, drafts } => {
            if !state.is_locked() && state.me() == person_id && !state.drafts.loaded {
                load(state, drafts);
            }
        }
        Msg::DraftsKept { change, why } => kept(state, &change, why.is_some()),
        other => return Some(other),
    }
    None
}

fn kept(state: &mut State, change: &DraftChange, failed: bool) {
    let retry_at = state.steady().plus_secs(RETRY_SECS);
    if state.me() != change.person_id || state.is_locked() {
        let mut away = state.lock.drafts().filter(|(owner, _)| *owner == change.person_id);
        if let Some((_, drafts)) = away.next() {
            drafts.heard(change, failed, retry_at);
        }
        return;
    }
    let first = state.drafts.retry_at.is_none();
    state.drafts.heard(change, failed, retry_at);
    if failed && first {
        state.tell(Tone::Notice, state.words().drafts.t_memory.to_owned());
    }
}

/// Takes in what the disk has. What was typed here meanwhile is newer; what the disk had and has no more was
/// saved.
fn load(state: &mut State, found: Vec<FormDraft>) {
    let gone: Vec<OnDisk> = std::mem::take(&mut state.drafts.on_disk);
    let gone = gone.into_iter().filter(|known| known.sure);
    for known in gone.filter(|known| !found.iter().any(|draft| draft.key == known.draft.key)) {
        state.drafts.list.retain(|draft| !draft.says_the_same(&known.draft));
        if known.draft.key == shape::note_key() && state.draft.trim() == known.draft.gist() {
            state.draft.clear();
        }
    }
    let here = unsaved(state);
    for draft in found {
        if !here.iter().any(|typed| typed.key == draft.key) {
            put(state, &draft);
        }
        state.drafts.learn(draft, true);
    }
    state.drafts.loaded = true;
    let waiting = open_drafts(state);
    if !waiting.is_empty() {
        let mut names: Vec<&str> = waiting.iter().map(|draft| name(state, draft)).collect();
        names.dedup();
        names.truncate(NAMED_MAX);
        let count = waiting.len().to_string();
        let (names, palette) = (names.join(", "), state.key_label("palette"));
        let text = fill(state.words().drafts.t_waiting, &[&count, &names, &palette]);
        state.tell(Tone::Notice, text);
    }
}
