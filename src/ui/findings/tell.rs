//! Findings and people in words: what an act did in a word or two, and lines of the duty log.

use super::rows;
use crate::core::act::{Act, FindingAct, PeopleAct};
use crate::core::board::FindingRow;
use crate::core::check::Checklist;
use crate::core::finding::{FindingField, FindingStep, fingerprint};
use crate::text::check::shown;
use crate::text::finding::{said_of, what as what_of, wrong};
use crate::text::named::Named;
use crate::text::words::{Lang, fill};
use crate::ui::show::text_of;
use crate::ui::state::State;

/// What an act about a finding does, as a toast names it.
pub(in crate::ui) fn told(state: &State, act: &FindingAct) -> String {
    let words = state.words().findings;
    let step = match act {
        FindingAct::Raise(_) => return words.done_raise.to_owned(),
        FindingAct::Assign { .. } => FindingStep::Assign,
        FindingAct::Contain { .. } => FindingStep::Contain,
        FindingAct::Fix { .. } => FindingStep::Fix,
        FindingAct::Verify { .. } => FindingStep::Verify,
        FindingAct::Reject { .. } => FindingStep::Reject,
        FindingAct::CannotDo { .. } => FindingStep::CannotDo,
        FindingAct::Prevent { .. } | FindingAct::AddMeasure { .. } => FindingStep::Prevent,
        FindingAct::MeasureDone { .. } => FindingStep::MeasureDone,
        FindingAct::MeasureVerify { .. } => FindingStep::MeasureVerify,
        FindingAct::MeasureCancel { .. } => FindingStep::MeasureCancel,
        FindingAct::Note { field: FindingField::Complaint, .. } => FindingStep::Complaint,
        FindingAct::Note { .. } => FindingStep::Note,
        FindingAct::Grade { .. } => FindingStep::Grade,
        FindingAct::Tell { .. } => FindingStep::Tell,
        FindingAct::Void { .. } => FindingStep::Void,
    };
    fill(words.done_step, &[step.name(state.setup.lang)])
}

/// What a raised one does that was known already: that it is one more sighting, and of what.
pub(in crate::ui) fn joined(state: &State, act: &Act, act_id: &str) -> Option<String> {
    let Act::Finding { act, .. } = act else { return None };
    let FindingAct::Raise(new) = &**act else { return None };
    let of = |item: &str, place: &str, text: &str| fingerprint("", item, place, text);
    let is_it = |row: &&FindingRow| {
        let known = of(&row.item_code, &row.place, &row.finding.text);
        row.finding.is_open() && known == of(&new.item_code, &new.place, &new.text)
    };
    let row = rows(state).iter().find(is_it).filter(|row| row.finding_id != act_id)?;
    // The board may have heard of it before the answer came, or not.
    let heard = row.finding.occurrences.iter().any(|it| *it.occurrence_id == *act_id);
    let count = (row.occurrences + usize::from(!heard)).to_string();
    Some(fill(state.words().findings.done_joined, &[&count, &what(state, row)]))
}

/// The same of praise, talks, needs and visits.
pub(in crate::ui) fn told_people(state: &State, act: &PeopleAct) -> String {
    let words = state.words().findings;
    match act {
        PeopleAct::Praise { person_id, .. } => {
            fill(words.done_praise, &[state.person_name(person_id)])
        }
        PeopleAct::Coach { person_id, .. } => {
            fill(words.done_coach, &[state.person_name(person_id)])
        }
        PeopleAct::Settle { .. } => words.done_settle.to_owned(),
        PeopleAct::Need { .. } => words.done_need.to_owned(),
        // They are imported at the command line alone.
        PeopleAct::Survey(_) | PeopleAct::VoidSurvey { .. } => String::new(),
        PeopleAct::Visit(new) => fill(words.done_visit, &[new.kind.name(state.setup.lang)]),
        _ => crate::ui::people::told(state, act),
    }
}

/// The words of a code of an item or a canned phrase; a code that is not known stands for itself. An item is
/// called as the newest round calls it.
pub(in crate::ui) fn phrase(state: &State, code: &str) -> String {
    let Some(board) = &state.board else { return code.to_owned() };
    if let Some(choice) = board.choices.canned.find(code) {
        return text_of(state, choice).to_owned();
    }
    let lang = state.setup.lang;
    if let Some((_, zh, en)) = board.calls.items.iter().find(|(item, ..)| item == code) {
        return if lang == Lang::Zh { zh } else { en }.clone();
    }
    match board.checks.rounds.first() {
        Some(round) => shown(&round.checklist, code, lang).name.to_owned(),
        None => shown(&Checklist::standard(), code, lang).name.to_owned(),
    }
}

/// How many findings are late, and the first of them; none where none is.
pub(in crate::ui) fn late_text(state: &State) -> Option<String> {
    let board = state.board.as_ref()?;
    let mut late = board.findings.iter().filter(|row| row.late);
    let first = late.next()?;
    let count = (late.count() + 1).to_string();
    Some(fill(state.words().findings.strip_late, &[&count, &what(state, first)]))
}

/// What a finding is, in a few words.
pub(in crate::ui) fn what(state: &State, row: &FindingRow) -> String {
    let called = wrong(state.words(), &row.item_code, &phrase(state, &row.item_code));
    let rounds = state.board.as_ref().and_then(|board| board.checks.rounds.first());
    let lang = state.setup.lang;
    let said = match rounds {
        Some(round) => said_of(&round.checklist, &row.finding.text, lang),
        None => said_of(&Checklist::standard(), &row.finding.text, lang),
    };
    what_of(&called, &row.place, &said)
}
