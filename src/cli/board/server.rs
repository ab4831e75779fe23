//! Tells a board how the log stands with its server.

use std::sync::mpsc::SyncSender;

use crate::clock::{Clock, boot_ms};
use crate::core::time::Ms;
use crate::ui::msg::{Msg, ServerNow};

use super::super::live::Live;

/// Tells `board` whenever it is another status; nothing where the hall has no server.
pub(super) fn tell(live: &mut Live, clock: Clock, board: SyncSender<Msg>) {
    live.watch_server(move |status| {
        let (wall, boot) = clock.reading().unwrap_or_else(|| (clock.now(), boot_ms()));
        let booted_at = Ms(wall.0.saturating_sub(i64::try_from(boot).unwrap_or(i64::MAX)));
        // A full channel: the screen is behind, and is told the newest one a second later.
        board.try_send(Msg::Server(ServerNow { status, booted_at })).is_ok()
    });
}
