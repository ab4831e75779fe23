//! Improvements: what the log tells of them, and what is to be proposed.

use std::collections::BTreeSet;

use super::{Applied, Due, Effect, Hall};
use crate::core::complaint::Case;
use crate::core::event::{
    Body, Event, ImprovementEvent, ImprovementFact, ImprovementProposed, KeptImprovementFact, Kind,
};
use crate::core::finding::Finding;
use crate::core::floor::Trace;
use crate::core::ids::Ref;
use crate::core::improvement::{
    Effect as Helped, Evidence, Improvement, ImprovementPast, Improvements, Subject, SubjectKind,
    came_up, days_before, effect_of, proposal_id, proposals,
};
use crate::core::incident::Standing;
use crate::core::rows::{LogKind, Touched};
use crate::core::satisfaction::{Reply, Stretch, score};
use crate::core::settings::survey::Period;
use crate::core::time::Ms;

impl Hall {
    /// The improvements that are in memory.
    pub fn improvements(&self) -> &Improvements {
        &self.improvements
    }

    /// How often what an improvement is about came up before it was taken on, and after it was done.
    pub fn effect_of(&self, one: &Improvement, now: Ms) -> Option<Helped> {
        let days = self.rules(now).complaint.improve_days;
        effect_of(one, self.evidence(), days, now)
    }

    /// What tells how often something came up.
    fn evidence(
        &self,
    ) -> Evidence<
        impl Iterator<Item = &Case>,
        impl Iterator<Item = &Finding>,
        impl Iterator<Item = Reply<'_>>,
    > {
        let (cases, findings) = (self.cases.complaints(), self.findings.iter());
        Evidence { cases, findings, replies: self.replies() }
    }

    /// How often a thing came up in the days before an instant.
    pub fn came_up_before(&self, subject: &Subject, at: Ms) -> Option<u32> {
        let days = self.rules(at).complaint.improve_days;
        let span = days_before(at, days);
        came_up(subject, self.evidence(), span)
    }

    /// Whether it is time to look whether an improvement helped: it was done in a week that is over.
    pub fn effect_due(&self, one: &Improvement, now: Ms) -> bool {
        use chrono::Datelike as _;
        let zone = self.config.zone;
        let week = |at: Ms| zone.date(at).iso_week();
        let done = one.done.as_ref().filter(|_| one.is_open());
        done.is_some_and(|(at, ..)| {
            (week(*at).year(), week(*at).week()) < (week(now).year(), week(now).week())
        })
    }

    pub(super) fn apply_improvement(
        &mut self,
        event: &Event,
        body: &ImprovementEvent,
        done: &mut Applied,
    ) {
        let begins =
            matches!(body.fact, ImprovementFact::Proposed(_) | ImprovementFact::Entered(_));
        let one = if begins {
            self.improvements.begin(&body.improvement_id)
        } else if let Some(one) = self.improvements.get_mut(&body.improvement_id) {
            one
        } else {
            // Of one that left memory: it stands in the log.
            done.effect = Effect::Stored;
            return;
        };
        let same = |past: &ImprovementPast| {
            past.act_id == body.act_id
                && past.fact.0.kind() == body.fact.kind()
                && (body.act_id.is_empty() || past.fact.0 == body.fact)
        };
        if one.history.iter().any(same) {
            done.effect = Effect::None;
            return;
        }
        let standing = one.take(ImprovementPast {
            at: event.at.at,
            by: event.by.clone(),
            act_id: body.act_id.clone(),
            fact: KeptImprovementFact(body.fact.clone()),
            standing: Standing::Holds,
            place: self.place,
        });
        let subject = match &*one.subject.code {
            "" => one.subject.text.clone(),
            code => format!("{} {code}", one.subject.kind.as_str()).into(),
        };
        let id = self.names.intern(&body.improvement_id);
        done.touched.push(Touched::Improvement(id));
        let line = (standing == Standing::Holds).then(|| {
            let kind = LogKind::Improvement(body.fact.kind());
            let by = if body.act_id.is_empty() { "system" } else { &event.by };
            self.log_line(event.at.at, by, kind, &subject, &detail(&body.fact), done)
        });
        if !body.act_id.is_empty() {
            let trace = Trace::Improvement(self.config.zone.date(event.at.at), id);
            self.floor.note(&body.act_id, &event.by, Some(trace), line);
        }
    }

    /// Takes back what an act said of an improvement.
    pub(super) fn void_improvement_act(&mut self, id: Ref, act_id: &str, done: &mut Applied) {
        let name = self.names.name(id).to_owned();
        if self.improvements.get_mut(&name).is_some_and(|one| one.void(act_id)) {
            done.touched.push(Touched::Improvement(id));
        }
    }
}

/// What is to be proposed by now.
pub(super) fn due_improvements(hall: &Hall, now: Ms) -> Vec<Due> {
    let (settings, version) = hall.settings(now);
    let rules = &settings.rules.complaint;
    let many = (rules.improve_count, rules.improve_days);
    let found = proposals(hall.cases.complaints(), &hall.improvements, many, now);
    let due = found.into_iter().map(|new| Due {
        kind: Kind::ImprovementProposed,
        at: new.at,
        body: Body::Improvement(Box::new(ImprovementEvent {
            improvement_id: new.improvement_id.into(),
            act_id: "".into(),
            fact: ImprovementFact::Proposed(Box::new(ImprovementProposed {
                subject: SubjectKind::Category,
                code: new.category.as_str().into(),
                count: rules.improve_count,
                days: rules.improve_days,
                sources: new.sources,
                settings: version,
            })),
        })),
    });
    let mut due: Vec<Due> = due.collect();
    due.extend(weak_items(hall, now, version));
    due
}

/// Follow-ups that a proposal names at most.
const SOURCES_MAX: usize = 20;

/// The items of satisfaction that were weak in the week that is over (domain 0-10, 5.4), each once a week. While an
/// improvement of the item is open nothing is proposed, nor of a week in which one was, or in which it was closed: what
/// was answered then was answered before. Too few answers propose nothing: whoever is called first tomorrow would change
/// them. It is asked at every look: whether anything is left to propose before what the answers say.
fn weak_items(hall: &Hall, now: Ms, version: u32) -> Vec<Due> {
    let zone = hall.config.zone;
    let week = Stretch::of(Period::Week, zone.date(now)).before();
    let monday = week.to.succ_opt().and_then(|monday| zone.day_start(monday));
    let Some((from, at)) = zone.day_start(week.from).zip(monday) else { return Vec::new() };
    let id_of = |code: &str| proposal_id(SubjectKind::SurveyItem, code, &week.from.to_string());
    let known = |code: &str| {
        let mut about = hall.improvements.about(SubjectKind::SurveyItem, code);
        let ended = |one: &Improvement| one.over_at().is_some_and(|over| over >= from);
        hall.improvements.get(&id_of(code)).is_some()
            || about.any(|one| one.is_open() || ended(one))
    };
    let enough = hall.settings(at).0.rules.care.sample_min as usize;
    let given = || hall.replies().filter(|reply| from <= reply.at && reply.at < at);
    let codes: BTreeSet<&str> = given().flat_map(|it| it.scores.keys()).map(|it| &**it).collect();
    if codes.into_iter().all(known) || given().count() < enough {
        return Vec::new();
    }
    let weak = hall.weak(hall.replies(), week, at).into_iter();
    let weak =
        weak.filter(|(item, why)| !why.is_empty() && item.n.is_some_and(|n| n >= enough as u64));
    let due = weak.filter(|(item, _)| !known(&item.code)).map(|(item, _)| {
        let answer = |reply: &Reply| reply.scores.get(&*item.code).copied();
        let low = |reply: &Reply| answer(reply).is_some_and(|answer| answer <= score::LOW);
        let mut low: Vec<Reply> = given().filter(low).collect();
        low.sort_by_key(|reply| (reply.at, reply.id));
        Due {
            kind: Kind::ImprovementProposed,
            at,
            body: Body::Improvement(Box::new(ImprovementEvent {
                improvement_id: id_of(&item.code).into(),
                act_id: "".into(),
                fact: ImprovementFact::Proposed(Box::new(ImprovementProposed {
                    subject: SubjectKind::SurveyItem,
                    code: item.code.as_str().into(),
                    count: low.len().try_into().unwrap_or(u32::MAX),
                    days: 7,
                    sources: low.iter().take(SOURCES_MAX).map(|reply| reply.id.into()).collect(),
                    settings: version,
                })),
            })),
        }
    });
    due.collect()
}

/// The detail of the line of the duty log: a date or a count or `-`, a code or `-`, and words.
fn detail(fact: &ImprovementFact) -> String {
    let none = || "-".to_owned();
    let (figure, code, text): (String, &str, &str) = match fact {
        ImprovementFact::Proposed(it) => (format!("{}/{}", it.count, it.days), "-", ""),
        ImprovementFact::Entered(it) => (it.due_on.to_string(), &it.person_id, &it.measure),
        // Of a talk only that there was one.
        ImprovementFact::Talked(_) => (none(), "-", ""),
        ImprovementFact::Moved(it) => (none(), it.state.as_str(), &it.text),
        ImprovementFact::Checked(it) => {
            let said = |count: Option<u32>| count.map_or_else(none, |count| count.to_string());
            let state = if it.effective { "effective" } else { "not_effective" };
            (format!("{}/{}", said(it.before), said(it.after)), state, &it.text)
        }
    };
    format!("{figure}\t{code}\t{text}")
}
