//! A survey of others into the log, and out of what counts.

use chrono::NaiveDate;

use super::{ConductBar, must};
use crate::core::act::{Desk, Draft, Refused};
use crate::core::event::{Body, Kind, SurveyEvent, SurveyFigure, SurveyImported, SurveyVoided};
use crate::core::hall::Hall;
use crate::core::satisfaction::external::{FIGURES_MAX, HUNDREDTHS_MAX};

/// A survey that was read from a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NewSurvey {
    /// Who asked.
    pub source: String,
    /// The first day that it is about.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// How many were asked.
    pub respondents: Option<u32>,
    /// What the file is called.
    pub file: String,
    /// BLAKE3 of its bytes.
    pub hash: String,
    /// What it says.
    pub items: Vec<SurveyFigure>,
    /// The one that it takes the place of.
    pub replaces: Option<String>,
    /// Why.
    pub reason: String,
}

/// The survey, and before it the end of the one whose place it takes.
pub(super) fn import(
    hall: &Hall,
    desk: &mut Desk,
    act_id: &str,
    new: &NewSurvey,
) -> Result<Vec<Draft>, Refused> {
    let mut drafts = Vec::new();
    if let Some(old) = &new.replaces {
        let id = (desk.new_id)();
        drafts.push(void(hall, desk, &id, old, &new.reason)?);
    }
    let known = hall.surveys().of_file(&new.hash);
    let replaced = |id: &str| new.replaces.as_deref() == Some(id);
    must(known.is_none_or(|it| replaced(&it.survey_id)), ConductBar::SameFile)?;
    let today = hall.config().zone.date(desk.now.at);
    must(new.from <= new.to && new.to <= today, ConductBar::Date)?;
    must(!new.source.trim().is_empty() && !new.hash.is_empty(), ConductBar::NoText)?;
    must((1..=FIGURES_MAX).contains(&new.items.len()), ConductBar::Items)?;
    let sound = |it: &SurveyFigure| {
        it.hundredths <= HUNDREDTHS_MAX
            && it.n != Some(0)
            && it.low.unwrap_or(0) <= it.n.unwrap_or(u32::MAX)
    };
    must(new.items.iter().all(sound), ConductBar::Score)?;
    let said = SurveyImported {
        act_id: act_id.into(),
        source: new.source.trim().into(),
        from: new.from,
        to: new.to,
        respondents: new.respondents,
        file: new.file.as_str().into(),
        hash: new.hash.as_str().into(),
        items: new.items.clone(),
    };
    let body = Body::Survey(SurveyEvent::Imported(Box::new(said)));
    drafts.push(desk.draft(Kind::SurveyImported, body));
    Ok(drafts)
}

pub(super) fn void(
    hall: &Hall,
    desk: &Desk,
    act_id: &str,
    survey_id: &str,
    reason: &str,
) -> Result<Draft, Refused> {
    let known = hall.surveys().get(survey_id).is_some_and(|it| it.voided.is_none());
    must(known, ConductBar::NoSurvey)?;
    let said = SurveyVoided {
        survey_id: survey_id.into(),
        act_id: act_id.into(),
        reason: reason.trim().into(),
    };
    Ok(desk.draft(Kind::SurveyVoided, Body::Survey(SurveyEvent::Voided(said))))
}
