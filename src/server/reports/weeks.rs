//! Weeks and months of halls as reports count them, kept in memory within a bound: a district's report asks for all of its
//! halls, and nearly always for the same few stretches. What is kept is never older than it may be: it says up to which
//! event it is known to be right, and by which mark of the hall's files it was made.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;

use crate::core::satisfaction::Stretch;
use crate::core::settings::survey::Period;
use crate::core::week::HallWeek;
use crate::server::Incarnation;
use crate::store::{Shadow, StoreError};

/// A hall in memory takes about so many times what it takes on the disk.
const MEMORY_TIMES: usize = 3;
/// Once there is too much, so much of the bound is left: not one thing goes at a time.
const LEFT_PERCENT: usize = 90;

/// A hall in a stretch.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// It is right up to this event of the hall's log.
    pub(super) hseq: u64,
    /// What it was made of.
    pub(super) mark: [u8; 32],
    pub(super) week: Arc<HallWeek>,
    bytes: usize,
    /// When it was asked for last, in turns.
    used: u64,
}

/// What is to be written down.
pub(super) struct ToKeep {
    pub(super) of: Incarnation,
    /// How often something had come by then.
    came: u64,
    pub(super) halls: Vec<(String, Kept)>,
}

struct Inner {
    of: Incarnation,
    kept: BTreeMap<(String, Stretch), Kept>,
    bytes: usize,
    turn: u64,
    /// How often something came.
    came: u64,
    /// How often it had when it was written down last.
    written: u64,
}

impl Inner {
    fn take_out(&mut self, key: &(String, Stretch)) {
        let gone = self.kept.remove(key);
        self.bytes -= gone.map_or(0, |it| it.bytes);
    }
}

/// What is kept of every hall.
pub(crate) struct Weeks {
    inner: Mutex<Inner>,
    bytes_max: usize,
}

/// The weeks and months that are over and asked for most: the last ones.
pub(super) fn last_ones(today: NaiveDate) -> [Stretch; 2] {
    [Period::Week, Period::Month].map(|period| Stretch::of(period, today).before())
}

impl Weeks {
    /// None yet, of that copy of the data.
    pub(crate) fn of(of: Incarnation, bytes_max: usize) -> Weeks {
        let inner = Inner { of, kept: BTreeMap::new(), bytes: 0, turn: 0, came: 0, written: 0 };
        Weeks { inner: Mutex::new(inner), bytes_max }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Of another copy of the data everything is forgotten.
    pub(crate) fn begin_anew(&self, of: Incarnation) {
        let mut inner = self.inner();
        if inner.of != of {
            (inner.kept, inner.bytes, inner.of) = (BTreeMap::new(), 0, of);
        }
    }

    /// A hall in a stretch, where it is known.
    pub(super) fn get(&self, hall: &str, stretch: Stretch) -> Option<Kept> {
        let mut inner = self.inner();
        inner.turn += 1;
        let turn = inner.turn;
        let found = inner.kept.get_mut(&(hall.to_owned(), stretch))?;
        found.used = turn;
        Some(found.clone())
    }

    /// Keeps a hall in a stretch; what nobody asked for longest goes where there is too much.
    pub(super) fn put(
        &self,
        of: Incarnation,
        hall: &str,
        (hseq, mark): (u64, [u8; 32]),
        week: Arc<HallWeek>,
    ) {
        let bytes = postcard::to_stdvec(&*week).map_or(0, |it| it.len()) * MEMORY_TIMES;
        let mut inner = self.inner();
        if inner.of != of || bytes > self.bytes_max {
            return;
        }
        let key = (hall.to_owned(), week.stretch);
        let same = inner.kept.get(&key).is_some_and(|kept| kept.week == week);
        inner.came += u64::from(!same);
        inner.take_out(&key);
        inner.turn += 1;
        let used = inner.turn;
        inner.bytes += bytes;
        inner.kept.insert(key, Kept { hseq, mark, week, bytes, used });
        if inner.bytes > self.bytes_max {
            let mut oldest: Vec<_> =
                inner.kept.iter().map(|(key, it)| (it.used, key.clone())).collect();
            oldest.sort_unstable();
            for (_, key) in oldest {
                if inner.bytes <= self.bytes_max / 100 * LEFT_PERCENT {
                    break;
                }
                inner.take_out(&key);
            }
        }
    }

    /// It is known to be right up to a later event.
    fn right_up_to(&self, hall: &str, stretch: Stretch, hseq: u64) {
        if let Some(kept) = self.inner().kept.get_mut(&(hall.to_owned(), stretch)) {
            kept.hseq = kept.hseq.max(hseq);
        }
    }

    /// What is kept, and how many bytes that is reckoned to be.
    #[cfg(test)]
    pub(super) fn size(&self) -> (usize, usize) {
        let inner = self.inner();
        (inner.kept.len(), inner.bytes)
    }

    /// The stretch of a folded hall, made anew only where something that it is counted from differs.
    pub(crate) fn of_shadow(
        &self,
        of: Incarnation,
        hall: &str,
        (shadow, stretch): (&Shadow, Stretch),
    ) -> Result<Arc<HallWeek>, StoreError> {
        let mark = shadow.week_mark(stretch)?;
        if let Some(kept) = self.get(hall, stretch).filter(|kept| kept.mark == mark) {
            self.right_up_to(hall, stretch, shadow.hseq());
            return Ok(kept.week);
        }
        let week = Arc::new(HallWeek::of(&shadow.week(stretch)?, stretch));
        self.put(of, hall, (shadow.hseq(), mark), Arc::clone(&week));
        Ok(week)
    }

    /// Brings what is over up to date while the hall is looked at anyway: the last week and the last month, one of them at a
    /// look, so that others do not wait.
    pub(crate) fn look(
        &self,
        of: Incarnation,
        hall: &str,
        (shadow, today): (&Shadow, NaiveDate),
    ) -> Result<(), StoreError> {
        let known = |stretch: &Stretch| self.get(hall, *stretch).map_or(0, |kept| kept.hseq);
        let last = last_ones(today).into_iter();
        let behind = last.filter(|stretch| known(stretch) < shadow.hseq()).min_by_key(known);
        behind.map_or(Ok(()), |stretch| self.of_shadow(of, hall, (shadow, stretch)).map(drop))
    }

    /// Those of the last week and month, to be written down; none where nothing differs from what was written last.
    pub(super) fn to_keep(&self, today: NaiveDate) -> Option<ToKeep> {
        let last = last_ones(today);
        let inner = self.inner();
        if inner.came == inner.written {
            return None;
        }
        let meant = inner.kept.iter().filter(|((_, stretch), _)| last.contains(stretch));
        let halls = meant.map(|((hall, _), kept)| (hall.clone(), kept.clone())).collect();
        Some(ToKeep { of: inner.of, came: inner.came, halls })
    }

    /// That is on the disk: before it is, it is still to be written.
    pub(super) fn written(&self, kept: &ToKeep) {
        let mut inner = self.inner();
        if inner.of == kept.of {
            inner.written = kept.came;
        }
    }
}
