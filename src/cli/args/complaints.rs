//! What may stand behind `complaint` and `search`. Only shapes; nothing is done here.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::values::date;
use crate::core::complaint::{CaseKind, Category};

/// `complaint`.
#[derive(Clone, Debug, Subcommand)]
pub enum ComplaintCommand {
    /// The open complaints, the newest first; or all of them
    #[command(
        after_help = "With --json an object a line; an owner of null is whoever has the duty.\n\n\
        Examples:\n  \
        zhiban complaint list\n  \
        zhiban complaint list --all --category bl --from 2025-11-01\n  \
        zhiban complaint list --json | jq -r 'select(.severity == \"sev1\") | .number'"
    )]
    List(ComplaintListArgs),
    /// One complaint: its fields, and everything that happened to it
    #[command(after_help = "Names and telephone numbers are masked.\n\n\
        Examples:\n  \
        zhiban complaint show TS-1110-03\n  \
        zhiban complaint show TS-1110-03 --json | jq .history")]
    Show(ComplaintShowArgs),
}

/// `complaint list`.
#[derive(Clone, Debug, Args)]
pub struct ComplaintListArgs {
    /// Only those about which something is still to be done; the default
    #[arg(long, conflicts_with = "all")]
    pub open: bool,
    /// Those that are over, too
    #[arg(long)]
    pub all: bool,
    /// What else they must be.
    #[command(flatten)]
    pub only: CaseFilter,
}

/// What complaints must be to be listed or found.
#[derive(Clone, Debug, Default, Args)]
pub struct CaseFilter {
    /// Only this category, or those whose code begins so: `bl3`, `bl`
    #[arg(long, value_name = "CODE", value_parser = categories)]
    pub category: Option<Categories>,
    /// Only complaints of customers, or only requests of the hall to departments: `complaint`, `request`; unless it is said a
    /// list has complaints alone, a search both
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub kind: Option<CaseKind>,
    /// Only this person's; `-` = nobody's by name, the hall's
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub owner: Option<String>,
    /// Registered on this date or later
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub from: Option<NaiveDate>,
    /// Registered on this date or earlier
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub to: Option<NaiveDate>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// As JSON, an object a line
    #[arg(long)]
    pub json: bool,
}

/// `complaint show`.
#[derive(Clone, Debug, Args)]
pub struct ComplaintShowArgs {
    /// Its number, or its id
    #[arg(value_name = "NUMBER")]
    pub complaint: String,
    /// How its clocks stood at this time, by what was known then; now by default
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `search`.
#[derive(Clone, Debug, Args)]
pub struct SearchArgs {
    /// Words: all of them must be found
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
    /// Only those about which something is still to be done
    #[arg(long)]
    pub open: bool,
    /// What else they must be.
    #[command(flatten)]
    pub only: CaseFilter,
}

/// Categories by the beginning of their code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Categories(pub Vec<Category>);

fn kind(code: &str) -> Result<CaseKind, String> {
    CaseKind::from_text(code).ok_or_else(|| "one of complaint, request".to_owned())
}

fn categories(code: &str) -> Result<Categories, String> {
    let small = code.to_lowercase();
    let named = Category::ALL.iter().copied().filter(|it| it.as_str().starts_with(&small));
    let found: Vec<Category> = named.collect();
    if found.is_empty() || code.is_empty() {
        let all: Vec<&str> = Category::ALL.iter().map(|it| it.as_str()).collect();
        return Err(format!("one of {}, or how they begin", all.join(" ")));
    }
    Ok(Categories(found))
}
