//! Surveys of others: what the log tells of them.

use super::{Applied, Effect, Hall};
use crate::core::event::{Event, SurveyEvent};
use crate::core::rows::{LogKind, Row, Touched};
use crate::core::satisfaction::external::Surveys;
use crate::core::settings::Settings;
use crate::core::settings::survey::SurveyItem;

impl Hall {
    /// Surveys of others.
    pub fn surveys(&self) -> &Surveys {
        &self.surveys
    }

    /// The weak items of surveys of others that these settings would not ask about although their questionnaire is
    /// active: with any of them they must not come into force. Wherever settings are put into force asks this.
    pub fn unasked<'s>(&self, settings: &'s Settings) -> Vec<&'s SurveyItem> {
        self.surveys.unasked(settings)
    }

    pub(super) fn apply_survey(&mut self, event: &Event, said: &SurveyEvent, done: &mut Applied) {
        let (at, by) = (event.at.at, &event.by);
        let (changed, id) = match said {
            SurveyEvent::Imported(it) => (self.surveys.add(it, at, by), &it.act_id),
            SurveyEvent::Voided(it) => (self.surveys.void(it, at, by), &it.survey_id),
        };
        if !changed {
            done.effect = Effect::None;
            return;
        }
        let name = self.names.intern(id);
        done.touched.push(Touched::Survey(name));
        let (kind, subject, detail) = match said {
            SurveyEvent::Imported(it) => {
                let days = format!("{} {}", it.from, it.to);
                (LogKind::SurveyImported, it.source.to_string(), days)
            }
            SurveyEvent::Voided(it) => {
                let source = self.surveys.get(id).map(|it| it.source.to_string());
                (LogKind::SurveyVoided, source.unwrap_or_default(), it.reason.to_string())
            }
        };
        self.log_line(at, by, kind, &subject, &detail, done);
    }

    pub(super) fn survey_row(&self, id: &str) -> Option<Row> {
        self.surveys.get(id).map(|it| Row::Survey(Box::new(it.clone())))
    }
}
