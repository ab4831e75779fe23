//! What is open in the hall, as items of a hand-over. Where something new is to be handed over, its function joins
//! the list.

use super::item::{Grade, Item, ItemKind, NextStep};
use super::snapshot::RoundPart;
use crate::core::check::Round;
use crate::core::complaint::{Case, Owner, Severity};
use crate::core::finding::{Finding, FindingState, Measure};
use crate::core::hall::{Hall, NotDone, SlotState};
use crate::core::improvement::{Improvement, ImprovementState};
use crate::core::incident::Incident;
use crate::core::order::{Late, Order};
use crate::core::time::Ms;

/// What is due so soon has to be looked at in the next shift, seconds.
const WATCH_SECS: i64 = 4 * 3600;

/// What is open of one kind at an instant.
pub(super) type Source = fn(&Hall, Ms) -> Vec<Item>;
/// The rounds between two instants.
pub(super) type Rounds = fn(&Hall, Ms, Ms) -> Vec<RoundPart>;

/// Where items come from.
pub(super) const SOURCES: &[Source] =
    &[cases, incidents, findings, follow_ups, orders, improvements, trainees];

/// Where the rounds of a shift come from.
pub(super) const ROUNDS: &[Rounds] = &[rounds];

/// In how many shifts something was open that began then.
fn age_shifts(hall: &Hall, since: Ms) -> u16 {
    let shifts = hall.shifts().all().iter().filter(|shift| shift.opened.is_some());
    let lived = shifts.filter(|shift| shift.signed_off.is_none_or(|end| end > since));
    u16::try_from(lived.count()).unwrap_or(u16::MAX).max(1)
}

fn cases(hall: &Hall, now: Ms) -> Vec<Item> {
    hall.cases().all_open().map(|case| case_item(hall, case, now)).collect()
}

fn case_item(hall: &Hall, case: &Case, now: Ms) -> Item {
    // Late, it names the stage that is: whom to press, and not only that something is overdue (domain 2-3).
    let clock = hall.late_stage(case, now).or_else(|| hall.next_due(case, now));
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
    let promised_at = case.promised_at();
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
    let kind = if case.is_request() { ItemKind::Request } else { ItemKind::Complaint };
    // What a request is about is in its words, and these are not codes.
    let detail = if case.is_request() { "" } else { case.category.as_str() };
    Item {
        item_id: Item::id_of(kind, &case.complaint_id),
        kind,
        subject_id: case.complaint_id.clone(),
        label: case.number().into(),
        detail: detail.into(),
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

fn findings(hall: &Hall, now: Ms) -> Vec<Item> {
    let open = hall.findings().open();
    open.flat_map(|one| {
        let pending = one.measures.iter().filter(|it| it.is_pending());
        let measures = pending.map(|it| measure(hall, one, it, now));
        let own = (one.state != FindingState::Verified).then(|| finding(hall, one, now));
        own.into_iter().chain(measures).collect::<Vec<_>>()
    })
    .collect()
}

fn press(severity: Severity, due: Ms, now: Ms) -> Grade {
    if due <= now || severity >= Severity::Sev2 {
        Grade::Urgent
    } else if due.secs_since(now) <= WATCH_SECS {
        Grade::Watch
    } else {
        Grade::Stable
    }
}

fn finding(hall: &Hall, one: &Finding, now: Ms) -> Item {
    let code = if one.is_wrong() { "fix" } else { "verify" };
    let due = one.is_wrong().then_some(one.due_at);
    let label = if one.item_code.is_empty() { &one.text } else { &one.item_code };
    Item {
        item_id: Item::id_of(ItemKind::Finding, &one.finding_id),
        kind: ItemKind::Finding,
        subject_id: one.finding_id.clone(),
        label: label.clone(),
        detail: one.place.clone(),
        grade: press(one.severity, due.unwrap_or(Ms(i64::MAX)), now),
        severity: Some(one.severity),
        stage: None,
        owner: one.owner.clone(),
        offered_to: "".into(),
        level: one.level(),
        next: NextStep { code: code.into(), at: due },
        overdue: due.is_some_and(|due| due <= now),
        promised_at: None,
        counts: None,
        since: one.opened_at,
        age_shifts: age_shifts(hall, one.opened_at),
    }
}

fn measure(hall: &Hall, of: &Finding, one: &Measure, now: Ms) -> Item {
    Item {
        item_id: Item::id_of(ItemKind::Measure, &one.measure_id),
        kind: ItemKind::Measure,
        subject_id: one.measure_id.clone(),
        label: one.title.clone(),
        detail: of.place.clone(),
        grade: press(Severity::Sev4, one.due_at, now),
        severity: None,
        stage: None,
        owner: one.owner.clone(),
        offered_to: "".into(),
        level: None,
        next: NextStep { code: "measure".into(), at: Some(one.due_at) },
        overdue: one.due_at <= now,
        promised_at: None,
        counts: None,
        since: one.added_at,
        age_shifts: age_shifts(hall, one.added_at),
    }
}

/// Trainees whose day of the exam has come.
fn trainees(hall: &Hall, now: Ms) -> Vec<Item> {
    let settings = hall.settings(now).0;
    let due = hall.trainees(now).into_iter().filter(|it| it.due);
    due.map(|it| {
        let name = settings.person(&it.person_id).map_or("", |person| &person.name);
        let label = if name.is_empty() { &it.person_id } else { name };
        let since = it.due_on.and_then(|on| hall.config().zone.day_start(on)).unwrap_or(now);
        Item {
            item_id: Item::id_of(ItemKind::Trainee, &it.person_id),
            kind: ItemKind::Trainee,
            subject_id: it.person_id.as_str().into(),
            label: label.into(),
            detail: "".into(),
            grade: Grade::Watch,
            severity: None,
            stage: None,
            owner: it.mentor.as_deref().unwrap_or_default().into(),
            offered_to: "".into(),
            level: None,
            next: NextStep::of("exam"),
            overdue: false,
            promised_at: None,
            counts: None,
            since,
            age_shifts: age_shifts(hall, since),
        }
    })
    .collect()
}

fn orders(hall: &Hall, now: Ms) -> Vec<Item> {
    hall.orders().open().map(|one| order(hall, one, now)).collect()
}

fn order(hall: &Hall, one: &Order, now: Ms) -> Item {
    let late = hall.late_of_order(one, now);
    let next = match late.first() {
        // The stage that is late has a name: it says whom to ask.
        Some(Late::Stage { stage, since, .. }) => {
            let known = hall.process_of(one).and_then(|process| process.stage(stage));
            // In both languages: what is frozen is read without the settings it was frozen by.
            let named = known.map(|known| format!("{}|{}", known.zh, known.en));
            let code = format!("order_stage:{}", named.as_deref().unwrap_or(stage));
            NextStep { code: code.into(), at: Some(*since) }
        }
        Some(Late::Promise { since }) => {
            NextStep { code: "order_promise".into(), at: Some(*since) }
        }
        Some(Late::Check { since }) => NextStep { code: "order_check".into(), at: Some(*since) },
        None => NextStep { code: "order_check".into(), at: hall.due_of_order(one) },
    };
    let broken = matches!(late.first(), Some(Late::Promise { .. }));
    let soon = next.at.is_some_and(|at| at.secs_since(now) <= WATCH_SECS);
    let since = one.watched_at.unwrap_or(now);
    Item {
        item_id: Item::id_of(ItemKind::Order, &one.order_id),
        kind: ItemKind::Order,
        subject_id: one.order_id.clone(),
        label: one.order_no.clone(),
        detail: one.kind.as_str().into(),
        grade: match (broken, soon || !late.is_empty()) {
            (true, _) => Grade::Urgent,
            (false, true) => Grade::Watch,
            (false, false) => Grade::Stable,
        },
        severity: None,
        stage: None,
        owner: one.watched_by.clone(),
        offered_to: "".into(),
        level: None,
        next,
        overdue: !late.is_empty(),
        promised_at: one.promised_at(),
        counts: None,
        since,
        age_shifts: age_shifts(hall, since),
    }
}

/// Those that are late, that nobody has taken on, and that are to be looked at: what runs in time is nobody's next step
/// in this shift.
fn improvements(hall: &Hall, now: Ms) -> Vec<Item> {
    hall.improvements().open().filter_map(|one| improvement(hall, one, now)).collect()
}

fn improvement(hall: &Hall, one: &Improvement, now: Ms) -> Option<Item> {
    let zone = hall.config().zone;
    let overdue = one.is_overdue(zone.date(now));
    let code = match one.state {
        ImprovementState::Proposed => "improve_enter",
        ImprovementState::Done if hall.effect_due(one, now) => "improve_check",
        _ if overdue => "improve_do",
        _ => return None,
    };
    let end = one.due_on.and_then(|due| zone.day_start(due.succ_opt()?));
    let code_of = &one.subject.code;
    let since = one.since().unwrap_or(now);
    Some(Item {
        item_id: Item::id_of(ItemKind::Improvement, &one.improvement_id),
        kind: ItemKind::Improvement,
        subject_id: one.improvement_id.clone(),
        label: if code_of.is_empty() { one.subject.text.clone() } else { code_of.clone() },
        detail: one.subject.kind.as_str().into(),
        grade: if overdue { Grade::Watch } else { Grade::Stable },
        severity: None,
        stage: None,
        owner: one.person_id.clone(),
        offered_to: "".into(),
        level: None,
        next: NextStep { code: code.into(), at: end.filter(|_| overdue) },
        overdue,
        promised_at: None,
        counts: None,
        since,
        age_shifts: age_shifts(hall, since),
    })
}

/// Follow-ups that are overdue, as one item: the oldest by name, and how many there are. Who takes the duty over takes
/// over the list, not each call.
fn follow_ups(hall: &Hall, now: Ms) -> Vec<Item> {
    let late: Vec<_> = hall.follow_up_book().open().take_while(|task| task.due <= now).collect();
    let Some(oldest) = late.first() else { return Vec::new() };
    vec![Item {
        item_id: Item::id_of(ItemKind::FollowUp, &oldest.follow_up_id),
        kind: ItemKind::FollowUp,
        subject_id: oldest.follow_up_id.clone(),
        label: format!("{} ({})", oldest.number, late.len()).into(),
        detail: "".into(),
        grade: Grade::Watch,
        severity: None,
        stage: None,
        owner: "".into(),
        offered_to: "".into(),
        level: None,
        next: NextStep { code: "call".into(), at: Some(oldest.due) },
        overdue: true,
        promised_at: None,
        counts: None,
        since: oldest.made_at,
        age_shifts: age_shifts(hall, oldest.due),
    }]
}

/// The rounds that were begun, and those that were planned and are not done, with why.
fn rounds(hall: &Hall, from: Ms, to: Ms) -> Vec<RoundPart> {
    let begun = hall.checks().rounds().filter(|round| !round.voided);
    let begun: Vec<_> =
        begun.filter(|round| from <= round.started_at && round.started_at <= to).collect();
    let is_told = |one: &NotDone| {
        one.state == SlotState::Running && begun.iter().any(|round| round.key() == Some(one.key))
    };
    let open = hall.slots_not_done((from, to), to).into_iter().filter(|one| !is_told(one));
    let open = open.map(|one| RoundPart {
        round_id: "".into(),
        template: one.key.template.as_str().into(),
        at: one.key.planned_at,
        state: one.state.as_str().into(),
        score: None,
        reason: one.reason.unwrap_or_default(),
    });
    let mut parts: Vec<RoundPart> =
        begun.iter().map(|round| begun_part(round)).chain(open).collect();
    parts.sort_by(|a, b| (a.at, &a.template, &a.round_id).cmp(&(b.at, &b.template, &b.round_id)));
    parts
}

fn begun_part(round: &Round) -> RoundPart {
    RoundPart {
        round_id: round.round_id.clone(),
        template: round.template.as_str().into(),
        at: round.started_at,
        state: round.state().as_str().into(),
        score: round.score().graded_tenths,
        reason: round.reason.clone(),
    }
}
