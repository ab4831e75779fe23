//! Floor 2: the terminal's side of the central server. What is to be done when is said by `core::sync::client`, which is
//! pure; here it is run against the network, the clock and the log. Nothing here waits for a person, and nobody waits for
//! it.

mod bundle;
mod der;
mod driver;
mod enrol;
mod http;
mod ledger;
mod link;
mod pack;
mod page;
mod protocol;
mod talk;
mod tls;

pub use bundle::{Bundle, BundleFault, Carried};
pub use driver::{SyncHandle, SyncThread, run, start};
pub use enrol::{Admitted, EnrolFault, Introduction, enrol};
pub use http::{AddressFault, Call, Connecting, Connector, Line, Phases, Reply, Server, Tcp, Wire};
pub use ledger::Ledger;
pub use link::{Link, Settings};
pub(crate) use pack::{UnpackFault, pack, unpack, unpack_within};
pub use page::PageFault;
pub use protocol::Terminal;
pub use talk::{Delivered, TalkFault, ask_proof, deliver};
pub use tls::{Trust, TrustedTime};
