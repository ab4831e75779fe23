//! Rounds: the checklist of a hall as data, when which round is due, what was found in one, and how it is
//! scored (domain notes 3; complaints notes K). The texts of the items stand in `text::check`.

mod answer;
mod book;
mod item;
mod plan;
mod raced;
mod round;
mod score;
mod standard;
mod template;
#[cfg(test)]
mod tests;
mod weigh;

pub use answer::{Answer, Outcome};
pub use book::{Checks, Explained, Missed};
pub use item::{CountOf, Item, ItemKind, OwnTexts, Range, RoundItem, Source, spell_milli};
pub use plan::{PlanTime, Slot, SlotKey, extra_slot, planned_slots};
pub use round::{Past, Round, RoundState, Standing};
pub use score::{Grade, Marks, Score, mean_tenths};
pub use template::{Checklist, FailPhrase, RoundPlan, Section, Template};
pub use weigh::Bar;
