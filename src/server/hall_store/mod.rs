//! The contract of the server's storage: what has to be kept, and what is one transaction. It says nothing of how; an
//! implementation is right when the suite of `tests/server/contract.rs` holds on it.
//!
//! Three rules carry the promises of sync.md 4.4 and 4.5. Everything that an acknowledgement promises (end of the stream,
//! segment, head of the hall) is one transaction that is on disk when [`HallStore::put`] answers. A hall's numbers come
//! from its own row, which the transaction holds to its end, so that the order of numbers is the order of commits and
//! none is left out. Rows are locked in the order stream, hall, each sorted by id, so that two groups never wait for each
//! other in a ring.

use std::future::Future;
use std::sync::Arc;

use super::found::{Found, Put};
use crate::core::sync::segment::StreamId;
use crate::core::time::Ms;

mod docs;
mod rows;

pub use docs::{DOC_BYTES_MAX, Doc, DocClash, DocPut, DocsPut, Expect, Line, LinesAsk, NewLine};
pub(super) use docs::{ENDED_BY_A_COPY, bounded};
pub use rows::{
    Code, Device, DeviceId, EnrolAnswer, Enrolment, Hall, Incarnation, NewDevice, Opened, Outcome,
    Packed, Page, PageAsk, Record, SegmentRow, SessionRow, StreamEnd, Upload,
};

/// Why the storage did not do what it was asked. Nothing of it was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No space left: what was stored is safe, and the next try may succeed.
    #[error("the disk of the server is full; what was confirmed is safe. Free some space")]
    Full,
    /// Somebody else holds it, or the connection to it broke: a later try may succeed.
    #[error("the storage is busy ({0}); what was confirmed is safe. Try again")]
    Busy(String),
    /// It was closed.
    #[error("the storage was closed; what was confirmed is safe")]
    Closed,
    /// Its file was deleted, moved or replaced while it was open: what would be confirmed would be lost with the process.
    #[error(
        "{0}, while the server has it open; nothing more is stored or confirmed. Keep the server running and put back \
         what was moved: it goes on by itself. Else end it and put the newest copy back"
    )]
    Gone(String),
    /// What is stored is not as it must be, or something that was never meant to happen did.
    #[error(
        "the storage failed: {0}; what was confirmed is safe. Look into the server's log and its disk"
    )]
    Broken(String),
}

/// Where the server keeps halls, devices, streams and logs. Each method is one transaction; what it wrote is on disk when it
/// answers.
pub trait HallStore: Send + Sync + 'static {
    /// Whether it can be read and written now.
    fn ready(&self) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Which copy of the data this is. It changes when a backup is put back, and never otherwise.
    fn incarnation(&self) -> impl Future<Output = Result<Incarnation, Fault>> + Send;

    /// The same as far as it is known without a look. A storage whose data can be replaced while it is open, as that of a
    /// database that fails over, always knows: nothing is done on another copy before this says so. None = it never
    /// changes.
    fn stands(&self) -> Option<Incarnation> {
        None
    }

    /// Up to which number of the hall's log the copy that a terminal knew has the same events as this one; none where it
    /// is this one. 0 for one that nothing is known of.
    fn common(
        &self,
        hall: &str,
        known: Incarnation,
    ) -> impl Future<Output = Result<Option<u64>, Fault>> + Send;

    /// A hall.
    fn hall(&self, hall: &str) -> impl Future<Output = Result<Option<Hall>, Fault>> + Send;

    /// All halls, by id.
    fn halls(&self) -> impl Future<Output = Result<Vec<Hall>, Fault>> + Send;

    /// Keeps a code, and its hall where that is new; a name that is not empty becomes the hall's name. Codes whose time is
    /// over are forgotten. Answers the hall.
    fn add_code(&self, code: Code) -> impl Future<Output = Result<Hall, Fault>> + Send;

    /// Takes a code, which is gone then, and adds the device and the stream that it writes; the hall's sealed key is kept
    /// where it has none. Nothing happens unless all of it can.
    fn enrol(
        &self,
        enrolment: Enrolment,
    ) -> impl Future<Output = Result<EnrolAnswer, Fault>> + Send;

    /// A device.
    fn device(
        &self,
        device: DeviceId,
    ) -> impl Future<Output = Result<Option<Device>, Fault>> + Send;

    /// The devices of a hall, or of all of them, in the order in which they came.
    fn devices(
        &self,
        hall: Option<&str>,
    ) -> impl Future<Output = Result<Vec<Device>, Fault>> + Send;

    /// Takes a device out of its hall for ever, and ends its sessions. Answers whether there is such a device; the time of
    /// the first call stays.
    fn revoke(&self, device: DeviceId, at: Ms) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// All devices that were taken out: what running servers ask for every few seconds.
    fn revoked(&self) -> impl Future<Output = Result<Vec<DeviceId>, Fault>> + Send;

    /// Keeps a session under the hash of its token, and notes that the device was here. Sessions whose time is over are
    /// forgotten.
    fn keep_session(&self, session: SessionRow) -> impl Future<Output = Result<(), Fault>> + Send;

    /// A session by the hash of its token, over or not.
    fn session(
        &self,
        hash: [u8; 32],
    ) -> impl Future<Output = Result<Option<SessionRow>, Fault>> + Send;

    /// The streams that a device names as its own, in its order: those that are not known are added to its hall, empty.
    /// One that belongs to another hall is [`Opened::Elsewhere`].
    fn open_streams(
        &self,
        device: DeviceId,
        streams: Vec<StreamEnd>,
    ) -> impl Future<Output = Result<Vec<Opened>, Fault>> + Send;

    /// The device that opened a stream first.
    fn stream_device(
        &self,
        stream: StreamId,
    ) -> impl Future<Output = Result<Option<DeviceId>, Fault>> + Send;

    /// Judges uploads against the ends of their streams and stores what is new, all in one transaction: each gets its own
    /// outcome, in the order given; a fault means that nothing of any was stored. At most one upload of a stream is in a
    /// group. None = nothing of this one was stored, because it needs more of the stored log than a row says: it is
    /// handed in again with what [`look`](HallStore::look) found, so that the others do not wait for that.
    fn put(
        &self,
        group: Vec<Put>,
    ) -> impl Future<Output = Result<Vec<Option<Outcome>>, Fault>> + Send;

    /// Looks up what judging an upload needs of the stored log, beside the writers.
    fn look(&self, upload: Arc<Upload>) -> impl Future<Output = Result<Found, Fault>> + Send;

    /// Both, for whoever has the time to wait: what needs a look comes in a transaction of its own behind the others.
    fn write(
        &self,
        group: Vec<Arc<Upload>>,
    ) -> impl Future<Output = Result<Vec<Outcome>, Fault>> + Send {
        async move {
            let puts = group.iter().map(|u| Put { upload: Arc::clone(u), found: None }).collect();
            let mut outcomes = Vec::with_capacity(group.len());
            for (upload, mut outcome) in group.into_iter().zip(self.put(puts).await?) {
                outcomes.push(loop {
                    if let Some(outcome) = outcome {
                        break outcome;
                    }
                    let found = Some(Arc::new(self.look(Arc::clone(&upload)).await?));
                    let put = Put { upload: Arc::clone(&upload), found };
                    outcome = self.put(vec![put]).await?.pop().flatten();
                });
            }
            Ok(outcomes)
        }
    }

    /// Segments of a hall's log in their order, from the first that has an event behind `after`; none for a hall that is
    /// not known. A segment is never cut, and the first one comes whatever its size.
    fn page(&self, ask: PageAsk) -> impl Future<Output = Result<Option<Page>, Fault>> + Send;

    /// Packs what halls received up to and with a day, counted from 1970-01-01 UTC. No byte of an event, no number and no
    /// page changes by it; what is packed already is left alone. It may be broken off anywhere and begun again. What is
    /// damaged stays as it is and is told of once all others are packed.
    fn pack(&self, day: i64) -> impl Future<Output = Result<Packed, Fault>> + Send;

    /// Makes ahead what the next days need, so that no upload waits for it.
    fn tend(&self, _now: Ms) -> impl Future<Output = Result<(), Fault>> + Send {
        async { Ok(()) }
    }

    /// A verified backup exists that holds these halls up to these numbers. A number never goes back.
    fn mark_durable(
        &self,
        heads: Vec<(String, u64)>,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// The sealed key of a hall's records.
    fn escrow(&self, hall: &str) -> impl Future<Output = Result<Option<Vec<u8>>, Fault>> + Send;

    /// A customer's sealed record; none where there never was one, or it was erased.
    fn record(
        &self,
        hall: &str,
        person_ref: &str,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, Fault>> + Send;

    /// A document.
    fn doc(&self, kind: &str, key: &str)
    -> impl Future<Output = Result<Option<Doc>, Fault>> + Send;

    /// Documents of a kind by key, those behind `after`, at most so many.
    fn docs(
        &self,
        kind: &str,
        after: Option<&str>,
        most: usize,
    ) -> impl Future<Output = Result<Vec<Doc>, Fault>> + Send;

    /// Changes documents and appends lines, all of it or nothing. No document may be named twice.
    fn put_docs(
        &self,
        puts: Vec<DocPut>,
        lines: Vec<NewLine>,
        at: Ms,
    ) -> impl Future<Output = Result<DocsPut, Fault>> + Send;

    /// Lines of a kind.
    fn lines(
        &self,
        kind: &str,
        ask: LinesAsk,
    ) -> impl Future<Output = Result<Vec<Line>, Fault>> + Send;
}
