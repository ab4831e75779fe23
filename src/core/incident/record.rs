//! The record of one incident. Everything in it follows from its history: an act that is taken back is marked
//! there, and the record is computed anew.

use serde::{Deserialize, Serialize};

use super::card::{Card, CardStep, Contact, IncidentKind, Step, backlog_left, card};
use crate::core::complaint::{ContactResult, ContactWay, Severity};
use crate::core::event::KeptIncidentFact;
use crate::core::hall::Place;
use crate::core::time::Ms;
use crate::core::value_set::value_set;

value_set! {
    /// A field of the record that a person writes.
    IncidentField {
        /// When it began: milliseconds since 1970.
        Started = "started",
        /// Who noticed it.
        DetectedBy = "detected_by",
        /// Counters affected, separated by spaces.
        Counters = "counters",
        /// How many customers are affected.
        Customers = "customers",
        /// What it did: effect and damage.
        Effect = "effect",
        /// How it may go on.
        Development = "development",
        /// Something that was done beside the card; each one is added.
        Measure = "measure",
        /// What it was.
        Cause = "cause",
        /// What is learned from it.
        Lesson = "lesson",
        /// Name of a file or picture that is kept elsewhere; each one is added.
        Attachment = "attachment",
        /// The complaint it belongs to.
        Complaint = "complaint",
    }
}

/// Whether a fact of the history counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It counts.
    Holds,
    /// It said what was known, or came against a rule: kept, and nothing else.
    Against,
    /// It was taken back.
    Undone,
}

impl Standing {
    /// Its name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Holds => "holds",
            Standing::Against => "against",
            Standing::Undone => "undone",
        }
    }
}

/// One fact of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// When it happened.
    pub at: Ms,
    /// When it was written down.
    pub recorded_at: Ms,
    /// Who; `system` for what fell due.
    pub by: Box<str>,
    /// The act; empty for what fell due.
    pub act_id: Box<str>,
    /// What.
    pub fact: KeptIncidentFact,
    /// Whether it counts.
    pub standing: Standing,
    /// Where it stands in the log, and what its author knew.
    pub place: Place,
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticked {
    /// Which.
    pub step: Step,
    /// When.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
}

/// Somebody who was told, or whom it was tried to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// When.
    pub at: Ms,
    /// Who told them.
    pub by: Box<str>,
    /// Whom.
    pub contact: Contact,
    /// With which step.
    pub step: Option<Step>,
    /// How.
    pub way: ContactWay,
    /// What came of it.
    pub result: ContactResult,
    /// Who answered, what they said.
    pub text: Box<str>,
}

/// Something done beside the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// When.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// What.
    pub text: Box<str>,
}

/// How bad it was from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// From when.
    pub at: Ms,
    /// How bad.
    pub severity: Severity,
}

/// An incident as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id.
    pub incident_id: Box<str>,
    /// What happened.
    pub kind: IncidentKind,
    /// When it was written down.
    pub opened_at: Ms,
    /// By whom.
    pub opened_by: Box<str>,
    /// When it began.
    pub started_at: Ms,
    /// Who noticed it.
    pub detected_by: Box<str>,
    /// Counters affected.
    pub counters: Vec<Box<str>>,
    /// Customers affected; none = not said.
    pub customers: Option<u32>,
    /// The complaint it belongs to.
    pub complaint_id: Option<Box<str>>,
    /// How bad, each time that changed; the last one holds.
    pub graded: Vec<Graded>,
    /// Minutes of its card that raise its severity and have had their say: each raises it once, and none that was
    /// over when a person graded it.
    pub raised: Vec<u16>,
    /// Steps that are done, in the order in which they were.
    pub ticked: Vec<Ticked>,
    /// Who was told, in the order in which they were.
    pub called: Vec<Called>,
    /// Sum of what was counted as taken on paper.
    pub(super) taken_sum: i64,
    /// Sum of what of that was counted as entered.
    pub(super) entered_sum: i64,
    /// Steps of which somebody was reminded.
    pub reminded: Vec<Step>,
    /// What was done beside the card.
    pub measures: Vec<Measure>,
    /// Effect and damage.
    pub effect: Box<str>,
    /// How it may go on.
    pub development: Box<str>,
    /// What it was.
    pub cause: Box<str>,
    /// What is learned from it.
    pub lesson: Box<str>,
    /// Names of what is kept elsewhere.
    pub attachments: Vec<Box<str>>,
    /// When it was over.
    pub restored_at: Option<Ms>,
    /// When the record was closed.
    pub closed_at: Option<Ms>,
    /// By whom.
    pub closed_by: Box<str>,
    /// Its opening was taken back.
    pub voided: bool,
    /// Everything that was said of it, as it came.
    pub history: Vec<Past>,
}

impl Incident {
    /// One of which nothing is known but its id.
    pub(super) fn blank(incident_id: &str) -> Incident {
        Incident {
            incident_id: incident_id.into(),
            kind: IncidentKind::Unknown,
            opened_at: Ms(0),
            opened_by: "".into(),
            started_at: Ms(0),
            detected_by: "".into(),
            counters: Vec::new(),
            customers: None,
            complaint_id: None,
            graded: Vec::new(),
            raised: Vec::new(),
            ticked: Vec::new(),
            called: Vec::new(),
            taken_sum: 0,
            entered_sum: 0,
            reminded: Vec::new(),
            measures: Vec::new(),
            effect: "".into(),
            development: "".into(),
            cause: "".into(),
            lesson: "".into(),
            attachments: Vec::new(),
            restored_at: None,
            closed_at: None,
            closed_by: "".into(),
            voided: true,
            history: Vec::new(),
        }
    }

    /// Whether somebody still has to do something about it.
    pub fn is_open(&self) -> bool {
        !self.voided && self.closed_at.is_none()
    }

    /// Whether it still goes on.
    pub fn goes_on(&self) -> bool {
        self.is_open() && self.restored_at.is_none()
    }

    /// How bad it is; none where nobody has said so.
    pub fn severity(&self) -> Option<Severity> {
        self.graded.last().map(|graded| graded.severity)
    }

    /// Whether somebody else than this person has a part in it.
    pub fn is_of_others(&self, person: &str) -> bool {
        let others = |past: &&Past| !past.act_id.is_empty() && *past.by != *person;
        self.history.iter().filter(others).any(|past| past.standing == Standing::Holds)
    }

    /// Customers taken on paper.
    pub fn taken(&self) -> u32 {
        clamp(self.taken_sum)
    }

    /// How many of them were entered.
    pub fn entered(&self) -> u32 {
        clamp(self.entered_sum)
    }

    /// What was taken on paper and is not entered yet.
    pub fn left(&self) -> u32 {
        backlog_left(self.taken(), self.entered())
    }

    /// How long it lasted, or lasts, seconds.
    pub fn secs(&self, now: Ms) -> i64 {
        self.restored_at.unwrap_or(now).secs_since(self.started_at).max(0)
    }

    /// Its card; none of a kind of a newer version.
    pub fn card(&self) -> Option<&'static Card> {
        card(self.kind)
    }

    /// The step of its card.
    pub fn card_step(&self, step: Step) -> Option<&'static CardStep> {
        self.card()?.steps.iter().find(|known| known.step == step)
    }

    /// When and by whom a step was done.
    pub fn done(&self, step: Step) -> Option<&Ticked> {
        self.ticked.iter().find(|ticked| ticked.step == step)
    }

    /// The latest word with a contact about a step that reached them.
    pub fn reached(&self, contact: Contact, step: Step) -> Option<&Called> {
        self.called.iter().rev().find(|called| {
            called.contact == contact
                && called.step == Some(step)
                && called.result == ContactResult::Reached
        })
    }

    /// Whom a step tells and who was not reached yet, in the order of the card.
    pub fn untold(&self, step: Step) -> Vec<Contact> {
        let tells = self.card_step(step).map_or(&[][..], |step| step.tells);
        tells.iter().copied().filter(|contact| self.reached(*contact, step).is_none()).collect()
    }

    /// Steps that are late at `now`, in the order of the card. Once it is over those that were to be done
    /// while it lasted are nobody's next step any more; what falls due after its end still is.
    pub fn late(&self, now: Ms) -> Vec<Step> {
        let Some(card) = self.card().filter(|_| self.is_open()) else { return Vec::new() };
        let elapsed = now.secs_since(self.started_at);
        let over = self.restored_at.map(|at| at.secs_since(self.started_at));
        let done: Vec<Step> = self.ticked.iter().map(|ticked| ticked.step).collect();
        let still = |step: &&&CardStep| {
            let due_secs = step.due_mins().map(|mins| i64::from(mins) * 60);
            over.is_none_or(|over| due_secs.is_some_and(|due| due > over))
        };
        let late = card.late(elapsed, over.is_some(), &done);
        late.iter().filter(still).map(|step| step.step).collect()
    }
}

fn clamp(sum: i64) -> u32 {
    u32::try_from(sum.max(0)).unwrap_or(u32::MAX)
}
