//! What a life adds up to for the report: what it counts as, its wait, its time in service. Counting rules:
//! the queue fixtures' README.

use super::life::Life;
use super::state::{CountedAs, Leg, Span, State};
use super::ticket::EndedBy;
use crate::core::rules::Rules;
use crate::core::time::Ms;

impl Life {
    /// How the report counts it; none while it is open or if it was never issued.
    pub fn counted_as(&self, rules: &Rules) -> Option<CountedAs> {
        let issued = self.issued?;
        match self.state {
            State::Done if self.inferred || self.spans.is_empty() => Some(CountedAs::Inferred),
            State::Done => Some(CountedAs::Served),
            State::NoShow | State::Abandoned => Some(CountedAs::Abandoned),
            State::Removed => {
                let soon = self
                    .ended
                    .is_some_and(|end| end.secs_since(issued) <= i64::from(rules.void_secs));
                Some(if self.inferred {
                    CountedAs::Inferred
                } else if soon && self.first_call.is_none() && self.spans.is_empty() {
                    CountedAs::Void
                } else if self.ended_by == EndedBy::System {
                    CountedAs::ClosedBySystem
                } else {
                    CountedAs::Abandoned
                })
            }
            State::ClosedBySystem => Some(CountedAs::ClosedBySystem),
            _ => None,
        }
    }

    /// Sum of its legs, seconds; none if one of them is unknown or there is none.
    pub fn wait_secs(&self) -> Option<i64> {
        if self.legs.is_empty() {
            return None;
        }
        self.legs.iter().map(Leg::wait_secs).sum()
    }

    /// Time in state serving, seconds; none if it was never served or a span is unknown.
    pub fn service_secs(&self) -> Option<i64> {
        if self.spans.is_empty() {
            return None;
        }
        self.spans.iter().map(Span::secs).sum()
    }

    /// When service first began.
    pub fn started(&self) -> Option<Ms> {
        self.spans.first().map(|span| span.from)
    }

    /// The running leg, if it waits or is called.
    pub fn open_leg(&self) -> Option<&Leg> {
        self.legs.last().filter(|leg| leg.is_open())
    }
}
