//! The server of the hall, as the log knows it: nothing is asked of it.

use std::path::Path;

use super::super::sync::turned_away;
use super::Finding;
use crate::core::sync::status::Need;
use crate::core::time::Ms;
use crate::store::{DEVICE_KEY_FILE, Store, StoreError, SyncStanding, read_device_key};

const AREA: &str = "server";

/// What waits longer than this is not on its way, seconds.
const WAITS_SECS_MAX: i64 = 15 * 60;

/// How the log stands with its server; nothing more is said where it has none.
pub(super) fn look(store: &Store, dir: &Path, now: Ms) -> Vec<Finding> {
    let found = store.sync_standing().and_then(|stands| {
        let counts = (store.quarantined()?, store.held_events()?);
        Ok((stands, counts))
    });
    match found {
        Ok((None, _)) => vec![Finding::ok(AREA, "enrolled", "this hall has no server")],
        Ok((Some(stands), (aside, lost))) => {
            let mut findings = vec![enrolled(store, &stands, now), key(dir)];
            findings.push(unsent(&stands, now));
            findings.push(aside_of(aside));
            findings.push(held(lost, stands.only_here));
            findings
        }
        Err(error) => {
            let next = "prove the log: zhiban sync verify";
            vec![Finding::bad(AREA, "enrolled", error.to_string(), next)]
        }
    }
}

fn minutes(secs: i64) -> String {
    format!("{} min", secs.max(0) / 60)
}

fn enrolled(store: &Store, stands: &SyncStanding, now: Ms) -> Finding {
    let with = store.enrolment().ok().flatten().unwrap_or_default();
    let heard = with.contact_at.map_or_else(
        || "never heard".to_owned(),
        |at| format!("last heard {} ago", minutes(now.secs_since(at))),
    );
    let next = "ask the administrator for a code, then: zhiban enrol";
    match turned_away(store) {
        Ok(Some(Need::Revoked)) => {
            let what = "the server let this terminal in no more: nothing is sent or fetched";
            return Finding::bad(AREA, "enrolled", what, next);
        }
        Ok(Some(_)) => {
            let what = "the server knows this terminal in another hall: nothing is sent or fetched";
            return Finding::bad(AREA, "enrolled", what, next);
        }
        Ok(None) | Err(_) => {}
    }
    let what = format!(
        "hall {} at {}, {heard}; {} events of the hall's log are here",
        stands.hall, with.url, stands.head
    );
    Finding::ok(AREA, "enrolled", what)
}

fn key(dir: &Path) -> Finding {
    let next = "ask the administrator for a code, then: zhiban enrol";
    match read_device_key(dir) {
        Ok(Some(_)) => Finding::ok(AREA, "key", format!("{DEVICE_KEY_FILE} is there")),
        Ok(None) => {
            let what = "the key of this terminal is not here, as after a copy was put back: nothing is sent or fetched";
            Finding::bad(AREA, "key", what, next)
        }
        Err(error @ StoreError::DeviceKey { .. }) => {
            Finding::bad(AREA, "key", error.to_string(), next)
        }
        Err(error) => Finding::bad(AREA, "key", error.to_string(), "check the disk"),
    }
}

/// The end of our stream against what the server has acknowledged of it.
fn unsent(stands: &SyncStanding, now: Ms) -> Finding {
    const CHECK: &str = "unsent";
    let last = stands.streams.last().map_or(0, |own| own.last);
    let Some(since) = stands.unsent_since.filter(|_| stands.unsent > 0) else {
        return Finding::ok(AREA, CHECK, format!("nothing: the server has all {last} events"));
    };
    let age = now.secs_since(since);
    let what =
        format!("{} of {last} events, the oldest {} old; safe here", stands.unsent, minutes(age));
    if age <= WAITS_SECS_MAX {
        return Finding::ok(AREA, CHECK, what);
    }
    let next =
        "see why: zhiban sync log; without a network carry them: zhiban sync export --unsent FILE";
    Finding::warn(AREA, CHECK, what, next)
}

fn aside_of(aside: u64) -> Finding {
    const CHECK: &str = "set aside";
    if aside == 0 {
        return Finding::ok(AREA, CHECK, "none");
    }
    let what = format!("{aside} events that the server could not take are kept here alone");
    Finding::warn(AREA, CHECK, what, "tell the administrator, with: zhiban sync log")
}

fn held(events: u64, only_here: u64) -> Finding {
    const CHECK: &str = "lost by the server";
    if events == 0 {
        return Finding::ok(AREA, CHECK, "nothing");
    }
    if only_here > 0 {
        let what = format!(
            "{events} events of other terminals, {only_here} of them cannot be sent from here"
        );
        let next = "connect the terminals that wrote them, or put back a newer copy: zhiban server restore FILE";
        return Finding::warn(AREA, CHECK, what, next);
    }
    let what = format!("{events} events of other terminals, kept here and offered again");
    Finding::warn(AREA, CHECK, what, "let the board or zhiban sync now reach the server")
}
