//! In whose hands a case was, as its first two clocks need it: the clerk who hands it up, and whoever takes it
//! over from there.

use super::clocks::{is_stopped, told};
use super::clockwork::Clockwork;
use super::{Case, ClockKind};
use crate::core::event::Fact;
use crate::core::sla::Stop;
use crate::core::time::Ms;

/// The clerk who has it hands it up or settles it; then somebody takes it over. Whoever has it without an
/// owner before them owes that too. What is taken back was not handed up: the same time goes on.
pub(super) fn hands(case: &Case, works: &Clockwork) -> Vec<(ClockKind, Ms, Vec<Stop>)> {
    let is_clerk = |owner: &str| works.is_clerk(owner);
    let mut clerk: Option<(Ms, Vec<Stop>)> = None;
    let mut free_since: Option<Ms> = None;
    let mut spans: Vec<(ClockKind, Ms, Vec<Stop>)> = Vec::new();
    let stop = |at: Ms| Stop { at, reopened: None };
    for (past, fact) in told(case) {
        let at = past.at;
        let runs = clerk.as_mut().filter(|(_, stops)| !is_stopped(stops));
        match fact {
            Fact::Registered(said) if said.owner.is_empty() => free_since = Some(at),
            Fact::Registered(said) if is_clerk(&said.owner) => clerk = Some((at, Vec::new())),
            Fact::Offered(_) | Fact::Unowned(_) => {
                let unowned = matches!(fact, Fact::Unowned(_));
                if let Some((_, stops)) = runs {
                    stops.push(stop(at));
                    free_since.get_or_insert(at);
                } else if unowned {
                    free_since.get_or_insert(at);
                }
                if unowned {
                    spans.extend(clerk.take().map(|it| (ClockKind::HandUp, it.0, it.1)));
                }
            }
            Fact::Recalled(_) => {
                if let Some(since) = free_since.take() {
                    spans.push((ClockKind::TakeOver, since, vec![stop(at)]));
                }
                if let Some(last) = clerk.as_mut().and_then(|(_, stops)| stops.last_mut()) {
                    last.reopened.get_or_insert(at);
                }
            }
            Fact::Accepted(_) | Fact::Taken(_) | Fact::Forced(_) | Fact::Resolved(_) => {
                if let Some((_, stops)) = runs {
                    stops.push(stop(at));
                }
                spans.extend(clerk.take().map(|it| (ClockKind::HandUp, it.0, it.1)));
                if let Some(since) = free_since.take() {
                    spans.push((ClockKind::TakeOver, since, vec![stop(at)]));
                }
            }
            Fact::Reopened(said) if said.owner.is_empty() => {
                free_since.get_or_insert(at);
            }
            _ => {}
        }
    }
    spans.extend(clerk.map(|(since, stops)| (ClockKind::HandUp, since, stops)));
    spans.extend(free_since.map(|since| (ClockKind::TakeOver, since, Vec::new())));
    spans
}
