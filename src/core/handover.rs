//! The hand-over of a shift (complaints I3, design 8.18): what is prepared, frozen, read item by item, accepted and
//! signed. `OPEN -> PREPARING -> FROZEN -> (RETURNED -> PREPARING)* -> ACCEPTED -> CLOSED`, addenda after that.
//!
//! The rules, as refusals number them; those marked (*) need the hall and are weighed in `core::act::handover`:
//!
//! 1. A shift that is over is prepared by nobody; what is missing then is an addendum.
//! 2. It is prepared in the window before its planned end, or at any time by who has it (*).
//! 3. Only what is frozen can be read, accepted, declined or returned; a signed report never changes.
//! 4. Nobody receives their own shift, and of two who would the first one does.
//! 5. An urgent item is read back: what has to be done next, in the receiver's choice.
//! 6. A no for another reason says which.
//! 7. Who comes next assumes the duty once every item is answered, or says why not.
//! 8. It takes two signatures: of who hands over, and of who receives.
//! 9. The last shift of a day is signed by its duty manager alone; it is received at the next opening.
//! 10. What falls due says its cause and happens once.

mod book;
mod covers;
mod item;
mod record;
mod rival;
mod sheet;
mod snapshot;
mod sources;
#[cfg(test)]
mod tests;
mod weigh;

pub(in crate::core) use book::KEPT;
pub use book::{Cut, Handovers};
pub use covers::{Heard, LogHead, ReportFault, ReportWalk};
pub use item::{Grade, Item, ItemKind, NextStep, OTHERS_MAX};
pub use record::{
    Answer, Appended, Frozen, Handover, HandoverState, Parsed, Prepared, PreparedPart, Read,
    Received, Signed, SignedAs,
};
pub(in crate::core) use sheet::planned_end;
pub use sheet::{open_items, sheet};
pub(in crate::core) use snapshot::parts_of;
pub use snapshot::{AlarmPart, CountedPart, RoundPart, Snapshot, StaffPart, hash_of};
pub use weigh::Bar;
pub(in crate::core) use weigh::Said;

/// What kind of thing is signed: both sign the hash of the report, under the id of the shift.
pub const SIGNED: &str = "shift";

/// How often nobody receives a shift before nobody is left to be called.
pub const OVERDUE_STEPS: u8 = 3;
