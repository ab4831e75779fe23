//! Times beyond a red line, from the alarms of a day. One that nobody did anything about is listed as such.

use super::{RedAction, RedPeriod};
use crate::core::alarm::AlarmRecord;
use crate::core::hall::{Day, Hall};
use crate::core::time::Ms;

/// The last instant that a day knows of.
pub(super) fn last_told(day: &Day) -> Ms {
    let of_alarm = |record: &AlarmRecord| record.cleared_at.unwrap_or(record.raised_at);
    let of_alarms = day.alarms().iter().map(of_alarm).max();
    if day.is_heard() { day.last_event() } else { of_alarms.unwrap_or_default() }
}

/// The red periods of a day, by their beginning. `end` is the instant up to which what lasts is counted.
pub(super) fn red_periods(
    hall: &Hall,
    day: &Day,
    end: Ms,
    within: impl Fn(Ms) -> bool,
) -> Vec<RedPeriod> {
    let zone = hall.config().zone;
    let mut found: Vec<(Ms, RedPeriod)> = Vec::new();
    for record in day.alarms() {
        let name = hall.subject_name(record.kind, &record.subject, record.raised_at);
        for red in record.red.iter().filter(|red| within(red.from)) {
            // What still runs is worse by now than when it was last told.
            let runs = record.since.filter(|_| red.to.is_none() && record.kind.runs());
            let worst = runs.map_or(red.worst, |since| red.worst.max(end.secs_since(since)));
            let actions = record.actions.iter().map(|action| RedAction {
                at: zone.stamp(action.at),
                by: action.by.to_string(),
                words: hall.action_words(&action.action, action.at),
                action: action.action.to_string(),
                detail: action.detail.to_string(),
            });
            found.push((
                red.from,
                RedPeriod {
                    kind: record.kind,
                    subject: record.subject.to_string(),
                    name: name.clone(),
                    from: zone.stamp(red.from),
                    to: red.to.map(|to| zone.stamp(to)),
                    worst,
                    limit: red.limit,
                    actions: actions.collect(),
                    handled: !record.actions.is_empty(),
                    settings_version: record.settings,
                },
            ));
        }
    }
    found.sort_by(|a, b| (a.0, a.1.kind, &a.1.subject).cmp(&(b.0, b.1.kind, &b.1.subject)));
    found.into_iter().map(|(_, period)| period).collect()
}
