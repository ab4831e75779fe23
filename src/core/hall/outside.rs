//! Who writes into the log of a hall from outside: departments, superiors and the centre, signed in on the server's
//! pages ([`Proof::Console`](crate::core::event::Proof)).

use super::Hall;
use crate::core::event::{Body, Event, Kind};

/// Whether events of that type may come from outside: what the acts of departments and superiors become, what
/// comes of calls that the centre makes, and the settings. A log that holds another one from there was not written by this program: it is kept, and changes nothing.
fn is_theirs(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::DispatchAccepted
            | Kind::DispatchAnswered
            | Kind::DispatchTried
            | Kind::DispatchAsked
            | Kind::DispatchPassedOn
            | Kind::ComplaintRaised
            | Kind::EscalationAcknowledged
            | Kind::PersonUnmasked
            | Kind::EscalationAnswered
            | Kind::EscalationWithdrawn
            | Kind::SettingsApplied
            | Kind::FollowUpTried
            | Kind::FollowUpAnswered
            | Kind::FollowUpMoved
            | Kind::FollowUpDropped
    )
}

impl Hall {
    /// Keeps what the author of an event from outside is called. Whether it may change anything.
    pub(super) fn hear_outsider(&mut self, event: &Event) -> bool {
        let name: &str = match &event.body {
            Body::Case(body) => &body.by_name,
            Body::Settings(body) => &body.by_name,
            Body::FollowUp(body) => &body.by_name,
            Body::Person(_) => "",
            _ => return false,
        };
        let may = is_theirs(event.kind);
        if may && !name.is_empty() {
            self.outsiders.insert(event.by.clone(), name.into());
        }
        may
    }

    /// What somebody is called who wrote from outside.
    pub fn outsider(&self, person_id: &str) -> Option<&str> {
        self.outsiders.get(person_id).map(|name| &**name)
    }

    /// Everybody who wrote from outside, with what they are called.
    pub fn outsiders(&self) -> impl Iterator<Item = (&str, &str)> {
        self.outsiders.iter().map(|(person_id, name)| (&**person_id, &**name))
    }
}
