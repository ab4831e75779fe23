//! Floor 3: the central server. What terminals upload gets one order in each hall and is on disk before it is
//! acknowledged; what a hall's log holds is handed out from any place on. The wire is `core::sync::wire`; where things
//! are kept is a contract ([`HallStore`]) with one suite of tests for all of its implementations.

pub mod accounts;
mod app;
mod audit;
mod centre;
mod challenges;
mod check;
mod console;
mod day;
mod enrol;
mod filling;
mod fold;
mod found;
mod hall_store;
mod http;
mod ingest;
mod keys;
mod limits;
mod listen;
mod metrics;
mod nightly;
pub mod notices;
pub mod oversight;
pub mod postgres;
mod reports;
mod sessions;
mod snapshots;
pub mod sqlite;
mod storage;
pub mod tls;

pub use app::{App, AppConfig, Times};
pub use audit::{Audit, Damage, Looked, keep_audit};
pub use centre::{
    CENTRE_HOST, Claim, Granted, Matter, NewSettings, NotGranted, NotShown, Seen, Unmask, Wish,
};
pub use console::{Needs, doors};

pub use enrol::{IssueFault, Issued, issue};
pub use fold::{FoldFault, FoldRules, Folds};
pub use found::{Found, Put};
pub use hall_store::{
    Code, DOC_BYTES_MAX, Device, DeviceId, Doc, DocClash, DocPut, DocsPut, EnrolAnswer, Enrolment,
    Expect, Fault, Hall, HallStore, Incarnation, Line, LinesAsk, NewDevice, NewLine, Opened,
    Outcome, Packed, Page, PageAsk, Record, SegmentRow, SessionRow, StreamEnd, Upload,
};
use hall_store::{ENDED_BY_A_COPY, bounded};
pub use http::CODE_LIFE;
pub use keys::{KeyFault, MASTER_KEY_FILE, MasterKey, random};
pub use limits::Limits;
pub use listen::{Listening, listen, serve_plain};
pub use nightly::{Night, keep_nights};
pub use oversight::{Oversight, OversightRules};
pub use reports::{Gathered, Of, Reports};
pub use storage::{Records, Storage, StorageError};
