//! Counters and people of a day: states over time, as the queue machine tells them.

use serde::{Deserialize, Serialize};

use super::track::{Key, Keyed, Track};
use crate::core::event::Kind;
use crate::core::ids::Ref;
use crate::core::time::Ms;

/// State of a counter or a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlaceState {
    /// Counter open, person on post.
    On,
    /// Counter paused, person on a break.
    Paused,
    /// Counter closed, person gone.
    Off,
}

impl PlaceState {
    /// Spelling of a counter's state in tables.
    pub fn counter_str(self) -> &'static str {
        match self {
            PlaceState::On => "opened",
            PlaceState::Paused => "paused",
            PlaceState::Off => "closed",
        }
    }

    /// Reads what a snapshot says about a counter or a person.
    pub fn from_text(text: &str) -> Option<PlaceState> {
        Some(match text {
            "opened" | "open" | "closing_soon" | "serving" | "idle" | "signed_in" | "on_post" => {
                PlaceState::On
            }
            "paused" | "break" => PlaceState::Paused,
            "closed" | "signed_out" | "off" => PlaceState::Off,
            _ => return None,
        })
    }

    /// The state an event leads to; none if it changes none (closing soon).
    pub fn from_kind(kind: Kind) -> Option<PlaceState> {
        Some(match kind {
            Kind::CounterOpened | Kind::StaffSignedIn | Kind::StaffBreakEnded => PlaceState::On,
            Kind::CounterPaused | Kind::StaffBreakStarted => PlaceState::Paused,
            Kind::CounterClosed | Kind::StaffSignedOut => PlaceState::Off,
            _ => return None,
        })
    }
}

/// One thing heard of a counter or a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// Its place in order; holds when it happened.
    pub key: Key,
    /// The instant live ages count from.
    pub live: Ms,
    /// The state it leads to; none: closing soon.
    pub state: Option<PlaceState>,
    /// Of a counter the person at it, of a person the counter.
    pub other: Option<Ref>,
}

impl Keyed for Sign {
    fn key(&self) -> Key {
        self.key
    }
}

/// A time in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The state.
    pub state: PlaceState,
    /// Person at the counter, or counter of the person.
    pub other: Option<Ref>,
    /// From.
    pub from: Ms,
    /// The same for live ages.
    pub live: Ms,
    /// To; none while it lasts.
    pub to: Option<Ms>,
    /// Takes nobody new.
    pub closing_soon: bool,
    /// When it was last said who is there; of the live ages.
    pub told: Ms,
}

/// A counter or a person on one business date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    signs: Track<Sign>,
}

impl Place {
    /// Whether another event has said the same of it: one machine was heard by two terminals.
    pub fn knows(&self, sign: &Sign) -> bool {
        self.signs.has(|one| {
            let key = Key { pos: sign.key.pos, ..one.key };
            one.key.pos != sign.key.pos && Sign { key, live: sign.live, ..*one } == *sign
        })
    }

    /// Takes in a sign.
    pub fn take(&mut self, sign: Sign) {
        self.signs.insert(sign);
    }

    /// Forgets what the event at `pos` said: it was taken back.
    pub fn forget(&mut self, pos: u64) {
        self.signs.forget(pos);
    }

    /// Its stays in order; a repeated sign of the same state changes only who is there,
    /// and that a counter which was closing soon takes customers again.
    pub fn stays(&self) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        for sign in self.signs.moves() {
            let at = sign.key.at;
            match (sign.state, stays.last_mut()) {
                (None, Some(last)) => last.closing_soon = true,
                (None, None) => {}
                (Some(state), Some(last)) if last.state == state => {
                    last.other = sign.other.or(last.other);
                    last.closing_soon = false;
                    if sign.other.is_some() {
                        last.told = sign.live;
                    }
                }
                (Some(state), last) => {
                    // A break leaves the person at the counter unless the sign says otherwise.
                    let before = last.as_ref().and_then(|stay| stay.other);
                    let told = last.as_ref().map_or(sign.live, |stay| stay.told);
                    if let Some(last) = last {
                        last.to = Some(at);
                    }
                    let other = match state {
                        PlaceState::Off => None,
                        _ => sign.other.or(before),
                    };
                    stays.push(Stay {
                        state,
                        other,
                        from: at,
                        live: sign.live,
                        to: None,
                        closing_soon: false,
                        told: if sign.other.is_some() { sign.live } else { told },
                    });
                }
            }
        }
        stays
    }

    /// Everything heard of it, in order.
    pub fn signs(&self) -> &[Sign] {
        self.signs.moves()
    }

    /// The feed that told of it last.
    pub fn source(&self) -> Option<Ref> {
        self.signs.last().map(|sign| sign.key.source)
    }

    /// Where it stands now; none if nothing was heard.
    pub fn now(&self) -> Option<Stay> {
        self.stays().pop()
    }
}
