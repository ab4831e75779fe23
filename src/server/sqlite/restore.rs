//! A copy in the place of a server's database. The data gets a new incarnation, and for every older one it is written down
//! up to where each hall's log is the same, so that no terminal throws away more than it must. Whoever was taken out since
//! the copy, a device or somebody of the pages, stays out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::copy::{CopyFault, name_stamp, prove};
use super::schema::{connect, fault};
use crate::core::time::Ms;
use crate::server::{DeviceId, ENDED_BY_A_COPY, Fault, Hall, Incarnation};
use crate::store::sync_folder;

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The halls as they are now.
    pub halls: Vec<Hall>,
    /// Where the database is that stood there before.
    pub aside: Option<PathBuf>,
    /// The new incarnation.
    pub incarnation: Incarnation,
}

/// Up to where halls are the same in another copy, by hall.
type Same = BTreeMap<String, u64>;

/// What a database knows of where it comes from.
struct Lineage {
    /// Its own incarnation is the last.
    incarnations: Vec<Incarnation>,
    common: BTreeMap<Incarnation, Same>,
    heads: Same,
    revoked: Vec<(DeviceId, i64)>,
    /// People of the server's pages who are let in no more.
    disabled: Vec<(String, i64)>,
}

fn lineage(conn: &Connection) -> rusqlite::Result<Lineage> {
    let incarnations = conn
        .prepare("SELECT id FROM incarnation ORDER BY n")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut common: BTreeMap<Incarnation, Same> = BTreeMap::new();
    let mut get = conn.prepare(
        "SELECT incarnation_id, hall.id, hseq FROM common JOIN hall ON hall.ref = hall_ref",
    )?;
    let mut rows = get.query([])?;
    while let Some(row) = rows.next()? {
        common.entry(row.get(0)?).or_default().insert(row.get(1)?, row.get(2)?);
    }
    let heads = super::read::halls(conn)?.into_iter().map(|hall| (hall.id, hall.head)).collect();
    let revoked = conn
        .prepare("SELECT id, revoked_at FROM device WHERE revoked_at IS NOT NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let disabled = conn
        .prepare(
            "SELECT key, json_extract(body, '$.disabled_at') AS off FROM doc
             WHERE kind = 'user' AND off IS NOT NULL",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Lineage { incarnations, common, heads, revoked, disabled })
}

/// For each hall the smaller of two numbers; what one side does not know is not the same.
fn least(a: &Same, b: &Same) -> Same {
    let both = a.iter().filter_map(|(hall, a)| b.get(hall).map(|b| (hall.clone(), *a.min(b))));
    both.collect()
}

/// Up to where each older incarnation agrees with `copy` once it is put back, where `replaced` stood.
fn agreements(copy: &Lineage, replaced: Option<&Lineage>) -> BTreeMap<Incarnation, Same> {
    let mut all = copy.common.clone();
    let Some(own) = copy.incarnations.last() else { return all };
    all.insert(*own, copy.heads.clone());
    let Some(replaced) = replaced else { return all };
    let Some(theirs) = replaced.incarnations.last() else { return all };
    // Where the two databases agree: one of them descends from the other, or nothing is known.
    let agreed = if let Some(known) = all.get(theirs) {
        known.clone()
    } else {
        replaced.common.get(own).map(|known| least(known, &copy.heads)).unwrap_or_default()
    };
    for incarnation in &replaced.incarnations {
        let theirs = replaced
            .common
            .get(incarnation)
            .map_or_else(|| agreed.clone(), |known| least(known, &agreed));
        all.entry(*incarnation).or_insert(theirs);
    }
    all
}

fn renew(
    tx: &Transaction<'_>,
    id: Incarnation,
    now: Ms,
    replaced: Option<&Lineage>,
) -> rusqlite::Result<()> {
    let all = agreements(&lineage(tx)?, replaced);
    tx.execute("DELETE FROM common", [])?;
    for (incarnation, halls) in &all {
        for (hall, hseq) in halls {
            tx.execute(
                "INSERT INTO common(incarnation_id, hall_ref, hseq)
                 SELECT ?1, ref, min(?3, head) FROM hall WHERE id = ?2",
                (incarnation, hall, hseq),
            )?;
        }
    }
    tx.execute("INSERT INTO incarnation(id, since) VALUES(?1, ?2)", (id, now.0))?;
    // A code that was used since the copy would let in somebody else now; sessions are opened anew.
    tx.execute_batch(&format!(
        "DELETE FROM code; DELETE FROM session; DELETE FROM doc WHERE kind IN {ENDED_BY_A_COPY};
         UPDATE hall SET durable = head;"
    ))?;
    for (device, at) in replaced.map(|replaced| &replaced.revoked[..]).unwrap_or_default() {
        tx.execute(
            "UPDATE device SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1",
            (device, at),
        )?;
    }
    for (user, at) in replaced.map(|replaced| &replaced.disabled[..]).unwrap_or_default() {
        tx.execute(
            "UPDATE doc SET body = json_set(body, '$.disabled_at', ?2), version = version + 1
             WHERE kind = 'user' AND key = ?1 AND json_extract(body, '$.disabled_at') IS NULL",
            (user, at),
        )?;
    }
    Ok(())
}

/// What SQLite keeps beside a database: left there, it would be taken for a part of the next one with that name.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Removes what an earlier database left beside the place of one.
fn clear_beside(path: &Path) -> Result<(), CopyFault> {
    for end in BESIDE {
        let mut beside = path.as_os_str().to_owned();
        beside.push(end);
        let beside = PathBuf::from(beside);
        match std::fs::remove_file(&beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(CopyFault::io(&beside)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Puts all of a database into its one file. Refused while anybody else has it open, whose log would go on beside the next.
fn alone(conn: &Connection, path: &Path) -> Result<(), CopyFault> {
    let set = conn.query_row("PRAGMA journal_mode=DELETE", [], |row| row.get::<_, String>(0));
    match set {
        Ok(mode) if mode == "delete" => Ok(()),
        Ok(_) => Err(CopyFault::InUse(path.into())),
        Err(error) => match fault(error) {
            Fault::Busy(_) => Err(CopyFault::InUse(path.into())),
            other => Err(other.into()),
        },
    }
}

/// Makes the database that will stand at a path: the copy with a new incarnation, under a name of its own.
fn draft_of(
    copy: &Path,
    path: &Path,
    (id, now): (Incarnation, Ms),
    replaced: Option<&Lineage>,
) -> Result<(PathBuf, Vec<Hall>), CopyFault> {
    let draft = path.with_extension("incoming");
    clear_beside(&draft)?;
    std::fs::copy(copy, &draft).map_err(CopyFault::io(&draft))?;
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&draft, private).map_err(CopyFault::io(&draft))?;
    let mut conn = connect(&draft, true)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    renew(&tx, id, now, replaced)?;
    tx.commit()?;
    alone(&conn, &draft)?;
    let halls = super::read::halls(&conn)?;
    conn.close().map_err(|(_, error)| CopyFault::from(error))?;
    let file = std::fs::File::open(&draft).map_err(CopyFault::io(&draft))?;
    file.sync_all().map_err(CopyFault::io(&draft))?;
    Ok((draft, halls))
}

/// Puts a copy in the place of the database at `path`, which nobody may have open. What stood there is renamed.
pub(super) fn restore(
    copy: &Path,
    path: &Path,
    id: Incarnation,
    now: Ms,
) -> Result<Restored, CopyFault> {
    prove(copy)?;
    let old = if path.exists() {
        let conn = connect(path, true)?;
        alone(&conn, path)?;
        // Until the other one stands in its place nobody gets in.
        conn.execute_batch("BEGIN EXCLUSIVE")?;
        Some((lineage(&conn)?, conn))
    } else {
        None
    };
    let replaced = old.as_ref().map(|(lineage, _)| lineage);
    let (draft, halls) = draft_of(copy, path, (id, now), replaced)?;
    let folder = path.parent().unwrap_or(path);
    // Two in one second keep both of what they replaced.
    let name = |later| format!("server-replaced-{}.db", name_stamp(now.plus_secs(later)));
    let mut free = (0..60).map(|later| folder.join(name(later))).filter(|path| !path.exists());
    let aside = if old.is_some() { free.next() } else { None };
    if let Some(aside) = &aside {
        std::fs::hard_link(path, aside).map_err(CopyFault::io(aside))?;
    }
    clear_beside(path)?;
    std::fs::rename(&draft, path).map_err(CopyFault::io(path))?;
    sync_folder(folder).map_err(CopyFault::io(folder))?;
    drop(old);
    Ok(Restored { halls, aside, incarnation: id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(own: &[u8], common: &[(u8, u64)], head: u64) -> Lineage {
        let same = |hseq: u64| Same::from([("H1".to_owned(), hseq)]);
        Lineage {
            incarnations: own.iter().map(|n| [*n; 16]).collect(),
            common: common.iter().map(|(n, hseq)| ([*n; 16], same(*hseq))).collect(),
            heads: same(head),
            revoked: Vec::new(),
            disabled: Vec::new(),
        }
    }

    fn agreed(copy: &Lineage, replaced: Option<&Lineage>) -> Vec<(u8, u64)> {
        agreements(copy, replaced)
            .iter()
            .map(|(id, same)| (id[0], same.get("H1").copied().unwrap_or(0)))
            .collect()
    }

    #[test]
    fn every_older_incarnation_agrees_up_to_a_known_place() {
        // Last night's copy over the same lineage.
        assert_eq!(agreed(&known(&[1], &[], 10), Some(&known(&[1], &[], 14))), [(1, 10)]);
        // The same copy once more: what came between agrees up to it too.
        let second = known(&[1, 2], &[(1, 10)], 17);
        assert_eq!(agreed(&known(&[1], &[], 10), Some(&second)), [(1, 10), (2, 10)]);
        // An older copy of the first lineage.
        assert_eq!(agreed(&known(&[1], &[], 6), Some(&second)), [(1, 6), (2, 6)]);
        // A copy of the first lineage from after the point where the second left it.
        assert_eq!(agreed(&known(&[1], &[], 13), Some(&second)), [(1, 13), (2, 10)]);
        // A copy of the second.
        assert_eq!(agreed(&known(&[1, 2], &[(1, 10)], 15), Some(&second)), [(1, 10), (2, 15)]);
        // Onto an empty machine; over something that is no relation.
        assert_eq!(agreed(&known(&[1], &[], 10), None), [(1, 10)]);
        assert_eq!(agreed(&known(&[1], &[], 10), Some(&known(&[9], &[], 50))), [(1, 10), (9, 0)]);
    }
}
