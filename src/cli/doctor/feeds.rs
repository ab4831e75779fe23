//! The feeds: their ages and faults, and whether what the settings name can be had. Sends nothing to a machine
//! or a broker; a port is only tried.

use std::fs::File;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use super::Finding;
use super::folder::others;
use crate::core::board::{FeedAge, FeedStatus, every_feed};
use crate::core::time::Ms;
use crate::feed::config::{Broker, FeedConfig};
use crate::store::{Holder, Store, read_holder};

const AREA: &str = "feeds";
/// A broker is waited for this long.
const REACH_TIME: Duration = Duration::from_secs(2);
/// Refused lines older than this are past, seconds.
const FAULTS_SECS: i64 = 24 * 3600;

pub(super) fn look(feed: &FeedConfig, dir: &Path, store: Option<&Store>, now: Ms) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(store) = store {
        findings.extend(every_feed(store.hall(), now).iter().map(|feed| age(feed, now)));
        findings.extend(refused(store, now));
    }
    match feed.check() {
        Ok(None) => findings.push(Finding::ok(AREA, "listener", "off by the settings")),
        Ok(Some(address)) => findings.push(listener(address, read_holder(dir).as_ref())),
        Err(error) => {
            let next = "correct [feed] in zhiban.toml";
            findings.push(Finding::bad(AREA, "settings", error.to_string(), next));
        }
    }
    findings.extend(feed.tail.iter().map(|path| watched(path)));
    if let Ok(Some(broker)) = feed.broker() {
        findings.push(reach(&broker));
    }
    findings.extend(feed.mqtt_password_file.as_deref().map(password));
    findings
}

pub(super) fn age(feed: &FeedStatus, now: Ms) -> Finding {
    let what = format!("{}: heard {} s ago", feed.source, now.secs_since(feed.heard_at));
    if feed.missing > 0 {
        let what = format!("{what}, {} events missing", feed.missing);
        let next = "let the machine send a snapshot; see: zhiban feed status";
        return Finding::warn(AREA, "machine", what, next);
    }
    if let Some(off) = feed.clock_off_secs {
        let what = format!("{what}, its clock is {off} s off");
        return Finding::warn(AREA, "machine", what, "set the clock of the ticket machine");
    }
    match feed.age {
        FeedAge::Fresh => Finding::ok(AREA, "machine", what),
        FeedAge::Late | FeedAge::Stale | FeedAge::Dead => Finding::warn(
            AREA,
            "machine",
            what,
            "while the hall is open: look at the machine, its network, and its address for events",
        ),
    }
}

fn refused(store: &Store, now: Ms) -> Option<Finding> {
    let faults = match store.faults(1) {
        Ok(faults) => faults,
        Err(error) => {
            let next = "run: zhiban verify";
            return Some(Finding::bad(AREA, "refused lines", error.to_string(), next));
        }
    };
    let newest = faults.into_iter().next().filter(|f| now.secs_since(f.at) < FAULTS_SECS)?;
    let what = format!("within a day, the newest: {} {}", newest.place, newest.reason);
    let next = "correct the adapter; the list is in: zhiban feed status";
    Some(Finding::warn(AREA, "refused lines", what, next))
}

fn listener(address: SocketAddr, holder: Option<&Holder>) -> Finding {
    let published = holder.and_then(|holder| holder.extra.get("address")?.as_str());
    if published == Some(address.to_string().as_str()) {
        return Finding::ok(AREA, "listener", format!("{address}: the running board listens"));
    }
    match TcpListener::bind(address) {
        Ok(_) => Finding::ok(AREA, "listener", format!("{address} is free for the board")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Finding::bad(
            AREA,
            "listener",
            format!("{address} is in use by another program"),
            "end that program, or choose another port with listen under [feed]",
        ),
        Err(error) => Finding::bad(
            AREA,
            "listener",
            format!("cannot listen on {address}: {error}"),
            "correct listen under [feed]: an address of this machine, and a port above 1023",
        ),
    }
}

fn watched(path: &Path) -> Finding {
    let name = path.display();
    match File::open(path) {
        Ok(_) => Finding::ok(AREA, "watched file", format!("{name} can be read")),
        Err(error) if error.kind() == ErrorKind::NotFound => Finding::warn(
            AREA,
            "watched file",
            format!("{name} is not there"),
            "correct tail under [feed], unless the machine makes it with its first event",
        ),
        Err(error) => Finding::bad(
            AREA,
            "watched file",
            format!("{name}: {error}"),
            "give this user the right to read it",
        ),
    }
}

fn reach(broker: &Broker) -> Finding {
    let (host, port) = (broker.host.clone(), broker.port);
    let (answer, answered) = sync_channel(1);
    // A name may be looked up for long, so it is done where nobody waits for its end.
    thread::spawn(move || {
        let reached = (host.as_str(), port).to_socket_addrs().and_then(|addresses| {
            let mut last = ErrorKind::NotFound.into();
            for address in addresses {
                match TcpStream::connect_timeout(&address, REACH_TIME) {
                    Ok(_) => return Ok(()),
                    Err(error) => last = error,
                }
            }
            Err(last)
        });
        drop(answer.try_send(reached));
    });
    let why = match answered.recv_timeout(REACH_TIME) {
        Ok(Ok(())) => return Finding::ok(AREA, "broker", format!("{broker} can be reached")),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer within 2 s".to_owned(),
    };
    Finding::bad(
        AREA,
        "broker",
        format!("{broker} cannot be reached: {why}"),
        "start the broker, or correct mqtt under [feed]",
    )
}

fn password(path: &Path) -> Finding {
    let name = path.display();
    let mode = File::open(path).and_then(|file| file.metadata()).map(|it| it.permissions().mode());
    match mode {
        Ok(mode) if !others(mode) => {
            Finding::ok(AREA, "broker's password", format!("{name} is of this user alone"))
        }
        Ok(_) => Finding::warn(
            AREA,
            "broker's password",
            format!("{name} can be read by other users"),
            format!("chmod 600 '{name}'"),
        ),
        Err(error) => Finding::bad(
            AREA,
            "broker's password",
            format!("{name}: {error}"),
            "correct mqtt_password_file under [feed], or give this user the right to read it",
        ),
    }
}
