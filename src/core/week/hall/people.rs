//! Praise, talks in numbers, training, who is still learning, what customers needed, improvements, surveys of others.

use std::collections::BTreeSet;

use chrono::Days;

use super::super::rows::{
    ExternalItem, ImprovementRow, NeedRow, PersonRow, SurveyRow, Talks, TraineeRow,
};
use super::super::source::Source;
use super::Time;
use crate::core::conduct::ExamResult;
use crate::core::satisfaction::external::Surveys;
use crate::core::settings::Person;
use crate::core::time::Ms;

fn sorted(mut rows: Vec<PersonRow>) -> Vec<PersonRow> {
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    rows
}

fn person(id: &str, at: Ms, who: &str, code: &str, amount: u32) -> PersonRow {
    let [id, person_id, code] = [id, who, code].map(str::to_owned);
    PersonRow { id, at, person_id, code, amount: amount.into() }
}

pub(super) fn praises(source: &Source, time: Time) -> Vec<PersonRow> {
    let own = source.praises.iter().filter(|it| !it.voided && time.has(it.at));
    sorted(
        own.map(|it| person(&it.praise_id, it.at, &it.person_id, &it.reason, it.points.into()))
            .collect(),
    )
}

/// How many talks; with whom, about what and what was said of them stays in the hall.
pub(super) fn talks(source: &Source, time: Time) -> Talks {
    let mut talks = Talks::default();
    for talk in source.talks.iter().filter(|it| !it.voided && it.at < time.to) {
        let id = talk.coaching_id.to_string();
        let ended = talk.settled.iter().find(|end| !end.voided).map(|end| end.at);
        let ended = ended.filter(|at| *at < time.to);
        if time.has(talk.at) {
            talks.held.push((id.clone(), talk.at));
        }
        match ended {
            None => talks.open.push((id, talk.at)),
            Some(at) if time.has(at) => talks.settled.push((id, at)),
            Some(_) => {}
        }
    }
    for list in [&mut talks.held, &mut talks.settled, &mut talks.open] {
        list.sort();
        list.dedup();
    }
    talks
}

pub(super) fn trainings(source: &Source, time: Time) -> Vec<PersonRow> {
    let own = source.trainings.iter().filter(|it| !it.voided && time.has(it.at));
    sorted(
        own.map(|it| person(&it.training_id, it.at, &it.person_id, &it.item, it.minutes)).collect(),
    )
}

pub(super) fn exams(source: &Source, time: Time) -> Vec<PersonRow> {
    let own = source.exams.iter().filter(|it| !it.voided && time.has(it.at));
    sorted(own.map(|it| person(&it.exam_id, it.at, &it.person_id, "", 0)).collect())
}

/// Who is still learning at its end, in the order of the settings.
pub(super) fn trainees(source: &Source, time: Time) -> Vec<TraineeRow> {
    let passed = |person: &Person| {
        source.exams.iter().any(|exam| {
            let own = !exam.voided && *exam.person_id == *person.id && exam.at < time.to;
            let since = person.trainee_from.is_none_or(|from| from <= exam.on);
            own && since && exam.result == ExamResult::Passed
        })
    };
    let row = |person: &Person| {
        let since = person.trainee_from.and_then(|from| source.zone.day_start(from));
        let own = source.trainings.iter().filter(|it| {
            let taught = it.at < time.to && since.is_none_or(|at| at <= it.at);
            !it.voided && *it.person_id == *person.id && taught
        });
        let taught: BTreeSet<&str> = own.map(|it| &*it.item).collect();
        let done = person.plan.iter().filter(|item| taught.contains(item.as_str())).count();
        let days = u64::from(source.settings.rules.people.trainee_days).saturating_sub(1);
        let by_days = person.trainee_from.and_then(|from| from.checked_add_days(Days::new(days)));
        TraineeRow {
            person_id: person.id.clone(),
            mentor: person.mentor.clone(),
            from: person.trainee_from,
            due_on: person.exam_on.or(person.trainee_until).or(by_days),
            done: u64::try_from(done).unwrap_or(u64::MAX),
            plan: u64::try_from(person.plan.len()).unwrap_or(u64::MAX),
        }
    };
    let begun = |person: &Person| person.trainee_from.is_none_or(|from| from <= time.days.to);
    // Who learns without a date is known since the log is kept.
    let kept = source.since < time.to;
    let own = |it: &&Person| kept && it.trainee && begun(it) && !passed(it);
    let people = source.settings.people.iter().filter(own);
    people.map(row).collect()
}

/// What customers needed, by id.
pub(super) fn needs(source: &Source, time: Time) -> Vec<NeedRow> {
    let own = source.needs.iter().filter(|it| !it.voided && time.has(it.at));
    let mut rows: Vec<NeedRow> = own
        .map(|need| NeedRow {
            id: need.need_id.to_string(),
            at: need.at,
            topic: need.topic.to_string(),
            count: need.count.into(),
        })
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    rows
}

/// Improvements that were open at any time of it, by id.
pub(super) fn improvements(source: &Source, time: Time) -> Vec<ImprovementRow> {
    let stood = source.improvements.iter().map(|one| one.as_of(time.to));
    let mut rows: Vec<ImprovementRow> = stood
        .filter(|one| !one.is_void())
        .filter(|one| one.over.as_ref().is_none_or(|(at, _)| *at >= time.from))
        .filter_map(|one| {
            let entered = one.entered.as_ref().map(|(at, _)| *at);
            let checked = one.checked.as_ref().filter(|it| time.has(it.at));
            Some(ImprovementRow {
                id: one.improvement_id.to_string(),
                kind: one.subject.kind,
                code: one.subject.code.to_string(),
                text: one.subject.text.to_string(),
                state: one.state,
                at: one.since()?,
                cause: one.cause.to_string(),
                measure: one.measure.to_string(),
                person_id: one.person_id.to_string(),
                due_on: one.due_on,
                entered: entered.is_some_and(|at| time.has(at)),
                older: entered.is_some_and(|at| at < time.from),
                checked: checked.map(|it| (it.effective, it.before, it.after)),
                open: one.is_open(),
            })
        })
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    rows
}

/// The newest survey of each source that was there at its end, by source.
pub(super) fn surveys(source: &Source, time: Time) -> Vec<SurveyRow> {
    let mut known: Vec<_> = source.surveys.iter().filter(|it| it.at < time.to).cloned().collect();
    known.sort_by(|a, b| (a.at, &a.survey_id).cmp(&(b.at, &b.survey_id)));
    let book = Surveys::of(known);
    let mut rows: Vec<SurveyRow> = book
        .newest()
        .map(|survey| {
            let judged = book.items(survey, &source.settings);
            let weak = |code: &str| {
                let own = judged.iter().find(|it| it.code == code);
                own.is_some_and(|it| !it.weak(&source.settings.rules.care).is_empty())
            };
            let items = survey.items.iter().map(|figure| ExternalItem {
                code: figure.item.to_string(),
                column: figure.column.to_string(),
                n: figure.n.map(u64::from),
                hundredths: figure.hundredths,
                weak: weak(&figure.item),
            });
            SurveyRow {
                id: survey.survey_id.to_string(),
                at: survey.at,
                source: survey.source.to_string(),
                from: survey.from,
                to: survey.to,
                respondents: survey.respondents.map(u64::from),
                items: items.collect(),
            }
        })
        .collect();
    rows.sort_by(|a, b| (&a.source, &a.id).cmp(&(&b.source, &b.id)));
    rows
}
