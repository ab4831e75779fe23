//! Where terminals connect: TLS over TCP, every size and every wait bounded, so that a broken or hostile one costs its own
//! connection only. One connection can also be served by itself, over whatever a simulation has for a socket.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::HallStore;
use super::app::App;
use super::http::{Peer, router};
use super::limits::{Limits, counted};
use super::metrics::Counter;

/// A running listener.
#[derive(Debug)]
pub struct Listening {
    address: SocketAddr,
    stop: watch::Sender<bool>,
}

impl Listening {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no new connections; ends when the requests that are being answered are answered, or after that time.
    pub async fn stop(self, within: Duration) {
        self.stop.send_replace(true);
        // The loop that accepts, and each connection, keeps its end of the channel until it is done.
        timeout(within, self.stop.closed()).await.unwrap_or_default();
    }
}

/// Begins to listen. Must be called in a runtime.
pub fn listen<S: HallStore>(
    app: &Arc<App<S>>,
    address: SocketAddr,
    tls: TlsAcceptor,
) -> io::Result<Listening> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let listener = TcpListener::from_std(listener)?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(accept(listener, Arc::clone(app), tls, stopped));
    Ok(Listening { address, stop })
}

async fn accept<S: HallStore>(
    listener: TcpListener,
    app: Arc<App<S>>,
    tls: TlsAcceptor,
    mut stopped: watch::Receiver<bool>,
) {
    let limits = app.config.limits;
    let places = Arc::new(Semaphore::new(limits.connections_max));
    let strangers = Strangers::default();
    let routes = router(Arc::clone(&app));
    loop {
        // A place first: who comes when all are taken waits in the system's queue.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => return,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of descriptors, or the peer is gone: others may be better off in a moment.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Some(peer) = strangers.enter(&stream, peer.ip(), &limits) else { continue };
        let work =
            encrypted(stream, peer, Arc::clone(&app), routes.clone(), tls.clone(), stopped.clone());
        tokio::spawn(hold(work, place));
    }
}

async fn hold(work: impl Future<Output = ()>, place: OwnedSemaphorePermit) {
    work.await;
    drop(place);
}

async fn encrypted<S: HallStore>(
    stream: TcpStream,
    peer: Peer,
    app: Arc<App<S>>,
    routes: Router,
    tls: TlsAcceptor,
    stopped: watch::Receiver<bool>,
) {
    // Small answers must not wait for more bytes. A socket that refuses this still works.
    stream.set_nodelay(true).unwrap_or_default();
    match timeout(app.config.limits.handshake_time, tls.accept(stream)).await {
        Ok(Ok(stream)) => serve(&app, stream, peer, routes, stopped).await,
        _ => app.metrics.add(Counter::Handshakes, 1),
    }
}

/// Serves one connection that is not encrypted and comes from that address, for simulations.
pub async fn serve_plain<S: HallStore, I>(
    app: &Arc<App<S>>,
    io: I,
    address: IpAddr,
    stopped: watch::Receiver<bool>,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let here = address.to_canonical().is_loopback();
    let stranger = Arc::new(Stranger(Mutex::new(None)));
    let peer = Peer { address: counted(address), here, stranger };
    serve(app, io, peer, router(Arc::clone(app)), stopped).await;
}

async fn serve<S: HallStore, I>(
    app: &App<S>,
    io: I,
    peer: Peer,
    routes: Router,
    mut stopped: watch::Receiver<bool>,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let counted = app.metrics.connection();
    let limits = app.config.limits;
    let (asked, mut first) = watch::channel(false);
    let service = service_fn(move |mut request: Request<Incoming>| {
        asked.send_replace(true);
        request.extensions_mut().insert(peer.clone());
        let routes = TowerToHyperService::new(routes.clone());
        async move {
            let request = request.map(Body::new);
            Ok::<_, Infallible>(
                hyper::service::Service::call(&routes, request)
                    .await
                    .unwrap_or_else(|e| match e {}),
            )
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle_time)
        .max_headers(64)
        .max_buf_size(16 * 1024)
        .serve_connection(TokioIo::new(Paced::new(io, limits.body_time)), service);
    tokio::pin!(connection);
    // What goes wrong on a connection is the terminal's to see; it keeps what was not answered.
    let begun = timeout(limits.first_time, first.changed());
    tokio::select! {
        // In this order each time, so that a simulation runs the same way again.
        biased;
        _ = connection.as_mut() => return,
        _ = stopped.changed() => {}
        begun = begun => if begun.is_err() { return },
    }
    if !*stopped.borrow() {
        tokio::select! {
            biased;
            _ = connection.as_mut() => return,
            _ = stopped.changed() => {}
        }
    }
    connection.as_mut().graceful_shutdown();
    connection.await.unwrap_or_default();
    drop(counted);
}

/// How many connections of each address have not proved who they are.
#[derive(Clone, Default)]
struct Strangers(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection's place among them, until it proves who it is or ends.
pub(crate) struct Stranger(Mutex<Option<(Strangers, IpAddr)>>);

impl Strangers {
    fn enter(&self, stream: &TcpStream, address: IpAddr, limits: &Limits) -> Option<Peer> {
        let ours = stream.local_addr().is_ok_and(|ours| ours.ip() == address);
        let here = ours || address.to_canonical().is_loopback();
        let address = counted(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= limits.strangers_max && !(here && limits.spare_loopback) {
            return None;
        }
        *count += 1;
        let stranger = Arc::new(Stranger(Mutex::new(Some((self.clone(), address)))));
        Some(Peer { address, here, stranger })
    }
}

impl Stranger {
    /// It has proved who it is.
    pub(crate) fn proved(&self) {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((strangers, address)) = place else { return };
        let mut counts = strangers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.proved();
    }
}

/// A connection that breaks when nothing of an answer could be written for a while: whoever reads one byte a minute must
/// not hold a page of memory for a day.
struct Paced<I> {
    io: I,
    most: Duration,
    stuck: Option<Pin<Box<Sleep>>>,
}

impl<I> Paced<I> {
    fn new(io: I, most: Duration) -> Paced<I> {
        Paced { io, most, stuck: None }
    }

    /// What comes of a try to write: a pending one counts, any other begins anew.
    fn pace<T>(&mut self, cx: &mut Context<'_>, tried: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if tried.is_ready() {
            self.stuck = None;
            return tried;
        }
        let most = self.most;
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(most)));
        match stuck.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Paced<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Paced<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let tried = Pin::new(&mut self.io).poll_write(cx, buf);
        self.pace(cx, tried)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tried = Pin::new(&mut self.io).poll_flush(cx);
        self.pace(cx, tried)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tried = Pin::new(&mut self.io).poll_shutdown(cx);
        self.pace(cx, tried)
    }
}
