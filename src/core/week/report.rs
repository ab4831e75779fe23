//! The report: every figure with its records, and the lists in which the figures stand.

mod annex;
mod calls;
mod care;
mod cases;
mod draft;
mod lists;
mod queue;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::figure::{Figure, Record, Value};
use super::hall::HallWeek;
use super::rows::Names;
use crate::core::complaint::Phase;
use crate::core::satisfaction::Stretch;
use crate::core::time::{Ms, Zone};
use draft::Draft;

pub use lists::{
    CaseLine, DayLine, ImprovementLine, ItemLine, Lists, Of, PersonLine, Quote, RedLine,
    RepairLine, RoleLine, Worst,
};

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 回访报告, the whole of domain 7.3.
    FollowUp,
    /// 投诉周报 or 月报.
    Complaint,
}

impl Kind {
    /// As addresses, files and the command line spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::FollowUp => "followup",
            Kind::Complaint => "complaints",
        }
    }

    /// The kind that is spelt so.
    pub fn from_text(text: &str) -> Option<Kind> {
        [Kind::FollowUp, Kind::Complaint].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The phases of a service that contacts are counted by.
pub const PHASES: [Phase; 3] = [Phase::Before, Phase::During, Phase::After];

/// A hall of the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HallLine {
    /// Hall id.
    pub hall_id: String,
    /// What people call it.
    pub name: String,
    /// The district it belongs to.
    pub district: String,
    /// The version of its settings in force at the end.
    pub settings_version: u32,
    /// Versions by which its customers were asked.
    pub asked_by: Vec<u32>,
}

/// What is not in the figures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// The log of a hall does not reach the end of the stretch.
    LogEnds {
        /// The hall.
        hall_id: String,
    },
    /// The log of a hall begins within the stretch, or after it.
    LogBegins {
        /// The hall.
        hall_id: String,
        /// When.
        at: Ms,
    },
    /// A hall was open on a date of which no machine told anything.
    NoDay {
        /// The hall.
        hall_id: String,
        /// The date.
        date: chrono::NaiveDate,
    },
}

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeekReport {
    /// Which.
    pub kind: Kind,
    /// Of which days.
    pub stretch: Stretch,
    /// The zone of its halls: that of the first one.
    pub zone: Zone,
    /// The district that all of its halls belong to; empty where they do not, or nobody said.
    pub district: String,
    /// Its halls, by id.
    pub halls: Vec<HallLine>,
    /// What codes are called: of two halls that call one thing differently the first one's word, and with hall and slash
    /// before it that of each.
    pub names: Names,
    /// The figures, by their stable names: `1.due`, `5.on_site`, `2.item.attitude`.
    pub figures: BTreeMap<String, Figure>,
    /// What they were counted from.
    pub records: Vec<Record>,
    /// The lists.
    pub lists: Lists,
    /// What is not in the figures.
    pub gaps: Vec<Gap>,
    /// Up to when the logs of its halls were heard, the first and the last of them, where that is before the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<(Ms, Ms)>,
}

impl WeekReport {
    /// A figure by its name.
    pub fn value(&self, figure: &str) -> Value {
        self.figures.get(figure).map_or(Value::Unknown, |it| it.value)
    }

    /// What a figure was counted from.
    pub fn records_of(&self, figure: &str) -> impl Iterator<Item = &Record> {
        let places = self.figures.get(figure).map_or(&[][..], |it| &it.records);
        places.iter().filter_map(|at| self.records.get(usize::try_from(*at).ok()?))
    }
}

/// The report of halls over a stretch. In which order they are named makes no difference.
pub fn week_report<'h>(
    halls: impl IntoIterator<Item = &'h HallWeek>,
    stretch: Stretch,
    kind: Kind,
) -> WeekReport {
    let halls = halls.into_iter().filter(|it| it.stretch == stretch);
    let mut sorted: Vec<&HallWeek> = halls.collect();
    sorted.sort_by(|a, b| a.hall_id.cmp(&b.hall_id));
    sorted.dedup_by(|a, b| a.hall_id == b.hall_id);
    let last_known = sorted.iter().any(|hall| hall.last_known);
    let (mut draft, mut lists) = (Draft::new(last_known), Lists::default());
    cases::complaints_of(&mut draft, &mut lists, &sorted);
    if kind == Kind::FollowUp {
        let calls = calls::Calls::of(&mut draft, &sorted);
        calls::scope(&mut draft, &calls, &sorted);
        calls::result(&mut draft, &mut lists, &calls, &sorted);
        calls::posts(&mut draft, &mut lists, &calls, &sorted);
        calls::repairs(&mut draft, &mut lists, &calls, &sorted);
        calls::quotes(&mut lists, &sorted);
        queue::queue(&mut draft, &mut lists, &sorted);
        care::surveys(&mut draft, &mut lists, &sorted);
        care::inspection(&mut draft, &mut lists, &sorted);
        care::people(&mut draft, &mut lists, &sorted);
        care::needs(&mut draft, &mut lists, &sorted);
        care::decisions(&mut draft, &mut lists, &sorted);
    }
    annex::definitions(&mut lists, &sorted);
    let (figures, records) = draft.finish();
    let first = sorted.first();
    let district = first.map_or("", |hall| &hall.district);
    let one = sorted.iter().all(|hall| hall.district == district);
    WeekReport {
        kind,
        stretch,
        zone: first.map_or_else(Zone::default, |hall| hall.zone),
        district: if one { district.to_owned() } else { String::new() },
        halls: sorted.iter().map(|hall| line(hall)).collect(),
        names: annex::names(&sorted),
        figures,
        records,
        lists,
        gaps: annex::gaps(&sorted, kind),
        as_of: annex::as_of(&sorted),
    }
}

fn line(hall: &HallWeek) -> HallLine {
    HallLine {
        hall_id: hall.hall_id.clone(),
        name: hall.name.clone(),
        district: hall.district.clone(),
        settings_version: hall.judged.version,
        asked_by: hall.now.versions.clone(),
    }
}
