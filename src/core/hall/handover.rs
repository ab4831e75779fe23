//! Hand-overs of shifts: what the log tells of them, and what of it falls due.

mod lost;
mod said;

use super::{Applied, Due, Effect, Hall};
use crate::core::alarm::{AlarmKind, How, Reading};
use crate::core::board::Mark;
use crate::core::event::{
    Body, Event, HandoverEvent, HandoverFact, Proof, ShiftClosed, ShiftOverdue, ShiftUnattended,
    ShiftWorkedWithout, Signature,
};
use crate::core::floor::Trace;
use crate::core::handover::{
    Cut, Frozen, Handover, HandoverState, Handovers, Item, KEPT, SIGNED, Said, Signed, SignedAs,
    open_items, planned_end,
};
use crate::core::ids::Ref;
use crate::core::ladder::Open;
use crate::core::ladder::roster::{About, Roster};
use crate::core::people::Right;
use crate::core::rows::Touched;
use crate::core::shift::Shift;
use crate::core::staff::planned;
use crate::core::time::Ms;

/// Level of the ladder at which the hall manager stands, and who is above.
const ABOVE: [u8; 2] = [3, 4];

/// What whoever opened a shift still has to read of the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The shift before.
    pub shift_id: Box<str>,
    /// Its report, where it left one.
    pub snapshot_id: Option<Box<str>>,
    /// What is open of it.
    pub items: Vec<Item>,
    /// How many of them were not read.
    pub left: u32,
}

impl Hall {
    /// The hand-overs that are in memory.
    pub fn handovers(&self) -> &Handovers {
        &self.handovers
    }

    /// The shift whose report a line of the duty log stands in: of one that no report has taken in yet that of
    /// the open shift, unless its report is frozen; then it belongs to the next one.
    pub(in crate::core) fn shift_of_line(&self, line_no: u64) -> Option<&str> {
        self.handovers.shift_of(line_no).or_else(|| {
            let open = self.name(self.shifts.open()?.id);
            (!self.handovers.is_cut(open)).then_some(open)
        })
    }

    pub(super) fn apply_handover(
        &mut self,
        event: &Event,
        body: &HandoverEvent,
        pos: u64,
        done: &mut Applied,
    ) {
        let shift = self.names.find(&body.shift_id).and_then(|id| self.shifts.find(id));
        let Some((id, person)) = shift.map(|shift| (shift.id, shift.person)) else {
            // Of a shift that is not known: it stands in the log.
            done.effect = Effect::Stored;
            return;
        };
        // Under another name of it, too.
        let shift_id = self.names.name(id).to_owned();
        let outgoing = self.names.name(person).to_owned();
        let said = Said { at: event.at.at, by: &event.by, place: self.place };
        let Some(handover) = self.handover_of(&shift_id, id, &outgoing) else {
            // Of one that left memory: the log and the tables have it.
            done.effect = Effect::Stored;
            return;
        };
        let before = handover.state;
        if let Err(bar) = handover.take(said, &body.fact) {
            self.lose_handover(event, (&shift_id, &body.fact), &bar, done);
            return;
        }
        let state = handover.state;
        // Whoever receives is in the hall, also where nothing else was heard of them.
        self.names.intern(body.fact.by(&event.by));
        let told = self.handovers.get(&shift_id).and_then(|it| self.said_of(it, &body.fact));
        done.touched.push(Touched::Shift(id));
        let line = told.map(|(kind, detail)| {
            let by = if event.proof == Proof::System { "system" } else { body.fact.by(&event.by) };
            self.log_line(event.at.at, by, kind, &shift_id, &detail, done)
        });
        if let HandoverFact::Prepared(of) = &body.fact {
            let trace = Trace::Handover(self.config.zone.date(event.at.at), id);
            self.floor.note(&of.act_id, &event.by, Some(trace), line);
        }
        if state == before {
            return;
        }
        let last = self.handovers.last_line();
        match state {
            HandoverState::Frozen => {
                let cut = Cut { last_line: self.log.last_line(), pos, at: event.at.at };
                self.handovers.cut(&shift_id, cut);
            }
            HandoverState::Returned => {
                self.handovers.uncut(&shift_id);
                // What was signed of the report counts no more, and stays.
                let old = self.signing.supersede(SIGNED, &shift_id, None, event.at.at);
                done.touched.extend(old.into_iter().map(Touched::Signature));
            }
            _ => return,
        }
        let last = last.min(self.handovers.last_line());
        done.touched.extend(self.log.lines_behind(last).map(Touched::Log));
    }

    /// The hand-over of a shift, begun where nothing was heard of it: not of one so old that it would push a
    /// live one out of memory, and whose own may have left it.
    fn handover_of(&mut self, shift_id: &str, id: Ref, outgoing: &str) -> Option<&mut Handover> {
        let is_new = self.shifts.all().iter().rev().take(KEPT).any(|shift| shift.id == id);
        if is_new || self.handovers.get(shift_id).is_some() {
            return Some(self.handovers.entry(shift_id, outgoing));
        }
        None
    }

    /// Whether what was prepared for a hand-over can still be taken back.
    pub(super) fn may_undo_handover(&self, trace: &Trace) -> bool {
        let Trace::Handover(_, shift) = trace else { return true };
        let handover = self.handovers.get(self.name(*shift));
        handover.is_some_and(Handover::is_in_preparation)
    }

    /// Takes back what an act prepared for the hand-over of a shift.
    pub(super) fn void_prepared(&mut self, shift: Ref, act_id: &str, done: &mut Applied) {
        let shift_id = self.names.name(shift).to_owned();
        if self.handovers.get_mut(&shift_id).is_some_and(|it| it.unprepare(act_id)) {
            done.touched.push(Touched::Shift(shift));
        }
    }

    /// A shift was opened: nobody having the duty is over since then.
    pub(super) fn note_attended(&mut self, opened: Ms, done: &mut Applied) {
        let since = |it: &&Handover| it.unattended_from.is_some_and(|from| from <= opened);
        let waits = |it: &&Handover| it.unattended_until.is_none() && since(it);
        let left: Vec<Box<str>> =
            self.handovers.iter().filter(waits).map(|it| it.shift_id.clone()).collect();
        for shift_id in left {
            if let Some(handover) = self.handovers.get_mut(&shift_id) {
                handover.unattended_until = Some(opened);
                done.touched.push(Touched::Shift(self.names.intern(&shift_id)));
            }
        }
    }

    /// A signature under a shift counts for the report whose hash it names.
    pub(super) fn note_shift_signed(
        &mut self,
        event: &Event,
        made: &Signature,
        done: &mut Applied,
    ) {
        let Some(signed_as) = SignedAs::of(made.meaning) else { return };
        let shift = self.names.find(&made.subject_id).and_then(|id| self.shifts.find(id));
        let Some(shift) = shift.filter(|_| *made.subject_kind == *SIGNED) else { return };
        let (id, person) = (shift.id, shift.person);
        let outgoing = self.names.name(person).to_owned();
        let Some(handover) = self.handover_of(&made.subject_id, id, &outgoing) else { return };
        let mut reports = handover.report().into_iter().chain(&handover.rivals);
        let report = reports.find(|it| it.hash == made.hash);
        let Some(snapshot_id) = report.map(|it| it.snapshot_id.clone()) else { return };
        let signed = Signed {
            signature_id: made.signature_id.clone(),
            signed_as,
            person_id: made.person_id.clone(),
            at: event.at.at,
        };
        if handover.note_signed(&snapshot_id, signed) {
            done.touched.push(Touched::Shift(id));
        }
    }

    /// What whoever has the open shift still has to read of the one before; none where they received it, or
    /// nothing was left.
    pub fn opening(&self, now: Ms) -> Option<Opening> {
        let before = self.shift_before()?;
        let ended = before.signed_off?;
        let shift_id = self.name(before.id);
        let handover = self.handovers.get(shift_id);
        if handover.is_some_and(|it| it.accepted.is_some() || it.assumed.is_some()) {
            return None;
        }
        let report = handover.and_then(Handover::report);
        let items = match report.and_then(Frozen::snapshot) {
            Some(snapshot) => snapshot.items,
            None => open_items(self, now).into_iter().filter(|it| it.since <= ended).collect(),
        };
        if items.is_empty() && report.is_none() {
            return None;
        }
        let all = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let left = handover.map_or(all, |it| it.left(&items));
        let snapshot_id = report.map(|it| it.snapshot_id.clone());
        Some(Opening { shift_id: shift_id.into(), snapshot_id, items, left })
    }

    /// The shift before the one that is open.
    fn shift_before(&self) -> Option<&Shift> {
        let opened = self.shifts.open()?.opened;
        self.shifts
            .all()
            .iter()
            .rev()
            .find(|shift| shift.opened.is_some_and(|at| Some(at) < opened))
    }

    /// The first instant from then on at which the hall is open.
    fn opens_after(&self, at: Ms) -> Ms {
        self.open_secs_after(at, 1).plus_secs(-1)
    }

    /// When a shift should have been received: at its planned end; of the last one of a day at the next opening.
    pub(in crate::core) fn receipt_due(&self, shift: &Shift) -> Option<Ms> {
        let handover = self.handovers.get(self.name(shift.id));
        let alone = handover.and_then(Handover::report).filter(|it| it.alone);
        let Some(report) = alone else {
            return planned_end(self, shift).filter(|_| shift.signed_off.is_none());
        };
        let next_day = self.config.zone.date(report.at).succ_opt()?;
        let hours = &self.settings(report.at).0.hours;
        let begin = self.config.zone.day_start(next_day).filter(|_| hours.is_set())?;
        Some(self.opens_after(begin))
    }

    /// What has fallen due about hand-overs: nobody received a shift, nobody has the duty, somebody works
    /// without having received it, and the time for omissions is over.
    pub(super) fn handovers_due(&self, now: Ms) -> Vec<Due> {
        let mut found = Vec::new();
        self.overdue_due(now, &mut found);
        self.unattended_due(now, &mut found);
        let rules = &self.rules(now).handover;
        for handover in self.handovers.iter() {
            let accepted = handover.accepted.as_ref().filter(|_| handover.closed_at.is_none());
            let until = accepted.map(|it| it.at.plus_secs(i64::from(rules.omission_secs)));
            if let Some(until) = until.filter(|until| *until <= now) {
                let fact = HandoverFact::Closed(ShiftClosed {});
                found.push(due(&handover.shift_id, until, fact));
            }
        }
        let opened = self.shifts.open().and_then(|shift| Some((shift.opened?, shift.person)));
        let Some((opened, person)) = opened else { return found };
        let until = opened.plus_secs(i64::from(rules.read_secs));
        if until > now || self.is_known_without() {
            return found;
        }
        if let Some(opening) = self.opening(now).filter(|opening| opening.left > 0) {
            let person_id = self.name(person).into();
            let without = ShiftWorkedWithout { person_id, reason: "".into() };
            found.push(due(&opening.shift_id, until, HandoverFact::WorkedWithout(without)));
        }
        found
    }

    fn is_known_without(&self) -> bool {
        let before = self.shift_before().and_then(|it| self.handovers.get(self.name(it.id)));
        before.is_some_and(|it| it.worked_without.is_some())
    }

    fn overdue_due(&self, now: Ms, found: &mut Vec<Due>) {
        let alone = |shift: &&Shift| {
            let handover = self.handovers.get(self.name(shift.id));
            shift.signed_off.is_some()
                && handover.and_then(Handover::report).is_some_and(|it| it.alone)
        };
        let open = self.shifts.open();
        let last = self.shifts.all().last().filter(alone).filter(|_| open.is_none());
        let Some(shift) = open.or(last) else { return };
        let shift_id = self.name(shift.id);
        let handover = self.handovers.get(shift_id);
        if handover.is_some_and(|it| it.accepted.is_some()) {
            return;
        }
        let Some(due_at) = self.receipt_due(shift).filter(|at| *at <= now) else { return };
        let rules = &self.rules(now).handover;
        let steps = [rules.overdue_secs, rules.manager_secs, rules.area_secs];
        for (step, secs) in (1u8..).zip(steps) {
            if handover.is_some_and(|it| it.overdue.iter().any(|(known, _)| *known == step)) {
                continue;
            }
            let at = self.open_secs_after(due_at, i64::from(secs));
            if at > now {
                break;
            }
            let to = self.called_for(step, shift, at);
            let overdue = ShiftOverdue { step, due: due_at, to };
            found.push(due(shift_id, at, HandoverFact::Overdue(overdue)));
        }
    }

    /// Whom a step calls: first who has the shift and who comes next, then the hall manager, then who is above.
    fn called_for(&self, step: u8, shift: &Shift, at: Ms) -> Vec<Box<str>> {
        let outgoing = self.name(shift.person);
        if step == 1 {
            let next = self.next_on_roster(outgoing, at);
            return [Some(outgoing), next].into_iter().flatten().map(Into::into).collect();
        }
        let (settings, zone) = (self.settings(at).0, self.config.zone);
        let wanted = ABOVE.get(usize::from(step) - 2).copied().unwrap_or_default();
        let level = settings.ladder_level(wanted).or_else(|| settings.ladder.last());
        let Some(level) = level else { return Vec::new() };
        let about = About { first_contact: "", owner: outgoing, department: "" };
        let open = Open::new(&settings.hours, zone);
        Roster::new(self, at).find(level, &[], &about, &open).to
    }

    /// Who comes next: may have the duty and is planned to work on beyond that instant; who begins first. The hall
    /// manager takes the post in need, and is not who comes next, unless they have it now.
    pub(in crate::core) fn next_on_roster(&self, outgoing: &str, at: Ms) -> Option<&str> {
        let (settings, zone) = (self.settings(at).0, self.config.zone);
        let own = settings.person(outgoing).map(|person| &person.role);
        let able = settings.people.iter().filter(|person| {
            let rights = self.rights(&person.id, at);
            let by_role = Some(&person.role) == own || !Right::People.is_in(rights);
            person.id != outgoing && Right::Duty.is_in(rights) && by_role
        });
        let coming = able.filter_map(|person| {
            let plan = planned(settings, person, zone.date(at), zone)?;
            (plan.to > at).then_some((plan.from, person.id.as_str()))
        });
        coming.min().map(|(_, id)| id)
    }

    /// What of it is an alarm: a shift that nobody receives, from the first step on, and a hall without anybody who
    /// has the duty.
    pub(in crate::core) fn handover_readings(&self, now: Ms) -> Vec<Reading> {
        let rules = &self.rules(now).handover;
        let (warn, breach) = (i64::from(rules.overdue_secs), i64::from(rules.manager_secs));
        let mut found = Vec::new();
        let open = self.shifts.open();
        let last = open.or(self.shifts.all().last());
        let Some(shift) = last else { return found };
        let Some(handover) = self.handovers.get(self.name(shift.id)) else { return found };
        let late = handover.overdue.last().filter(|_| handover.accepted.is_none());
        if let Some((step, due)) =
            late.copied().zip(self.receipt_due(shift)).map(|(it, due)| (it.0, due))
        {
            let mark = if step > 1 { Mark::Breach } else { Mark::Warn };
            found.push(Reading {
                kind: AlarmKind::Handover,
                subject: handover.outgoing.to_string(),
                value: now.secs_since(due),
                since: Some(due),
                how: How::Holds(mark),
                warn: Some(warn),
                breach: Some(breach),
            });
        }
        if let Some(since) = handover.unattended_from.filter(|_| open.is_none()) {
            found.push(Reading {
                kind: AlarmKind::Unattended,
                subject: String::new(),
                value: now.secs_since(since),
                since: Some(since),
                how: How::Holds(Mark::Breach),
                warn: None,
                breach: Some(0),
            });
        }
        found
    }

    fn unattended_due(&self, now: Ms, found: &mut Vec<Due>) {
        if self.shifts.open().is_some() {
            return;
        }
        let Some(last) = self.shifts.all().last() else { return };
        let Some(ended) = last.signed_off.filter(|_| last.opened.is_some()) else { return };
        let shift_id = self.name(last.id);
        let known = self.handovers.get(shift_id);
        if known.is_some_and(|it| it.unattended_from.is_some() || it.is_taken()) {
            return;
        }
        // Of a day that was ended alone nobody is missed before the next opening. The reckoning of open time is
        // in whole seconds, and none of it lies before the end.
        let alone = known.is_some_and(Handover::is_left_alone);
        let since = if alone { self.receipt_due(last) } else { Some(self.opens_after(ended)) };
        let Some(since) = since.map(|since| since.max(ended)) else { return };
        if since <= now {
            let fact = HandoverFact::Unattended(ShiftUnattended { since });
            found.push(due(shift_id, since, fact));
        }
    }
}

fn due(shift_id: &str, at: Ms, fact: HandoverFact) -> Due {
    let body = HandoverEvent { shift_id: shift_id.into(), fact };
    Due { kind: body.fact.kind(), at, body: Body::Handover(Box::new(body)) }
}
