//! What people do, and what the program finds by itself: the bodies of the events that no queue machine
//! sends.

use serde::{Deserialize, Serialize};

use crate::core::alarm::AlarmKind;
use crate::core::board::Mark;
use crate::core::clash::Choice;
use crate::core::staff::StaffState;
use crate::core::time::{Ms, Stamp};

/// A version of the hall's settings was put into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsApplied {
    /// Number of the version, from 1.
    pub version: u32,
    /// From when it holds.
    pub from: Stamp,
    /// The whole file, TOML, as it was applied.
    pub text: Box<str>,
    /// Why, in the words of who applied it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
    /// Of a way back: the version whose text this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_to: Option<u32>,
    /// Who applied it, by name, where they may stand in no directory of the hall.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub by_name: Box<str>,
}

/// Something about how a person proves who they are, or about what they may not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The person whose access it is; who did it stands in [`Event::by`](super::Event::by).
    pub person_id: Box<str>,
    /// Which terminal: its device id.
    pub device: Box<str>,
    /// Of a lock: `key`, `idle`, `suspend`, `session`, `quit`; of a refusal: `wrong`, `waiting`, `off`,
    /// `unknown`, `secret`; of a reset of every PIN: `recover`; of an act that was refused the right it takes.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
    /// Of a wrong PIN: how many in a row.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// Of an act that was refused: which one, by the name of its command.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub act: Box<str>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Somebody said what people do: one act for one or several of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMark {
    /// The act.
    pub act_id: Box<str>,
    /// Whom it is about: ids of the roster.
    pub staff: Vec<Box<str>>,
    /// What they do from then on.
    pub state: StaffState,
    /// Where they sit from then on; absent: at no counter where the state is not on post, else where they
    /// sat before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_id: Option<Box<str>>,
    /// Why: asked for where a trainee is alone, and where the coverage would fall below its minimum.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// A shift of a duty manager opened or was signed off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftAct {
    /// The shift.
    pub shift_id: Box<str>,
    /// The duty manager.
    pub person_id: Box<str>,
    /// Its name as the settings call it (early shift); empty where they do not.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub name: Box<str>,
    /// What is to be said with it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
}

/// A step of an alarm, found by the program. Kind, subject and `episode` are its identity: a second one
/// that says the same is ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmStep {
    /// What is measured.
    pub kind: AlarmKind,
    /// Queue, counter, person or feed; empty = the hall.
    pub subject: Box<str>,
    /// The how manieth time this one stands since the log began, from 1.
    pub episode: u32,
    /// How bad it is from now on; normal in `alarm.cleared`.
    pub mark: Mark,
    /// The measured value, in the unit the kind says.
    pub value: i64,
    /// The limit it passed, same unit.
    pub limit: i64,
    /// Since when the measured thing runs, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Ms>,
    /// The version of the settings it was judged by; 0 = the defaults.
    #[serde(default)]
    pub settings: u32,
}

/// What a person did about an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmAct {
    /// The act.
    pub act_id: Box<str>,
    /// What is measured.
    pub kind: AlarmKind,
    /// Queue, counter, person or feed; empty = the hall.
    pub subject: Box<str>,
    /// Which time it stood.
    pub episode: u32,
    /// Of an action: its code in the settings (`open_counter`, `guide`, ...); empty in an acknowledgement.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub action: Box<str>,
    /// What it was done with: a counter, a person, words.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub detail: Box<str>,
}

/// Help asked for at a counter by whoever stood at the locked terminal, or claimed by name later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpCall {
    /// The call.
    pub help_id: Box<str>,
    /// Where; empty in the claim.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub counter_id: Box<str>,
}

/// What somebody made of what two terminals did that did not know of each other (sync 4.7): they have seen it, decided
/// which of two counts, or put their name under addenda to a shift that was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictSettled {
    /// Which, by their names: `<stream>:<number>:<how>` of what lost; `settings:<version>` of settings that somebody has
    /// seen, with `:ahead` where they were announced.
    pub entries: Vec<Box<str>>,
    /// What.
    pub choice: Choice,
    /// Why; asked for with a decision.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// Something seen on the floor: an unhappy customer, one who walked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorMark {
    /// The act.
    pub act_id: Box<str>,
    /// Where, if at a counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_id: Option<Box<str>>,
    /// Which service, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_id: Option<Box<str>>,
    /// The number that customer holds, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_no: Option<Box<str>>,
    /// Why: a code of the settings; empty = not said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
    /// How many customers.
    #[serde(default = "one")]
    pub count: u32,
}

fn one() -> u32 {
    1
}

/// The figures of half an hour, counted by hand while the machine was down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfHour {
    /// The act. A later entry for the same service and half hour takes the place of an earlier one.
    pub act_id: Box<str>,
    /// Service.
    pub service_id: Box<str>,
    /// Start of the half hour.
    pub from: Stamp,
    /// Numbers taken.
    pub taken: u32,
    /// Customers served.
    pub served: u32,
    /// Customers who gave up.
    pub abandoned: u32,
    /// Longest wait, seconds; absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_secs_max: Option<u32>,
}

/// An act was taken back. What it said stays in the log and counts no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// The act.
    pub act_id: Box<str>,
}
