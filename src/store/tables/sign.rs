//! The readable tables of keys and signatures, as [`tables`](super) writes the others.

use rusqlite::{Connection, params};

use super::millis;
use crate::core::sign::{KeyRow, SignatureRow};
use crate::store::StoreError;
use crate::store::schema::View;

pub(in crate::store) const SIGN_TABLES: &str = "
CREATE TABLE signing_key(
  key_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, device TEXT NOT NULL, alg TEXT NOT NULL,
  public_key TEXT NOT NULL, registered_at INTEGER NOT NULL, retired_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE signature(
  signature_id TEXT PRIMARY KEY, n INTEGER NOT NULL, subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL, person_id TEXT NOT NULL, role TEXT NOT NULL, meaning TEXT NOT NULL,
  method TEXT NOT NULL, at INTEGER NOT NULL, hash TEXT NOT NULL, key_id TEXT NOT NULL,
  standing TEXT NOT NULL, fault TEXT NOT NULL, superseded_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX signature_by_subject ON signature(subject_kind, subject_id);
";

/// Its view.
pub(in crate::store) const KEY_VIEW: View = (
    "signing_key",
    &["key_id", "person_id", "device", "alg", "public_key", "registered_at", "retired_at"],
    &["registered_at", "retired_at"],
);

/// Its view.
pub(in crate::store) const SIGNATURE_VIEW: View = (
    "signature",
    &[
        "signature_id",
        "n",
        "subject_kind",
        "subject_id",
        "person_id",
        "role",
        "meaning",
        "method",
        "at",
        "hash",
        "key_id",
        "standing",
        "fault",
        "superseded_at",
    ],
    &["at", "superseded_at"],
);

const KEY: &str = "
INSERT INTO signing_key(key_id, person_id, device, alg, public_key, registered_at, retired_at)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT(key_id) DO UPDATE SET retired_at = excluded.retired_at";

const SIGNATURE: &str = "
INSERT INTO signature(signature_id, n, subject_kind, subject_id, person_id, role, meaning, method, at,
  hash, key_id, standing, fault, superseded_at)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
ON CONFLICT(signature_id) DO UPDATE SET
  standing = excluded.standing, superseded_at = excluded.superseded_at
WHERE n = excluded.n";

/// Writes a key. Only that it went out of use is ever changed.
pub(super) fn write_key(conn: &Connection, row: &KeyRow) -> Result<(), StoreError> {
    conn.prepare_cached(KEY)?.execute(params![
        row.key_id,
        row.person_id,
        row.device,
        row.alg,
        row.public_key,
        row.registered_at.0,
        millis(row.retired_at),
    ])?;
    Ok(())
}

/// Writes a signature. Only that another state of what was signed is in its place is ever changed.
pub(super) fn write_signature(conn: &Connection, row: &SignatureRow) -> Result<(), StoreError> {
    conn.prepare_cached(SIGNATURE)?.execute(params![
        row.signature_id,
        i64::try_from(row.n).unwrap_or(i64::MAX),
        row.subject_kind,
        row.subject_id,
        row.person_id,
        row.role,
        row.meaning.as_str(),
        row.method.as_str(),
        row.at.0,
        row.hash,
        row.key_id,
        row.standing.as_str(),
        row.fault,
        millis(row.superseded_at),
    ])?;
    Ok(())
}
