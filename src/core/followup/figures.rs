//! How well customers are called back (domain 5.2). 回访及时率: contacted, or tried three times, by the due time ÷ due.
//! 回访成功率: successful ÷ attempted. Counts, so that whoever adds halls or days adds these and divides once.

use super::{Outcome, Task, TaskState};
use crate::core::time::Ms;

/// What is counted of follow-ups in a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Due in it, or made in it when it was due already; one that was dropped or taken back before it was due is due no more.
    pub due: u32,
    /// Of those, contacted or tried three times by then.
    pub in_time: u32,
    /// Attempted in it.
    pub attempted: u32,
    /// Of those, spoken with in it.
    pub reached: u32,
    /// Of those attempted, refused in it.
    pub refused: u32,
    /// Of those attempted, with a wrong number in it.
    pub wrong_number: u32,
    /// Of those attempted, given up in it.
    pub given_up: u32,
    /// Due in it and still open at its end.
    pub overdue: u32,
}

impl Figures {
    /// 及时率 in thousandths; none = nothing was due.
    pub fn in_time_permille(&self) -> Option<u32> {
        share(self.in_time, self.due)
    }

    /// 成功率 in thousandths; none = nobody was tried.
    pub fn reached_permille(&self) -> Option<u32> {
        share(self.reached, self.attempted)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Figures) -> Figures {
        Figures {
            due: self.due + other.due,
            in_time: self.in_time + other.in_time,
            attempted: self.attempted + other.attempted,
            reached: self.reached + other.reached,
            refused: self.refused + other.refused,
            wrong_number: self.wrong_number + other.wrong_number,
            given_up: self.given_up + other.given_up,
            overdue: self.overdue + other.overdue,
        }
    }
}

/// A share in thousandths, half up.
fn share(part: u32, whole: u32) -> Option<u32> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    let rounded = (part * 2_000 + whole).checked_div(whole * 2)?;
    u32::try_from(rounded).ok()
}

/// The figures of `from` up to `to`, not itself included, as it stands then.
pub fn figures<'t>(tasks: impl Iterator<Item = &'t Task>, from: Ms, to: Ms) -> Figures {
    let within = |at: Ms| from <= at && at < to;
    let mut sum = Figures::default();
    for task in tasks.filter(|task| task.state != TaskState::Void) {
        let dropped = task.dropped_at().is_some_and(|at| at <= task.due);
        if within(task.counts_at()) && !dropped {
            let in_time = task.contacted_at().is_some_and(|at| at <= task.due);
            let ended = task.ended_at.is_some_and(|at| at < to);
            sum.due += 1;
            sum.in_time += u32::from(in_time);
            sum.overdue += u32::from(!ended);
        }
        let tried: Vec<Outcome> =
            task.attempts().filter(|(at, _)| within(*at)).map(|(_, outcome)| outcome).collect();
        if tried.is_empty() {
            continue;
        }
        let ended =
            |outcome| u32::from(task.outcome == Some(outcome) && task.ended_at.is_some_and(within));
        sum.attempted += 1;
        sum.reached += u32::from(tried.contains(&Outcome::Reached));
        sum.refused += ended(Outcome::Refused);
        sum.wrong_number += ended(Outcome::WrongNumber);
        sum.given_up += ended(Outcome::GivenUp);
    }
    sum
}
