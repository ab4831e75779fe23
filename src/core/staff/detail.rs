//! What a line of the duty log says of a mark: state, counter and reason in one text, so that a table of
//! lines needs no columns of its own for them.

use super::StaffState;

/// State, counter and reason of a mark: `on_post@02: beside the mentor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkDetail<'a> {
    /// The state.
    pub state: StaffState,
    /// The counter; empty = none was said.
    pub counter_id: &'a str,
    /// Why; empty = not said.
    pub reason: &'a str,
}

impl<'a> MarkDetail<'a> {
    /// Reads what [`MarkDetail::to_text`] wrote.
    pub fn parse(text: &'a str) -> Option<MarkDetail<'a>> {
        let (head, reason) = text.split_once(": ").unwrap_or((text, ""));
        let (state, counter_id) = head.split_once('@').unwrap_or((head, ""));
        Some(MarkDetail { state: StaffState::from_text(state)?, counter_id, reason })
    }

    /// The text that stands in the log.
    pub fn to_text(self) -> String {
        let mut text = self.state.as_str().to_owned();
        if !self.counter_id.is_empty() {
            text.push('@');
            text.push_str(self.counter_id);
        }
        if !self.reason.is_empty() {
            text.push_str(": ");
            text.push_str(self.reason);
        }
        text
    }
}
