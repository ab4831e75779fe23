//! The list of erased records beside the key of the hall: it outlives a log that is put back from an older copy.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::key::{Keys, VaultError, key_path};
use crate::core::customer::{EraseReason, receipt};
use crate::core::event::{Body, Kind, PersonAct, Proof};
use crate::core::time::Ms;
use crate::store::append::NewEvent;
use crate::store::error::StoreError;
use crate::store::open::Access;
use crate::store::{Store, make_folder, pin_secret::is_inside, sync_folder};

/// A record that an event erases.
#[derive(Clone, Debug)]
pub(in crate::store) struct Erased {
    person_ref: Box<str>,
    /// Nobody has a receipt for it, and from a copy that is put back it falls due again.
    by_time: bool,
}

impl Erased {
    pub(in crate::store) fn new(act: &PersonAct) -> Erased {
        let by_time = *act.reason == *EraseReason::Retention.as_str();
        Erased { person_ref: act.person_ref.clone(), by_time }
    }

    /// A word on a mood: nobody has a receipt for it.
    pub(in crate::store) fn by_time(record: &str) -> Erased {
        Erased { person_ref: record.into(), by_time: true }
    }
}

fn add(path: &Path, person_refs: &[&str]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    // What stands before it may be half a line, of a disk that was full.
    file.write_all(format!("\n{}\n", person_refs.join("\n")).as_bytes())?;
    file.sync_all()?;
    sync_folder(folder)
}

impl Store {
    fn erased_path(&self) -> Option<PathBuf> {
        let Keys::Folder(folder) = &self.keys else { return None };
        if is_inside(folder, &self.dir) {
            return None;
        }
        let mut path = key_path(folder, &self.state.config.hall_id).into_os_string();
        path.push(".erased");
        Some(path.into())
    }

    pub(in crate::store) fn read_erased(&self) -> BTreeSet<String> {
        let text = self.erased_path().and_then(|path| std::fs::read_to_string(path).ok());
        let text = text.unwrap_or_default();
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// Lists what is about to be erased. Where that fails nothing is erased, except by time: that falls due again
    /// with every copy, and must not hold up what falls due beside it.
    pub(in crate::store) fn list_erased(&self, erased: &[Erased]) -> Result<(), StoreError> {
        let Some(path) = self.erased_path().filter(|_| !erased.is_empty()) else { return Ok(()) };
        let person_refs: Vec<&str> = erased.iter().map(|one| &*one.person_ref).collect();
        match add(&path, &person_refs) {
            Err(source) if !erased.iter().all(|one| one.by_time) => {
                Err(VaultError::Unlisted { path, source }.into())
            }
            Err(error) => {
                tracing::warn!(%error, "an erasure could not be listed beside the key");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// The list, after what this log has erased was added to it.
    pub(super) fn bring_erased(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut listed = self.read_erased();
        let Some(path) = self.erased_path() else { return Ok(listed) };
        let mut find =
            self.conn.prepare("SELECT person_ref FROM person WHERE wrapped_key IS NULL")?;
        let gone: Vec<String> = find.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let missing: Vec<&str> =
            gone.iter().filter(|one| !listed.contains(*one)).map(String::as_str).collect();
        if !missing.is_empty()
            && let Err(error) = add(&path, &missing)
        {
            tracing::warn!(%error, "an erasure could not be listed beside the key");
        }
        listed.extend(gone);
        Ok(listed)
    }

    /// Puts on record what was erased before this log, or while it, was told: the masks leave tables and state,
    /// too. Does nothing where the log knows.
    pub fn erase_again(&mut self, now: Ms) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Ok(());
        }
        let device = self.device();
        let at = self.state.config.zone.stamp(now);
        let again = |person_ref: String| {
            let (complaint_id, proof) = self.state.hall.record_of(&person_ref)?;
            let whole = receipt(EraseReason::Again.as_str(), &person_ref, proof, now);
            let receipt_id: String = whole.chars().take(32).collect();
            let act = PersonAct {
                complaint_id: complaint_id.into(),
                reason: EraseReason::Again.as_str().into(),
                device: device.as_str().into(),
                receipt: receipt(&receipt_id, &person_ref, proof, now).into(),
                receipt_id: receipt_id.into(),
                person_ref: person_ref.into(),
            };
            Some(NewEvent {
                kind: Kind::PersonErased,
                at,
                by: "system".into(),
                proof: Proof::System,
                feed: None,
                body: Body::Person(act),
            })
        };
        let events: Vec<NewEvent> = self.read_erased().into_iter().filter_map(again).collect();
        if !events.is_empty() {
            self.append(events, now)?;
        }
        Ok(())
    }
}
