//! What is written of people as they learn, and of how they are: training, exams, relief after hard complaints, a word
//! on the mood at the start of a shift; and what a round and a praise are worth to whom.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{ExamResult, ReliefAnswer};
use crate::core::event::{ExamRecorded, MoodNoted, ReliefAnswered, TrainingRecorded};
use crate::core::memory::horizon;
use crate::core::time::Ms;

/// How long training stays in memory, seconds: longer than anybody is a trainee.
const TRAINING_SECS: i64 = 400 * 86_400;
/// How long it is known who sat where in a round, and who answered a proposal of relief, seconds: as long as praise.
const KEPT_SECS: i64 = 62 * 86_400;

/// Something that somebody learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// Its id: the act that wrote it.
    pub training_id: Box<str>,
    /// When it was written.
    pub at: Ms,
    /// Who taught, or wrote it.
    pub by: Box<str>,
    /// Who learned.
    pub person_id: Box<str>,
    /// The item of their plan; empty = none of it.
    pub item: Box<str>,
    /// What, in words.
    pub text: Box<str>,
    /// How long, minutes.
    pub minutes: u32,
    /// Taken back.
    pub voided: bool,
}

/// An exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exam {
    /// Its id: the act that wrote it.
    pub exam_id: Box<str>,
    /// When it was written.
    pub at: Ms,
    /// Who wrote it.
    pub by: Box<str>,
    /// Whose.
    pub person_id: Box<str>,
    /// Its date.
    pub on: NaiveDate,
    /// How it went.
    pub result: ExamResult,
    /// What was seen.
    pub text: Box<str>,
    /// Taken back.
    pub voided: bool,
}

/// What was made of a proposal to relieve somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relief {
    /// Its id: the act that wrote it.
    pub relief_id: Box<str>,
    /// When.
    pub at: Ms,
    /// Who answered.
    pub by: Box<str>,
    /// Whom it is about.
    pub person_id: Box<str>,
    /// The complaint that made the proposal.
    pub complaint_id: Box<str>,
    /// The answer.
    pub answer: ReliefAnswer,
    /// Taken back.
    pub voided: bool,
}

/// That a word was noted on how somebody is. What it says lies sealed on the terminal where it was typed, and nowhere
/// else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mood {
    /// The act that wrote it.
    pub act_id: Box<str>,
    /// When.
    pub at: Ms,
    /// Who wrote it.
    pub by: Box<str>,
    /// Whom it is about.
    pub person_id: Box<str>,
    /// The sealed record.
    pub record: Box<str>,
    /// What proves it.
    pub commitment: Box<str>,
    /// Taken back: to be erased at once.
    pub voided: bool,
}

/// Who sat at a counter while a round was submitted, and what the round was worth there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Who.
    pub person_id: Box<str>,
    /// Where.
    pub counter_id: Box<str>,
    /// Of the points of the round those that were not lost at this counter, in tenths of a percent.
    pub tenths: u32,
}

/// What a round that was submitted is worth to those who sat in the hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundMark {
    /// The round.
    pub round_id: Box<str>,
    /// Its number in the hall.
    pub number: u64,
    /// When it was submitted.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// Who sat where.
    pub seats: Vec<Seat>,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffBook {
    trainings: Vec<Training>,
    exams: Vec<Exam>,
    reliefs: Vec<Relief>,
    moods: Vec<Mood>,
    rounds: Vec<RoundMark>,
    /// Where somebody who was praised sat, by the praise.
    praised_at: Vec<(Box<str>, Ms, Box<str>)>,
}

impl StaffBook {
    /// Training that was not taken back, as it was written.
    pub fn trainings(&self) -> impl DoubleEndedIterator<Item = &Training> {
        self.trainings.iter().filter(|it| !it.voided)
    }

    /// Exams that were not taken back, as they were written.
    pub fn exams(&self) -> impl DoubleEndedIterator<Item = &Exam> {
        self.exams.iter().filter(|it| !it.voided)
    }

    /// Answers to proposals of relief that were not taken back.
    pub fn reliefs(&self) -> impl DoubleEndedIterator<Item = &Relief> {
        self.reliefs.iter().filter(|it| !it.voided)
    }

    /// The words on moods that are there and were not taken back.
    pub fn moods(&self) -> impl DoubleEndedIterator<Item = &Mood> {
        self.moods.iter().filter(|it| !it.voided)
    }

    /// The same, with those that are only still to be erased.
    pub fn all_moods(&self) -> impl Iterator<Item = &Mood> {
        self.moods.iter()
    }

    /// What rounds were worth to those who sat in the hall.
    pub fn rounds(&self) -> impl DoubleEndedIterator<Item = &RoundMark> {
        self.rounds.iter()
    }

    /// The counter at which somebody was praised, where that is known.
    pub fn praised_at(&self, praise_id: &str) -> Option<&str> {
        self.praised_at.iter().find(|(id, ..)| **id == *praise_id).map(|(.., at)| &**at)
    }

    /// A training by its id, taken back or not.
    pub fn training(&self, id: &str) -> Option<&Training> {
        self.trainings.iter().find(|it| *it.training_id == *id)
    }

    /// An exam by its id, taken back or not.
    pub fn exam(&self, id: &str) -> Option<&Exam> {
        self.exams.iter().find(|it| *it.exam_id == *id)
    }

    /// An answer by its id, taken back or not.
    pub fn relief(&self, id: &str) -> Option<&Relief> {
        self.reliefs.iter().find(|it| *it.relief_id == *id)
    }

    /// A word on a mood by its act, taken back or not.
    pub fn mood(&self, act_id: &str) -> Option<&Mood> {
        self.moods.iter().find(|it| *it.act_id == *act_id)
    }

    pub(in crate::core) fn forget(&mut self) {
        let kept = |at: Ms, from: Option<Ms>| from.is_none_or(|from| from < at);
        let from = horizon(self.trainings.iter().map(|it| it.at), TRAINING_SECS);
        self.trainings.retain(|it| kept(it.at, from));
        let from = horizon(self.reliefs.iter().map(|it| it.at), KEPT_SECS);
        self.reliefs.retain(|it| kept(it.at, from));
        let from = horizon(self.rounds.iter().map(|it| it.at), KEPT_SECS);
        self.rounds.retain(|it| kept(it.at, from));
        let from = horizon(self.praised_at.iter().map(|it| it.1), KEPT_SECS);
        self.praised_at.retain(|it| kept(it.1, from));
    }

    pub(in crate::core) fn add_training(&mut self, said: &TrainingRecorded, at: Ms, by: &str) {
        self.trainings.push(Training {
            training_id: said.act_id.clone(),
            at,
            by: by.into(),
            person_id: said.person_id.clone(),
            item: said.item.clone(),
            text: said.text.clone(),
            minutes: said.minutes,
            voided: false,
        });
    }

    pub(in crate::core) fn add_exam(&mut self, said: &ExamRecorded, at: Ms, by: &str) {
        self.exams.push(Exam {
            exam_id: said.act_id.clone(),
            at,
            by: by.into(),
            person_id: said.person_id.clone(),
            on: said.on,
            result: said.result,
            text: said.text.clone(),
            voided: false,
        });
    }

    /// Whether it says something new: of two final answers to one proposal the first in the log holds.
    pub(in crate::core) fn add_relief(&mut self, said: &ReliefAnswered, at: Ms, by: &str) -> bool {
        if self.is_settled(&said.person_id, &said.complaint_id) {
            return false;
        }
        self.reliefs.push(Relief {
            relief_id: said.act_id.clone(),
            at,
            by: by.into(),
            person_id: said.person_id.clone(),
            complaint_id: said.complaint_id.clone(),
            answer: said.answer,
            voided: false,
        });
        true
    }

    /// Whether a proposal has a final answer: anything but "later".
    pub fn is_settled(&self, person_id: &str, complaint_id: &str) -> bool {
        self.reliefs().any(|it| {
            *it.person_id == *person_id
                && *it.complaint_id == *complaint_id
                && it.answer != ReliefAnswer::Later
        })
    }

    pub(in crate::core) fn add_mood(&mut self, said: &MoodNoted, at: Ms, by: &str) {
        self.moods.push(Mood {
            act_id: said.act_id.clone(),
            at,
            by: by.into(),
            person_id: said.person_id.clone(),
            record: said.record.clone(),
            commitment: said.commitment.clone(),
            voided: false,
        });
    }

    /// Whether that record was there.
    pub(in crate::core) fn erase_mood(&mut self, record: &str) -> bool {
        let before = self.moods.len();
        self.moods.retain(|it| *it.record != *record);
        self.moods.len() != before
    }

    /// What a round is worth now; without seats it is worth nothing to anybody.
    pub(in crate::core) fn put_round(&mut self, mark: RoundMark) {
        self.drop_round(&mark.round_id);
        if !mark.seats.is_empty() {
            self.rounds.push(mark);
        }
    }

    pub(in crate::core) fn drop_round(&mut self, round_id: &str) {
        self.rounds.retain(|it| *it.round_id != *round_id);
    }

    pub(in crate::core) fn seat_praise(&mut self, praise_id: &str, at: Ms, counter_id: &str) {
        self.praised_at.push((praise_id.into(), at, counter_id.into()));
    }

    /// Takes back an act; the ids of what it had written.
    pub(in crate::core) fn void(&mut self, act_id: &str) -> Vec<Box<str>> {
        let mut found = Vec::new();
        let mut take = |id: &str, voided: &mut bool| {
            if *id == *act_id && !*voided {
                *voided = true;
                found.push(id.into());
            }
        };
        for it in &mut self.trainings {
            take(&it.training_id, &mut it.voided);
        }
        for it in &mut self.exams {
            take(&it.exam_id, &mut it.voided);
        }
        for it in &mut self.reliefs {
            take(&it.relief_id, &mut it.voided);
        }
        for it in &mut self.moods {
            take(&it.act_id, &mut it.voided);
        }
        found
    }
}
