//! Praise, talks, needs and visits: what the log tells of them.

use super::{Applied, Effect, Hall};
use crate::core::conduct::Conduct;
use crate::core::event::{ConductAct, Event};
use crate::core::floor::Trace;
use crate::core::rows::{LogKind, Row, Touched};

impl Hall {
    /// Praise, talks, needs and visits that are in memory.
    pub fn conduct(&self) -> &Conduct {
        &self.conduct
    }

    pub(super) fn apply_conduct(&mut self, event: &Event, act: &ConductAct, done: &mut Applied) {
        let (at, by) = (event.at.at, &event.by);
        let (act_id, id) = match act {
            ConductAct::Praise(said) => (&said.act_id, &said.act_id),
            ConductAct::Coaching(said) => (&said.act_id, &said.act_id),
            ConductAct::Settled(said) => (&said.act_id, &said.coaching_id),
            ConductAct::Need(said) => (&said.act_id, &said.act_id),
            ConductAct::Visit(said) => (&said.act_id, &said.act_id),
        };
        self.conduct.forget();
        if self.knows_conduct(act) {
            done.effect = Effect::None;
            return;
        }
        let known = match act {
            ConductAct::Praise(said) => {
                self.conduct.add_praise(said, at, by);
                true
            }
            ConductAct::Coaching(said) => {
                self.conduct.add_coaching(said, at, by);
                true
            }
            ConductAct::Settled(said) => self.conduct.settle(said, at, by),
            ConductAct::Need(said) => {
                self.conduct.add_need(said, at, by);
                true
            }
            ConductAct::Visit(said) => {
                self.conduct.add_visit(said, at, by);
                true
            }
        };
        if !known {
            // Of a talk that left memory: it stands in the log.
            done.effect = Effect::Stored;
            return;
        }
        let name = self.names.intern(id);
        done.touched.push(Touched::Conduct(name));
        let (kind, subject, detail) = line(act);
        let line = self.log_line(at, by, kind, &subject, &detail, done);
        let trace = Trace::Conduct(self.config.zone.date(at));
        self.floor.note(act_id, by, Some(trace), Some(line));
    }

    /// Whether the same was written before.
    fn knows_conduct(&self, act: &ConductAct) -> bool {
        let book = &self.conduct;
        match act {
            ConductAct::Praise(said) => book.praise(&said.act_id).is_some(),
            ConductAct::Coaching(said) => book.coaching(&said.act_id).is_some(),
            ConductAct::Settled(said) => book
                .coaching(&said.coaching_id)
                .is_some_and(|it| it.settled.iter().any(|end| end.act_id == said.act_id)),
            ConductAct::Need(said) => book.need(&said.act_id).is_some(),
            ConductAct::Visit(said) => book.visit(&said.act_id).is_some(),
        }
    }

    /// Takes back praise, a talk, a need, a visit, or the end of a talk.
    pub(super) fn void_conduct_act(&mut self, act_id: &str, done: &mut Applied) {
        for id in self.conduct.void(act_id) {
            let name = self.names.intern(&id);
            done.touched.push(Touched::Conduct(name));
        }
    }

    pub(super) fn conduct_row(&self, id: &str) -> Option<Row> {
        let book = &self.conduct;
        let praise = book.praise(id).map(|it| Row::Praise(Box::new(it.clone())));
        let coaching = || book.coaching(id).map(|it| Row::Coaching(Box::new(it.clone())));
        let need = || book.need(id).map(|it| Row::Need(Box::new(it.clone())));
        let visit = || book.visit(id).map(|it| Row::Visit(Box::new(it.clone())));
        praise.or_else(coaching).or_else(need).or_else(visit)
    }
}

/// Kind, subject and detail of the line of the duty log. Of a talk it says nothing but that there was one.
fn line(act: &ConductAct) -> (LogKind, String, String) {
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    match act {
        ConductAct::Praise(said) => {
            let detail = format!("{} {} {}", said.points, or_dash(&said.reason), said.text);
            (LogKind::PraiseRecorded, said.person_id.to_string(), detail)
        }
        ConductAct::Coaching(_) => (LogKind::CoachingRecorded, String::new(), String::new()),
        ConductAct::Settled(_) => (LogKind::CoachingSettled, String::new(), String::new()),
        ConductAct::Need(said) => {
            let detail = format!("{} {}", said.count, said.text);
            (LogKind::NeedNoted, said.topic.to_string(), detail)
        }
        ConductAct::Visit(said) => {
            let score = said.score_tenths.map_or("-".to_owned(), |tenths| tenths.to_string());
            let detail = format!("{} {score} {}", said.items.len(), said.source);
            (LogKind::VisitEntered, said.kind.as_str().to_owned(), detail)
        }
    }
}
