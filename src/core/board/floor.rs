//! What is seen and counted by hand, on the rows of the board.

use super::{Board, CounterRow, HelpNow, MarkNow};
use crate::core::floor::{Seen, Sighting};
use crate::core::hall::Hall;
use crate::core::queue::day::Day;
use crate::core::time::Ms;

/// A mark whose customer is not known by number stands this long, seconds.
const UNHAPPY_SECS: i64 = 1800;

impl Board {
    pub(super) fn show_floor(&mut self, hall: &Hall, day: Option<&Day>) {
        self.help = hall
            .floor()
            .open_calls()
            .map(|call| HelpNow {
                help_id: call.help_id.to_string(),
                counter_id: call.counter.to_string(),
                at: call.at,
            })
            .collect();
        let Some(floor) = day.map(Day::floor).filter(|floor| !floor.is_empty()) else { return };
        for row in &mut self.counters {
            let here = floor.sightings().filter(|sighting| stands_at(sighting, row, self.now));
            row.unhappy_since = here.map(|sighting| sighting.at).min();
        }
        let grown = |id: &str| hall.cases().of_mark(id).is_some();
        let unhappy = floor.sightings().filter(|sighting| sighting.seen == Seen::Unhappy);
        let marks =
            unhappy.filter(|sighting| !grown(&sighting.mark.act_id)).map(|sighting| MarkNow {
                mark_id: sighting.mark.act_id.to_string(),
                counter_id: sighting.mark.counter_id.as_deref().unwrap_or_default().to_owned(),
                at: sighting.at,
                reason: sighting.mark.reason.to_string(),
            });
        self.marks = marks.collect();
        self.marks.reverse();
        for entered in floor.half_hours() {
            let figures = &entered.figures;
            self.totals.taken += figures.taken;
            self.totals.served += figures.served;
            self.totals.abandoned += figures.abandoned;
            let row = self.queues.iter_mut().find(|row| *row.service_id == *figures.service_id);
            if let Some(row) = row {
                row.taken += figures.taken;
                row.served += figures.served;
                row.abandoned += figures.abandoned;
            }
        }
    }
}

/// Whether that unhappy customer still stands at that counter.
fn stands_at(sighting: &Sighting, row: &CounterRow, now: Ms) -> bool {
    let mark = &sighting.mark;
    sighting.seen == Seen::Unhappy
        && mark.counter_id.as_deref() == Some(&row.counter_id)
        && match &mark.ticket_no {
            Some(number) => row.ticket_no.as_deref() == Some(number),
            None => now.secs_since(sighting.at) < UNHAPPY_SECS,
        }
}
