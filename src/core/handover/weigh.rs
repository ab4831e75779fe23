//! One fact taken by one hand-over. The same rules serve who decides and who folds, so that what is refused on one
//! terminal is not applied on another.

use super::OVERDUE_STEPS;
use super::item::{Grade, Item};
use super::record::{
    Answer, Appended, Frozen, Handover, HandoverState, Prepared, PreparedPart, Read, Received,
    Signed, SignedAs,
};
use super::rival::begun;
use crate::core::complaint::DeclineReason;
use crate::core::event::{
    HandoverFact, ShiftAccepted, ShiftAssumed, ShiftFrozen, ShiftItemAccepted, ShiftItemDeclined,
    ShiftPrepared,
};
use crate::core::hall::Place;
use crate::core::time::Ms;

/// Why a fact about a hand-over does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bar {
    /// There is no such shift, or nothing to be received.
    Gone,
    /// The shift was received: what is missing is an addendum.
    Over,
    /// It is prepared from that time on; earlier by who has it alone.
    TooEarly(Ms),
    /// It is somebody else's: theirs.
    NotYours(String),
    /// Its report is frozen: it goes back first.
    Frozen,
    /// Its report is not frozen yet.
    NotFrozen,
    /// Another report was frozen since.
    OtherReport,
    /// There is no such item in it.
    NoItem,
    /// Nobody receives their own shift.
    Own,
    /// Somebody else receives it: who.
    OtherReceiver(String),
    /// That is not what has to be done next: the item is to be read once more.
    ReadBack,
    /// Only what is stable is taken over together.
    NotStable,
    /// Why, in words, is missing.
    NoReason,
    /// Two people count.
    NoSecond,
    /// So many items are not answered, or not read.
    Unanswered(u32),
    /// Nobody has said that the duty is theirs.
    NotAssumed,
    /// It was said already that the duty is somebody's.
    Assumed,
    /// A signature is missing: whose.
    Unsigned(SignedAs),
    /// It was not received yet.
    NotAccepted,
    /// Somebody comes after this shift today, and it is handed over face to face: who.
    NotLast(String),
    /// In a hall without PINs only who is logged in can sign: who else wanted to.
    NoPin(String),
    /// It belongs to a shift that was signed: what is wrong is set right by an addendum.
    Signed,
    /// It says what is known.
    Repeat,
}

/// When and by whom a fact was said.
#[derive(Clone, Copy, Debug)]
pub(in crate::core) struct Said<'a> {
    pub(in crate::core) at: Ms,
    pub(in crate::core) by: &'a str,
    pub(in crate::core) place: Place,
}

impl Handover {
    /// Takes in a fact, unless it breaks a rule.
    pub(in crate::core) fn take(&mut self, said: Said, fact: &HandoverFact) -> Result<(), Bar> {
        self.weigh(said, fact)?;
        self.put(said, fact);
        Ok(())
    }

    /// Notes a signature of a report; whether there is such a report.
    pub(in crate::core) fn note_signed(&mut self, snapshot_id: &str, signed: Signed) -> bool {
        let mut reports = self.frozen.iter_mut().chain(&mut self.rivals);
        let report = reports.find(|it| *it.snapshot_id == *snapshot_id);
        let Some(report) = report else { return false };
        let known = report.signed.iter().any(|one| one.signature_id == signed.signature_id);
        if !known {
            report.signed.push(signed);
        }
        !known
    }

    /// Something was added after it was received, or signed alone, by a line of the duty log. Before that it is no
    /// addendum: the line stands in the report itself. Whether it is one.
    pub(in crate::core) fn append(&mut self, note_id: &str, text: &str, said: Said) -> bool {
        let received = matches!(self.state, HandoverState::Accepted | HandoverState::Closed);
        let over = received || self.is_left_alone();
        if over {
            let omission = self.state == HandoverState::Accepted && *said.by == *self.outgoing;
            self.appended.push(Appended {
                text: text.into(),
                by: said.by.into(),
                at: said.at,
                omission,
                note_id: note_id.into(),
                voided: false,
            });
        }
        over
    }

    /// The line that added something counts no more, or again. Whether there is one.
    pub(in crate::core) fn void_append(&mut self, note_id: &str) -> bool {
        let own = self.appended.iter_mut().find(|it| *it.note_id == *note_id && !it.voided);
        own.map(|it| it.voided = true).is_some()
    }

    /// What was added and counts.
    pub fn addenda(&self) -> impl Iterator<Item = &Appended> {
        self.appended.iter().filter(|it| !it.voided)
    }

    /// The rule that a fact breaks, if it breaks one.
    pub(in crate::core) fn weigh(&self, said: Said, fact: &HandoverFact) -> Result<(), Bar> {
        use HandoverState::{Accepted, Closed, Frozen};
        let received = matches!(self.state, Accepted | Closed);
        match fact {
            HandoverFact::Appended(of) if of.text.trim().is_empty() => Err(Bar::NoReason),
            HandoverFact::Closed(_) if self.state == Closed => Err(Bar::Repeat),
            // Whoever signed alone is gone home: what is missing of it is said before it is received, too.
            HandoverFact::Appended(_) if self.is_left_alone() => Ok(()),
            HandoverFact::Appended(_) | HandoverFact::Closed(_) if received => Ok(()),
            HandoverFact::Appended(_) | HandoverFact::Closed(_) => Err(Bar::NotAccepted),
            _ if received => Err(Bar::Over),
            HandoverFact::Prepared(_) | HandoverFact::Frozen(_) if self.state == Frozen => {
                Err(Bar::Frozen)
            }
            HandoverFact::Prepared(of) => self.may_prepare(said, of),
            HandoverFact::Frozen(of) => self.may_freeze(said, of),
            HandoverFact::Returned(of) => {
                self.named(&of.snapshot_id)?;
                if of.reason.trim().is_empty() { Err(Bar::NoReason) } else { Ok(()) }
            }
            HandoverFact::ItemRead(of) => {
                if self.is_read(&of.item_id) {
                    return Err(Bar::Repeat);
                }
                let Some(report) = self.report() else { return Ok(()) };
                item_of(report, &of.item_id).map(drop)
            }
            HandoverFact::ItemAccepted(of) => self.may_accept(of),
            HandoverFact::ItemDeclined(of) => self.may_decline(of),
            HandoverFact::Assumed(of) => self.may_assume(of),
            HandoverFact::Accepted(of) => self.may_receive(of),
            HandoverFact::Overdue(of) => {
                let known = self.overdue.iter().any(|(step, _)| *step == of.step);
                let possible = (1..=OVERDUE_STEPS).contains(&of.step);
                if known || !possible { Err(Bar::Repeat) } else { Ok(()) }
            }
            HandoverFact::Unattended(_) if self.unattended_from.is_some() || self.is_taken() => {
                Err(Bar::Repeat)
            }
            HandoverFact::WorkedWithout(_)
                if self.worked_without.is_some() || self.assumed.is_some() =>
            {
                Err(Bar::Repeat)
            }
            HandoverFact::Unattended(_) | HandoverFact::WorkedWithout(_) => Ok(()),
        }
    }

    fn may_prepare(&self, said: Said, of: &ShiftPrepared) -> Result<(), Bar> {
        match of.part {
            PreparedPart::Started if self.state == HandoverState::Preparing => Err(Bar::Repeat),
            PreparedPart::Note if of.text.trim().is_empty() => Err(Bar::NoReason),
            PreparedPart::Unknown => Err(Bar::Repeat),
            PreparedPart::Started | PreparedPart::Note => Ok(()),
            _ if of.with.is_empty() || *of.with == *said.by => Err(Bar::NoSecond),
            _ => Ok(()),
        }
    }

    /// The parts come one behind the other; the first one begins a new report.
    fn may_freeze(&self, said: Said, of: &ShiftFrozen) -> Result<(), Bar> {
        if self.state != HandoverState::Preparing {
            return Err(Bar::NotFrozen);
        }
        let begun = self.frozen.last().filter(|it| it.parts.len() < usize::from(it.parts_due));
        if begun.is_some_and(|it| !said.place.knew(&it.place)) {
            return Err(Bar::Frozen);
        }
        let known = self.frozen.iter().find(|it| it.snapshot_id == of.snapshot_id);
        let have = known.map_or(0, |it| it.parts.len());
        let next = usize::from(of.part) == have + 1 && of.part <= of.parts;
        let same = known.is_none_or(|it| it.hash == of.hash && it.parts_due == of.parts);
        if next && same { Ok(()) } else { Err(Bar::Repeat) }
    }

    /// The report that counts, if that is the one that is meant.
    fn named(&self, snapshot_id: &str) -> Result<&Frozen, Bar> {
        let report = self.report().filter(|_| self.state == HandoverState::Frozen);
        let report = report.ok_or(Bar::NotFrozen)?;
        if *report.snapshot_id == *snapshot_id { Ok(report) } else { Err(Bar::OtherReport) }
    }

    /// Whether somebody may receive it: not their own, unless they left it to the next opening alone; and of two
    /// the first one.
    fn may_be_received(&self, report: Option<&Frozen>, person_id: &str) -> Result<(), Bar> {
        let alone = report.is_none_or(|it| it.alone);
        if person_id.is_empty() || (*self.outgoing == *person_id && !alone) {
            return Err(Bar::Own);
        }
        let incoming = report.map_or("", |it| &*it.incoming);
        if incoming.is_empty() || *incoming == *person_id {
            return Ok(());
        }
        Err(Bar::OtherReceiver(incoming.to_owned()))
    }

    fn may_accept(&self, of: &ShiftItemAccepted) -> Result<(), Bar> {
        let report = self.named(&of.snapshot_id)?;
        self.may_be_received(Some(report), &of.person_id)?;
        let item = item_of(report, &of.item_id)?;
        if of.in_bulk && item.grade != Grade::Stable {
            return Err(Bar::NotStable);
        }
        if item.is_read_back() && *of.read_back != *item.next.spell() {
            return Err(Bar::ReadBack);
        }
        let same = |answer: &Answer| answer.declined.is_none();
        if report.answer(&of.item_id).is_some_and(same) { Err(Bar::Repeat) } else { self.open() }
    }

    fn may_decline(&self, of: &ShiftItemDeclined) -> Result<(), Bar> {
        let report = self.named(&of.snapshot_id)?;
        self.may_be_received(Some(report), &of.person_id)?;
        item_of(report, &of.item_id)?;
        if of.reason == DeclineReason::Other && of.text.trim().is_empty() {
            return Err(Bar::NoReason);
        }
        self.open()
    }

    /// What was assumed is not answered anew.
    fn open(&self) -> Result<(), Bar> {
        if self.assumed.is_some() { Err(Bar::Assumed) } else { Ok(()) }
    }

    fn may_assume(&self, of: &ShiftAssumed) -> Result<(), Bar> {
        let report = self.report();
        self.may_be_received(report, &of.person_id)?;
        if self.assumed.is_some() {
            return Err(Bar::Repeat);
        }
        let Some(snapshot) = report.and_then(Frozen::read) else { return Ok(()) };
        let left = self.left(&snapshot.items);
        if left > 0 && of.reason.trim().is_empty() { Err(Bar::Unanswered(left)) } else { Ok(()) }
    }

    /// How many of these items nobody answered or read.
    pub fn left(&self, items: &[Item]) -> u32 {
        let answered = |item: &&Item| {
            self.is_read(&item.item_id)
                || self.report().is_some_and(|it| it.answer(&item.item_id).is_some())
        };
        u32::try_from(items.iter().filter(|item| !answered(item)).count()).unwrap_or(u32::MAX)
    }

    fn may_receive(&self, of: &ShiftAccepted) -> Result<(), Bar> {
        let report = self.named(&of.snapshot_id)?;
        self.may_be_received(Some(report), &of.person_id)?;
        if self.assumed.as_ref().is_none_or(|it| it.person_id != of.person_id) {
            return Err(Bar::NotAssumed);
        }
        let signed = |who: SignedAs, person: &str| {
            report.signed_as(who).is_some_and(|one| *one.person_id == *person)
        };
        if !signed(SignedAs::Outgoing, &report.by) {
            return Err(Bar::Unsigned(SignedAs::Outgoing));
        }
        if !signed(SignedAs::Incoming, &of.person_id) {
            return Err(Bar::Unsigned(SignedAs::Incoming));
        }
        Ok(())
    }

    fn put(&mut self, said: Said, fact: &HandoverFact) {
        let (at, by): (Ms, Box<str>) = (said.at, said.by.into());
        match fact {
            HandoverFact::Prepared(of) => {
                self.state = HandoverState::Preparing;
                let (part, text, with) = (of.part, of.text.clone(), of.with.clone());
                let act_id = of.act_id.clone();
                self.prepared.push(Prepared { part, text, with, by, at, act_id });
            }
            HandoverFact::Frozen(of) => self.freeze(said, of),
            HandoverFact::Returned(of) => {
                if let Some(report) = self.frozen.last_mut() {
                    report.returned = Some((at, by, of.reason.clone()));
                }
                (self.state, self.assumed) = (HandoverState::Returned, None);
                self.reads.clear();
            }
            HandoverFact::ItemRead(of) => {
                let (item_id, person_id) = (of.item_id.clone(), of.person_id.clone());
                self.reads.push(Read { item_id, person_id, at });
            }
            HandoverFact::ItemAccepted(of) => {
                let answer = Answer {
                    item_id: of.item_id.clone(),
                    at,
                    read_back: of.read_back.clone(),
                    in_bulk: of.in_bulk,
                    declined: None,
                };
                self.answered(&of.person_id, answer);
            }
            HandoverFact::ItemDeclined(of) => {
                let answer = Answer {
                    item_id: of.item_id.clone(),
                    at,
                    read_back: "".into(),
                    in_bulk: false,
                    declined: Some((of.reason, of.text.clone())),
                };
                self.answered(&of.person_id, answer);
            }
            HandoverFact::Assumed(of) => {
                let (person_id, reason) = (of.person_id.clone(), of.reason.clone());
                self.assumed = Some(Received { person_id, at, reason });
            }
            HandoverFact::Accepted(of) => {
                self.accepted =
                    Some(Received { person_id: of.person_id.clone(), at, reason: "".into() });
                self.state = HandoverState::Accepted;
            }
            HandoverFact::Closed(_) => {
                (self.closed_at, self.state) = (Some(at), HandoverState::Closed);
            }
            HandoverFact::Overdue(of) => self.overdue.push((of.step, at)),
            HandoverFact::Unattended(of) => self.unattended_from = Some(of.since),
            HandoverFact::WorkedWithout(of) => {
                let (person_id, reason) = (of.person_id.clone(), of.reason.clone());
                self.worked_without = Some(Received { person_id, at, reason });
            }
            HandoverFact::Appended(of) => {
                self.append("", &of.text, Said { by: &by, ..said });
            }
        }
    }

    fn freeze(&mut self, said: Said, of: &ShiftFrozen) {
        if of.part == 1 {
            // A report of which a part never came is none.
            self.frozen.retain(|it| it.parts.len() == usize::from(it.parts_due));
            self.frozen.push(begun(said, of));
        }
        let Some(report) = self.frozen.last_mut() else { return };
        report.parts.push(of.text.clone());
        if report.parts.len() < usize::from(report.parts_due) {
            return;
        }
        if report.text().is_some() {
            self.state = HandoverState::Frozen;
        } else {
            self.frozen.pop();
        }
    }

    fn answered(&mut self, person_id: &str, answer: Answer) {
        let Some(report) = self.frozen.last_mut() else { return };
        report.incoming = person_id.into();
        report.answers.retain(|known| known.item_id != answer.item_id);
        report.answers.push(answer);
    }
}

fn item_of<'r>(report: &'r Frozen, item_id: &str) -> Result<&'r Item, Bar> {
    report.read().ok_or(Bar::NotFrozen)?.item(item_id).ok_or(Bar::NoItem)
}
