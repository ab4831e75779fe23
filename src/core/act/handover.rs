//! Acts about the hand-over of a shift. The rules of the hand-over are weighed by its record; here stands what the
//! hall around it decides: whose shift it is, who comes next, what goes with the duty.

use super::complaint::{let_go, let_go_of, with_duty};
use super::shifts::{holder, is_own};
use super::{Decided, Desk, Draft, Refused};
use crate::core::complaint::DeclineReason;
use crate::core::event::{
    Body, HandoverEvent, HandoverFact, Kind, Meaning, ShiftAccepted, ShiftAct, ShiftAppended,
    ShiftAssumed, ShiftFrozen, ShiftItemAccepted, ShiftItemDeclined, ShiftItemRead, ShiftPrepared,
    ShiftReturned, ShiftWorkedWithout,
};
use crate::core::hall::{Hall, Opening};
use crate::core::handover::{
    Bar, Frozen, Grade, Handover, HandoverState, ItemKind, PreparedPart, SIGNED, Said, Signed,
    SignedAs, Snapshot, hash_of, parts_of, planned_end, sheet,
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
        HandoverAct::Prepare => prepare(hall, desk, vec![part(PreparedPart::Started, "", "")]),
        HandoverAct::Note { text } => prepare(hall, desk, vec![part(PreparedPart::Note, text, "")]),
        HandoverAct::Count { parts, with } => {
            known(hall, desk, with)?;
            prepare(hall, desk, parts.iter().map(|it| part(*it, "", with)).collect())
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
        HandoverAct::Read { item_id } => read(hall, desk, item_id),
        HandoverAct::Finish => finish(hall, desk),
        HandoverAct::StartWithout { reason } => start_without(hall, desk, reason),
        HandoverAct::Append { shift_id, text } => append(hall, desk, shift_id, text),
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

fn part(part: PreparedPart, text: &str, with: &str) -> HandoverFact {
    HandoverFact::Prepared(ShiftPrepared { part, text: text.into(), with: with.into() })
}

fn draft(desk: &Desk, shift_id: &str, fact: HandoverFact) -> Draft {
    let kind = fact.kind();
    let body = HandoverEvent { shift_id: shift_id.into(), fact };
    desk.draft(kind, Body::Handover(Box::new(body)))
}

/// A hand-over at which an act is done, as it becomes fact by fact.
struct At {
    handover: Handover,
}

impl At {
    fn of(hall: &Hall, shift: &Shift) -> At {
        let (shift_id, outgoing) = (hall.name(shift.id), hall.name(shift.person));
        let known = hall.handovers().get(shift_id).cloned();
        At { handover: known.unwrap_or_else(|| Handover::blank(shift_id, outgoing)) }
    }

    fn report(&self) -> Result<&Frozen, Refused> {
        self.handover.report().ok_or_else(|| barred(Bar::NotFrozen))
    }

    /// The drafts of facts, each weighed as it will be when it is applied.
    fn drafts(&mut self, desk: &Desk, facts: Vec<HandoverFact>) -> Result<Vec<Draft>, Refused> {
        let said = Said { at: desk.now.at, by: &desk.author.person };
        let mut drafts = Vec::new();
        for fact in facts {
            self.handover.take(said, &fact).map_err(barred)?;
            drafts.push(draft(desk, &self.handover.shift_id, fact));
        }
        Ok(drafts)
    }

    // What is said in a hand-over is not taken back: it is returned, answered anew, or added to.
    fn write(mut self, desk: &Desk, facts: Vec<HandoverFact>) -> Result<Decided, Refused> {
        let drafts = self.drafts(desk, facts)?;
        if drafts.is_empty() {
            return Err(Refused::Nothing);
        }
        Ok(Decided { act_id: String::new(), drafts })
    }

    /// The author's signature of the report.
    fn sign(&mut self, desk: &mut Desk, signed_as: SignedAs) -> Result<Draft, Refused> {
        let report = self.report()?;
        let (snapshot_id, hash) = (report.snapshot_id.clone(), report.hash.clone());
        let meaning = match signed_as {
            SignedAs::Outgoing => Meaning::Prepared,
            SignedAs::Incoming => Meaning::Received,
        };
        let draft = desk.signature((SIGNED, &self.handover.shift_id), meaning, &hash);
        let signed = Signed {
            signature_id: "".into(),
            signed_as,
            person_id: desk.author.person.clone(),
            at: desk.now.at,
        };
        self.handover.note_signed(&snapshot_id, signed);
        Ok(draft)
    }
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
        drafts = at.drafts(desk, vec![part(PreparedPart::Started, "", "")])?;
    }
    drafts.extend(at.drafts(desk, facts)?);
    Ok(Decided { act_id: String::new(), drafts })
}

/// The report, in as many events as it takes.
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
        drafts = at.drafts(desk, vec![part(PreparedPart::Started, "", "")])?;
    }
    let snapshot = sheet(hall, now).ok_or(Refused::NoShift)?;
    let (text, snapshot_id) = (snapshot.text(), (desk.new_id)());
    let (hash, parts) = (hash_of(&text), parts_of(&text));
    let parts_due = u16::try_from(parts.len()).unwrap_or(u16::MAX);
    let facts = (1u16..).zip(parts).map(|(part, text)| {
        HandoverFact::Frozen(Box::new(ShiftFrozen {
            snapshot_id: snapshot_id.as_str().into(),
            hash: hash.as_str().into(),
            part,
            parts: parts_due,
            alone,
            text: text.into(),
        }))
    });
    drafts.extend(at.drafts(desk, facts.collect())?);
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
            let snapshot = report.snapshot().ok_or_else(|| barred(Bar::NotFrozen))?;
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
    let cases = snapshot.items.iter().filter(|item| item.kind == ItemKind::Complaint);
    let declined =
        |item_id: &str| report.answer(item_id).is_some_and(|answer| answer.declined.is_some());
    let (no, yes): (Vec<_>, Vec<_>) = cases.partition(|item| declined(&item.item_id));
    let ids = |items: Vec<&crate::core::handover::Item>| {
        items.into_iter().map(|item| item.subject_id.clone()).collect()
    };
    (ids(yes), ids(no))
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

fn read(hall: &Hall, desk: &Desk, item_id: &str) -> Result<Decided, Refused> {
    let (opening, at) = opening(hall, desk)?;
    if !opening.items.iter().any(|item| *item.item_id == *item_id) {
        return Err(barred(Bar::NoItem));
    }
    let (item_id, person_id) = (item_id.into(), desk.author.person.clone());
    at.write(desk, vec![HandoverFact::ItemRead(ShiftItemRead { item_id, person_id })])
}

/// Everything was read: what was open is the author's. A report that was left is received and signed for.
fn finish(hall: &Hall, desk: &mut Desk) -> Result<Decided, Refused> {
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
    let cases = opening.items.iter().filter(|item| item.kind == ItemKind::Complaint);
    let listed: Vec<Box<str>> = cases.map(|item| item.subject_id.clone()).collect();
    let whose = (&*at.handover.outgoing, &*at.handover.shift_id);
    drafts.extend(with_duty(hall, desk, whose, (&listed, &[])));
    Ok(Decided { act_id: String::new(), drafts })
}

/// The customers are there: work begins, on record. A shift that somebody left open past its end is ended with it.
fn start_without(hall: &Hall, desk: &mut Desk, reason: &str) -> Result<Decided, Refused> {
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

fn append(hall: &Hall, desk: &Desk, shift_id: &str, text: &str) -> Result<Decided, Refused> {
    let received = |it: &&Handover| it.accepted.is_some();
    let found = match shift_id {
        "" => hall.handovers().iter().rev().find(received),
        id => hall.handovers().get(id),
    };
    let handover = found.ok_or_else(|| barred(Bar::Gone))?.clone();
    let fact = HandoverFact::Appended(ShiftAppended { text: text.into() });
    At { handover }.write(desk, vec![fact])
}
