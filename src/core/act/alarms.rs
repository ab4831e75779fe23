//! Acts about alarms: that somebody has seen one, and what was done about one.

use super::{Act, AlarmRef, CounterTo, Decided, Desk, Draft, Refused};
use crate::core::alarm::{AlarmBook, AlarmKind, AlarmRecord, AlarmState};
use crate::core::board::Mark;
use crate::core::event::{AlarmAct, Body, Kind};
use crate::core::hall::Hall;

/// Code of the action "a counter was opened", as the settings that come with the program spell it.
pub const OPEN_COUNTER: &str = "open_counter";

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    match act {
        Act::Acknowledge(None) => acknowledge(hall, desk, &|_| true),
        Act::Acknowledge(Some(alarm)) => {
            let record = find(hall, alarm).ok_or(Refused::NoAlarm)?;
            if record.state().is_none() {
                return Err(Refused::NoAlarm);
            }
            let episode = record.episode;
            acknowledge(hall, desk, &|one| {
                one.kind == alarm.kind && *one.subject == *alarm.subject && one.episode == episode
            })
        }
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

fn acknowledge(
    hall: &Hall,
    desk: &mut Desk,
    is_meant: &dyn Fn(&AlarmRecord) -> bool,
) -> Result<Decided, Refused> {
    let unseen = |record: &&AlarmRecord| {
        matches!(record.state(), Some(AlarmState::Active | AlarmState::Cleared))
    };
    let meant: Vec<&AlarmRecord> =
        hall.alarms().records().filter(unseen).filter(|record| is_meant(record)).collect();
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

/// The alarm that an act answers by itself, as an action to be decided together with it: who opens a
/// counter while customers wait too long for what it takes has done something about that.
pub fn bound_action(hall: &Hall, act: &Act) -> Option<Act> {
    let Act::SetCounters { counters, to: CounterTo::Open, .. } = act else { return None };
    let answered = |record: &&AlarmRecord| {
        use AlarmKind::{Crowd, Load, LongestWait, NoCounter, NoSkill};
        record.stands()
            && match record.kind {
                Load => true,
                LongestWait | Crowd | NoCounter | NoSkill => {
                    counters.iter().any(|counter| hall.takes(counter, &record.subject))
                }
                _ => false,
            }
    };
    let rank = |record: &&AlarmRecord| {
        // A queue says more than the hall, a crowd more than one long wait.
        let of_queue = record.kind != AlarmKind::Load;
        (record.mark == Mark::Breach, of_queue, record.kind == AlarmKind::Crowd)
    };
    let record = hall.alarms().records().filter(answered).max_by_key(rank)?;
    let subject = record.subject.to_string();
    let alarm = AlarmRef { kind: record.kind, subject, episode: record.episode };
    Some(Act::TakeAction { alarm, action: OPEN_COUNTER.to_owned(), detail: counters.join(" ") })
}
