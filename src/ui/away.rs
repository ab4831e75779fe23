//! What happened while this terminal was away, and what terminals did at once: one list, what needs a decision first,
//! then what lost or changed, then news as counts (sync.md 4.8, 6). Enter does the one step of a line. Pure, as
//! `update`.

mod news;

use std::collections::BTreeMap;

use super::answers::send;
use super::commands::Ready;
use super::desk;
use super::field::{Field, Kind, Slot, entry};
use super::form::{Deed, Form};
use super::keys::{Key, KeyPress};
use super::msg::Effect;
use super::overlay::step as step_of;
use super::state::{Overlay, State};
use super::{cases, incident, notices, standing};
use crate::core::act::Act;
use crate::core::board::Place;
use crate::core::clash::{Choice, ClashKind};
use crate::core::complaint::Possible;
use crate::core::hall::{Notice, NoticeKind, Told};
use crate::core::settings::News;
use crate::core::time::Ms;
use crate::text::away as said;
use crate::text::words::{Away as Texts, fill};

pub(super) use news::{Absence, on_rows, on_server};

/// Addenda that are signed at once: more names than twice as many do not fit into one event.
const SIGNED_AT_ONCE: usize = 500;

/// The step of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// That of a notice about a complaint, and when what it tells was.
    Notice(String, NoticeKind, Ms),
    /// Addenda of one shift are signed, or it is decided which of two counts.
    Settle(Vec<String>, ClashKind),
    /// What a clash is about is opened.
    Open(String, ClashKind),
    /// What a version of the settings changed is opened.
    Settings(u32),
    /// There is nothing to do.
    Nothing,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) part: u8,
    pub(super) sign: &'static str,
    pub(super) at: String,
    pub(super) text: String,
    /// What Enter does, in a word; empty = nothing.
    pub(super) step: String,
    pub(super) answer: Answer,
    /// Clashes that Space lets be.
    entries: Vec<String>,
}

fn texts(state: &State) -> &'static Texts {
    state.setup.lang.away()
}

/// Clashes that whoever is at the board is to know about.
pub(super) fn mine(state: &State) -> impl Iterator<Item = &Told> {
    let told = state.board.iter().flat_map(|board| &board.told);
    told.filter(|told| *told.to == *state.me() && !state.is_locked())
}

/// What of them is to be decided, and what is to be known; of the addenda of one shift one.
fn counts(state: &State) -> (usize, usize) {
    let lines = clash_lines(state);
    let asked = lines.iter().filter(|line| line.part == 0).count();
    (asked, lines.len() - asked)
}

/// What the strip says of it, with its sign; none where there is nothing.
pub(super) fn strip(state: &State) -> Option<(bool, String)> {
    let (asked, told) = counts(state);
    let news = state.absence.over && !state.is_locked();
    if asked + told == 0 && !news {
        return None;
    }
    let t = texts(state);
    let mut parts = vec![t.title.to_owned()];
    let counted = [(asked, t.head_asks), (told, t.head_told)];
    parts.extend(
        counted.iter().filter(|it| it.0 > 0).map(|(n, text)| fill(text, &[&n.to_string()])),
    );
    parts.push(fill(t.head_key, &[&state.key_label("away")]));
    Some((asked > 0, parts.join(" ")))
}

/// Whether there is anything to look at.
pub(super) fn ready(state: &State) -> Ready {
    if state.board.is_none() {
        return Ready::No(state.words().r_no_board);
    }
    Ready::Yes
}

/// Opens the list.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    on_rows(state);
    state.absence.over = false;
    state.overlay = Some(Overlay::Away { at: 0 });
    Vec::new()
}

/// Its lines, what needs a decision first.
pub(super) fn lines(state: &State) -> Vec<Line> {
    let mut all = clash_lines(state);
    all.extend(notices::mine(state).into_iter().filter_map(|it| notice_line(state, it)));
    all.extend(standing::mine(state).map(|news| settings_line(state, news)));
    all.sort_by_key(|line| line.part);
    let news = state.absence.news.iter().map(|text| Line {
        part: 2,
        sign: "",
        at: String::new(),
        text: text.clone(),
        step: String::new(),
        answer: Answer::Nothing,
        entries: Vec::new(),
    });
    all.extend(news);
    all
}

fn clash_lines(state: &State) -> Vec<Line> {
    let t = texts(state);
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let mut found: Vec<Line> = Vec::new();
    let mut addenda: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    for told in mine(state) {
        if told.asked && told.kind == ClashKind::LateEntry {
            addenda.entry(&told.subject).or_default().push(told);
            continue;
        }
        let step = if told.asked {
            t.do_decide
        } else if opens(told.kind) {
            t.do_open
        } else {
            t.do_look
        };
        let answer = if told.asked {
            Answer::Settle(vec![told.entry.clone()], told.kind)
        } else if opens(told.kind) {
            Answer::Open(told.subject.to_string(), told.kind)
        } else {
            Answer::Nothing
        };
        found.push(Line {
            part: u8::from(!told.asked),
            sign: if told.asked { "!!" } else { "!" },
            at: zone.hm(told.at),
            text: said::line(state.words(), state, told),
            step: step.to_owned(),
            answer,
            entries: vec![told.entry.clone()],
        });
    }
    for list in addenda.values().flat_map(|list| list.chunks(SIGNED_AT_ONCE)) {
        let entries: Vec<String> = list.iter().map(|told| told.entry.clone()).collect();
        let first = list.iter().map(|told| told.at).min().unwrap_or_default();
        found.push(Line {
            part: 0,
            sign: "!!",
            at: zone.hm(first),
            text: fill(t.d_addenda, &[&list.len().to_string()]),
            step: t.do_sign.to_owned(),
            answer: Answer::Settle(entries.clone(), ClashKind::LateEntry),
            entries,
        });
    }
    found.sort_by_key(|line| line.part);
    found
}

/// Whether a clash is about something that can be opened.
fn opens(kind: ClashKind) -> bool {
    use ClashKind as K;
    matches!(
        kind,
        K::FindingAlike
            | K::FindingStill
            | K::FindingLost
            | K::IncidentOpen
            | K::IncidentAlike
            | K::IncidentLost
            | K::StaffSet
            | K::StaffPast
    )
}

/// Whether a notice waits for a decision of its reader.
fn decides(kind: NoticeKind) -> bool {
    use NoticeKind as N;
    matches!(
        kind,
        N::Offered
            | N::Asked
            | N::ForcedOn
            | N::Proposed
            | N::DecisionsDiffer
            | N::DecidedEscalated
            | N::ClosedHeard
            | N::Unanswered
            | N::UnansweredOf
            | N::LeftBehind
    )
}

fn notice_line(state: &State, notice: &Notice) -> Option<Line> {
    let left = (notice.complaint_id.to_string(), notice.kind.as_str(), notice.at);
    if state.absence.left.contains(&left) {
        return None;
    }
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let asked = decides(notice.kind);
    Some(Line {
        part: u8::from(!asked),
        sign: if asked { "!!" } else { "!" },
        at: zone.hm(notice.at),
        text: notices::text(state, notice),
        step: notices::step(state, notice).to_owned(),
        answer: Answer::Notice(notice.complaint_id.to_string(), notice.kind, notice.at),
        entries: Vec::new(),
    })
}

fn settings_line(state: &State, news: &News) -> Line {
    Line {
        part: 1,
        sign: "!",
        at: state.board.as_ref().map(|it| it.zone.hm(news.applied_at)).unwrap_or_default(),
        text: standing::text(state, news),
        step: state.setup.lang.news().do_open.to_owned(),
        answer: Answer::Settings(news.version),
        entries: vec![news.entry().to_string()],
    }
}

/// Takes a key for the list that was on top.
pub(super) fn on_key(state: &mut State, press: KeyPress, at: usize) -> Vec<Effect> {
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    let closes = state.setup.keys.command(press).is_some_and(|command| command.id == "away");
    if leave || closes || press.digit() == Some(0) {
        news::forget(state);
        return Vec::new();
    }
    let all = lines(state);
    let at = at.min(all.len().saturating_sub(1));
    state.overlay = Some(Overlay::Away { at });
    let chosen = press
        .digit()
        .and_then(|digit| digit.checked_sub(1))
        .or_else(|| matches!(press.key, Key::Enter).then_some(at));
    if let Some((at, line)) = chosen.and_then(|at| Some((at, all.get(at)?.clone()))) {
        state.overlay = Some(Overlay::Away { at });
        return answer(state, &line);
    }
    match press.folded().key {
        Key::Char(' ') => {
            all.get(at).map_or_else(Vec::new, |line| let_be(state, std::slice::from_ref(line)))
        }
        Key::Char('*') => let_be(state, &all),
        _ => {
            if let Some(step) = step_of(press, true) {
                let page = usize::from(state.size.1.saturating_sub(8)).max(1);
                state.overlay = Some(Overlay::Away { at: step.from(at, page, all.len()) });
            }
            Vec::new()
        }
    }
}

/// Does the step of a line; a form that it takes lies over the list.
fn answer(state: &mut State, line: &Line) -> Vec<Effect> {
    match &line.answer {
        Answer::Nothing => let_be(state, std::slice::from_ref(line)),
        Answer::Notice(id, kind, at) => {
            let same = |it: &&Notice| (&*it.complaint_id, it.kind, it.at) == (id, *kind, *at);
            let Some(notice) = notices::mine(state).into_iter().find(same).cloned() else {
                return Vec::new();
            };
            state.overlay = None;
            notices::answer(state, &notice)
        }
        Answer::Settle(entries, kind) => {
            let form = decision(state, entries, *kind);
            state.overlay = Some(Overlay::Form(Box::new(form)));
            Vec::new()
        }
        Answer::Settings(version) => standing::open(state, *version),
        Answer::Open(subject, kind) => {
            let mut effects = let_be(state, std::slice::from_ref(line));
            effects.extend(show(state, subject, *kind));
            effects
        }
    }
}

fn show(state: &mut State, subject: &str, kind: ClashKind) -> Vec<Effect> {
    state.overlay = None;
    match kind {
        ClashKind::StaffSet | ClashKind::StaffPast => {
            super::moves::go_to(state, Place::Staff, subject);
            desk::set(state)
        }
        ClashKind::IncidentOpen | ClashKind::IncidentAlike | ClashKind::IncidentLost => {
            incident::show(state, subject);
            Vec::new()
        }
        _ => {
            state.overlay = Some(Overlay::Findings { id: subject.to_owned(), at: 0 });
            Vec::new()
        }
    }
}

/// Its reader has seen it: a clash is settled for them, a notice is let be until it changes.
fn let_be(state: &mut State, list: &[Line]) -> Vec<Effect> {
    let mut entries = Vec::new();
    for line in list {
        match &line.answer {
            Answer::Notice(id, kind, at) if !decides(*kind) => {
                state.absence.left.insert((id.clone(), kind.as_str(), *at));
            }
            Answer::Open(..) | Answer::Settings(_) | Answer::Nothing => {
                entries.extend(line.entries.iter().cloned());
            }
            Answer::Notice(..) | Answer::Settle(..) => {}
        }
    }
    if entries.is_empty() || state.read_only {
        return Vec::new();
    }
    send(state, Act::Settle { entries, choice: Choice::Seen, reason: String::new() })
}

/// What is asked where somebody decides or signs.
fn decision(state: &State, entries: &[String], kind: ClashKind) -> Form {
    let (t, words) = (texts(state), state.words());
    let told: Vec<&Told> = mine(state).filter(|told| entries.contains(&told.entry)).collect();
    let cancel = || entry("", words.deeds.e_cancel);
    let deed = Deed::Settle(entries.to_vec());
    if kind == ClashKind::LateEntry {
        let count = told.len().to_string();
        let mut lines = vec![fill(t.d_sign, &[&count])];
        lines.extend(told.iter().map(|told| said::addendum(words, state, told)));
        let signed = entry(Choice::Signed.as_str(), t.do_sign);
        let sure = Field::new(Slot::Choice, Kind::Pick, t.do_sign, vec![cancel(), signed]);
        return Form::new(deed, t.d_sign_title, vec![Field::fixed("", lines), sure]);
    }
    let (lost, won) =
        told.first().map_or((String::new(), String::new()), |told| said::both(state, told));
    let about = Field::fixed("", [fill(t.d_conflict, &[&won, &lost])]);
    let choices = vec![
        cancel(),
        entry(Choice::First.as_str(), fill(t.d_first, &[&won])),
        entry(Choice::Second.as_str(), fill(t.d_second, &[&lost])),
    ];
    let which = Field::new(Slot::Choice, Kind::Pick, t.d_choice, choices);
    let why = Field::new(Slot::Text, Kind::Text, t.d_reason, Vec::new());
    Form::new(deed, t.d_conflict_title, vec![about, which, why])
}

/// Turns such a form into an act; the list is there again.
pub(super) fn save(state: &mut State, entries: &[String], form: &Form) -> Vec<Effect> {
    state.overlay = Some(Overlay::Away { at: 0 });
    let Some(choice) = Choice::from_text(form.code(Slot::Choice)) else { return Vec::new() };
    let reason = form.said(Slot::Text).trim().to_owned();
    send(state, Act::Settle { entries: entries.to_vec(), choice, reason })
}

/// The other answers that a notice leaves open, behind its own: to help, or to let it be.
pub(super) fn instead_of(state: &State, notice: &Notice) -> Vec<Possible> {
    let row = cases::by_id(state, &notice.complaint_id);
    let helps = row.is_some_and(|row| row.case.helpers.iter().any(|it| **it == *state.me()));
    let race = matches!(notice.kind, NoticeKind::TakenBefore | NoticeKind::AcceptedLate);
    if !race {
        return Vec::new();
    }
    let join = (!helps).then_some(Possible::Join);
    [notice.key].into_iter().chain(join).collect()
}
