//! A proxy on the way to the server. It cuts everything after an exact number of bytes, holds bytes back and lets them
//! go later, carries one byte at a time, changes one, or answers itself. It knows nothing of what it carries.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use zhiban::clock::sleep;

/// Where bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the server.
    Up,
    /// To the terminal.
    Down,
}

impl Way {
    pub const BOTH: [Way; 2] = [Way::Up, Way::Down];

    fn at(self) -> usize {
        usize::from(self == Way::Down)
    }
}

/// What becomes of the bytes of one way.
struct Lane {
    /// Bytes that still pass before everything is cut.
    left: Mutex<Option<u64>>,
    /// What is still to pass is followed by silence instead of a cut.
    stalls: AtomicBool,
    /// Nothing passes, and nothing is lost: it comes when this ends.
    held: AtomicBool,
    /// Milliseconds before each single byte.
    pause_ms: AtomicU64,
    /// Bytes until the one that is changed on its way.
    flip: Mutex<Option<u64>>,
    carried: AtomicU64,
    /// What went this way, by connection.
    recorded: Mutex<Option<BTreeMap<RawFd, Vec<u8>>>>,
}

impl Lane {
    fn new() -> Lane {
        Lane {
            left: Mutex::new(None),
            stalls: AtomicBool::new(false),
            held: AtomicBool::new(false),
            pause_ms: AtomicU64::new(0),
            flip: Mutex::new(None),
            carried: AtomicU64::new(0),
            recorded: Mutex::new(None),
        }
    }
}

struct Shared {
    server: Mutex<SocketAddr>,
    lanes: [Lane; 2],
    /// Everything was cut: what comes now is turned away until this ends.
    is_cut: AtomicBool,
    answer: Mutex<Option<Vec<u8>>>,
    open: Mutex<Vec<Arc<[TcpStream; 2]>>>,
    taken: AtomicU64,
    ended: AtomicBool,
}

/// A proxy on a port of loopback. Dropped, it ends with all its connections.
pub struct Cutter {
    addr: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Cutter {
    /// In front of a server.
    pub fn before(server: SocketAddr) -> Cutter {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            server: Mutex::new(server),
            lanes: [Lane::new(), Lane::new()],
            is_cut: AtomicBool::new(false),
            answer: Mutex::new(None),
            open: Mutex::new(Vec::new()),
            taken: AtomicU64::new(0),
            ended: AtomicBool::new(false),
        });
        let own = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            for taken in listener.incoming() {
                if own.ended.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(terminal) = taken else { continue };
                own.taken.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&own);
                thread::spawn(move || carry(terminal, &shared));
            }
        });
        Cutter { addr, shared, thread: Some(thread) }
    }

    /// Where terminals connect.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    fn lane(&self, way: Way) -> &Lane {
        &self.shared.lanes[way.at()]
    }

    /// Everything is cut once so many more bytes went this way.
    pub fn cut_after(&self, way: Way, bytes: u64) {
        *self.lane(way).left.lock().unwrap() = Some(bytes);
    }

    /// Nothing goes on this way once so many more bytes went, until [`Cutter::heal`].
    pub fn stall_after(&self, way: Way, bytes: u64) {
        self.lane(way).stalls.store(true, Ordering::SeqCst);
        self.cut_after(way, bytes);
    }

    /// Whether nothing goes on one way.
    pub fn is_stalled(&self) -> bool {
        self.shared.lanes.iter().any(|lane| lane.held.load(Ordering::SeqCst))
    }

    /// The byte behind so many more of this way is changed.
    pub fn flip_after(&self, way: Way, bytes: u64) {
        *self.lane(way).flip.lock().unwrap() = Some(bytes);
    }

    /// Whether the byte that was to be changed has come by.
    pub fn has_flipped(&self, way: Way) -> bool {
        self.lane(way).flip.lock().unwrap().is_none()
    }

    /// Nothing passes this way any more, until [`Cutter::heal`].
    pub fn hold(&self, way: Way) {
        self.lane(way).held.store(true, Ordering::SeqCst);
    }

    /// One byte at a time passes this way, so far apart.
    pub fn trickle(&self, way: Way, pause: Duration) {
        let ms = u64::try_from(pause.as_millis()).unwrap();
        self.lane(way).pause_ms.store(ms, Ordering::SeqCst);
    }

    /// Whoever asks is answered this, whatever was asked.
    pub fn answer(&self, text: &str) {
        *self.shared.answer.lock().unwrap() = Some(text.as_bytes().to_vec());
    }

    /// Another server behind it, as after one was started anew.
    pub fn lead_to(&self, server: SocketAddr) {
        *self.shared.server.lock().unwrap() = server;
    }

    /// Ends what is open and turns away what comes.
    pub fn cut(&self) {
        self.shared.cut();
    }

    /// Whether everything was cut.
    pub fn is_cut(&self) -> bool {
        self.shared.is_cut.load(Ordering::SeqCst)
    }

    /// Everything passes again. What was open and cut stays so.
    pub fn heal(&self) {
        for lane in &self.shared.lanes {
            *lane.left.lock().unwrap() = None;
            *lane.flip.lock().unwrap() = None;
            lane.stalls.store(false, Ordering::SeqCst);
            lane.held.store(false, Ordering::SeqCst);
            lane.pause_ms.store(0, Ordering::SeqCst);
        }
        *self.shared.answer.lock().unwrap() = None;
        self.shared.is_cut.store(false, Ordering::SeqCst);
    }

    /// Keeps what goes this way from now on.
    pub fn record(&self, way: Way) {
        *self.lane(way).recorded.lock().unwrap() = Some(BTreeMap::new());
    }

    /// What was kept since this was asked last, by connection.
    pub fn recorded(&self, way: Way) -> Vec<Vec<u8>> {
        let mut recorded = self.lane(way).recorded.lock().unwrap();
        recorded.replace(BTreeMap::new()).unwrap_or_default().into_values().collect()
    }

    /// Bytes that went this way.
    pub fn carried(&self, way: Way) -> u64 {
        self.lane(way).carried.load(Ordering::SeqCst)
    }

    /// Connections that were begun.
    pub fn taken(&self) -> u64 {
        self.shared.taken.load(Ordering::SeqCst)
    }
}

impl Drop for Cutter {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.shared.cut();
        // Wakes whoever waits for the next connection.
        drop(TcpStream::connect(self.addr));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Shared {
    fn cut(&self) {
        let mut open = self.open.lock().unwrap();
        self.is_cut.store(true, Ordering::SeqCst);
        for ends in open.drain(..) {
            end(&ends);
        }
    }

    /// Both ends of a connection, where they may be joined now.
    fn join(&self, terminal: TcpStream) -> Option<Arc<[TcpStream; 2]>> {
        let server = *self.server.lock().unwrap();
        let server = TcpStream::connect(server).ok()?;
        let mut open = self.open.lock().unwrap();
        if self.is_cut.load(Ordering::SeqCst) {
            return None;
        }
        let ends = Arc::new([terminal, server]);
        open.retain(|other| Arc::strong_count(other) > 1);
        open.push(Arc::clone(&ends));
        Some(ends)
    }
}

fn end(ends: &[TcpStream; 2]) {
    for end in ends {
        // One that has ended already is ended.
        end.shutdown(Shutdown::Both).unwrap_or_default();
    }
}

fn carry(terminal: TcpStream, shared: &Shared) {
    let answer = shared.answer.lock().unwrap().clone();
    if let Some(answer) = answer {
        let mut asked = [0; 4096];
        let mut both = &terminal;
        if both.read(&mut asked).is_ok_and(|read| read > 0) {
            both.write_all(&answer).unwrap_or_default();
        }
        return;
    }
    if shared.is_cut.load(Ordering::SeqCst) {
        return;
    }
    let Some(ends) = shared.join(terminal) else { return };
    for end in ends.iter() {
        end.set_nodelay(true).unwrap_or_default();
    }
    thread::scope(|scope| {
        scope.spawn(|| pump(&ends, Way::Up, shared));
        pump(&ends, Way::Down, shared);
    });
    end(&ends);
}

/// Carries bytes one way until one side ends or all is cut.
fn pump(ends: &[TcpStream; 2], way: Way, shared: &Shared) {
    let (mut from, mut to) = (&ends[way.at()], &ends[1 - way.at()]);
    let lane = &shared.lanes[way.at()];
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let mut rest = &mut buffer[..read];
        while !rest.is_empty() {
            while lane.held.load(Ordering::SeqCst) {
                if shared.ended.load(Ordering::SeqCst) {
                    return;
                }
                sleep(Duration::from_millis(1));
            }
            let pause = lane.pause_ms.load(Ordering::SeqCst);
            let some = if pause == 0 { rest.len() } else { 1 };
            sleep(Duration::from_millis(pause));
            let Some(passed) = pass(&mut rest[..some], to, lane, shared) else { return };
            rest = &mut std::mem::take(&mut rest)[passed..];
        }
    }
    // The other side may still say something.
    to.shutdown(Shutdown::Write).unwrap_or_default();
    to.flush().unwrap_or_default();
}

/// Some bytes, as far as they still pass. Answers how many did, where the connection goes on.
fn pass(bytes: &mut [u8], mut to: &TcpStream, lane: &Lane, shared: &Shared) -> Option<usize> {
    // Held to the end: two connections must not both count the last byte.
    let mut left = lane.left.lock().unwrap();
    let room = left.map_or(usize::MAX, |left| usize::try_from(left).unwrap_or(usize::MAX));
    let some = bytes.len().min(room);
    let mut flip = lane.flip.lock().unwrap();
    if let Some(before) = *flip {
        match usize::try_from(before).ok().and_then(|at| bytes[..some].get_mut(at)) {
            Some(byte) => {
                *byte ^= 1;
                *flip = None;
            }
            None => *flip = Some(before - some as u64),
        }
    }
    drop(flip);
    // Before anybody can have heard it.
    if let Some(recorded) = lane.recorded.lock().unwrap().as_mut() {
        recorded.entry(to.as_raw_fd()).or_default().extend_from_slice(&bytes[..some]);
    }
    to.write_all(&bytes[..some]).ok()?;
    lane.carried.fetch_add(some as u64, Ordering::SeqCst);
    if let Some(left) = left.as_mut() {
        *left -= some as u64;
        if some < bytes.len() && lane.stalls.load(Ordering::SeqCst) {
            lane.held.store(true, Ordering::SeqCst);
        } else if some < bytes.len() {
            shared.cut();
            return None;
        }
    }
    Some(some)
}
