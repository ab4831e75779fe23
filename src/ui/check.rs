//! Rounds at the board.

use super::state::State;
use crate::core::act::CheckAct;
use crate::text::named::Named;
use crate::text::words::fill;

/// What an act about a round does, as a toast names it.
pub(super) fn told(state: &State, act: &CheckAct) -> String {
    let (words, lang) = (state.words().check, state.setup.lang);
    match act {
        CheckAct::Start { template } => fill(words.done_start, &[template.name(lang)]),
        CheckAct::Answer(answer) => {
            let result = answer.result.map_or("", |result| result.name(lang));
            fill(words.done_answer, &[&answer.item, result])
        }
        CheckAct::Submit => words.done_submit.to_owned(),
        CheckAct::Abort { .. } => words.done_abort.to_owned(),
        CheckAct::Explain { template, .. } => fill(words.done_explain, &[template.name(lang)]),
    }
}
