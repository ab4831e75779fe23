//! Acts about the hand-over of a shift. The rules of the hand-over are weighed by its record; here stands what the
//! hall around it decides: whose shift it is, who comes next, what goes with the duty.

mod at;
mod cover;
mod opening;

use self::at::At;
pub use self::cover::cover;
use super::complaint::{let_go, let_go_of, with_duty};
use super::finding::findings_with_duty;
use super::shifts::{holder, is_own};
use super::{Decided, Desk, Draft, Refused};
use crate::core::complaint::DeclineReason;
use crate::core::event::{
    Body, HandoverFact, Kind, ShiftAccepted, ShiftAct, ShiftAssumed, ShiftFrozen,
    ShiftItemAccepted, ShiftItemDeclined, ShiftPrepared, ShiftReturned,
};
use crate::core::hall::Hall;
use crate::core::handover::{
    Bar, Frozen, Grade, HandoverState, ItemKind, PreparedPart, SignedAs, Snapshot, hash_of,
    parts_of, planned_end, sheet,
};
use crate::core::people::Right;
use crate::core::shift::Shift;
use crate::core::staff::planned;

/// What a person asks for about a hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandoverAct {
    /// It is prepared.
    Prepare,
    /// A line for who comes next.
    Note {
        /// What it says.
        text: String,
    },
    /// Money, vouchers, seals or keys were counted by two.
    Count {
        /// What.
        parts: Vec<PreparedPart>,
        /// By whom beside the author.
        with: String,
    },
    /// Its report is frozen, and signed by who hands over.
    Freeze,
    /// The report goes back.
    Return {
        /// What is missing or wrong.
        reason: String,
    },
    /// An item of the last hand-over was read.
    Read {
        /// Which.
        item_id: String,
    },
    /// An item is taken over.
    Accept {
        /// Which.
        item_id: String,
        /// Of an urgent one: what has to be done next, as the receiver picked it.
        read_back: String,
    },
    /// Every stable item that is not answered is taken over.
    AcceptStable,
    /// An item is not taken over.
    Decline {
        /// Which.
        item_id: String,
        /// Why.
        reason: DeclineReason,
        /// In words.
        text: String,
    },
    /// The duty is the receiver's from now on.
    Assume {
        /// Of items that nobody confirmed: why.
        reason: String,
    },
    /// The shift is received and signed for; that of who handed over ends and the author's begins.
    Receive,
    /// Everything of the last hand-over was read: the opening is complete.
    Finish,
    /// The last shift of the day is frozen, signed alone and ends.
    CloseDay,
    /// The author begins to work without having received the shift before.
    StartWithout {
        /// Why.
        reason: String,
    },
    /// Something is added to a shift that was received.
    Append {
        /// Which shift; empty = the last one that was received.
        shift_id: String,
        /// What.
        text: String,
    },
}

impl HandoverAct {
    /// Its name in records.
    pub(super) fn name(&self) -> &'static str {
        match self {
            HandoverAct::Receive => "shift.receive",
            HandoverAct::CloseDay => "shift.close",
            HandoverAct::StartWithout { .. } => "shift.start_without",
            _ => "shift.hand_over",
        }
    }

    /// Whether its author signs.
    pub fn is_signed(&self) -> bool {
        matches!(self, HandoverAct::Freeze | HandoverAct::Receive | HandoverAct::CloseDay)
    }
}

pub(super) fn decide(
    hall: &Hall,
    desk: &mut Desk,
    person_id: &str,
    act: &HandoverAct,
) -> Result<Decided, Refused> {
    let receiver = if person_id.is_empty() { &*desk.author.person } else { person_id };
    let receiver: Box<str> = receiver.into();
    if !person_id.is_empty() {
        known(hall, desk, person_id)?;
    }
    match act {
        HandoverAct::Prepare => prepare(hall, desk, vec![part(PreparedPart::Started, "", "", "")]),
        HandoverAct::Note { text } => {
            prepare_with(hall, desk, |id| vec![part(PreparedPart::Note, text, "", id)])
        }
        HandoverAct::Count { parts, with } => {
            known(hall, desk, with)?;
            let counted = |id: &str| parts.iter().map(|it| part(*it, "", with, id)).collect();
            prepare_with(hall, desk, counted)
        }
        HandoverAct::Freeze => freeze(hall, desk, false),
        HandoverAct::CloseDay => freeze(hall, desk, true),
        HandoverAct::Return { reason } => {
            let at = standing(hall)?;
            let snapshot_id = at.report()?.snapshot_id.clone();
            at.write(
                desk,
                vec![HandoverFact::Returned(ShiftReturned {
                    snapshot_id,
                    reason: reason.as_str().into(),
                })],
            )
        }
        HandoverAct::Read { item_id } => opening::read(hall, desk, item_id),
        HandoverAct::Finish => opening::finish(hall, desk),
        HandoverAct::StartWithout { reason } => opening::start_without(hall, desk, reason),
        HandoverAct::Append { shift_id, text } => opening::append(hall, desk, shift_id, text),
        HandoverAct::Receive if *receiver != *desk.author.person => {
            Err(barred(Bar::NoPin(name_of(hall, desk, &receiver))))
        }
        HandoverAct::Receive => receive(hall, desk),
        HandoverAct::Accept { .. }
        | HandoverAct::AcceptStable
        | HandoverAct::Decline { .. }
        | HandoverAct::Assume { .. } => answer(hall, desk, &receiver, act),
    }
}

fn barred(bar: Bar) -> Refused {
    if bar == Bar::Repeat { Refused::Nothing } else { Refused::Handover(bar) }
}

/// Somebody of the hall who may have the duty, or count beside who has it.
fn known(hall: &Hall, desk: &Desk, person_id: &str) -> Result<(), Refused> {
    let person = hall.settings(desk.now.at).0.person(person_id);
    person.map(drop).ok_or_else(|| Refused::NoPerson(person_id.to_owned()))
}

/// What a person is called.
fn name_of(hall: &Hall, desk: &Desk, person_id: &str) -> String {
    let person = hall.settings(desk.now.at).0.person(person_id);
    let name = person.map_or("", |person| &person.name);
    if name.is_empty() { person_id.to_owned() } else { name.to_owned() }
}

fn part(part: PreparedPart, text: &str, with: &str, act_id: &str) -> HandoverFact {
    let (text, with, act_id) = (text.into(), with.into(), act_id.into());
    HandoverFact::Prepared(ShiftPrepared { part, text, with, act_id })
}

/// What can be taken back until the report is frozen.
fn prepare_with(
    hall: &Hall,
    desk: &mut Desk,
    facts: impl FnOnce(&str) -> Vec<HandoverFact>,
) -> Result<Decided, Refused> {
    let act_id = (desk.new_id)();
    let decided = prepare(hall, desk, facts(&act_id))?;
    Ok(Decided { act_id, ..decided })
}

/// The hand-over of the open shift.
fn standing(hall: &Hall) -> Result<At, Refused> {
    let shift = hall.shifts().open().ok_or(Refused::NoShift)?;
    Ok(At::of(hall, shift))
}

fn prepare(hall: &Hall, desk: &Desk, facts: Vec<HandoverFact>) -> Result<Decided, Refused> {
    let shift = hall.shifts().open().ok_or(Refused::NoShift)?;
    if !is_own(hall, desk, shift) {
        let window = i64::from(hall.rules(desk.now.at).handover.window_secs);
        let from = planned_end(hall, shift).map(|end| end.plus_secs(-window));
        match from {
            Some(from) if from <= desk.now.at => {}
            Some(from) => return Err(barred(Bar::TooEarly(from))),
            None => return Err(barred(Bar::NotYours(holder(hall, desk, shift)))),
        }
    }
    let mut at = At::of(hall, shift);
    let begun = at.handover.state == HandoverState::Preparing;
    let starts =
        matches!(&facts[..], [HandoverFact::Prepared(it)] if it.part == PreparedPart::Started);
    let mut drafts = Vec::new();
    if !begun && !starts {
        drafts = at.drafts(desk, vec![part(PreparedPart::Started, "", "", "")])?;
    }
    drafts.extend(at.drafts(desk, facts)?);
    Ok(Decided { act_id: String::new(), drafts })
}

/// The facts that freeze a report, as many as its text takes.
fn frozen(snapshot: &Snapshot, snapshot_id: &str, alone: bool) -> Vec<HandoverFact> {
    let text = snapshot.text();
    let (hash, parts) = (hash_of(&text), parts_of(&text));
    let parts_due = u16::try_from(parts.len()).unwrap_or(u16::MAX);
    let facts = (1u16..).zip(parts).map(|(part, text)| {
        HandoverFact::Frozen(Box::new(ShiftFrozen {
            snapshot_id: snapshot_id.into(),
            hash: hash.as_str().into(),
            part,
            parts: parts_due,
            alone,
            text: text.into(),
        }))
    });
    facts.collect()
}

/// The report is frozen and signed.
fn freeze(hall: &Hall, desk: &mut Desk, alone: bool) -> Result<Decided, Refused> {
    let now = desk.now.at;
    let shift = hall.shifts().open().ok_or(Refused::NoShift)?;
    if !is_own(hall, desk, shift) {
        return Err(barred(Bar::NotYours(holder(hall, desk, shift))));
    }
    if alone && let Some(name) = comes_today(hall, desk, shift) {
        return Err(barred(Bar::NotLast(name)));
    }
    let mut at = At::of(hall, shift);
    let mut drafts = Vec::new();
    if matches!(at.handover.state, HandoverState::Open | HandoverState::Returned) {
        drafts = at.drafts(desk, vec![part(PreparedPart::Started, "", "", "")])?;
    }
    let snapshot = sheet(hall, now).ok_or(Refused::NoShift)?;
    let snapshot_id = (desk.new_id)();
    let facts = frozen(&snapshot, &snapshot_id, alone);
    drafts.extend(at.drafts(desk, facts)?);
    drafts.push(at.sign(desk, SignedAs::Outgoing)?);
    if alone {
        let (shift_id, person_id) = (hall.name(shift.id), hall.name(shift.person));
        drafts.push(ended(hall, desk, shift));
        drafts.extend(let_go(hall, desk, person_id, shift_id));
    }
    Ok(Decided { act_id: String::new(), drafts })
}

/// Who may have the duty and is planned to work on today when this shift is over; their name.
fn comes_today(hall: &Hall, desk: &Desk, shift: &Shift) -> Option<String> {
    let end = planned_end(hall, shift).map_or(desk.now.at, |end| end.max(desk.now.at));
    let next = hall.next_on_roster(hall.name(shift.person), end)?;
    let person = hall.settings(desk.now.at).0.person(next)?;
    Some(if person.name.is_empty() { next.to_owned() } else { person.name.clone() })
}

fn answer(hall: &Hall, desk: &Desk, receiver: &str, act: &HandoverAct) -> Result<Decided, Refused> {
    let shift = hall.shifts().open().ok_or(Refused::NoShift)?;
    // At one terminal the receiver answers beside who hands over; anywhere else for themselves.
    if *receiver != *desk.author.person && !is_own(hall, desk, shift) {
        return Err(barred(Bar::NotYours(holder(hall, desk, shift))));
    }
    // Whoever has a PIN says it themselves: nothing is on record as theirs that another one pressed.
    if *receiver != *desk.author.person && hall.locks() && hall.has_pin(receiver) {
        return Err(Refused::NotTheirs);
    }
    if !Right::Duty.is_in(hall.rights(receiver, desk.now.at)) && hall.locks() {
        return Err(Refused::NoRight(Right::Duty));
    }
    let at = At::of(hall, shift);
    let report = at.report()?;
    let (snapshot_id, person_id) = (report.snapshot_id.clone(), Box::<str>::from(receiver));
    let accept = |item_id: Box<str>, read_back: &str, in_bulk: bool| {
        HandoverFact::ItemAccepted(ShiftItemAccepted {
            snapshot_id: snapshot_id.clone(),
            item_id,
            person_id: person_id.clone(),
            read_back: read_back.into(),
            in_bulk,
        })
    };
    let facts = match act {
        HandoverAct::Accept { item_id, read_back } => {
            vec![accept(item_id.as_str().into(), read_back, false)]
        }
        HandoverAct::AcceptStable => {
            let snapshot = report.read().ok_or_else(|| barred(Bar::NotFrozen))?;
            let open = snapshot.items.iter().filter(|item| {
                item.grade == Grade::Stable && report.answer(&item.item_id).is_none()
            });
            open.map(|item| accept(item.item_id.clone(), "", true)).collect()
        }
        HandoverAct::Decline { item_id, reason, text } => {
            vec![HandoverFact::ItemDeclined(ShiftItemDeclined {
                snapshot_id: snapshot_id.clone(),
                item_id: item_id.as_str().into(),
                person_id: person_id.clone(),
                reason: *reason,
                text: text.as_str().into(),
            })]
        }
        HandoverAct::Assume { reason } => {
            let person_id = person_id.clone();
            vec![HandoverFact::Assumed(ShiftAssumed { person_id, reason: reason.as_str().into() })]
        }
        _ => Vec::new(),
    };
    at.write(desk, facts)
}

/// Cases that stand in a report, and those of them that were declined.
fn cases_of(report: &Frozen, snapshot: &Snapshot) -> (Vec<Box<str>>, Vec<Box<str>>) {
    let cases = snapshot.items.iter().filter(|item| item.kind.is_case());
    let declined =
        |item_id: &str| report.answer(item_id).is_some_and(|answer| answer.declined.is_some());
    let (no, yes): (Vec<_>, Vec<_>) = cases.partition(|item| declined(&item.item_id));
    let ids = |items: Vec<&crate::core::handover::Item>| {
        items.into_iter().map(|item| item.subject_id.clone()).collect()
    };
    (ids(yes), ids(no))
}

/// Findings of a report that were declined: they stay whose they are.
fn declined_findings(report: &Frozen, snapshot: &Snapshot) -> Vec<Box<str>> {
    let declined = snapshot.items.iter().filter(|item| {
        let answer = report.answer(&item.item_id);
        item.kind == ItemKind::Finding && answer.is_some_and(|it| it.declined.is_some())
    });
    declined.map(|item| item.subject_id.clone()).collect()
}

fn receive(hall: &Hall, desk: &mut Desk) -> Result<Decided, Refused> {
    let shift = hall.shifts().open().ok_or(Refused::NoShift)?;
    let mut at = At::of(hall, shift);
    let report = at.report()?.clone();
    let me = desk.author.person.clone();
    let signature = at.sign(desk, SignedAs::Incoming)?;
    let accepted = ShiftAccepted { snapshot_id: report.snapshot_id.clone(), person_id: me };
    let mut drafts = vec![signature];
    drafts.extend(at.drafts(desk, vec![HandoverFact::Accepted(accepted)])?);
    let snapshot = report.snapshot().ok_or_else(|| barred(Bar::NotFrozen))?;
    let (listed, declined) = cases_of(&report, &snapshot);
    let whose = (hall.name(shift.person), hall.name(shift.id));
    drafts.extend(with_duty(hall, desk, whose, (&listed, &declined)));
    drafts.extend(findings_with_duty(hall, desk, whose.0, &declined_findings(&report, &snapshot)));
    drafts.push(ended(hall, desk, shift));
    drafts.extend(let_go_of(hall, desk, whose, &declined));
    drafts.push(begun(hall, desk));
    Ok(Decided { act_id: String::new(), drafts })
}

/// The end of a shift.
fn ended(hall: &Hall, desk: &Desk, shift: &Shift) -> Draft {
    let body = ShiftAct {
        shift_id: hall.name(shift.id).into(),
        person_id: hall.name(shift.person).into(),
        name: shift.name.clone(),
        note: "".into(),
    };
    desk.draft(Kind::ShiftSignedOff, Body::Shift(body))
}

/// The beginning of the author's.
fn begun(hall: &Hall, desk: &mut Desk) -> Draft {
    let (settings, zone) = (hall.settings(desk.now.at).0, hall.config().zone);
    let person = settings.person(&desk.author.person);
    let plan = person.and_then(|person| planned(settings, person, zone.date(desk.now.at), zone));
    let body = ShiftAct {
        shift_id: (desk.new_id)().into(),
        person_id: person.map_or(&*desk.author.person, |person| &person.id).into(),
        name: plan.map_or("", |plan| plan.name).into(),
        note: "".into(),
    };
    desk.draft(Kind::ShiftOpened, Body::Shift(body))
}
