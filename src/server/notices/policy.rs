//! What is told to whom, as data: a document of its own, versioned, that an administrator writes as a form or as TOML. It
//! holds no secret: where one is needed it names it (`@name`), and the secret lies sealed beside it ([`super::secrets`]).

use std::collections::BTreeMap;

use chrono::Weekday;
use serde::{Deserialize, Serialize};

use super::happening::{Cause, Facts, Field, Happening};
use super::target::Target;
use crate::core::complaint::Severity;
use crate::core::time::Zone;

/// The whole policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Address of the console, for links: `https://hall-server.example:8443`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The zone of hours that name none.
    #[serde(default)]
    pub zone: Zone,
    /// How long a notice is tried that cannot be sent, minutes.
    #[serde(default = "day")]
    pub give_up_mins: u32,
    /// How long nobody has an open hall before that is told, minutes.
    #[serde(default = "ten")]
    pub unattended_mins: u32,
    /// How long an open hall is not heard of before that is told, minutes.
    #[serde(default = "ten")]
    pub silent_mins: u32,
    /// Who hears of what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Ways out, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<String, Target>,
    /// How people are reached, by `hall/id`, or by an id that is the same person's in all halls.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub people: BTreeMap<String, Vec<Way>>,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            link: None,
            zone: Zone::default(),
            give_up_mins: day(),
            unattended_mins: ten(),
            silent_mins: ten(),
            rules: Vec::new(),
            targets: BTreeMap::new(),
            people: BTreeMap::new(),
        }
    }
}

impl Policy {
    /// What somebody of a hall stands under in `people`: each hall gives ids of its own, so that what names the hall comes
    /// first. Where it has neither, the hall is named: what is not sent says whom it missed.
    pub(super) fn known_as(&self, hall: &str, id: &str) -> String {
        let of_hall = format!("{hall}/{id}");
        // An id with a stroke in it must not pass for somebody of another hall.
        let plain = !id.contains('/') && self.people.contains_key(id);
        if plain && !self.people.contains_key(&of_hall) { id.to_owned() } else { of_hall }
    }
}

fn day() -> u32 {
    24 * 60
}

fn ten() -> u32 {
    10
}

/// How somebody is reached: through a target that takes addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Name of a target: of a mail server or a gateway for short messages.
    pub through: String,
    /// Their address there.
    pub address: String,
}

/// Who hears of what, when and how much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, of which there is one. Whoever changes it has what is told by it told once more.
    pub name: String,
    /// Of what.
    pub what: Vec<Cause>,
    /// To whom: names of targets, `person:ID`, or `concerned` for those whom the happening concerns.
    pub to: Vec<To>,
    /// Which of them.
    #[serde(default, skip_serializing_if = "Filter::is_all")]
    pub only: Filter,
    /// Hours in which nobody is disturbed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// Several as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// What may be said; nothing named = everything but what people wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// In which language.
    #[serde(default)]
    pub lang: Tongue,
    /// How long it is tried, where that differs, minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub give_up_mins: Option<u32>,
}

impl Rule {
    /// What it lets be said.
    pub fn says(&self) -> Vec<Field> {
        if self.fields.is_empty() { Field::usual() } else { self.fields.clone() }
    }
}

/// A language, by its code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tongue {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Tongue {
    /// The same for whoever has texts.
    pub fn lang(self) -> crate::text::words::Lang {
        match self {
            Tongue::Zh => crate::text::words::Lang::Zh,
            Tongue::En => crate::text::words::Lang::En,
        }
    }
}

/// Which happenings a rule is about. An empty list stands for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// At least as bad as this. What has no grade passes: a hall without contact is not mild.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Ids of halls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub halls: Vec<String>,
    /// Ids of departments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<String>,
    /// Levels of the ladder, 0 to 5. Only of what has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<u8>,
}

impl Filter {
    fn is_all(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether a happening is one of them.
    pub fn passes(&self, happening: &Happening) -> bool {
        let Facts { severity, department, .. } = &happening.facts;
        let among = |list: &[String], one: Option<&str>| {
            list.is_empty() || one.is_some_and(|one| list.iter().any(|it| it == one))
        };
        let bad = match (self.severity, severity) {
            (Some(least), Some(found)) => *found >= least,
            _ => true,
        };
        let level = self.levels.is_empty()
            || happening.level.is_some_and(|level| self.levels.contains(&level));
        bad && level
            && among(&self.halls, Some(&happening.hall))
            && among(&self.departments, department.as_deref())
    }
}

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum To {
    /// A target, by name.
    Target(String),
    /// Somebody, by id.
    Person(String),
    /// Those whom the happening concerns.
    Concerned,
}

const PERSON: &str = "person:";
const CONCERNED: &str = "concerned";

impl From<String> for To {
    fn from(text: String) -> To {
        match text.strip_prefix(PERSON) {
            Some(person) => To::Person(person.to_owned()),
            None if text == CONCERNED => To::Concerned,
            None => To::Target(text),
        }
    }
}

impl From<To> for String {
    fn from(to: To) -> String {
        match to {
            To::Target(name) => name,
            To::Person(person) => format!("{PERSON}{person}"),
            To::Concerned => CONCERNED.to_owned(),
        }
    }
}

/// Hours in which nobody is disturbed, by the clock on a wall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// From: `22:00`.
    pub from: String,
    /// Until, on the next day where that is not later: `07:30`.
    pub to: String,
    /// Days on which they begin; none named = every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Weekday>,
    /// Whose clock; none = that of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// What comes of what happens in them.
    #[serde(default)]
    pub inside: Inside,
    /// What is at least as bad as this is sent all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anyway: Option<Severity>,
}

/// What comes of what happens in quiet hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Inside {
    /// It is sent when they end.
    #[default]
    Hold,
    /// All of it is sent as one when they end.
    Digest,
    /// It is not sent, which is logged.
    Drop,
}

/// Several as one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// Every so many minutes, counted from midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_mins: Option<u16>,
    /// Or at these times of the day: `08:30`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// Whose clock; none = that of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// What is at least as bad as this does not wait for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anyway: Option<Severity>,
}
