//! The parts of a hall from the tables of the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::{NAME_CHARS_MAX, Part, Reading};
use crate::core::followup::ServiceKind;
use crate::core::people::Right;
use crate::core::settings::{
    Canned, Choice, Counter, CounterUse, Coverage, DAY_KEYS, ExpectedFeed, Hours, Person, Role,
    RosterDay, Service, Settings, Tier, WorkingTime,
};

/// Longest sentence, in characters.
const LINE_MAX: usize = 120;
/// Most that a role may promise a customer, fen: more is a slip of the finger.
const PROMISE_FEN_MAX: u32 = 100_000_000;

const ROOT_KEYS: &[&str] = &[
    "name",
    "phrases",
    "hours",
    "holidays",
    "limits",
    "service",
    "counter",
    "role",
    "person",
    "working_time",
    "roster",
    "coverage",
    "tier",
    "feed",
    "action",
    "walk_out_reason",
    "unhappy_reason",
    "fault",
    "praise_reason",
    "coaching_topic",
    "agreement",
    "need_topic",
    "department",
    "contact",
    "process",
    "ladder",
    "tell",
    "escalation",
    "survey_item",
    "question",
    "questionnaire",
    "target",
    "indicator",
    "checks",
    "rules",
];

impl Reading<'_> {
    pub(super) fn settings(&mut self, table: &DeTable) -> Settings {
        let root = Part { path: String::new(), at: 0, table };
        let standard = Settings::standard();
        self.known(&root, ROOT_KEYS);
        let phrases = root.get("phrases").map(|_| self.lines(&root, "phrases"));
        let mut settings = Settings {
            name: self.text(&root, "name", NAME_CHARS_MAX).unwrap_or_default(),
            hours: self.part(&root, "hours").map(|part| self.hours(&part)).unwrap_or_default(),
            holidays: self.part(&root, "holidays").and_then(|part| self.holidays(&part)),
            limits: self
                .part(&root, "limits")
                .map(|part| self.clock_limits(&part))
                .unwrap_or_default(),
            services: self.each(&root, "service", Self::service).unwrap_or_default(),
            counters: self.each(&root, "counter", Self::counter).unwrap_or_default(),
            roles: self.each(&root, "role", Self::role).unwrap_or(standard.roles),
            people: self.each(&root, "person", Self::person).unwrap_or_default(),
            working_times: self.each(&root, "working_time", Self::working_time).unwrap_or_default(),
            roster: self.each(&root, "roster", Self::roster_day).unwrap_or_default(),
            coverage: self.each(&root, "coverage", Self::coverage).unwrap_or_default(),
            tiers: self.each(&root, "tier", Self::tier).unwrap_or_default(),
            feeds: self.each(&root, "feed", Self::feed).unwrap_or_default(),
            actions: self.each(&root, "action", Self::choice).unwrap_or(standard.actions),
            walk_out_reasons: self
                .each(&root, "walk_out_reason", Self::choice)
                .unwrap_or(standard.walk_out_reasons),
            unhappy_reasons: self
                .each(&root, "unhappy_reason", Self::choice)
                .unwrap_or(standard.unhappy_reasons),
            canned: self.canned(&root, standard.canned),
            phrases: phrases.unwrap_or(standard.phrases),
            departments: self
                .each(&root, "department", Self::department)
                .unwrap_or(standard.departments),
            contacts: self.each(&root, "contact", Self::contact).unwrap_or(standard.contacts),
            ladder: self.ladder(&root).unwrap_or(standard.ladder),
            tells: self.each(&root, "tell", Self::tell).unwrap_or(standard.tells),
            escalation: self
                .part(&root, "escalation")
                .map_or(standard.escalation, |part| self.escalation(&part)),
            processes: self.each(&root, "process", Self::process).unwrap_or(standard.processes),
            checks: self
                .part(&root, "checks")
                .map_or(standard.checks, |part| Arc::new(self.checks(&part))),
            rules: self.part(&root, "rules").map(|part| self.rules(&part)).unwrap_or_default(),
            ..Settings::default()
        };
        self.survey(&root, Settings::standard(), &mut settings);
        self.check(&root, &settings);
        settings
    }

    fn canned(&mut self, root: &Part, standard: Canned) -> Canned {
        let mut list = |key, usual| self.each(root, key, Self::choice).unwrap_or(usual);
        Canned {
            faults: list("fault", standard.faults),
            praise_reasons: list("praise_reason", standard.praise_reasons),
            coaching_topics: list("coaching_topic", standard.coaching_topics),
            agreements: list("agreement", standard.agreements),
            need_topics: list("need_topic", standard.need_topics),
        }
    }

    pub(super) fn each<T>(
        &mut self,
        root: &Part,
        key: &str,
        read: fn(&mut Self, &Part) -> Option<T>,
    ) -> Option<Vec<T>> {
        let parts = self.parts(root, key)?;
        Some(parts.iter().filter_map(|part| read(self, part)).collect())
    }

    fn lines(&mut self, part: &Part, key: &str) -> Vec<String> {
        let list = self.list(part, key);
        list.into_iter().filter_map(|(value, path)| self.text_of(value, &path, LINE_MAX)).collect()
    }

    pub(super) fn hours(&mut self, part: &Part) -> Hours {
        let keys: Vec<&str> = ["daily", "days"].into_iter().chain(DAY_KEYS).collect();
        self.known(part, &keys);
        let list = self.list(part, "daily");
        let daily = self.spans(list);
        let mut week = std::array::from_fn(|_| daily.clone());
        for (day, key) in week.iter_mut().zip(DAY_KEYS) {
            if part.get(key).is_some() {
                let list = self.list(part, key);
                *day = self.spans(list);
            }
        }
        let [first, ..] = DAY_KEYS;
        let all_said = DAY_KEYS.iter().all(|key| part.get(key).is_some());
        if all_said && week.iter().all(Vec::is_empty) && self.faults.is_empty() {
            // It would count as nothing said: open at any time.
            let why = "would leave no day open: name the times, or leave all days out";
            self.fault(part.place(first), part.path(first), why);
        }
        let mut days = BTreeMap::new();
        if let Some(dates) = self.part(part, "days") {
            for (name, _) in dates.table {
                let (text, at) = (name.get_ref().as_ref(), name.span().start);
                let Some(date) = self.date_of(text, at, &dates.path(text)) else { continue };
                let list = self.list(&dates, text);
                if days.insert(date, self.spans(list)).is_some() {
                    self.fault(at, dates.path(text), "this date stands here twice");
                }
            }
        }
        Hours { week, days }
    }

    fn service(&mut self, part: &Part) -> Option<Service> {
        let keys = [
            "id",
            "name",
            "norm_secs",
            "wait_secs",
            "target_wait_secs",
            "skill",
            "sample_percent",
            "watch",
        ];
        self.known(part, &keys);
        let skill = part.get("skill").map(|value| (value, self.text(part, "skill", 64)));
        let skill = match skill {
            Some((value, Some(text))) if !text.is_empty() => self.id_of(value, &part.path("skill")),
            _ => None,
        };
        Some(Service {
            id: self.id(part, "id")?,
            name: self.text(part, "name", NAME_CHARS_MAX).unwrap_or_default(),
            norm_secs: self.number(part, "norm_secs", 1, 86_400),
            wait_secs: self.limits(part, "wait_secs"),
            target_wait_secs: self.number(part, "target_wait_secs", 1, 86_400),
            skill: skill.unwrap_or_default(),
            sample_percent: self.number(part, "sample_percent", 0, 100),
            watch: self.watch(part),
        })
    }

    /// What is done for whoever is called back in any case.
    fn watch(&mut self, part: &Part) -> Option<ServiceKind> {
        let text = self.text(part, "watch", 64)?;
        let kind = ServiceKind::from_text(&text).filter(|it| *it != ServiceKind::Complaint);
        if kind.is_none() {
            let kinds = "counter, installation, move, fault_repair or other";
            self.fault(part.place("watch"), part.path("watch"), format!("must be {kinds}"));
        }
        kind
    }

    fn counter(&mut self, part: &Part) -> Option<Counter> {
        self.known(part, &["id", "services", "use"]);
        let usage = match self.text(part, "use", 64).as_deref() {
            None | Some("regular") => CounterUse::Regular,
            Some("tidal") => CounterUse::Tidal,
            Some("priority") => CounterUse::Priority,
            Some(_) => {
                let why = "must be regular, tidal or priority";
                self.fault(part.place("use"), part.path("use"), why);
                CounterUse::Regular
            }
        };
        Some(Counter { services: self.ids(part, "services"), id: self.id(part, "id")?, usage })
    }

    fn role(&mut self, part: &Part) -> Option<Role> {
        self.known(part, &["id", "name", "may", "serves", "promise_fen"]);
        let mut may = Vec::new();
        for (value, path) in self.list(part, "may") {
            let text = self.text_of(value, &path, 64).unwrap_or_default();
            match Right::ALL.iter().find(|right| right.as_str() == text) {
                Some(right) if !may.contains(right) => may.push(*right),
                Some(_) => {
                    self.fault(value.span().start, path, format!("{text} stands here twice"));
                }
                None => {
                    let all: Vec<&str> = Right::ALL.iter().map(|right| right.as_str()).collect();
                    self.fault(
                        value.span().start,
                        path,
                        format!("must be one of {}", all.join(", ")),
                    );
                }
            }
        }
        Some(Role {
            name: self.text(part, "name", NAME_CHARS_MAX).unwrap_or_default(),
            may,
            serves: self.flag(part, "serves"),
            promise_fen: self.number(part, "promise_fen", 0, PROMISE_FEN_MAX).map(i64::from),
            id: self.id(part, "id")?,
        })
    }

    fn person(&mut self, part: &Part) -> Option<Person> {
        let keys = [
            "id",
            "name",
            "role",
            "logins",
            "skills",
            "trainee",
            "mentor",
            "trainee_from",
            "trainee_until",
            "exam_on",
            "plan",
            "week",
        ];
        self.known(part, &keys);
        let week = self.part(part, "week").map(|week| self.week(&week)).unwrap_or_default();
        let mentor = part.get("mentor").and_then(|value| self.id_of(value, &part.path("mentor")));
        let (logins, skills) = (self.ids(part, "logins"), self.ids(part, "skills"));
        let trainee = self.flag(part, "trainee");
        let name = self.text(part, "name", NAME_CHARS_MAX).unwrap_or_default();
        let (id, role) = (self.id(part, "id"), self.id(part, "role"));
        let [trainee_from, trainee_until, exam_on] = ["trainee_from", "trainee_until", "exam_on"]
            .map(|key| part.get(key).and_then(|value| self.date_in(value, &part.path(key))));
        let plan = self.lines(part, "plan");
        Some(Person {
            id: id?,
            name,
            role: role?,
            logins,
            skills,
            trainee,
            mentor,
            trainee_from,
            trainee_until,
            exam_on,
            plan,
            week,
        })
    }

    /// The working time of each day; empty text = off.
    fn week(&mut self, part: &Part) -> [Option<String>; 7] {
        let keys: Vec<&str> = std::iter::once("daily").chain(DAY_KEYS).collect();
        self.known(part, &keys);
        let mut read = |key: &str| {
            let value = part.get(key)?;
            let text = self.text(part, key, 64)?;
            if text.is_empty() { Some(None) } else { Some(self.id_of(value, &part.path(key))) }
        };
        let daily = read("daily").flatten();
        DAY_KEYS.map(|key| read(key).unwrap_or_else(|| daily.clone()))
    }

    fn working_time(&mut self, part: &Part) -> Option<WorkingTime> {
        self.known(part, &["id", "name", "hours"]);
        let name = self.text(part, "name", NAME_CHARS_MAX).unwrap_or_default();
        let (id, span) = (self.id(part, "id"), self.needed_span(part, "hours"));
        Some(WorkingTime { id: id?, name, span: span? })
    }

    fn needed_span(&mut self, part: &Part, key: &str) -> Option<super::Span> {
        let Some(value) = part.get(key) else {
            self.fault(part.at, part.path(key), "is missing");
            return None;
        };
        self.span_of(value, &part.path(key))
    }

    fn roster_day(&mut self, part: &Part) -> Option<RosterDay> {
        self.known(part, &["date", "person", "working_time"]);
        let person = self.id(part, "person");
        let own = match part.get("date") {
            None => {
                self.fault(part.at, part.path("date"), "is missing");
                None
            }
            Some(value) => {
                let text = match value.get_ref() {
                    DeValue::String(text) => text.as_ref().to_owned(),
                    DeValue::Datetime(date) => date.to_string(),
                    _ => "this".to_owned(),
                };
                self.date_of(&text, value.span().start, &part.path("date"))
            }
        };
        let working_time = match self.text(part, "working_time", 64) {
            Some(text) if !text.is_empty() => self.id(part, "working_time"),
            _ => None,
        };
        Some(RosterDay { date: own?, person: person?, working_time })
    }

    fn coverage(&mut self, part: &Part) -> Option<Coverage> {
        self.known(part, &["hours", "role", "people"]);
        let role = self.text(part, "role", 64).map(|text| super::narrow(&text));
        let span = self.needed_span(part, "hours");
        if part.get("people").is_none() {
            self.fault(part.at, part.path("people"), "is missing");
        }
        let people = self.number(part, "people", 1, 1_000);
        Some(Coverage { span: span?, role: role.unwrap_or_default(), people: people? })
    }

    fn tier(&mut self, part: &Part) -> Option<Tier> {
        self.known(part, &["priority", "name"]);
        if part.get("priority").is_none() {
            self.fault(part.at, part.path("priority"), "is missing");
        }
        let priority = self.number(part, "priority", 0, 255);
        let name = self.needed_text(part, "name", NAME_CHARS_MAX);
        Some(Tier { priority: u8::try_from(priority?).unwrap_or(u8::MAX), name: name? })
    }

    fn feed(&mut self, part: &Part) -> Option<ExpectedFeed> {
        self.known(part, &["source", "name"]);
        let name = self.text(part, "name", NAME_CHARS_MAX).unwrap_or_default();
        let source = self.needed_text(part, "source", 128)?;
        if !source.starts_with("/hall/") {
            let why = "must be the whole source: /hall/<hall id>/<vendor>/<device>";
            self.fault(part.place("source"), part.path("source"), why);
        }
        Some(ExpectedFeed { source, name })
    }

    fn choice(&mut self, part: &Part) -> Option<Choice> {
        self.known(part, &["code", "zh", "en"]);
        let code = self.id(part, "code");
        let texts =
            ["zh", "en"].map(|key| self.text(part, key, NAME_CHARS_MAX).unwrap_or_default());
        let [mut zh, mut en] = texts;
        if zh.is_empty() && en.is_empty() {
            self.fault(part.at, part.path("zh"), "a text is missing: zh, en or both");
        }
        // One language is enough: the other shows the same.
        if zh.is_empty() {
            en.clone_into(&mut zh);
        } else if en.is_empty() {
            zh.clone_into(&mut en);
        }
        Some(Choice { code: code?, zh, en })
    }
}
