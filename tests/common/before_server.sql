-- Takes out of a log what format 6 brought: the tables of a hall with a server.
DROP TRIGGER event_only_next;
CREATE TRIGGER event_only_next BEFORE INSERT ON event
WHEN NEW.pos <> (SELECT coalesce(max(pos), 0) + 1 FROM event)
  OR NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event WHERE stream_ref = NEW.stream_ref)
BEGIN SELECT RAISE(ABORT, 'an event must follow the one before it'); END;
DROP TABLE past; DROP TABLE past_end; DROP TABLE past_of; DROP TABLE snapshot_part; DROP TABLE snapshot;
DROP TABLE server; DROP TABLE incarnation; DROP TABLE unsent; DROP TABLE skipped;
DROP TABLE reissued; DROP TABLE repeated; DROP TABLE foreign_segment; DROP TABLE held;
DROP TABLE parted; DROP TABLE quarantined; DROP TABLE sync_session;
ALTER TABLE feed_seen DROP COLUMN pos;
