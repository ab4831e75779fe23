//! What a hand-over says while it is prepared: computed from the hall as it stands, so that nobody has to copy
//! anything.

use std::cmp::Reverse;

use super::item::{Grade, Item, ItemKind, NextStep};
use super::record::Handover;
use super::snapshot::{AlarmPart, CountedPart, Snapshot, StaffPart};
use super::sources::{ROUNDS, SOURCES};
use crate::core::board::StaffState;
use crate::core::hall::Hall;
use crate::core::shift::Shift;
use crate::core::staff::{Roll, planned};
use crate::core::time::Ms;

/// Everything that is open in the hall, what presses most first.
pub fn open_items(hall: &Hall, now: Ms) -> Vec<Item> {
    let mut items: Vec<Item> = SOURCES.iter().flat_map(|source| source(hall, now)).collect();
    sort(&mut items);
    items
}

/// The report of the shift that is open, as it would be frozen now; none while none is open.
pub fn sheet(hall: &Hall, now: Ms) -> Option<Snapshot> {
    let shift = hall.shifts().open()?;
    let opened_at = shift.opened?;
    let shift_id = hall.name(shift.id);
    let handover = hall.handovers().get(shift_id);
    // What nobody did between two shifts is the later one's.
    let begun = hall.handovers().cut_before(shift_id).map_or(opened_at, |cut| cut.at);
    let mut items = open_items(hall, now);
    items.extend(handover.into_iter().flat_map(|it| notes(it, shift_id)));
    sort(&mut items);
    let counted = handover.into_iter().flat_map(Handover::counted);
    Some(Snapshot {
        v: Snapshot::VERSION,
        hall_id: hall.config().hall_id.as_str().into(),
        shift_id: shift_id.into(),
        shift_name: shift.name.clone(),
        outgoing: hall.name(shift.person).into(),
        opened_at,
        planned_end: planned_end(hall, shift),
        frozen_at: now,
        items,
        alarms: alarms(hall),
        staff_out: staff_out(hall, now),
        rounds: ROUNDS.iter().flat_map(|source| source(hall, begun, now)).collect(),
        counted: counted
            .map(|it| CountedPart {
                part: it.part,
                by: it.by.clone(),
                with: it.with.clone(),
                at: it.at,
            })
            .collect(),
        // Only who writes the log knows where it ends: `act::cover` names it.
        log: Vec::new(),
    })
}

/// When a shift is planned to end; none where its duty manager is not planned for that date.
pub(in crate::core) fn planned_end(hall: &Hall, shift: &Shift) -> Option<Ms> {
    let opened = shift.opened?;
    let (settings, zone) = (hall.settings(opened).0, hall.config().zone);
    let person = settings.person(hall.name(shift.person))?;
    planned(settings, person, zone.date(opened), zone).map(|plan| plan.to)
}

fn sort(items: &mut [Item]) {
    items.sort_by(|a, b| {
        let due = |item: &Item| item.next.at.unwrap_or(Ms(i64::MAX));
        let press = |item: &Item| (Reverse(item.grade), Reverse(item.severity));
        (press(a), due(a), a.since, &a.item_id).cmp(&(press(b), due(b), b.since, &b.item_id))
    });
}

/// Lines that who hands over wrote: each is read and confirmed like anything else.
fn notes(handover: &Handover, shift_id: &str) -> Vec<Item> {
    let note = |(place, note): (usize, &super::record::Prepared)| Item {
        item_id: Item::id_of(ItemKind::Note, &format!("{shift_id}/{}", place + 1)),
        kind: ItemKind::Note,
        subject_id: shift_id.into(),
        label: note.text.clone(),
        detail: "".into(),
        grade: Grade::Stable,
        severity: None,
        stage: None,
        owner: "".into(),
        offered_to: "".into(),
        level: None,
        next: NextStep::of("read"),
        overdue: false,
        promised_at: None,
        counts: None,
        since: note.at,
        age_shifts: 1,
    };
    handover.notes().enumerate().map(note).collect()
}

fn alarms(hall: &Hall) -> Vec<AlarmPart> {
    let standing = hall.alarms().records().filter(|record| record.stands());
    let part = |record: &crate::core::alarm::AlarmRecord| AlarmPart {
        kind: record.kind,
        subject: record.subject.clone(),
        mark: record.mark,
        raised_at: record.raised_at,
        seen: record.seen.is_some(),
    };
    let mut parts: Vec<AlarmPart> = standing.map(part).collect();
    parts.sort_by(|a, b| {
        (Reverse(a.mark), a.raised_at, a.kind, &a.subject).cmp(&(
            Reverse(b.mark),
            b.raised_at,
            b.kind,
            &b.subject,
        ))
    });
    parts
}

/// Who is planned to be at work now, or came, and is not at their post.
fn staff_out(hall: &Hall, now: Ms) -> Vec<StaffPart> {
    let roll = Roll::new(hall, now);
    let out = roll.entries().filter_map(|entry| {
        let state = entry.state(roll.rules);
        let is_out = !matches!(state, StaffState::OnPost | StaffState::Off);
        let stay = entry.now();
        is_out.then(|| StaffPart {
            staff_id: entry.id.into(),
            state,
            since: stay.map(|stay| stay.live),
            reason: stay.map_or_else(|| "".into(), |stay| stay.reason.clone()),
        })
    });
    out.collect()
}
