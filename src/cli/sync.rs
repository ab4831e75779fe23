//! `zhiban sync`: how the log stands with the server, a round of it by hand, and what became of the sessions.

mod carry;
mod verify;

pub(super) use verify::bad_event;

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;

use super::access::keys;
use super::args::{Globals, SyncCommand, SyncLogArgs, SyncNowArgs, SyncStatusArgs};
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use super::out::Out;
use crate::clock::{Clock, Stopwatch, boot_ms};
use crate::core::sync::status::{Need, Status};
use crate::core::sync::wire::Refusal;
use crate::core::time::{Ms, Stamp};
use crate::store::{Mode, Store, StoreError, read_device_key};
use crate::sync::{Link, Settings, start};
use crate::text::clean::scrub;
use crate::text::sync::line;
use crate::text::sync_note::{note as text_of_note, refusal};
use crate::text::words::{Lang, fill};

/// As long as this after the last change, nothing more is to come.
const QUIET: Duration = Duration::from_secs(1);

#[derive(Serialize)]
struct Standing {
    enrolled: bool,
    url: Option<String>,
    hall: Option<String>,
    device: Option<String>,
    incarnation: Option<String>,
    hall_head: Option<u64>,
    sent: Option<u64>,
    unsent: Option<u64>,
    unsent_since: Option<Stamp>,
    set_aside: u64,
    /// Events of others that the server has lost and that cannot be sent from here.
    only_here: u64,
    contact_at: Option<Stamp>,
    clock_offset_ms: Option<i64>,
    durable_through: Option<u64>,
    history: Option<History>,
    last_fault: Option<LastFault>,
}

/// The newest thing that went wrong, while nothing went right after it.
#[derive(Clone, Serialize)]
struct LastFault {
    at: Stamp,
    kind: String,
    detail: String,
}

/// Notes that are looked at for the last fault.
const LOOKED_AT: usize = 50;

impl LastFault {
    fn of(store: &Store, stamp: impl Fn(Ms) -> Stamp) -> Result<Option<LastFault>, StoreError> {
        let notes = store.sync_notes(LOOKED_AT)?;
        let since: Vec<_> = notes.iter().take_while(|note| note.kind != "session").collect();
        // That the network is gone too says nothing of what the server said before.
        let is_said = |kind: &str| matches!(kind, "refused" | "not_taken");
        let told = since.iter().find(|note| is_said(&note.kind));
        let mut gone = since.iter().take_while(|note| note.kind != "back");
        let told = told.or_else(|| gone.find(|note| note.kind == "lost"));
        Ok(told.map(|note| LastFault {
            at: stamp(note.at),
            kind: note.kind.clone(),
            detail: note.detail.clone(),
        }))
    }

    fn text(&self, lang: Lang) -> String {
        let said = text_of_note(&self.kind, &self.detail, lang);
        fill(lang.words().sync.last_fault, &[&self.at.to_rfc3339(), &scrub(&said)])
    }
}

/// Why the server does not let this terminal in, where that is the last it said.
pub(super) fn turned_away(store: &Store) -> Result<Option<Need>, StoreError> {
    let fault = LastFault::of(store, |at| Stamp { at, offset_min: 0 })?;
    Ok(fault.filter(|fault| fault.kind == "refused").and_then(|fault| {
        match refusal(&fault.detail) {
            Refusal::Revoked => Some(Need::Revoked),
            Refusal::WrongHall => Some(Need::OtherHall),
            _ => None,
        }
    }))
}

/// What came before the state that is shown, while it is fetched.
#[derive(Clone, Copy, Serialize)]
struct History {
    have: u64,
    of: u64,
}

/// Does what is asked.
pub fn run(globals: &Globals, command: &SyncCommand, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        SyncCommand::Status(args) => status(globals, args, out),
        SyncCommand::Now(args) => now(globals, args, out),
        SyncCommand::Log(args) => log(globals, args, out),
        SyncCommand::Verify(args) => verify::run(globals, args, out),
        SyncCommand::Export(args) => carry::export(globals, args, out),
        SyncCommand::Import(args) => carry::import(globals, args, out),
    }
}

fn standing(store: &Store, stamp: impl Fn(Ms) -> Stamp) -> Result<Standing, StoreError> {
    let (stands, with) = (store.sync_standing()?, store.enrolment()?);
    let with = with.as_ref();
    Ok(Standing {
        enrolled: with.is_some(),
        url: with.map(|with| with.url.clone()),
        hall: with.map(|with| with.hall.clone()),
        device: with.map(|with| with.device.clone()),
        incarnation: with.map(|with| with.incarnation.clone()),
        hall_head: stands.as_ref().map(|stands| stands.head),
        sent: stands.as_ref().map(|stands| stands.sent),
        unsent: stands.as_ref().map(|stands| stands.unsent),
        unsent_since: stands.as_ref().and_then(|stands| stands.unsent_since).map(&stamp),
        set_aside: store.quarantined()?,
        only_here: stands.as_ref().map_or(0, |stands| stands.only_here),
        contact_at: with.and_then(|with| with.contact_at).map(&stamp),
        clock_offset_ms: with.and_then(|with| with.offset_ms),
        durable_through: with.map(|with| with.durable_through),
        history: store.past()?.map(|past| History { have: past.have, of: past.of }),
        last_fault: LastFault::of(store, stamp)?,
    })
}

/// Hours and minutes of an instant.
fn minutes(stamp: Stamp) -> String {
    stamp.to_rfc3339().get(11..16).unwrap_or_default().to_owned()
}

fn status(globals: &Globals, args: &SyncStatusArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    let hall = setup.hall();
    let store = Store::open(&setup.folder, &hall, Mode::ReadOnly)?;
    let stands = standing(&store, |at| hall.zone.stamp(at))?;
    if args.json {
        out.json(&stands)?;
        return Ok(Exit::Done);
    }
    let lang = Lang::from(setup.lang);
    let words = lang.words().sync;
    let (Some(unsent), Some(head), Some(url)) = (stands.unsent, stands.hall_head, &stands.url)
    else {
        out.line(words.off)?;
        return Ok(Exit::Done);
    };
    let contact = stands.contact_at.map_or_else(|| "-".to_owned(), Stamp::to_rfc3339);
    let counts = [head, unsent].map(|count| count.to_string());
    let hall = stands.hall.as_deref().unwrap_or_default();
    out.line(&fill(words.stands, &[hall, url, &contact, &counts[0], &counts[1]]))?;
    if let Some(History { have: done, of }) = stands.history {
        let status = Status::History { done, of, unsent, oldest: None };
        out.line(&line(&status, lang, |_| String::new()))?;
    }
    match (turned_away(&store)?, &stands.last_fault) {
        (Some(need), _) => {
            let status = Status::Attention { need, unsent, oldest: None };
            out.line(&line(&status, lang, |_| String::new()))?;
        }
        (None, Some(fault)) => out.line(&fault.text(lang))?,
        (None, None) => {}
    }
    let aside = (stands.set_aside > 0).then_some(Need::SetAside { events: stands.set_aside });
    let lost = (stands.only_here > 0).then_some(Need::OnlyHere { events: stands.only_here });
    for need in lost.into_iter().chain(aside) {
        out.line(&line(&Status::Attention { need, unsent, oldest: None }, lang, |_| {
            String::new()
        }))?;
    }
    Ok(Exit::Done)
}

fn no_key() -> Failure {
    Failure::refused("the key of this terminal is not here, as after a copy was put back")
        .safe("nothing was changed")
        .next("enrol this terminal again: zhiban enrol")
}

/// A board sends and fetches by itself: it has the log, and nothing is to be done beside it.
fn held(error: StoreError) -> Failure {
    match error {
        StoreError::Busy { holder } => Failure::refused(format!("{holder} has this log open"))
            .safe("it sends and fetches by itself")
            .next("see how it stands: zhiban sync status"),
        other => other.into(),
    }
}

fn now(globals: &Globals, args: &SyncNowArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    let hall = setup.hall();
    let store = Store::open(&setup.folder, &hall, Mode::Write).map_err(held)?;
    let store = store.with_keys(keys())?;
    let enrolment = store.enrolment()?.ok_or(StoreError::NotEnrolled)?;
    let key = read_device_key(&setup.folder)?.ok_or_else(no_key)?;
    let link = Link::of(&enrolment, &key).map_err(|error| failed(&error))?;
    let store = Arc::new(Mutex::new(store));
    let (shown, changes) = channel();
    let thread = start(link, Arc::clone(&store), Settings::system(), move |status, _| {
        // Nobody listens any more: then it is over.
        let _ = shown.send(status);
    })
    .map_err(|error| Failure::io("starting the synchronisation", &error))?;
    let (limit, watch) = (Duration::from_secs(args.wait), Stopwatch::start());
    let mut last = Status::Offline { since: None, unsent: 0, oldest: None };
    loop {
        let is_done = if last.is_in_step() {
            last.unsent().0 == 0
        } else {
            matches!(last, Status::Attention { .. })
        };
        let left = limit.saturating_sub(watch.elapsed());
        let wait = if is_done { QUIET.min(left) } else { left };
        match changes.recv_timeout(wait) {
            Ok(status) => {
                if let (Status::History { .. }, false) = (&status, args.json) {
                    out.line(&line(&status, Lang::from(setup.lang), |_| String::new()))?;
                }
                last = status;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    drop(thread);
    let store = store.lock().unwrap_or_else(PoisonError::into_inner);
    let stands = standing(&store, |at| hall.zone.stamp(at))?;
    let is_synced = last.is_in_step() && last.unsent().0 == 0;
    if args.json {
        out.json(&stands)?;
    } else {
        let (wall, steady) = (Clock::system().now(), boot_ms());
        let clock = |at: u64| {
            let ago = i64::try_from(steady.saturating_sub(at)).unwrap_or(0);
            minutes(hall.zone.stamp(Ms(wall.0 - ago)))
        };
        out.line(&line(&last, Lang::from(setup.lang), clock))?;
        // A server that answers and has no room looks as far away as one that does not.
        if let (Status::Offline { .. }, Some(fault)) = (last, &stands.last_fault) {
            out.line(&fault.text(Lang::from(setup.lang)))?;
        }
    }
    Ok(if is_synced { Exit::Done } else { Exit::Refused })
}

#[derive(Serialize)]
struct Note<'a> {
    at: Stamp,
    kind: &'a str,
    detail: &'a str,
}

fn log(globals: &Globals, args: &SyncLogArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    let hall = setup.hall();
    let store = Store::open(&setup.folder, &hall, Mode::ReadOnly)?;
    for note in store.sync_notes(args.limit.min(1_000))? {
        let at = hall.zone.stamp(note.at);
        let (kind, detail) = (note.kind.as_str(), note.detail.as_str());
        if args.json {
            out.json(&Note { at, kind, detail })?;
        } else {
            let said = text_of_note(kind, detail, Lang::from(setup.lang));
            out.line(&format!("{}\t{kind}\t{}", at.to_rfc3339(), scrub(&said)))?;
        }
    }
    Ok(Exit::Done)
}
