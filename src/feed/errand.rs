//! What a program of this machine asks a running board to do in its stead, because the board holds the folder:
//! settings put into force, PINs given and taken away. Who asks proves it here, by PIN where the hall has PINs.

use std::fmt::Debug;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use crate::core::act::{ConductBar, NewSurvey};
use crate::core::customer::EraseReason;
use crate::core::order::OrderKind;
use crate::core::people::PinTrouble;
use crate::core::people::pin::Pin;
use crate::core::row_fault::RowFault;
use crate::core::time::Ms;

/// A PIN on its way to the board of the same machine: it must not go anywhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits(pub Pin);

impl Serialize for Digits {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(str::from_utf8(self.0.as_bytes()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Digits, D::Error> {
        let text = Zeroizing::new(String::deserialize(from)?);
        // The text itself stands in no message.
        Pin::parse(&text).map(Digits).ok_or_else(|| de::Error::custom("not a PIN"))
    }
}

/// Something to be done, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Errand {
    /// Who does it, and their PIN; none in a hall without PINs: the user of the operating system.
    pub by: Option<(Box<str>, Digits)>,
    /// What.
    pub what: What,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// Nothing but the proof.
    Prove,
    /// Put settings into force.
    Apply(Apply),
    /// Give a person a PIN.
    SetPin {
        /// Whom.
        person: Box<str>,
        /// The present one, where they change their own.
        old: Option<Digits>,
        /// The new one.
        new: Digits,
    },
    /// Erase the record of a customer.
    Erase(Erase),
    /// Watch these orders.
    Watch(Vec<WatchOrder>),
    /// Import a survey of others.
    ImportSurvey(Box<NewSurvey>),
    /// Have a survey of others not count any more.
    VoidSurvey {
        /// Which.
        survey_id: Box<str>,
        /// Why.
        reason: Box<str>,
    },
    /// Make follow-ups of the rows of a file.
    FollowUps(FollowUpRows),
    /// Take a person's PIN away.
    ResetPin {
        /// Whose.
        person: Box<str>,
    },
}

/// Settings to be put into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apply {
    /// The number they get. If the next one is another by now, somebody applied something after it was shown
    /// what changes.
    pub version: u32,
    /// The whole file.
    pub text: Box<str>,
    /// From when they hold; none = now.
    pub from: Option<Ms>,
    /// Why.
    pub note: Box<str>,
    /// Of a way back: the version whose text this is.
    pub back_to: Option<u32>,
}

/// The record of a customer that is to be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// The record; empty where the complaint is named.
    pub person_ref: Box<str>,
    /// The number of the complaint whose customer it is; empty where the record is named.
    pub complaint: Box<str>,
    /// Why.
    pub reason: EraseReason,
}

/// An order to be watched, of a list that another system made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchOrder {
    /// Its number.
    pub order_no: Box<str>,
    /// What it is for.
    pub kind: OrderKind,
    /// The department that has it, by id; empty = nobody said.
    pub department_id: Box<str>,
    /// What the customer was promised.
    pub promised_at: Ms,
    /// When somebody looks next.
    pub check_at: Option<Ms>,
    /// The number of the complaint that it belongs to; empty = none.
    #[serde(default)]
    pub complaint: Box<str>,
    /// What it is about.
    pub text: Box<str>,
}

/// What became of one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchedOrder {
    /// It is watched.
    Watched,
    /// It was known; nothing changed.
    Known,
    /// It is not.
    Refused {
        /// What is wrong with it.
        faults: Vec<RowFault>,
    },
}

/// Rows of a file of customers who are to be called back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUpRows {
    /// The rows.
    pub rows: Vec<FollowUpRow>,
    /// The hash of the file.
    pub file: Box<str>,
    /// They are only weighed.
    pub check: bool,
}

/// One of them, as it stands in the file.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the columns, each under its own name
pub struct FollowUpRow {
    pub line: u32,
    pub external_id: String,
    pub served_on: String,
    pub service_id: String,
    pub service_kind: String,
    pub person_id: String,
    pub name: String,
    pub phone: String,
    pub customer_kind: String,
    pub phase: String,
    pub way: String,
    pub text: String,
    /// How many cells it has, and how many columns the first line names.
    pub cells: u32,
    pub columns: u32,
}

// Nobody's name or number in a log, a panic or a failing test.
impl Debug for FollowUpRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FollowUpRow(line {})", self.line)
    }
}

/// What was done. It is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The person is who they say.
    Proved,
    /// Settings are in the log.
    Applied {
        /// From when they hold.
        from: Ms,
    },
    /// A person has a PIN.
    PinSet {
        /// It is the first one of the hall: from now on it locks.
        first: bool,
    },
    /// Follow-ups were made.
    FollowUps {
        /// How many.
        made: u32,
        /// Lines of customers who are asked already: they count once.
        known: Vec<u32>,
    },
    /// A person's PIN is gone.
    PinReset,
    /// What became of each order, in the order in which they were asked for.
    Orders(Vec<WatchedOrder>),
    /// What was said about a survey is in the log.
    Survey {
        /// The act.
        act_id: Box<str>,
    },
    /// The record of a customer is erased.
    Erased {
        /// The record.
        person_ref: Box<str>,
        /// The receipt's id.
        receipt_id: Box<str>,
        /// The receipt.
        receipt: Box<str>,
    },
}

/// Why it was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrandRefused {
    /// About PINs.
    Pin(PinTrouble),
    /// The hall has PINs, and nobody is named who proves it.
    Unproved,
    /// That person may not do it.
    NoRight {
        /// Who.
        person: Box<str>,
    },
    /// The settings have a fault; the first one.
    Faulty {
        /// Its line and reason.
        fault: Box<str>,
    },
    /// Their questionnaire is active and does not ask about these weak items: codes.
    Unasked {
        /// The items.
        items: Vec<Box<str>>,
    },
    /// Rows that cannot be taken in, line by line.
    Rows {
        /// Each of every row.
        faults: Vec<(u32, RowFault)>,
    },
    /// That very file was taken in already.
    KnownFile,
    /// They would hold from before today.
    Past,
    /// Other settings were applied meanwhile.
    Changed,
    /// A rule forbids it.
    Barred {
        /// Which.
        bar: ConductBar,
    },
    /// It could not be written; the reason.
    Unwritten {
        /// To be shown.
        reason: Box<str>,
    },
}

/// Does errands. Called where blocking is allowed; when it returns an outcome, that is on disk.
pub trait Clerk: Debug + Send + Sync {
    /// Does one.
    fn run(&self, errand: &Errand) -> Result<Outcome, ErrandRefused>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_goes_over_the_wire_and_into_no_message() {
        let pin = || Digits(Pin::parse("739164").unwrap());
        let what = What::SetPin { person: "e1".into(), old: None, new: pin() };
        let errand = Errand { by: Some(("m1".into(), pin())), what };
        assert!(!format!("{errand:?}").contains("739164"));
        let wire = serde_json::to_string(&errand).unwrap();
        assert_eq!(serde_json::from_str::<Errand>(&wire).unwrap(), errand);
        let bad = serde_json::from_str::<Errand>(&wire.replace("739164", "73916x")).unwrap_err();
        assert!(!bad.to_string().contains("73916"), "{bad}");
    }
}
