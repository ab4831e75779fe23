//! How much there is that needs somebody: what the strip, the sign-off and the window's title count by, so that
//! they never differ.

use super::away;
use super::causes::unanswered;
use super::notices;
use super::orders;
use super::people;
use super::standing;
use super::state::State;
use crate::core::board::{Alarm, AlarmState, Board, FindingRow, IncidentRow};
use crate::text::words::fill;

/// Findings that are late are one thing that needs somebody: their list. Red lines to be told are another.
fn late_findings(board: &Board) -> usize {
    let any = |is: fn(&FindingRow) -> bool| usize::from(board.findings.iter().any(is));
    any(|row| row.late) + any(|row| row.tell.is_some())
}

impl State {
    /// Alarms as they are listed, which is as the board has them: every command is weighed by them for
    /// every frame, so that nothing may be sorted or copied here.
    pub(super) fn alarms(&self) -> &[Alarm] {
        self.board.as_ref().map_or(&[], |board| &board.alarms)
    }

    /// Alarms that stand and that nobody has seen.
    pub(super) fn alarms_active(&self) -> usize {
        self.alarms().iter().filter(|alarm| alarm.state == AlarmState::Active).count()
    }

    /// What happened while this terminal was away is one thing that needs somebody: its list.
    fn away_line(&self) -> usize {
        usize::from(away::strip(self).is_some())
    }

    /// What nobody has seen yet: calls for help, alarms that stand, complaints that nobody of all levels
    /// answered, incidents with a step that is late, notices.
    pub(super) fn needs_new(&self) -> usize {
        let of_board = |board: &Board| {
            let late = |row: &&IncidentRow| row.is_open() && row.late().next().is_some();
            let incidents = board.incidents.iter().filter(late).count();
            board.help.len() + unanswered(board).count() + incidents + late_findings(board)
        };
        let of_board = self.board.as_deref().map_or(0, of_board);
        of_board
            + self.alarms_active()
            + notices::mine(self).len()
            + standing::mine(self).count()
            + people::mine(self).count()
            + usize::from(orders::proposed_text(self).is_some())
            + self.away_line()
    }

    /// Everything on the strip: what is new, and what is seen, goes on, or ended unseen.
    pub(super) fn needs_all(&self) -> usize {
        let of_board = |board: &Board| {
            let incidents = board.incidents.iter().filter(|row| row.is_open()).count();
            let own = board.help.len() + unanswered(board).count() + late_findings(board);
            own + incidents + board.alarms.len()
        };
        let told = notices::mine(self).len()
            + standing::mine(self).count()
            + people::mine(self).count()
            + usize::from(orders::proposed_text(self).is_some())
            + super::handover::needs(self).len()
            + self.away_line();
        self.board.as_deref().map_or(0, of_board) + told
    }

    /// Text for the title of the terminal's window.
    pub(super) fn window_title(&self) -> String {
        let Some(board) = &self.board else { return "zhiban".to_owned() };
        match self.alarms_active() + board.help.len() + unanswered(board).count() {
            0 => board.hall_name.clone(),
            n => format!("{} {}", fill(self.words().alarms, &[&n.to_string()]), board.hall_name),
        }
    }
}
