//! A follow-up as a page shows it: read from the fold once, spelt for whoever looks. Nothing in it tells who the customer is.

use super::form::Filled;
use crate::core::event::FollowUpFact;
use crate::core::followup::{FollowUpPast, FollowUpWay, Task};
use crate::core::hall::{CustomerShown, Hall};
use crate::core::settings::Settings;
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::text::mask::masked;
use crate::text::named::Named;
use crate::text::words::console::followups::{self, CallWords};
use crate::text::words::{Lang, fill};

/// A question, as it is asked.
pub(super) struct Asked {
    /// Code of the item that its answer counts for.
    pub(super) item: String,
    /// What the item is called.
    pub(super) name: String,
    pub(super) text: String,
    /// How it is said; empty = nothing more to say.
    pub(super) script: String,
}

/// Something that happened.
pub(super) struct Line {
    pub(super) at: Ms,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) is_taken_back: bool,
}

/// A follow-up.
pub(super) struct CallView {
    pub(super) hall: String,
    pub(super) hall_name: String,
    pub(super) id: String,
    pub(super) number: String,
    /// What an act on it is held against.
    pub(super) version: u64,
    /// The version of the settings whose questions these are: an answer is of no other.
    pub(super) settings: u32,
    /// Somebody still has to ask, or may.
    pub(super) may_answer: bool,
    pub(super) is_open: bool,
    pub(super) due: Ms,
    pub(super) way: FollowUpWay,
    pub(super) facts: Vec<(&'static str, String)>,
    /// Name and number, masked; empty = not known, or erased.
    pub(super) customer: String,
    /// There is a number to be shown.
    pub(super) has_number: bool,
    pub(super) asked: Vec<Asked>,
    /// A score at or below it opens a complaint.
    pub(super) low: u32,
    pub(super) line: Vec<Line>,
    /// The number of the complaint that puts it right.
    pub(super) repair: Option<String>,
}

fn shown(text: &str) -> String {
    masked(&scrub(text))
}

fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::En if !en.is_empty() => en,
        _ => zh,
    }
}

fn person(hall: &Hall, settings: &Settings, id: &str) -> String {
    let known = settings.person(id).map(|person| &*person.name).filter(|name| !name.is_empty());
    let named = known.or_else(|| hall.outsider(id)).unwrap_or(id);
    scrub(named).into_owned()
}

fn item_name<'a>(settings: &'a Settings, lang: Lang, code: &'a str) -> &'a str {
    settings.survey_item(code).map_or(code, |item| pick(lang, &item.zh, &item.en))
}

impl CallView {
    /// A follow-up of a hall; none where there is none of that id.
    pub(super) fn of(hall: &Hall, id: &str, lang: Lang, now: Ms) -> Option<CallView> {
        let task = hall.follow_up_book().get(id)?;
        let (settings, of_settings) = hall.settings(now);
        let words = followups::of(lang);
        let (customer, has_number) = match CustomerShown::of(task.customer.as_ref()) {
            CustomerShown::Masked { name, phone, .. } => {
                (format!("{name} {phone}").trim().to_owned(), !phone.is_empty())
            }
            CustomerShown::Unknown | CustomerShown::Erased => (String::new(), false),
        };
        let asked = settings.asked().map(|question| Asked {
            item: question.item.clone(),
            name: item_name(settings, lang, &question.item).to_owned(),
            text: pick(lang, &question.zh, &question.en).to_owned(),
            script: pick(lang, &question.script_zh, &question.script_en).to_owned(),
        });
        let names = [&settings.name, &hall.config().name, &hall.config().hall_id];
        let name = names.into_iter().find(|name| !name.is_empty());
        let repair = task.repair.as_ref().map(|id| {
            hall.cases().get(id).map_or_else(|| id.to_string(), |case| case.number().to_owned())
        });
        Some(CallView {
            hall: hall.config().hall_id.clone(),
            hall_name: name.map(|name| scrub(name).into_owned()).unwrap_or_default(),
            id: id.to_owned(),
            number: task.number.to_string(),
            version: task.version(),
            settings: of_settings,
            may_answer: task.is_open() || task.may_answer(),
            is_open: task.is_open(),
            due: task.due,
            way: task.way,
            facts: facts(hall, settings, task, lang),
            customer,
            has_number,
            asked: asked.collect(),
            low: settings.rules.follow_up.low_score,
            line: line(hall, settings, task, (lang, words)),
            repair,
        })
    }

    /// The scores of a form, item by item, as they were chosen.
    pub(super) fn score<'a>(filled: &'a Filled, item: &str) -> &'a str {
        let name = field_of(item);
        filled.all().find(|(of, _)| *of == name).map_or("", |(_, value)| value)
    }

    /// Every item that was scored in a form, and how: of this questionnaire or of another.
    pub(super) fn scores(filled: &Filled) -> impl Iterator<Item = (&str, &str)> {
        let scored = filled.all().filter(|(_, said)| !said.is_empty());
        scored.filter_map(|(name, said)| Some((name.strip_prefix(FIELD)?, said)))
    }
}

/// What the name of a field of an item begins with.
const FIELD: &str = "score-";

/// The name of the field of an item.
pub(super) fn field_of(item: &str) -> String {
    format!("{FIELD}{item}")
}

fn facts(hall: &Hall, settings: &Settings, task: &Task, lang: Lang) -> Vec<(&'static str, String)> {
    let words = followups::of(lang);
    let service = settings.services.iter().find(|it| it.id == *task.service_id);
    let service = service.map(|it| it.name.as_str()).filter(|name| !name.is_empty());
    let service = service.map_or_else(|| shown(&task.service_id), |name| scrub(name).into_owned());
    let service = format!("{} {service}", task.service_kind.name(lang));
    let served = format!("{} {}", task.served_on, task.phase.name(lang));
    let tried = task.attempts().count().to_string();
    let mut facts = vec![
        (words.origin, task.origin.name(lang).to_owned()),
        (words.service, service.trim().to_owned()),
        (words.served, served),
    ];
    if !task.person_id.is_empty() {
        facts.push((words.by, person(hall, settings, &task.person_id)));
    }
    if !task.text.is_empty() {
        facts.push((words.about, shown(&task.text)));
    }
    facts.push((words.attempts, tried));
    facts
}

fn line(
    hall: &Hall,
    settings: &Settings,
    task: &Task,
    (lang, words): (Lang, &CallWords),
) -> Vec<Line> {
    let made = Line {
        at: task.made_at,
        who: if *task.made_by == *"system" {
            String::new()
        } else {
            person(hall, settings, &task.made_by)
        },
        what: fill(words.made, &[task.origin.name(lang)]),
        is_taken_back: task.voided,
    };
    let past = task.history.iter().map(|past| Line {
        at: past.at,
        who: person(hall, settings, &past.by),
        what: said(hall, past, (lang, words)),
        is_taken_back: past.voided,
    });
    std::iter::once(made).chain(past).collect()
}

fn said(hall: &Hall, past: &FollowUpPast, (lang, words): (Lang, &CallWords)) -> String {
    let zone = hall.config().zone;
    let (what, text) = match &past.fact.0 {
        FollowUpFact::Tried(said) => (said.outcome.name(lang).to_owned(), &said.text),
        FollowUpFact::Answered(said) => {
            // As they were asked: what an item was called then, and where it stood.
            let then = hall.settings_of(said.settings, past.at);
            let scores = then.in_order(&said.scores).into_iter();
            let scores =
                scores.map(|(item, score)| format!("{} {score}", item_name(then, lang, item)));
            let solved = said.solved.map(|yes| if yes { words.yes } else { words.no });
            let all = std::iter::once(words.answered.to_owned());
            let all = all.chain(scores).chain(solved.map(str::to_owned));
            (all.collect::<Vec<_>>().join(", "), &said.text)
        }
        FollowUpFact::Moved(said) => {
            let until =
                format!("{} {}", zone.date(said.until).format("%m-%d"), zone.hm(said.until));
            (fill(words.moved, &[&until]), &said.text)
        }
        FollowUpFact::Dropped(said) => return fill(words.dropped, &[&shown(&said.reason)]),
        FollowUpFact::Named(_) | FollowUpFact::Made(_) => return words.named.to_owned(),
    };
    if text.is_empty() { what } else { format!("{what}: {}", shown(text)) }
}
