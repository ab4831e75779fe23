//! What may stand behind `report`.

use chrono::NaiveDate;
use clap::Args;

use super::values::date;

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
