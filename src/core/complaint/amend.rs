//! A field of a case filled in or corrected later. The event keeps what it said before.

use super::step::Broken;
use super::{Against, Case, Field, Ground, Measure, RootCause, State};
use crate::core::event::Amended;

impl Case {
    /// What a field says, as far as it may be shown: words, or the code of a value.
    pub fn field(&self, field: Field) -> Box<str> {
        let fields = &self.fields;
        match field {
            Field::Text => fields.text.clone(),
            Field::Request => fields.request.clone(),
            Field::Loss => fields.loss.clone(),
            Field::Label => fields.label.clone(),
            Field::Customer => fields.customer.as_ref().map_or("".into(), |customer| {
                let shown = [&*customer.name_masked, &*customer.phone_masked];
                shown.join(" ").trim().into()
            }),
            Field::CustomerKind => fields.customer_kind.as_str().into(),
            Field::Tier => fields.tier.as_str().into(),
            Field::Phase => fields.phase.as_str().into(),
            Field::Channel => fields.channel.as_str().into(),
            Field::Emotion => self.emotion.as_str().into(),
            Field::Place => fields.place.as_str().into(),
            Field::Attendant => fields.attendant.clone(),
            Field::Counter => fields.counter_id.clone().unwrap_or_default(),
            Field::RepeatOf => fields.repeat_of.clone().unwrap_or_default(),
            Field::Retention => fields.retention.to_string().into(),
            Field::Grounds => codes(fields.grounds.iter().map(|one| one.as_str())),
            Field::RootCause => {
                self.decision.as_ref().map_or("", |said| said.root_cause.as_str()).into()
            }
            Field::Measures => {
                let measures = self.decision.iter().flat_map(|said| &said.measures);
                codes(measures.map(|one| one.as_str()))
            }
            Field::Unknown => "".into(),
        }
    }
}

fn codes<'a>(codes: impl Iterator<Item = &'a str>) -> Box<str> {
    codes.collect::<Vec<_>>().join(" ").into()
}

pub(super) fn take(case: &mut Case, said: &Amended) -> Result<(), Broken> {
    let no = |why| Err(Broken::by(1, 15, why));
    if matches!(case.state, State::Void | State::Merged) {
        return no(Against::Over);
    }
    if case.state == State::Closed && said.reason.trim().is_empty() {
        return no(Against::ReasonMissing);
    }
    if matches!(said.field, Field::RootCause | Field::Measures) && case.decision.is_none() {
        return no(Against::TooEarly);
    }
    if set(case, said).is_none() {
        return no(Against::BadValue);
    }
    Ok(())
}

/// Sets the field; none if it cannot say that.
fn set(case: &mut Case, said: &Amended) -> Option<()> {
    let new = &said.new;
    let name = || Some(new.clone()).filter(|new| !new.is_empty());
    let fields = &mut case.fields;
    match said.field {
        Field::Text => fields.text = new.clone(),
        Field::Request => fields.request = new.clone(),
        Field::Loss => fields.loss = new.clone(),
        Field::Label => fields.label = new.clone(),
        Field::Customer => fields.customer.clone_from(&said.customer),
        Field::CustomerKind => fields.customer_kind = super::CustomerKind::from_text(new)?,
        Field::Tier => fields.tier = super::Tier::from_text(new)?,
        Field::Phase => fields.phase = super::Phase::from_text(new)?,
        Field::Channel => fields.channel = super::Channel::from_text(new)?,
        Field::Emotion => {
            case.emotion = super::Emotion::from_text(new)?;
            fields.emotion = case.emotion;
        }
        Field::Place => fields.place = super::Place::from_text(new)?,
        Field::Attendant => fields.attendant = new.clone(),
        Field::Counter => fields.counter_id = name(),
        Field::RepeatOf => fields.repeat_of = name(),
        Field::Retention => fields.retention = new.parse().ok()?,
        Field::Grounds => {
            let codes = new.split([' ', ',']).filter(|code| !code.is_empty());
            fields.grounds = codes.map(Ground::from_text).collect::<Option<_>>()?;
        }
        Field::RootCause => case.decision.as_mut()?.root_cause = RootCause::from_text(new)?,
        Field::Measures => {
            let codes = new.split([' ', ',']).filter(|code| !code.is_empty());
            let measures: Option<Vec<Measure>> = codes.map(Measure::from_text).collect();
            case.decision.as_mut()?.measures = measures.filter(|list| !list.is_empty())?;
        }
        Field::Unknown => return None,
    }
    Some(())
}
