//! The key of a hall on its way between terminals: the server keeps it for the day on which one is gone, and a terminal
//! that had a key of its own takes that of its hall, with every record it has sealed.

use rusqlite::{Transaction, TransactionBehavior, params};
use zeroize::Zeroizing;

use super::key::{Keys, VaultError, key_path};
use super::{KEY_BYTES, Vault, decrypt, encrypt};
use crate::core::hex::{hex, unhex_all};
use crate::store::error::StoreError;
use crate::store::open::Access;
use crate::store::pin_secret::write_whole;
use crate::store::{Store, draft};

/// The guard of the records, which stands aside while they are wrapped anew.
const GUARD: &str = "person_only_erased";

impl Vault {
    /// The wrapped key of a record, wrapped by another hall key.
    fn wrap_anew(
        &self,
        new: &Vault,
        person_ref: &str,
        wrapped_key: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let about = format!("person/{person_ref}/key");
        let key = decrypt(&self.sub_key("zhiban 2026 keys of records"), &about, wrapped_key)?;
        encrypt(&new.sub_key("zhiban 2026 keys of records"), &about, &key)
    }
}

fn wrap_all_anew(tx: &Transaction, old: &Vault, new: &Vault) -> Result<u64, StoreError> {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1";
    let guard: String = tx.query_row(sql, [GUARD], |row| row.get(0))?;
    let mut find = tx.prepare(
        "SELECT person_ref, wrapped_key FROM person WHERE key_id = ?1 AND wrapped_key IS NOT NULL",
    )?;
    let rows = find.query_map([&old.id()[..]], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<(String, Vec<u8>)> = rows.collect::<Result<_, _>>()?;
    drop(find);
    tx.execute_batch(&format!("DROP TRIGGER {GUARD}"))?;
    let mut done = 0;
    for (person_ref, wrapped_key) in rows {
        // One that cannot be opened stays as it is: it is no worse off than before.
        let Ok(anew) = old.wrap_anew(new, &person_ref, &wrapped_key) else { continue };
        tx.execute(
            "UPDATE person SET key_id = ?2, wrapped_key = ?3 WHERE person_ref = ?1",
            params![person_ref, &new.id()[..], anew],
        )?;
        done += 1;
    }
    tx.execute_batch(&guard)?;
    Ok(done)
}

impl Store {
    /// The key of the hall, hexadecimal, for the server that keeps it; made where there is none yet.
    pub fn hall_key(&mut self) -> Result<Zeroizing<String>, StoreError> {
        let vault = self.vault()?;
        Ok(Zeroizing::new(hex(&*vault.key)))
    }

    /// Takes the key of the hall that the server keeps. What was sealed here by another one is wrapped by it from now
    /// on; that key stays beside it under a name of its own. Answers how many records were wrapped anew.
    pub fn adopt_hall_key(&mut self, key: &str) -> Result<u64, StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        let Some(key) = unhex_all::<KEY_BYTES>(key) else { return Err(VaultError::Broken.into()) };
        let new = Vault { key: Zeroizing::new(key) };
        let folder = match &self.keys {
            Keys::Nowhere => return Err(VaultError::NoPlace.into()),
            Keys::OneRun => None,
            Keys::Folder(folder) => Some(folder.clone()),
        };
        let old = Vault { key: self.vault()?.key.clone() };
        if old.id() == new.id() {
            return Ok(0);
        }
        let path = folder.map(|folder| key_path(&folder, &self.state.config.hall_id));
        let io = |path: &std::path::Path, source| VaultError::Io { path: path.into(), source };
        if let Some(path) = &path {
            // Before anything rests on the new one: killed at any point, every record has a key on this disk.
            let mut aside = path.clone().into_os_string();
            aside.push(format!(".before-{}", hex(&old.id())));
            let aside = std::path::PathBuf::from(aside);
            write_whole(&aside, &*old.key).map_err(|source| io(&aside, source))?;
            let mut coming = path.clone().into_os_string();
            coming.push(".coming");
            let coming = std::path::PathBuf::from(coming);
            write_whole(&coming, &*new.key).map_err(|source| io(&coming, source))?;
        }
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let done = wrap_all_anew(&tx, &old, &new)?;
        draft::hide_anew(&tx, &old, &new)?;
        tx.commit()?;
        if let Some(path) = &path {
            write_whole(path, &*new.key).map_err(|source| io(path, source))?;
            let mut coming = path.clone().into_os_string();
            coming.push(".coming");
            drop(std::fs::remove_file(coming));
        }
        self.vault = Some(new);
        Ok(done)
    }
}
