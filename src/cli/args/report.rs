//! What may stand behind `report`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::ExportFormat;
use super::values::date;
use crate::core::satisfaction::Stretch;

/// `report`.
#[derive(Clone, Debug, Subcommand)]
pub enum ReportCommand {
    /// A business date: hall, queues, counters, half hours
    #[command(after_help = "Unknown is `-` in the table and null in JSON, never 0. In JSON rates \
        are fractions of 1.\n\n\
        Examples:\n  \
        zhiban report day\n  \
        zhiban report day --date 2025-11-10 --json | jq .wait_secs_mean")]
    Day(DayArgs),
    /// The follow-up report of a week or a month (回访报告)
    #[command(
        after_help = "The same week gives the same bytes whenever it is asked for, unless something of it \
        came late or was taken back: then it is a new revision. Every number opens to its records by the id that \
        --figures lists.\n\n\
        同一周重新生成, 内容逐字节相同; 有迟到或撤回的数据时另存新版. 每个数字可用 --records 查明细.\n\n\
        Examples:\n  \
        zhiban report followup\n  \
        zhiban report followup --week 2026-W47 --records 1.due\n  \
        zhiban report followup --month 2026-11 --out /media/usb --formats xlsx,html\n  \
        zhiban report followup --json | jq '.figures[] | select(.figure == \"1.due\").records'"
    )]
    Followup(WeeklyArgs),
    /// The report of a week or a month on complaints (投诉周报, 投诉月报)
    #[command(
        after_help = "Complaints that were open in the week or the month, as they stood at its end. Every \
        number opens to its records by the id that --figures lists.\n\n\
        每个数字可用 --records 查明细, 编号见 --figures.\n\n\
        Examples:\n  \
        zhiban report complaints --week 2026-W47\n  \
        zhiban report complaints --month 2026-11 --out /media/usb --formats xlsx,brief"
    )]
    Complaints(WeeklyArgs),
}

/// `report followup` and `report complaints`.
#[derive(Clone, Debug, Args)]
pub struct WeeklyArgs {
    /// The week, Monday to Sunday, by ISO 8601 [default: the last whole one]
    #[arg(long, value_name = "2026-W47", value_parser = week, conflicts_with = "month")]
    pub week: Option<Stretch>,
    /// The month
    #[arg(long, value_name = "2026-11", value_parser = month)]
    pub month: Option<Stretch>,
    /// The records behind a figure
    #[arg(long, value_name = "FIGURE", conflicts_with_all = ["out", "formats"])]
    pub records: Option<String>,
    /// The figures by themselves, with the ids that --records takes
    #[arg(long, conflicts_with_all = ["records", "out", "formats"])]
    pub figures: bool,
    /// Write files: folder in which the report gets a folder of its own [default: the settings, else `exports` in the
    /// hall's folder]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write files: as what, separated by commas [default with --out: all]; `jsonl` has a line for each figure
    #[arg(long, value_enum, value_name = "FORMAT", value_delimiter = ',')]
    pub formats: Vec<ExportFormat>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `report day`.
#[derive(Clone, Debug, Args)]
pub struct DayArgs {
    /// The same as --date
    #[arg(value_name = "YYYY-MM-DD", value_parser = date, conflicts_with = "date", hide = true)]
    pub on: Option<NaiveDate>,
    /// Business date [default: today in the hall's zone]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub date: Option<NaiveDate>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

fn week(text: &str) -> Result<Stretch, String> {
    Stretch::named_week(text).ok_or_else(|| "a week as in 2026-W47".to_owned())
}

fn month(text: &str) -> Result<Stretch, String> {
    Stretch::named_month(text).ok_or_else(|| "a month as in 2026-11".to_owned())
}
