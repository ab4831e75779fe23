//! What was said of a round by authors who did not know of each other (sync 4.7).

use super::round::{Past, Round, Standing};
use crate::core::clash::{ClashKind, Side};
use crate::core::event::CheckFact;
use crate::core::hall::Place;

impl Round {
    /// The fact that ended it.
    pub fn ended(&self) -> Option<&Past> {
        let holds = |past: &&Past| past.standing == Standing::Holds;
        let ends = |past: &&Past| matches!(past.fact.0, CheckFact::Submitted(_));
        self.history.iter().rev().filter(holds).find(ends)
    }

    /// Whether two walks of one planned round say different things of it.
    pub fn differs(&self, other: &Round) -> bool {
        let said = |round: &Round| {
            let answers = round.answers.iter();
            answers.map(|it| (it.item.clone(), it.result)).collect::<Vec<_>>()
        };
        said(self) != said(other)
    }

    /// How bad it is: what is shown of two walks of one planned round is the worse one.
    pub(super) fn badness(&self) -> (bool, u32) {
        let score = self.score();
        let tenths = score.graded_tenths.or(score.raw_tenths);
        (tenths.is_some(), u32::MAX - tenths.unwrap_or(u32::MAX))
    }

    /// Whether the fact that was just taken got into the way of one that its author did not know: how, what of, and the
    /// other one, with whether that one stands before it.
    pub(in crate::core) fn lost_beside(
        &self,
        place: &Place,
    ) -> Option<(ClashKind, String, (Side, bool))> {
        let (own, before) = self.history.split_last()?;
        let side = |past: &Past| Side { by: past.by.clone(), at: past.at, place: past.place };
        let apart =
            |past: &&Past| past.standing == Standing::Holds && past.place.is_concurrent(place);
        if own.standing == Standing::Against {
            let other = before.iter().rev().find(apart)?;
            let detail = match &own.fact.0 {
                CheckFact::Answered(said) => said.item.to_string(),
                fact => fact.kind().as_str().to_owned(),
            };
            return Some((ClashKind::RoundLost, detail, (side(other), true)));
        }
        let CheckFact::Answered(said) = &own.fact.0 else { return None };
        let differs = |past: &&Past| match &past.fact.0 {
            CheckFact::Answered(old) => old.item == said.item && old.result != said.result,
            _ => false,
        };
        let other = before.iter().rev().filter(apart).find(differs)?;
        let shown = self.answer(&said.item).is_some_and(|it| it.stands == other.place);
        Some((ClashKind::ItemTwice, said.item.to_string(), (side(other), shown)))
    }
}
