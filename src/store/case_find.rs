//! Complaints found and opened again, over all history. It reads the tables and never waits for the writer:
//! an [`Archive`] has a connection of its own.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, Row, params};
use serde::Serialize;

use super::case_index::{self, Cut, cut};
use super::error::StoreError;
use super::open::{self, DB_FILE};
use super::{Store, checkpoint};
use crate::core::act::Act;
use crate::core::complaint::{Case, CaseKind, Category, State};
use crate::core::time::Ms;
use crate::text::find::Term;

/// Which complaints are asked for. Everything in it must be true of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseQuery {
    /// Words, each of which is found in the complaint or names its category or somebody in it.
    pub terms: Vec<Term>,
    /// Of this kind; none = of any.
    pub kind: Option<CaseKind>,
    /// Only those about which somebody still has to do something.
    pub open: bool,
    /// One of these states; empty = any.
    pub states: Vec<State>,
    /// One of these categories; empty = any.
    pub categories: Vec<Category>,
    /// Owned by this person; empty = by the hall; none = by anybody.
    pub owner: Option<String>,
    /// Registered at this instant or after it.
    pub from: Option<Ms>,
    /// Registered before this instant.
    pub until: Option<Ms>,
    /// Only what comes after this hit of an earlier answer: its [`Hit::n`].
    pub after: Option<u32>,
    /// How many at most.
    pub limit: usize,
}

impl Default for CaseQuery {
    fn default() -> CaseQuery {
        CaseQuery {
            terms: Vec::new(),
            kind: None,
            open: false,
            states: Vec::new(),
            categories: Vec::new(),
            owner: None,
            from: None,
            until: None,
            after: None,
            limit: 50,
        }
    }
}

/// A complaint that was found, masked as its table is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Its number among all complaints, in the order of registration.
    #[serde(skip)]
    pub n: u32,
    /// Its id.
    pub complaint_id: String,
    /// What people call it.
    pub number: String,
    /// Where it stands: a code.
    pub state: String,
    /// The word for where it is: a code.
    pub stage: String,
    /// What it is about: a code.
    pub category: String,
    /// How severe: a code.
    pub severity: String,
    /// Who owns it; empty = the hall.
    pub owner: String,
    /// Who was asked first.
    pub first_contact: String,
    /// When its clocks began.
    pub registered_at: Ms,
    /// When it was closed.
    pub closed_at: Option<Ms>,
    /// The level of its escalation.
    pub level: Option<u8>,
    /// The customer's name, masked.
    pub customer_name: Option<String>,
    /// The customer's telephone number, masked.
    pub customer_phone: Option<String>,
    /// How the customer was told in the hall.
    pub label: String,
    /// What happened.
    pub text: String,
    /// A complaint, or a request of the hall: a code.
    pub kind: String,
}

const HIT: &str = "c.n, c.complaint_id, c.number, c.state, c.stage, c.category, c.severity, c.owner, \
    c.first_contact, c.registered_at, c.closed_at, c.level, c.customer_name, c.customer_phone, \
    c.label, c.text, c.kind";

fn hit(row: &Row) -> rusqlite::Result<Hit> {
    Ok(Hit {
        n: row.get(0)?,
        complaint_id: row.get(1)?,
        number: row.get(2)?,
        state: row.get(3)?,
        stage: row.get(4)?,
        category: row.get(5)?,
        severity: row.get(6)?,
        owner: row.get(7)?,
        first_contact: row.get(8)?,
        registered_at: Ms(row.get(9)?),
        closed_at: row.get::<_, Option<i64>>(10)?.map(Ms),
        level: row.get(11)?,
        customer_name: row.get(12)?,
        customer_phone: row.get(13)?,
        label: row.get(14)?,
        text: row.get(15)?,
        kind: row.get(16)?,
    })
}

/// What the index is asked for, beside these words; none: nothing.
fn matching(words: Vec<String>, query: &CaseQuery) -> Option<String> {
    let mut all = words;
    if let Some(kind) = query.kind {
        all.push(one_of([case_index::kind_facet(kind)]));
    }
    if query.open {
        all.push(one_of([case_index::OPEN_FACET.to_owned()]));
    }
    if !query.states.is_empty() {
        all.push(one_of(query.states.iter().map(|state| case_index::state_facet(*state))));
    }
    if !query.categories.is_empty() {
        all.push(one_of(query.categories.iter().map(|it| case_index::category_facet(*it))));
    }
    if let Some(owner) = &query.owner {
        all.push(one_of([case_index::owner_facet(owner)]));
    }
    (!all.is_empty()).then(|| all.join(" AND "))
}

fn one_of(facets: impl IntoIterator<Item = String>) -> String {
    let quoted: Vec<String> = facets.into_iter().map(|facet| format!("\"{facet}\"")).collect();
    format!("facets : ({})", quoted.join(" OR "))
}

fn asked_for(term: &Term) -> Option<String> {
    let mut ways = Vec::new();
    let words = cut(&case_index::plain_number(&term.typed), Cut::Asked);
    if let Some(last) = words.last() {
        // A pair of characters is whole; one character, and a word in letters, may go on.
        let goes_on = !last.chars().all(case_index::is_wide) || last.chars().count() == 1;
        let star = if goes_on { " *" } else { "" };
        ways.push(format!("words : \"{}\"{star}", words.join(" ")));
    }
    let mut facets: Vec<String> = Vec::new();
    facets.extend(term.categories.iter().map(|it| case_index::category_facet(*it)));
    for person in &term.people {
        facets.push(case_index::owner_facet(person));
        facets.push(case_index::first_facet(person));
        facets.push(case_index::author_facet(person));
    }
    // The whole number of a customer is in no table: what its mask shows is.
    let digits = term.typed.chars().filter(char::is_ascii_digit).count();
    if digits >= 7 && digits == term.typed.chars().count() {
        facets.extend(case_index::mask_facet(&term.typed));
    }
    if !facets.is_empty() {
        ways.push(one_of(facets));
    }
    (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
}

/// Between which numbers lie the complaints of a time.
fn numbers(conn: &Connection, query: &CaseQuery) -> Result<Option<(u32, u32)>, StoreError> {
    if query.from.is_none() && query.until.is_none() {
        return Ok(Some((0, u32::MAX)));
    }
    let (from, until) = times(query);
    let (first, last): (Option<u32>, Option<u32>) = conn
        .prepare_cached(
            "SELECT min(n), max(n) FROM complaint WHERE registered_at >= ?1 AND registered_at < ?2",
        )?
        .query_row((from, until), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(first.zip(last))
}

fn times(query: &CaseQuery) -> (i64, i64) {
    (query.from.map_or(i64::MIN, |at| at.0), query.until.map_or(i64::MAX, |at| at.0))
}

fn find(conn: &Connection, query: &CaseQuery) -> Result<Vec<Hit>, StoreError> {
    // A word in which there is nothing that could be found is found nowhere.
    let Some(words) = query.terms.iter().map(asked_for).collect() else { return Ok(Vec::new()) };
    let asked = matching(words, query);
    let Some((first, last)) = numbers(conn, query)? else { return Ok(Vec::new()) };
    let last = query.after.map_or(last, |after| last.min(after.saturating_sub(1)));
    let (from, until) = times(query);
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    // The order of the join is fixed: the index gives the newest first and is left as soon as enough
    // is found.
    let (source, place, matches) = match &asked {
        Some(_) => (
            "complaint_index AS i CROSS JOIN complaint AS c ON c.n = i.rowid",
            "i.rowid",
            "complaint_index MATCH ?6",
        ),
        None => ("complaint AS c", "c.n", "?6 IS NULL"),
    };
    let sql = format!(
        "SELECT {HIT} FROM {source} WHERE {matches} AND {place} BETWEEN ?1 AND ?2
           AND c.registered_at >= ?3 AND c.registered_at < ?4
         ORDER BY {place} DESC LIMIT ?5"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![first, last, from, until, limit, asked], hit)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The complaints that a word names, with when they were registered: that of an id, else those of a number, which
/// comes again each year; the newest first.
fn named_by(conn: &Connection, named: &str) -> Result<Vec<(String, Ms)>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT complaint_id, registered_at FROM complaint WHERE complaint_id = ?1
         UNION ALL
         SELECT * FROM (SELECT complaint_id, registered_at FROM complaint WHERE number = upper(?1)
                        AND NOT EXISTS(SELECT 1 FROM complaint WHERE complaint_id = ?1)
                        ORDER BY n DESC)",
    )?;
    let rows = find.query_map([named], |row| Ok((row.get(0)?, Ms(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The complaints of a number; it comes again each year.
pub(super) fn ids_of_number(conn: &Connection, number: &str) -> Result<Vec<String>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT complaint_id FROM complaint WHERE number = ?1 ORDER BY n")?;
    let rows = find.query_map([number], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The complaints whose history tells of an act.
pub(super) fn ids_of_act(conn: &Connection, act_id: &str) -> Result<Vec<String>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT DISTINCT complaint_id FROM complaint_event WHERE act_id = ?1 AND act_id <> ''",
    )?;
    let rows = find.query_map([act_id], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The past complaints of a hall, read beside whoever writes.
#[derive(Debug)]
pub struct Archive {
    conn: Connection,
}

impl Archive {
    /// Opens the folder for reading. Takes no lock and changes nothing.
    pub fn open(dir: &Path) -> Result<Archive, StoreError> {
        let (conn, _) = open::open_read(&dir.join(DB_FILE))?;
        has_tables(&conn)?;
        Ok(Archive { conn })
    }

    /// The complaints asked for, the newest first.
    pub fn find(&self, query: &CaseQuery) -> Result<Vec<Hit>, StoreError> {
        find(&self.conn, query)
    }

    /// The id of a complaint by its id or its number; of two with that number the newest.
    pub fn id_of(&self, named: &str) -> Result<Option<String>, StoreError> {
        Ok(named_by(&self.conn, named)?.into_iter().next().map(|(id, _)| id))
    }

    /// A complaint that left memory. Of one that is in memory the hall knows more: it is asked first.
    pub fn case(&self, complaint_id: &str) -> Result<Option<Arc<Case>>, StoreError> {
        checkpoint::read_case(&self.conn, complaint_id)
    }
}

impl Store {
    /// The complaints asked for, the newest first; a read-only store is refreshed first.
    pub fn find_complaints(&self, query: &CaseQuery) -> Result<Vec<Hit>, StoreError> {
        has_tables(&self.conn)?;
        find(&self.conn, query)
    }

    /// A complaint by its id or its number: from memory, from where it was stored, or folded from the log. A
    /// number that several have is an error that names them: what is done to one must not be done to another.
    pub fn complaint(&self, named: &str) -> Result<Option<Arc<Case>>, StoreError> {
        has_tables(&self.conn)?;
        let found = named_by(&self.conn, named)?;
        if found.len() > 1 {
            let zone = self.state.config.zone;
            let spelled = |(id, at): &(String, Ms)| format!("{id} ({})", zone.date(*at));
            let complaints = found.iter().map(spelled).collect::<Vec<_>>().join(", ");
            return Err(StoreError::ManyOfNumber { number: named.to_owned(), complaints });
        }
        let Some((id, _)) = found.into_iter().next() else { return Ok(None) };
        if let Some(case) = self.state.hall.cases().shared(&id) {
            return Ok(Some(Arc::clone(case)));
        }
        match checkpoint::read_case(&self.conn, &id)? {
            Some(case) => Ok(Some(case)),
            // Its stored form is damaged.
            None => Ok(self.full_replay()?.take_case(&id)),
        }
    }
}

impl Store {
    /// Puts back into memory what an act is about and has left it, so that it is decided by everything that is
    /// known. Call it before the act is decided, and write the act before anything else.
    pub fn bring_for(&mut self, act: &Act) -> Result<(), StoreError> {
        self.state.bring_asked(&self.conn, act)
    }
}

// A folder that an older version wrote last has no such tables until it is opened for writing.
fn has_tables(conn: &Connection) -> Result<(), StoreError> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE name = 'complaint_index'";
    if conn.prepare_cached(sql)?.exists([])? { Ok(()) } else { Err(StoreError::NoTables) }
}
