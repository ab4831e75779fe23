//! Acts about follow-ups: made by hand or from a file, tried, answered, put off, dropped.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::finding::known_owner;
use super::{Act, Decided, Desk, Draft, FIELD_MAX, Refused, TEXT_MAX};
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::event::{
    Body, CustomerRef, FollowUpAnswered, FollowUpDropped, FollowUpEvent, FollowUpFact,
    FollowUpMade, FollowUpMoved, FollowUpNamed, FollowUpTried,
};
use crate::core::followup::{
    FollowUpBar, FollowUpWay, FollowUps, ID_CHARS_MAX, IMPORT_ROWS_MAX, MOVE_DAYS_MAX, Origin,
    Outcome, SERVED_DAYS_BACK, ServiceKind, Task, apart, call_back_due,
};
use crate::core::hall::Hall;
use crate::core::time::Ms;

#[cfg(test)]
pub(crate) mod tests;

/// A follow-up that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFollowUp {
    /// Where it comes from.
    pub origin: Origin,
    /// The order or the row that it comes from; empty = none has a name.
    pub origin_id: String,
    /// What kind of service it was.
    pub service_kind: ServiceKind,
    /// Which service; empty = not known.
    pub service_id: String,
    /// The date of the service.
    pub served_on: NaiveDate,
    /// Who served them; empty = not known.
    pub person_id: String,
    /// The customer, sealed.
    pub customer: Option<CustomerRef>,
    /// Whose contract it is.
    pub customer_kind: CustomerKind,
    /// Which part of the service.
    pub phase: Phase,
    /// How they are to be asked.
    pub way: FollowUpWay,
    /// What it is about.
    pub text: String,
    /// The hash of the file whose row it is; empty = of none.
    pub file: String,
}

impl NewFollowUp {
    /// One made by hand of a service of that date, before anything else is said of it.
    pub fn on(served_on: NaiveDate) -> NewFollowUp {
        NewFollowUp {
            origin: Origin::Hand,
            origin_id: String::new(),
            service_kind: ServiceKind::Counter,
            service_id: String::new(),
            served_on,
            person_id: String::new(),
            customer: None,
            customer_kind: CustomerKind::Personal,
            phase: Phase::During,
            way: FollowUpWay::Telephone,
            text: String::new(),
            file: String::new(),
        }
    }
}

/// What a person asks for about follow-ups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUpAct {
    /// Make one.
    Make(Box<NewFollowUp>),
    /// Take in those of a file, all or none.
    Import(Vec<NewFollowUp>),
    /// The customer is known now.
    Name {
        /// Who, sealed.
        customer: Option<CustomerRef>,
    },
    /// Somebody tried, and this came of it.
    Try {
        /// What.
        outcome: Outcome,
        /// How; none = as it was to be made.
        way: Option<FollowUpWay>,
        /// Words to it.
        text: String,
    },
    /// The customer answered.
    Answer {
        /// How; none = as it was to be made.
        way: Option<FollowUpWay>,
        /// Code of the item to 1 to 5.
        scores: BTreeMap<Box<str>, u8>,
        /// Whether it is solved, where they said so.
        solved: Option<bool>,
        /// What they said.
        text: String,
    },
    /// The customer asks for another time.
    Move {
        /// Not before.
        until: Ms,
        /// What they said.
        text: String,
    },
    /// It is not to be made.
    Drop {
        /// Why.
        reason: String,
    },
}

impl FollowUpAct {
    /// Whether the centre may do it, which calls the hall's customers for it: nothing is made there, and nobody's number
    /// is typed there.
    pub(super) fn is_from_outside(&self) -> bool {
        use FollowUpAct::{Answer, Drop, Move, Try};
        matches!(self, Try { .. } | Answer { .. } | Move { .. } | Drop { .. })
    }

    /// Its name in records.
    pub(super) fn name(&self) -> &'static str {
        match self {
            FollowUpAct::Make(_) => "followup.make",
            FollowUpAct::Import(_) => "followup.import",
            FollowUpAct::Name { .. } => "followup.name",
            FollowUpAct::Try { .. } => "followup.try",
            FollowUpAct::Answer { .. } => "followup.answer",
            FollowUpAct::Move { .. } => "followup.move",
            FollowUpAct::Drop { .. } => "followup.drop",
        }
    }

    /// Passes each free text through `edit`.
    pub(super) fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let texts: Vec<&mut String> = match self {
            FollowUpAct::Make(new) => vec![&mut new.text],
            FollowUpAct::Import(rows) => rows.iter_mut().map(|new| &mut new.text).collect(),
            FollowUpAct::Name { .. } => Vec::new(),
            FollowUpAct::Try { text, .. }
            | FollowUpAct::Answer { text, .. }
            | FollowUpAct::Move { text, .. }
            | FollowUpAct::Drop { reason: text } => vec![text],
        };
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            *text = edit(text);
        }
    }
}

fn must(holds: bool, bar: FollowUpBar) -> Result<(), Refused> {
    if holds { Ok(()) } else { Err(Refused::FollowUp(bar)) }
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::FollowUp { follow_up_id, act } = act else { return Err(Refused::Nothing) };
    let act_id = (desk.new_id)();
    let drafts = match &**act {
        FollowUpAct::Make(new) => make(hall, desk, &act_id, std::slice::from_ref(&**new))?,
        FollowUpAct::Import(rows) => make(hall, desk, &act_id, rows)?,
        act => {
            let task = hall.follow_up_book().get(follow_up_id);
            let task = task.ok_or(Refused::FollowUp(FollowUpBar::Gone))?;
            let fact = step(hall, desk, task, act)?;
            vec![draft(desk, (follow_up_id, &act_id), fact)]
        }
    };
    Ok(Decided { act_id, drafts })
}

fn draft(desk: &Desk, (id, act_id): (&str, &str), fact: FollowUpFact) -> Draft {
    let kind = fact.kind();
    let (follow_up_id, act_id) = (id.into(), act_id.into());
    let body = FollowUpEvent { follow_up_id, act_id, by_name: "".into(), fact };
    desk.draft(kind, Body::FollowUp(Box::new(body)))
}

/// Why a row of a file, or what a person typed, cannot be made; `taken` are the keys of the rows before it.
pub fn fits(
    hall: &Hall,
    now: Ms,
    new: &NewFollowUp,
    taken: &mut BTreeSet<String>,
) -> Result<(), Refused> {
    let customer = new.customer.as_ref();
    let keys = FollowUps::keys_of(new.origin, &new.origin_id, customer, new.served_on);
    // What was taken before stays counted, whoever has left since.
    let known = keys.iter().any(|key| hall.follow_up_book().is_asked(key));
    must(!known, FollowUpBar::Known)?;
    if let Some((_, fault)) = faults(hall, now, new).into_iter().next() {
        return Err(fault);
    }
    for key in keys {
        must(taken.insert(key), FollowUpBar::Known)?;
    }
    Ok(())
}

/// Everything for which one cannot be made but that it is known already, each with the field that it is about.
pub fn faults(hall: &Hall, now: Ms, new: &NewFollowUp) -> Vec<(&'static str, Refused)> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, field, bar| {
        if !holds {
            faults.push((field, Refused::FollowUp(bar)));
        }
    };
    let today = hall.config().zone.date(now);
    let first = today.checked_sub_days(Days::new(SERVED_DAYS_BACK)).unwrap_or(NaiveDate::MIN);
    must((first..=today).contains(&new.served_on), "served_on", FollowUpBar::Date);
    must(new.text.chars().count() <= TEXT_MAX, "text", FollowUpBar::TooLong);
    let short = new.origin_id.chars().count() <= ID_CHARS_MAX;
    must(short, "origin_id", FollowUpBar::TooLong);
    let known = new.service_kind != ServiceKind::Unknown
        && new.customer_kind != CustomerKind::Unknown
        && new.phase != Phase::Unknown
        && new.way != FollowUpWay::Unknown
        && matches!(new.origin, Origin::Hand | Origin::Import | Origin::Order);
    must(known, "way", FollowUpBar::Value);
    must(can_ask(new.way, new.customer.as_ref()), "phone", FollowUpBar::NoNumber);
    let settings = hall.settings(now).0;
    let service = new.service_id.as_str();
    let named = service.is_empty()
        || settings.services.iter().any(|it| it.id == service)
        || hall.knows_service(service)
        || (settings.services.is_empty() && !hall.knows_services());
    if !named {
        faults.push(("service_id", Refused::NoService(service.to_owned())));
    }
    if let Err(fault) = known_owner(hall, &new.person_id, now) {
        faults.push(("person_id", fault));
    }
    faults
}

/// Whether there is a number to ask them by, where that takes one.
fn can_ask(way: FollowUpWay, customer: Option<&CustomerRef>) -> bool {
    !matches!(way, FollowUpWay::Telephone | FollowUpWay::Sms)
        || customer.is_some_and(|customer| !customer.phone_key.is_empty())
}

fn make(
    hall: &Hall,
    desk: &mut Desk,
    act_id: &str,
    rows: &[NewFollowUp],
) -> Result<Vec<Draft>, Refused> {
    must(!rows.is_empty(), FollowUpBar::Empty)?;
    must(rows.len() <= IMPORT_ROWS_MAX, FollowUpBar::TooMany)?;
    let (now, zone) = (desk.now.at, hall.config().zone);
    let settings = hall.settings(now).0;
    let mut taken = BTreeSet::new();
    let mut drafts = Vec::new();
    for (plus, new) in (0..).zip(rows) {
        fits(hall, now, new, &mut taken)?;
        let number = hall.follow_up_book().next_number(zone.date(now), plus);
        let number = if hall.is_shared() { apart(&number, desk.device) } else { number };
        let said = FollowUpMade {
            number: number.into(),
            origin: new.origin,
            origin_id: new.origin_id.trim().into(),
            service_kind: new.service_kind,
            service_id: new.service_id.as_str().into(),
            served_on: new.served_on,
            person_id: new.person_id.as_str().into(),
            customer: new.customer.clone(),
            customer_kind: new.customer_kind,
            phase: new.phase,
            way: new.way,
            due_at: call_back_due(settings, zone, new.served_on),
            text: new.text.trim().into(),
            rows: (plus == 0 && new.origin == Origin::Import)
                .then(|| u32::try_from(rows.len()).unwrap_or(u32::MAX)),
            file: if plus == 0 { new.file.as_str().into() } else { "".into() },
        };
        let id = (desk.new_id)();
        drafts.push(draft(desk, (&id, act_id), FollowUpFact::Made(Box::new(said))));
    }
    Ok(drafts)
}

/// What is done about one that is there.
fn step(hall: &Hall, desk: &Desk, task: &Task, act: &FollowUpAct) -> Result<FollowUpFact, Refused> {
    let now = desk.now.at;
    let answers = matches!(act, FollowUpAct::Answer { .. });
    must(task.is_open() || (answers && task.may_answer()), FollowUpBar::Over)?;
    let customer = task.customer.as_ref().filter(|it| !hall.is_erased(&it.person_ref));
    let by = |way: &Option<FollowUpWay>| {
        let way = way.unwrap_or(task.way);
        must(way != FollowUpWay::Unknown, FollowUpBar::Value)?;
        must(can_ask(way, customer), FollowUpBar::NoNumber)?;
        Ok(way)
    };
    Ok(match act {
        FollowUpAct::Try { outcome, way, text } => {
            must(outcome.is_said(), FollowUpBar::Value)?;
            fits_text(text)?;
            let again = hall.rules(now).follow_up.retry_secs;
            let again = now.plus_secs(i64::from(again));
            FollowUpFact::Tried(FollowUpTried {
                outcome: *outcome,
                way: by(way)?,
                again_from: (*outcome == Outcome::NoAnswer).then_some(again),
                text: text.trim().into(),
            })
        }
        FollowUpAct::Answer { way, scores, solved, text } => {
            fits_text(text)?;
            let said = !scores.is_empty() || solved.is_some() || !text.trim().is_empty();
            must(said, FollowUpBar::NothingSaid)?;
            let (settings, version) = hall.settings(now);
            let known = |item: &str| settings.is_survey_item(item);
            let fits = |item: &str, score: u8| known(item) && (1..=5).contains(&score);
            let fit = scores.iter().all(|(item, score)| fits(item, *score));
            must(fit, FollowUpBar::Score)?;
            FollowUpFact::Answered(Box::new(FollowUpAnswered {
                way: by(way)?,
                settings: version,
                scores: scores.clone(),
                solved: *solved,
                text: text.trim().into(),
            }))
        }
        FollowUpAct::Move { until, text } => {
            fits_text(text)?;
            let last = now.plus_secs(MOVE_DAYS_MAX * 86_400);
            must(now < *until && *until <= last, FollowUpBar::Date)?;
            FollowUpFact::Moved(FollowUpMoved { until: *until, text: text.trim().into() })
        }
        FollowUpAct::Drop { reason } => {
            must(!reason.trim().is_empty(), FollowUpBar::NoText)?;
            must(reason.chars().count() <= FIELD_MAX, FollowUpBar::TooLong)?;
            FollowUpFact::Dropped(FollowUpDropped { reason: reason.trim().into() })
        }
        FollowUpAct::Name { customer } => {
            let customer = customer.clone().ok_or(Refused::FollowUp(FollowUpBar::NoNumber))?;
            FollowUpFact::Named(Box::new(FollowUpNamed { customer }))
        }
        FollowUpAct::Make(_) | FollowUpAct::Import(_) => return Err(Refused::Nothing),
    })
}

fn fits_text(text: &str) -> Result<(), Refused> {
    must(text.chars().count() <= TEXT_MAX, FollowUpBar::TooLong)
}
