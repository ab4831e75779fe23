//! `GET /events`: says which halls changed, as server-sent events. Numbers come by fetching the part of the page that shows
//! them. Nothing is said to a session that is over, and a stream ends by itself after a while.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::visit::{Asked, Visit};
use crate::clock::Stopwatch;
use crate::server::HallStore;
use crate::server::accounts::Right;
use crate::server::app::App;
use crate::server::oversight::{Changed, Listener};

/// How often something is said where nothing happens: whoever is between would close the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Not more often than this something is said.
const EACH: Duration = Duration::from_secs(1);
/// How long a stream lasts; the browser opens the next one, and shows who it is again.
const LASTS: Duration = Duration::from_secs(60);
/// Most halls that are named; more = all may have changed.
const NAMED_MAX: usize = 50;

/// What is said, piece by piece, until whoever says it is gone.
struct Said(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Said {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|said| said.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// The stream.
pub(super) async fn events<S: HallStore>(
    State(app): State<Arc<App<S>>>,
    Asked { visit, .. }: Asked,
) -> Response {
    let (Some(oversight), Some(who)) = (app.oversight(), &visit.who) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let Some(listener) = oversight.listens(&who.user.name) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let (send, said) = mpsc::channel(4);
    let stopping = app.stopping.subscribe();
    tokio::spawn(tell(Arc::clone(&app), Arc::clone(&visit), (send, stopping), listener));
    let mut answer = Body::new(Said(said)).into_response();
    let kind = HeaderValue::from_static("text/event-stream; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

type Way = (mpsc::Sender<Bytes>, tokio::sync::watch::Receiver<bool>);

/// Says what changes until somebody leaves, the server ends, or the stream has lasted long enough.
async fn tell<S: HallStore>(
    app: Arc<App<S>>,
    visit: Arc<Visit>,
    (send, mut stopping): Way,
    _listener: Listener,
) {
    let Some(oversight) = app.oversight() else { return };
    let mut generation = oversight.generation();
    let mut known = *generation.borrow_and_update();
    let begun = Stopwatch::start();
    // At once: the browser knows that it is connected.
    let mut next = format!("retry: 2000\nid: {known}\n: here\n\n");
    loop {
        // What ends a session ends what goes on in it, before anything more is said.
        let is_still = match &visit.who {
            Some(who) => app.accounts().is_still(who).await.unwrap_or(false),
            None => false,
        };
        if !is_still
            || send.send(next.into_bytes().into()).await.is_err()
            || begun.elapsed() >= LASTS
        {
            return;
        }
        let waits = HEARTBEAT.min(LASTS.saturating_sub(begun.elapsed()));
        let changed = tokio::select! {
            changed = timeout(waits, generation.changed()) => changed,
            () = send.closed() => return,
            _ = stopping.changed() => return,
        };
        next = match changed {
            Err(_) => ": still here\n\n".to_owned(),
            Ok(Err(_)) => return,
            Ok(Ok(())) => {
                let now = *generation.borrow_and_update();
                let said = said(&visit, now, oversight.changed_since(known));
                known = now;
                match said {
                    Some(said) => said,
                    None => continue_after(EACH).await,
                }
            }
        };
        if next.starts_with("event") {
            sleep(EACH).await;
        }
    }
}

/// Nothing that whoever listens may know of.
async fn continue_after(pause: Duration) -> String {
    sleep(pause).await;
    ":\n\n".to_owned()
}

/// The event for what changed, as far as whoever listens may see it.
fn said(visit: &Visit, generation: u64, changed: Changed) -> Option<String> {
    let data = match changed {
        Changed::All => "[]".to_owned(),
        Changed::Halls(halls) => {
            let rights = [Right::Oversee, Right::Inbox, Right::FollowUp];
            let may = rights.map(|right| visit.halls(right));
            let who = visit.who.as_ref()?;
            // Of a hall that only sends to them nothing is named.
            let tasks = halls.values().any(|items| *items);
            let unnamed = tasks && !who.user.scope.departments.is_empty();
            let sees = |hall: &String| may.iter().any(|halls| halls.contains(hall));
            let mut halls: Vec<String> = halls.into_keys().filter(sees).collect();
            if halls.is_empty() && !unnamed {
                return None;
            }
            halls.sort_unstable();
            if halls.len() > NAMED_MAX {
                halls.clear();
            }
            serde_json::to_string(&halls).ok()?
        }
    };
    Some(format!("event: changed\nid: {generation}\ndata: {data}\n\n"))
}
