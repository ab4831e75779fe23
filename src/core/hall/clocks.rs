//! The clocks of complaints: how they stand, which stage is late, why something is due when it is, and what
//! falls due of them.

use std::sync::Arc;

use super::{Due, Hall};
use crate::core::complaint::{
    Case, CaseClock, ClockKind, Clockwork, Falls, LateStage, Pressing, falls, late_of, late_stage,
    next_due, timers,
};
use crate::core::event::{Body, CaseEvent};
use crate::core::sla::{Line, explain};
use crate::core::time::Ms;

/// Why a clock of a case is due when it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The clock and how it stands.
    pub clock: CaseClock,
    /// The reckoning, line by line; `text::sla` says it in words.
    pub lines: Vec<Line>,
}

impl Hall {
    /// What the clocks of a case are reckoned by: the limits of the version of the settings that held when it
    /// was registered, so that no later version judges it anew. Where that version cannot be read, the
    /// hall's standard.
    pub fn clockwork(&self, case: &Case) -> Arc<Clockwork> {
        let zone = self.config.zone;
        self.works.get(case.settings, || {
            let settings = self.book.settings(case.settings).unwrap_or(&self.config.settings);
            Clockwork::of(settings, case.settings, zone)
        })
    }

    pub(super) fn forget_clocks(&self) {
        self.works.forget();
        self.cases.look_anew();
    }

    /// How every clock of a case stands at an instant, also those that were stopped.
    pub fn case_clocks(&self, case: &Case, now: Ms) -> Vec<CaseClock> {
        let works = self.clockwork(case);
        timers(case, &works).iter().map(|timer| timer.stands(&works, now)).collect()
    }

    /// How the clocks of a case stand that somebody still has to stop.
    pub fn running_clocks(&self, case: &Case, now: Ms) -> Vec<CaseClock> {
        let works = self.clockwork(case);
        let timers = timers(case, &works);
        let running = timers.iter().filter(|timer| timer.is_running());
        running.map(|timer| timer.stands(&works, now)).collect()
    }

    /// The clock of a case that is due next, or is overdue for longest; none where nothing is to be done
    /// until a time.
    pub fn next_due(&self, case: &Case, now: Ms) -> Option<CaseClock> {
        next_due(&self.running_clocks(case, now)).cloned()
    }

    /// The stage that is late: whose turn it is, not only that something is overdue (domain 1.3).
    pub fn late_stage(&self, case: &Case, now: Ms) -> Option<CaseClock> {
        late_stage(&self.running_clocks(case, now))
    }

    /// The late stage of a case with whom it is: one answer for whoever shows the case.
    pub fn late_of(&self, case: &Case, now: Ms) -> Option<LateStage> {
        if !case.is_open() {
            return None;
        }
        late_of(case, &self.running_clocks(case, now))
    }

    /// Why the clocks of a case are due when they are; of one kind, or of all that it has or had. What it is
    /// told with was known at `now`.
    pub fn why_due(&self, case: &Case, kind: Option<ClockKind>, now: Ms) -> Vec<Why> {
        let works = self.clockwork(case);
        let all = timers(case, &works);
        let asked = all.iter().filter(|timer| kind.is_none_or(|kind| kind == timer.kind));
        asked
            .filter(|timer| timer.input.start <= now)
            .map(|timer| Why {
                clock: timer.stands(&works, now),
                lines: explain(&timer.input, timer.calendar(&works, now), now),
            })
            .collect()
    }

    /// What the clocks of complaints say by themselves: warnings, overdue deadlines, a higher severity, waits
    /// that are over.
    pub(super) fn case_clocks_due(&self, now: Ms) -> Vec<Due> {
        let mut found = Vec::new();
        self.round(now, |case, falls| {
            found.extend(falls.facts.iter().map(|(at, fact)| Due {
                kind: fact.kind(),
                at: *at,
                body: Body::Case(Box::new(CaseEvent {
                    by_name: "".into(),
                    complaint_id: case.complaint_id.clone(),
                    act_id: "".into(),
                    fact: fact.clone(),
                })),
            }));
        });
        found
    }

    /// What becomes of each case that is past a deadline or near one.
    pub(in crate::core) fn pressing<T>(
        &self,
        now: Ms,
        mut tell: impl FnMut(&Case, &Pressing) -> T,
    ) -> Vec<T> {
        let mut found = Vec::new();
        self.round(now, |case, falls| {
            found.extend(falls.pressing.iter().map(|pressing| tell(case, pressing)));
        });
        found
    }

    fn round(&self, now: Ms, tell: impl FnMut(&Case, &Falls)) {
        self.cases.round(now, |case| falls(case, &self.clockwork(case), now), tell);
    }
}
