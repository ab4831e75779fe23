//! What refers to what: everything named must be there, once, and the hall must be able to go on.

use super::{Part, Reading};
use crate::core::people::Right;
use crate::core::settings::Settings;

/// Items of a trainee's plan at most.
const PLAN_MAX: usize = 12;

impl Reading<'_> {
    pub(super) fn check(&mut self, root: &Part, settings: &Settings) {
        // A part that could not be read has its own fault, and would only give wrong ones here.
        if !self.faults.is_empty() {
            return;
        }
        self.check_once(root, settings);
        self.check_counters(root, settings);
        self.check_people(root, settings);
        self.check_plans(root, settings);
        self.check_directory(root, settings);
        self.check_processes(root, settings);
        self.check_survey(root, settings);
        if self.is_new {
            self.check_names(root, settings);
        }
        let rules = &settings.rules;
        if rules.feed_stale_secs > rules.feed_dead_secs
            && let Some(part) = self.part(root, "rules")
        {
            let why = format!("must not be above feed_dead_secs ({})", rules.feed_dead_secs);
            self.fault(part.place("feed_stale_secs"), part.path("feed_stale_secs"), why);
        }
    }

    fn check_once(&mut self, root: &Part, settings: &Settings) {
        fn all<'s, T>(list: &'s [T], id: fn(&'s T) -> &'s str) -> Vec<&'s str> {
            list.iter().map(id).collect()
        }
        let lists = [
            ("service", "id", "the service", all(&settings.services, |it| &it.id)),
            ("counter", "id", "the counter", all(&settings.counters, |it| &it.id)),
            ("role", "id", "the role", all(&settings.roles, |it| &it.id)),
            ("person", "id", "the person", all(&settings.people, |it| &it.id)),
            ("working_time", "id", "the working time", all(&settings.working_times, |it| &it.id)),
            ("feed", "source", "the feed", all(&settings.feeds, |it| &it.source)),
            ("action", "code", "the action", all(&settings.actions, |it| &it.code)),
            (
                "walk_out_reason",
                "code",
                "the reason",
                all(&settings.walk_out_reasons, |it| &it.code),
            ),
            ("unhappy_reason", "code", "the reason", all(&settings.unhappy_reasons, |it| &it.code)),
        ];
        let canned = settings.canned.lists();
        let canned = canned.into_iter().map(|(key, list)| {
            let codes: Vec<&str> = list.iter().map(|it| it.code.as_str()).collect();
            (key, "code", "the phrase", codes)
        });
        for (key, field, what, ids) in lists.into_iter().chain(canned) {
            let parts = self.parts(root, key).unwrap_or_default();
            let entries = ids.into_iter().zip(&parts);
            let placed = entries.map(|(id, part)| (id, part.place(field), part.path(field)));
            self.once(placed, what);
        }
        let parts = self.parts(root, "tier").unwrap_or_default();
        let names: Vec<String> = settings.tiers.iter().map(|it| it.priority.to_string()).collect();
        let entries = names.iter().zip(&parts);
        let placed =
            entries.map(|(id, part)| (id.as_str(), part.place("priority"), part.path("priority")));
        self.once(placed, "the priority");
    }

    fn check_counters(&mut self, root: &Part, settings: &Settings) {
        let parts = self.parts(root, "counter").unwrap_or_default();
        for (counter, part) in settings.counters.iter().zip(&parts) {
            let unknown = counter.services.iter().filter(|id| settings.service(id).is_none());
            for id in unknown {
                let why = format!("there is no service {id}");
                self.fault(part.place("services"), part.path("services"), why);
            }
        }
    }

    fn check_people(&mut self, root: &Part, settings: &Settings) {
        let parts = self.parts(root, "person").unwrap_or_default();
        let mut called: Vec<&str> = settings.people.iter().map(|it| it.id.as_str()).collect();
        for (person, part) in settings.people.iter().zip(&parts) {
            let mut no = |key: &str, why: String| self.fault(part.place(key), part.path(key), why);
            if settings.role(&person.role).is_none() {
                no("role", format!("there is no role {}", person.role));
            }
            for login in &person.logins {
                if called.contains(&login.as_str()) && *login != person.id {
                    no("logins", format!("{login} means somebody else already"));
                }
                called.push(login);
            }
            for time in person.week.iter().flatten() {
                if !settings.working_times.iter().any(|it| it.id == *time) {
                    no("week", format!("there is no working time {time}"));
                }
            }
            let early = |date: Option<chrono::NaiveDate>| {
                person.trainee_from.zip(date).is_some_and(|(from, date)| date < from)
            };
            if early(person.trainee_until) {
                no("trainee_until", "lies before trainee_from".to_owned());
            }
            if early(person.exam_on) {
                no("exam_on", "lies before trainee_from".to_owned());
            }
            if !person.trainee && person.trainee_from.is_some() {
                no("trainee_from", "is of a trainee: set trainee = true".to_owned());
            }
            if person.plan.len() > PLAN_MAX {
                no("plan", format!("holds more than {PLAN_MAX} items"));
            }
            let mut items = person.plan.iter().collect::<Vec<_>>();
            items.sort_unstable();
            if items.windows(2).any(|two| two[0] == two[1]) {
                no("plan", "names an item twice".to_owned());
            }
            match person.mentor.as_deref() {
                None if person.trainee => no("trainee", "a trainee needs a mentor".to_owned()),
                None => {}
                Some(mentor) if mentor == person.id => {
                    no("mentor", "nobody is their own mentor".to_owned());
                }
                Some(mentor) => match settings.people.iter().find(|it| it.id == mentor) {
                    None => no("mentor", format!("there is no person {mentor}")),
                    Some(other) if other.trainee => {
                        no("mentor", format!("{mentor} is a trainee, and teaches nobody"));
                    }
                    Some(_) => {}
                },
            }
        }
        self.check_rights(&parts, settings);
    }

    /// Somebody can do what nobody else could do for them.
    fn check_rights(&mut self, people: &[Part], settings: &Settings) {
        let Some(first) = people.first() else { return };
        let needed = [
            (Right::Duty, "nobody may be the duty manager: no role of a person may `duty`"),
            (
                Right::Settings,
                "nobody could change the settings again: no role of a person may `settings`",
            ),
            (
                Right::People,
                "nobody could help with a forgotten PIN: no role of a person may `people`",
            ),
        ];
        for (right, why) in needed {
            let holds = |id: &str| settings.role(id).is_some_and(|role| role.may.contains(&right));
            if !settings.people.iter().any(|person| holds(&person.role)) {
                self.fault(first.at, "person", why);
            }
        }
    }

    fn check_plans(&mut self, root: &Part, settings: &Settings) {
        let parts = self.parts(root, "roster").unwrap_or_default();
        for (at, (day, part)) in settings.roster.iter().zip(&parts).enumerate() {
            if !settings.people.iter().any(|it| it.id == day.person) {
                let why = format!("there is no person {}", day.person);
                self.fault(part.place("person"), part.path("person"), why);
            }
            let known = |id: &String| settings.working_times.iter().any(|it| it.id == *id);
            if let Some(time) = day.working_time.as_ref().filter(|id| !known(id)) {
                let why = format!("there is no working time {time}");
                self.fault(part.place("working_time"), part.path("working_time"), why);
            }
            let before = settings.roster.iter().take(at);
            if before.into_iter().any(|it| it.date == day.date && it.person == day.person) {
                let why = format!("{} is planned on {} already", day.person, day.date);
                self.fault(part.place("person"), part.path("person"), why);
            }
        }
        let parts = self.parts(root, "coverage").unwrap_or_default();
        for (at, (need, part)) in settings.coverage.iter().zip(&parts).enumerate() {
            if !need.role.is_empty() && settings.role(&need.role).is_none() {
                let why = format!("there is no role {}", need.role);
                self.fault(part.place("role"), part.path("role"), why);
            }
            let over = |other: &super::Span| need.span.from < other.to && other.from < need.span.to;
            let mut before = settings.coverage.iter().take(at);
            if before.any(|it| it.role == need.role && over(&it.span)) {
                let why = "overlaps another minimum of the same people";
                self.fault(part.place("hours"), part.path("hours"), why);
            }
        }
    }
}
