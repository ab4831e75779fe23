//! Messages above the footer: how long they stand, and what goes with which.

use super::{MESSAGES_MAX, State, TOASTS_MAX, Tone};
use crate::core::time::Ms;

/// A message on the line above the footer.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct Toast {
    pub(in crate::ui) tone: Tone,
    pub(in crate::ui) text: String,
    pub(in crate::ui) times: u32,
    /// By [`State::steady`].
    pub(in crate::ui) until: Option<Ms>,
}

impl State {
    /// Takes a message away that is about nothing any more.
    pub(in crate::ui) fn untell(&mut self, text: &str) {
        self.toasts.retain(|toast| toast.text != text);
    }

    /// Shows a message, merging it with the one before it if it is the same.
    pub(in crate::ui) fn tell(&mut self, tone: Tone, text: String) {
        let secs = match tone {
            Tone::Done => Some(3),
            Tone::Notice => Some(6),
            Tone::Error => None,
        };
        let speed = if self.uptime.is_some() { 1 } else { self.setup.speed.max(1) };
        let until = secs.map(|secs| self.steady().plus_secs(secs * i64::from(speed)));
        self.messages.push_front((self.now, tone, text.clone()));
        self.messages.truncate(MESSAGES_MAX);
        // "Taken back" under "written" would offer to take back what is gone.
        if tone == Tone::Done {
            self.toasts.retain(|toast| toast.tone != Tone::Done);
        }
        if let Some(same) = self.toasts.iter_mut().find(|toast| toast.text == text) {
            same.times += 1;
            same.until = until;
            return;
        }
        // The newest answers the key just pressed, so it stands first; what failed is never pushed
        // out by what went well.
        let at = self.toasts.iter().take_while(|t| t.tone == Tone::Error && tone != t.tone).count();
        self.toasts.insert(at, Toast { tone, text, times: 1, until });
        self.toasts.truncate(TOASTS_MAX);
    }
}
