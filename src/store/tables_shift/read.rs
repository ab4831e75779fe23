//! How a shift was handed over, read back from the tables: the newest hand-overs are in memory, the tables hold all
//! of them, and the record of a shift must say the same whenever it is written.

use rusqlite::{OptionalExtension, Row};

use crate::core::complaint::DeclineReason;
use crate::core::event::{Meaning, Method};
use crate::core::hall::Place;
use crate::core::handover::{
    Answer, Appended, Frozen, Handover, HandoverState, Parsed, Prepared, PreparedPart, Read,
    Received, SIGNED, Signed, SignedAs,
};
use crate::core::sign::{SignatureRow, Standing};
use crate::core::time::Ms;
use crate::store::{Store, StoreError};

/// An instant that may be missing.
fn at(row: &Row, column: &str) -> rusqlite::Result<Option<Ms>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Ms))
}

/// A text that must be one of ours.
fn known<T>(found: Option<T>) -> rusqlite::Result<T> {
    found.ok_or(rusqlite::Error::InvalidQuery)
}

impl Store {
    /// How a shift was handed over, as it is by now; none where nothing of that was done.
    pub fn handover_of(&self, shift_id: &str) -> Result<Option<Handover>, StoreError> {
        let mut find = self.conn.prepare_cached("SELECT * FROM shift WHERE shift_id = ?1")?;
        let found = find.query_row([shift_id], handover).optional()?;
        let Some((mut handover, steps)) = found else { return Ok(None) };
        self.read_entries(&mut handover)?;
        self.read_reports(&mut handover)?;
        let heard = steps > 0 || handover != Handover::blank(shift_id, &handover.outgoing);
        Ok(heard.then_some(handover))
    }

    /// Every signature under a shift, as it is by now, oldest first.
    pub fn shift_signatures(&self, shift_id: &str) -> Result<Vec<SignatureRow>, StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT * FROM signature WHERE subject_kind = ?1 AND subject_id = ?2 ORDER BY n",
        )?;
        let rows = find.query_map([SIGNED, shift_id], signature)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn read_entries(&self, of: &mut Handover) -> Result<(), StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT kind, at, by, text, counted_with, note_id FROM shift_entry
             WHERE shift_id = ?1 ORDER BY n",
        )?;
        let mut rows = find.query([&*of.shift_id])?;
        while let Some(row) = rows.next()? {
            let kind: String = row.get("kind")?;
            let (at, by, text) = (Ms(row.get("at")?), row.get("by")?, row.get("text")?);
            if let Some(part) = PreparedPart::from_text(&kind) {
                let with: Option<Box<str>> = row.get("counted_with")?;
                // Nothing of a report that left memory is taken back.
                let (with, act_id) = (with.unwrap_or_default(), "".into());
                of.prepared.push(Prepared { part, text, with, by, at, act_id });
            } else {
                let (omission, voided) = (kind == "omission", kind == "voided");
                let note_id: Option<Box<str>> = row.get("note_id")?;
                let note_id = note_id.unwrap_or_default();
                of.appended.push(Appended { text, by, at, omission, note_id, voided });
            }
        }
        Ok(())
    }

    fn read_reports(&self, of: &mut Handover) -> Result<(), StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT * FROM shift_report WHERE shift_id = ?1 ORDER BY frozen_at, snapshot_id",
        )?;
        let rows = find.query_map([&*of.shift_id], report)?;
        of.frozen = rows.collect::<Result<_, _>>()?;
        // The one that counts is the newest, whatever the clock said meanwhile.
        of.frozen.sort_by_key(|report| report.returned.is_none());
        let signatures = self.shift_signatures(&of.shift_id)?;
        for report in &mut of.frozen {
            let proved = signatures.iter().filter(|row| row.standing != Standing::Wrong);
            let under = proved.filter(|row| row.hash == report.hash);
            report.signed = under.filter_map(signed).collect();
            let mut items = self.conn.prepare_cached(
                "SELECT item_id, answered_at, read_back, in_bulk, declined, declined_why, read_at,
                 read_by FROM handover_item WHERE snapshot_id = ?1 ORDER BY n",
            )?;
            let mut rows = items.query([&*report.snapshot_id])?;
            while let Some(row) = rows.next()? {
                report.answers.extend(answer(row)?);
                of.reads.extend(read(row)?);
            }
        }
        Ok(())
    }
}

fn received(row: &Row, what: &str) -> rusqlite::Result<Option<Received>> {
    let (when, by) = (at(row, &format!("{what}_at"))?, row.get(&*format!("{what}_by"))?);
    let by: Option<Box<str>> = by;
    // Who received it confirmed everything: only what was left has a reason.
    let reason = if what == "accepted" { "".into() } else { row.get(&*format!("{what}_why"))? };
    Ok(when.zip(by).map(|(at, person_id)| Received { person_id, at, reason }))
}

/// It, and how often it was called out that nobody received it: when is in the log alone.
fn handover(row: &Row) -> rusqlite::Result<(Handover, u32)> {
    let state: String = row.get("handover")?;
    let handover = Handover {
        state: known(HandoverState::from_text(&state))?,
        assumed: received(row, "assumed")?,
        accepted: received(row, "accepted")?,
        closed_at: at(row, "closed_at")?,
        unattended_from: at(row, "unattended_from")?,
        worked_without: received(row, "worked_without")?,
        ..Handover::blank(&row.get::<_, String>("shift_id")?, &row.get::<_, String>("person_id")?)
    };
    Ok((handover, row.get("overdue_steps")?))
}

fn report(row: &Row) -> rusqlite::Result<Frozen> {
    let returned_by: Option<Box<str>> = row.get("returned_by")?;
    let why: Box<str> = row.get("returned_why")?;
    let returned = at(row, "returned_at")?.zip(returned_by).map(|(at, by)| (at, by, why));
    Ok(Frozen {
        snapshot_id: row.get("snapshot_id")?,
        hash: row.get("hash")?,
        // It was whole when it came into the table.
        parts: vec![row.get("text")?],
        parts_due: 1,
        at: Ms(row.get("frozen_at")?),
        by: row.get("frozen_by")?,
        alone: row.get("alone")?,
        signed: Vec::new(),
        place: Place::default(),
        answers: Vec::new(),
        incoming: row.get::<_, Option<Box<str>>>("incoming")?.unwrap_or_default(),
        returned,
        parsed: Parsed::default(),
    })
}

fn signed(row: &SignatureRow) -> Option<Signed> {
    Some(Signed {
        signature_id: row.signature_id.clone(),
        signed_as: SignedAs::of(row.meaning)?,
        person_id: row.person_id.clone(),
        at: row.at,
    })
}

fn answer(row: &Row) -> rusqlite::Result<Option<Answer>> {
    let Some(answered) = at(row, "answered_at")? else { return Ok(None) };
    let declined: Option<String> = row.get("declined")?;
    let why: Option<Box<str>> = row.get("declined_why")?;
    let declined = match declined {
        Some(code) => Some((known(DeclineReason::from_text(&code))?, why.unwrap_or_default())),
        None => None,
    };
    Ok(Some(Answer {
        item_id: row.get("item_id")?,
        at: answered,
        read_back: row.get::<_, Option<Box<str>>>("read_back")?.unwrap_or_default(),
        in_bulk: row.get("in_bulk")?,
        declined,
    }))
}

fn read(row: &Row) -> rusqlite::Result<Option<Read>> {
    let by: Option<Box<str>> = row.get("read_by")?;
    let Some((at, person_id)) = at(row, "read_at")?.zip(by) else { return Ok(None) };
    Ok(Some(Read { item_id: row.get("item_id")?, person_id, at }))
}

fn signature(row: &Row) -> rusqlite::Result<SignatureRow> {
    let (meaning, method): (String, String) = (row.get("meaning")?, row.get("method")?);
    let standing: String = row.get("standing")?;
    let standings = [Standing::Holds, Standing::Superseded, Standing::Wrong];
    let standing = standings.into_iter().find(|one| one.as_str() == standing);
    Ok(SignatureRow {
        n: row.get("n")?,
        signature_id: row.get("signature_id")?,
        subject_kind: row.get("subject_kind")?,
        subject_id: row.get("subject_id")?,
        person_id: row.get("person_id")?,
        role: row.get("role")?,
        meaning: known(Meaning::from_text(&meaning))?,
        method: known(Method::from_text(&method))?,
        at: Ms(row.get("at")?),
        hash: row.get("hash")?,
        key_id: row.get("key_id")?,
        standing: known(standing)?,
        fault: row.get("fault")?,
        superseded_at: at(row, "superseded_at")?,
    })
}
