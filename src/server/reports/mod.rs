//! Reports of weeks and months over the halls that somebody may see. Each hall is reduced once ([`HallWeek`]) and kept
//! ([`Weeks`]); what is missing is made one hall after another beside the uploads, which wait for none of it. Whoever asks
//! waits a moment, and then is told how far it has come.

mod jobs;
mod keep;
#[cfg(test)]
mod tests;
mod weeks;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::{FoldFault, Folds, HallStore, Oversight, Times};
use crate::core::satisfaction::Stretch;
use crate::core::time::{Ms, Zone};
use crate::core::week::{HallWeek, Source};

use jobs::{Ask, Found, Jobs, State};
pub(crate) use keep::{read as read_weeks, write as write_weeks};
pub(crate) use weeks::Weeks;

/// What is kept takes so many bytes at most.
pub(crate) const WEEKS_BYTES: usize = 256 << 20;
/// Longer than this nobody looks at a page that does not say how far it is.
const PATIENCE: Duration = Duration::from_millis(500);
/// Halls that are read at once for all reports together: the others wait, so that it leaves room for everything else.
const AT_WORK_MAX: usize = 2;

/// A hall that a report is to be about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Of {
    /// Hall id.
    pub hall: String,
    /// What it is called, where its log has not said so.
    pub name: String,
    /// The district it belongs to.
    pub district: String,
}

/// How far it is.
#[derive(Clone, Debug)]
pub enum Gathered {
    /// All halls.
    Done(Arc<Vec<HallWeek>>),
    /// So many of so many.
    Working {
        /// Halls that are done.
        done: usize,
        /// All of them.
        of: usize,
    },
    /// Too many are being made for others: nothing was begun.
    Busy,
}

/// The reports of a server.
pub struct Reports<S> {
    folds: Arc<Folds<S>>,
    oversight: Arc<Oversight<S>>,
    times: Times,
    jobs: Mutex<Jobs>,
    at_work: Semaphore,
}

impl<S: HallStore> Reports<S> {
    /// Of what is folded and overseen.
    pub(crate) fn begin(
        folds: Arc<Folds<S>>,
        oversight: Arc<Oversight<S>>,
        times: Times,
    ) -> Reports<S> {
        let (jobs, at_work) = (Mutex::default(), Semaphore::new(AT_WORK_MAX));
        Reports { folds, oversight, times, jobs, at_work }
    }

    fn jobs(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The halls in a stretch, or how far that is. What was begun goes on, whoever stops waiting for it.
    pub async fn gather(self: &Arc<Self>, stretch: Stretch, mut halls: Vec<Of>) -> Gathered {
        halls.sort_unstable();
        halls.dedup_by(|a, b| a.hall == b.hall);
        let (of, ask) = (halls.len(), (stretch, halls));
        let Some(mut state) = self.job(&ask) else { return Gathered::Busy };
        let made = async {
            let ended = state.wait_for(|state| state.made.is_some()).await;
            ended.ok().and_then(|state| state.made.clone())
        };
        match tokio::time::timeout(PATIENCE, made).await {
            Ok(Some((made, _))) => {
                self.jobs().remove(&ask);
                Gathered::Done(made)
            }
            // It ended without an answer: whoever asks again begins it again.
            Ok(None) => {
                self.jobs().remove(&ask);
                Gathered::Working { done: 0, of }
            }
            Err(_) => {
                let done = state.borrow().done;
                Gathered::Working { done, of }
            }
        }
    }

    /// What tells how far an ask is; none where there is no room for one more.
    fn job(self: &Arc<Self>, ask: &Ask) -> Option<watch::Receiver<State>> {
        let (tell, state) = match self.jobs().of(ask, self.times.steady_ms()) {
            Found::There(state) => return Some(state),
            Found::Full => return None,
            Found::New(tell, state) => (tell, state),
        };
        let (reports, (stretch, halls)) = (Arc::clone(self), ask.clone());
        tokio::spawn(async move {
            let mut each = JoinSet::new();
            for hall in halls {
                let reports = Arc::clone(&reports);
                each.spawn(async move { reports.hall(hall, stretch).await });
            }
            let mut made = Vec::with_capacity(each.len());
            while let Some(hall) = each.join_next().await {
                // Without one of its halls it is no report.
                let Ok(hall) = hall else { return };
                made.push(hall);
                tell.send_modify(|state| state.done += 1);
            }
            made.sort_by(|a, b| a.hall_id.cmp(&b.hall_id));
            let made = (Arc::new(made), reports.times.steady_ms());
            tell.send_modify(|state| state.made = Some(made));
        });
        Some(state)
    }

    /// A hall: as it is kept, where nothing came since, else from its folded log.
    async fn hall(&self, of: Of, stretch: Stretch) -> HallWeek {
        let kept = self.kept(&of.hall, stretch);
        let found = match kept {
            Some(week) => Ok(week),
            None => self.fold(&of.hall, stretch).await,
        };
        let mut week = match found {
            Ok(week) => HallWeek::clone(&week),
            Err(fault) => {
                tracing::warn!(%fault, hall = of.hall, "a hall is missing from a report");
                nothing_of(&of.hall, stretch)
            }
        };
        if week.name.is_empty() || week.name == of.hall {
            week.name = of.name;
        }
        (week.hall_id, week.district) = (of.hall, of.district);
        week
    }

    fn kept(&self, hall: &str, stretch: Stretch) -> Option<Arc<HallWeek>> {
        let seen = self.oversight.hall(hall)?;
        if seen.standing.hseq == 0 && seen.behind_since.is_none() {
            // Nothing of its log has come yet.
            return Some(Arc::new(nothing_of(hall, stretch)));
        }
        let kept = self.oversight.weeks().get(hall, stretch)?;
        let is_all = seen.behind_since.is_none() && kept.hseq >= seen.standing.hseq;
        is_all.then_some(kept.week)
    }

    async fn fold(&self, hall: &str, stretch: Stretch) -> Result<Arc<HallWeek>, FoldFault> {
        // Nobody closes it.
        let _turn = self.at_work.acquire().await.ok();
        let (weeks, of) = (Arc::clone(self.oversight.weeks()), self.oversight.stands());
        let id = hall.to_owned();
        self.folds.with(hall, move |shadow| weeks.of_shadow(of, &id, (shadow, stretch))).await
    }
}

/// A hall of which nothing is known: it stands in the report, which says so.
fn nothing_of(hall: &str, stretch: Stretch) -> HallWeek {
    let source = Source {
        hall_id: hall.to_owned(),
        zone: Zone::default(),
        heard_to: Ms(i64::MIN),
        ..Source::default()
    };
    HallWeek::of(&source, stretch)
}
