//! What PostgreSQL says, as the contract of the storage and the operator have it. An address is never printed: it may hold
//! a password.

use tokio_postgres::error::SqlState;

use crate::server::Fault;

/// Why a server's database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is none.
    #[error(
        "the address of the database is not understood ({0}); nothing was changed. Write postgres://user@host/name"
    )]
    Address(String),
    /// The database is on another machine, and the way there is not encrypted.
    #[error(
        "the database on {0} would be reached without TLS; nothing was sent. Use a socket or an address of this machine, for instance the end of a tunnel"
    )]
    Remote(String),
    /// There are no tables of a server.
    #[error(
        "the database holds no server yet; nothing was changed. `zhiban server init` makes one"
    )]
    Missing,
    /// There are.
    #[error("the database holds a server already; nothing was changed. Name another database")]
    Exists,
    /// The schema `zhiban` holds something else.
    #[error(
        "the schema zhiban of the database holds something else; it was left as it is. Name another database"
    )]
    Foreign,
    /// Of a newer program.
    #[error(
        "the database was written by a newer zhiban (format {found}); it was left as it is. Start the newer version"
    )]
    Newer {
        /// Its format.
        found: i32,
    },
    /// It follows another one.
    #[error(
        "the database follows another one and only reads; nothing was changed. Name the one that it follows, or promote it"
    )]
    Follows,
    /// It would confirm what a power cut takes away.
    #[error(
        "the database has {setting}={found}: what it confirms would not survive a power cut; nothing was changed. Set {setting}=on"
    )]
    Unsafe {
        /// The setting.
        setting: &'static str,
        /// What it is.
        found: String,
    },
    /// It did not do what it was asked.
    #[error(
        "the database did not answer as it must ({0}); what was confirmed is safe. Look into its log"
    )]
    Database(String),
}

impl From<tokio_postgres::Error> for OpenError {
    fn from(error: tokio_postgres::Error) -> OpenError {
        OpenError::Database(said(&error))
    }
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> OpenError {
        OpenError::Database(fault.to_string())
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Fault {
        match error {
            OpenError::Database(said) => Fault::Busy(said),
            OpenError::Follows => Fault::Busy("the database only reads".to_owned()),
            other => Fault::Broken(other.to_string()),
        }
    }
}

/// What the database said, without the data that it said it of.
pub(super) fn said(error: &tokio_postgres::Error) -> String {
    if let Some(db) = error.as_db_error() {
        return format!("{} {}", db.code().code(), db.message());
    }
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}

/// As the contract has it. Nothing of the transaction was done, or nobody knows: then the terminal sends again and is
/// recognised.
pub(super) fn fault(error: tokio_postgres::Error) -> Fault {
    let Some(code) = error.code() else {
        // Neither an answer nor a refusal: the connection, or what came over it.
        return Fault::Busy(said(&error));
    };
    let code = code.clone();
    if code == SqlState::DISK_FULL {
        return Fault::Full;
    }
    let again = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::QUERY_CANCELED,
        SqlState::OUT_OF_MEMORY,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::IN_FAILED_SQL_TRANSACTION,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ];
    // 08: the connection; 57P: the database stops, starts or crashed.
    let ends = code.code().starts_with("08") || code.code().starts_with("57P");
    if ends || again.contains(&code) {
        Fault::Busy(said(&error))
    } else {
        Fault::Broken(said(&error))
    }
}
