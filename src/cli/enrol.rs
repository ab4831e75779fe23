//! `zhiban enrol`: this terminal belongs to a hall of a server from now on. The log goes with it as it is.

use std::sync::Arc;

use serde::Serialize;

use super::args::{EnrolArgs, Globals};
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use super::out::Out;
use crate::clock::Clock;
use crate::store::{Mode, Store};
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

/// Shows the code to the server and notes what it says.
pub fn run(globals: &Globals, args: &EnrolArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let hall = setup.hall();
    let mut store = Store::open(&setup.folder, &hall, Mode::Write)?;
    if let Some(why) = store.no_server_for()? {
        return Err(crate::store::StoreError::NoServerFor { why }.into());
    }
    let stream = store.stream_head();
    let introduction =
        Introduction { host: host(), hall: Some(hall.hall_id.clone()), stream, hall_key: None };
    let admitted = enrol(&args.url, &args.code, introduction, Arc::new(Tcp))
        .map_err(|error| failed(&error))?;
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
        let words = Lang::from(setup.lang).words().sync;
        let counts = [said.head, said.unsent].map(|count| count.to_string());
        out.line(&fill(words.enrolled, &[said.hall, said.hall_name, &counts[0], &counts[1]]))?;
    }
    store.close()?;
    Ok(Exit::Done)
}
