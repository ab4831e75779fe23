//! Sessions and uploads: first a session, renewed before its life ends; then whatever is unsent, one segment at a time.
//! While one is under way, what is written meanwhile gathers for the next.

use super::pace::PAUSE_MS_MIN;
use super::{
    ASIDES_MAX, Answer, Asked, LIFE_SECS_MAX, Lane, Live, Purpose, Request, SEGMENT_EVENTS_MAX,
    SEGMENT_MS, SESSION_MS, START_SECS_MAX, Shared, SyncClient, TURNS_AT_ONCE, Task, What,
};
use crate::core::hex::hex;
use crate::core::sync::status::Need;
use crate::core::sync::wire::{Refused, Session, Stored, StreamHead};

impl SyncClient {
    /// When the conversation goes on by itself; `None` while it waits for something else than time.
    pub(super) fn up_due(&self) -> Option<u64> {
        let standing = self.standing.as_ref()?;
        let next = self.up.is_idle().then(|| self.up.next_at())?;
        match &self.session {
            Some(live) if standing.unsent() == 0 => Some(live.renew_at.max(next)),
            _ => Some(next),
        }
    }

    /// Opens a session, renews it or sends what is unsent, where it is time.
    pub(super) fn go_up(&mut self, now: u64) {
        if self.session.as_ref().is_some_and(|live| now >= live.ends_at) {
            self.session = None;
        }
        if self.up_due().is_none_or(|due| due > now) {
            return;
        }
        let Some(standing) = &self.standing else { return };
        let live = self.session.as_ref().filter(|live| now < live.renew_at);
        let Some(live) = live else { return self.ask_session(now) };
        let first = standing.sent + 1;
        let unsent = usize::try_from(standing.unsent()).unwrap_or(usize::MAX);
        let events_max = self.events_max.min(unsent);
        let request = Request::Segment {
            token: live.token.clone(),
            stream: standing.stream,
            first,
            events_max,
        };
        self.ask(Lane::Up, What::Segment { first, events_max }, SEGMENT_MS, request, now);
    }

    fn ask_session(&mut self, now: u64) {
        let Some(standing) = &self.standing else { return };
        let Some(nonce) = self.nonce.take() else {
            return self.ask(Lane::Up, What::Challenge, SESSION_MS, Request::Challenge, now);
        };
        let last = standing.last;
        let request = Request::Session {
            nonce,
            incarnation: standing.incarnation.clone(),
            head: standing.cursor,
            stream: standing.stream,
            last,
        };
        self.ask(Lane::Up, What::Session { last }, SESSION_MS, request, now);
    }

    pub(super) fn up_answer(&mut self, asked: &Asked, answer: Answer, now: u64) {
        match (&asked.what, answer) {
            (What::Challenge, Answer::Challenge { nonce }) => self.nonce = Some(nonce),
            (What::Session { last }, Answer::Session(session)) => {
                self.session_came(asked.at, *last, session, now);
            }
            (What::Segment { first, .. }, Answer::Stored(stored)) => self.stored(*first, stored),
            _ => self.wait(Lane::Up, now),
        }
    }

    fn session_came(&mut self, asked_at: u64, named: u64, session: Session, now: u64) {
        let Some(standing) = &self.standing else { return };
        let stream = standing.stream;
        let id = hex(&stream);
        let Some(theirs) = session.streams.iter().find(|one| one.head.id == id) else {
            // It is none that could be used.
            self.lost_at.get_or_insert(now);
            return self.wait(Lane::Up, now);
        };
        let end = theirs.head.clone();
        self.let_in(Lane::Up, now);
        let Some(standing) = &self.standing else { return };
        self.head = session.head;
        let restored = standing.incarnation != session.incarnation;
        if restored || end.last < standing.sent {
            // A server that has less than it acknowledged was restored. Where it does not say so, nothing here can
            // tell up to where its log is the same, and all of it is fetched anew.
            if !restored {
                self.need = Some(Need::ServerLost);
            }
            let common = session.common.filter(|_| restored).unwrap_or(0).min(standing.cursor);
            let incarnation = session.incarnation;
            self.wait(Lane::Up, now);
            return self.turn(Task::GoBack { incarnation, common, stream: end });
        }
        if end.last > standing.last {
            // Events that were never written here: this is a copy, or came from a backup.
            let shared = if theirs.fits {
                Shared::Upto(named)
            } else {
                Shared::Among(vec![(end.last, end.chain)])
            };
            self.wait(Lane::Up, now);
            return self.turn(Task::Part { stream, shared });
        }
        let life_ms = session.life_secs.min(LIFE_SECS_MAX) * 1_000;
        let early = (life_ms / 10).clamp(1_000, 60_000);
        self.session = Some(Live {
            token: session.token,
            // Never at once again, whatever life the server names.
            renew_at: (asked_at + life_ms).saturating_sub(early).max(now + 1_000),
            ends_at: (asked_at + life_ms).max(now + 1_000),
        });
        if standing.unsent() == 0 {
            self.up.went_well();
        }
        let start = self.dice.upto(session.start_within_secs.min(START_SECS_MAX) * 1_000);
        for talk in [&mut self.up, &mut self.down, &mut self.past] {
            talk.ready_at = talk.ready_at.max(now + start);
        }
    }

    fn stored(&mut self, first: u64, stored: Stored) {
        let Some(standing) = &self.standing else { return };
        self.head = self.head.max(stored.head);
        if stored.last > standing.last {
            // Another copy wrote on. The next session says so too, and how far both are the same.
            self.session = None;
        }
        // Held against where the request began: the page with these events may have come before this answer.
        self.purpose = Some(Purpose::Sent { before: first.saturating_sub(1) });
        let stream = standing.stream;
        self.task(Lane::Up, Task::MarkSent { stream, stored });
    }

    /// Events are marked as sent.
    pub(super) fn sent(&mut self, before: u64, now: u64) {
        if self.standing.as_ref().is_some_and(|standing| standing.sent > before) {
            self.up.went_well();
            self.asides = 0;
            self.suspect = None;
            if self.need == Some(Need::NothingTaken) {
                self.need = None;
            }
            self.events_max = (self.events_max * 2).min(SEGMENT_EVENTS_MAX);
        } else {
            // A server that takes events and acknowledges none must not be asked in a circle.
            self.wait(Lane::Up, now);
        }
    }

    /// A task after which a new session tells how things stand.
    fn turn(&mut self, task: Task) {
        self.session = None;
        self.purpose = Some(Purpose::Turn);
        self.cancel(Lane::Down);
        self.cancel(Lane::Past);
        self.task(Lane::Up, task);
    }

    /// It is done.
    pub(super) fn turned(&mut self, now: u64) {
        self.session = None;
        self.whole = false;
        self.fits(Lane::Past);
        self.fits(Lane::Down);
        self.events_max = SEGMENT_EVENTS_MAX;
        // At once, but for a server that asks for one turn after the other with nothing sent between them.
        self.down.ready_at = now;
        self.past.ready_at = now;
        if self.up.fails <= TURNS_AT_ONCE {
            self.up.ready_at = now;
        }
    }

    /// What the server has of the stream is something else.
    pub(super) fn fork(&mut self, asked: &Asked, refused: Refused) {
        let (What::Segment { .. }, Some(standing)) = (&asked.what, &self.standing) else { return };
        let stream = standing.stream;
        let end = refused.stream.map(|StreamHead { last, chain, .. }| (last, chain));
        let known = refused.known.into_iter().chain(end).collect();
        self.turn(Task::Part { stream, shared: Shared::Among(known) });
    }

    /// A segment did not come through in time: a smaller one may. No event is at fault.
    pub(super) fn slow(&mut self, asked: &Asked) {
        if let What::Segment { events_max, .. } = &asked.what {
            self.events_max = (*events_max / 2).max(1);
        }
    }

    /// The server cannot take a segment: a smaller one is tried, and of one event is known that it is that one. It is sent
    /// once more before it is set aside: what was changed on its way is whole the next time.
    pub(super) fn unfit(&mut self, asked: &Asked, index: Option<u64>, now: u64) {
        let (What::Segment { first, events_max }, Some(standing)) = (&asked.what, &self.standing)
        else {
            return;
        };
        let single = (*events_max == 1).then_some(0);
        let index = index.filter(|index| *index < *events_max as u64).or(single);
        match index.map(|index| first + index).filter(|seq| *seq <= standing.last) {
            Some(seq) if self.suspect != Some(seq) => self.suspect = Some(seq),
            Some(_) if self.asides >= ASIDES_MAX => {
                self.turned_away(Lane::Up, Need::NothingTaken, now);
            }
            Some(seq) => {
                self.asides += 1;
                // Behind it the events have other numbers.
                self.suspect = None;
                let stream = standing.stream;
                self.turn(Task::SetAside { stream, seq });
            }
            None => {
                // Halved, it comes to one event in a few tries, and then it is known which.
                self.events_max = (*events_max / 2).max(1);
                self.up.ready_at = now + PAUSE_MS_MIN;
            }
        }
    }
}
