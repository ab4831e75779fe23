//! `zhiban server check`: whether what is stored is still what was received, and the halls' keys can be opened.

use serde::Serialize;

use super::super::args::ServerCheckArgs;
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::{Place, wait};
use crate::core::hex::hex;
use crate::server::{Audit, Damage, HallStore};

#[derive(Serialize)]
struct Checked<'a> {
    incarnation: String,
    segments: u64,
    events: u64,
    bytes: u64,
    damaged: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    hall: &'a str,
    first: u64,
    last: u64,
    what: &'a str,
}

impl<'a> Line<'a> {
    fn of(Damage { hall, first, last, what }: &'a Damage) -> Line<'a> {
        Line { hall, first: *first, last: *last, what }
    }
}

/// Reads all of it back.
pub(super) fn run(place: &Place, args: &ServerCheckArgs, out: &mut Out) -> Result<Exit, Failure> {
    let (incarnation, looked, keys) = wait(async {
        let store = place.opened().await?;
        let (incarnation, looked) = (store.incarnation().await?, Audit::whole(&store).await?);
        Ok::<_, Failure>((incarnation, looked, place.opens_all(&store).await))
    })??;
    let damaged: Vec<Line> = looked.damaged.iter().map(Line::of).collect();
    let incarnation = hex(&incarnation);
    let (segments, events, bytes) = (looked.segments, looked.events, looked.bytes);
    if args.json {
        out.json(&Checked { incarnation, segments, events, bytes, damaged })?;
    } else {
        let well = if damaged.is_empty() { ", all as received" } else { "" };
        out.line(&format!(
            "{segments} segments, {events} events, {bytes} bytes were looked at{well}"
        ))?;
        for Line { hall, first, last, what } in damaged {
            out.line(&format!("hall {hall}: events {first} to {last}: {what}"))?;
        }
    }
    if looked.damaged.is_empty() {
        return keys.map(|()| Exit::Done);
    }
    if let Err(failure) = keys {
        out.note(&failure.to_string());
    }
    Err(Failure::refused("some of what is stored is not what was received")
        .safe("nothing was changed; terminals have their own events, and copies what was in them")
        .next("look at the disk; then stop the server and put back the newest copy that `zhiban server restore FILE --check` calls whole: terminals send again what it lacks"))
}
