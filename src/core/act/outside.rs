//! Acts of people outside of the hall, signed in on the server's pages.

use super::{Act, Decided, Refused};
use crate::core::event::Body;
use crate::core::people::Right;

/// Who signed in on the server's pages does what departments and superiors do, and calls customers back: no floor, no
/// people, no case of the hall's own. Whether they may do that here was weighed by the server.
pub(super) fn check(act: &Act) -> Result<(), Refused> {
    match act {
        Act::Case { act, .. } if act.is_from_outside() => Ok(()),
        Act::FollowUp { act, .. } if act.is_from_outside() => Ok(()),
        _ => Err(Refused::NoRight(act.right().unwrap_or(Right::Log))),
    }
}

impl Decided {
    /// The same with its author's name, where they may stand in no directory of the hall.
    #[must_use]
    pub fn named(mut self, name: &str) -> Decided {
        for draft in &mut self.drafts {
            match &mut draft.body {
                Body::Case(event) => event.by_name = name.into(),
                Body::FollowUp(event) => event.by_name = name.into(),
                Body::Settings(applied) => applied.by_name = name.into(),
                _ => {}
            }
        }
        self
    }
}
