//! Scores of a hall over a stretch of its days: by the versions of its settings, against the targets that held then.

use std::collections::BTreeMap;

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

    /// What customers answered when they were called back, by the follow-ups in memory.
    pub fn replies(&self) -> impl Iterator<Item = Reply<'_>> + Clone {
        self.follow_ups.answered().filter_map(|task| {
            let said = task.reply()?;
            Some(Reply {
                id: &task.follow_up_id,
                at: said.at,
                scores: &said.said.scores,
                settings: said.said.settings,
                person_id: Some(&*task.person_id).filter(|id| !id.is_empty()),
            })
        })
    }

    /// The score of everybody of whom customers said something on the days of a stretch.
    pub fn scores_of_people(&self, stretch: Stretch, now: Ms) -> BTreeMap<&str, Score> {
        let zone = self.config.zone;
        let mut by: BTreeMap<&str, Vec<Reply>> = BTreeMap::new();
        for reply in self.replies().filter(|reply| stretch.has(zone.date(reply.at))) {
            if let Some(id) = reply.person_id {
                by.entry(id).or_default().push(reply);
            }
        }
        by.into_iter()
            .map(|(id, own)| (id, self.score(own, Of::Person(id), stretch, now)))
            .collect()
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
