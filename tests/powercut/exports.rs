//! `export` when the power goes (promise R33): under the name of a record stands what was there before or the new one,
//! whole. What was cut is no obstacle to the next export.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use zhiban::export::verify::folder;

use crate::copies::{ended, hall, program, sweep};
use crate::disk::{Image, Loss};
use crate::is_able;

/// The day of the lines of such a hall.
const DAY: &str = "2025-11-10";

fn words(data: &Path, formats: &str, out: PathBuf) -> Vec<PathBuf> {
    let words = ["export", "--lang", "zh", "--date", DAY, "--formats", formats, "--data"];
    let words = words.into_iter().map(PathBuf::from);
    words.chain([data.into(), "--out".into(), out]).collect()
}

/// The formats of each record that stands there under its name, in order of the names.
fn records(out: &Path) -> Result<Vec<BTreeSet<String>>, String> {
    let entries = std::fs::read_dir(out).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut named: Vec<PathBuf> = entries.collect();
    named.retain(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'));
    named.sort();
    let formats = |path: &PathBuf| {
        let found = folder(path).map_err(|error| error.to_string())?;
        if !found.wrong.is_empty() {
            return Err(format!("{}: {:?}", path.display(), found.wrong));
        }
        let files = found.manifest.ok_or("no manifest")?.files;
        Ok(files.into_iter().map(|file| file.format).collect())
    };
    named.iter().map(formats).collect()
}

/// What is left is exported again: afterwards the record is there in every format, and nothing is unfinished.
fn goes_on(data: &Path, formats: &str, out: &Path) -> Result<(), String> {
    let again = words(data, formats, out.to_owned());
    if !program(again.iter().map(|word| word.as_os_str())) {
        return Err("it cannot be exported again".into());
    }
    let all: BTreeSet<String> = formats.split(',').map(str::to_owned).collect();
    if !records(out)?.iter().any(|found| found.is_superset(&all)) {
        return Err("the next export is not whole".into());
    }
    let entries = std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap().file_name());
    let hidden = entries.filter(|name| name.to_string_lossy().starts_with('.')).count();
    if hidden == 0 { Ok(()) } else { Err("something unfinished is left for good".into()) }
}

/// Cuts the power in an export of a day onto this disk, which is `kept` there in these formats already.
fn cut(what: (&str, u64), image: &Image, (kept, formats): (&str, &str)) {
    let (data, image) = (hall(40), image.clone());
    let mut before = BTreeSet::new();
    let image = if kept.is_empty() {
        image
    } else {
        before.extend(kept.split(',').map(str::to_owned));
        let old = |disk: &Path| words(data.path(), kept, disk.join("out"));
        let (done, image) = ended(image, u64::MAX, Loss::All, old);
        assert!(done);
        image
    };
    let all: BTreeSet<String> = formats.split(',').map(str::to_owned).collect();
    let mut wanted = all.clone();
    wanted.extend(before.iter().cloned());
    sweep(
        what,
        &image,
        |disk| words(data.path(), formats, disk.join("out")),
        |left, done| {
            let found = records(&left.join("out"))?;
            let is_known = |one: &BTreeSet<String>| *one == before || *one == wanted;
            if !found.iter().all(is_known) {
                return Err(format!("neither the old nor the new: {found:?}"));
            }
            if !before.is_empty() && found.is_empty() {
                return Err("the old record is gone".into());
            }
            if done && !found.contains(&wanted) {
                return Err("it was called exported and is not there".into());
            }
            goes_on(data.path(), formats, &left.join("out"))
        },
    );
}

#[test]
fn a_record_called_exported_is_whole_after_a_power_cut_at_any_change() {
    if !is_able() {
        return;
    }
    cut(("exporting", 280), &Image::empty(), ("", "xlsx,html,csv,jsonl,brief"));
}

#[test]
fn a_record_in_more_formats_is_the_old_one_or_the_new_one_after_a_power_cut_at_any_change() {
    if !is_able() {
        return;
    }
    cut(("exporting more", 60), &Image::empty(), ("jsonl,brief", "html,brief"));
}

#[test]
fn a_disk_that_renames_in_the_oldest_way_alone_gets_whole_records_too() {
    if !is_able() {
        return;
    }
    cut(("exporting to a stick", 40), &Image::simple(), ("", "jsonl,brief"));
    cut(("exporting more to a stick", 60), &Image::simple(), ("jsonl,brief", "html,brief"));
}
