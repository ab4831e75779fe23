//! Follow-ups on the board: how many wait, those to work on first, and what is said on the telephone.

use std::sync::Arc;

use crate::core::followup::{Standing, Task, day_end};
use crate::core::hall::Hall;
use crate::core::settings::survey::Question;
use crate::core::time::Ms;

/// Follow-ups that may be tried now, as the list has them: nobody makes more calls before the next look.
const READY_MAX: usize = 60;
/// Those that wait for their time.
const WAITING_MAX: usize = 20;

/// What whoever calls customers back needs to see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallsNow {
    /// Those to be worked on, the one due first first; behind them those that may not be tried yet.
    pub rows: Vec<Arc<Task>>,
    /// The questions, in the order in which they are asked.
    pub script: Vec<Question>,
    /// Items of satisfaction: code, Chinese, English.
    pub items: Vec<(String, String, String)>,
    /// A score at or below it opens a complaint.
    pub low: u32,
}

pub(super) fn standing(hall: &Hall, now: Ms) -> Standing {
    let zone = hall.config().zone;
    hall.follow_up_book().standing(now, day_end(zone, zone.date(now)))
}

pub(super) fn calls_now(hall: &Hall, now: Ms) -> CallsNow {
    let book = hall.follow_up_book();
    if book.is_empty() {
        return CallsNow::default();
    }
    let ready = book.open().filter(|task| task.is_ready(now)).take(READY_MAX);
    let waiting = book.waiting(now).take(WAITING_MAX);
    let settings = hall.settings(now).0;
    CallsNow {
        rows: ready.chain(waiting).map(|task| Arc::new(task.clone())).collect(),
        script: settings.asked().cloned().collect(),
        items: settings
            .survey_items
            .iter()
            .map(|item| (item.code.clone(), item.zh.clone(), item.en.clone()))
            .collect(),
        low: settings.rules.follow_up.low_score,
    }
}
