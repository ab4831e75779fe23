//! When a terminal opens a session, sends, fetches, waits, starts a new stream or goes back: a machine that is told what
//! happens and says what is to be done. It has no socket, no clock and no disk; whoever runs it brings time as
//! milliseconds that never go back. As long as something is unsent and nothing is under way, a time to wake is named.
//! Source: sync.md 4.3 to 4.13.

mod begin;
mod down;
mod io;
mod pace;
mod past;
mod show;
mod talk;
mod up;
mod work;

pub use io::{
    Answer, Begin, Failure, Input, Lane, Output, Request, Shared, Standing, Task, TaskFault,
};
pub use pace::{Dice, PAUSE_MS_MAX, RETRY_AFTER_MS_MAX};

use self::begin::Beginning;
use self::pace::{PAUSE_MS_MIN, pause};
use self::talk::{Asked, Live, Purpose, Talk, What};
use super::segment::StreamId;
use super::status::{Need, Status};
use super::wire::{Refusal, Refused, SEGMENT_EVENTS_MAX};

/// How long a challenge or a session may take, milliseconds.
const SESSION_MS: u64 = 45_000;
/// How long an upload may take: 256 KiB over a poor line.
const SEGMENT_MS: u64 = 120_000;
/// How long a page may take beside the time that the server waits for something new.
const PAGE_MS: u64 = 120_000;
/// Pause of a terminal that the server turned away: it asks on, so that it goes on by itself when it is let in again.
const TURNED_AWAY_MS: u64 = PAUSE_MS_MAX;
/// Longest pause before the first request of a session that a server can ask for, seconds.
const START_SECS_MAX: u64 = 120;
/// Longest life of a session that is believed, seconds: what a server names must not be counted on from for ever.
const LIFE_SECS_MAX: u64 = 86_400;
/// So many unsent events are worth a count on the status line.
const BURST_EVENTS: u64 = 50;
/// So many failed tries in a row are no accident of one connection.
const OFFLINE_FAILS: u32 = 2;
/// Failures in a row up to which a turn (a new stream, going back) is followed at once by the next session.
const TURNS_AT_ONCE: u32 = 3;
/// Events that are set aside one after the other before it is the server that something is wrong with.
const ASIDES_MAX: u32 = 8;
/// Clocks that are further apart are told, milliseconds. Source: sync.md 4.3.
pub const CLOCK_OFF_MS: u64 = 120_000;
/// Pages in a row that do not follow what is here until somebody is told.
const MISSES_MAX: u32 = 3;

/// The side of a terminal.
#[derive(Clone, Debug)]
pub struct SyncClient {
    dice: Dice,
    standing: Option<Standing>,
    session: Option<Live>,
    /// Something to sign that has come.
    nonce: Option<String>,
    up: Talk,
    down: Talk,
    past: Talk,
    beginning: Beginning,
    purpose: Option<Purpose>,
    /// Events of the hall's log on the server, as last heard.
    head: u64,
    /// At most so many events in the next segment: less after one was too large.
    events_max: usize,
    /// Own events are to be sent back too, because some that the server has are not here.
    whole: bool,
    /// Events set aside in a row, with none taken between them.
    asides: u32,
    /// An event that the server could not take once: it may have been changed on its way.
    suspect: Option<u64>,
    need: Option<Need>,
    /// What is wrong with the clocks, which keeps nothing from being sent.
    clocks: Option<Need>,
    heard_at: Option<u64>,
    lost_at: Option<u64>,
    /// Unsent events when the present rush began, and those that came since.
    burst: u64,
    ids: u64,
    shown: Option<Status>,
    out: Vec<Output>,
}

impl SyncClient {
    /// A machine that waits to be told how the terminal stands.
    pub fn new(dice: Dice) -> SyncClient {
        SyncClient {
            dice,
            standing: None,
            session: None,
            nonce: None,
            up: Talk::default(),
            down: Talk::default(),
            past: Talk::default(),
            beginning: Beginning::default(),
            purpose: None,
            head: 0,
            events_max: SEGMENT_EVENTS_MAX,
            whole: false,
            asides: 0,
            suspect: None,
            need: None,
            clocks: None,
            heard_at: None,
            lost_at: None,
            burst: 0,
            ids: 0,
            shown: None,
            out: Vec::new(),
        }
    }

    /// Takes in what happened and says what is to be done, in this order. `now` never goes back.
    pub fn handle(&mut self, input: Input, now: u64) -> Vec<Output> {
        match input {
            Input::Standing(standing) => self.stands(standing),
            Input::Appended { stream, last } => self.appended(&stream, last),
            Input::Reply { lane, ask, incarnation, answer } => {
                if let Some(asked) = self.take_ask(lane, ask) {
                    self.replied(lane, &asked, &incarnation, answer, now);
                }
            }
            Input::Foreign { lane, ask } => {
                if self.take_ask(lane, ask).is_some() {
                    self.lost(lane, now);
                }
            }
            Input::Failed { lane, ask, why } => {
                if let Some(asked) = self.take_ask(lane, ask) {
                    self.failed(lane, &asked, why, now);
                }
            }
            Input::Done { task, standing } => self.done(task, standing, now),
            Input::NotDone { task, why } => self.not_done(task, why, now),
            Input::Clocks { off_ms, strayed } => {
                let minutes = off_ms.unsigned_abs() / 60_000;
                let is_off = off_ms.unsigned_abs() > CLOCK_OFF_MS;
                let over = strayed.then_some(Need::CertificateOver);
                self.clocks = if is_off { Some(Need::ClockOff { minutes }) } else { over };
            }
            Input::Tick => {}
            Input::Now => {
                for talk in [&mut self.up, &mut self.down, &mut self.past] {
                    talk.went_well();
                }
            }
        }
        self.expire(now);
        self.go_up(now);
        self.go_down(now);
        self.go_past(now);
        self.show();
        self.name_wake(now);
        std::mem::take(&mut self.out)
    }

    /// How the terminal stands, as far as the machine was told.
    pub fn standing(&self) -> Option<&Standing> {
        self.standing.as_ref()
    }

    /// What is wrong with the clocks.
    pub fn clocks(&self) -> Option<Need> {
        self.clocks
    }

    fn talk(&mut self, lane: Lane) -> &mut Talk {
        match lane {
            Lane::Up => &mut self.up,
            Lane::Down => &mut self.down,
            Lane::Past => &mut self.past,
        }
    }

    fn take_ask(&mut self, lane: Lane, ask: u64) -> Option<Asked> {
        self.talk(lane).ask.take_if(|asked| asked.id == ask)
    }

    fn stands(&mut self, mut standing: Standing) {
        if let Some(old) = &self.standing {
            if old.stream == standing.stream {
                // What was written while a task ran is not in what the task says.
                standing.last = standing.last.max(old.last);
            }
            if old.stream != standing.stream || old.incarnation != standing.incarnation {
                // A new stream has to be opened before anything is sent of it.
                self.session = None;
                self.beginning.forget();
            }
        }
        if standing.unsent() == 0 && self.need == Some(Need::ServerLost) {
            // It has got again what it lost of ours.
            self.need = None;
        }
        self.burst = if standing.unsent() == 0 { 0 } else { self.burst.max(standing.unsent()) };
        self.standing = Some(standing);
    }

    fn appended(&mut self, stream: &StreamId, last: u64) {
        let Some(standing) = self.standing.as_mut().filter(|one| one.stream == *stream) else {
            return;
        };
        let new = last.saturating_sub(standing.last);
        standing.last += new;
        self.burst += new;
    }

    fn ask(&mut self, lane: Lane, what: What, timeout_ms: u64, request: Request, now: u64) {
        self.ids += 1;
        let id = self.ids;
        self.talk(lane).ask = Some(Asked { id, what, at: now, until: now + timeout_ms });
        self.out.push(Output::Ask { lane, ask: id, timeout_ms, request });
    }

    fn task(&mut self, lane: Lane, what: Task) {
        self.ids += 1;
        let task = self.ids;
        let of_snapshot = what.is_of_snapshot();
        let talk = self.talk(lane);
        (talk.task, talk.of_snapshot) = (Some(task), of_snapshot);
        self.out.push(Output::Do { task, what });
    }

    /// Lets go of a request.
    fn cancel(&mut self, lane: Lane) {
        if let Some(asked) = self.talk(lane).ask.take() {
            self.out.push(Output::Cancel { lane, ask: asked.id });
        }
    }

    /// Requests that whoever runs the machine did not end in time.
    fn expire(&mut self, now: u64) {
        for lane in [Lane::Up, Lane::Down, Lane::Past] {
            if self.talk(lane).ask.as_ref().is_some_and(|asked| now >= asked.until) {
                self.cancel(lane);
                self.lost(lane, now);
            }
        }
    }

    /// A try that brought nothing: the next one waits.
    fn wait(&mut self, lane: Lane, now: u64) {
        let fails = self.talk(lane).fails;
        let pause = pause(fails, &mut self.dice);
        let talk = self.talk(lane);
        talk.fails = fails.saturating_add(1);
        talk.ready_at = now + pause;
        if lane == Lane::Up {
            // It does not live as long as a pause may last.
            self.nonce = None;
        }
    }

    /// The server was not reached.
    fn lost(&mut self, lane: Lane, now: u64) {
        self.lost_at.get_or_insert(now);
        self.wait(lane, now);
    }

    fn failed(&mut self, lane: Lane, asked: &Asked, why: Failure, now: u64) {
        match why {
            Failure::Garbled if lane != Lane::Up => {
                // The server is there, and what it sends cannot be used.
                self.heard(now);
                self.wait(lane, now);
                if !self.no_snapshot(asked, Refusal::Broken, now) {
                    self.missed(lane);
                }
                return;
            }
            Failure::Unreachable | Failure::Garbled => {}
            Failure::Clock => self.need = Some(Need::Clock),
            Failure::Certificate => self.need = Some(Need::Certificate),
            Failure::Disk => self.need = Some(Need::Unread),
        }
        self.lost(lane, now);
    }

    /// A reply of the server came, whatever it says.
    fn heard(&mut self, now: u64) {
        self.heard_at = Some(now);
        if matches!(self.need, Some(Need::Clock | Need::Certificate)) {
            self.need = None;
        }
    }

    fn replied(&mut self, lane: Lane, asked: &Asked, incarnation: &str, answer: Answer, now: u64) {
        self.heard(now);
        let known = self.standing.as_ref().map_or("", |standing| &standing.incarnation);
        let of_session = asked.what.is_of_session();
        if !of_session && incarnation != known {
            // The server was restored since the session began: what it says is of other numbers. A new session tells
            // up to where they are the same.
            self.wait(lane, now);
            return self.anew(lane, now);
        }
        // Anybody gets something to sign, and a session has to be looked at first.
        if !of_session && !matches!(answer, Answer::Refused(_)) {
            self.let_in(lane, now);
        }
        match (lane, answer) {
            (_, Answer::Refused(refused)) => self.refused(lane, asked, refused, now),
            (Lane::Up, answer) => self.up_answer(asked, answer, now),
            (Lane::Down, answer) => self.down_answer(asked, answer, now),
            (Lane::Past, answer) => self.past_answer(asked, answer, now),
        }
    }

    /// What came did not fit, in this conversation.
    fn missed(&mut self, lane: Lane) {
        let talk = self.talk(lane);
        talk.misses = talk.misses.saturating_add(1);
        if talk.misses >= MISSES_MAX {
            self.need = Some(Need::LogGap);
        }
    }

    /// What came fits again.
    fn fits(&mut self, lane: Lane) {
        self.talk(lane).misses = 0;
        let misses = self.down.misses.max(self.past.misses);
        if misses < MISSES_MAX && self.need == Some(Need::LogGap) {
            self.need = None;
        }
    }

    /// The server does what it is asked.
    fn let_in(&mut self, lane: Lane, now: u64) {
        if matches!(self.need, Some(Need::Revoked | Need::OtherHall)) {
            self.need = None;
        }
        if lane == Lane::Up && self.need == Some(Need::Unread) {
            self.need = None;
        }
        if self.lost_at.take().is_some() {
            // The other conversation need not sit out a pause that began while nobody was there.
            let other = self.talk(if lane == Lane::Up { Lane::Down } else { Lane::Up });
            other.ready_at = other.ready_at.min(now + PAUSE_MS_MIN);
        }
    }

    fn refused(&mut self, lane: Lane, asked: &Asked, refused: Refused, now: u64) {
        self.wait(lane, now);
        if self.no_snapshot(asked, refused.error, now) {
            return;
        }
        if let Some(secs) = refused.retry_after_secs {
            let ms = secs.saturating_mul(1_000).min(RETRY_AFTER_MS_MAX);
            // Not all that were told the same second come back in it.
            let ms = ms + self.dice.upto((ms / 4).clamp(250, 15_000));
            self.talk(lane).silent_until = now + ms;
        }
        if asked.what.is_of_session() {
            // Without a session nothing is sent or fetched, however well the server is heard.
            self.lost_at.get_or_insert(now);
        }
        match refused.error {
            Refusal::Token | Refusal::StreamUnknown | Refusal::Gap => self.anew(lane, now),
            Refusal::Revoked => self.turned_away(lane, Need::Revoked, now),
            Refusal::WrongHall => self.turned_away(lane, Need::OtherHall, now),
            Refusal::ClientOld => self.turned_away(lane, Need::ProgramOld, now),
            Refusal::Fork => self.fork(asked, refused),
            Refusal::Envelope => self.unfit(asked, refused.index, now),
            Refusal::TooLarge => self.unfit(asked, None, now),
            Refusal::Slow => self.slow(asked),
            Refusal::Code
            | Refusal::Busy
            | Refusal::Full
            | Refusal::NotFound
            | Refusal::Broken
            | Refusal::Other => {
                // A server that does nothing is as good as none.
                self.lost_at.get_or_insert(now);
            }
        }
    }

    /// A new session, at once where this is the first time in a row.
    fn anew(&mut self, lane: Lane, now: u64) {
        self.session = None;
        let talk = self.talk(lane);
        if talk.fails <= 1 {
            talk.ready_at = now;
        }
    }

    fn turned_away(&mut self, lane: Lane, need: Need, now: u64) {
        self.need = Some(need);
        self.talk(lane).ready_at = now + TURNED_AWAY_MS;
    }
}

#[cfg(test)]
mod tests;
