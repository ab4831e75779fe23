//! What may be told to somebody: something happened in a hall, with what may be said of it. Whoever computes how halls stand
//! announces happenings; whether anybody hears of one is the policy's.

use serde::{Deserialize, Serialize};

use crate::core::complaint::{Category, Severity, Stage};
use crate::core::incident::IncidentKind;
use crate::core::time::Ms;

/// A set of codes that stay, with all of them at hand.
macro_rules! codes {
    ($(#[$doc:meta])* $set:ident { $($(#[$value_doc:meta])* $value:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $set { $($(#[$value_doc])* #[serde(rename = $code)] $value,)* }

        impl $set {
            /// All of them, in the order in which a list offers them.
            pub const ALL: &'static [$set] = &[$($set::$value,)*];

            /// Its code.
            pub fn as_str(self) -> &'static str {
                match self { $($set::$value => $code,)* }
            }
        }
    };
}

codes! {
    /// What happened.
    Cause {
        /// A case was sent to a department.
        DispatchSent = "dispatch_sent",
        /// A level of the ladder was called upon.
        Escalated = "escalated",
        /// A department has not accepted in time.
        DepartmentOverdue = "department_overdue",
        /// A department has not answered in time.
        AnswerOverdue = "answer_overdue",
        /// Everybody on the ladder was called, and nobody answered.
        Unanswered = "unanswered",
        /// Nobody has the hall.
        HallUnattended = "hall_unattended",
        /// The hall was not heard of for too long.
        NoContact = "no_contact",
        /// An incident began.
        IncidentOpened = "incident_opened",
        /// Several halls have the same matter.
        HotTopic = "hot_topic",
    }
}

/// What happened, once: the same cause, entity, round and level is the same happening, however often it is announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Happening {
    /// What.
    pub cause: Cause,
    /// To what: the id of a case, an incident, a hall or a topic.
    pub entity: String,
    /// Which time: the round of a ladder, the number of a dispatch.
    #[serde(default)]
    pub round: u32,
    /// The level that was called upon, 0 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// When.
    pub at: Ms,
    /// The hall; empty where it is about several.
    pub hall: String,
    /// Who it concerns, by their ids: whose level was called upon, the contacts of the department.
    #[serde(default)]
    pub people: Vec<String>,
    /// What may be said of it.
    pub facts: Facts,
}

/// What may be said of a happening, as far as the policy lets it. What is not there is not said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Number of the case or the incident, as people say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Name of the hall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<String>,
    /// How bad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// What kind of incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentKind>,
    /// Id of the department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Its Chinese name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_zh: Option<String>,
    /// Its English name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_en: Option<String>,
    /// The level that was called upon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Where the case is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Until when something has to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Ms>,
    /// Where it is on the console: path, and in a notice the whole address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What people wrote. Telephone and identity numbers in it are masked before it goes anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

codes! {
    /// What a rule may let be said.
    Field {
        /// Number of the case or the incident.
        Number = "number",
        /// Name of the hall.
        Hall = "hall",
        /// How bad.
        Severity = "severity",
        /// What it is about.
        Category = "category",
        /// The department.
        Department = "department",
        /// The level that was called upon.
        Level = "level",
        /// Where the case is.
        Stage = "stage",
        /// Until when something has to be done.
        Due = "due",
        /// Where it is on the console.
        Link = "link",
        /// What people wrote, with numbers masked.
        Text = "text",
    }
}

impl Field {
    /// What a rule lets be said where it names nothing: everything but what people wrote.
    pub fn usual() -> Vec<Field> {
        Field::ALL.iter().copied().filter(|field| *field != Field::Text).collect()
    }
}

impl Facts {
    /// Only what these fields are. `base` is the address of the console; without one there is no link.
    pub(super) fn only(&self, fields: &[Field], base: Option<&str>) -> Facts {
        let has = |field| fields.contains(&field);
        let link = || Some(format!("{}{}", base?.trim_end_matches('/'), self.link.as_deref()?));
        let text =
            || Some(crate::text::mask::masked(&crate::text::clean::scrub(self.text.as_deref()?)));
        Facts {
            number: self.number.clone().filter(|_| has(Field::Number)),
            hall: self.hall.clone().filter(|_| has(Field::Hall)),
            severity: self.severity.filter(|_| has(Field::Severity)),
            category: self.category.filter(|_| has(Field::Category)),
            incident: self.incident.filter(|_| has(Field::Category)),
            department: self.department.clone().filter(|_| has(Field::Department)),
            department_zh: self.department_zh.clone().filter(|_| has(Field::Department)),
            department_en: self.department_en.clone().filter(|_| has(Field::Department)),
            level: self.level.filter(|_| has(Field::Level)),
            stage: self.stage.filter(|_| has(Field::Stage)),
            due: self.due.filter(|_| has(Field::Due)),
            link: has(Field::Link).then(link).flatten(),
            text: has(Field::Text).then(text).flatten(),
        }
    }
}
