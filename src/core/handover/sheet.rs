//! What a hand-over says while it is prepared: computed from the hall as it stands, so that nobody has to copy
//! anything. Where something new is to be handed over, its function joins the list of sources.

use std::cmp::Reverse;

use super::item::{Grade, Item, ItemKind, NextStep};
use super::record::Handover;
use super::snapshot::{AlarmPart, CountedPart, RoundPart, Snapshot, StaffPart};
use crate::core::board::StaffState;
use crate::core::complaint::{Case, Owner, Severity};
use crate::core::hall::Hall;
use crate::core::incident::Incident;
use crate::core::shift::Shift;
use crate::core::staff::{Roll, planned};
use crate::core::time::Ms;

/// What is due so soon has to be looked at in the next shift, seconds.
const WATCH_SECS: i64 = 4 * 3600;

/// What is open of one kind at an instant.
type Source = fn(&Hall, Ms) -> Vec<Item>;
/// The rounds between two instants.
type Rounds = fn(&Hall, Ms, Ms) -> Vec<RoundPart>;

/// Where items come from.
const SOURCES: &[Source] = &[complaints, incidents];

/// Where the rounds of a shift come from.
const ROUNDS: &[Rounds] = &[];

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
        rounds: ROUNDS.iter().flat_map(|source| source(hall, opened_at, now)).collect(),
        counted: counted
            .map(|it| CountedPart {
                part: it.part,
                by: it.by.clone(),
                with: it.with.clone(),
                at: it.at,
            })
            .collect(),
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

/// In how many shifts something was open that began then.
fn age_shifts(hall: &Hall, since: Ms) -> u16 {
    let shifts = hall.shifts().all().iter().filter(|shift| shift.opened.is_some());
    let lived = shifts.filter(|shift| shift.signed_off.is_none_or(|end| end > since));
    u16::try_from(lived.count()).unwrap_or(u16::MAX).max(1)
}

fn complaints(hall: &Hall, now: Ms) -> Vec<Item> {
    hall.cases().open().map(|case| complaint(hall, case, now)).collect()
}

fn complaint(hall: &Hall, case: &Case, now: Ms) -> Item {
    let clock = hall.next_due(case, now);
    let due = clock.as_ref().and_then(|clock| clock.standing.due);
    let next = match (&clock, due) {
        (Some(clock), Some(at)) => {
            NextStep { code: format!("clock:{}", clock.kind.as_str()).into(), at: Some(at) }
        }
        _ => NextStep::of(&format!("stage:{}", case.stage().as_str())),
    };
    let overdue = due.is_some_and(|due| due <= now);
    let near = clock.as_ref().is_some_and(|clock| clock.standing.soon)
        || due.is_some_and(|due| due.secs_since(now) <= WATCH_SECS);
    let promised_at = case.contacts.iter().rev().find_map(|contact| contact.promised_at);
    let promised_at = promised_at.filter(|at| {
        // What was kept is no promise any more.
        !case.contacts.iter().any(|contact| contact.at >= *at)
    });
    let grade = if overdue || case.severity >= Severity::Sev2 {
        Grade::Urgent
    } else if near || promised_at.is_some() || case.owner == Owner::Hall {
        Grade::Watch
    } else {
        Grade::Stable
    };
    let offered_to = case.offer.as_ref().map_or("", |open| {
        if open.offered.to.is_empty() { &open.offered.to_role } else { &open.offered.to }
    });
    Item {
        item_id: Item::id_of(ItemKind::Complaint, &case.complaint_id),
        kind: ItemKind::Complaint,
        subject_id: case.complaint_id.clone(),
        label: case.number().into(),
        detail: case.category.as_str().into(),
        grade,
        severity: Some(case.severity),
        stage: Some(case.stage()),
        owner: case.owner.id().into(),
        offered_to: offered_to.into(),
        level: case.level(),
        next,
        overdue,
        promised_at,
        counts: None,
        since: case.registered_at,
        age_shifts: age_shifts(hall, case.registered_at),
    }
}

fn incidents(hall: &Hall, now: Ms) -> Vec<Item> {
    hall.incidents().open().map(|one| incident(hall, one, now)).collect()
}

fn incident(hall: &Hall, one: &Incident, now: Ms) -> Item {
    let late = one.late(now);
    let next = if one.left() > 0 && !one.goes_on() {
        NextStep::of("backlog")
    } else if let Some(step) = late.first() {
        NextStep::of(&format!("step:{}", step.as_str()))
    } else if one.goes_on() {
        NextStep::of("restore")
    } else {
        NextStep::of("step:close_record")
    };
    let grade = match (one.goes_on(), one.left() > 0 || !late.is_empty()) {
        (true, _) => Grade::Urgent,
        (false, true) => Grade::Watch,
        (false, false) => Grade::Stable,
    };
    Item {
        item_id: Item::id_of(ItemKind::Incident, &one.incident_id),
        kind: ItemKind::Incident,
        subject_id: one.incident_id.clone(),
        label: one.kind.as_str().into(),
        detail: "".into(),
        grade,
        severity: one.severity(),
        stage: None,
        owner: "".into(),
        offered_to: "".into(),
        level: None,
        next,
        overdue: !late.is_empty(),
        promised_at: None,
        counts: Some([one.taken(), one.entered(), one.left()]),
        since: one.started_at,
        age_shifts: age_shifts(hall, one.started_at),
    }
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
