//! Clashes beside complaints: noted by the fold where it finds one, told to both sides, and settled by an event of
//! their own.

use super::{Applied, Effect, Hall};
use crate::core::clash::{Choice, Clash, ClashKind, Clashes, Settled, Side};
use crate::core::event::{Body, ConflictSettled, Event, Proof};
use crate::core::ids::Ref;
use crate::core::people::Right;
use crate::core::rows::{LogKind, Touched};
use crate::core::settings::news::Entry as News;
use crate::core::shift::Shift;
use crate::core::time::Ms;

/// What one person is to know about a clash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The clash, by its name.
    pub entry: String,
    /// How they got into each other's way.
    pub kind: ClashKind,
    /// Whom it is for.
    pub to: Box<str>,
    /// The other one; empty = nobody.
    pub other: Box<str>,
    /// It is the reader's that does not hold.
    pub lost: bool,
    /// Somebody has to decide or sign: the reader may.
    pub asked: bool,
    /// Whose does not hold, and whose does.
    pub sides: [Box<str>; 2],
    /// What it is about.
    pub subject: Box<str>,
    /// The same in particular.
    pub detail: Box<str>,
    /// When what lost happened.
    pub at: Ms,
}

impl Hall {
    /// The clashes that are in memory.
    pub fn clashes(&self) -> &Clashes {
        &self.clashes
    }

    pub(super) fn clash(
        &mut self,
        kind: ClashKind,
        subject: &str,
        detail: &str,
        lost: Side,
        won: Side,
    ) {
        let (_, heard_at) = self.heard();
        let (subject, detail) = (subject.into(), detail.into());
        let settled = Vec::new();
        self.clashes.add(Clash { kind, subject, detail, lost, won, heard_at, settled });
    }

    /// Something that a person wrote belongs to a shift that was over when it came, and whose end they had not heard of:
    /// an addendum to it, that somebody else signs. Nothing of what was signed changes.
    pub(super) fn note_late(&mut self, event: &Event, before: u64, done: &mut Applied) {
        // What is written from outside belongs to nobody's shift.
        let by_hand = !matches!(event.proof, Proof::System | Proof::Feed | Proof::Console);
        let Some(shift) =
            self.late_shift(event).filter(|_| self.shared && by_hand && is_entry(event))
        else {
            return;
        };
        let (shift_id, (at, _)) = (self.name(shift).to_owned(), self.true_time(event.at.at));
        let line = done.touched.iter().find_map(|one| match one {
            Touched::Log(line) if *line > before => self.log.find(*line),
            _ => None,
        });
        let detail = line.map_or_else(
            || event.kind.as_str().to_owned(),
            |line| format!("{}\t{}\t{}", line.kind.as_str(), line.subject, line.detail),
        );
        let ended = self.shifts.find(shift);
        let by = ended.and_then(|shift| shift.signed_off_by).map_or("", |by| self.name(by));
        let won = Side {
            by: by.into(),
            at: ended.map_or(at, |shift| shift.times[1]),
            place: ended.map_or(self.place, |shift| shift.places[1]),
        };
        let lost = Side::of(event, at, self.place);
        self.clash(ClashKind::LateEntry, &shift_id, &detail, lost, won);
        done.touched.push(Touched::Shift(shift));
    }

    /// The shift that was over when an event came, though its author had not heard so, and to which it belongs: by its
    /// time, where that can be believed, else the last one that its author knew of.
    fn late_shift(&self, event: &Event) -> Option<Ref> {
        let (at, sure) = self.true_time(event.at.at);
        let place = &self.place;
        let mut over = self.shifts.all().iter().rev().filter(|shift| {
            shift.signed_off.is_some() && shift.opened.is_some() && !place.knew(&shift.places[1])
        });
        let belongs = |shift: &&Shift| {
            if sure {
                shift.times[0] <= at && at <= shift.times[1]
            } else {
                place.knew(&shift.places[0])
            }
        };
        over.find(belongs).map(|shift| shift.id)
    }

    /// What people are to know about clashes, and have not seen or decided, oldest first.
    pub fn told(&self, now: Ms) -> Vec<Told> {
        // Whoever may decide is looked up once, however much waits.
        let [conflict, late] = [ClashKind::CloseConflict, ClashKind::LateEntry].map(|kind| {
            let people = self.settings(now).0.people.iter().map(|person| &*person.id);
            people.filter(|id| self.may_decide(kind, id, now)).collect::<Vec<_>>()
        });
        let list = self.clashes.iter();
        list.flat_map(|clash| {
            let able = if clash.kind == ClashKind::LateEntry { &late } else { &conflict };
            self.told_by(clash, able, now)
        })
        .collect()
    }

    /// The same for one person.
    pub fn told_to(&self, person_id: &str, now: Ms) -> Vec<Told> {
        self.told(now).into_iter().filter(|told| *told.to == *person_id).collect()
    }

    /// Both sides of a clash, and of one that waits whoever may decide it and is neither of them.
    fn told_by(&self, clash: &Clash, able: &[&str], now: Ms) -> Vec<Told> {
        let one = |to: &str, other: &str, lost: bool, asked: bool| Told {
            entry: clash.entry(),
            kind: clash.kind,
            to: to.into(),
            other: other.into(),
            lost,
            asked,
            sides: [clash.lost.by.clone(), clash.won.by.clone()],
            subject: clash.subject.clone(),
            detail: clash.detail.clone(),
            at: clash.lost.at,
        };
        let (lost, won) = (&*clash.lost.by, &*clash.won.by);
        let mut list = vec![one(lost, won, true, false)];
        if *lost != *won {
            list.push(one(won, lost, false, false));
        }
        let person =
            |told: &Told| !told.to.is_empty() && self.settings(now).0.person(&told.to).is_some();
        let over = |told: &Told| {
            clash.is_over_for(&told.to) || self.shift_over(&told.to, clash.heard_at, now)
        };
        list.retain(|told| person(told) && !over(told));
        if clash.waits() {
            for id in able.iter().filter(|id| !is_own(clash, id)) {
                list.retain(|told| *told.to != **id);
                list.push(one(id, lost, false, true));
            }
        }
        list
    }

    /// Whether somebody may decide or sign what waits: whoever may have the post signs addenda; which of two reports
    /// counts is said by somebody above.
    fn may_decide(&self, kind: ClashKind, person_id: &str, now: Ms) -> bool {
        let right = if kind == ClashKind::CloseConflict { Right::People } else { Right::Duty };
        right.is_in(self.rights(person_id, now))
    }

    pub(super) fn apply_settled(
        &mut self,
        event: &Event,
        body: &ConflictSettled,
        done: &mut Applied,
    ) {
        let (mut any, mut seen) = (None, false);
        for entry in &body.entries {
            if let Some(told) = News::of(entry) {
                seen |= body.choice == Choice::Seen && self.book.see(told, &event.by);
                continue;
            }
            let settled = Settled {
                choice: body.choice,
                by: event.by.clone(),
                at: event.at.at,
                reason: body.reason.clone(),
            };
            if self.clashes.settle(entry, settled) {
                any = self.clashes.get(entry).map(|it| (it.kind, it.subject.clone()));
            }
        }
        let Some((kind, subject)) = any else {
            done.effect = if seen { Effect::Applied } else { Effect::None };
            return;
        };
        if kind.is_asked() {
            let shift = self.names.find(&subject).and_then(|id| self.shifts.find(id));
            let whose = shift.map_or(String::new(), |shift| self.name(shift.person).to_owned());
            done.touched.extend(shift.map(|shift| Touched::Shift(shift.id)));
            let subject = whose;
            let said = format!("{} {} {}", kind.as_str(), body.choice.as_str(), body.reason);
            let line = LogKind::ConflictSettled;
            self.log_line(event.at.at, &event.by, line, &subject, said.trim_end(), done);
        }
    }
}

/// Whether a clash is somebody's own: nobody decides or signs for themselves.
pub(in crate::core) fn is_own(clash: &Clash, person_id: &str) -> bool {
    let won = clash.kind == ClashKind::CloseConflict && *clash.won.by == *person_id;
    won || *clash.lost.by == *person_id
}

/// Whether an event is part of the record of a shift: not who unlocked a terminal, signed, or set a limit, nor what is
/// said of shifts themselves.
fn is_entry(event: &Event) -> bool {
    !matches!(
        event.body,
        Body::Access(_)
            | Body::Key(_)
            | Body::Signature(_)
            | Body::Settings(_)
            | Body::ClockJump(_)
            | Body::Settled(_)
            | Body::Shift(_)
            | Body::Handover(_)
            | Body::Person(_)
            | Body::Queue(_)
            | Body::Unknown
    )
}
