//! From what is measured to the steps of alarms that are due. A level is left only after the value has been
//! well below it for a while; since when it has is kept here and not in the log: after a start the while
//! begins anew.

use std::collections::BTreeMap;

use super::reading::worst_by_key;
use super::record::worse;
use super::{AlarmBook, AlarmKind, AlarmRecord, Reading};
use crate::core::board::Mark;
use crate::core::event::{AlarmStep, Body, Kind};
use crate::core::hall::Due;
use crate::core::rules::Rules;
use crate::core::time::Ms;

type Key = (AlarmKind, Box<str>);

#[derive(Clone, Copy, Debug)]
struct Calm {
    since: Ms,
    /// The worst level that was kept meanwhile.
    mark: Mark,
}

/// What the driver remembers of the alarms that stand.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    calm: BTreeMap<Key, Calm>,
    worst: BTreeMap<Key, i64>,
}

/// What a watch weighs.
pub(in crate::core) struct WatchOf<'a> {
    pub(in crate::core) book: &'a AlarmBook,
    pub(in crate::core) readings: &'a [Reading],
    pub(in crate::core) rules: &'a Rules,
    /// The version of the settings.
    pub(in crate::core) settings: u32,
    pub(in crate::core) now: Ms,
    /// The end of what an alarm of an earlier date was measured on; none: it is of today.
    pub(in crate::core) ended: &'a dyn Fn(&AlarmRecord) -> Option<Ms>,
}

impl Watch {
    /// The steps that are due. Each is one that the book takes: a step that it would ignore would be due
    /// for ever.
    pub(in crate::core) fn steps(&mut self, seen: &WatchOf) -> Vec<Due> {
        let mut found = Vec::new();
        let by_key = worst_by_key(seen.readings);
        for reading in by_key.values().filter(|reading| reading.mark() >= Mark::Warn) {
            found.extend(raise(seen, reading));
        }
        let standing = |key: &Key| seen.book.get(key.0, &key.1).is_some_and(AlarmRecord::stands);
        self.calm.retain(|key, _| standing(key));
        self.worst.retain(|key, _| standing(key));
        for record in seen.book.records().filter(|record| record.stands()) {
            let reading = by_key.get(&(record.kind, record.subject.as_ref())).copied();
            found.extend(self.watch(seen, record, reading));
        }
        found
    }

    fn watch(
        &mut self,
        seen: &WatchOf,
        record: &AlarmRecord,
        reading: Option<&Reading>,
    ) -> Option<Due> {
        let key = (record.kind, record.subject.clone());
        let value = reading.map_or(record.value, |reading| reading.value);
        let worst = self.worst.entry(key.clone()).or_insert(record.worst);
        *worst = worse(record.kind, *worst, value);
        let worst = *worst;
        if let Some(reading) = reading.filter(|reading| reading.mark() > record.mark) {
            self.calm.remove(&key);
            let at = reading.reached_at(reading.mark(), seen.now).max(record.raised_at);
            return Some(change(seen, record, reading, reading.mark(), at.min(seen.now)));
        }
        let kept = reading.map_or(Mark::Normal, |one| one.kept(seen.rules.clear_percent));
        if kept >= record.mark {
            self.calm.remove(&key);
            return None;
        }
        if kept == Mark::Normal
            && let Some(ended) = (seen.ended)(record)
        {
            return Some(clear(seen, record, worst, ended));
        }
        let calm = self.calm.entry(key).or_insert(Calm { since: seen.now, mark: kept });
        if calm.mark >= record.mark {
            // Of a level that was left already.
            *calm = Calm { since: seen.now, mark: kept };
        }
        // A clock that was set back must not keep an alarm up.
        calm.since = calm.since.min(seen.now);
        calm.mark = calm.mark.max(kept);
        if seen.now.secs_since(calm.since) < calm_secs(record.kind, seen.rules) {
            return None;
        }
        let (since, mark) = (calm.since, calm.mark);
        match reading.filter(|_| mark >= Mark::Warn) {
            // It stays on the lower level: time goes on from here.
            Some(reading) => Some(change(seen, record, reading, mark, since)),
            None => Some(clear(seen, record, worst, since)),
        }
    }
}

/// How long a value must be well below its limit. A machine that speaks once a minute is not well: of a
/// silent feed it takes longer than a silence.
fn calm_secs(kind: AlarmKind, rules: &Rules) -> i64 {
    let secs = match kind {
        AlarmKind::FeedAge => rules.clear_secs.max(rules.feed_stale_secs.saturating_mul(2)),
        _ => rules.clear_secs,
    };
    i64::from(secs)
}

fn due(kind: Kind, at: Ms, step: AlarmStep) -> Due {
    Due { kind, at, body: Body::Alarm(step) }
}

fn raise(seen: &WatchOf, reading: &Reading) -> Option<Due> {
    let before = seen.book.get(reading.kind, &reading.subject);
    if before.is_some_and(AlarmRecord::stands) {
        return None;
    }
    let last = seen.book.last_episode(reading.kind, &reading.subject);
    let mark = reading.mark();
    // Two times that it stands do not overlap.
    let earliest = before.and_then(|record| record.cleared_at).unwrap_or(Ms(i64::MIN));
    let at = reading.reached_at(mark, seen.now).max(earliest).min(seen.now);
    let step = AlarmStep {
        kind: reading.kind,
        subject: reading.subject.as_str().into(),
        episode: last.checked_add(1)?,
        mark,
        value: reading.value,
        limit: reading.limit(mark),
        since: reading.since,
        settings: seen.settings,
    };
    Some(due(Kind::AlarmRaised, at, step))
}

fn change(seen: &WatchOf, record: &AlarmRecord, reading: &Reading, mark: Mark, at: Ms) -> Due {
    let step = AlarmStep {
        kind: record.kind,
        subject: record.subject.clone(),
        episode: record.episode,
        mark,
        value: reading.value,
        limit: reading.limit(mark),
        since: reading.since,
        settings: seen.settings,
    };
    due(Kind::AlarmChanged, at, step)
}

fn clear(seen: &WatchOf, record: &AlarmRecord, worst: i64, at: Ms) -> Due {
    let step = AlarmStep {
        kind: record.kind,
        subject: record.subject.clone(),
        episode: record.episode,
        mark: Mark::Normal,
        value: worst,
        limit: record.limit,
        since: None,
        settings: seen.settings,
    };
    due(Kind::AlarmCleared, at.max(record.raised_at).min(seen.now), step)
}
