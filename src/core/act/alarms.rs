//! Acts about alarms: that somebody has seen one, and what was done about one.

use super::{Act, AlarmRef, Decided, Desk, Draft, Refused};
use crate::core::alarm::{AlarmBook, AlarmKind, AlarmRecord, AlarmState};
use crate::core::board::Mark;
use crate::core::event::{AlarmAct, Body, Kind};
use crate::core::hall::Hall;
use crate::core::people::Right;

/// Code of the action "a counter was opened", as the settings that come with the program spell it.
pub const OPEN_COUNTER: &str = "open_counter";

pub(in crate::core) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    match act {
        Act::Acknowledge(alarms) => acknowledge(hall, desk, alarms),
        Act::TakeAction { alarm, action, detail } => {
            let record = find(hall, alarm).ok_or(Refused::NoAlarm)?;
            if !AlarmBook::takes_action(record, desk.now.at) {
                return Err(Refused::NoAlarm);
            }
            if action.trim().is_empty() {
                return Err(Refused::Nothing);
            }
            let act_id = (desk.new_id)();
            let body = AlarmAct {
                action: action.trim().into(),
                detail: detail.trim().into(),
                ..about(record, &act_id)
            };
            let drafts = vec![draft(desk, Kind::AlarmActed, body)];
            Ok(Decided { act_id, drafts })
        }
        _ => Err(Refused::Nothing),
    }
}

/// The record an alarm on a screen means; one that was not in the log yet when it was shown is the newest.
fn find<'h>(hall: &'h Hall, alarm: &AlarmRef) -> Option<&'h AlarmRecord> {
    let record = hall.alarms().get(alarm.kind, &alarm.subject)?;
    (alarm.episode == 0 || record.episode == alarm.episode).then_some(record)
}

fn about(record: &AlarmRecord, act_id: &str) -> AlarmAct {
    AlarmAct {
        act_id: act_id.into(),
        kind: record.kind,
        subject: record.subject.clone(),
        episode: record.episode,
        action: "".into(),
        detail: "".into(),
    }
}

fn draft(desk: &Desk, kind: Kind, body: AlarmAct) -> Draft {
    Draft { kind, at: desk.now, feed: None, body: Body::AlarmAct(body) }
}

fn acknowledge(hall: &Hall, desk: &mut Desk, alarms: &[AlarmRef]) -> Result<Decided, Refused> {
    let listed = alarms.iter().filter_map(|alarm| find(hall, alarm));
    let mut meant: Vec<&AlarmRecord> = listed.filter(|record| record.state().is_some()).collect();
    if meant.is_empty() {
        return Err(Refused::NoAlarm);
    }
    meant.retain(|record| matches!(record.state(), Some(AlarmState::Active | AlarmState::Cleared)));
    if meant.is_empty() {
        return Err(Refused::Nothing);
    }
    // One act, however many alarms: it is taken back as one.
    let act_id = (desk.new_id)();
    let acknowledged =
        |record: &AlarmRecord| draft(desk, Kind::AlarmAcknowledged, about(record, &act_id));
    let drafts = meant.into_iter().map(acknowledged).collect();
    Ok(Decided { act_id, drafts })
}

/// What opening counters answers by itself, to be written in the same act: who opens a counter while customers
/// wait too long for what it takes has done something about that. Every alarm that it helps against is
/// answered, the worst first, so that none of them stands in the report as left alone; one that gets worse is
/// active again. Only by whom alarms may be acted on: nobody else may quieten one.
pub(super) fn answered_by_opening(
    hall: &Hall,
    desk: &Desk,
    opened: &[&str],
    act_id: &str,
) -> Vec<Draft> {
    use AlarmKind::{Abandons, Crowd, Load, LongestWait, NoCounter, NoSkill};
    let now = desk.now.at;
    if opened.is_empty() || hall.check_right(desk.author, Right::Alarms, now).is_err() {
        return Vec::new();
    }
    let helping = |record: &AlarmRecord| -> Vec<&str> {
        let helps = |counter: &&&str| match record.kind {
            Load => true,
            Abandons | LongestWait | Crowd | NoCounter | NoSkill => {
                hall.takes(counter, &record.subject, now)
            }
            _ => false,
        };
        opened.iter().filter(helps).copied().collect()
    };
    let standing = hall.alarms().records().filter(|record| record.stands());
    let mut answered: Vec<(&AlarmRecord, Vec<&str>)> = standing
        .map(|record| (record, helping(record)))
        .filter(|(_, counters)| !counters.is_empty())
        .collect();
    // A queue says more than the hall, a crowd more than one long wait.
    answered.sort_by_key(|(record, _)| {
        let rank = (record.mark == Mark::Breach, record.kind != Load, record.kind == Crowd);
        std::cmp::Reverse(rank)
    });
    let acted = |(record, counters): (&AlarmRecord, Vec<&str>)| {
        let (action, detail) = (OPEN_COUNTER.into(), counters.join(" ").into());
        draft(desk, Kind::AlarmActed, AlarmAct { action, detail, ..about(record, act_id) })
    };
    answered.into_iter().map(acted).collect()
}
