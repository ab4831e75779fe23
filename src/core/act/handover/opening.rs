//! Acts of who comes next without who went before: reading what is open, completing the opening, beginning without
//! it, and what is added afterwards.

use super::at::At;
use super::{barred, begun, ended};
use crate::core::act::complaint::{let_go, with_duty};
use crate::core::act::finding::findings_with_duty;
use crate::core::act::shifts::{holder, is_own};
use crate::core::act::{Act, Decided, Desk, LogAct, Refused, log};
use crate::core::event::{
    Body, HandoverFact, Kind, LogAppended, LogEntry, ShiftAccepted, ShiftAppended, ShiftAssumed,
    ShiftItemRead, ShiftWorkedWithout,
};
use crate::core::hall::{Hall, Opening, Place};
use crate::core::handover::{Bar, Handover, Said, SignedAs, planned_end};
use crate::core::shift::Shift;

/// What the author still has to read of the last shift.
fn opening(hall: &Hall, desk: &Desk) -> Result<(Opening, At), Refused> {
    let shift = hall.shifts().open().ok_or(Refused::NoShift)?;
    if !is_own(hall, desk, shift) {
        return Err(barred(Bar::NotYours(holder(hall, desk, shift))));
    }
    let opening = hall.opening(desk.now.at).ok_or_else(|| barred(Bar::Gone))?;
    let before = hall.name_of(&opening.shift_id).and_then(|id| hall.shifts().find(id));
    let at = At::of(hall, before.ok_or_else(|| barred(Bar::Gone))?);
    Ok((opening, at))
}

pub(super) fn read(hall: &Hall, desk: &Desk, item_id: &str) -> Result<Decided, Refused> {
    let (opening, at) = opening(hall, desk)?;
    if !opening.items.iter().any(|item| *item.item_id == *item_id) {
        return Err(barred(Bar::NoItem));
    }
    let (item_id, person_id) = (item_id.into(), desk.author.person.clone());
    at.write(desk, vec![HandoverFact::ItemRead(ShiftItemRead { item_id, person_id })])
}

/// Everything was read: what was open is the author's. A report that was left is received and signed for.
pub(super) fn finish(hall: &Hall, desk: &mut Desk) -> Result<Decided, Refused> {
    let (opening, mut at) = opening(hall, desk)?;
    if opening.left > 0 {
        return Err(barred(Bar::Unanswered(opening.left)));
    }
    let person_id = desk.author.person.clone();
    let assumed = ShiftAssumed { person_id: person_id.clone(), reason: "".into() };
    let mut drafts = at.drafts(desk, vec![HandoverFact::Assumed(assumed)])?;
    if let Some(snapshot_id) = opening.snapshot_id {
        drafts.push(at.sign(desk, SignedAs::Incoming)?);
        let accepted = ShiftAccepted { snapshot_id, person_id };
        drafts.extend(at.drafts(desk, vec![HandoverFact::Accepted(accepted)])?);
    }
    let cases = opening.items.iter().filter(|item| item.kind.is_case());
    let listed: Vec<Box<str>> = cases.map(|item| item.subject_id.clone()).collect();
    let whose = (&*at.handover.outgoing, &*at.handover.shift_id);
    drafts.extend(with_duty(hall, desk, whose, (&listed, &[])));
    drafts.extend(findings_with_duty(hall, desk, whose.0, &[]));
    Ok(Decided { act_id: String::new(), drafts })
}

/// The customers are there: work begins, on record. A shift that somebody left open past its end is ended with it.
pub(super) fn start_without(
    hall: &Hall,
    desk: &mut Desk,
    reason: &str,
) -> Result<Decided, Refused> {
    let mut drafts = Vec::new();
    let (person_id, reason) = (desk.author.person.clone(), Box::<str>::from(reason));
    let without = |person_id| {
        HandoverFact::WorkedWithout(ShiftWorkedWithout { person_id, reason: reason.clone() })
    };
    let Some(shift) = hall.shifts().open() else {
        let opens = begun(hall, desk);
        let last = hall.shifts().all().last().filter(|last| !settled(hall, last));
        if let Some(last) = last {
            drafts.extend(At::of(hall, last).drafts(desk, vec![without(person_id)])?);
        }
        drafts.push(opens);
        return Ok(Decided { act_id: String::new(), drafts });
    };
    if is_own(hall, desk, shift) {
        let (_, mut at) = opening(hall, desk)?;
        drafts = at.drafts(desk, vec![without(person_id)])?;
        return Ok(Decided { act_id: String::new(), drafts });
    }
    if planned_end(hall, shift).is_none_or(|end| end > desk.now.at) {
        return Err(Refused::ShiftOpen(holder(hall, desk, shift)));
    }
    drafts.extend(At::of(hall, shift).drafts(desk, vec![without(person_id)])?);
    drafts.push(ended(hall, desk, shift));
    drafts.extend(let_go(hall, desk, hall.name(shift.person), hall.name(shift.id)));
    drafts.push(begun(hall, desk));
    Ok(Decided { act_id: String::new(), drafts })
}

fn settled(hall: &Hall, shift: &Shift) -> bool {
    let handover = hall.handovers().get(hall.name(shift.id));
    handover.is_some_and(|it| it.accepted.is_some() || it.assumed.is_some())
}

pub(super) fn append(
    hall: &Hall,
    desk: &mut Desk,
    shift_id: &str,
    text: &str,
) -> Result<Decided, Refused> {
    let over = |it: &&Handover| it.accepted.is_some() || it.is_left_alone();
    let found = match shift_id {
        "" => hall.handovers().iter().rev().find(over),
        id => hall.handovers().get(id),
    };
    let Some(handover) = found.cloned() else {
        // What left memory is added to by a line of the log that names the shift.
        let (text, at, addendum_to) = (text.to_owned(), None, shift_id.to_owned());
        let line = Act::Log(LogAct::Note { text, at, addendum_to });
        return if shift_id.is_empty() {
            Err(barred(Bar::Gone))
        } else {
            log::decide(hall, desk, &line)
        };
    };
    let fact = HandoverFact::Appended(ShiftAppended { text: text.into() });
    let said = Said { at: desk.now.at, by: &desk.author.person, place: Place::HERE };
    handover.weigh(said, &fact).map_err(barred)?;
    // What is added to a shift is a line of the duty log, wherever it is written (complaints F6).
    let note_id = (desk.new_id)();
    let entry = LogAppended {
        note_id: note_id.as_str().into(),
        text: text.trim().into(),
        addendum_to: handover.shift_id.clone(),
        phrase: hall.settings(desk.now.at).0.phrase_code(text.trim()).into(),
    };
    let body = Body::Log(Box::new(LogEntry::Appended(entry)));
    let drafts = vec![desk.draft(Kind::LogNoted, body)];
    Ok(Decided { act_id: note_id, drafts })
}
