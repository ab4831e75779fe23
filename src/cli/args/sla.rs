//! What may stand behind `sla`. Only shapes; nothing is done here.

use std::path::PathBuf;

use clap::Args;

/// `sla`.
#[derive(Clone, Debug, Args)]
pub struct SlaArgs {
    /// Questions, one JSON object a line; `-` = stdin
    #[arg(value_name = "FILE", conflicts_with = "from")]
    pub file: Option<PathBuf>,
    /// Explain every clock of this complaint, as the log has it: its number, such as TS-1110-02
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["file", "from"])]
    pub complaint: Option<String>,
    /// When the clock starts: 2026-02-13T16:00, on the calendar's wall clock, or RFC 3339
    #[arg(long, value_name = "TIME", requires = "limit")]
    pub from: Option<String>,
    /// The limit: `90 min`, `2 working days`, `2 working days, end of day`, `15 days`, or a promised time
    #[arg(long, value_name = "LIMIT", requires = "from")]
    pub limit: Option<String>,
    /// Whose time counts: hall, office (with public holidays), always, or a JSON file
    #[arg(long, value_name = "CALENDAR", default_value = "hall", conflicts_with = "file")]
    pub calendar: String,
    /// A wait: FROM..TO, or FROM..TO:REASON (customer_to_supply, customer_appointed, department, third_party)
    #[arg(long, value_name = "WAIT", requires = "from")]
    pub pause: Vec<String>,
    /// When it was done
    #[arg(long, value_name = "TIME", requires = "from")]
    pub done: Option<String>,
    /// Say how the clock stands at this time, by what was known then
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// As JSON
    #[arg(long, conflicts_with = "file")]
    pub json: bool,
}
