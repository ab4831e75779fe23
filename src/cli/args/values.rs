//! Values on the command line and how they are read: sizes, instants, dates.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::core::time::Stamp;

/// A size in columns and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns, 20 to 1000.
    pub cols: u16,
    /// Rows, 5 to 1000.
    pub rows: u16,
}

impl Default for Size {
    fn default() -> Size {
        Size { cols: 120, rows: 40 }
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Size, String> {
        let wrong = || "columns and rows as in 120x40, from 20x5 to 1000x1000".to_owned();
        let (cols, rows) = text.split_once(['x', 'X']).ok_or_else(wrong)?;
        let size = Size {
            cols: cols.parse().map_err(|_| wrong())?,
            rows: rows.parse().map_err(|_| wrong())?,
        };
        let fits = (20..=1000).contains(&size.cols) && (5..=1000).contains(&size.rows);
        fits.then_some(size).ok_or_else(wrong)
    }
}

/// An instant as a person writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// A time of day of today, in the hall's zone.
    Time(NaiveTime),
    /// An instant.
    Instant(Stamp),
}

impl FromStr for At {
    type Err = String;

    fn from_str(text: &str) -> Result<At, String> {
        if let Some(stamp) = Stamp::parse(text) {
            return Ok(At::Instant(stamp));
        }
        time_of_day(text)
            .map(At::Time)
            .map_err(|_| "a time as in 09:30, or 2025-11-10T09:30:00+08:00".to_owned())
    }
}

/// A time of day as a person writes it.
pub fn time_of_day(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "a time as in 09:30".to_owned())
}

pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a date as in 2025-11-10".to_owned())
}

/// Colours of the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// The terminal's sixteen colours
    #[default]
    Default,
    /// Strong contrast, for a bright hall
    Contrast,
    /// No colour: marks and words only
    Mono,
}

impl From<Theme> for crate::ui::theme::Theme {
    fn from(theme: Theme) -> crate::ui::theme::Theme {
        match theme {
            Theme::Default => crate::ui::theme::Theme::Default,
            Theme::Contrast => crate::ui::theme::Theme::Contrast,
            Theme::Mono => crate::ui::theme::Theme::Mono,
        }
    }
}
