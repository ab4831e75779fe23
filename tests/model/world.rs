//! Terminals, their server and the network between them, moved on step by step by dice.

mod schedule;

use std::collections::{HashMap, HashSet, VecDeque};

use super::Mix;
use super::disk::{Brought, Disk};
use super::server::{Server, refused};
use zhiban::core::sync::client::{
    Answer, Dice, Failure, Input, Lane, Output, Request, SyncClient, Task, TaskFault,
};
use zhiban::core::sync::segment::{Chain, Line, Shape, StreamId, cut, head, write_lines};
use zhiban::core::sync::wire::{Refusal, SegmentHead, Stored};

/// A request on its way, with what was read from the disk when it was sent.
#[derive(Clone, Debug)]
enum Wire {
    Challenge,
    Session { incarnation: String, stream: StreamId, end: (u64, Chain) },
    Segment { token: String, head: Box<SegmentHead>, text: Vec<u8> },
    Log { token: String, after: u64, own: Option<StreamId> },
    Snapshot { token: String },
    Part { token: String, id: String },
}

#[derive(Clone, Debug)]
struct Letter {
    terminal: usize,
    life: u64,
    lane: Lane,
    ask: u64,
    wire: Wire,
}

#[derive(Clone, Debug)]
struct Reply {
    terminal: usize,
    life: u64,
    ask: u64,
    input: Input,
    brought: Option<Brought>,
}

pub(super) struct Terminal {
    pub disk: Disk,
    client: SyncClient,
    device: String,
    /// Counts its starts: what was for an earlier one is lost.
    life: u64,
    clock: u64,
    wake: Option<u64>,
    brought: HashMap<u64, Brought>,
    tasks: VecDeque<(u64, Task)>,
    inbox: VecDeque<Input>,
    /// Largest number of the log it was at, and of which incarnation, for I19.
    seen: (String, u64),
}

pub(super) struct World {
    pub dice: Dice,
    mix: Mix,
    now: u64,
    pub server: Server,
    copies: Vec<Server>,
    pub terminals: Vec<Terminal>,
    disks: Vec<(usize, Disk)>,
    requests: Vec<Letter>,
    replies: Vec<Reply>,
    written: u64,
    /// Events that have to be in the hall's log in the end.
    pub due: HashSet<Vec<u8>>,
    /// The places that were acknowledged, for I7.
    acks: HashMap<(String, String, u64), Option<u64>>,
    is_quiet: bool,
    /// Streams that were parted, logs that went back, events that were set aside.
    pub turns: [u64; 3],
    asks: u64,
    incarnations: u64,
    /// Snapshots that were installed.
    pub begun: u64,
}

fn start(disk: &Disk, seed: u64, mix: &Mix) -> (SyncClient, Input) {
    let client = SyncClient::new(Dice::new(seed)).with_snapshots_from(mix.snapshots_from);
    (client, Input::Standing(disk.standing()))
}

impl World {
    pub(super) fn new(seed: u64, mix: Mix) -> World {
        let mut world = World {
            dice: Dice::new(seed),
            mix,
            now: 0,
            server: Server::new(mix.planted),
            copies: Vec::new(),
            terminals: Vec::new(),
            disks: Vec::new(),
            requests: Vec::new(),
            replies: Vec::new(),
            written: 0,
            due: HashSet::new(),
            acks: HashMap::new(),
            is_quiet: false,
            turns: [0; 3],
            asks: 0,
            incarnations: 0,
            begun: 0,
        };
        for number in 0..2 {
            let stream = world.mint();
            world.begin(Disk::new(stream, mix.planted), format!("d{number}"));
        }
        world
    }

    fn mint(&mut self) -> StreamId {
        (u128::from(self.dice.roll()) << 64 | u128::from(self.dice.roll())).to_be_bytes()
    }

    fn begin(&mut self, disk: Disk, device: String) {
        let (client, input) = start(&disk, self.dice.roll(), &self.mix);
        self.terminals.push(Terminal {
            client,
            device,
            life: 0,
            clock: self.mix.clock,
            wake: None,
            brought: HashMap::new(),
            tasks: VecDeque::new(),
            inbox: VecDeque::new(),
            seen: (String::new(), 0),
            disk,
        });
        self.feed(self.terminals.len() - 1, input);
    }

    /// Its process ends at this instant and starts again, on this disk.
    fn restart(&mut self, at: usize, disk: Option<Disk>) {
        let seed = self.dice.roll();
        let terminal = &mut self.terminals[at];
        if let Some(disk) = disk {
            terminal.disk = disk;
            terminal.seen = (String::new(), 0);
        }
        let (client, input) = start(&terminal.disk, seed, &self.mix);
        terminal.client = client;
        terminal.life += 1;
        // The clock of another boot begins anywhere.
        terminal.clock = terminal.clock.wrapping_mul(31) % (1 << 40);
        terminal.brought.clear();
        terminal.tasks.clear();
        terminal.inbox.clear();
        self.feed(at, input);
    }

    fn feed(&mut self, at: usize, input: Input) {
        let terminal = &mut self.terminals[at];
        let outputs = terminal.client.handle(input, terminal.clock + self.now);
        terminal.wake = None;
        for output in outputs {
            self.output(at, output);
        }
        self.check_timer(at);
    }

    /// What a terminal sends that goes by the server's end of its stream alone.
    fn carelessly(&self, at: usize, request: Request) -> Request {
        match request {
            Request::Segment { token, stream, first, events_max } => {
                let next = self.server.stream(&stream).len() as u64 + 1;
                let has_it = self.terminals[at].disk.chain_at(stream, next).is_some();
                let first = if has_it { first.max(next) } else { first };
                Request::Segment { token, stream, first, events_max }
            }
            other => other,
        }
    }

    fn output(&mut self, at: usize, output: Output) {
        let terminal = &mut self.terminals[at];
        match output {
            Output::Ask { lane, ask, request, .. } => {
                self.asks += 1;
                let request =
                    if self.mix.careless { self.carelessly(at, request) } else { request };
                let terminal = &mut self.terminals[at];
                let life = terminal.life;
                if let Some(wire) = sent(&terminal.disk, request) {
                    self.requests.push(Letter { terminal: at, life, lane, ask, wire });
                } else {
                    let why = Failure::Garbled;
                    terminal.inbox.push_back(Input::Failed { lane, ask, why });
                }
            }
            Output::Cancel { ask, .. } => {
                terminal.brought.remove(&ask);
            }
            Output::Do { task, what } => terminal.tasks.push_back((task, what)),
            Output::WakeAt(when) => terminal.wake = Some(when - terminal.clock),
            Output::Status(_) => {}
        }
    }

    /// I17: with something unsent, either something is under way or a time to wake is named.
    fn check_timer(&self, at: usize) {
        let terminal = &self.terminals[at];
        let waits = terminal.client.standing().is_some_and(|standing| standing.unsent() > 0);
        let told = |input: &Input| matches!(input, Input::Done { .. } | Input::NotDone { .. });
        let works = !terminal.tasks.is_empty() || terminal.inbox.iter().any(told);
        assert!(!waits || works || terminal.wake.is_some(), "I17: unsent, and no timer");
    }

    fn write(&mut self, at: usize, bad: bool) {
        self.written += 1;
        let kind = if bad { "bad" } else { "e" };
        let bytes = format!("{{\"{kind}\":{}}}", self.written).into_bytes();
        if !bad {
            self.due.insert(bytes.clone());
        }
        let terminal = &mut self.terminals[at];
        terminal.disk.write(None, bytes);
        let standing = terminal.disk.standing();
        terminal.inbox.push_back(Input::Appended { stream: standing.stream, last: standing.last });
    }

    /// Events whose only copy the operator wiped are nobody's loss.
    fn forgive(&mut self) {
        let mut held: HashSet<&Vec<u8>> = self.server.log.iter().collect();
        held.extend(self.terminals.iter().flat_map(|terminal| terminal.disk.offered()));
        self.due.retain(|event| held.contains(event));
    }

    fn serve(&mut self, letter: &Letter) {
        let device = self.terminals[letter.terminal].device.clone();
        let mut brought = None;
        let stale = |token: &String| !self.server.tokens.contains(token);
        let answer = match &letter.wire {
            Wire::Challenge => Answer::Challenge { nonce: "n".to_owned() },
            Wire::Session { incarnation, stream, end } => {
                Answer::Session(self.server.session(&device, *stream, *end, incarnation))
            }
            Wire::Segment { token, .. }
            | Wire::Log { token, .. }
            | Wire::Snapshot { token }
            | Wire::Part { token, .. }
                if stale(token) =>
            {
                Answer::Refused(refused(Refusal::Token))
            }
            Wire::Segment { head, text, .. } => match self.server.take(&device, head, text) {
                Ok(stored) => {
                    self.acknowledged(&head.stream, &stored);
                    Answer::Stored(stored)
                }
                Err(refused) => Answer::Refused(*refused),
            },
            Wire::Log { after, own, .. } => {
                let segments = self.server.page(*after, *own, 3);
                let answer = Answer::Page {
                    segments: segments.len() as u64,
                    head: self.server.log.len() as u64,
                };
                brought = Some(Brought::Page(segments));
                answer
            }
            Wire::Snapshot { .. } => {
                if self.dice.upto(3) == 0 {
                    self.server.snap = None;
                }
                let id = self.dice.roll();
                brought = Some(Brought::Manifest(self.server.snap(id)));
                Answer::Manifest
            }
            Wire::Part { id, .. } => {
                if self.dice.upto(9) == 0 {
                    self.server.snap = None;
                }
                if self.server.snap.as_ref().is_some_and(|snap| snap.id == *id) {
                    brought = Some(Brought::Part);
                    Answer::Part
                } else {
                    Answer::Refused(refused(Refusal::NotFound))
                }
            }
        };
        let Letter { terminal, life, lane, ask, .. } = *letter;
        let incarnation = self.server.incarnation.clone();
        let input = Input::Reply { lane, ask, incarnation, answer };
        self.replies.push(Reply { terminal, life, ask, input, brought });
    }

    /// I7: the same events have the same places whenever they are sent.
    fn acknowledged(&mut self, stream: &str, stored: &Stored) {
        for run in &stored.runs {
            let mut hseq = run.hseq;
            for index in 0..run.count {
                let place = (!run.skip.contains(&index)).then_some(hseq);
                hseq += u64::from(place.is_some());
                let key = (self.server.incarnation.clone(), stream.to_owned(), run.first + index);
                assert_eq!(*self.acks.entry(key).or_insert(place), place, "I7");
            }
        }
    }

    fn receive(&mut self, reply: Reply) {
        let terminal = &mut self.terminals[reply.terminal];
        if terminal.life == reply.life {
            terminal.brought.extend(reply.brought.map(|brought| (reply.ask, brought)));
            self.feed(reply.terminal, reply.input);
        }
    }

    /// The store does its next task, in one transaction.
    fn work(&mut self, at: usize, is_full: bool) {
        let minted = self.mint();
        let terminal = &mut self.terminals[at];
        let Some((task, what)) = terminal.tasks.pop_front() else { return };
        let brought = match &what {
            Task::ApplyPage { ask, .. }
            | Task::ApplyPast { ask }
            | Task::KeepManifest { ask }
            | Task::KeepPart { ask, .. } => terminal.brought.remove(ask),
            _ => None,
        };
        if is_full {
            let why = TaskFault::Disk;
            return terminal.inbox.push_back(Input::NotDone { task, why });
        }
        match &what {
            Task::Part { .. } => self.turns[0] += 1,
            Task::GoBack { .. } => self.turns[1] += 1,
            Task::SetAside { .. } => self.turns[2] += 1,
            Task::Install => self.begun += 1,
            // I6: what is acknowledged is there.
            Task::MarkSent { stream, stored } => {
                let there = self.server.stream(stream).len() as u64;
                let is_same = terminal.disk.standing().incarnation == self.server.incarnation;
                assert!(!is_same || there >= stored.last, "I6: acknowledged, and not there");
            }
            _ => {}
        }
        let input = match terminal.disk.run(what, brought, minted) {
            Ok(()) => Input::Done { task, standing: terminal.disk.standing() },
            Err(why) => {
                // A page that does not follow would be a fault of the machine here.
                assert_ne!(why, TaskFault::NotNext, "I4");
                Input::NotDone { task, why }
            }
        };
        terminal.inbox.push_back(input);
        // I19: what was here of the hall's log stays, but for another incarnation.
        let standing = terminal.disk.standing();
        let (incarnation, cursor) = std::mem::take(&mut terminal.seen);
        assert!(incarnation != standing.incarnation || standing.cursor >= cursor, "I19");
        terminal.seen = (standing.incarnation, standing.cursor);
        // I20: whatever is acknowledged, handed back or written anew, the author sees each own event once.
        let view = terminal.disk.view();
        let once: HashSet<&&Vec<u8>> = view.iter().collect();
        assert_eq!(once.len(), view.len(), "I20: an event is seen twice");
    }

    fn tell(&mut self, at: usize) {
        if let Some(input) = self.terminals[at].inbox.pop_front() {
            self.feed(at, input);
        }
    }

    /// Time goes on to when the next terminal wants to be woken.
    fn wake(&mut self) {
        let due =
            (0..self.terminals.len()).filter_map(|at| Some((self.terminals[at].wake?, at))).min();
        if let Some((when, at)) = due {
            self.now = self.now.max(when);
            self.feed(at, Input::Tick);
        }
    }
}

/// What goes over the wire, as far as the disk has it still.
fn sent(disk: &Disk, request: Request) -> Option<Wire> {
    Some(match request {
        Request::Challenge => Wire::Challenge,
        Request::Session { incarnation, stream, last, .. } => {
            Wire::Session { incarnation, stream, end: (last, disk.chain_at(stream, last)?) }
        }
        Request::Segment { token, stream, first, events_max } => {
            let own: Vec<_> = disk.tail(stream, first).take(events_max).collect();
            let lines: Vec<Line<'_>> =
                own.iter().map(|own| Line { origin: own.origin, bytes: &own.bytes }).collect();
            let count = cut(&lines, events_max);
            let last = own.get(count.checked_sub(1)?)?;
            let shape = Shape {
                hall: "H1".into(),
                stream,
                first,
                count: count as u64,
                prev: disk.chain_at(stream, first - 1)?,
                chain: last.chain,
            };
            let mut text = Vec::new();
            write_lines(&lines[..count], &mut text).unwrap();
            let head = Box::new(head(&shape, 1, |_| [0; 64]));
            Wire::Segment { token, head, text }
        }
        Request::Log { token, after, own, .. } => Wire::Log { token, after, own },
        Request::Past { token, after } => Wire::Log { token, after, own: None },
        Request::Snapshot { token } => Wire::Snapshot { token },
        Request::Part { token, id, .. } => Wire::Part { token, id },
    })
}
