//! Acts about improvements: taken on, talked about, moved on, looked at.

use chrono::{Days, NaiveDate};

use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::event::{
    Body, ImprovementChecked, ImprovementEntered, ImprovementEvent, ImprovementFact,
    ImprovementMoved, ImprovementTalk,
};
use crate::core::hall::Hall;
use crate::core::improvement::{
    Improvement, ImprovementBar, ImprovementState, Subject, SubjectKind,
};
use crate::core::time::Ms;

/// Characters of cause, measure and what is said.
const TEXT_CHARS_MAX: usize = 400;
/// How far ahead it may be due, days.
const DAYS_MAX: u64 = 365;
/// Records that it may go back to.
const SOURCES_MAX: usize = 50;

/// An improvement that somebody takes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewImprovement {
    /// What kind of thing; none = that of what was proposed, or something in words.
    pub subject: Option<SubjectKind>,
    /// Which.
    pub code: String,
    /// The words, where there is no code.
    pub text: String,
    /// Why it comes up.
    pub cause: String,
    /// What is done.
    pub measure: String,
    /// Who does it.
    pub person_id: String,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// Complaints and findings that it goes back to.
    pub sources: Vec<String>,
}

/// What a person asks for about an improvement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImprovementAct {
    /// It is taken on: the proposed one of that id, or a new one.
    Enter(Box<NewImprovement>),
    /// It was talked about.
    Talk {
        /// With whom.
        person_id: String,
        /// When; none = now.
        at: Option<Ms>,
        /// What was said.
        text: String,
    },
    /// It stands elsewhere.
    Move {
        /// Where.
        state: ImprovementState,
        /// What was done, or why it is dropped.
        text: String,
    },
    /// Whether it helped.
    Check {
        /// It did.
        effective: bool,
        /// How often before; none = as it was counted.
        before: Option<u32>,
        /// And after; likewise.
        after: Option<u32>,
        /// What was seen.
        text: String,
    },
}

impl ImprovementAct {
    /// Its name in records.
    pub(super) fn name(&self) -> &'static str {
        match self {
            ImprovementAct::Enter(_) => "improvement.enter",
            ImprovementAct::Talk { .. } => "improvement.talk",
            ImprovementAct::Move { .. } => "improvement.move",
            ImprovementAct::Check { .. } => "improvement.check",
        }
    }

    pub(super) fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let mut all = |texts: &mut [&mut String]| {
            for text in texts.iter_mut().filter(|text| !text.is_empty()) {
                **text = edit(text);
            }
        };
        match self {
            ImprovementAct::Enter(new) => {
                all(&mut [&mut new.text, &mut new.cause, &mut new.measure]);
            }
            ImprovementAct::Talk { text, .. }
            | ImprovementAct::Move { text, .. }
            | ImprovementAct::Check { text, .. } => all(&mut [text]),
        }
    }
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::Improvement { improvement_id, act } = act else { return Err(Refused::Nothing) };
    let act_id = (desk.new_id)();
    let id = if improvement_id.is_empty() { &act_id } else { improvement_id };
    let blank = Improvement::blank(id);
    let known = hall.improvements().get(id);
    let is_new = improvement_id.is_empty() && matches!(**act, ImprovementAct::Enter(_));
    must(known.is_some() || is_new, ImprovementBar::Gone)?;
    let one = known.unwrap_or(&blank);
    let fact = match &**act {
        ImprovementAct::Enter(new) => entered(hall, desk, one, new)?,
        ImprovementAct::Talk { person_id, at, text } => {
            let talked_at = at.unwrap_or(desk.now.at);
            must(talked_at <= desk.now.at, ImprovementBar::NoDate)?;
            let person_id = person(hall, desk, person_id)?;
            ImprovementFact::Talked(ImprovementTalk { person_id, talked_at, text: short(text)? })
        }
        ImprovementAct::Move { state, text } => {
            ImprovementFact::Moved(ImprovementMoved { state: *state, text: short(text)? })
        }
        ImprovementAct::Check { effective, before, after, text } => {
            let counted = hall.effect_of(one, desk.now.at);
            ImprovementFact::Checked(ImprovementChecked {
                effective: *effective,
                before: before.or(counted.map(|it| it.before)),
                after: after.or(counted.map(|it| it.after)),
                text: short(text)?,
            })
        }
    };
    one.weigh(&desk.author.person, &fact).map_err(refused)?;
    let drafts = vec![draft(desk, id, &act_id, fact)];
    Ok(Decided { act_id, drafts })
}

fn refused(bar: ImprovementBar) -> Refused {
    if bar == ImprovementBar::Repeat { Refused::Nothing } else { Refused::Improvement(bar) }
}

fn must(holds: bool, bar: ImprovementBar) -> Result<(), Refused> {
    if holds { Ok(()) } else { Err(Refused::Improvement(bar)) }
}

fn draft(desk: &Desk, id: &str, act_id: &str, fact: ImprovementFact) -> Draft {
    let kind = fact.kind();
    let body = ImprovementEvent { improvement_id: id.into(), act_id: act_id.into(), fact };
    desk.draft(kind, Body::Improvement(Box::new(body)))
}

fn short(text: &str) -> Result<Box<str>, Refused> {
    let text = text.trim();
    must(text.chars().count() <= TEXT_CHARS_MAX, ImprovementBar::NoText)?;
    Ok(text.into())
}

/// A person of the settings; of a hall that names nobody, anybody.
fn person(hall: &Hall, desk: &Desk, id: &str) -> Result<Box<str>, Refused> {
    must(!id.trim().is_empty(), ImprovementBar::NoPerson)?;
    let settings = hall.settings(desk.now.at).0;
    let known = settings.people.is_empty() || settings.person(id).is_some();
    if known { Ok(id.trim().into()) } else { Err(Refused::NoPerson(id.to_owned())) }
}

fn entered(
    hall: &Hall,
    desk: &Desk,
    one: &Improvement,
    new: &NewImprovement,
) -> Result<ImprovementFact, Refused> {
    let proposed = one.proposed.is_some();
    let (kind, code) = if proposed {
        (one.subject.kind, one.subject.code.clone())
    } else {
        (new.subject.unwrap_or(SubjectKind::Other), new.code.trim().into())
    };
    must(!code.is_empty() || !new.text.trim().is_empty(), ImprovementBar::NoSubject)?;
    let person_id = person(hall, desk, &new.person_id)?;
    let due_on = new.due_on.ok_or(Refused::Improvement(ImprovementBar::NoDate))?;
    let today = hall.config().zone.date(desk.now.at);
    let last = today.checked_add_days(Days::new(DAYS_MAX)).unwrap_or(NaiveDate::MAX);
    must((today..=last).contains(&due_on), ImprovementBar::NoDate)?;
    let text = short(&new.text)?;
    let subject = Subject { kind, code: code.clone(), text: text.clone() };
    let before = hall.came_up_before(&subject, desk.now.at);
    let sources = new.sources.iter().take(SOURCES_MAX).map(|it| it.as_str().into());
    Ok(ImprovementFact::Entered(Box::new(ImprovementEntered {
        subject: kind,
        code,
        text,
        before,
        cause: short(&new.cause)?,
        measure: short(&new.measure)?,
        person_id,
        due_on,
        sources: sources.collect(),
    })))
}
