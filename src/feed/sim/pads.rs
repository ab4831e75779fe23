//! The rating pads: what customers say of a service on their way out.

use super::day::{Day, Step};
use super::line::Fact;
use crate::core::event::Kind;

impl Day {
    /// Whether the customer rates the service on their way out.
    pub(super) fn press(&mut self, t: u32, post: usize, ticket: usize) {
        let odds = self.plan.odds;
        if !self.pads.chance(odds.rated) {
            return;
        }
        let low = self.pads.chance(odds.rated_low);
        let score = if low { self.pads.between(1, 2) } else { 5 - self.pads.below(10) / 6 };
        let score = u8::try_from(score).unwrap_or(5);
        let second = t + self.pads.between(2, 8);
        if second + 3 >= self.plan.night {
            return;
        }
        self.at(second, Step::Rate { post, ticket, score });
        if self.pads.chance(odds.rated_anew) {
            let other = if score > 3 { score - 1 } else { score + 1 };
            self.at(second + 3, Step::Rate { post, ticket, score: other });
        }
    }

    /// It moves no ticket: the line is about the hall.
    pub(super) fn rate(&mut self, t: u32, post: usize, ticket: usize, score: u8) {
        let entry = &mut self.tickets[ticket];
        entry.rating = Some(score);
        let counter = &self.plan.counters[post];
        let fact = Fact {
            visit_id: Some(&entry.visit),
            counter_id: Some(&counter.id),
            staff_id: Some(&counter.staff),
            score: Some(score),
            ..Fact::default()
        };
        self.writer.push(t, Kind::RatingGiven, "hall", &fact);
    }
}
