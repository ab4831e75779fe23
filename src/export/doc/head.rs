//! What stands above the sections of a document: whose it is, of which time, by which versions, who signed it.

use chrono::NaiveDate;
use serde::Serialize;

use crate::core::time::{Ms, Zone};
use crate::text::words::Lang;

/// Whoever signed, or is to sign.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Signer {
    /// What it means: handed over, received.
    pub meaning: String,
    /// Who; empty: nobody has yet.
    pub name: String,
    /// When.
    pub at: Option<Ms>,
    /// How they proved who they are, in words; empty: on paper.
    pub method: String,
    /// What the signature is worth, in words; empty: there is none.
    pub worth: String,
    /// The key it was made with; empty: none.
    pub key_id: String,
}

/// Of which time a document tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Of {
    /// A business date, or a shift of it.
    Duty {
        /// Business date.
        date: NaiveDate,
        /// The shift: `s1` is the first of its date; none: the whole date.
        shift: Option<String>,
        /// Id of the shift.
        shift_id: Option<String>,
    },
    /// A stretch of whole days: a week, a month.
    Stretch {
        /// Which report: `followup`, `complaints`. It names the files.
        kind: &'static str,
        /// The stretch as files are named: `2026-W47`, `2026-11`.
        period: String,
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        to: NaiveDate,
    },
}

impl Of {
    /// The one date it tells of; none of a stretch.
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Of::Duty { date, .. } => Some(*date),
            Of::Stretch { .. } => None,
        }
    }

    /// The date or the stretch, as files are named: `2026-11-10`, `2026-W47`.
    pub fn when(&self) -> String {
        match self {
            Of::Duty { date, .. } => date.to_string(),
            Of::Stretch { period, .. } => period.clone(),
        }
    }
}

/// The events of the log that a document was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LogSpan {
    /// Chain of the newest event it rests on, lowercase hexadecimal.
    pub chain_head: String,
    /// Positions of the events of the shift in the log, first and last.
    pub span: (u64, u64),
}

/// What stands above the sections, and names the files.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Head {
    /// Hall id.
    pub hall_id: String,
    /// What people call the hall.
    pub hall: String,
    /// Of which time.
    #[serde(flatten)]
    pub of: Of,
    /// What the record is called.
    pub title: String,
    /// Language of the texts.
    #[serde(serialize_with = "code")]
    pub lang: Lang,
    /// Zone of the hall.
    pub zone: Zone,
    /// The instant of which it tells: that of the freeze, of an open shift that of the newest event.
    pub as_of: Ms,
    /// Whether the shift goes on, so that the record is not the last one.
    pub open: bool,
    /// Where it stands in the log.
    #[serde(flatten)]
    pub log: Option<LogSpan>,
    /// Versions of the settings that judged it.
    pub settings_versions: Vec<u32>,
    /// Versions of the check templates used in it.
    pub template_versions: Vec<String>,
    /// The program that wrote it. It says nothing of what happened, and is no part of what it says.
    #[serde(skip)]
    pub program: &'static str,
    /// Who signed it.
    pub signers: Vec<Signer>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn code<S: serde::Serializer>(lang: &Lang, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    })
}
