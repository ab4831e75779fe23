//! Whether a hall's file was written on the settings in force, or on what was in force before: in a hall with a server
//! others change the settings too, and a file that stood here meanwhile would take theirs back.

use crate::core::hall::Hall;
use crate::core::settings::{Change, Settings, diff};
use crate::core::time::Ms;

/// A file that looks like an older version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Behind {
    /// The version that it is nearest to; 0 = the one that every hall begins with.
    pub(super) base: u32,
    /// The version in force.
    pub(super) in_force: u32,
    /// What it would take away.
    pub(super) removed: Vec<String>,
}

/// Whether these settings are nearer to an older version than to the one in force, and take something away that stands
/// there.
pub(super) fn behind(hall: &Hall, new: &Settings, now: Ms) -> Option<Behind> {
    let (before, in_force) = hall.settings(now);
    let changes = diff(before, new);
    let gone = |change: &Change| change.new.is_none().then(|| entry(&change.path));
    let mut removed: Vec<String> = changes.iter().filter_map(gone).collect();
    removed.dedup();
    if in_force == 0 || removed.is_empty() {
        return None;
    }
    let book = hall.settings_book();
    let older = book.versions().filter(|version| version.version < in_force);
    let older = older.filter_map(|it| Some((it.version, book.settings(it.version)?)));
    let first = std::iter::once((0, &hall.config().settings));
    let far = |(version, old)| (diff(old, new).len(), version);
    let (nearest, base) = first.chain(older).map(far).min_by_key(|(far, _)| *far)?;
    (nearest < changes.len()).then_some(Behind { base, in_force, removed })
}

/// The entry of a list that a key belongs to: `service[A]` of `service[A].norm_secs`.
fn entry(path: &str) -> String {
    path.split_inclusive(']').next().unwrap_or(path).to_owned()
}

/// Whether this is the file as `zhiban init` wrote it: nobody has set anything but a name.
pub(super) fn is_untouched(new: &Settings) -> bool {
    diff(&Settings::standard(), new).iter().all(|change| change.path == "name")
}
