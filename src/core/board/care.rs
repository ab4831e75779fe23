//! People at work as only those see them who may: who is still learning, whom the board proposes to relieve, of whom a
//! word was noted on their mood, what customers say of them. Nothing of it is told to anybody but the screen.

use std::collections::BTreeMap;

use super::Board;
use crate::core::conduct::{ReliefDue, Trainee};
use crate::core::hall::Hall;
use crate::core::satisfaction::Stretch;
use crate::core::settings::survey::Period;
use crate::core::time::Ms;

/// That a word was noted on somebody's mood; it lies sealed on the terminal where it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoodRow {
    /// Who.
    pub person_id: String,
    /// When.
    pub at: Ms,
    /// The sealed record.
    pub record: String,
}

/// What customers say of somebody in the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Satisfaction {
    /// How many answered.
    pub n: u32,
    /// The weighted mean, tenths of a point of a hundred; none with too few answers.
    pub mean_tenths: Option<u32>,
    /// The target, points of a hundred; none = none is set for their role.
    pub target: Option<u32>,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CareNow {
    /// Whom the board proposes to relieve, the longest first.
    pub reliefs: Vec<ReliefDue>,
    /// Who is still learning.
    pub trainees: Vec<Trainee>,
    /// Words on moods, of each person the newest.
    pub moods: Vec<MoodRow>,
    /// What customers say, by person; whom nobody rated is not in it.
    pub satisfaction: BTreeMap<String, Satisfaction>,
}

impl CareNow {
    /// Somebody who is still learning.
    pub fn trainee(&self, person_id: &str) -> Option<&Trainee> {
        self.trainees.iter().find(|it| it.person_id == person_id)
    }

    /// The word on somebody's mood.
    pub fn mood(&self, person_id: &str) -> Option<&MoodRow> {
        self.moods.iter().find(|it| it.person_id == person_id)
    }
}

/// Of everybody whom customers judged in the month: nobody's mean is told before enough have.
fn satisfaction(hall: &Hall, now: Ms) -> BTreeMap<String, Satisfaction> {
    let month = Stretch::of(Period::Month, hall.config().zone.date(now));
    let told = hall.scores_of_people(month, now).into_iter().map(|(id, score)| {
        let own = Satisfaction {
            n: score.n.try_into().unwrap_or(u32::MAX),
            mean_tenths: score.tenths.filter(|_| !score.small),
            target: score.target,
        };
        (id.to_owned(), own)
    });
    told.filter(|(_, own)| own.n > 0).collect()
}

impl Board {
    /// Fills in what only some see.
    pub(super) fn show_care(&mut self, hall: &Hall, now: Ms) {
        let mut moods: BTreeMap<&str, MoodRow> = BTreeMap::new();
        for mood in hall.conduct().staff().moods().filter(|it| it.at <= now) {
            let row = MoodRow {
                person_id: mood.person_id.to_string(),
                at: mood.at,
                record: mood.record.to_string(),
            };
            moods.insert(&mood.person_id, row);
        }
        self.care = CareNow {
            reliefs: hall.reliefs_due(now),
            trainees: hall.trainees(now),
            moods: moods.into_values().collect(),
            satisfaction: satisfaction(hall, now),
        };
        for row in &mut self.staff {
            row.exam_due =
                self.care.trainees.iter().any(|it| it.due && it.person_id == row.staff_id);
        }
    }
}
