//! What people call what has an id.

use super::state::State;

impl State {
    /// Name of a person, else what was given.
    pub(super) fn person_name<'a>(&'a self, id: &'a str) -> &'a str {
        let row = self.people_rows.get(id).copied();
        match (&self.board, row) {
            (Some(board), Some(at)) => board.people.get(at).map_or(id, |person| &person.name),
            (Some(board), None) => board.directory.outsiders.get(id).map_or(id, |name| name),
            _ => id,
        }
    }

    /// Name of a person, a department or a superior outside, else what was given.
    pub(super) fn whom(&self, id: &str) -> String {
        if self.people_rows.contains_key(id) {
            return self.person_name(id).to_owned();
        }
        super::show::outside(self, id).unwrap_or_else(|| self.person_name(id).to_owned())
    }

    /// Name of a service, else its id.
    pub(super) fn service_name<'a>(&'a self, id: &'a str) -> &'a str {
        let row = self.service_rows.get(id).copied();
        if id.is_empty() {
            return self.words().no_service;
        }
        match (&self.board, row) {
            (Some(board), Some(at)) => board.queues.get(at).map_or(id, |queue| &queue.name),
            _ => id,
        }
    }
}
