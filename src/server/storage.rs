//! Whichever storage a server was made with: a file of its own, or a database that somebody runs.

use std::path::Path;
use std::sync::Arc;

use super::postgres::PgStore;
use super::sqlite::SqliteStore;
use super::{
    Code, Device, DeviceId, Doc, DocPut, DocsPut, EnrolAnswer, Enrolment, Fault, Found, Hall,
    HallStore, Incarnation, Line, LinesAsk, NewLine, Opened, Outcome, Packed, Page, PageAsk, Put,
    SessionRow, StreamEnd, Upload, postgres, sqlite,
};
use crate::core::sync::segment::StreamId;
use crate::core::time::Ms;

/// Where a server's records are.
#[derive(Clone, Copy, Debug)]
pub enum Records<'a> {
    /// In this file.
    File(&'a Path),
    /// In the PostgreSQL database with this address, and with this password where it does not stand in it.
    Database(&'a str, Option<&'a str>),
}

/// Why a storage was not made or opened.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The file.
    #[error(transparent)]
    File(#[from] sqlite::OpenError),
    /// The database.
    #[error(transparent)]
    Database(#[from] postgres::OpenError),
}

/// A storage.
pub enum Storage {
    /// A file.
    File(SqliteStore),
    /// A database.
    Database(Box<PgStore>),
}

impl Storage {
    /// Makes a new one, which is not there yet.
    pub async fn create(
        records: Records<'_>,
        incarnation: Incarnation,
        now: Ms,
    ) -> Result<(), StorageError> {
        match records {
            Records::File(path) => SqliteStore::create(path, incarnation, now)?,
            Records::Database(address, password) => {
                PgStore::create_with((address, password), incarnation, now).await?;
            }
        }
        Ok(())
    }

    /// Opens one.
    pub async fn open(records: Records<'_>) -> Result<Storage, StorageError> {
        Ok(match records {
            Records::File(path) => Storage::File(SqliteStore::open(path)?),
            Records::Database(address, password) => {
                Storage::Database(Box::new(PgStore::open_with(address, password).await?))
            }
        })
    }
}

/// Asks whichever it is.
macro_rules! either {
    ($self:ident, $store:ident => $ask:expr) => {
        match $self {
            Storage::File($store) => $ask.await,
            Storage::Database($store) => $ask.await,
        }
    };
}

impl HallStore for Storage {
    async fn ready(&self) -> Result<(), Fault> {
        either!(self, store => store.ready())
    }

    async fn incarnation(&self) -> Result<Incarnation, Fault> {
        either!(self, store => store.incarnation())
    }

    fn stands(&self) -> Option<Incarnation> {
        match self {
            Storage::File(store) => store.stands(),
            Storage::Database(store) => store.stands(),
        }
    }

    async fn common(&self, hall: &str, known: Incarnation) -> Result<Option<u64>, Fault> {
        either!(self, store => store.common(hall, known))
    }

    async fn hall(&self, hall: &str) -> Result<Option<Hall>, Fault> {
        either!(self, store => store.hall(hall))
    }

    async fn halls(&self) -> Result<Vec<Hall>, Fault> {
        either!(self, store => store.halls())
    }

    async fn add_code(&self, code: Code) -> Result<Hall, Fault> {
        either!(self, store => store.add_code(code))
    }

    async fn enrol(&self, enrolment: Enrolment) -> Result<EnrolAnswer, Fault> {
        either!(self, store => store.enrol(enrolment))
    }

    async fn device(&self, device: DeviceId) -> Result<Option<Device>, Fault> {
        either!(self, store => store.device(device))
    }

    async fn devices(&self, hall: Option<&str>) -> Result<Vec<Device>, Fault> {
        either!(self, store => store.devices(hall))
    }

    async fn revoke(&self, device: DeviceId, at: Ms) -> Result<bool, Fault> {
        either!(self, store => store.revoke(device, at))
    }

    async fn revoked(&self) -> Result<Vec<DeviceId>, Fault> {
        either!(self, store => store.revoked())
    }

    async fn keep_session(&self, session: SessionRow) -> Result<(), Fault> {
        either!(self, store => store.keep_session(session))
    }

    async fn session(&self, hash: [u8; 32]) -> Result<Option<SessionRow>, Fault> {
        either!(self, store => store.session(hash))
    }

    async fn open_streams(
        &self,
        device: DeviceId,
        streams: Vec<StreamEnd>,
    ) -> Result<Vec<Opened>, Fault> {
        either!(self, store => store.open_streams(device, streams))
    }

    async fn stream_device(&self, stream: StreamId) -> Result<Option<DeviceId>, Fault> {
        either!(self, store => store.stream_device(stream))
    }

    async fn put(&self, group: Vec<Put>) -> Result<Vec<Option<Outcome>>, Fault> {
        either!(self, store => store.put(group))
    }

    async fn look(&self, upload: Arc<Upload>) -> Result<Found, Fault> {
        either!(self, store => store.look(upload))
    }

    async fn page(&self, ask: PageAsk) -> Result<Option<Page>, Fault> {
        either!(self, store => store.page(ask))
    }

    async fn pack(&self, day: i64) -> Result<Packed, Fault> {
        either!(self, store => store.pack(day))
    }

    async fn tend(&self, now: Ms) -> Result<(), Fault> {
        either!(self, store => store.tend(now))
    }

    async fn mark_durable(&self, heads: Vec<(String, u64)>) -> Result<(), Fault> {
        either!(self, store => store.mark_durable(heads))
    }

    async fn escrow(&self, hall: &str) -> Result<Option<Vec<u8>>, Fault> {
        either!(self, store => store.escrow(hall))
    }

    async fn record(&self, hall: &str, person_ref: &str) -> Result<Option<Vec<u8>>, Fault> {
        either!(self, store => store.record(hall, person_ref))
    }

    async fn doc(&self, kind: &str, key: &str) -> Result<Option<Doc>, Fault> {
        either!(self, store => store.doc(kind, key))
    }

    async fn docs(&self, kind: &str, after: Option<&str>, most: usize) -> Result<Vec<Doc>, Fault> {
        either!(self, store => store.docs(kind, after, most))
    }

    async fn put_docs(
        &self,
        puts: Vec<DocPut>,
        lines: Vec<NewLine>,
        at: Ms,
    ) -> Result<DocsPut, Fault> {
        either!(self, store => store.put_docs(puts, lines, at))
    }

    async fn lines(&self, kind: &str, ask: LinesAsk) -> Result<Vec<Line>, Fault> {
        either!(self, store => store.lines(kind, ask))
    }
}
