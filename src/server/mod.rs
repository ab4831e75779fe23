//! Floor 3: the central server. What terminals upload gets one order in each hall and is on disk before it is
//! acknowledged; what a hall's log holds is handed out from any place on. The wire is `core::sync::wire`; where things
//! are kept is a contract ([`HallStore`]) with one suite of tests for all of its implementations.

mod day;
mod hall_store;
pub mod postgres;
pub mod sqlite;
mod unpack;

pub use hall_store::{
    Code, Device, DeviceId, EnrolAnswer, Enrolment, Fault, Hall, HallStore, Incarnation, NewDevice,
    Opened, Outcome, Packed, Page, PageAsk, Record, SegmentRow, SessionRow, StreamEnd, Upload,
    User,
};
