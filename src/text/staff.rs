//! What people do, in words.

use super::words::{Words, fill};
use crate::core::staff::MarkDetail;

/// What a line of the duty log says of a marked person: state, counter and reason; a text of a newer
/// version is itself.
pub fn mark(words: &Words, detail: &str) -> String {
    let Some(said) = MarkDetail::parse(detail) else { return detail.to_owned() };
    let state = words.staff_state(said.state);
    let place = match said.counter_id {
        "" => state.to_owned(),
        counter => fill(words.l_at_counter, &[state, counter]),
    };
    if said.reason.is_empty() { place } else { format!("{place} ({})", said.reason) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::{EN, ZH};

    #[test]
    fn a_mark_is_said_in_both_languages() {
        for (detail, zh, en) in [
            ("meal", "用餐", "meal"),
            ("on_post@02", "在岗 台席 02", "on post at counter 02"),
            ("off: 病假", "下班 (病假)", "off (病假)"),
            ("dancing", "dancing", "dancing"),
        ] {
            assert_eq!((mark(&ZH, detail).as_str(), mark(&EN, detail).as_str()), (zh, en));
        }
    }
}
