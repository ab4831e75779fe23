//! What one person did over a date: the queue machine's signs and the marks by hand, as one row of stays.

use serde::{Deserialize, Serialize};

use super::StaffState;
use crate::core::hall::Place as Known;
use crate::core::ids::Ref;
use crate::core::queue::place::{Place, PlaceState};
use crate::core::queue::track::{Key, Keyed, Track};
use crate::core::time::Ms;

/// What somebody said a person does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSign {
    /// Its place in order; holds when it happened.
    pub key: Key,
    /// The state it leads to.
    pub state: StaffState,
    /// Where they sit from then on, where that was said.
    pub counter: Option<Ref>,
    /// The act it belongs to.
    pub act: Box<str>,
    /// Why; empty = not said.
    pub reason: Box<str>,
    /// Its line of the duty log.
    pub line_no: u64,
    /// Who said it.
    pub by: Box<str>,
    /// Where it stands in the log, and what its author knew.
    pub place: Known,
    /// It came when the shift in which it was said was over: it says nothing of who is where now.
    pub past: bool,
}

impl Keyed for StaffSign {
    fn key(&self) -> Key {
        self.key
    }
}

/// A time of a person in one state, and by hand at one counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffStay {
    /// The state.
    pub state: StaffState,
    /// Where they sit.
    pub counter: Option<Ref>,
    /// From, as it was told.
    pub from: Ms,
    /// The same by a clock that can be believed: what lengths are measured with.
    pub live: Ms,
    /// To, as it was told; none while it lasts.
    pub to: Option<Ms>,
    /// The same by a clock that can be believed.
    pub ended: Option<Ms>,
    /// The newest word on it came from a person, not from the machine.
    pub by_hand: bool,
    /// A person said something of it, whatever the machine said since.
    pub marked: bool,
    /// When that newest word was said.
    pub told: Ms,
    /// Why, as a person said; empty = not said.
    pub reason: Box<str>,
    /// It began on the date before.
    pub carried: bool,
}

impl StaffStay {
    /// What a person said of somebody at `at`, at no counter, without end.
    pub(super) fn by_hand(state: StaffState, at: Ms) -> StaffStay {
        StaffStay {
            state,
            counter: None,
            from: at,
            live: at,
            to: None,
            ended: None,
            by_hand: true,
            marked: true,
            told: at,
            reason: "".into(),
            carried: false,
        }
    }

    /// Not in the house.
    pub fn is_gone(&self) -> bool {
        matches!(self.state, StaffState::Off | StaffState::Absent)
    }

    /// How long it lasted, or has by `now`, seconds; never below zero.
    pub fn secs(&self, now: Ms) -> i64 {
        self.ended.unwrap_or(now).secs_since(self.live).max(0)
    }
}

/// One word on a person, from either side.
struct Word<'d> {
    from: Ms,
    live: Ms,
    pos: u64,
    state: StaffState,
    counter: Option<Ref>,
    hand: Option<&'d StaffSign>,
}

fn words<'d>(place: Option<&Place>, marks: Option<&'d Track<StaffSign>>) -> Vec<Word<'d>> {
    let said = place.into_iter().flat_map(Place::signs).filter_map(|sign| {
        let state = match sign.state? {
            PlaceState::On => StaffState::OnPost,
            PlaceState::Paused => StaffState::Break,
            PlaceState::Off => StaffState::Off,
        };
        let (from, pos) = (sign.key.at, sign.key.pos);
        Some(Word { from, live: sign.live, pos, state, counter: sign.other, hand: None })
    });
    let marked = marks.map_or(&[][..], Track::moves);
    let mut words: Vec<Word> = said.collect();
    words.extend(marked.iter().map(|sign| Word {
        from: sign.key.at,
        live: sign.key.at,
        pos: sign.key.pos,
        state: sign.state,
        counter: sign.counter,
        hand: Some(sign),
    }));
    if !marked.is_empty() {
        // The machine alone keeps its own order, which may be that of its sequence.
        words.sort_by_key(|word| (word.live, word.pos));
    }
    // What came when its shift was over fills the gaps of history, and is never the last word (sync 4.7).
    while words.pop_if(|word| word.hand.is_some_and(|sign| sign.past)).is_some() {}
    words
}

/// Where somebody sits at the end of some stays, or sat before they went away.
pub(super) fn last_seat(stays: &[StaffStay]) -> Option<Ref> {
    stays.iter().rev().take_while(|stay| !stay.is_gone()).find_map(|stay| stay.counter)
}

/// The stays of a person on one date, after the one `carried` over from the date before, and where they
/// last sat on it.
pub(super) fn stays(
    (carried, mut seat): (Option<StaffStay>, Option<Ref>),
    place: Option<&Place>,
    marks: Option<&Track<StaffSign>>,
) -> Vec<StaffStay> {
    let mut stays: Vec<StaffStay> = carried.into_iter().collect();
    for word in words(place, marks) {
        let by_hand = word.hand.is_some();
        let reason = word.hand.map_or("", |sign| &sign.reason);
        if let Some(last) = stays.last_mut() {
            // The machine has one word for every kind of leave: its pause does not deny the one that
            // somebody named.
            let pause = !by_hand && word.state == StaffState::Break;
            if pause && last.by_hand && last.state.is_leave() {
                continue;
            }
            let moves = by_hand && word.counter.is_some() && word.counter != last.counter;
            if last.state == word.state && !moves {
                last.counter = word.counter.or(last.counter);
                seat = last.counter.or(seat);
                last.by_hand = by_hand;
                last.marked |= by_hand;
                last.told = word.live;
                if !reason.is_empty() {
                    last.reason = reason.into();
                }
                continue;
            }
            (last.to, last.ended) = (Some(word.from), Some(word.live));
        }
        let keeps_seat = match word.state {
            StaffState::Off | StaffState::Absent => false,
            StaffState::OnPost => true,
            _ => !by_hand,
        };
        let counter = word.counter.or(seat.filter(|_| keeps_seat));
        seat = match word.state {
            StaffState::Off | StaffState::Absent => None,
            _ => counter.or(seat),
        };
        stays.push(StaffStay {
            state: word.state,
            counter: counter.filter(|_| word.state != StaffState::Off),
            from: word.from,
            live: word.live,
            to: None,
            ended: None,
            by_hand,
            marked: by_hand,
            told: word.live,
            reason: reason.into(),
            carried: false,
        });
    }
    stays
}
