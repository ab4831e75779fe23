//! How the log stands with its server, on the board: what came of it last, and what the head line says of it in as many
//! columns as there are. A hall without a server has nothing of it.

use super::msg::{Effect, ServerNow};
use super::state::{State, Tone};
use super::theme::Role;
use crate::core::sync::status::{Need, Status};
use crate::core::time::Ms;
use crate::text::sync::{head, line};
use crate::text::width::width;

/// What the head line says.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) role: Role,
    /// It is not to be pushed out by who is on duty: something was not sent, or somebody has to do something.
    pub(super) firm: bool,
}

/// Takes in how it stands now. What needs somebody is said in full once; the head line goes on naming what to do.
pub(super) fn take(state: &mut State, now: ServerNow) -> Vec<Effect> {
    super::away::on_server(state, &now.status);
    let before = state.server.replace(now).and_then(|before| need(&before.status));
    let new = need(&now.status);
    if new.is_some() && new != before && !state.is_locked() {
        let text = line(&now.status, state.setup.lang, |at| clock(state, now, at));
        state.tell(Tone::Notice, text);
    }
    Vec::new()
}

fn need(status: &Status) -> Option<Need> {
    match status {
        Status::Attention { need, .. } => Some(*need),
        _ => None,
    }
}

/// An instant of the machine's other clock, as the hall's clock on the wall had it.
fn clock(state: &State, now: ServerNow, at: u64) -> String {
    let at = Ms(now.booted_at.0.saturating_add(i64::try_from(at).unwrap_or(i64::MAX)));
    state.board.as_ref().map(|board| board.zone.hm(at)).unwrap_or_default()
}

/// What the head line says in at most `room` columns; where nothing fits, the shortest there is.
pub(super) fn said(state: &State, room: u16) -> Option<Said> {
    let now = state.server?;
    let (unsent, oldest) = now.status.unsent();
    // By the clock that nobody sets: a wall clock that is put right must not make what waits younger.
    let age_secs = oldest.zip(state.uptime()).map(|(oldest, up)| {
        i64::try_from(up.boot_ms).unwrap_or(i64::MAX).saturating_sub(oldest) / 1000
    });
    let mut forms = head(&now.status, state.setup.lang, |at| clock(state, now, at), age_secs);
    let (mark, role) = match now.status {
        Status::Attention { .. } => ("!! ", Role::Breach),
        Status::Offline { .. } => ("! ", Role::Warn),
        _ => ("", Role::Header),
    };
    let fits = |text: &String| mark.len() + width(text) <= usize::from(room);
    let at = forms.iter().position(fits).or(forms.len().checked_sub(1))?;
    let text = format!("{mark}{}", forms.swap_remove(at));
    Some(Said { text, role, firm: unsent > 0 || role != Role::Header })
}
