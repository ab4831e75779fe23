//! Improvements: what the log tells of them, and what is to be proposed.

use super::{Applied, Due, Effect, Hall};
use crate::core::event::{
    Body, Event, ImprovementEvent, ImprovementFact, ImprovementProposed, KeptImprovementFact, Kind,
};
use crate::core::floor::Trace;
use crate::core::ids::Ref;
use crate::core::improvement::{
    Effect as Helped, Improvement, ImprovementPast, Improvements, Subject, SubjectKind, came_up,
    days_before, effect_of, proposals,
};
use crate::core::incident::Standing;
use crate::core::rows::{LogKind, Touched};
use crate::core::time::Ms;

impl Hall {
    /// The improvements that are in memory.
    pub fn improvements(&self) -> &Improvements {
        &self.improvements
    }

    /// How often what an improvement is about came up before it was taken on, and after it was done.
    pub fn effect_of(&self, one: &Improvement, now: Ms) -> Option<Helped> {
        let days = self.rules(now).complaint.improve_days;
        let findings = self.findings.iter();
        effect_of(one, self.cases.complaints(), findings, days, now)
    }

    /// How often a thing came up in the days before an instant.
    pub fn came_up_before(&self, subject: &Subject, at: Ms) -> Option<u32> {
        let days = self.rules(at).complaint.improve_days;
        let span = days_before(at, days);
        came_up(subject, self.cases.complaints(), self.findings.iter(), span)
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
