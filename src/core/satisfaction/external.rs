//! Surveys of others about the hall, and which of our items are weak by them. Nothing of this goes into our own score.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::period::Stretch;
use super::weak::{ItemNow, Mean, Weakness};
use crate::core::event::{SurveyFigure, SurveyImported, SurveyVoided};
use crate::core::settings::Settings;
use crate::core::settings::survey::{Period, SurveyItem};
use crate::core::time::Ms;

/// The most that a figure can be: 100 points in hundredths.
pub const HUNDREDTHS_MAX: u32 = 10_000;
/// Hundredths of a point.
const POINT: u64 = 100;
/// The most figures of one survey.
pub const FIGURES_MAX: usize = 100;

/// Who voided a survey, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// When.
    pub at: Ms,
    /// Who.
    pub by: Box<str>,
    /// Why.
    pub reason: Box<str>,
}

/// A survey of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Its id: the act that wrote it.
    pub survey_id: Box<str>,
    /// When it was imported.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// Who asked.
    pub source: Box<str>,
    /// The first day that it is about.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// How many were asked.
    pub respondents: Option<u32>,
    /// What the file was called.
    pub file: Box<str>,
    /// BLAKE3 of its bytes.
    pub hash: Box<str>,
    /// What it says.
    pub items: Vec<SurveyFigure>,
    /// It does not count any more.
    pub voided: Option<End>,
}

impl Survey {
    /// Over what it goes, as targets have it: what is longer than a month is a quarter's.
    pub fn period(&self) -> Period {
        match (self.to - self.from).num_days() {
            ..7 => Period::Week,
            7..31 => Period::Month,
            _ => Period::Quarter,
        }
    }

    /// The days that it is about.
    pub fn stretch(&self) -> Stretch {
        Stretch { period: None, from: self.from, to: self.to }
    }

    /// What it says of one of our items.
    pub fn figure(&self, item: &str) -> Option<&SurveyFigure> {
        self.items.iter().find(|figure| *figure.item == *item)
    }
}

/// A weak item and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeakItem {
    /// Its code.
    pub item: String,
    /// The survey that says so.
    pub survey_id: String,
    /// The item as it stands there.
    pub now: ItemNow,
    /// Why it is weak.
    pub why: Vec<Weakness>,
}

/// Every survey, in the order in which they were heard of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Surveys {
    list: Vec<Survey>,
}

impl Surveys {
    /// These, in the order in which they were heard of.
    pub fn of(list: Vec<Survey>) -> Surveys {
        Surveys { list }
    }

    /// Every one, those that do not count among them.
    pub fn list(&self) -> &[Survey] {
        &self.list
    }

    /// One by its id.
    pub fn get(&self, survey_id: &str) -> Option<&Survey> {
        self.list.iter().find(|survey| *survey.survey_id == *survey_id)
    }

    /// The one that counts of a file.
    pub fn of_file(&self, hash: &str) -> Option<&Survey> {
        self.list.iter().find(|survey| *survey.hash == *hash && survey.voided.is_none())
    }

    /// Takes one in. False if it, or its file, is known.
    pub fn add(&mut self, said: &SurveyImported, at: Ms, by: &str) -> bool {
        if self.get(&said.act_id).is_some() || self.of_file(&said.hash).is_some() {
            return false;
        }
        self.list.push(Survey {
            survey_id: said.act_id.clone(),
            at,
            by: by.into(),
            source: said.source.clone(),
            from: said.from,
            to: said.to,
            respondents: said.respondents,
            file: said.file.clone(),
            hash: said.hash.clone(),
            items: said.items.clone(),
            voided: None,
        });
        true
    }

    /// Voids one. False if it is not known, or voided.
    pub fn void(&mut self, said: &SurveyVoided, at: Ms, by: &str) -> bool {
        let mut known = self.list.iter_mut();
        let known = known.find(|it| it.survey_id == said.survey_id && it.voided.is_none());
        let Some(survey) = known else { return false };
        survey.voided = Some(End { at, by: by.into(), reason: said.reason.clone() });
        true
    }

    /// The newest of each source that counts, by the days that it is about.
    pub fn newest(&self) -> impl Iterator<Item = &Survey> {
        let counting = || self.list.iter().filter(|it| it.voided.is_none());
        let rank = |it: &Survey| (it.to, it.from, it.at, it.survey_id.clone());
        counting().filter(move |it| {
            !counting().any(|other| other.source == it.source && rank(other) > rank(it))
        })
    }

    /// What the same source said of an item before a survey.
    fn before(&self, survey: &Survey, item: &str) -> Option<Mean> {
        let earlier = self
            .list
            .iter()
            .filter(|it| it.voided.is_none() && it.source == survey.source && it.to < survey.from);
        let last = earlier.max_by_key(|it| (it.to, it.from, it.at))?;
        last.figure(item).map(mean)
    }

    /// The items of a survey as these settings judge them, in the order of the settings.
    pub fn items(&self, survey: &Survey, settings: &Settings) -> Vec<ItemNow> {
        let of = |item: &SurveyItem| {
            let figure = survey.figure(&item.code)?;
            Some(ItemNow {
                code: item.code.clone(),
                n: figure.n.map(u64::from),
                mean: Some(mean(figure)),
                low: figure.low.map(u64::from),
                target: settings.item_target(item, survey.period()),
                last: self.before(survey, &item.code),
            })
        };
        settings.survey_items.iter().filter_map(of).collect()
    }

    /// The items that are weak by the newest survey of any source, in the order of the settings.
    pub fn weak(&self, settings: &Settings) -> Vec<WeakItem> {
        let mut found = Vec::new();
        for survey in self.newest() {
            for now in self.items(survey, settings) {
                let why = now.weak(&settings.rules.care);
                if !why.is_empty() {
                    let survey_id = survey.survey_id.to_string();
                    found.push(WeakItem { item: now.code.clone(), survey_id, now, why });
                }
            }
        }
        let place = |code: &str| settings.survey_items.iter().position(|it| it.code == code);
        found.sort_by_key(|weak: &WeakItem| place(&weak.item));
        found
    }

    /// The weak items that no question asks about, where the questionnaire is active: with them these settings must
    /// not come into force (domain 0-7).
    pub fn unasked<'s>(&self, settings: &'s Settings) -> Vec<&'s SurveyItem> {
        if !settings.questionnaire.active {
            return Vec::new();
        }
        let weak = self.weak(settings);
        let asked = |code: &str| settings.questions.iter().any(|question| question.item == code);
        let items = settings.survey_items.iter();
        items
            .filter(|it| !asked(&it.code) && weak.iter().any(|weak| weak.item == it.code))
            .collect()
    }
}

fn mean(figure: &SurveyFigure) -> Mean {
    (u64::from(figure.hundredths), POINT)
}
