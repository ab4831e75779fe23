//! Incidents: what can happen in a hall that is no single complaint, and the card of first steps
//! for each kind (domain notes 4.6). Their words stand in `text::incident`.

mod card;
mod cards;

pub use card::{
    Card, CardStep, Contact, IncidentKind, Step, Tally, When, backlog_left, card, card_severity,
};
