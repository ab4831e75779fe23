//! `zhiban sync verify`: the log of a hall with a server, proved from its first event, and held against the server where
//! that is reached. It only reads, and may run beside a board.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::super::args::{Globals, SyncVerifyArgs};
use super::super::config::Setup;
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::super::progress::Progress;
use crate::core::hex::unhex_all;
use crate::core::sync::segment::check_signature;
use crate::core::sync::wire::{HallProof, SegmentHead, Session, WIRE_VERSION};
use crate::store::{
    Bad, CheckReport, Depth, Flaw, Mode, Store, StoreError, SyncStanding, check_told,
    read_device_key,
};
use crate::sync::{Link, TalkFault, ask_proof};
use crate::text::clean::scrub;
use crate::text::words::{Lang, Sync, fill};

/// What was held against the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Compared {
    /// Not at all.
    No,
    /// The streams, and not what is computed from the log: the server does not do that, or not in the same way.
    Streams,
    /// The log here is not at the server's end yet.
    Behind,
    /// Everything.
    Whole,
}

/// Signatures of segments of others.
#[derive(Debug, Default, Serialize)]
struct Segments {
    proved: u64,
    wrong: u64,
    /// Their keys are not known, as without the server.
    without_key: u64,
}

/// One thing that is wrong.
#[derive(Debug, Serialize)]
struct Wrong {
    code: &'static str,
    what: String,
    next: &'static str,
}

#[derive(Debug, Serialize)]
struct Verdict {
    ok: bool,
    enrolled: bool,
    events: u64,
    unsent: u64,
    chain_head: String,
    segments: Segments,
    compared: Compared,
    /// Why not more was compared; null where all was.
    not_compared: Option<String>,
    server_head: Option<u64>,
    wrong: Vec<Wrong>,
}

/// Proves and compares.
pub(super) fn run(
    globals: &Globals,
    args: &SyncVerifyArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    let hall = setup.hall();
    let words = &Lang::from(setup.lang).words().sync;
    let mut store = Store::open(&setup.folder, &hall, Mode::ReadOnly)?;
    let stands = store.sync_standing()?;
    let all = store.head_pos();
    let mut progress = Progress::new(out, Lang::from(setup.lang));
    let found = check_told(&setup.folder, Depth::Full, &mut |at| {
        progress.at(words.proving, at, all);
    })?;
    let mut wrong = log_faults(&found, words);
    // What is computed from a log that is damaged says nothing.
    if wrong.is_empty() && !is_folded(&mut store, &mut |at| progress.at(words.folding, at, all))? {
        let (code, what) = ("fold", words.fold_off.to_owned());
        wrong.push(Wrong { code, what, next: words.do_rebuild });
    }
    let asked = match &stands {
        None => Err(words.off.to_owned()),
        Some(_) if args.offline => Err(words.not_asked.to_owned()),
        Some(stands) => ask(&setup.folder, &store, stands, args.wait)
            .map_err(|why| fill(words.not_reached, &[&scrub(&why)])),
    };
    let devices = asked.as_ref().map_or_else(|_| Keys::new(), |(_, proof)| keys_of(proof));
    let segments = segments(&store, &devices, words, &mut wrong)?;
    only_here(&store, stands.as_ref(), words, &mut wrong)?;
    let (compared, server_head, not_compared) = match (&stands, &asked) {
        (Some(stands), Ok((session, proof))) => {
            let compared = compare(&store, stands, (session, proof), words, &mut wrong)?;
            let why = match compared {
                Compared::Whole | Compared::No => None,
                Compared::Behind => Some(words.behind.to_owned()),
                Compared::Streams => Some(words.not_folded.to_owned()),
            };
            (compared, Some(proof.head), why)
        }
        (_, Err(why)) => (Compared::No, None, Some(why.clone())),
        (None, Ok(_)) => (Compared::No, None, None),
    };
    let verdict = Verdict {
        ok: wrong.is_empty(),
        enrolled: stands.is_some(),
        events: found.chain.events,
        unsent: stands.as_ref().map_or(0, |stands| stands.unsent),
        chain_head: found.chain.head,
        segments,
        compared,
        not_compared,
        server_head,
        wrong,
    };
    tell(&verdict, args, words, out)
}

/// Whether the state is that of the whole log, as that stands now: a board may write on meanwhile.
fn is_folded(store: &mut Store, told: &mut dyn FnMut(u64)) -> Result<bool, Failure> {
    loop {
        store.refresh()?;
        if let Some(is_right) = store.fold_matches_told(told)? {
            return Ok(is_right);
        }
    }
}

/// An event that is not what was written, and why not.
pub(in crate::cli) fn bad_event(bad: &Bad, words: &Sync) -> String {
    let what = match bad.what {
        Flaw::Missing => words.bad_missing,
        Flaw::NoStream => words.bad_stream,
        Flaw::NotNext => words.bad_order,
        Flaw::Changed => words.bad_changed,
        Flaw::Unreadable => words.bad_unread,
    };
    fill(words.chain_off, &[&bad.pos.to_string(), what])
}

fn log_faults(found: &CheckReport, words: &Sync) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if let Some(fault) = found.faults.first() {
        let what = fill(words.file_off, &[&scrub(fault)]);
        wrong.push(Wrong { code: "file", what, next: words.do_recover });
    }
    if let Some(bad) = &found.chain.bad {
        let what = bad_event(bad, words);
        wrong.push(Wrong { code: "chain", what, next: words.do_recover });
    }
    if let Some(one) = found.signatures.wrong.first() {
        let what = fill(words.signature_off, &[&one.pos.to_string()]);
        wrong.push(Wrong { code: "signature", what, next: words.do_tell });
    }
    wrong
}

fn ask(
    folder: &Path,
    store: &Store,
    stands: &SyncStanding,
    wait: u64,
) -> Result<(Session, HallProof), String> {
    let enrolment = store.enrolment().map_err(|error| error.to_string())?;
    let enrolment = enrolment.ok_or_else(|| StoreError::NotEnrolled.to_string())?;
    let key = read_device_key(folder).map_err(|error| error.to_string())?;
    let key = key.ok_or_else(|| "device.key".to_owned())?;
    let link = Link::of(&enrolment, &key).map_err(|error| error.to_string())?;
    ask_proof(&link, stands, Duration::from_secs(wait)).map_err(|why: TalkFault| why.to_string())
}

/// What others wrote that a server which was put back has lost.
fn only_here(
    store: &Store,
    stands: Option<&SyncStanding>,
    words: &Sync,
    wrong: &mut Vec<Wrong>,
) -> Result<(), Failure> {
    let Some(stands) = stands.filter(|stands| stands.has_held) else { return Ok(()) };
    let what = fill(words.only_here, &[&store.held_events()?.to_string()]);
    let next = if stands.only_here > 0 { words.do_put_back } else { words.do_now };
    wrong.push(Wrong { code: "only_here", what, next });
    Ok(())
}

type Keys = HashMap<String, [u8; 32]>;

fn keys_of(proof: &HallProof) -> Keys {
    let one = |device: &crate::core::sync::wire::DeviceProof| {
        Some((device.device.clone(), unhex_all(&device.public_key)?))
    };
    proof.devices.iter().filter_map(one).collect()
}

/// Proves the segments of others by the keys of their terminals.
fn segments(
    store: &Store,
    keys: &Keys,
    words: &Sync,
    wrong: &mut Vec<Wrong>,
) -> Result<Segments, Failure> {
    let hall = store.enrolment()?.map(|with| with.hall).unwrap_or_default();
    let mut counted = Segments::default();
    let mut first = None;
    store.signed_segments(&mut |segment, stands| {
        let (hseq, key) = (segment.hseq, keys.get(&segment.device));
        let head = SegmentHead {
            v: WIRE_VERSION,
            hall: hall.clone(),
            stream: segment.stream,
            first: segment.first,
            count: segment.count,
            prev: segment.prev,
            chain: segment.chain,
            events_bytes: 0,
            sig: segment.sig,
        };
        match key.map(|key| check_signature(&head, key).is_ok()) {
            None if stands => counted.without_key += 1,
            Some(true) if stands => counted.proved += 1,
            None | Some(_) => {
                counted.wrong += 1;
                first = first.or(Some(hseq));
            }
        }
    })?;
    if let Some(hseq) = first {
        let what = fill(words.segment_off, &[&counted.wrong.to_string(), &hseq.to_string()]);
        wrong.push(Wrong { code: "segment", what, next: words.do_tell });
    }
    Ok(counted)
}

/// Holds the streams and the state against the server's.
fn compare(
    store: &Store,
    stands: &SyncStanding,
    (session, proof): (&Session, &HallProof),
    words: &Sync,
    wrong: &mut Vec<Wrong>,
) -> Result<Compared, Failure> {
    if session.common.is_some_and(|common| common < stands.head) {
        let what = words.server_restored.to_owned();
        wrong.push(Wrong { code: "server_restored", what, next: words.do_now });
        return Ok(Compared::Streams);
    }
    let own = |id: &str| stands.streams.iter().find(|own| own.id == id);
    let parted = session.streams.iter().any(|theirs| {
        let ahead = own(&theirs.head.id).is_some_and(|own| theirs.head.last > own.last);
        !theirs.fits || ahead
    });
    if parted {
        let what = words.stream_off.to_owned();
        wrong.push(Wrong { code: "stream", what, next: words.do_now });
    }
    if proof.head < stands.head {
        let what = words.server_lost.to_owned();
        wrong.push(Wrong { code: "server_lost", what, next: words.do_tell });
    }
    let Some(theirs) = &proof.digest else { return Ok(Compared::Streams) };
    if theirs.hseq > stands.head {
        return Ok(Compared::Behind);
    }
    let Some(ours) = store.digest_at(theirs.hseq)? else { return Ok(Compared::Streams) };
    if (ours.fold, &ours.zone) != (theirs.fold, &theirs.zone) {
        return Ok(Compared::Streams);
    }
    if ours != *theirs {
        let what = fill(words.digest_off, &[&theirs.hseq.to_string()]);
        wrong.push(Wrong { code: "digest", what, next: words.do_rebuild });
    }
    Ok(Compared::Whole)
}

fn tell(
    verdict: &Verdict,
    args: &SyncVerifyArgs,
    words: &Sync,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let exit = if verdict.ok { Exit::Done } else { Exit::FoundWrong };
    if args.json {
        out.json(verdict)?;
        return Ok(exit);
    }
    for Wrong { what, next, .. } in &verdict.wrong {
        out.line(&fill(words.wrong, &[what, next]))?;
    }
    if verdict.ok {
        let counts = [verdict.events, verdict.unsent].map(|n| n.to_string());
        out.line(&fill(words.proved, &counts.each_ref().map(String::as_str)))?;
    }
    let Segments { proved, without_key, .. } = &verdict.segments;
    if proved + without_key > 0 {
        let counts = [proved, without_key].map(ToString::to_string);
        out.line(&fill(words.segments, &counts.each_ref().map(String::as_str)))?;
    }
    match &verdict.not_compared {
        Some(why) => out.line(&fill(words.not_compared, &[why]))?,
        None if verdict.ok => out.line(words.same_as_server)?,
        None => {}
    }
    out.line(&fill(words.chain_head, &[&verdict.chain_head]))?;
    Ok(exit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_event_is_said_in_the_language_of_the_rest() {
        for what in [Flaw::Missing, Flaw::NoStream, Flaw::NotNext, Flaw::Changed, Flaw::Unreadable]
        {
            let bad = Bad { pos: 5, what };
            let said = bad_event(&bad, Lang::En.words().sync);
            assert_eq!(said, format!("entry 5 {what}"));
            let said = bad_event(&bad, Lang::Zh.words().sync);
            assert!(
                said.starts_with("第 5 条") && !said.contains(|c: char| c.is_ascii_alphabetic()),
                "{said}"
            );
        }
    }
}
