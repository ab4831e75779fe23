//! The server's storage in one SQLite file: enough for some two thousand halls, and nothing else to install. WAL with
//! synchronous=FULL, so that what was answered survives a power cut.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

mod access;
mod anchor;
mod copy;
mod days;
mod docs;
mod draft;
mod lane;
mod places;
mod read;
mod restore;
mod schema;
mod write;

pub use self::copy::{Copied, CopyFault, Pruned};
use self::lane::{Lane, Lanes};
pub use self::restore::Restored;
pub use self::schema::OpenError;
use self::schema::fault;
use super::{
    Code, Device, DeviceId, Doc, DocPut, DocsPut, EnrolAnswer, Enrolment, Fault, Found, Hall,
    HallStore, Incarnation, Line, LinesAsk, NewLine, Opened, Outcome, Packed, Page, PageAsk, Put,
    SessionRow, StreamEnd, Upload, bounded,
};
use crate::core::sync::segment::StreamId;
use crate::core::time::Ms;

/// Name of the database in a server's folder.
pub const DB_FILE: &str = "server.db";

/// A server's database.
pub struct SqliteStore {
    lanes: Lanes,
}

impl SqliteStore {
    /// Makes a new one, which is not there yet.
    pub fn create(path: &Path, incarnation: Incarnation, now: Ms) -> Result<(), OpenError> {
        schema::create(path, incarnation, now)
    }

    /// Opens one with threads of its own. Others may open it too: `zhiban server code` beside a running server does.
    pub fn open(path: &Path) -> Result<SqliteStore, OpenError> {
        Ok(SqliteStore { lanes: Lanes::threads(path)? })
    }

    /// Opens one that is used on the thread of whoever asks, for simulations.
    pub fn open_inline(path: &Path) -> Result<SqliteStore, OpenError> {
        Ok(SqliteStore { lanes: Lanes::inline(path)? })
    }

    /// Copies a database into a folder, also while a server has it open, and proves the copy.
    pub fn copy(path: &Path, folder: &Path, now: Ms) -> Result<Copied, CopyFault> {
        copy::copy(path, folder, now)
    }

    /// Removes the older copies beside one that was just made, so that as many as are asked for stay with it.
    pub fn prune(made: &Path, keep: usize) -> Result<Pruned, CopyFault> {
        copy::prune(made, keep)
    }

    /// Proves a copy, and answers its halls.
    pub fn prove(copy: &Path) -> Result<Vec<Hall>, CopyFault> {
        copy::prove(copy)
    }

    /// The sealed keys in a copy, each with its hall.
    pub fn escrows(copy: &Path) -> Result<Vec<(String, Vec<u8>)>, CopyFault> {
        let conn = schema::connect(copy, false)?;
        let mut get = conn.prepare("SELECT id, hall_key FROM hall WHERE hall_key IS NOT NULL")?;
        let found = get.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// Puts a copy in the place of a database that nobody has open. What stood there is renamed.
    pub fn restore(
        copy: &Path,
        path: &Path,
        incarnation: Incarnation,
        now: Ms,
    ) -> Result<Restored, CopyFault> {
        restore::restore(copy, path, incarnation, now)
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        self.lanes.run(Lane::Read, |conn| work(conn).map_err(fault)).await
    }

    async fn pack_hall(&self, (hall, day): (i64, i64), done: &mut Packed) -> Result<(), Fault> {
        loop {
            let read = move |conn: &mut Connection| days::pack(conn, hall, day);
            let Some(run) = self.lanes.run(Lane::Look, read).await? else { return Ok(()) };
            *done += self.lanes.run(Lane::Write, move |conn| days::put(conn, &run)).await?;
        }
    }

    async fn write_simple<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        self.lanes.run(Lane::Write, |conn| work(conn).map_err(fault)).await
    }
}

impl HallStore for SqliteStore {
    async fn ready(&self) -> Result<(), Fault> {
        // Takes the lock for writing and changes nothing.
        let try_lock = |conn: &Connection| conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK;");
        self.write_simple(try_lock).await
    }

    async fn incarnation(&self) -> Result<Incarnation, Fault> {
        let newest = "SELECT id FROM incarnation ORDER BY n DESC LIMIT 1";
        self.read(move |conn| conn.query_row(newest, [], |row| row.get(0))).await
    }

    async fn common(&self, hall: &str, known: Incarnation) -> Result<Option<u64>, Fault> {
        let hall = hall.to_owned();
        let here = self.incarnation().await?;
        if here == known {
            return Ok(None);
        }
        self.read(move |conn| {
            let get = "SELECT hseq FROM common JOIN hall ON hall.ref = hall_ref
                 WHERE incarnation_id = ?1 AND hall.id = ?2";
            let found = conn.query_row(get, (known, hall), |row| row.get(0)).optional()?;
            Ok(Some(found.unwrap_or(0)))
        })
        .await
    }

    async fn hall(&self, hall: &str) -> Result<Option<Hall>, Fault> {
        let hall = hall.to_owned();
        self.read(move |conn| read::hall(conn, &hall)).await
    }

    async fn halls(&self) -> Result<Vec<Hall>, Fault> {
        self.read(read::halls).await
    }

    async fn add_code(&self, code: Code) -> Result<Hall, Fault> {
        self.lanes.run(Lane::Write, move |conn| access::add_code(conn, &code)).await
    }

    async fn enrol(&self, enrolment: Enrolment) -> Result<EnrolAnswer, Fault> {
        self.lanes.run(Lane::Write, move |conn| access::enrol(conn, &enrolment)).await
    }

    async fn device(&self, device: DeviceId) -> Result<Option<Device>, Fault> {
        self.read(move |conn| access::device(conn, device)).await
    }

    async fn devices(&self, hall: Option<&str>) -> Result<Vec<Device>, Fault> {
        let hall = hall.map(str::to_owned);
        self.read(move |conn| access::devices(conn, hall.as_deref())).await
    }

    async fn revoke(&self, device: DeviceId, at: Ms) -> Result<bool, Fault> {
        self.lanes.run(Lane::Write, move |conn| access::revoke(conn, device, at)).await
    }

    async fn revoked(&self) -> Result<Vec<DeviceId>, Fault> {
        self.read(access::revoked).await
    }

    async fn keep_session(&self, session: SessionRow) -> Result<(), Fault> {
        let keep = move |conn: &Connection| access::keep_session(conn, &session).map_err(fault);
        self.lanes.write_together(keep).await
    }

    async fn session(&self, hash: [u8; 32]) -> Result<Option<SessionRow>, Fault> {
        self.read(move |conn| access::session(conn, hash)).await
    }

    async fn open_streams(
        &self,
        device: DeviceId,
        streams: Vec<StreamEnd>,
    ) -> Result<Vec<Opened>, Fault> {
        let streams: Arc<[StreamEnd]> = streams.into();
        let mut known = access::Chains::new();
        loop {
            let (asked, seen) = (Arc::clone(&streams), known.clone());
            let open = move |conn: &Connection| access::open_streams(conn, device, &asked, &seen);
            let opened = self.lanes.write_together(open).await?;
            for named in opened.iter().zip(&*streams).filter(|(one, _)| one.is_none()) {
                let named = *named.1;
                let look = move |conn: &mut Connection| access::chain(conn, &named);
                let chain = self.lanes.run(Lane::Look, look).await?;
                known.insert((named.id, named.last), chain);
            }
            if let Some(opened) = opened.into_iter().collect() {
                return Ok(opened);
            }
        }
    }

    async fn stream_device(&self, stream: StreamId) -> Result<Option<DeviceId>, Fault> {
        self.read(move |conn| access::stream_device(conn, stream)).await
    }

    async fn put(&self, group: Vec<Put>) -> Result<Vec<Option<Outcome>>, Fault> {
        self.lanes.run(Lane::Write, move |conn| write::group(conn, &group)).await
    }

    async fn look(&self, upload: Arc<Upload>) -> Result<Found, Fault> {
        self.lanes.run(Lane::Look, move |conn| write::look(conn, &upload)).await
    }

    async fn page(&self, ask: PageAsk) -> Result<Option<Page>, Fault> {
        self.lanes.run(Lane::Read, move |conn| read::page(conn, &ask)).await
    }

    async fn pack(&self, day: i64) -> Result<Packed, Fault> {
        let mut done = Packed::default();
        let mut broken = None;
        for hall in self.read(days::halls).await? {
            match self.pack_hall((hall, day), &mut done).await {
                // What is damaged in one hall is no reason to leave the others as they are.
                Err(fault @ Fault::Broken(_)) => broken = broken.or(Some(fault)),
                other => other?,
            }
        }
        broken.map_or(Ok(done), Err)
    }

    async fn mark_durable(&self, heads: Vec<(String, u64)>) -> Result<(), Fault> {
        self.lanes
            .run(Lane::Write, move |conn| {
                let tx = conn.transaction().map_err(fault)?;
                for (hall, hseq) in &heads {
                    let set = "UPDATE hall SET durable = max(durable, min(?2, head)) WHERE id = ?1";
                    tx.execute(set, (hall, hseq)).map_err(fault)?;
                }
                tx.commit().map_err(fault)
            })
            .await
    }

    async fn escrow(&self, hall: &str) -> Result<Option<Vec<u8>>, Fault> {
        let hall = hall.to_owned();
        let get = "SELECT hall_key FROM hall WHERE id = ?1";
        self.read(move |conn| {
            conn.query_row(get, [hall], |row| row.get(0)).optional().map(Option::flatten)
        })
        .await
    }

    async fn record(&self, hall: &str, person_ref: &str) -> Result<Option<Vec<u8>>, Fault> {
        let of = (hall.to_owned(), person_ref.to_owned());
        let get = "SELECT sealed FROM record JOIN hall ON hall.ref = hall_ref
                   WHERE hall.id = ?1 AND person_ref = ?2";
        self.read(move |conn| {
            conn.query_row(get, of, |row| row.get(0)).optional().map(Option::flatten)
        })
        .await
    }

    async fn doc(&self, kind: &str, key: &str) -> Result<Option<Doc>, Fault> {
        let (kind, key) = (kind.to_owned(), key.to_owned());
        self.read(move |conn| docs::doc(conn, &kind, &key)).await
    }

    async fn docs(&self, kind: &str, after: Option<&str>, most: usize) -> Result<Vec<Doc>, Fault> {
        let (kind, after) = (kind.to_owned(), after.map(str::to_owned));
        self.read(move |conn| docs::docs(conn, &kind, after.as_deref(), most)).await
    }

    async fn put_docs(
        &self,
        puts: Vec<DocPut>,
        lines: Vec<NewLine>,
        at: Ms,
    ) -> Result<DocsPut, Fault> {
        bounded(&puts, &lines)?;
        let put = move |conn: &Connection| docs::put(conn, &puts, &lines, at).map_err(fault);
        self.lanes.write_together(put).await
    }

    async fn lines(&self, kind: &str, ask: LinesAsk) -> Result<Vec<Line>, Fault> {
        let kind = kind.to_owned();
        self.read(move |conn| docs::lines(conn, &kind, ask)).await
    }
}
