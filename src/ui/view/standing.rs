//! What a version of the settings says of itself, and what it changed, key by key.

use super::detail::Line;
use crate::text::clean::scrub;
use crate::text::hall_changes::said;
use crate::text::width::wrap;
use crate::text::words::fill;
use crate::ui::standing::{find, in_force, named};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Title and lines.
pub(super) fn lines(state: &State, version: u32, width: usize) -> (String, Vec<Line>) {
    let t = state.setup.lang.news();
    let Some(news) = find(state, version) else {
        return (t.title_none.to_owned(), vec![(in_force(state), Role::Normal)]);
    };
    let number = version.to_string();
    let named = named(state, news);
    let named = named.each_ref().map(String::as_str);
    let (template, role) = match (news.ahead, news.holds) {
        (true, _) => (t.to_come, Role::Warn),
        (_, true) => (t.in_force, Role::Normal),
        _ => (t.over, Role::Head),
    };
    let mut out = Vec::new();
    let mut put = |text: &str, role: Role, indent: usize| {
        for part in wrap(text, width.saturating_sub(indent + 1)) {
            out.push((format!("{}{part}", " ".repeat(indent)), role));
        }
    };
    put(&fill(template, &named), role, 0);
    // Of one that was announced or is over: what holds meanwhile.
    if !news.holds {
        put(&in_force(state), Role::Normal, 0);
    }
    if let Some(to) = news.back_to {
        put(&fill(t.back_to, &[&to.to_string()]), Role::Normal, 0);
    }
    if !news.note.is_empty() {
        put(&fill(t.note, &[&scrub(&news.note)]), Role::Normal, 0);
    }
    put(" ", Role::Normal, 0);
    let changes = said(state.setup.lang, &news.changes);
    let count = changes.len().to_string();
    let head = match news.before {
        _ if changes.is_empty() => t.same.to_owned(),
        0 => fill(t.count_none, &[&count]),
        before => fill(t.count, &[&before.to_string(), &count]),
    };
    put(&head, Role::Head, 0);
    for change in changes {
        put(&change.text, Role::Normal, 2);
        for key in change.of {
            put(&scrub(&key.to_string()), Role::Head, 6);
        }
    }
    (fill(t.title, &[&number]), out)
}
