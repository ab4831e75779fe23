//! Who can be called upon beyond the hall's own people, and in which order: departments, superiors outside the
//! hall, the levels of the ladder and who has to be told (domain 4.2, 4.4 and 4.5, complaints I4).

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::{Hours, Settings, Span};
use crate::core::complaint::{Category, Severity};
use crate::core::value_set::value_set;

/// The highest level of the ladder; the lowest is 0.
pub const LEVEL_MAX: u8 = 5;
/// The most rounds in which all is tried again.
pub const ROUNDS_MAX: u16 = 9;

/// One value for each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BySeverity<T> {
    /// Of a minor case.
    pub sev4: T,
    /// Of a major one.
    pub sev3: T,
    /// Of a serious one.
    pub sev2: T,
    /// Of a critical one.
    pub sev1: T,
}

impl<T: Copy> BySeverity<T> {
    /// The value of a severity; one of a newer version is taken as minor.
    pub fn of(&self, severity: Severity) -> T {
        match severity {
            Severity::Sev4 | Severity::Unknown => self.sev4,
            Severity::Sev3 => self.sev3,
            Severity::Sev2 => self.sev2,
            Severity::Sev1 => self.sev1,
        }
    }

    pub(super) fn of_mut(&mut self, severity: Severity) -> &mut T {
        match severity {
            Severity::Sev4 | Severity::Unknown => &mut self.sev4,
            Severity::Sev3 => &mut self.sev3,
            Severity::Sev2 => &mut self.sev2,
            Severity::Sev1 => &mut self.sev1,
        }
    }
}

/// A department that tasks are sent to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Department {
    /// Its id, as it stands in every event.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What is typed to find it; the pinyin initials of its name unless the file says otherwise.
    pub initials: String,
    /// What it takes by default; of several departments the first of the file is proposed.
    pub categories: Vec<Category>,
    /// When it works; without any its clocks run in office time. On the hall's closed days it is closed too,
    /// unless it names the date itself.
    pub hours: Hours,
    /// Whom there.
    pub contact: String,
    /// Their number.
    pub phone: String,
    /// The number outside its hours.
    pub on_call: String,
    /// Who is over it: id of a contact; empty = not said.
    pub superior: String,
    /// How long it has to accept, seconds, where that differs from the hall's limits.
    pub accept_secs: BySeverity<Option<u32>>,
    /// How long it has to answer, seconds, where that differs.
    pub answer_secs: BySeverity<Option<u32>>,
}

impl Department {
    /// Its own week, closed on the days on which the hall is, as far as it does not name the date itself.
    pub fn own_hours(&self, hall: &Hours) -> Hours {
        let closed = hall.days.iter().filter(|(_, spans)| spans.is_empty());
        let closed = closed.map(|(date, spans)| (*date, spans.clone()));
        let named = self.hours.days.iter().map(|(date, spans)| (*date, spans.clone()));
        Hours { week: self.hours.week.clone(), days: closed.chain(named).collect() }
    }

    /// Whether it works at that time; one that names no hours is tried at any.
    pub fn works(&self, hall: &Hours, date: NaiveDate, time: NaiveTime) -> bool {
        !self.hours.is_set() || holds(self.own_hours(hall).on(date), time)
    }
}

/// Somebody above who does not belong to the hall.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Their id, as it stands in every event.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// Their level of the ladder, 3 to 5.
    pub level: u8,
    /// Their number; without it nobody can call them.
    pub phone: String,
    /// When they may be called; without any: always.
    pub hours: Hours,
}

impl Contact {
    /// Whether they may be called at that time.
    pub fn is_there(&self, date: NaiveDate, time: NaiveTime) -> bool {
        !self.hours.is_set() || holds(self.hours.on(date), time)
    }
}

/// Whether a time of the day lies in one of the ranges.
pub fn holds(spans: &[Span], time: NaiveTime) -> bool {
    spans.iter().any(|span| span.from <= time && time < span.to)
}

/// Whom a level of the ladder calls upon. It is looked up when the level is called, never before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Target {
    /// Who was asked first.
    FirstContact,
    /// Who owns the case.
    Owner,
    /// Whose shift as duty manager is open.
    Duty,
    /// The department that has the task.
    Department,
    /// Whoever of that role is on post.
    Role(String),
    /// The contacts of that level.
    Contacts,
    /// One contact.
    Contact(String),
}

impl Target {
    /// Reads what a file says.
    pub fn parse(text: &str) -> Option<Target> {
        Some(match text {
            "first_contact" => Target::FirstContact,
            "owner" => Target::Owner,
            "duty" => Target::Duty,
            "department" => Target::Department,
            "contacts" => Target::Contacts,
            _ => match text.split_once(':')? {
                ("role", id) if !id.is_empty() => Target::Role(id.to_owned()),
                ("contact", id) if !id.is_empty() => Target::Contact(id.to_owned()),
                _ => return None,
            },
        })
    }

    /// As a file says it.
    pub fn spell(&self) -> String {
        match self {
            Target::FirstContact => "first_contact".to_owned(),
            Target::Owner => "owner".to_owned(),
            Target::Duty => "duty".to_owned(),
            Target::Department => "department".to_owned(),
            Target::Contacts => "contacts".to_owned(),
            Target::Role(id) => format!("role:{id}"),
            Target::Contact(id) => format!("contact:{id}"),
        }
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.spell()
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(text: String) -> Result<Target, String> {
        Target::parse(&text).ok_or_else(|| format!("{text} is no target of a level"))
    }
}

value_set! {
    /// How a level is called upon.
    Means {
        /// It stands on the board.
        Board = "board",
        /// Somebody telephones, and writes down that they did.
        Phone = "phone",
    }
}

/// A level of the ladder.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LadderLevel {
    /// 0 to 5.
    pub level: u8,
    /// Whom it calls upon.
    pub who: Vec<Target>,
    /// How long it has until the next level is called upon, seconds.
    pub delay_secs: BySeverity<u32>,
    /// That time counts only while the hall is open.
    pub open_time: bool,
    /// Somebody has to say that they have it. Without that it is enough that they were called upon.
    pub ack: bool,
    /// How it is called upon.
    pub channels: Vec<Means>,
    /// Times of the day at which it may be called upon; without any: always. A critical case may always.
    pub window: Vec<Span>,
}

/// How the ladder is climbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// How often everything is tried again from the first level, 0 to 9.
    pub rounds: u16,
    /// How long after the last call that begins, seconds.
    pub repeat_every_secs: u32,
    /// How long an acknowledgement holds without progress, seconds of open time.
    pub ack_secs: BySeverity<u32>,
    /// The level that is called upon as soon as a case that is on the ladder becomes so severe.
    pub from_level: BySeverity<u8>,
}

impl Default for Escalation {
    fn default() -> Escalation {
        Escalation {
            rounds: 2,
            repeat_every_secs: 1800,
            ack_secs: BySeverity { sev4: 7200, sev3: 7200, sev2: 3600, sev1: 1800 },
            from_level: BySeverity { sev4: 1, sev3: 1, sev2: 3, sev1: 3 },
        }
    }
}

value_set! {
    /// What makes it a duty to tell a level.
    TellWhen {
        /// The case is so severe: counted from when it became so.
        Severe = "severe",
        /// It went to a department: counted from then.
        Dispatched = "dispatched",
        /// An answer is overdue, the department's or the one to the customer: counted from the deadline.
        Overdue = "overdue",
        /// Once a day, in the list.
        Daily = "daily",
        /// Once a week, in the figures.
        Weekly = "weekly",
    }
}

value_set! {
    /// How a level is to be told.
    TellBy {
        /// Any way.
        Any = "any",
        /// Face to face or by telephone.
        Spoken = "spoken",
        /// In writing.
        Written = "written",
    }
}

/// Who has to be told of what and until when ("told to", domain 4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tell {
    /// The level that has to be told.
    pub level: u8,
    /// Of cases of which severity.
    pub severity: Severity,
    /// What makes it a duty.
    pub when: TellWhen,
    /// How long after that, seconds.
    pub within_secs: u32,
    /// How.
    pub by: TellBy,
}

impl Settings {
    /// A department by its id.
    pub fn department(&self, id: &str) -> Option<&Department> {
        self.departments.iter().find(|department| department.id == id)
    }

    /// The departments that take a category by default, nearest first: the first is what a form proposes. None
    /// where the hall itself has to settle it.
    pub fn departments_of(&self, category: Category) -> impl Iterator<Item = &Department> {
        self.departments.iter().filter(move |department| department.categories.contains(&category))
    }

    /// Departments whose initials or id begin with what was typed, else those whose name holds it; all of them
    /// if nothing was typed.
    pub fn find_departments(&self, typed: &str) -> Vec<&Department> {
        use crate::core::search::{Keys, Query, half_width};
        let typed: String = typed.trim().chars().map(half_width).collect();
        let typed = typed.to_lowercase();
        let near = |it: &&Department| it.initials.starts_with(&typed) || it.id.starts_with(&typed);
        let first: Vec<&Department> = self.departments.iter().filter(near).collect();
        if !first.is_empty() {
            return first;
        }
        let query = Query::new(&typed);
        let named = |it: &&Department| {
            Keys::new(&it.zh).matches(&query) || Keys::new(&it.en).matches(&query)
        };
        self.departments.iter().filter(named).collect()
    }

    /// A contact by its id.
    pub fn contact(&self, id: &str) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.id == id)
    }

    /// A level of the ladder; none if the ladder leaves it out.
    pub fn ladder_level(&self, level: u8) -> Option<&LadderLevel> {
        self.ladder.iter().find(|it| it.level == level)
    }

    /// The next level above, as the ladder is climbed.
    pub fn level_above(&self, level: u8) -> Option<u8> {
        self.ladder.iter().map(|it| it.level).filter(|it| *it > level).min()
    }
}

/// The first letters of the pinyin of a name, as they are typed to find it; letters and digits of other scripts stay.
pub fn initials(name: &str) -> String {
    use pinyin::ToPinyin;
    let first = |c: char| match c.to_pinyin() {
        Some(reading) => reading.plain().chars().next(),
        None => c.is_alphanumeric().then_some(c),
    };
    name.chars()
        .map(crate::core::search::half_width)
        .filter_map(first)
        .collect::<String>()
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_is_closed_when_the_hall_is_and_has_its_own_week() {
        let span = |from: u32, to: u32| Span {
            from: NaiveTime::from_hms_opt(from, 0, 0).unwrap(),
            to: NaiveTime::from_hms_opt(to, 0, 0).unwrap(),
        };
        let date = |day| NaiveDate::from_ymd_opt(2025, 10, day).unwrap();
        let mut hall =
            Hours { week: std::array::from_fn(|_| vec![span(8, 18)]), ..Hours::default() };
        hall.days.insert(date(1), Vec::new());
        hall.days.insert(date(11), vec![span(9, 16)]);
        let mut own = Department::default();
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        assert!(own.works(&hall, date(1), at(23)), "it names no hours");
        own.hours.week =
            std::array::from_fn(
                |day| {
                    if day < 5 { vec![span(9, 12), span(14, 17)] } else { Vec::new() }
                },
            );
        assert!(own.works(&hall, date(2), at(9)) && !own.works(&hall, date(2), at(12)));
        assert!(!own.works(&hall, date(1), at(10)), "a closed day of the hall");
        assert!(!own.works(&hall, date(11), at(10)), "its own Saturday");
        own.hours.days.insert(date(1), vec![span(10, 12)]);
        assert!(own.works(&hall, date(1), at(10)), "it names the date itself");
    }

    #[test]
    fn a_department_is_found_by_initials() {
        let settings = Settings::standard();
        let found = |typed| {
            settings.find_departments(typed).iter().map(|it| it.id.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(found("zw"), ["field"]);
        assert_eq!(found("ＺＷ"), ["field"]);
        assert_eq!(found("net"), ["network"]);
        assert_eq!(found("账务"), ["billing"]);
        assert_eq!(found("").len(), settings.departments.len());
        assert_eq!(initials("市场/产品 IT"), "sccpit");
    }

    #[test]
    fn targets_read_as_they_are_written() {
        for text in
            ["first_contact", "owner", "duty", "department", "contacts", "role:x", "contact:y"]
        {
            assert_eq!(Target::parse(text).unwrap().spell(), text);
        }
        for text in ["", "role", "role:", "somebody", "who:x"] {
            assert_eq!(Target::parse(text), None, "{text}");
        }
    }
}
