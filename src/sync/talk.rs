//! A conversation beside the machine's: a session of its own, for what is asked by hand and for what is carried for
//! others. It changes nothing here; what comes of it comes back with the hall's log.

use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::HeaderValue;
use serde::de::DeserializeOwned;

use super::bundle::Carried;
use super::http::{Call, Line, Reply};
use super::link::Link;
use super::protocol::{
    ANSWER_BYTES_MAX, bearer, escaped, newest, post, read, refusal, segment_call,
};
use crate::core::hex::hex;
use crate::core::sync::client::Failure;
use crate::core::sync::wire::{
    AUTHOR_HEADER, Challenge, ChallengeRequest, HallProof, Refusal, Refused, Session,
    SessionRequest, Stored, WIRE_VERSION, session_message,
};
use crate::store::SyncStanding;

/// How long a server may fold before it answers.
const FOLD_TIME: Duration = Duration::from_secs(180);

/// How often a segment is offered that the server is too busy for.
const TRIES: u32 = 5;

/// Why there was no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TalkFault {
    /// The server was not reached.
    #[error("the server is not reached")]
    Unreachable,
    /// Somebody answered, and it was not the server of this hall.
    #[error("whoever answers is not the hall's server")]
    OtherServer,
    /// The clock of this machine.
    #[error("the certificate of the server is not valid at what the clock says")]
    Clock,
    /// What came back is not what it should be.
    #[error("the answer of the server cannot be read")]
    Garbled,
    /// No.
    #[error("the server said no: {}", .0.message)]
    Refused(Box<Refused>),
}

impl From<Failure> for TalkFault {
    fn from(why: Failure) -> TalkFault {
        match why {
            Failure::Unreachable | Failure::Disk => TalkFault::Unreachable,
            Failure::Certificate => TalkFault::OtherServer,
            Failure::Clock => TalkFault::Clock,
            Failure::Garbled => TalkFault::Garbled,
        }
    }
}

/// A session.
pub(super) struct Talk {
    line: Line,
    hall: String,
    token: String,
    pub(super) session: Session,
}

fn answer<T: DeserializeOwned>(reply: &Reply) -> Result<T, TalkFault> {
    if reply.incarnation.is_none() {
        return Err(TalkFault::OtherServer);
    }
    if reply.status != 200 {
        return Err(TalkFault::Refused(Box::new(refusal(reply))));
    }
    Ok(read(&reply.body)?)
}

impl Talk {
    /// Opens one, for a log that stands so.
    pub(super) async fn open(link: &Link, standing: &SyncStanding) -> Result<Talk, TalkFault> {
        use ed25519_dalek::Signer;
        let terminal = &link.terminal;
        let mut line = Line::new(link.server.clone());
        let device = terminal.device.clone();
        let ask = post("/v1/challenge", &ChallengeRequest { device: device.clone() })?;
        let Challenge { nonce } = answer(&line.ask(&ask).await?)?;
        let sig = terminal.key.sign(&session_message(&device, &nonce));
        let request = SessionRequest {
            device,
            nonce,
            sig: hex(&sig.to_bytes()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            wire: WIRE_VERSION,
            incarnation: standing.incarnation.clone(),
            head: standing.head,
            streams: newest(standing.streams.clone()),
        };
        let session: Session = answer(&line.ask(&post("/v1/session", &request)?).await?)?;
        let (hall, token) = (terminal.hall.clone(), session.token.clone());
        Ok(Talk { line, hall, token, session })
    }

    /// What this log is to be held against. The server may have to fold the hall first.
    pub(super) async fn proof(&mut self) -> Result<HallProof, TalkFault> {
        let call = Call {
            path: format!("/v1/h/{}/proof", escaped(&self.hall)),
            headers: bearer(&self.token)?,
            wait: FOLD_TIME,
            reply_bytes_max: ANSWER_BYTES_MAX,
            ..Call::default()
        };
        answer(&self.line.ask(&call).await?)
    }

    /// Hands over a segment of somebody else, or of our own.
    async fn carry(&mut self, carried: &Carried) -> Result<Stored, TalkFault> {
        let mut call = segment_call(&self.token, &carried.head, carried.body.clone())?;
        let author = HeaderValue::from_str(&carried.device).map_err(|_| TalkFault::Garbled)?;
        call.headers.extend(HeaderMap::from_iter([(
            hyper::header::HeaderName::from_static(AUTHOR_HEADER),
            author,
        )]));
        let mut left = TRIES;
        loop {
            left -= 1;
            match answer(&self.line.ask(&call).await?) {
                Err(TalkFault::Refused(no)) if no.error == Refusal::Busy && left > 0 => {
                    let secs = no.retry_after_secs.unwrap_or(1).clamp(1, 10);
                    tokio::time::sleep(Duration::from_secs(secs)).await;
                }
                other => return other,
            }
        }
    }
}

/// What became of segments that were carried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Segments that the server has.
    pub segments: u64,
    /// Events in them.
    pub events: u64,
    /// What it did not take, and why, in its words.
    pub refused: Vec<String>,
}

/// Hands segments over, in their order. One that the server refuses does not hold up those of other streams.
pub(super) async fn hand_over(
    link: Link,
    standing: SyncStanding,
    carried: Vec<Carried>,
) -> Result<Delivered, TalkFault> {
    let mut talk = Talk::open(&link, &standing).await?;
    let mut done = Delivered::default();
    let mut stuck: Vec<String> = Vec::new();
    for one in carried {
        if stuck.contains(&one.head.stream) {
            continue;
        }
        match talk.carry(&one).await {
            Ok(_) => {
                done.segments += 1;
                done.events += one.head.count;
            }
            Err(TalkFault::Refused(no)) => {
                stuck.push(one.head.stream.clone());
                done.refused.push(no.message);
            }
            Err(other) => return Err(other),
        }
    }
    Ok(done)
}

fn alone<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, TalkFault>>,
) -> Result<T, TalkFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| TalkFault::Unreachable)?;
    let all = async { tokio::time::timeout(limit, work).await };
    runtime.block_on(all).unwrap_or(Err(TalkFault::Unreachable))
}

/// Hands segments over and waits for it.
pub fn deliver(
    link: &Link,
    standing: &SyncStanding,
    carried: Vec<Carried>,
    limit: Duration,
) -> Result<Delivered, TalkFault> {
    alone(limit, hand_over(link.clone(), standing.clone(), carried))
}

/// Asks what a log is to be held against, and waits for it.
pub fn ask_proof(
    link: &Link,
    standing: &SyncStanding,
    limit: Duration,
) -> Result<(Session, HallProof), TalkFault> {
    alone(limit, async {
        let mut talk = Talk::open(link, standing).await?;
        let proof = talk.proof().await?;
        Ok((talk.session, proof))
    })
}
