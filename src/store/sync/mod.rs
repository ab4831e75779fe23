//! The log of a hall that has a server. In table `event` stands the hall's log as the server numbered it; what was
//! written here and is not in it yet stands in `unsent` and is folded on top. Pages of the hall's log come in with the
//! cursor, all of a page or nothing; where they bring what was written elsewhere, the tail is folded anew.

mod digest;
mod enrol;
mod feeds;
mod guard;
mod install;
mod journal;
mod keep;
mod move_back;
mod offer;
mod page;
mod part;
mod past;
mod past_page;
mod persons;
mod reading;
mod refold;
mod shadow;
mod shadow_days;
mod snapshot;
mod tables;
mod tail;
mod take;
#[cfg(test)]
mod tests;

pub use digest::digest_of;
pub use enrol::{DEVICE_KEY_FILE, DeviceKey, Enrolment, read_device_key};
pub use journal::SyncNote;
pub use offer::{Held, Offer, SyncStanding};
pub use page::{Page, PageApplied, PageFault, SegmentIn};
pub use past::{Past, REBUILT_AT_ONCE};
pub use persons::record_of;
pub use shadow::{LogPart, Shadow};
pub use shadow_days::TasksSent;
pub use snapshot::Snapshot;

pub(super) use feeds::{is_known, repeats};
pub(super) use keep::{clear as clear_kept, drop_kept};
pub(super) use tables::SYNC_TABLES;
pub(super) use tail::{
    Fresh, Link, Logged, has_tables, has_unsent, holds_unsent, own_end, place_of, read_chunk,
    read_on_top, stream_id,
};

/// Checkpoints are kept after so many events at most, so that folding anew what came after stays short.
pub(super) const TAIL_MAX: u64 = 256;

/// And of many tickets in memory only after one of so many of them: a checkpoint writes them all.
pub(super) const TAIL_SHARE: u64 = 8;
