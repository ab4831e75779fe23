//! What the settings say of follow-ups: whom to draw, what an answer can be about.

use std::collections::BTreeMap;

use super::ServiceKind;
use crate::core::settings::Settings;
use crate::core::settings::survey::Question;

impl Settings {
    /// Whether any visit is drawn.
    pub fn draws_visits(&self) -> bool {
        self.rules.follow_up.sample_percent > 0
            || self.services.iter().any(|it| it.watch.is_some() || it.sample_percent.is_some())
    }

    /// Of so many of a hundred visits of a service the customer is asked.
    pub fn sample_percent(&self, service_id: &str) -> u32 {
        let service = self.services.iter().find(|it| it.id == service_id);
        match service {
            Some(service) if service.watch.is_some() => 100,
            Some(service) => service.sample_percent.unwrap_or(self.rules.follow_up.sample_percent),
            None => self.rules.follow_up.sample_percent,
        }
    }

    /// What kind of service it is.
    pub fn service_kind(&self, service_id: &str) -> ServiceKind {
        let service = self.services.iter().find(|it| it.id == service_id);
        service.and_then(|it| it.watch).unwrap_or(ServiceKind::Counter)
    }

    /// What a customer is asked: no answer to a question of an item that is not there could be kept.
    pub fn asked(&self) -> impl Iterator<Item = &Question> {
        let asks = self.questionnaire.active;
        self.questions.iter().filter(move |it| asks && self.is_survey_item(&it.item))
    }

    /// Scores in the order in which they are asked; what no question asks about any more stands behind them.
    pub fn in_order<'a>(&self, scores: &'a BTreeMap<Box<str>, u8>) -> Vec<(&'a str, u8)> {
        let at = |item: &str| self.questions.iter().position(|it| it.item == item);
        let mut all: Vec<(&str, u8)> =
            scores.iter().map(|(item, score)| (&**item, *score)).collect();
        all.sort_by_key(|(item, _)| at(item).unwrap_or(usize::MAX));
        all
    }

    /// Whether an answer can be about an item of that code.
    pub fn is_survey_item(&self, code: &str) -> bool {
        self.survey_items.iter().any(|item| item.code == code)
    }
}
