//! Hand-overs on the board: how that of the open shift stands, and what its duty manager still has to read of the
//! last one.

use std::sync::Arc;

use crate::core::hall::Hall;
use crate::core::handover::{
    Answer, Frozen, Handover, HandoverState, Item, Snapshot, planned_end, sheet,
};
use crate::core::shift::Shift;
use crate::core::time::Ms;

/// The hand-over of the open shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverNow {
    /// The shift.
    pub shift_id: String,
    /// Whose it is.
    pub outgoing: String,
    /// Where it stands.
    pub state: HandoverState,
    /// When it can be prepared by whoever comes next; none where no end is planned.
    pub window_from: Option<Ms>,
    /// When it is planned to end.
    pub planned_end: Option<Ms>,
    /// What it says: as frozen, else as it would be frozen now.
    pub sheet: Arc<Snapshot>,
    /// The hash of what is frozen; empty = nothing is.
    pub hash: String,
    /// What was said of its items.
    pub answers: Vec<Answer>,
    /// Who receives it; empty = nobody has begun to.
    pub incoming: String,
    /// Who comes next by the roster; empty = nobody today.
    pub next: String,
    /// Nobody comes after it today, and it is nearly over: the usual end is that it is signed alone.
    pub last: bool,
    /// It may be signed alone: nobody comes after it today by the roster, and no end is planned that is far.
    pub may_close: bool,
    /// The duty was assumed: when.
    pub assumed_at: Option<Ms>,
    /// It was returned last: by whom, and why.
    pub returned: Option<(String, String)>,
}

/// What whoever opened a shift has to read of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningNow {
    /// The shift before.
    pub shift_id: String,
    /// Whose it was.
    pub outgoing: String,
    /// When that shift was opened.
    pub opened_at: Ms,
    /// It left a report, which is received and signed for.
    pub has_report: bool,
    /// What is open of it.
    pub items: Arc<Vec<Item>>,
    /// Which of them were read.
    pub read: Vec<bool>,
    /// It stands on record that work began without it.
    pub without: bool,
}

impl OpeningNow {
    /// How many were not read.
    pub fn left(&self) -> usize {
        self.read.iter().filter(|read| !**read).count()
    }
}

pub(super) fn handover_now(hall: &Hall, now: Ms) -> Option<Arc<HandoverNow>> {
    let shift = hall.shifts().open()?;
    let shift_id = hall.name(shift.id);
    let known = hall.handovers().get(shift_id);
    let report = known.and_then(Handover::report);
    let sheet = match report.and_then(Frozen::snapshot) {
        Some(frozen) => frozen,
        None => sheet(hall, now)?,
    };
    let end = planned_end(hall, shift);
    let window = i64::from(hall.rules(now).handover.window_secs);
    let outgoing = hall.name(shift.person);
    let near = is_nearly_over(hall, shift, now);
    let next = hall.next_on_roster(outgoing, end.map_or(now, |end| end.max(now)));
    let returned = known.and_then(|it| it.frozen.last()?.returned.clone());
    Some(Arc::new(HandoverNow {
        shift_id: shift_id.to_owned(),
        outgoing: outgoing.to_owned(),
        state: known.map_or(HandoverState::Open, |it| it.state),
        window_from: end.map(|end| end.plus_secs(-window)),
        planned_end: end,
        sheet: Arc::new(sheet),
        hash: report.map_or_else(String::new, |it| it.hash.to_string()),
        answers: report.map_or_else(Vec::new, |it| it.answers.clone()),
        incoming: report.map_or_else(String::new, |it| it.incoming.to_string()),
        last: next.is_none() && near == Some(true),
        may_close: next.is_none() && near != Some(false),
        next: next.unwrap_or_default().to_owned(),
        assumed_at: known.and_then(|it| it.assumed.as_ref()).map(|it| it.at),
        returned: returned.map(|(_, by, why)| (by.to_string(), why.to_string())),
    }))
}

/// Whether its end, or where none is planned that of the hall's day, is so near that it may be closed. None where
/// nobody knows: that is no yes.
fn is_nearly_over(hall: &Hall, shift: &Shift, now: Ms) -> Option<bool> {
    let window = i64::from(hall.rules(now).handover.window_secs);
    if let Some(end) = planned_end(hall, shift) {
        return Some(end.plus_secs(-window) <= now);
    }
    let (zone, date) = (hall.config().zone, hall.config().zone.date(now));
    let last = hall.settings(now).0.hours.on(date).last()?;
    let closes = zone.instant(date.and_time(last.to))?;
    (closes.plus_secs(-window) <= now).then_some(true)
}

/// The report of the last shift while nobody has the duty, on the date on which it ended: it can be looked at.
pub(super) fn closed_now(hall: &Hall, now: Ms) -> Option<Arc<HandoverNow>> {
    if hall.shifts().open().is_some() {
        return None;
    }
    let shift = hall.shifts().all().last()?;
    let zone = hall.config().zone;
    shift.signed_off.filter(|ended| zone.date(*ended) == zone.date(now))?;
    let shift_id = hall.name(shift.id);
    let known = hall.handovers().get(shift_id)?;
    let report = known.report()?;
    Some(Arc::new(HandoverNow {
        shift_id: shift_id.to_owned(),
        outgoing: hall.name(shift.person).to_owned(),
        state: known.state,
        window_from: None,
        planned_end: planned_end(hall, shift),
        sheet: Arc::new(report.snapshot()?),
        hash: report.hash.to_string(),
        answers: report.answers.clone(),
        incoming: report.incoming.to_string(),
        last: false,
        may_close: false,
        next: String::new(),
        assumed_at: known.assumed.as_ref().map(|it| it.at),
        returned: None,
    }))
}

pub(super) fn opening_now(hall: &Hall, now: Ms) -> Option<Arc<OpeningNow>> {
    let opening = hall.opening(now)?;
    let before = hall.name_of(&opening.shift_id).and_then(|id| hall.shifts().find(id))?;
    let known = hall.handovers().get(&opening.shift_id);
    let read = |item: &Item| known.is_some_and(|it| it.is_read(&item.item_id));
    Some(Arc::new(OpeningNow {
        shift_id: opening.shift_id.to_string(),
        outgoing: hall.name(before.person).to_owned(),
        opened_at: before.opened.unwrap_or(now),
        has_report: opening.snapshot_id.is_some(),
        read: opening.items.iter().map(read).collect(),
        items: Arc::new(opening.items),
        without: known.is_some_and(|it| it.worked_without.is_some()),
    }))
}

/// The last shift that was received, to which something may be added; its id and whose it was.
pub(super) fn received_now(hall: &Hall) -> Option<(String, String)> {
    let last = hall.handovers().iter().rev().find(|it| it.accepted.is_some())?;
    Some((last.shift_id.to_string(), last.outgoing.to_string()))
}
