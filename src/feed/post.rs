//! Posts events to a listener: the client side of [`super::listen`], for the simulated machine and for
//! handing a file to a running board. It blocks, keeps what was not acknowledged, and sends it again.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use chrono::NaiveDate;
use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, RETRY_AFTER};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use zeroize::Zeroizing;

use crate::clock;

use super::errand::{Errand, ErrandRefused, Outcome};
use super::import::Verdict;
use super::listen::Posted;
use super::listen::{
    ERRAND_PATH, EVENTS_PATH, IMPORT_PATH, REJECTED_PATH, RejectedLine, SOURCES_PATH,
};
use super::neutral::FeedEvent;
use super::sink::{Sink, SinkError, Taken, TakenWire};

/// Longest wait for a connection.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// Longest wait for an answer; a large batch is on disk before it comes.
const ANSWER_TIME: Duration = Duration::from_secs(120);
/// Largest answer that is read.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// Body size at which a hand-over is cut, below the 8 MiB that the board takes.
const HAND_OVER_BYTES: usize = 6 << 20;
/// How often a busy board is asked again.
const TRIES: u32 = 20;
/// Longest pause that a board may ask for.
const PAUSE_SECS_MAX: u64 = 30;

/// Why a post did not succeed. Nothing is lost: the caller still has the events.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Nobody answers there.
    #[error(
        "{address} does not answer: {reason}; the events are kept; see that the board runs and \
             listens there, then try again"
    )]
    Unreachable {
        /// Where.
        address: SocketAddr,
        /// What happened.
        reason: String,
    },
    /// It answered, and did not take them.
    #[error("the board at {address} answered {status}: {text}; the events are kept; {next}")]
    Refused {
        /// Where.
        address: SocketAddr,
        /// HTTP status.
        status: u16,
        /// What it said.
        text: String,
        /// What to do.
        next: &'static str,
    },
}

struct Reply {
    status: u16,
    body: Vec<u8>,
    retry_secs: Option<u64>,
}

/// A client of one listener. It has a runtime of its own and must not be used on a thread of another.
#[derive(Debug)]
pub struct Poster {
    address: SocketAddr,
    token: Option<String>,
    runtime: Runtime,
}

impl Poster {
    /// A client of the listener at `address`.
    pub fn new(address: SocketAddr, token: Option<String>) -> io::Result<Poster> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Poster { address, token, runtime })
    }

    /// Posts a JSON array of events (at most 1 MiB). When it returns, what was accepted is on disk.
    pub fn post_batch(&self, batch: &[u8]) -> Result<Posted, PostError> {
        self.post(EVENTS_PATH, "application/cloudevents-batch+json", batch)
    }

    /// Asks for something to be done in our stead. When it returns an outcome, that is on disk.
    pub fn errand(&self, errand: &Errand) -> Result<Result<Outcome, ErrandRefused>, PostError> {
        // It may hold a PIN.
        let body = Zeroizing::new(serde_json::to_vec(errand).unwrap_or_default());
        self.post(ERRAND_PATH, "application/json", &body)
    }

    fn post<T: for<'de> Deserialize<'de>>(
        &self,
        path: &str,
        kind: &'static str,
        body: &[u8],
    ) -> Result<T, PostError> {
        self.exchange(|| self.request("POST", path, kind, body))
    }

    fn get<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, PostError> {
        self.exchange(|| self.request("GET", path, "", b""))
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        kind: &'static str,
        body: &[u8],
    ) -> hyper::http::Result<Request<Full<Bytes>>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.address.to_string())
            .header(CONNECTION, "close");
        if !kind.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        request.body(Full::new(Bytes::copy_from_slice(body)))
    }

    /// Sends, and sends again as long as the board says that it is busy (429, 503).
    fn exchange<T: for<'de> Deserialize<'de>>(
        &self,
        request: impl Fn() -> hyper::http::Result<Request<Full<Bytes>>>,
    ) -> Result<T, PostError> {
        let unreachable = |reason| PostError::Unreachable { address: self.address, reason };
        let mut tries = 0;
        loop {
            let request = request().map_err(|error| unreachable(error.to_string()))?;
            let reply = self.runtime.block_on(send(self.address, request)).map_err(unreachable)?;
            tries += 1;
            match reply.status {
                200..=299 => {
                    return serde_json::from_slice(&reply.body).map_err(|_| self.refused(&reply));
                }
                429 | 503 if tries < TRIES => {
                    let secs = reply.retry_secs.unwrap_or(1).clamp(1, PAUSE_SECS_MAX);
                    clock::sleep(Duration::from_secs(secs));
                }
                _ => return Err(self.refused(&reply)),
            }
        }
    }

    fn refused(&self, reply: &Reply) -> PostError {
        let text = String::from_utf8_lossy(&reply.body);
        let text = crate::text::clean::scrub(&text).chars().take(200).collect();
        let next = match reply.status {
            401 => "give the token that stands in [feed] of the hall's settings",
            404 => "this board has no such route; is it the right address?",
            413 => "send fewer events at a time",
            429 => "the board is busy; try again in a minute",
            503 => "its log cannot be written; look at the board",
            _ => "correct them and try again",
        };
        PostError::Refused { address: self.address, status: reply.status, text, next }
    }
}

async fn send(address: SocketAddr, request: Request<Full<Bytes>>) -> Result<Reply, String> {
    let stream = tokio::time::timeout(CONNECT_TIME, TcpStream::connect(address))
        .await
        .map_err(|_| "no connection in 5 s".to_owned())?
        .map_err(|error| error.to_string())?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(|error| error.to_string())?;
        let retry_secs =
            answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX)
            .collect()
            .await
            .map_err(|error| error.to_string())?;
        Ok(Reply { status, body: body.to_bytes().to_vec(), retry_secs })
    };
    let driver = tokio::spawn(connection);
    let reply = tokio::time::timeout(ANSWER_TIME, exchange).await;
    driver.abort();
    reply.unwrap_or_else(|_| Err("no answer in 120 s".to_owned()))
}

/// A running board as a [`Sink`]: [`super::import::import`] reads a file into it as into a closed log.
#[derive(Debug)]
pub struct BoardSink {
    poster: Poster,
}

#[derive(Deserialize)]
struct TakenList {
    taken: Vec<TakenWire>,
}

#[derive(Deserialize)]
struct Told {}

#[derive(Deserialize)]
struct SourceList {
    sources: Vec<Box<str>>,
}

impl BoardSink {
    /// Hands over to the board at `address`; `token` is the one in its lock file.
    pub fn new(address: SocketAddr, token: String) -> io::Result<BoardSink> {
        Ok(BoardSink { poster: Poster::new(address, Some(token))? })
    }

    /// Tells the board of lines that were not taken, so that they show in the status of the feeds. `name`
    /// is the file they stood in.
    pub fn tell_rejected(&self, name: &str, verdicts: &[Verdict]) -> Result<(), PostError> {
        let told = verdicts.iter().filter_map(|verdict| {
            let place = format!("{name}:{}", verdict.line);
            let field = verdict.field.clone();
            verdict.reason.map(|reason| RejectedLine { place, reason, field })
        });
        let body = serde_json::to_vec(&told.collect::<Vec<_>>()).unwrap_or_default();
        let _: Told = self.poster.post(REJECTED_PATH, "application/json", &body)?;
        Ok(())
    }

    fn hand_over(&self, lines: &[u8], count: usize) -> Result<Vec<Taken>, SinkError> {
        let refused = |error: PostError| SinkError::Refused(error.to_string());
        let list: TakenList =
            self.poster.post(IMPORT_PATH, "application/x-ndjson", lines).map_err(refused)?;
        if list.taken.len() != count {
            return Err(SinkError::Refused("it did not answer for every event".to_owned()));
        }
        Ok(list.taken.into_iter().map(Taken::from).collect())
    }
}

impl Sink for BoardSink {
    fn take(&mut self, events: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError> {
        let mut taken = Vec::with_capacity(events.len());
        let (mut lines, mut count) = (Vec::new(), 0);
        for event in &events {
            serde_json::to_writer(&mut lines, event)
                .map_err(|error| SinkError::Refused(error.to_string()))?;
            lines.push(b'\n');
            count += 1;
            if lines.len() >= HAND_OVER_BYTES {
                taken.extend(self.hand_over(&lines, count)?);
                lines.clear();
                count = 0;
            }
        }
        if count > 0 {
            taken.extend(self.hand_over(&lines, count)?);
        }
        Ok(taken)
    }

    fn sources_of(&mut self, date: NaiveDate) -> Result<Vec<Box<str>>, SinkError> {
        let list: SourceList = self
            .poster
            .get(&format!("{SOURCES_PATH}?date={date}"))
            .map_err(|error| SinkError::Refused(error.to_string()))?;
        Ok(list.sources)
    }
}
