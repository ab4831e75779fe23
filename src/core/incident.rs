//! Incidents: what can happen in a hall that is no single complaint, the card of first steps for each
//! kind (domain notes 4.6), and the record of each. Their words stand in `text::incident`.

mod book;
mod card;
mod cards;
mod raced;
mod record;
mod weigh;

pub use book::Incidents;
pub use card::{
    Card, CardStep, Contact, IncidentKind, Step, Tally, When, backlog_left, card, card_severity,
};
pub use record::{Called, Graded, Incident, IncidentField, Measure, Past, Standing, Ticked};
pub use weigh::Bar;
