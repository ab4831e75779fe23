//! The tables of a hall that has a server: what is written here and not in the hall's log yet, what proves the streams
//! of others, and the server itself.

/// The step of the format that brings them.
pub(in crate::store) const SYNC_TABLES: &str = "
CREATE TABLE server(
  one INTEGER PRIMARY KEY CHECK(one = 1), url TEXT NOT NULL, device TEXT NOT NULL, hall TEXT NOT NULL,
  incarnation TEXT NOT NULL, ca_pem TEXT NOT NULL, offset_ms INTEGER, contact_at INTEGER,
  durable_through INTEGER NOT NULL DEFAULT 0, confirmed INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0, enrolled_at INTEGER NOT NULL
) STRICT;

CREATE TABLE incarnation(
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, common INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE unsent(
  seq INTEGER PRIMARY KEY CHECK(seq > 0),
  chain BLOB NOT NULL CHECK(length(chain) = 32),
  bytes BLOB NOT NULL,
  origin BLOB CHECK(origin IS NULL OR length(origin) = 32),
  hseq INTEGER
) STRICT;
CREATE INDEX unsent_marked ON unsent(seq) WHERE origin IS NOT NULL OR hseq < 0;
CREATE TRIGGER unsent_only_sent BEFORE UPDATE ON unsent
WHEN NEW.seq IS NOT OLD.seq OR NEW.chain IS NOT OLD.chain OR NEW.bytes IS NOT OLD.bytes
  OR NEW.origin IS NOT OLD.origin
BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
CREATE TRIGGER unsent_only_moved BEFORE DELETE ON unsent
WHEN NOT EXISTS (SELECT 1 FROM event
    WHERE stream_ref = (SELECT ref FROM stream WHERE own = 1) AND seq = OLD.seq AND chain = OLD.chain)
  AND NOT EXISTS (SELECT 1 FROM skipped
    WHERE stream_ref = (SELECT ref FROM stream WHERE own = 1) AND seq = OLD.seq AND chain = OLD.chain)
BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;
CREATE TRIGGER unsent_only_next BEFORE INSERT ON unsent
WHEN NEW.seq <> 1 + max(
    (SELECT coalesce(max(seq), 0) FROM unsent),
    (SELECT coalesce(max(seq), 0) FROM event
      WHERE stream_ref = (SELECT ref FROM stream WHERE own = 1)),
    (SELECT coalesce(max(seq), 0) FROM skipped
      WHERE stream_ref = (SELECT ref FROM stream WHERE own = 1)))
BEGIN SELECT RAISE(ABORT, 'an event must follow the one before it'); END;

CREATE TABLE skipped(
  stream_ref INTEGER NOT NULL REFERENCES stream(ref), seq INTEGER NOT NULL CHECK(seq > 0),
  chain BLOB NOT NULL CHECK(length(chain) = 32), bytes BLOB NOT NULL,
  origin BLOB NOT NULL CHECK(length(origin) = 32), behind INTEGER NOT NULL,
  PRIMARY KEY(stream_ref, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE reissued(
  stream_ref INTEGER NOT NULL REFERENCES stream(ref), seq INTEGER NOT NULL,
  origin BLOB NOT NULL CHECK(length(origin) = 32), PRIMARY KEY(stream_ref, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX reissued_by_origin ON reissued(origin);

CREATE TABLE repeated(pos INTEGER PRIMARY KEY CHECK(pos > 0)) STRICT;

CREATE TABLE foreign_segment(
  stream_ref INTEGER NOT NULL REFERENCES stream(ref), first INTEGER NOT NULL, count INTEGER NOT NULL,
  prev BLOB NOT NULL, chain BLOB NOT NULL, device TEXT NOT NULL, sig TEXT NOT NULL, hseq INTEGER NOT NULL,
  PRIMARY KEY(stream_ref, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE held(
  stream_ref INTEGER NOT NULL REFERENCES stream(ref), seq INTEGER NOT NULL,
  chain BLOB NOT NULL, bytes BLOB NOT NULL, origin BLOB, PRIMARY KEY(stream_ref, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE parted(
  n INTEGER PRIMARY KEY, stream_ref INTEGER NOT NULL REFERENCES stream(ref), common INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE quarantined(
  n INTEGER PRIMARY KEY, stream_ref INTEGER NOT NULL REFERENCES stream(ref), seq INTEGER NOT NULL,
  chain BLOB NOT NULL, bytes BLOB NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE sync_session(
  n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;

CREATE TABLE snapshot(
  one INTEGER PRIMARY KEY CHECK(one = 1), id TEXT NOT NULL, manifest TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE snapshot_part(n INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE past_of(one INTEGER PRIMARY KEY CHECK(one = 1), upto INTEGER NOT NULL) STRICT;

CREATE TABLE past_end(
  stream_ref INTEGER PRIMARY KEY REFERENCES stream(ref), seq INTEGER NOT NULL,
  chain BLOB NOT NULL CHECK(length(chain) = 32)
) STRICT;

CREATE TABLE past(
  pos INTEGER PRIMARY KEY CHECK(pos > 0),
  stream_ref INTEGER NOT NULL REFERENCES stream(ref),
  seq INTEGER NOT NULL CHECK(seq > 0),
  chain BLOB NOT NULL CHECK(length(chain) = 32),
  bytes BLOB NOT NULL,
  UNIQUE(stream_ref, seq)
) STRICT;

ALTER TABLE feed_seen ADD COLUMN pos INTEGER;

DROP TRIGGER event_only_next;
CREATE TRIGGER event_only_next BEFORE INSERT ON event
WHEN NEW.pos <> (SELECT coalesce(max(pos), (SELECT upto FROM past_of), 0) + 1 FROM event)
  OR NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event WHERE stream_ref = NEW.stream_ref)
  AND NOT (NEW.seq = (SELECT coalesce(max(seq), 0) + 1 FROM skipped WHERE stream_ref = NEW.stream_ref)
    AND NEW.seq > (SELECT coalesce(max(seq), 0) FROM event WHERE stream_ref = NEW.stream_ref))
BEGIN SELECT RAISE(ABORT, 'an event must follow the one before it'); END;
";

/// Guards that stand aside, in the transaction of a change that is neither an append nor a page.
pub(super) const GUARDS: [&str; 5] = [
    "event_never_deleted",
    "event_only_next",
    "unsent_only_sent",
    "unsent_only_moved",
    "unsent_only_next",
];
