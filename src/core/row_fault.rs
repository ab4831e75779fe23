//! What is wrong with a row of a file of another system, as data: whoever takes it in may speak another language than
//! whoever gave it, and only they know what the file calls its columns.

use serde::{Deserialize, Serialize};

/// A fault of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFault {
    /// The column by our name; empty = the row as a whole.
    pub column: Box<str>,
    /// What.
    pub why: RowBar,
    /// What stands there, masked; empty where that says nothing more.
    pub said: Box<str>,
}

impl RowFault {
    /// Of a column of which nothing is repeated.
    pub fn of(column: &str, why: RowBar) -> RowFault {
        RowFault { column: column.into(), why, said: "".into() }
    }

    /// Of a column with what stands there, which must be masked.
    pub fn said(column: &str, why: RowBar, said: &str) -> RowFault {
        RowFault { said: said.into(), ..RowFault::of(column, why) }
    }
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowBar {
    /// It has other cells than the first line names columns.
    Cells {
        /// So many.
        cells: u32,
        /// Of so many.
        columns: u32,
    },
    /// It cannot be read at all.
    Unreadable,
    /// The list has more rows than may be taken in at once: so many.
    TooMany(u32),
    /// Nothing stands there, and something must.
    Missing,
    /// No date.
    NoDate,
    /// No date with a time.
    NoTime,
    /// A service that is to come, or too long ago: more than so many days.
    Served(u64),
    /// A promise that is too far away.
    Promised,
    /// A look that is not ahead, or too far away.
    Check,
    /// None of the values that it can have.
    NoValue,
    /// The settings have nothing of that name.
    NotKnown,
    /// There is no such complaint that is open or was lately.
    NoComplaint,
    /// Several are called so.
    Several,
    /// An identity number, where none may stand.
    Identity,
    /// A telephone number, where none may stand.
    Telephone,
    /// A number that lost its last digits.
    Shortened,
    /// More than one telephone number.
    Numbers,
    /// A telephone number that is not whole.
    NotWhole,
    /// Without a number nobody can be called.
    NoNumber,
    /// Longer than may be kept.
    TooLong,
    /// Words that cannot be kept.
    NotKept,
    /// Something else; it says what.
    Other,
}
