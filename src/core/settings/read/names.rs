//! Codes that names of figures are made of (`2.item.CODE.n`, `7.queue.HALL/ID.taken`): no two figures may have one name,
//! and no code may be more than a word. Only what is put into force now is held to it: a log has versions from before.

use super::{Part, Reading};
use crate::core::settings::Settings;

/// What has a meaning where figures are named, asked for and shown.
const SIGNS: [char; 6] = ['<', '>', '"', '\'', '`', '/'];

impl Reading<'_> {
    pub(super) fn check_names(&mut self, root: &Part, settings: &Settings) {
        let items: Vec<&str> = settings.survey_items.iter().map(|it| &*it.code).collect();
        let roles: Vec<&str> = settings.roles.iter().map(|it| &*it.id).collect();
        let topics: Vec<&str> = settings.canned.need_topics.iter().map(|it| &*it.code).collect();
        // These are one over all halls, so that the codes of another hall count too.
        for (key, field, ids) in
            [("survey_item", "code", items), ("role", "id", roles), ("need_topic", "code", topics)]
        {
            self.check_named(root, (key, field), &ids, |id| id.contains('.'));
        }
        // Other systems make these up, and have dots in them: none may be another one and what is behind its dot.
        let people: Vec<&str> = settings.people.iter().map(|it| &*it.id).collect();
        let services: Vec<&str> = settings.services.iter().map(|it| &*it.id).collect();
        for (key, ids) in [("person", people), ("service", services)] {
            let goes_on = |id: &str| {
                let mut dots = id.match_indices('.');
                dots.any(|(at, _)| ids.iter().any(|other| id.get(..at) == Some(other)))
            };
            self.check_named(root, (key, "id"), &ids, goes_on);
        }
    }

    fn check_named(
        &mut self,
        root: &Part,
        (key, field): (&str, &str),
        ids: &[&str],
        is_dotted: impl Fn(&str) -> bool,
    ) {
        let parts = self.parts(root, key).unwrap_or_default();
        for (id, part) in ids.iter().zip(&parts) {
            let sign = id.chars().find(|c| SIGNS.contains(c)).or(is_dotted(id).then_some('.'));
            if let Some(sign) = sign {
                let why = format!(
                    "{id} holds {sign}, which has a meaning in the names of figures; write - or _ instead"
                );
                self.fault(part.place(field), part.path(field), why);
            }
        }
    }
}
