//! Where ticket machines post to: HTTP/1.1, own accept loop, every size and every wait bounded, so that
//! a broken or hostile sender costs its own connection only. An answer of 202 means the events are on
//! disk; nothing is answered so before.

mod answer;
mod route;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::clock::Clock;

use super::errand::Clerk;
use super::sink::Sink;

pub use answer::{Posted, PostedRejected};
pub(super) use route::{
    ERRAND_PATH, EVENTS_PATH, IMPORT_PATH, REJECTED_PATH, RejectedLine, SOURCES_PATH,
};

/// How much of everything one sender, and all of them, may take (reliability 7.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time.
    pub connections_max: usize,
    /// Connections of one address at a time, this machine's own excepted.
    pub connections_of_address_max: usize,
    /// For the first byte and the whole header, and between two requests.
    pub header_time: Duration,
    /// For the whole body.
    pub body_time: Duration,
    /// Largest body, bytes.
    pub body_bytes_max: usize,
    /// Largest body on the local route, bytes.
    pub local_body_bytes_max: usize,
    /// Largest errand: a file of 4 MiB with its quotes and backslashes doubled, and the names of the columns of each of
    /// five thousand rows.
    pub errand_body_bytes_max: usize,
    /// Requests being written at a time.
    pub writes_max: usize,
    /// How long a request waits for its turn to be written; then 429.
    pub write_wait: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections_max: 1024,
            connections_of_address_max: 32,
            header_time: Duration::from_secs(10),
            body_time: Duration::from_secs(20),
            body_bytes_max: 1 << 20,
            local_body_bytes_max: 8 << 20,
            errand_body_bytes_max: 12 << 20,
            writes_max: 64,
            write_wait: Duration::from_secs(2),
        }
    }
}

/// How to listen.
#[derive(Clone, Debug)]
pub struct ListenerConfig {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// What a machine must show. Required on any address but a loopback one.
    pub token: Option<String>,
    /// What a program of this machine must show to hand over checked events (it stands in the lock
    /// file). Without it there is no local route.
    pub local_token: Option<String>,
    /// Who does what a program of this machine asks for; none = there is no such route.
    pub clerk: Option<Arc<dyn Clerk>>,
    /// The hall whose events are taken; empty: any.
    pub hall: String,
    /// The receiver's clock.
    pub clock: Clock,
    /// Bounds.
    pub limits: Limits,
}

/// Why the listener did not start.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Reachable without a token.
    #[error(
        "{0} can be reached from the network, and there is no token; nothing was started; set \
             token = \"...\" in [feed], or listen on 127.0.0.1"
    )]
    TokenMissing(SocketAddr),
    /// The address cannot be had.
    #[error(
        "cannot listen on {address}: {reason}; the board works without ticket machines; another \
             program may have the port: choose another one with listen = \"...\" in [feed]"
    )]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        reason: io::Error,
    },
}

/// A running listener. It stops when this is dropped.
#[derive(Debug)]
pub struct ListenerHandle {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
}

impl ListenerHandle {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What a ticket machine posts to.
    pub fn url(&self) -> String {
        format!("http://{}{EVENTS_PATH}", self.addr)
    }

    /// Takes no new connections; ends when the requests that are being answered are answered.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // The loop that accepts, and each connection, keeps its end of the channel until it is done.
        self.stop.closed().await;
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
struct Peer {
    address: IpAddr,
    /// A program of this machine.
    here: bool,
}

/// What every request needs.
struct Common {
    token: Option<blake3::Hash>,
    local_token: Option<blake3::Hash>,
    clerk: Option<Arc<dyn Clerk>>,
    hall: String,
    clock: Clock,
    limits: Limits,
    writes: Arc<Semaphore>,
}

/// Starts to listen. `sink` is cloned for each connection and called where blocking is allowed.
pub fn start<S>(
    config: ListenerConfig,
    sink: S,
    runtime: &Handle,
) -> Result<ListenerHandle, ListenError>
where
    S: Sink + Clone + Send + 'static,
{
    let address = config.address;
    if !address.ip().is_loopback() && config.token.is_none() {
        return Err(ListenError::TokenMissing(address));
    }
    let bind = |reason| ListenError::Bind { address, reason };
    let listener = std::net::TcpListener::bind(address).map_err(bind)?;
    listener.set_nonblocking(true).map_err(bind)?;
    let addr = listener.local_addr().map_err(bind)?;
    let guard = runtime.enter();
    let listener = TcpListener::from_std(listener).map_err(bind)?;
    drop(guard);
    let hash = |token: &String| blake3::hash(token.as_bytes());
    let common = Arc::new(Common {
        token: config.token.as_ref().map(hash),
        local_token: config.local_token.as_ref().map(hash),
        clerk: config.clerk,
        hall: config.hall,
        clock: config.clock,
        limits: config.limits,
        writes: Arc::new(Semaphore::new(config.limits.writes_max)),
    });
    let (stop, stopped) = watch::channel(false);
    runtime.spawn(accept(listener, common, sink, stopped));
    Ok(ListenerHandle { addr, stop })
}

async fn accept<S>(
    listener: TcpListener,
    common: Arc<Common>,
    sink: S,
    mut stopped: watch::Receiver<bool>,
) where
    S: Sink + Clone + Send + 'static,
{
    let places = Arc::new(Semaphore::new(common.limits.connections_max));
    let guests = Guests::default();
    loop {
        // A place first: who comes when all are taken waits in the system's queue.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => return,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of descriptors, or the peer is gone: others may be better off in a moment.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let most = common.limits.connections_of_address_max;
        let Some(guest) = guests.enter(peer.ip(), most) else { continue };
        let work = serve(stream, peer.ip(), Arc::clone(&common), sink.clone(), stopped.clone());
        tokio::spawn(hold(work, place, guest));
    }
}

async fn hold(work: impl Future<Output = ()>, place: OwnedSemaphorePermit, guest: Guest) {
    work.await;
    drop(guest);
    drop(place);
}

async fn serve<S>(
    stream: TcpStream,
    peer: IpAddr,
    common: Arc<Common>,
    sink: S,
    mut stopped: watch::Receiver<bool>,
) where
    S: Sink + Clone + Send + 'static,
{
    // Small answers must not wait for more bytes. A socket that refuses this still works.
    stream.set_nodelay(true).unwrap_or_default();
    let header_time = common.limits.header_time;
    let here = stream.local_addr().is_ok_and(|ours| ours.ip() == peer);
    let peer = Peer { address: peer, here: here || peer.to_canonical().is_loopback() };
    let service = service_fn(move |request| {
        let (common, sink) = (Arc::clone(&common), sink.clone());
        async move {
            let answer = route::answer(request, peer, &common, sink).await;
            Ok::<_, std::convert::Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_time)
        .max_headers(64)
        .max_buf_size(16 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // What goes wrong on a connection is the sender's to see; it keeps what was not answered.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await.unwrap_or_default();
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Guests(Arc<Mutex<HashMap<IpAddr, usize>>>);

struct Guest {
    guests: Guests,
    address: IpAddr,
}

impl Guests {
    fn enter(&self, address: IpAddr, most: usize) -> Option<Guest> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= most && !address.is_loopback() {
            return None;
        }
        *count += 1;
        Some(Guest { guests: self.clone(), address })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut counts = self.guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}
