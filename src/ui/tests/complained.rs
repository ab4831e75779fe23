//! The same hall with the complaints of a day: one that is late at a department, one that is offered, one with a
//! superior, one told, one closed.

use super::{ago, manned_hall, now};
use crate::core::board::{Board, ComplaintRow, case_totals, escalation_rows};
use crate::core::complaint::{
    Case, Category, Channel, Contact, ContactResult, ContactWay, CustomerKind, DepartmentAnswer,
    Dispatch, Emotion, EscalationCause, Ground, Kept, Ladder, OpenOffer, Owner, Phase, Place,
    Severity, State, Tier, Urgency,
};
use crate::core::complaint::{KeptPast, Past};
use crate::core::event::{
    Contacted, CustomerRef, Dispatched, Fact, NextAction, Offered, Proof, Registered, Taken,
};
use crate::core::time::Ms;
