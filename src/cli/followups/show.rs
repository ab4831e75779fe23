//! One follow-up, as rows for people and as JSON for programs. Ids are called by their numbers and names; nobody's number
//! stands in it in full.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::core::event::FollowUpFact;
use crate::core::followup::{Origin, Outcome, Task, due_date, due_hm};
use crate::core::hall::Hall;
use crate::core::settings::Settings;
use crate::core::time::{Ms, Zone};
use crate::text::clean::scrub;
use crate::text::mask::masked;
use crate::text::named::Named;
use crate::text::words::{Lang, fill};

/// A score with the name of its item.
#[derive(Serialize)]
struct Scored<'a> {
    item: &'a str,
    zh: &'a str,
    en: &'a str,
    score: u8,
}

/// A follow-up as JSON.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    follow_up_id: &'a str,
    number: &'a str,
    state: &'static str,
    outcome: Option<&'static str>,
    origin: &'static str,
    origin_id: &'a str,
    origin_number: Option<&'a str>,
    service_kind: &'static str,
    service_id: &'a str,
    served_on: String,
    person_id: &'a str,
    customer_name: Option<&'a str>,
    customer_phone: Option<&'a str>,
    customer_kind: &'static str,
    phase: &'static str,
    way: &'static str,
    made_at: String,
    due_at: String,
    overdue: bool,
    not_before: Option<String>,
    ended_at: Option<String>,
    attempts: Vec<(String, &'static str)>,
    scores: BTreeMap<&'a str, u8>,
    answers: Vec<Scored<'a>>,
    solved: Option<bool>,
    text: String,
    about: String,
    words: Option<String>,
    dropped_for: Option<String>,
    after: &'a str,
    after_number: Option<&'a str>,
    repair: Option<&'a str>,
    repair_number: Option<&'a str>,
}

impl<'a> Told<'a> {
    pub(super) fn of(hall: &'a Hall, task: &'a Task, now: Ms) -> Told<'a> {
        let zone = hall.config().zone;
        let at = |at: Ms| zone.stamp(at).to_rfc3339();
        let (customer, reply) = (task.customer.as_ref(), task.reply());
        let about = shown(&task.text);
        let words = reply.map(|reply| shown(&reply.said.text)).filter(|text| !text.is_empty());
        let scores = reply.iter().flat_map(|reply| &reply.said.scores);
        Told {
            follow_up_id: &task.follow_up_id,
            number: &task.number,
            state: task.state.as_str(),
            outcome: task.outcome.map(Outcome::as_str),
            origin: task.origin.as_str(),
            origin_id: &task.origin_id,
            origin_number: origin_number(hall, task),
            service_kind: task.service_kind.as_str(),
            service_id: &task.service_id,
            served_on: task.served_on.to_string(),
            person_id: &task.person_id,
            customer_name: customer.map(|it| &*it.name_masked),
            customer_phone: customer.map(|it| &*it.phone_masked),
            customer_kind: task.customer_kind.as_str(),
            phase: task.phase.as_str(),
            way: task.way.as_str(),
            made_at: at(task.made_at),
            due_at: at(task.due),
            overdue: task.is_open() && task.due <= now,
            not_before: task.not_before.map(at),
            ended_at: task.ended_at.map(at),
            attempts: task.attempts().map(|(when, what)| (at(when), what.as_str())).collect(),
            scores: scores.map(|(item, score)| (&**item, *score)).collect(),
            answers: answers(hall, task),
            solved: reply.and_then(|reply| reply.said.solved),
            // Programs read the words of whoever spoke last here since before both stood apart.
            text: reply.map_or_else(|| about.clone(), |reply| shown(&reply.said.text)),
            about,
            words,
            dropped_for: dropped_for(task),
            after: &task.after,
            after_number: after_number(hall, task),
            repair: task.repair.as_deref(),
            repair_number: task.repair.as_deref().and_then(|id| case_number(hall, id)),
        }
    }
}

/// Words as the board shows them.
fn shown(text: &str) -> String {
    masked(scrub(text).trim())
}

fn case_number<'a>(hall: &'a Hall, id: &str) -> Option<&'a str> {
    hall.cases()
        .get(id)
        .map(crate::core::complaint::Case::number)
        .filter(|number| !number.is_empty())
}

/// What people call that which it comes from, where that is not its id.
fn origin_number<'a>(hall: &'a Hall, task: &Task) -> Option<&'a str> {
    match task.origin {
        Origin::Complaint => case_number(hall, &task.origin_id),
        Origin::Order => hall.orders().get(&task.origin_id).map(|order| &*order.order_no),
        _ => None,
    }
}

fn after_number<'a>(hall: &'a Hall, task: &Task) -> Option<&'a str> {
    hall.follow_up_book().get(&task.after).map(|first| &*first.number)
}

/// The scores as they were asked, by the settings of then.
fn answers<'a>(hall: &'a Hall, task: &'a Task) -> Vec<Scored<'a>> {
    let Some(reply) = task.reply() else { return Vec::new() };
    let settings = hall.settings_of(reply.said.settings, reply.at);
    let scores = settings.in_order(&reply.said.scores).into_iter();
    let scored = scores.map(|(item, score)| {
        let (zh, en) = settings.survey_item(item).map_or((item, item), |it| (&it.zh, &it.en));
        Scored { item, zh, en, score }
    });
    scored.collect()
}

fn dropped_for(task: &Task) -> Option<String> {
    let mut held = task.history.iter().filter(|past| past.holds && !past.voided);
    held.find_map(|past| match &past.fact.0 {
        FollowUpFact::Dropped(said) => Some(shown(&said.reason)),
        _ => None,
    })
}

fn until(zone: Zone, at: Ms) -> String {
    format!("{} {}", due_date(zone, at), due_hm(zone, at))
}

/// Name of a person; their id where the settings do not know them.
fn person<'a>(settings: &'a Settings, id: &'a str) -> &'a str {
    settings.person(id).map(|it| &*it.name).filter(|name| !name.is_empty()).unwrap_or(id)
}

fn service(settings: &Settings, task: &Task, lang: Lang) -> String {
    let known = settings.services.iter().find(|it| it.id == *task.service_id);
    let name = known.map(|it| &*it.name).filter(|name| !name.is_empty());
    let name = name.unwrap_or(&task.service_id);
    let (kind, date) = (task.service_kind.name(lang), task.served_on.to_string());
    [kind, name, &date, task.phase.name(lang)].join(" ")
}

/// What is known of it: what a row is called, and what it says. What nobody said has no row.
pub(super) fn rows(hall: &Hall, task: &Task, lang: Lang, now: Ms) -> Vec<(&'static str, String)> {
    let (w, zone, settings) = (lang.follow_ups(), hall.config().zone, hall.settings(now).0);
    let outcome = task.outcome.map_or("", |outcome| outcome.name(lang));
    let customer = task.customer.as_ref();
    let who = customer.map(|it| format!("{} {}", it.name_masked, it.phone_masked));
    let due = until(zone, task.due);
    let is_late = task.is_open() && task.due <= now;
    let when = |at: Ms| format!("{} {}", zone.date(at), zone.hm(at));
    let from = origin_number(hall, task).unwrap_or(&task.origin_id);
    let mut rows = vec![
        (w.r_number, task.number.to_string()),
        (w.r_state, format!("{} {outcome}", task.state.name(lang))),
        (w.r_origin, format!("{} {from}", task.origin.name(lang))),
        (w.r_after, after_number(hall, task).unwrap_or_default().to_owned()),
        (w.r_service, service(settings, task, lang)),
        (w.r_clerk, person(settings, &task.person_id).to_owned()),
        (w.r_about, shown(&task.text)),
        (w.r_customer, who.unwrap_or_default()),
        (w.r_way, task.way.name(lang).to_owned()),
        (w.r_due, if is_late { fill(w.r_overdue, &[&due]) } else { due }),
        (w.r_waits, task.not_before.filter(|from| *from > now).map_or_else(String::new, when)),
    ];
    rows.extend(
        task.attempts()
            .map(|(at, outcome)| (w.r_tried, format!("{} {}", when(at), outcome.name(lang)))),
    );
    rows.extend(answers(hall, task).into_iter().map(|it| {
        let name = if lang == Lang::Zh || it.en.is_empty() { it.zh } else { it.en };
        (w.r_score, format!("{name} {}", it.score))
    }));
    if let Some(said) = task.reply().map(|reply| reply.said) {
        let solved = said.solved.map_or("", |yes| if yes { w.yes } else { w.no });
        rows.push((w.r_solved, solved.to_owned()));
        rows.push((w.r_words, shown(&said.text)));
    }
    rows.push((w.r_dropped, dropped_for(task).unwrap_or_default()));
    rows.push((w.r_ended, task.ended_at.map_or_else(String::new, when)));
    let repair = task.repair.as_deref();
    let repair = repair.map(|id| case_number(hall, id).unwrap_or(id));
    rows.push((w.r_repair, repair.unwrap_or_default().to_owned()));
    rows.retain(|(_, text)| !text.trim().is_empty());
    for (_, text) in &mut rows {
        *text = text.trim().to_owned();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::act::FollowUpAct;
    use crate::core::act::followup::tests::{make, new, on};
    use crate::core::act::tests::Play;
    use crate::core::settings::read;
    use crate::core::tests::{config, ms};

    const HALL: &str = "[[service]]\nid = 'K'\nname = '宽带新装'\n\
        [[person]]\nid = 'zhang'\nname = '张岚'\nrole = 'clerk'\n\
        [[person]]\nid = 'he'\nname = '何静'\nrole = 'follow_up_agent'\n\
        [[person]]\nid = 'wang'\nname = '王芳'\nrole = 'duty_manager'\n\
        [[person]]\nid = 'zhou'\nname = '周敏'\nrole = 'hall_manager'\n";

    #[test]
    fn a_follow_up_is_told_by_numbers_and_names_and_nobodys_number_stands_in_it() {
        let mut config = config();
        config.settings = read(HALL).unwrap_or_else(|faults| panic!("{faults:?}"));
        let mut play = Play::new(Hall::new(config));
        let mut one = new(1);
        (one.text, one.service_id) = ("想改约, 手机 13900139000".into(), "K".into());
        play.act("09:00", "he", &make(one)).unwrap();
        let id = play.hall.follow_up_book().iter().next().unwrap().follow_up_id.to_string();
        let scores = [("attitude", 5), ("environment", 4), ("skill", 2)];
        let answer = FollowUpAct::Answer {
            way: None,
            scores: scores.map(|(item, score)| (item.into(), score)).into(),
            solved: Some(false),
            text: "打 13800138000 没人接".into(),
        };
        play.act("09:10", "he", &on(&id, answer)).unwrap();
        assert_eq!(play.follow_ups_due("09:11"), 1);
        let task = play.hall.follow_up_book().get(&id).unwrap();
        let rows = rows(&play.hall, task, Lang::Zh, ms("09:12"));
        let of = |label| -> Vec<&str> {
            rows.iter().filter(|(own, _)| *own == label).map(|(_, text)| &**text).collect()
        };
        assert_eq!(of("补救投诉"), ["TS-1110-01"]);
        assert_eq!(of("状态"), ["已结束 成功"]);
        assert_eq!(
            of("评分"),
            ["服务态度 5", "业务熟练 2", "环境设施 4"],
            "as they are asked: {rows:?}"
        );
        assert_eq!(of("到期"), ["2025-11-13 24:00"], "as the list has it");
        assert_eq!(of("事由"), ["想改约, 手机 139****9000"]);
        assert_eq!(of("客户原话"), ["打 138****8000 没人接"]);
        assert_eq!(of("是否解决"), ["否"]);
        assert_eq!(of("业务"), ["台席办理 宽带新装 2025-11-10 售中"]);
        assert_eq!(of("经办"), ["张岚"]);
        let json = serde_json::to_value(Told::of(&play.hall, task, ms("09:12"))).unwrap();
        assert_eq!(
            (&json["repair_number"], &json["repair"]),
            (&"TS-1110-01".into(), &(&**task.repair.as_ref().unwrap()).into())
        );
        assert_eq!(json["answers"][1]["zh"], "业务熟练");
        let text = json.to_string();
        assert!(!text.contains("13900139000") && !text.contains("13800138000"), "{text}");
    }
}
