//! `zhiban enrol`: this terminal belongs to a hall of a server from now on. The log goes with it as it is.

use std::sync::Arc;

use serde::Serialize;

use super::access::keys;
use super::args::{EnrolArgs, Globals};
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use super::out::Out;
use crate::clock::Clock;
use crate::core::sync::code::CodeFault;
use crate::core::sync::wire::Refusal;
use crate::store::{Mode, Store, StoreError, VaultError};
use crate::sync::{AddressFault, EnrolFault, Introduction, Tcp, enrol};
use crate::text::clean::scrub;
use crate::text::words::{Lang, Sync, fill};

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
fn held(error: StoreError, words: &Sync) -> Failure {
    match error {
        StoreError::Busy { holder } => {
            Failure::refused(fill(words.en_held, &[&holder.to_string()]))
                .safe(words.en_code_good)
                .next(words.en_do_again)
        }
        other => other.into(),
    }
}

/// Takes the hall's key over, where the server has one. Without a place for it the terminal belongs to the hall all the
/// same: the code is used up by now.
fn adopt(
    store: &mut Store,
    key: Option<&str>,
    words: &Sync,
    out: &mut Out,
) -> Result<u64, StoreError> {
    match key.map(|key| store.adopt_hall_key(key)) {
        None | Some(Err(StoreError::Vault(VaultError::NoPlace))) => Ok(0),
        Some(Err(StoreError::Vault(error))) => {
            tracing::warn!(%error, "the hall's key was not taken over");
            out.note(&fill(words.en_no_key, &[&error.to_string()]));
            Ok(0)
        }
        Some(adopted) => adopted,
    }
}

/// Why the server, or whoever answered, did not let this terminal in.
fn told(fault: &EnrolFault, own: &str, is_empty: bool, words: &Sync) -> Failure {
    let said = |text: &str, what: &str| Failure::refused(fill(text, &[what]));
    let unsent = |failure: Failure| failure.safe(words.en_nothing_sent);
    match fault {
        EnrolFault::Code(fault) => unsent(match fault {
            CodeFault::Length(found) => said(words.en_code_length, &found.to_string()),
            CodeFault::Character(found) => said(words.en_code_char, &found.to_string()),
        })
        .next(words.en_do_retype),
        EnrolFault::Address(AddressFault::Form(url)) => {
            unsent(said(words.en_form, url)).next(words.en_do_https)
        }
        EnrolFault::Address(AddressFault::Plain(url)) => {
            unsent(said(words.en_plain, url)).next(words.en_do_https)
        }
        EnrolFault::Unreachable { url } => {
            said(words.en_unreached, url).safe(words.en_unchanged).next(words.en_do_network)
        }
        EnrolFault::OtherServer { url } => {
            unsent(said(words.en_other_server, url)).next(words.en_do_address)
        }
        EnrolFault::Clock { url } => unsent(said(words.en_clock, url)).next(words.do_clock),
        EnrolFault::Garbled { url } => {
            said(words.en_garbled, url).safe(words.en_unchanged).next(words.en_do_code)
        }
        EnrolFault::Refused { error: Refusal::Code, .. } => {
            Failure::refused(words.en_code).safe(words.en_unchanged).next(words.en_do_code)
        }
        EnrolFault::Refused { error: Refusal::WrongHall, hall: Some(hall), .. } => {
            let hall = &*scrub(hall);
            let (what, next) = if hall == own {
                (words.en_other_log.to_owned(), fill(words.en_do_folder, &[own]))
            } else {
                let next = if is_empty {
                    fill(words.en_do_id, &[hall, hall])
                } else {
                    fill(words.en_do_folder, &[own])
                };
                (fill(words.en_wrong_hall, &[hall, own]), next)
            };
            Failure::refused(what).safe(words.en_unchanged).next(next)
        }
        EnrolFault::Refused { message, .. } => {
            said(words.en_refused, &scrub(message)).safe(words.en_unchanged).next(words.do_tell)
        }
        EnrolFault::Address(AddressFault::Authority(_))
        | EnrolFault::System(_)
        | EnrolFault::Store(_) => failed(fault),
    }
}

/// Shows the code to the server and notes what it says.
pub fn run(globals: &Globals, args: &EnrolArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let hall = setup.hall();
    let words = Lang::from(setup.lang).words().sync;
    let held = |error| held(error, words);
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
    let is_empty = stream.last == 0;
    let introduction =
        Introduction { host: host(), hall: Some(hall.hall_id.clone()), stream, hall_key };
    let admitted = enrol(&args.url, &args.code, introduction, Arc::new(Tcp))
        .map_err(|fault| told(&fault, &hall.hall_id, is_empty, words))?;
    let half = |error: StoreError| {
        let what = fill(words.en_half, &[&error.to_string()]);
        Failure::refused(what).next(words.en_do_code)
    };
    // First, so that nothing goes out that others cannot open.
    let adopted = adopt(&mut store, admitted.hall_key.as_deref(), words, out).map_err(half)?;
    let now = Clock::system().now();
    store.enrol(&admitted.enrolment, &admitted.key, admitted.head, now).map_err(half)?;
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
