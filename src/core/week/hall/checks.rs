//! Rounds, findings and visits from outside, as they stood at the end of a time.

use std::collections::{BTreeMap, BTreeSet};

use super::super::rows::{FindingRow, RoundRow, SlotRow, VisitRow};
use super::super::source::Source;
use super::Time;
use crate::core::check::{Round, SlotKey, planned_slots};
use crate::core::finding::{Finding, FindingState};
use crate::core::time::Ms;

/// Rounds that were begun in it and not taken back, by number.
pub(super) fn rounds(source: &Source, time: Time) -> Vec<RoundRow> {
    let own = source.rounds.iter().filter(|it| !it.voided && time.has(it.started_at));
    let mut rows: Vec<RoundRow> = own
        .map(|round| RoundRow {
            id: round.round_id.to_string(),
            number: round.number,
            template: round.template,
            at: round.started_at,
            score: is_done(round, time.to).then(|| round.score()),
            failed: u64::try_from(round.failed().count()).unwrap_or(u64::MAX),
        })
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    rows
}

fn is_done(round: &Round, end: Ms) -> bool {
    !round.voided && round.submitted_at.is_some_and(|at| at < end)
}

/// Rounds that were planned in it: those of the plan as it was known then, and those that were missed or done beside
/// it. What is planned behind the newest event is not late yet.
pub(super) fn slots(source: &Source, time: Time) -> Vec<SlotRow> {
    let mut keys: BTreeSet<SlotKey> = BTreeSet::new();
    // Of a stretch that is not over no round is missed while it can still be begun.
    let known = |miss_at: Ms| time.end == time.to || miss_at <= time.now;
    for date in time.days.from.iter_days().take_while(|date| *date <= time.days.to) {
        let end = date.succ_opt().and_then(|next| source.zone.day_start(next)).unwrap_or(time.to);
        let plan = |at: Ms| {
            let settings = source.book.known_at(&source.standard, at);
            planned_slots(&settings.checks, &settings.hours, source.zone, date)
        };
        // A plan that came later in the day obliged nobody before it was there.
        let was = |key: SlotKey| plan(key.planned_at).iter().any(|slot| slot.key == key);
        let slots = plan(Ms(end.0 - 1)).into_iter().filter(|slot| known(slot.miss_at));
        keys.extend(slots.map(|slot| slot.key).filter(|key| was(*key)));
    }
    keys.retain(|key| source.since <= key.planned_at && key.planned_at <= source.heard_to);
    keys.extend(source.missed.iter().filter(|it| it.at < time.to).map(|it| it.key));
    keys.extend(source.rounds.iter().filter(|it| is_done(it, time.to)).filter_map(|it| it.key()));
    let reasons: BTreeMap<SlotKey, &str> = source
        .missed
        .iter()
        .filter_map(|one| {
            let said = one.explained.iter().rfind(|said| said.at < time.to)?;
            Some((one.key, &*said.reason))
        })
        .collect();
    let row = |key: SlotKey| {
        let done = || {
            let own = source.rounds.iter().filter(|it| is_done(it, time.to));
            own.filter(move |it| it.key() == Some(key))
        };
        SlotRow {
            template: key.template,
            at: key.planned_at,
            in_grace: done().any(|it| it.in_grace == Some(true)),
            done: done().next().is_some(),
            reason: reasons.get(&key).copied().unwrap_or_default().to_owned(),
        }
    };
    keys.into_iter().filter(|key| time.has(key.planned_at)).map(row).collect()
}

/// Findings that were open at any time of it, as they stood at its end, by id: what was seen or said since may have made
/// them worse, or something else.
pub(super) fn findings(source: &Source, time: Time) -> Vec<FindingRow> {
    let stood = source.findings.iter().flat_map(|trail| trail.as_of(time.to).findings);
    let mut rows: Vec<FindingRow> = stood.filter_map(|it| finding_row(&it, time)).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    rows
}

fn finding_row(finding: &Finding, time: Time) -> Option<FindingRow> {
    let ended = finding.ended_at;
    let none = matches!(finding.state, FindingState::Void | FindingState::Unknown);
    if none || ended.is_some_and(|at| at < time.from) {
        return None;
    }
    let seen = || finding.occurrences.iter();
    let owner = seen().rev().map(|it| &*it.owner).find(|owner| !owner.is_empty());
    Some(FindingRow {
        id: finding.finding_id.to_string(),
        item: finding.item_code.to_string(),
        place: finding.place.to_string(),
        text: finding.text.to_string(),
        severity: finding.severity,
        at: finding.opened_at,
        new: time.has(finding.opened_at),
        closed: ended.is_some(),
        open: ended.is_none(),
        owner: owner.unwrap_or_default().to_owned(),
        outside: seen().any(|it| !it.visit_id.is_empty()),
    })
}

/// Visits that were entered in it, by id.
pub(super) fn visits(source: &Source, time: Time) -> Vec<VisitRow> {
    let own = source.visits.iter().filter(|it| !it.voided && time.has(it.at));
    let mut rows: Vec<VisitRow> = own
        .map(|visit| VisitRow {
            id: visit.visit_id.to_string(),
            at: visit.at,
            kind: visit.kind,
            source: visit.source.to_string(),
            on: visit.on,
            score_tenths: visit.score_tenths,
            failed: u64::try_from(visit.items.len()).unwrap_or(u64::MAX),
        })
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    rows
}
