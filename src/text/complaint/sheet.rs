//! One complaint as text, for printing: its fields with their names, and what happened to it, line by line.
//! What is not known has no line.

use super::lines::in_own_word;
use super::{detail, spelt};
use crate::core::complaint::{Case, Field, Kept, Measure, Owner};
use crate::core::event::{Fact, KeptFact, Kind};
use crate::core::hall::{Hall, said_of};
use crate::core::settings::Settings;
use crate::core::time::Ms;
use crate::text::named::Named;
use crate::text::words::{Lang, fill};

/// A line of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: Ms,
    /// Who, by name where that is known.
    pub by: String,
    /// What happened, and what was said.
    pub text: String,
}

fn label(lang: Lang, name: &'static str) -> &'static str {
    let found = LABELS.iter().find(|(of, ..)| *of == name);
    found.map_or(name, |(_, zh, en)| if lang == Lang::Zh { zh } else { en })
}

const LABELS: &[(&str, &str, &str)] = &[
    ("stage", "状态", "stage"),
    ("category", "类别", "about"),
    ("severity", "级别", "severity"),
    ("owner", "负责人", "owner"),
    ("first_contact", "首问责任人", "asked first"),
    ("registered", "登记", "registered"),
    ("customer", "客户", "customer"),
    ("level", "上报级别", "escalated to"),
    ("promised", "约定回复", "promised"),
    ("resolved", "答复", "decision told"),
    ("outcome", "认定", "decision"),
    ("response", "答复内容", "response"),
    ("answer", "客户意见", "customer says"),
    ("closed", "办结", "closed"),
    ("kind", "单类", "kind"),
    ("needed", "需要", "needed"),
    ("ended", "结果", "ended"),
    ("hall", "全厅待接", "whoever has the duty"),
    ("against", "未生效, 违反规则 {}", "without effect, rule {}"),
    ("final", "投诉 {} 上级最终答复 {}", "complaint {}: {} gave the final answer"),
    ("by_then", "承诺 {} 前完成", "to be done by {}"),
    ("undone", "已撤回", "taken back"),
];

/// The name of a person as the settings have it, else as they wrote from outside, else the id.
pub fn person(hall: &Hall, id: &str) -> String {
    let settings = newest(hall);
    let found = settings.person(id).map(|person| &person.name);
    let found = found.or_else(|| settings.contact(id).map(|contact| &contact.name));
    let found = found.filter(|name| !name.is_empty()).map(String::as_str);
    found.or_else(|| hall.outsider(id)).unwrap_or(id).to_owned()
}

/// Who owns a case, by name.
pub fn owner(lang: Lang, hall: &Hall, owner: &Owner) -> String {
    match owner {
        Owner::Person(id) => person(hall, id),
        Owner::Hall => label(lang, "hall").to_owned(),
    }
}

/// The fields of a case with their names; `spell` writes an instant.
pub fn sheet(
    lang: Lang,
    hall: &Hall,
    case: &Case,
    spell: impl Fn(Ms) -> String,
) -> Vec<(&'static str, String)> {
    if case.is_request() {
        return request(lang, hall, case, spell);
    }
    let fields = &case.fields;
    let customer = case.customer();
    let shown = customer.map(|it| format!("{} {}", it.name_masked, it.phone_masked));
    let decision = case.decision.as_deref();
    let measures = decision.map(|it| &it.measures[..]).unwrap_or_default();
    let measures: Vec<&str> = measures.iter().map(|measure: &Measure| measure.name(lang)).collect();
    let at = |at: Option<Ms>| at.map(&spell).unwrap_or_default();
    let of = |field: Field| field.name(lang);
    let text = |text: &str| text.to_owned();
    let category = format!("{} {}", case.category.name(lang), case.category.as_str());
    let level = case.ladder.as_ref().map(|ladder| format!("L{}", ladder.level));
    let promised = case.promised_at();
    let root_cause = decision.map(|it| it.root_cause.name(lang));
    let rows = [
        (label(lang, "stage"), text(case.stage().name(lang))),
        (label(lang, "category"), category),
        (label(lang, "severity"), text(case.severity.name(lang))),
        (label(lang, "owner"), owner(lang, hall, &case.owner)),
        (label(lang, "first_contact"), person(hall, &fields.first_contact)),
        (label(lang, "registered"), spell(case.registered_at)),
        (label(lang, "customer"), text(shown.as_deref().unwrap_or_default().trim())),
        (of(Field::Label), text(&fields.label)),
        (of(Field::Tier), text(fields.tier.name(lang))),
        (of(Field::Emotion), text(case.emotion.name(lang))),
        (of(Field::Counter), text(fields.counter_id.as_deref().unwrap_or_default())),
        (of(Field::Text), text(&fields.text)),
        (of(Field::Request), text(&fields.request)),
        (of(Field::Loss), text(&fields.loss)),
        (label(lang, "level"), level.unwrap_or_default()),
        (label(lang, "promised"), at(promised)),
        (label(lang, "outcome"), text(case.outcome.map_or("", |it| it.name(lang)))),
        (label(lang, "response"), text(decision.map_or("", |it| &it.text))),
        (of(Field::RootCause), text(root_cause.unwrap_or_default())),
        (of(Field::Measures), measures.join(", ")),
        (label(lang, "resolved"), at(case.resolved_at)),
        (label(lang, "answer"), text(case.answer.map_or("", |it| it.name(lang)))),
        (label(lang, "closed"), at(case.closed_at)),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The same of a request, which has no customer.
fn request(
    lang: Lang,
    hall: &Hall,
    case: &Case,
    spell: impl Fn(Ms) -> String,
) -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_owned();
    let rows = [
        (label(lang, "kind"), text(case.kind.name(lang))),
        (label(lang, "stage"), text(case.stage().name(lang))),
        (lang.requests().l_urgency, text(lang.requests().urgency(case.severity))),
        (label(lang, "owner"), owner(lang, hall, &case.owner)),
        (label(lang, "registered"), spell(case.registered_at)),
        (label(lang, "needed"), text(&case.fields.text)),
        (label(lang, "ended"), text(case.request_end.map_or("", |it| it.name(lang)))),
        (label(lang, "closed"), case.closed_at.map(&spell).unwrap_or_default()),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// What happened to a case, oldest first.
pub fn history(lang: Lang, hall: &Hall, case: &Case) -> Vec<Told> {
    let told = case.history.iter().map(|past| {
        let KeptFact(fact) = &past.fact;
        let id = said_of(fact).unwrap_or_default();
        let about = about_in(lang, hall, fact.kind(), &id);
        let by = person(hall, &past.by);
        // Who did it stands beside it: twice is once too often.
        let about = if lang == Lang::Zh && about == by { String::new() } else { about };
        let text = match fact {
            Fact::Answered(said) if said.is_final => {
                let text = fill(label(lang, "final"), &[case.number(), &about]);
                in_own_word(lang, case.number(), text)
            }
            _ => spelt(lang, fact.kind(), case.number(), &about),
        };
        let mut text = text.trim_end().to_owned();
        for words in fact.words().filter(|words| **words != *id && **words != about) {
            text.push_str(" | ");
            text.push_str(words);
        }
        if let Some(at) = promised_in(fact) {
            text.push_str(" | ");
            text.push_str(&fill(label(lang, "by_then"), &[&minute(hall, at)]));
        }
        match past.standing {
            Kept::Holds => {}
            Kept::Undone => text = format!("[{}] {text}", label(lang, "undone")),
            Kept::Against(rule) => {
                let rule = format!("{}.{}", rule.part, rule.number);
                text = format!("[{}] {text}", fill(label(lang, "against"), &[&rule]));
            }
        }
        Told { at: past.at, by, text: text.trim_end().to_owned() }
    });
    told.collect()
}

/// Until when whoever answered means to have it done.
fn promised_in(fact: &Fact) -> Option<Ms> {
    match fact {
        Fact::Answered(said) => said.planned_at,
        Fact::DispatchAnswered(said) => said.planned_at,
        _ => None,
    }
}

fn minute(hall: &Hall, at: Ms) -> String {
    let zone = hall.config().zone;
    format!("{} {}", zone.date(at).format("%m-%d"), zone.hm(at))
}

fn about_in(lang: Lang, hall: &Hall, kind: Kind, about: &str) -> String {
    if let Some(said) = detail(lang, kind, about) {
        return said.to_owned();
    }
    department(lang, hall, about).unwrap_or_else(|| person(hall, about))
}

/// The name of a department as the newest settings have it.
fn department(lang: Lang, hall: &Hall, id: &str) -> Option<String> {
    let found = newest(hall).department(id)?;
    let name = if lang == Lang::Zh { &found.zh } else { &found.en };
    (!name.is_empty()).then(|| name.clone())
}

fn newest(hall: &Hall) -> &Settings {
    let known = hall.settings_book().versions().last().map(|newest| newest.version);
    let newest = known.and_then(|version| hall.settings_book().settings(version));
    newest.unwrap_or(&hall.config().settings)
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn every_label_is_there_in_both_languages() {
        for (name, zh, en) in LABELS {
            for text in [zh, en] {
                assert!(!text.is_empty(), "{name}");
                assert_eq!(text.width(), text.width_cjk(), "{name}: ambiguous width");
            }
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{name}");
        }
        assert_eq!(label(Lang::Zh, "owner"), "负责人");
    }
}
