//! Notices to people about cases: who lost a race and who won it, what nobody answered, what was declined,
//! forced, asked for. Nothing of this is a state of its own (design 8.15): a notice follows from the history
//! of the case, and is gone once its reader acts on the case, or their shift is over, or the case is.

mod outside;
pub(in crate::core) mod races;

use chrono::NaiveDate;

use super::Hall;
use crate::core::complaint::{Case, Kept, Owner, Past, PastOffer, Possible};
use crate::core::event::{Fact, Offered};
use crate::core::people::Right;
use crate::core::staff::planned;
use crate::core::time::Ms;
use crate::core::value_set::value_set;

value_set! {
    /// What a notice tells.
    NoticeKind {
        /// The case is offered to the reader.
        Offered = "offered",
        /// The other was first to take it; the reader helps.
        TakenBefore = "taken_before",
        /// The other took it too, was second and helps.
        TakenToo = "taken_too",
        /// The other took the reader's case over.
        TakenOver = "taken_over",
        /// The reader accepted an offer that was over by then.
        AcceptedLate = "accepted_late",
        /// The other accepted an offer that was over by then.
        AcceptedLateBy = "accepted_late_by",
        /// The reader's offer to the other was not made: another one was open, or the case was not theirs
        /// any more.
        OfferLost = "offer_lost",
        /// Nobody answered the reader's offer.
        Unanswered = "unanswered",
        /// The reader did not answer the other's offer.
        NotAnswered = "not_answered",
        /// Nobody answered the other's offer: told to who has the duty.
        UnansweredOf = "unanswered_of",
        /// The other declined the reader's offer.
        Declined = "declined",
        /// The case was given to the reader by the other.
        ForcedOn = "forced_on",
        /// The reader's case was given to the other by a manager.
        ForcedAway = "forced_away",
        /// The other asks the reader for the case.
        Asked = "asked",
        /// The other said no to the reader who asked for it.
        Refused = "refused",
        /// The other left the case: it is the hall's.
        LeftBehind = "left_behind",
        /// The other did a step of the reader's case before they knew that it was not theirs: a proposal.
        Proposed = "proposed",
        /// The reader's step is a proposal to the other, who has the case by now.
        ProposedOnly = "proposed_only",
        /// The reader decided what the other escalated at the same time: it is open.
        DecidedEscalated = "decided_escalated",
        /// The reader escalated what the other decided at the same time: it is open.
        EscalatedDecided = "escalated_decided",
        /// The reader closed what the other opened again, or heard more of, at the same time: it is not closed.
        ClosedHeard = "closed_heard",
        /// The reader opened again, or heard more of, what the other closed at the same time: it is not closed.
        HeardClosed = "heard_closed",
        /// The reader and the other decided it at the same time: the first decision stands, both are kept.
        DecidedTwice = "decided_twice",
        /// The same with other sums or outcomes: somebody has to look at it.
        DecisionsDiffer = "decisions_differ",
        /// The reader and the other spoke with the customer at the same time.
        ContactedTwice = "contacted_twice",
        /// The other changed the same field later: the reader's is in the history.
        EditedOver = "edited_over",
        /// The reader changed a field that the other had changed at the same time.
        EditedToo = "edited_too",
        /// The reader and the other sent it to the same department: one task.
        DispatchedTwice = "dispatched_twice",
        /// The department answered to the other what was over, or taken back.
        AnsweredLate = "answered_late",
        /// The other, of the department, has the task; they said so on the server's pages, as all below.
        DepartmentHas = "department_has",
        /// The other, of the department, answered.
        DepartmentSaid = "department_said",
        /// The other, of the department, asks back.
        DepartmentAsked = "department_asked",
        /// The other passed the task on to another department.
        DepartmentPassed = "department_passed",
        /// The other, above, has the case.
        SuperiorHas = "superior_has",
        /// The other, above, answered.
        SuperiorSaid = "superior_said",
        /// The other, above, decided.
        SuperiorDecided = "superior_decided",
        /// The other, above, amended what was decided: it stands until the reader says that they saw it.
        SuperiorAmended = "superior_amended",
        /// The other, above, answered what had been taken back.
        SuperiorLate = "superior_late",
        /// The other took the call back.
        CallWithdrawn = "call_withdrawn",
        /// What the reader did came behind what the other did, and is in the history alone.
        Overtaken = "overtaken",
        /// What the other did came behind what the reader did, and is in the history alone.
        OvertakenBy = "overtaken_by",
    }
}

/// Something one person is to know about one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// The case.
    pub complaint_id: Box<str>,
    /// What people call it.
    pub number: Box<str>,
    /// Whom it is for.
    pub to: Box<str>,
    /// When it happened.
    pub at: Ms,
    /// The other one it is about: a person, or of an offer to a role that role; empty = nobody.
    pub other: Box<str>,
    /// What its one key does: an ordinary command.
    pub key: Possible,
}

/// A case being read from its beginning: who owned it at each of its facts.
struct Reading<'c> {
    case: &'c Case,
    duty: Option<&'c str>,
    owner: &'c str,
    found: Vec<(usize, Notice)>,
}

impl Hall {
    /// What people are to know about the open cases, and have not acted upon, oldest first.
    pub fn notices(&self, now: Ms) -> Vec<Notice> {
        let mut list: Vec<Notice> =
            self.cases.all_open().flat_map(|case| self.notices_of(case, now)).collect();
        for case in self.cases.all_cases().filter(|case| case.raced) {
            list.extend(self.notices_of_races(case, now));
            // What came from outside to whoever closed it without having heard of it.
            if !case.is_open() {
                list.extend(outside::unheard(self.notices_of(case, now)));
            }
        }
        list.sort_by(|a, b| (a.at, &a.complaint_id).cmp(&(b.at, &b.complaint_id)));
        list
    }

    /// Those for one person.
    pub fn notices_for(&self, person_id: &str, now: Ms) -> Vec<Notice> {
        self.notices(now).into_iter().filter(|notice| *notice.to == *person_id).collect()
    }

    fn notices_of(&self, case: &Case, now: Ms) -> Vec<Notice> {
        let duty = self.shifts.open().map(|shift| self.name(shift.person));
        let mut reading = Reading { case, duty, owner: "", found: Vec::new() };
        for (place, past) in case.history.iter().enumerate() {
            if past.standing != Kept::Undone {
                reading.read(place, past);
            }
        }
        let mut found = reading.found;
        found.retain(|(place, notice)| self.stands(case, *place, notice, now));
        let mut list: Vec<Notice> = found.into_iter().map(|(_, notice)| notice).collect();
        list.extend(self.offered_to(case, now));
        list
    }

    /// Whether its reader still has to see it.
    fn stands(&self, case: &Case, place: usize, notice: &Notice, now: Ms) -> bool {
        let later = case.history.get(place + 1..).unwrap_or_default();
        let told = case.history.get(..=place).unwrap_or_default();
        // What was done without having heard of it is no answer to it.
        let knew = |past: &Past| !case.raced || told.iter().all(|it| past.place.knew(&it.place));
        let acted =
            |past: &Past| *past.by == *notice.to && past.standing != Kept::Undone && knew(past);
        match notice.kind {
            // Stands for as long as it is asked, whoever's shift is over.
            NoticeKind::Asked => {
                let request = case.request.as_ref();
                request.is_some_and(|request| request.person_id == notice.other)
                    && *case.owner.id() == *notice.to
            }
            NoticeKind::LeftBehind if case.owner != Owner::Hall => false,
            NoticeKind::SuperiorAmended => outside::is_unseen(case, place),
            NoticeKind::DepartmentAsked if case.is_undecided() => outside::is_open(case, place),
            NoticeKind::ForcedOn => case.unconfirmed && *case.owner.id() == *notice.to,
            _ => !later.iter().any(acted) && !self.shift_over(&notice.to, notice.at, now),
        }
    }

    /// Whether somebody's shift in which something happened is over: signed off, or beyond the working time
    /// they were planned for, or else beyond that date.
    pub(super) fn shift_over(&self, person_id: &str, at: Ms, now: Ms) -> bool {
        let person = self.names.find(person_id);
        let shift = person.and_then(|person| self.shifts.last_of(person));
        if let Some(shift) = shift.filter(|shift| shift.signed_off.is_none_or(|end| end > at)) {
            return shift.signed_off.is_some_and(|end| end <= now);
        }
        let (settings, zone) = (self.settings(at).0, self.config.zone);
        let date = zone.date(at);
        let end_of_day =
            date.succ_opt().and_then(|next: NaiveDate| zone.day_start(next)).unwrap_or(now);
        let plan = settings.people.iter().find(|person| person.id == person_id);
        let plan = plan.and_then(|person| planned(settings, person, date, zone));
        let end = plan.map(|plan| plan.to).filter(|to| *to > at).unwrap_or(end_of_day);
        end <= now
    }

    /// The open offer, for everybody it is addressed to.
    fn offered_to(&self, case: &Case, now: Ms) -> Vec<Notice> {
        let Some(open) = &case.offer else { return Vec::new() };
        let offered = &open.offered;
        let one = |to: &str| Notice {
            kind: NoticeKind::Offered,
            complaint_id: case.complaint_id.clone(),
            number: case.fields.number.clone(),
            to: to.into(),
            at: open.at,
            other: open.from.clone(),
            key: Possible::Accept,
        };
        if !offered.to.is_empty() {
            return vec![one(&offered.to)];
        }
        let people = self.settings(now).0.people.iter();
        let role = people.filter(|person| *person.role == *offered.to_role);
        let able = role.filter(|person| Right::Complaints.is_in(self.rights(&person.id, now)));
        able.filter(|person| *person.id != *open.from).map(|person| one(&person.id)).collect()
    }
}

impl<'c> Reading<'c> {
    fn tell(
        &mut self,
        place: usize,
        past: &Past,
        kind: NoticeKind,
        to: &str,
        other: &str,
        key: Possible,
    ) {
        if to.is_empty() || *to == *other {
            return;
        }
        let case = self.case;
        let notice = Notice {
            kind,
            complaint_id: case.complaint_id.clone(),
            number: case.fields.number.clone(),
            to: to.into(),
            at: past.at,
            other: other.into(),
            key,
        };
        self.found.push((place, notice));
    }

    fn read(&mut self, place: usize, past: &'c Past) {
        if past.standing == Kept::Holds {
            self.read_held(place, past);
        } else {
            self.read_lost(place, past);
        }
    }

    fn read_held(&mut self, place: usize, past: &'c Past) {
        use NoticeKind as N;
        let owner = self.owner;
        match &past.fact.0 {
            Fact::Registered(said) => self.owner = &said.owner,
            Fact::RequestMade(said) => self.owner = &said.owner,
            Fact::Reopened(said) => self.owner = &said.owner,
            Fact::Accepted(said) => self.owner = &said.owner,
            Fact::Taken(said) => {
                if said.shift_id.is_empty() {
                    self.tell(place, past, N::TakenOver, owner, &said.owner, Possible::Join);
                }
                self.owner = &said.owner;
            }
            Fact::Forced(said) => {
                let new = &*said.owner;
                self.tell(place, past, N::ForcedAway, owner, new, Possible::Ask);
                self.tell(place, past, N::ForcedOn, new, &past.by, Possible::Confirm);
                self.owner = new;
            }
            Fact::Unowned(said) => {
                let duty = self.duty.unwrap_or_default();
                self.tell(place, past, N::LeftBehind, duty, &said.from, Possible::Take);
                self.owner = "";
            }
            Fact::Declined(said) => {
                self.tell(place, past, N::Declined, owner, &said.person_id, Possible::Offer);
            }
            Fact::OfferExpired(said) => self.read_expired(place, past, &said.offer_id),
            Fact::Requested(said) => {
                self.tell(place, past, N::Asked, owner, &said.person_id, Possible::Offer);
            }
            Fact::RequestRefused(said) => {
                let asked = self.case.history.iter().find_map(|past| match &past.fact.0 {
                    Fact::Requested(asked) if asked.request_id == said.request_id => {
                        Some(&*asked.person_id)
                    }
                    _ => None,
                });
                // Who took the request back needs no word of it.
                let asked = asked.filter(|asked| **asked != *past.by).unwrap_or_default();
                self.tell(place, past, N::Refused, asked, owner, Possible::Join);
            }
            _ => self.read_outside(place, past),
        }
    }

    fn read_expired(&mut self, place: usize, past: &Past, offer_id: &str) {
        use NoticeKind as N;
        let case = self.case;
        let Some(PastOffer { offer, .. }) = case.past_offer(offer_id) else { return };
        let (from, to) = (&*offer.from, receiver(&offer.offered));
        self.tell(place, past, N::Unanswered, from, to, Possible::Offer);
        self.tell(place, past, N::NotAnswered, &offer.offered.to, from, Possible::Ask);
        let duty = self.duty.filter(|duty| *duty != from && *duty != to);
        self.tell(place, past, N::UnansweredOf, duty.unwrap_or_default(), from, Possible::Ask);
    }

    /// Those who were too late, and those who were first.
    fn read_lost(&mut self, place: usize, past: &Past) {
        use NoticeKind as N;
        let (owner, by) = (self.owner, &*past.by);
        match &past.fact.0 {
            Fact::Taken(_) => {
                self.tell(place, past, N::TakenBefore, by, owner, self.reach());
                self.tell(place, past, N::TakenToo, owner, by, Possible::Offer);
            }
            Fact::Accepted(_) => {
                self.tell(place, past, N::AcceptedLate, by, owner, self.reach());
                self.tell(place, past, N::AcceptedLateBy, owner, by, Possible::Offer);
            }
            Fact::Offered(said) => {
                let key = match (&self.case.offer, *owner == *by) {
                    (Some(_), true) => Possible::Recall,
                    (None, true) => Possible::Offer,
                    (_, false) => self.reach(),
                };
                self.tell(place, past, N::OfferLost, by, receiver(said), key);
            }
            _ => {}
        }
    }

    /// How to come by the case that somebody else has by now.
    fn reach(&self) -> Possible {
        if self.owner.is_empty() { Possible::Take } else { Possible::Ask }
    }
}

fn receiver(offered: &Offered) -> &str {
    if offered.to.is_empty() { &offered.to_role } else { &offered.to }
}
