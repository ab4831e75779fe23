//! The ranking of a month: star clerk and model counter, and with Enter the records behind each. Pure, as `update`.

use std::sync::Arc;

use crate::core::conduct::{Month, Ranking, Standing};
use crate::ui::commands::Ready;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::Effect;
use crate::ui::overlay::step;
use crate::ui::state::{Overlay, State};

/// The ranking as it lies over the board.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Standings {
    /// The month.
    pub(in crate::ui) month: Month,
    /// None while it is asked for.
    pub(in crate::ui) ranking: Option<Arc<Ranking>>,
    /// The one in the light: the clerks, then the counters.
    pub(in crate::ui) at: usize,
    /// The records behind it are shown, from this line on.
    pub(in crate::ui) behind: Option<usize>,
}

impl Standings {
    /// The one in the light, and whether it is a clerk.
    pub(in crate::ui) fn lit(&self) -> Option<(bool, &Standing)> {
        let ranking = self.ranking.as_deref()?;
        let clerk = ranking.clerks.get(self.at).map(|it| (true, it));
        let at = self.at.checked_sub(ranking.clerks.len());
        clerk.or_else(|| ranking.counters.get(at?).map(|it| (false, it)))
    }

    fn count(&self) -> usize {
        self.ranking.as_deref().map_or(0, |it| it.clerks.len() + it.counters.len())
    }
}

fn this_month(state: &State) -> Option<Month> {
    state.board.as_ref().map(|board| Month::of(board.date))
}

/// Whether it can be asked for.
pub(in crate::ui) fn ready(state: &State) -> Ready {
    if state.board.is_some() { Ready::Yes } else { Ready::Hidden }
}

/// Opens that of this month.
pub(in crate::ui) fn open(state: &mut State) -> Vec<Effect> {
    match this_month(state) {
        Some(month) => ask(state, month),
        None => Vec::new(),
    }
}

fn ask(state: &mut State, month: Month) -> Vec<Effect> {
    let standings = Standings { month, ranking: None, at: 0, behind: None };
    state.overlay = Some(Overlay::Ranking(Box::new(standings)));
    vec![Effect::AskRanking(month)]
}

/// It has come. One that nobody waits for any more is not shown.
pub(in crate::ui) fn take(state: &mut State, month: Month, ranking: Arc<Ranking>) {
    if let Some(Overlay::Ranking(shown)) = state.overlay.as_mut()
        && shown.month == month
    {
        shown.ranking = Some(ranking);
    }
}

/// Takes a key for the list that was on top.
pub(in crate::ui) fn on_key(
    state: &mut State,
    press: KeyPress,
    mut shown: Box<Standings>,
) -> Vec<Effect> {
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    if leave || press.digit() == Some(0) {
        if shown.behind.take().is_some() {
            state.overlay = Some(Overlay::Ranking(shown));
        }
        return Vec::new();
    }
    let now = this_month(state);
    match press.key {
        Key::Left if now == Some(shown.month) => return ask(state, shown.month.before()),
        Key::Right if now.is_some_and(|now| shown.month < now) => {
            return now.map_or_else(Vec::new, |now| ask(state, now));
        }
        Key::Enter if shown.lit().is_some() => {
            shown.behind = if shown.behind.is_some() { None } else { Some(0) };
        }
        _ => {
            let page = usize::from(state.size.1.saturating_sub(6)).max(1);
            if let Some(step) = step(press, true) {
                let records = shown.lit().map_or(0, |(_, it)| it.records.len());
                match &mut shown.behind {
                    Some(top) => *top = step.from(*top, page, records),
                    None => shown.at = step.from(shown.at, page, shown.count()),
                }
            }
        }
    }
    state.overlay = Some(Overlay::Ranking(shown));
    Vec::new()
}
