//! Connections: so many, no more, each lent to one piece of work at a time. One that broke, or whose work was given up
//! half-way, is closed, which ends its transaction; the next piece of work gets a new one, and waits longer each time that
//! none can be had.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_postgres::config::Host;
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::error::{OpenError, fault};
use super::lineage::Lineage;
use crate::server::Fault;

/// How long a connection may take to come to be.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// The first wait after a connection could not be had; doubled each time.
const BACK_OFF: Duration = Duration::from_millis(50);
/// The longest one.
const BACK_OFF_MAX: Duration = Duration::from_secs(2);

/// What every connection begins with. No lock is worth more than a few seconds: a terminal sends again.
const SETTLE: &str = "SET search_path TO zhiban; SET lock_timeout TO '15s';
    SET idle_in_transaction_session_timeout TO '60s'; SET client_min_messages TO 'warning';
    SET jit TO off";

/// One connection.
pub(super) struct Conn {
    pub(super) client: Client,
    statements: Mutex<HashMap<&'static str, Statement>>,
}

impl Conn {
    /// A statement, prepared when it is used first.
    pub(super) async fn statement(&self, sql: &'static str) -> Result<Statement, Fault> {
        let known = |conn: &Conn| {
            conn.statements.lock().unwrap_or_else(PoisonError::into_inner).get(sql).cloned()
        };
        if let Some(statement) = known(self) {
            return Ok(statement);
        }
        let statement = self.client.prepare(sql).await.map_err(fault)?;
        let mut all = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(sql, statement.clone());
        Ok(statement)
    }
}

/// Reads an address, and refuses one whose way there would be open to others.
pub(super) fn config(address: &str, password: Option<&str>) -> Result<Config, OpenError> {
    let mut config: Config = address
        .parse()
        .map_err(|error: tokio_postgres::Error| OpenError::Address(super::error::said(&error)))?;
    for host in config.get_hosts() {
        if let Host::Tcp(name) = host {
            let here =
                name.parse().map_or(name == "localhost", |ip: std::net::IpAddr| ip.is_loopback());
            if !here {
                return Err(OpenError::Remote(name.clone()));
            }
        }
    }
    if let Some(away) = config.get_hostaddrs().iter().find(|address| !address.is_loopback()) {
        return Err(OpenError::Remote(away.to_string()));
    }
    if let Some(password) = password {
        config.password(password);
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIME);
    }
    config.application_name("zhiban");
    Ok(config)
}

/// A new connection to a database that keeps what it confirms.
pub(super) async fn connect(config: &Config) -> Result<Conn, OpenError> {
    let (client, connection) = config.connect(NoTls).await?;
    // It ends with the client, or with the connection; whoever uses the client is told.
    drop(tokio::spawn(connection));
    client.batch_execute(SETTLE).await?;
    let sql = "SELECT current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes')";
    let row = client.query_one(sql, &[]).await?;
    for (at, setting) in ["synchronous_commit", "fsync", "full_page_writes"].into_iter().enumerate()
    {
        let found: String = row.get(at);
        if found != "on" && found != "remote_apply" {
            return Err(OpenError::Unsafe { setting, found });
        }
    }
    Ok(Conn { client, statements: Mutex::default() })
}

/// A few connections to one database.
pub(super) struct Pool {
    config: Config,
    lineage: Arc<Lineage>,
    free: Semaphore,
    idle: Mutex<Vec<Conn>>,
    failures: AtomicU32,
}

impl Pool {
    pub(super) fn new(config: Config, size: usize, lineage: &Arc<Lineage>) -> Pool {
        Pool {
            config,
            lineage: Arc::clone(lineage),
            free: Semaphore::new(size),
            idle: Mutex::default(),
            failures: AtomicU32::new(0),
        }
    }

    /// A connection, once one is free.
    pub(super) async fn lend(&self) -> Result<Lent<'_>, Fault> {
        let failures = self.failures.load(Ordering::Relaxed);
        let permit = if failures == 0 {
            self.free.acquire().await.map_err(|_| Fault::Closed)?
        } else {
            // While the database is away nobody queues for it.
            let away = |_| Fault::Busy("the database does not answer".to_owned());
            self.free.try_acquire().map_err(away)?
        };
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(conn) = idle.filter(|conn| !conn.client.is_closed()) {
            return Ok(Lent { conn, pool: self, permit });
        }
        // The others broke with it.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).retain(|c| !c.client.is_closed());
        if failures > 0 {
            let wait = BACK_OFF.saturating_mul(1 << failures.min(10));
            tokio::time::sleep(wait.min(BACK_OFF_MAX)).await;
        }
        let made = match connect(&self.config).await {
            Ok(conn) => self.lineage.check(&conn).await.map(|()| conn),
            Err(error) => Err(error),
        };
        match made {
            Ok(conn) => {
                self.failures.store(0, Ordering::Relaxed);
                Ok(Lent { conn, pool: self, permit })
            }
            Err(error) => {
                self.failures.fetch_add(1, Ordering::Relaxed);
                Err(error.into())
            }
        }
    }
}

/// A connection that was lent. Dropped, it is closed; [`Lent::settle`] gives it back.
pub(super) struct Lent<'a> {
    conn: Conn,
    pool: &'a Pool,
    permit: SemaphorePermit<'a>,
}

impl Deref for Lent<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl Lent<'_> {
    /// Gives the connection back, and what was done with it on. After a fault its transaction is ended first.
    pub(super) async fn settle<T>(self, done: Result<T, Fault>) -> Result<T, Fault> {
        let sound = done.is_ok() || self.conn.client.batch_execute("ROLLBACK").await.is_ok();
        if sound && !self.conn.client.is_closed() {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(self.conn);
        }
        drop(self.permit);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_reached_without_tls() {
        for here in [
            "postgres://a@%2Fvar%2Frun%2Fpostgresql/zhiban",
            "postgres://a@localhost/zhiban",
            "postgres://a:b@127.0.0.1:5433/zhiban",
            "postgres://a@[::1]/zhiban",
            "host=/tmp dbname=zhiban",
        ] {
            assert!(config(here, None).is_ok(), "{here}");
        }
        for away in [
            "postgres://a@10.0.0.7/zhiban",
            "postgres://a:secret@db.example.com/zhiban",
            "host=localhost hostaddr=10.0.0.7",
            "host=localhost,10.0.0.7",
        ] {
            let refused =
                config(away, None).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(refused.contains("without TLS") && !refused.contains("secret"), "{refused}");
        }
        assert!(matches!(
            config("postgres://a@localhost:port/zhiban", None),
            Err(OpenError::Address(_))
        ));
    }
}
