//! What may stand behind `people`. Only shapes; nothing is done here.

use clap::{Args, Subcommand};

/// `people`.
#[derive(Clone, Debug, Subcommand)]
pub enum PeopleCommand {
    /// Who stands in the settings, what they may do, and whether they have a PIN
    #[command(after_help = "Example:\n  \
        zhiban people list --json | jq -r '.people[] | select(.has_pin | not) | .person_id'")]
    List(PeopleListArgs),
    /// Star clerk and model counter of a month, by praise and rounds, with the records behind each place
    #[command(
        after_help = "The rule stands above the list. Talks, relief and moods count for nothing in it.\n\n\
        Examples:\n  \
        zhiban people ranking\n  \
        zhiban people ranking --month 2026-11 --json | jq '.clerks[0].records'"
    )]
    Ranking(RankingArgs),
    /// Give a person a PIN, typed twice at this terminal
    #[command(
        after_help = "The first PIN of a hall is that of somebody who may reset PINs. After it somebody \
        who may stands by and proves it with theirs; one's own takes the present one.\n\n\
        Examples:\n  \
        zhiban people set-pin m1\n  \
        zhiban people set-pin e7 --as m1"
    )]
    SetPin(PinArgs),
    /// Take a forgotten PIN away, on record
    #[command(after_help = "Example:\n  \
        zhiban people reset e7 --as m1")]
    Reset(PinArgs),
    /// Take every PIN away, where nobody who may do it by name can prove it any more
    #[command(
        after_help = "For a lost device secret, or a hall manager whose PIN is off. It stands in the \
        duty log.\n\n\
        Example:\n  \
        zhiban people recover"
    )]
    Recover,
}

/// `people list`.
#[derive(Clone, Debug, Args)]
pub struct PeopleListArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `people ranking`.
#[derive(Clone, Debug, Args)]
pub struct RankingArgs {
    /// The month, as 2026-11: this one or the one before
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// As JSON, with the records
    #[arg(long)]
    pub json: bool,
}

/// Whose PIN, and who says so.
#[derive(Clone, Debug, Args)]
pub struct PinArgs {
    /// Id of the person in the settings
    #[arg(value_name = "ID")]
    pub person: String,
    /// Who does it: their PIN is asked for. To set a PIN it may be left out: the person themselves
    #[arg(long = "as", value_name = "ID")]
    pub author: Option<String>,
}
