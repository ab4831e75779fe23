//! What whoever is at the board may promise a customer.

use crate::core::board::{ComplaintRow, PersonBrief};
use crate::text::words::fill;
use crate::ui::state::State;

/// Fen in a yuan.
const FEN: i64 = 100;

/// How much may be promised for a complaint, in a sentence: what the role says, or that of the superior who has
/// it; beyond that it has to be escalated.
pub(in crate::ui) fn may_promise(state: &State, row: &ComplaintRow) -> String {
    let w = state.words().cases;
    let people = || state.board.iter().flat_map(|board| &board.people);
    let limit = |id: &str| {
        let person = people().find(|person: &&PersonBrief| person.person_id == id);
        person.map(|person| person.promise_fen.unwrap_or(0))
    };
    let own = limit(state.me()).unwrap_or(0);
    match row.case.promise_max(own, limit) {
        None => w.e_above.to_owned(),
        Some(0) => w.d_may_promise_none.to_owned(),
        Some(fen) => fill(w.d_may_promise, &[&yuan(fen)]),
    }
}

/// Whole yuan where they are whole.
fn yuan(fen: i64) -> String {
    let (yuan, rest) = (fen / FEN, fen % FEN);
    if rest == 0 { yuan.to_string() } else { format!("{yuan}.{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::yuan;

    #[test]
    fn fen_are_shown_where_there_are_some() {
        assert_eq!([yuan(20_000), yuan(950), yuan(5)], ["200", "9.50", "0.05"]);
    }
}
