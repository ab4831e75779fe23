//! Departments, contacts, the ladder and who is told, from the tables of the file.

use super::{NAME_CHARS_MAX, Part, Reading};
use crate::core::complaint::{Category, Severity};
use crate::core::settings::directory::{LEVEL_MAX, Means, ROUNDS_MAX, Target, initials};
use crate::core::settings::{
    BySeverity, Contact, Department, Escalation, Hours, LadderLevel, Settings, Tell, TellBy,
    TellWhen,
};

/// Longest telephone number, in characters; an extension is written behind it.
const PHONE_MAX: usize = 40;
/// The longest time of the ladder: 30 days, seconds.
const SECS_MAX: u32 = 30 * 86_400;
/// A level below this belongs to the hall itself.
const CONTACT_LEVEL_MIN: u32 = 3;

impl Reading<'_> {
    pub(super) fn department(&mut self, part: &Part) -> Option<Department> {
        self.known(
            part,
            &[
                "id",
                "zh",
                "en",
                "initials",
                "categories",
                "hours",
                "contact",
                "phone",
                "on_call",
                "superior",
                "accept_secs",
                "answer_secs",
            ],
        );
        let id = self.id(part, "id");
        let [zh, en] = self.both_names(part);
        let typed = self.text(part, "initials", NAME_CHARS_MAX).unwrap_or_default().to_lowercase();
        let categories = self.categories(part);
        Some(Department {
            id: id?,
            initials: if typed.is_empty() { initials(&zh) } else { typed },
            zh,
            en,
            categories,
            hours: self.own_hours(part),
            contact: self.text(part, "contact", NAME_CHARS_MAX).unwrap_or_default(),
            phone: self.phone(part, "phone"),
            on_call: self.phone(part, "on_call"),
            superior: self.text(part, "superior", 64).unwrap_or_default(),
            accept_secs: self.some_by_severity(part, "accept_secs"),
            answer_secs: self.some_by_severity(part, "answer_secs"),
        })
    }

    pub(super) fn contact(&mut self, part: &Part) -> Option<Contact> {
        self.known(part, &["id", "name", "level", "phone", "hours"]);
        let level = self.level(part, CONTACT_LEVEL_MIN);
        let (name, phone) =
            (self.needed_text(part, "name", NAME_CHARS_MAX), self.phone(part, "phone"));
        let hours = self.own_hours(part);
        Some(Contact { id: self.id(part, "id")?, name: name?, level: level?, phone, hours })
    }

    /// The levels, lowest first, in whatever order the file lists them.
    pub(super) fn ladder(&mut self, root: &Part) -> Option<Vec<LadderLevel>> {
        let mut levels = self.each(root, "ladder", Self::ladder_level)?;
        levels.sort_by_key(|it| it.level);
        Some(levels)
    }

    fn ladder_level(&mut self, part: &Part) -> Option<LadderLevel> {
        let keys = ["level", "who", "delay_secs", "open_time", "ack", "channels", "window"];
        self.known(part, &keys);
        let who = self.words(
            part,
            "who",
            Target::parse,
            "first_contact, owner, duty, department, contacts, role:<id> or contact:<id>",
        );
        if who.is_empty() {
            self.fault(part.place("who"), part.path("who"), "is missing or empty");
        }
        let channels = self.words(part, "channels", Means::from_text, "board or phone");
        let list = self.list(part, "window");
        let window = self.spans(list);
        let (open_time, ack) = (self.flag(part, "open_time"), self.flag(part, "ack"));
        let delay_secs = self.by_severity(part, "delay_secs", (0, SECS_MAX), None);
        let level = self.level(part, 0)?;
        Some(LadderLevel { level, who, delay_secs, open_time, ack, channels, window })
    }

    pub(super) fn tell(&mut self, part: &Part) -> Option<Tell> {
        self.known(part, &["level", "severity", "when", "within_secs", "by"]);
        let level = self.level(part, 0);
        let severity = self.word(part, "severity", Severity::from_text, "sev4, sev3, sev2 or sev1");
        let when = "severe, dispatched, overdue, daily or weekly";
        let when = self.word(part, "when", TellWhen::from_text, when);
        let by = match part.get("by") {
            None => Some(TellBy::Any),
            Some(_) => self.word(part, "by", TellBy::from_text, "any, spoken or written"),
        };
        let within_secs = self.number(part, "within_secs", 0, SECS_MAX).unwrap_or_default();
        Some(Tell { level: level?, severity: severity?, when: when?, within_secs, by: by? })
    }

    pub(super) fn escalation(&mut self, part: &Part) -> Escalation {
        self.known(part, &["rounds", "repeat_every_secs", "ack_secs", "from_level"]);
        let standard = Escalation::default();
        let rounds = self
            .number(part, "rounds", 0, u32::from(ROUNDS_MAX))
            .and_then(|it| u16::try_from(it).ok());
        let repeat = self.number(part, "repeat_every_secs", 60, 86_400);
        let levels = (0, u32::from(LEVEL_MAX));
        let from = standard.from_level;
        let from = BySeverity {
            sev4: u32::from(from.sev4),
            sev3: u32::from(from.sev3),
            sev2: u32::from(from.sev2),
            sev1: u32::from(from.sev1),
        };
        let from = self.by_severity(part, "from_level", levels, Some(from));
        let level = |it: u32| u8::try_from(it).unwrap_or(LEVEL_MAX);
        Escalation {
            rounds: rounds.unwrap_or(standard.rounds),
            repeat_every_secs: repeat.unwrap_or(standard.repeat_every_secs),
            ack_secs: self.by_severity(part, "ack_secs", (60, SECS_MAX), Some(standard.ack_secs)),
            from_level: BySeverity {
                sev4: level(from.sev4),
                sev3: level(from.sev3),
                sev2: level(from.sev2),
                sev1: level(from.sev1),
            },
        }
    }

    pub(super) fn both_names(&mut self, part: &Part) -> [String; 2] {
        let texts =
            ["zh", "en"].map(|key| self.text(part, key, NAME_CHARS_MAX).unwrap_or_default());
        let [mut zh, mut en] = texts;
        if zh.is_empty() && en.is_empty() {
            self.fault(part.at, part.path("zh"), "a name is missing: zh, en or both");
        }
        if zh.is_empty() {
            en.clone_into(&mut zh);
        } else if en.is_empty() {
            zh.clone_into(&mut en);
        }
        [zh, en]
    }

    fn own_hours(&mut self, part: &Part) -> Hours {
        self.part(part, "hours").map(|hours| self.hours(&hours)).unwrap_or_default()
    }

    /// Digits, and what people write between them.
    fn phone(&mut self, part: &Part, key: &str) -> String {
        let text = super::narrow(&self.text(part, key, PHONE_MAX).unwrap_or_default());
        let plain = |c: char| {
            c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '*' | '#' | ',')
        };
        if !text.chars().all(plain) {
            let why = "must be a telephone number: digits, blanks and + - ( ) * # ,";
            self.fault(part.place(key), part.path(key), why);
        }
        text
    }

    fn level(&mut self, part: &Part, least: u32) -> Option<u8> {
        if part.get("level").is_none() {
            self.fault(part.at, part.path("level"), "is missing");
        }
        let level = self.number(part, "level", least, u32::from(LEVEL_MAX))?;
        u8::try_from(level).ok()
    }

    /// A word of a fixed set that must be there.
    fn word<T>(
        &mut self,
        part: &Part,
        key: &str,
        read: fn(&str) -> Option<T>,
        all: &str,
    ) -> Option<T> {
        let text = self.needed_text(part, key, 64)?;
        let found = read(&text);
        if found.is_none() {
            self.fault(part.place(key), part.path(key), format!("must be {all}"));
        }
        found
    }

    /// Words of a fixed set, each once.
    fn words<T: PartialEq>(
        &mut self,
        part: &Part,
        key: &str,
        read: fn(&str) -> Option<T>,
        all: &str,
    ) -> Vec<T> {
        let mut found = Vec::new();
        for (value, path) in self.list(part, key) {
            let Some(text) = self.text_of(value, &path, 80) else { continue };
            match read(&text) {
                None => self.fault(value.span().start, path, format!("must be {all}")),
                Some(word) if found.contains(&word) => {
                    self.fault(value.span().start, path, format!("{text} stands here twice"));
                }
                Some(word) => found.push(word),
            }
        }
        found
    }

    fn categories(&mut self, part: &Part) -> Vec<Category> {
        self.words(part, "categories", Category::from_code, "the code of a category, such as nq2")
    }

    /// `{ sev4 = N, ... }`; without a standard each must be there.
    fn by_severity(
        &mut self,
        part: &Part,
        key: &str,
        (least, most): (u32, u32),
        standard: Option<BySeverity<u32>>,
    ) -> BySeverity<u32> {
        let mut found = standard.unwrap_or_default();
        let Some(inner) = self.part(part, key) else {
            if standard.is_none() && part.get(key).is_none() {
                self.fault(part.at, part.path(key), "is missing");
            }
            return found;
        };
        self.known(&inner, &Severity::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>());
        for severity in Severity::ALL {
            match self.number(&inner, severity.as_str(), least, most) {
                Some(secs) => *found.of_mut(*severity) = secs,
                None if standard.is_none() && inner.get(severity.as_str()).is_none() => {
                    self.fault(inner.at, inner.path(severity.as_str()), "is missing");
                }
                None => {}
            }
        }
        found
    }

    /// The same, of which each may be left out.
    fn some_by_severity(&mut self, part: &Part, key: &str) -> BySeverity<Option<u32>> {
        let mut found = BySeverity::default();
        let Some(inner) = self.part(part, key) else { return found };
        self.known(&inner, &Severity::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>());
        for severity in Severity::ALL {
            *found.of_mut(*severity) = self.number(&inner, severity.as_str(), 60, SECS_MAX);
        }
        found
    }

    /// What the directory and the ladder refer to. The standard's own are not judged: a hall may have other
    /// roles than they name, and is then told at each call that nobody is there.
    pub(super) fn check_directory(&mut self, root: &Part, settings: &Settings) {
        let parts = self.parts(root, "contact").unwrap_or_default();
        let ids = settings.contacts.iter().zip(&parts);
        let placed = ids.map(|(it, part)| (it.id.as_str(), part.place("id"), part.path("id")));
        self.once(placed, "the contact");
        let parts = self.parts(root, "department").unwrap_or_default();
        let ids = settings.departments.iter().zip(&parts);
        let placed = ids.map(|(it, part)| (it.id.as_str(), part.place("id"), part.path("id")));
        self.once(placed, "the department");
        for (department, part) in settings.departments.iter().zip(&parts) {
            let id = &department.superior;
            if !id.is_empty() && settings.contact(id).is_none() {
                let why = format!("there is no contact {id}");
                self.fault(part.place("superior"), part.path("superior"), why);
            }
        }
        let mut parts = self.parts(root, "ladder").unwrap_or_default();
        // The levels were put in order; their tables stand as they were written.
        parts.sort_by_key(written_level);
        let mut before = None;
        for (level, part) in settings.ladder.iter().zip(&parts) {
            if before == Some(level.level) {
                let why = format!("the level {} stands in the file twice", level.level);
                self.fault(part.place("level"), part.path("level"), why);
            }
            before = Some(level.level);
            for target in &level.who {
                let why = match target {
                    Target::Role(id) if settings.role(id).is_none() => {
                        format!("there is no role {id}")
                    }
                    Target::Contact(id) if settings.contact(id).is_none() => {
                        format!("there is no contact {id}")
                    }
                    _ => continue,
                };
                self.fault(part.place("who"), part.path("who"), why);
            }
        }
        self.check_tells(root, settings);
    }

    /// Whoever has to be told can be called upon if they were not.
    fn check_tells(&mut self, root: &Part, settings: &Settings) {
        let parts = self.parts(root, "tell").unwrap_or_default();
        for (tell, part) in settings.tells.iter().zip(&parts) {
            let level = tell.level;
            let contact = settings.contacts.iter().any(|contact| contact.level == level);
            if settings.ladder_level(level).is_none() && !contact {
                let why = format!("neither the ladder nor a contact has the level {level}");
                self.fault(part.place("level"), part.path("level"), why);
            }
        }
    }
}

fn written_level(part: &Part) -> Option<u32> {
    let written = part.get("level")?.get_ref().as_integer()?;
    u32::from_str_radix(written.as_str(), written.radix()).ok()
}
