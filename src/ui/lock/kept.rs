//! What belongs to a person and waits for them behind the lock, with the answers that come to it meanwhile.

use crate::core::board::Place;
use crate::ui::drafts::Drafts;
use crate::ui::state::{Done, State, What};

/// What belongs to a person and waits for them behind the lock.
#[derive(Debug)]
pub(super) struct Kept {
    draft: String,
    refused: Vec<String>,
    pub(super) drafts: Drafts,
    done: Vec<Done>,
    undone: Vec<What>,
    /// The panel that had the keys, and those that were shown of the ones that share a place.
    focus: Place,
    lower: Place,
    side: Place,
}

impl Default for Kept {
    fn default() -> Kept {
        Kept {
            draft: String::new(),
            refused: Vec::new(),
            drafts: Drafts::default(),
            done: Vec::new(),
            undone: Vec::new(),
            focus: Place::Queues,
            lower: Place::Complaints,
            side: Place::Staff,
        }
    }
}

impl Kept {
    /// Changes places with what the board has.
    fn swap(&mut self, state: &mut State) {
        std::mem::swap(&mut self.draft, &mut state.draft);
        std::mem::swap(&mut self.refused, &mut state.disk.kept);
        std::mem::swap(&mut self.drafts, &mut state.drafts);
        std::mem::swap(&mut self.done, &mut state.done);
        std::mem::swap(&mut self.undone, &mut state.undone);
    }

    /// Takes it away from the board, which is left as nobody's.
    pub(super) fn take(state: &mut State) -> Kept {
        let (focus, lower, side) = (state.focus, state.lower, state.side);
        let mut kept = Kept { focus, lower, side, ..Kept::default() };
        kept.swap(state);
        kept
    }

    /// Gives it to the board, in the place of everything that is there.
    pub(super) fn give(mut self, state: &mut State) {
        (state.focus, state.lower, state.side) = (self.focus, self.lower, self.side);
        self.swap(state);
    }
}

/// Takes in an answer as whoever asked: on a locked board that is who was locked out last, because what they
/// asked for is answered before anybody else can unlock it.
pub(in crate::ui) fn as_whoever_asked(state: &mut State, take: impl FnOnce(&mut State)) {
    let away = if state.is_locked() { state.lock.kept.pop() } else { None };
    let Some((owner, mut kept)) = away else { return take(state) };
    kept.swap(state);
    take(state);
    // A reason is asked for when they do it again: no form of theirs opens on a locked board.
    let refused = state.refused.drain(..).map(|(act, _)| What::Act(act));
    state.undone.extend(refused);
    kept.swap(state);
    state.lock.kept.push((owner, kept));
}
