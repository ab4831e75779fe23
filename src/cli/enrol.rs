//! `zhiban enrol`: this terminal belongs to a hall of a server from now on. The log goes with it as it is.

use std::sync::Arc;

use serde::Serialize;

use super::access::keys;
use super::args::{EnrolArgs, Globals};
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use super::out::Out;
use crate::clock::Clock;
use crate::store::{Mode, Store, StoreError, VaultError};
use crate::sync::{Introduction, Tcp, enrol};
use crate::text::words::{Lang, fill};

#[derive(Serialize)]
struct Said<'a> {
    hall: &'a str,
    hall_name: &'a str,
    device: &'a str,
    head: u64,
    unsent: u64,
}

/// What the machine calls itself, for the server's list of terminals; empty where it does not say.
fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    name.trim().to_owned()
}

/// A board has the log: it has to end first, and the code waits for that.
fn held(error: StoreError) -> Failure {
    match error {
        StoreError::Busy { holder } => Failure::refused(format!("{holder} has this log open"))
            .safe("nothing was sent, and the code is good for its 15 minutes")
            .next("end it, then run this again; the board may be opened right after"),
        other => other.into(),
    }
}

/// Takes the hall's key over, where the server has one and this terminal has a place for it.
fn adopt(store: &mut Store, key: Option<&str>) -> Result<u64, Failure> {
    match key.map(|key| store.adopt_hall_key(key)) {
        None | Some(Err(StoreError::Vault(VaultError::NoPlace))) => Ok(0),
        Some(adopted) => Ok(adopted?),
    }
}

/// Shows the code to the server and notes what it says.
pub fn run(globals: &Globals, args: &EnrolArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let hall = setup.hall();
    let words = Lang::from(setup.lang).words().sync;
    let store = Store::open(&setup.folder, &hall, Mode::Write).map_err(held)?;
    let mut store = store.with_keys(keys())?;
    if let Some(why) = store.no_server_for()? {
        return Err(StoreError::NoServerFor { why }.into());
    }
    let stream = store.stream_head();
    // Without a place for it the terminal still belongs to the hall.
    let hall_key = store.hall_key().map_or_else(
        |error| {
            tracing::warn!(%error, "the hall's key stays here");
            out.note(words.no_hall_key);
            None
        },
        |key| Some(key.to_string()),
    );
    let introduction =
        Introduction { host: host(), hall: Some(hall.hall_id.clone()), stream, hall_key };
    let admitted = enrol(&args.url, &args.code, introduction, Arc::new(Tcp))
        .map_err(|error| failed(&error))?;
    // First, so that nothing goes out that others cannot open.
    let adopted = adopt(&mut store, admitted.hall_key.as_deref())?;
    store.enrol(&admitted.enrolment, &admitted.key, admitted.head, Clock::system().now())?;
    let unsent = store.sync_standing()?.map_or(0, |standing| standing.unsent);
    let said = Said {
        hall: &admitted.enrolment.hall,
        hall_name: &admitted.hall_name,
        device: &admitted.enrolment.device,
        head: admitted.head,
        unsent,
    };
    if args.json {
        out.json(&said)?;
    } else {
        let counts = [said.head, said.unsent].map(|count| count.to_string());
        out.line(&fill(words.enrolled, &[said.hall, said.hall_name, &counts[0], &counts[1]]))?;
        if adopted > 0 {
            out.line(&fill(words.key_adopted, &[&adopted.to_string()]))?;
        }
    }
    store.close()?;
    Ok(Exit::Done)
}
