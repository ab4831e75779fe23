//! Praise, talks, needs and visits, training, exams, relief and moods: what the log tells of them.

use super::{Applied, Due, Effect, Hall};
use crate::core::conduct::{Conduct, ExamResult, RoundMark, Seat};
use crate::core::event::{Body, ConductAct, Event, Kind, MoodErased};
use crate::core::floor::Trace;
use crate::core::rows::{LogKind, Row, Touched};
use crate::core::staff::Roll;
use crate::core::time::Ms;

/// So many moods are erased at once; the next look takes the next.
const MOODS_MAX: usize = 32;
const DAY_SECS: i64 = 86_400;

impl Hall {
    /// Praise, talks, needs and visits that are in memory.
    pub fn conduct(&self) -> &Conduct {
        &self.conduct
    }

    pub(super) fn apply_conduct(&mut self, event: &Event, act: &ConductAct, done: &mut Applied) {
        let (at, by) = (event.at.at, &event.by);
        let Some((act_id, id)) = ids(act) else { return self.end_mood(act, done) };
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
            _ => self.conduct_of_staff(act, at, by),
        };
        if !known {
            // Of a talk that left memory, or the second answer to a proposal: it stands in the log.
            done.effect = Effect::Stored;
            return;
        }
        if let ConductAct::Praise(said) = act
            && let Some(counter) = self.seat_of(&said.person_id, at)
        {
            self.conduct.staff_mut().seat_praise(&said.act_id, at, &counter);
        }
        let name = self.names.intern(id);
        done.touched.push(Touched::Conduct(name));
        let line = line(act)
            .map(|(kind, subject, detail)| self.log_line(at, by, kind, &subject, &detail, done));
        let trace = Trace::Conduct(self.config.zone.date(at));
        self.floor.note(act_id, by, Some(trace), line);
    }

    /// Whether it says something new.
    fn conduct_of_staff(&mut self, act: &ConductAct, at: Ms, by: &str) -> bool {
        let book = self.conduct.staff_mut();
        match act {
            ConductAct::Training(said) => book.add_training(said, at, by),
            ConductAct::Exam(said) => book.add_exam(said, at, by),
            ConductAct::Relief(said) => return book.add_relief(said, at, by),
            ConductAct::Mood(said) => book.add_mood(said, at, by),
            _ => return false,
        }
        true
    }

    fn end_mood(&mut self, act: &ConductAct, done: &mut Applied) {
        let ConductAct::MoodErased(said) = act else { return };
        if !self.conduct.staff_mut().erase_mood(&said.record) {
            done.effect = Effect::None;
        }
    }

    /// Words on moods whose time is over, and those that were taken back.
    pub(super) fn moods_due(&self, now: Ms) -> Vec<Due> {
        let keep = i64::from(self.rules(now).people.mood_keep_days) * DAY_SECS;
        let moods = self.conduct.staff().all_moods().filter_map(|mood| {
            let at = if mood.voided { mood.at } else { mood.at.plus_secs(keep) };
            let body = ConductAct::MoodErased(MoodErased { record: mood.record.clone() });
            let due = Due { kind: Kind::MoodErased, at, body: Body::Conduct(body) };
            (at <= now).then_some(due)
        });
        moods.take(MOODS_MAX).collect()
    }

    /// Whether who sits where at that time is known for sure: of a day that may have left memory it is not, and it must
    /// make no difference whether it has.
    fn knows_seats(&self, at: Ms) -> bool {
        self.config.zone.date(at) == self.config.zone.date(self.wall)
    }

    fn seat_of(&self, person_id: &str, at: Ms) -> Option<Box<str>> {
        if !self.knows_seats(at) {
            return None;
        }
        let roll = Roll::new(self, at);
        let found = roll.seats().find(|(_, here)| here.iter().any(|it| *it.id == *person_id));
        found.map(|(counter, _)| self.name(counter).into())
    }

    /// What a round is worth to those who sit in the hall when it is submitted; nothing any more once that is taken
    /// back. What was not right at another counter costs nobody anything.
    pub(super) fn note_worth(&mut self, number: u64) {
        let Some(round) = self.checks.numbered(number) else { return };
        let round_id = round.round_id.clone();
        let Some(at) = round.submitted_at.filter(|_| !round.voided) else {
            return self.conduct.staff_mut().drop_round(&round_id);
        };
        let most = round.score().max_milli;
        if most == 0 || !self.knows_seats(at) {
            return;
        }
        let bare = |text: &str| text.trim().trim_start_matches('0').to_owned();
        let lost_at = |counter: &str| -> u64 {
            let here = round
                .failed()
                .filter(|it| !bare(&it.place).is_empty() && bare(&it.place) == bare(counter));
            here.filter_map(|answer| {
                let item = round.item(&answer.item).filter(|item| item.is_required())?;
                Some(u64::from(item.points_milli.saturating_sub(answer.awarded_milli)))
            })
            .sum()
        };
        let roll = Roll::new(self, at);
        let mut seats = Vec::new();
        for (counter, here) in roll.seats() {
            let counter_id = self.name(counter);
            let left = most.saturating_sub(lost_at(counter_id));
            let tenths = u32::try_from((left * 2000 + most) / (most * 2)).unwrap_or_default();
            seats.extend(here.iter().map(|entry| Seat {
                person_id: entry.id.into(),
                counter_id: counter_id.into(),
                tenths,
            }));
        }
        let mark = RoundMark { round_id, number, at, by: round.submitted_by.clone(), seats };
        self.conduct.staff_mut().put_round(mark);
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
            ConductAct::Training(said) => book.staff().training(&said.act_id).is_some(),
            ConductAct::Exam(said) => book.staff().exam(&said.act_id).is_some(),
            ConductAct::Relief(said) => book.staff().relief(&said.act_id).is_some(),
            ConductAct::Mood(said) => book.staff().mood(&said.act_id).is_some(),
            ConductAct::MoodErased(_) => false,
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
        let own = book.staff();
        let training = || own.training(id).map(|it| Row::Training(Box::new(it.clone())));
        let exam = || own.exam(id).map(|it| Row::Exam(Box::new(it.clone())));
        let relief = || own.relief(id).map(|it| Row::Relief(Box::new(it.clone())));
        // Of a mood no table says anything.
        let of_work = praise.or_else(coaching).or_else(need).or_else(visit);
        of_work.or_else(training).or_else(exam).or_else(relief)
    }
}

/// The act and the id of what it writes or ends; none of what the program writes.
fn ids(act: &ConductAct) -> Option<(&str, &str)> {
    let own = |id| Some((id, id));
    match act {
        ConductAct::Praise(said) => own(&*said.act_id),
        ConductAct::Coaching(said) => own(&*said.act_id),
        ConductAct::Settled(said) => Some((&said.act_id, &said.coaching_id)),
        ConductAct::Need(said) => own(&*said.act_id),
        ConductAct::Visit(said) => own(&*said.act_id),
        ConductAct::Training(said) => own(&*said.act_id),
        ConductAct::Exam(said) => own(&*said.act_id),
        ConductAct::Relief(said) => own(&*said.act_id),
        ConductAct::Mood(said) => own(&*said.act_id),
        ConductAct::MoodErased(_) => None,
    }
}

/// Kind, subject and detail of the line of the duty log. Of a talk it says nothing but that there was one, of an exam that
/// was not passed likewise, and of relief and moods there is none.
fn line(act: &ConductAct) -> Option<(LogKind, String, String)> {
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    Some(match act {
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
        ConductAct::Training(said) => {
            let what = [&*said.item, &*said.text].join(" ");
            let detail = format!("{} {}", said.minutes, what.trim());
            (LogKind::TrainingRecorded, said.person_id.to_string(), detail)
        }
        ConductAct::Exam(said) => {
            let passed = said.result == ExamResult::Passed;
            let detail = if passed { said.result.as_str() } else { "-" };
            (LogKind::ExamRecorded, said.person_id.to_string(), detail.to_owned())
        }
        ConductAct::Relief(_) | ConductAct::Mood(_) | ConductAct::MoodErased(_) => return None,
    })
}
