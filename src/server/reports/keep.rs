//! The last week and month of every hall, written down beside what the oversight keeps: after a start a report does not
//! wait until all halls were folded. A copy that may be lost: it is made anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::weeks::Weeks;
use crate::core::hall::FOLD_VERSION;
use crate::core::week::HallWeek;
use crate::server::Incarnation;
use crate::store::write_whole;

/// What decides what is counted, and how: another program may count differently.
const BY: (u32, u32, &str) = (3, FOLD_VERSION, env!("CARGO_PKG_VERSION"));

#[derive(Serialize)]
struct Saving<'a> {
    by: (u32, u32, &'a str),
    of: Incarnation,
    halls: Vec<(&'a str, u64, [u8; 32], &'a HallWeek)>,
}

#[derive(Deserialize)]
struct Saved {
    by: (u32, u32, String),
    of: Incarnation,
    halls: Vec<(String, u64, [u8; 32], HallWeek)>,
}

fn path(folder: &Path) -> PathBuf {
    folder.join("weeks")
}

/// Writes them, where something differs from what was written last.
pub(crate) fn write(folder: &Path, weeks: &Weeks, today: NaiveDate) -> std::io::Result<()> {
    let Some(kept) = weeks.to_keep(today) else { return Ok(()) };
    let of = kept.of;
    let halls =
        kept.halls.iter().map(|(hall, it)| (&**hall, it.hseq, it.mark, &*it.week)).collect();
    let mut bytes = postcard::to_stdvec(&Saving { by: BY, of, halls }).unwrap_or_default();
    let hash = blake3::hash(&bytes);
    bytes.extend_from_slice(hash.as_bytes());
    write_whole(&path(folder), &bytes)?;
    weeks.written(&kept);
    Ok(())
}

/// Takes in what was written of that copy of the data.
pub(crate) fn read(folder: &Path, of: Incarnation, weeks: &Weeks) {
    let bytes = std::fs::read(path(folder)).unwrap_or_default();
    let Some((body, hash)) = bytes.split_last_chunk::<32>() else { return };
    if blake3::hash(body).as_bytes() != hash {
        return;
    }
    let saved = postcard::from_bytes::<Saved>(body).ok();
    let fits = |saved: &Saved| {
        let (form, fold, program) = &saved.by;
        (*form, *fold, &**program) == BY && saved.of == of
    };
    for (hall, hseq, mark, week) in saved.filter(fits).map(|it| it.halls).unwrap_or_default() {
        weeks.put(of, &hall, (hseq, mark), Arc::new(week));
    }
}
