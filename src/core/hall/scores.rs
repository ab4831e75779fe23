//! Scores of a hall over a stretch of its days: by the versions of its settings, against the targets that held then.

use super::Hall;
use crate::core::satisfaction::{
    ItemNow, Of, Reply, Score, Stretch, Versions, Weakness, score_of, weak,
};
use crate::core::settings::Settings;
use crate::core::time::Ms;

impl Hall {
    /// Every version of its settings, for scores.
    pub fn versions(&self) -> Versions<'_> {
        Versions { book: &self.book, standard: &self.config.settings }
    }

    /// What held at the end of a stretch; of one that runs, what holds now.
    fn held(&self, stretch: Stretch, now: Ms) -> &Settings {
        self.versions().at(stretch.end(self.config.zone).min(now))
    }

    /// The score of what customers answered on the days of a stretch.
    pub fn score<'a>(
        &self,
        replies: impl IntoIterator<Item = Reply<'a>>,
        of: Of,
        stretch: Stretch,
        now: Ms,
    ) -> Score {
        let zone = self.config.zone;
        let within = replies.into_iter().filter(|reply| stretch.has(zone.date(reply.at)));
        score_of(within, of, self.versions(), (self.held(stretch, now), stretch.kind()))
    }

    /// The items of a stretch beside those of the one before it, each with why it is weak; strong ones say nothing.
    pub fn weak<'a>(
        &self,
        replies: impl IntoIterator<Item = Reply<'a>> + Clone,
        stretch: Stretch,
        now: Ms,
    ) -> Vec<(ItemNow, Vec<Weakness>)> {
        let settings = self.held(stretch, now);
        let last = self.score(replies.clone(), Of::Hall, stretch.before(), now);
        let score = self.score(replies, Of::Hall, stretch, now);
        let items = weak::items(&score, &last, settings, stretch.kind());
        let told = items.into_iter().map(|item| {
            let why = item.weak(&settings.rules.care);
            (item, why)
        });
        told.collect()
    }
}
