//! What is known, kept in a file from one start to the next, so that pages are right at once with their age. It is a copy:
//! one that cannot be read, or is of another copy of the data or another version, is left.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::known::{Beside, Known};
use super::{HallStanding, Item};
use crate::core::hall::FOLD_VERSION;
use crate::server::Incarnation;
use crate::store::write_whole;

/// Form of the file.
const VERSION: u32 = 5;

/// What is kept of a hall.
type SavedHall = (HallStanding, Vec<Item>, Beside);

#[derive(Serialize)]
struct Saving<'a> {
    version: (u32, u32),
    of: Incarnation,
    halls: Vec<(&'a HallStanding, Vec<&'a Item>, Beside)>,
}

#[derive(Deserialize)]
struct Saved {
    version: (u32, u32),
    of: Incarnation,
    halls: Vec<SavedHall>,
}

fn path(folder: &Path) -> PathBuf {
    folder.join("oversight")
}

/// What is known, spelt.
pub(super) fn spelt(known: &Known) -> Vec<u8> {
    let halls = known.halls.values().filter(|hall| hall.standing.hseq > 0);
    let halls = halls.map(|hall| {
        let beside = Beside { days: (*hall.days).clone(), calls: (*hall.calls).clone() };
        (&*hall.standing, hall.items.iter().map(|it| &**it).collect(), beside)
    });
    let saving = Saving { version: (VERSION, FOLD_VERSION), of: known.of, halls: halls.collect() };
    let mut bytes = postcard::to_stdvec(&saving).unwrap_or_default();
    let hash = blake3::hash(&bytes);
    bytes.extend_from_slice(hash.as_bytes());
    bytes
}

/// Writes it.
pub(super) fn write(folder: &Path, bytes: &[u8]) -> std::io::Result<()> {
    write_whole(&path(folder), bytes)
}

/// What was known of that copy of the data.
pub(super) fn read(folder: &Path, of: &Incarnation) -> Vec<SavedHall> {
    let bytes = std::fs::read(path(folder)).unwrap_or_default();
    let Some((body, hash)) = bytes.split_last_chunk::<32>() else { return Vec::new() };
    if blake3::hash(body).as_bytes() != hash {
        return Vec::new();
    }
    let saved = postcard::from_bytes::<Saved>(body).ok();
    let fits = |saved: &Saved| saved.version == (VERSION, FOLD_VERSION) && saved.of == *of;
    saved.filter(fits).map(|saved| saved.halls).unwrap_or_default()
}
