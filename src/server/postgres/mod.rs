//! The server's storage in PostgreSQL: for provinces, with replicas, and for whoever has one already. One connection writes
//! groups, a few do the rest. What was answered survives a power cut, because a database that is set otherwise is refused.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

mod access;
mod cells;
mod docs;
mod error;
mod history;
mod lineage;
mod origins;
mod pack;
mod page;
mod pool;
mod rows;
mod schema;
mod write;

pub use self::error::OpenError;
use self::error::fault;
use self::lineage::Lineage;
use self::pool::{Conn, Pool};
use self::write::Stop;
use super::{
    Code, Device, DeviceId, Doc, DocPut, DocsPut, EnrolAnswer, Enrolment, Fault, Found, Hall,
    HallStore, Incarnation, Line, LinesAsk, NewLine, Opened, Outcome, Packed, Page, PageAsk, Put,
    SessionRow, StreamEnd, Upload, bounded,
};
use crate::core::sync::segment::StreamId;
use crate::core::time::Ms;

/// Connections beside the one that writes groups.
const SIDE: usize = 4;

/// No month has more days.
const MONTH_DAYS: i32 = 31;

/// Whether an address holds a password. One that is not understood holds none that anybody could use.
pub fn has_password(address: &str) -> bool {
    let config = address.parse::<tokio_postgres::Config>();
    config.is_ok_and(|config| config.get_password().is_some())
}

/// A server's database.
pub struct PgStore {
    /// The one that writes groups.
    main: Pool,
    /// The others.
    side: Pool,
    /// Days that have a partition.
    days: Mutex<BTreeSet<i32>>,
    /// Which copy of the data it is.
    lineage: Arc<Lineage>,
}

impl PgStore {
    /// Makes the tables of a new server in a database that is there.
    pub async fn create(address: &str, incarnation: Incarnation, now: Ms) -> Result<(), OpenError> {
        PgStore::create_with((address, None), incarnation, now).await
    }

    /// The same with a password that does not stand in the address.
    pub async fn create_with(
        (address, password): (&str, Option<&str>),
        incarnation: Incarnation,
        now: Ms,
    ) -> Result<(), OpenError> {
        let conn = pool::connect(&pool::config(address, password)?).await?;
        schema::create(&conn, incarnation, now).await?;
        schema::hot_partitions(&conn, schema::day_of(now)).await?;
        Ok(())
    }

    /// Opens a server's database, and brings its tables to what this program knows. `address` is a URL or the words of
    /// libpq; a database of another machine is refused, because the way there is not encrypted.
    pub async fn open(address: &str) -> Result<PgStore, OpenError> {
        PgStore::open_with(address, None).await
    }

    /// The same with a password that does not stand in the address.
    pub async fn open_with(address: &str, password: Option<&str>) -> Result<PgStore, OpenError> {
        let config = pool::config(address, password)?;
        let conn = pool::connect(&config).await?;
        schema::migrate(&conn).await?;
        let lineage = Arc::new(Lineage::of(&conn).await?);
        Ok(PgStore {
            main: Pool::new(config.clone(), 1, &lineage),
            side: Pool::new(config, SIDE, &lineage),
            days: Mutex::default(),
            lineage,
        })
    }

    fn days(&self) -> BTreeSet<i32> {
        self.days.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the partitions from a day on, a week ahead.
    async fn make_days(&self, conn: &Conn, day: i32) -> Result<(), Fault> {
        let until = schema::hot_partitions(conn, day).await?;
        self.days.lock().unwrap_or_else(PoisonError::into_inner).extend(day..=until);
        Ok(())
    }

    async fn group(&self, conn: &Conn, group: &[Put]) -> Result<Vec<Option<Outcome>>, Fault> {
        loop {
            let here = (&self.days(), self.lineage.incarnation());
            match write::group(conn, here, group).await {
                Ok(outcomes) => return Ok(outcomes),
                Err(Stop::Look) => return Err(Fault::Broken("a group takes no look".to_owned())),
                Err(Stop::Day(day)) => {
                    conn.client.batch_execute("ROLLBACK").await.map_err(fault)?;
                    self.make_days(conn, day).await?;
                }
                Err(Stop::Fault(fault)) => {
                    // A partition that was known may be gone; the next try looks anew.
                    self.days.lock().unwrap_or_else(PoisonError::into_inner).clear();
                    return Err(fault);
                }
            }
        }
    }
}

/// Does a piece of work on a connection of a pool and gives it back.
macro_rules! on {
    ($pool:expr, |$conn:ident| $work:expr) => {{
        let $conn = $pool.lend().await?;
        let done = $work.await;
        $conn.settle(done).await
    }};
}

impl HallStore for PgStore {
    async fn ready(&self) -> Result<(), Fault> {
        on!(self.main, |conn| async {
            // A copy that only follows another one answers, and writes nothing.
            let sql =
                "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'";
            let follows: bool = conn.client.query_one(sql, &[]).await.map_err(fault)?.get(0);
            if follows { Err(Fault::Busy("the database only reads".to_owned())) } else { Ok(()) }
        })
    }

    async fn incarnation(&self) -> Result<Incarnation, Fault> {
        on!(self.side, |conn| async {
            let newest = "SELECT id FROM incarnation ORDER BY n DESC LIMIT 1";
            cells::bytes_at(&conn.client.query_one(newest, &[]).await.map_err(fault)?, 0)
        })
    }

    fn stands(&self) -> Option<Incarnation> {
        Some(self.lineage.incarnation())
    }

    async fn common(&self, hall: &str, known: Incarnation) -> Result<Option<u64>, Fault> {
        if self.incarnation().await? == known {
            return Ok(None);
        }
        on!(self.side, |conn| async {
            let get = "SELECT hseq FROM common WHERE hall = $1 AND incarnation_id = $2";
            let row =
                conn.client.query_opt(get, &[&hall, &known.as_slice()]).await.map_err(fault)?;
            Ok(Some(row.map_or(0, |row| cells::nat_at(&row, 0))))
        })
    }

    async fn hall(&self, hall: &str) -> Result<Option<Hall>, Fault> {
        on!(self.side, |conn| async { Ok(access::halls(&conn, Some(hall)).await?.pop()) })
    }

    async fn halls(&self) -> Result<Vec<Hall>, Fault> {
        on!(self.side, |conn| access::halls(&conn, None))
    }

    async fn add_code(&self, code: Code) -> Result<Hall, Fault> {
        on!(self.side, |conn| access::add_code(&conn, &code))
    }

    async fn enrol(&self, enrolment: Enrolment) -> Result<EnrolAnswer, Fault> {
        on!(self.side, |conn| access::enrol(&conn, &enrolment))
    }

    async fn device(&self, device: DeviceId) -> Result<Option<Device>, Fault> {
        on!(self.side, |conn| access::device(&conn, device))
    }

    async fn devices(&self, hall: Option<&str>) -> Result<Vec<Device>, Fault> {
        on!(self.side, |conn| access::devices(&conn, hall))
    }

    async fn revoke(&self, device: DeviceId, at: Ms) -> Result<bool, Fault> {
        on!(self.side, |conn| access::revoke(&conn, device, at))
    }

    async fn revoked(&self) -> Result<Vec<DeviceId>, Fault> {
        on!(self.side, |conn| access::revoked(&conn))
    }

    async fn keep_session(&self, session: SessionRow) -> Result<(), Fault> {
        on!(self.side, |conn| access::keep_session(&conn, &session))
    }

    async fn session(&self, hash: [u8; 32]) -> Result<Option<SessionRow>, Fault> {
        on!(self.side, |conn| access::session(&conn, hash))
    }

    async fn open_streams(
        &self,
        device: DeviceId,
        streams: Vec<StreamEnd>,
    ) -> Result<Vec<Opened>, Fault> {
        on!(self.side, |conn| access::open_streams(&conn, device, &streams))
    }

    async fn stream_device(&self, stream: StreamId) -> Result<Option<DeviceId>, Fault> {
        on!(self.side, |conn| access::stream_device(&conn, stream))
    }

    async fn put(&self, group: Vec<Put>) -> Result<Vec<Option<Outcome>>, Fault> {
        if group.is_empty() {
            return Ok(Vec::new());
        }
        on!(self.main, |conn| self.group(&conn, &group))
    }

    async fn look(&self, upload: Arc<Upload>) -> Result<Found, Fault> {
        let copy = Some(self.lineage.incarnation());
        on!(self.side, |conn| async {
            conn.client.batch_execute(page::BEGIN).await.map_err(fault)?;
            let found = write::look(&conn, &upload).await?;
            conn.client.batch_execute("COMMIT").await.map_err(fault)?;
            Ok(Found { copy, ..found })
        })
    }

    async fn page(&self, ask: PageAsk) -> Result<Option<Page>, Fault> {
        on!(self.side, |conn| async {
            let page = page::page(&conn, &ask).await?;
            conn.client.batch_execute("COMMIT").await.map_err(fault)?;
            Ok(page)
        })
    }

    async fn pack(&self, day: i64) -> Result<Packed, Fault> {
        let day = i32::try_from(day).map_err(|_| Fault::Broken(format!("{day} is no day")))?;
        on!(self.side, |conn| pack::pack(&conn, day))
    }

    async fn tend(&self, now: Ms) -> Result<(), Fault> {
        on!(self.side, |conn| async {
            let day = schema::day_of(now);
            self.make_days(&conn, day).await?;
            schema::month_partition(&conn, day).await?;
            schema::month_partition(&conn, day.saturating_add(MONTH_DAYS)).await
        })
    }

    async fn mark_durable(&self, heads: Vec<(String, u64)>) -> Result<(), Fault> {
        on!(self.side, |conn| access::mark_durable(&conn, &heads))
    }

    async fn escrow(&self, hall: &str) -> Result<Option<Vec<u8>>, Fault> {
        on!(self.side, |conn| access::escrow(&conn, hall))
    }

    async fn record(&self, hall: &str, person_ref: &str) -> Result<Option<Vec<u8>>, Fault> {
        on!(self.side, |conn| access::record(&conn, hall, person_ref))
    }

    async fn doc(&self, kind: &str, key: &str) -> Result<Option<Doc>, Fault> {
        on!(self.side, |conn| docs::doc(&conn, kind, key))
    }

    async fn docs(&self, kind: &str, after: Option<&str>, most: usize) -> Result<Vec<Doc>, Fault> {
        on!(self.side, |conn| docs::docs(&conn, kind, after, most))
    }

    async fn put_docs(
        &self,
        puts: Vec<DocPut>,
        lines: Vec<NewLine>,
        at: Ms,
    ) -> Result<DocsPut, Fault> {
        bounded(&puts, &lines)?;
        on!(self.side, |conn| docs::put(&conn, &puts, &lines, at))
    }

    async fn lines(&self, kind: &str, ask: LinesAsk) -> Result<Vec<Line>, Fault> {
        on!(self.side, |conn| docs::lines(&conn, kind, ask))
    }
}
