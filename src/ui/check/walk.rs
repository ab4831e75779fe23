//! Where a walk stands: which round, which item, and what is being typed for it.

use std::collections::BTreeSet;

use tui_input::Input;

use crate::core::board::RoundRow;
use crate::core::check::{RoundItem, Template};
use crate::core::time::Ms;
use crate::ui::keys::KeyPress;

/// What words are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Asked {
    /// A note beside the answer of the item.
    Note,
    /// What is wrong, with the figures that say so.
    Wrong(Figures),
    /// Why the item is not looked at.
    Skip,
    /// Why the round is broken off.
    Abort,
    /// Why a round was missed.
    Explain(Template, Ms),
}

/// The figures of an answer that is not right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct Figures {
    pub(in crate::ui) count: Option<(u32, u32)>,
    pub(in crate::ui) value_milli: Option<i64>,
}

/// What keys mean now.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) enum Mode {
    /// Answers of the item in the light.
    #[default]
    Items,
    /// A count or a value is being typed.
    Figures(String),
    /// Which phrase says what is wrong.
    Phrase(Figures),
    /// What else can be done with the item.
    More(usize),
    /// Words are being typed.
    Text(Asked, Input),
    /// Which round is to be begun.
    Choose(usize),
}

/// A walk.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) struct Walk {
    /// The round; empty while it is awaited.
    pub(in crate::ui) round_id: String,
    /// Which round it will be, while it is awaited.
    pub(in crate::ui) template: Option<Template>,
    /// The item in the light; behind the last one stands the end.
    pub(in crate::ui) at: usize,
    pub(in crate::ui) mode: Mode,
    /// Items answered here whose rows may not have come back yet.
    pub(in crate::ui) sent: BTreeSet<String>,
    /// Keys that were typed before the round was there.
    pub(in crate::ui) early: Vec<KeyPress>,
}

impl Walk {
    pub(super) fn of(round_id: &str) -> Walk {
        Walk { round_id: round_id.to_owned(), ..Walk::default() }
    }

    pub(super) fn begun(template: Template) -> Walk {
        Walk { template: Some(template), ..Walk::default() }
    }

    pub(super) fn choosing(at: usize) -> Walk {
        Walk { mode: Mode::Choose(at), ..Walk::default() }
    }

    /// Whether the round was asked for and is not there yet.
    pub(in crate::ui) fn is_awaited(&self) -> bool {
        self.round_id.is_empty() && self.template.is_some()
    }

    /// Whether words are being typed.
    pub(in crate::ui) fn is_typing(&self) -> bool {
        matches!(self.mode, Mode::Text(..))
    }

    fn is_open(&self, row: &RoundRow, item: &RoundItem) -> bool {
        row.round.answer(&item.code).is_none() && !self.sent.contains(&*item.code)
    }

    /// The first item from `from` on that is not answered, then the first before it; with all answered the end.
    pub(super) fn next_open(&self, row: &RoundRow, from: usize) -> usize {
        let items = &row.round.items;
        let open = |at: &usize| self.is_open(row, &items[*at]);
        let after = (from.min(items.len())..items.len()).find(open);
        after.or_else(|| (0..from.min(items.len())).find(open)).unwrap_or(items.len())
    }
}
