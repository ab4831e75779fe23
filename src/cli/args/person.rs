//! What may stand behind `person`. Only shapes; nothing is done here.

use clap::{Args, Subcommand, ValueEnum};

use crate::core::customer::EraseReason;

/// `person`.
#[derive(Clone, Debug, Subcommand)]
pub enum PersonCommand {
    /// Erase the record of a customer for good, on record, with a receipt
    #[command(
        after_help = "Name, number and address cannot be brought back by anybody; the complaint and the log stay. \
        For whoever may manage people. Copies made before still hold the record, sealed; the key that opens it \
        is not in them.\n\n\
        Examples:\n  \
        zhiban person erase --complaint TS-1110-03 --reason request --as m1\n  \
        zhiban person erase 9f86d081884c7d659a2feaa0c55ad015 --reason mistake --as m1"
    )]
    Erase(EraseArgs),
    /// Who saw a customer's record in full, and which were erased
    #[command(
        after_help = "Goes back as far as `privacy.access_days` of the settings says, never less than 180 \
        days. The log keeps all of it.\n\n\
        Example:\n  \
        zhiban person audit --json | jq -r '.[] | select(.kind == \"person.unmasked\") | .by'"
    )]
    Audit(AuditArgs),
}

/// `person erase`.
#[derive(Clone, Debug, Args)]
pub struct EraseArgs {
    /// The record, as `person audit` and the table `complaint` name it
    #[arg(value_name = "REF", required_unless_present = "complaint")]
    pub person_ref: Option<String>,
    /// The complaint whose customer it is, by its number
    #[arg(long, value_name = "NUMBER", conflicts_with = "person_ref")]
    pub complaint: Option<String>,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: Why,
    /// Who does it: their PIN is asked for
    #[arg(long = "as", value_name = "ID")]
    pub author: Option<String>,
}

/// Why a record is erased by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Why {
    /// The customer asks for it
    Request,
    /// The customer took their consent back
    Consent,
    /// It was written down by mistake
    Mistake,
}

impl From<Why> for EraseReason {
    fn from(why: Why) -> EraseReason {
        match why {
            Why::Request => EraseReason::Request,
            Why::Consent => EraseReason::Consent,
            Why::Mistake => EraseReason::Mistake,
        }
    }
}

/// `person audit`.
#[derive(Clone, Debug, Args)]
pub struct AuditArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
