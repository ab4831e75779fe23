//! A person of the roster as the file writes them.

use super::{Page, list, quoted};
use crate::core::settings::{DAY_KEYS, Person};

impl Page {
    pub(super) fn person(&mut self, person: &Person) {
        self.open("[[person]]");
        self.set("id", quoted(&person.id));
        self.set_text("name", &person.name);
        self.set("role", quoted(&person.role));
        for (key, ids) in [("logins", &person.logins), ("skills", &person.skills)] {
            if !ids.is_empty() {
                self.set(key, list(ids));
            }
        }
        if person.trainee {
            self.set("trainee", true);
        }
        self.set_text("mentor", person.mentor.as_deref().unwrap_or_default());
        let dates = [
            ("trainee_from", person.trainee_from),
            ("trainee_until", person.trainee_until),
            ("exam_on", person.exam_on),
        ];
        for (key, date) in dates {
            self.set_text(key, &date.map(|date| date.to_string()).unwrap_or_default());
        }
        if !person.plan.is_empty() {
            self.set("plan", list(&person.plan));
        }
        if person.week.iter().any(Option::is_some) {
            let days = person.week.iter().zip(DAY_KEYS);
            let planned = days.filter_map(|(time, key)| Some((key, time.as_deref()?)));
            let each: Vec<String> =
                planned.map(|(key, time)| format!("{key} = {}", quoted(time))).collect();
            self.set("week", format!("{{ {} }}", each.join(", ")));
        }
    }
}
