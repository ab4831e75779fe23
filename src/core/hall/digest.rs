//! What is open in a hall, in one spelling: two terminals that folded the same log must say the same, whatever left
//! their memory when and whichever name they heard first.

use super::Hall;
use crate::core::rows::Touched;

impl Hall {
    /// Complaints, rounds, findings and incidents that are open, the shift, the newest day's queues, counters and
    /// people: a line each, in an order that only they themselves decide.
    pub fn open_lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(self.cases.all_open().map(|case| format!("complaint {case:?}")));
        lines.extend(self.findings.open().map(|finding| format!("finding {finding:?}")));
        lines.extend(self.incidents.open().map(|incident| format!("incident {incident:?}")));
        lines.extend(self.orders.open().map(|order| format!("order {order:?}")));
        lines.extend(self.improvements.open().map(|one| format!("improvement {one:?}")));
        let running = self.checks.rounds().filter(|round| round.is_running());
        lines.extend(running.map(|round| format!("round {round:?}")));
        let shifts = self.shifts.all().iter().filter(|shift| shift.signed_off.is_none());
        let mut touched: Vec<Touched> = shifts.map(|shift| Touched::Shift(shift.id)).collect();
        if let Some((date, day)) = self.days.last_key_value() {
            let tickets = 0..u32::try_from(day.tickets().len()).unwrap_or(u32::MAX);
            touched.extend(tickets.map(|at| Touched::Ticket(*date, at)));
            touched.extend(day.counters.keys().map(|at| Touched::Counter(*date, *at)));
            touched.extend(day.staff.keys().map(|at| Touched::Staff(*date, *at)));
        }
        lines.extend(touched.into_iter().filter_map(|one| Some(format!("{:?}", self.row(one)?))));
        lines.sort_unstable();
        lines
    }
}
