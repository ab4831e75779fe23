//! The file of an import: its columns by their names, or by those of a mapping. It weighs nothing but its form.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::super::args::FollowupImportArgs;
use super::super::failure::Failure;
use super::super::whole::whole;
use crate::core::followup::IMPORT_ROWS_MAX;
use crate::feed::csv::{TableFault, table};
use crate::feed::errand::{FollowUpRow, FollowUpRows};
use crate::text::clean::{Field, Limit, clean, scrub};
use crate::text::words::Lang;

/// Largest file: five thousand rows are far below.
const BYTES_MAX: u64 = 4 << 20;

/// Columns: our name and the Chinese one.
const COLUMNS: [[&str; 2]; 11] = [
    ["external_id", "编号"],
    ["served_on", "办理日期"],
    ["service_id", "业务"],
    ["service_kind", "类型"],
    ["person_id", "经办"],
    ["name", "姓名"],
    ["phone", "电话"],
    ["customer_kind", "客户"],
    ["phase", "阶段"],
    ["way", "方式"],
    ["text", "事由"],
];

/// Names of columns and services that are another system's.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Mapping {
    columns: BTreeMap<String, String>,
    services: BTreeMap<String, String>,
}

fn bad(what: impl Into<String>) -> Failure {
    Failure::refused(what.into()).safe("nothing was taken in")
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    whole(path, BYTES_MAX).map_err(|failure| failure.safe("nothing was taken in"))
}

/// What the file calls our columns.
pub(super) struct Heads([Option<String>; COLUMNS.len()]);

impl Heads {
    /// A column by our name; one that the file does not have is called as we do.
    pub(super) fn of(&self, column: &str, lang: Lang) -> &str {
        let known = COLUMNS.iter().zip(&self.0).find(|([own, _], _)| *own == column);
        known.map_or("", |([own, zh], head)| match head {
            Some(head) => head,
            None if lang == Lang::Zh => zh,
            None => own,
        })
    }
}

/// Reads the rows of the file.
pub(super) fn read(args: &FollowupImportArgs) -> Result<(FollowUpRows, Heads), Failure> {
    let mapping = match &args.mapping {
        None => Mapping::default(),
        Some(path) => {
            let text = String::from_utf8(bytes_of(path)?)
                .map_err(|_| bad(format!("{} is not UTF-8", path.display())))?;
            toml::from_str(&text)
                .map_err(|error| bad(format!("{}: {}", path.display(), scrub(error.message()))))?
        }
    };
    let bytes = bytes_of(&args.file)?;
    let file = blake3::hash(&bytes).to_hex().as_str().into();
    let (rows, heads) = rows(&bytes, &mapping)?;
    Ok((FollowUpRows { rows, file, check: args.check }, heads))
}

/// Where each of our columns stands, none where it does not; no two are the same.
fn places(head: &[String], mapping: &Mapping) -> Result<[Option<usize>; COLUMNS.len()], Failure> {
    let mut places = [None; COLUMNS.len()];
    for ([own, zh], place) in COLUMNS.into_iter().zip(&mut places) {
        let said = mapping.columns.get(own);
        let is = |cell: &String| said.map_or(cell == own || cell == zh, |said| cell == said);
        let mut found = (0..).zip(head).filter(|(_, cell)| is(cell)).map(|(at, _)| at);
        *place = found.next();
        if found.next().is_some() {
            return Err(bad(format!("two columns of the file are {own} ({zh})"))
                .next("leave one of them, or name the one that counts in a mapping"));
        }
        if place.is_none() && (own == "served_on" || said.is_some()) {
            return Err(bad(format!("the file has no column for {own}"))
                .next("its first line names the columns; see zhiban followup import --help"));
        }
    }
    Ok(places)
}

fn rows(bytes: &[u8], mapping: &Mapping) -> Result<(Vec<FollowUpRow>, Heads), Failure> {
    for name in mapping.columns.keys() {
        if !COLUMNS.iter().any(|[own, _]| own == name) {
            let all = COLUMNS.map(|[own, _]| own).join(", ");
            return Err(
                bad(format!("the mapping names a column {name}")).next(format!("there are {all}"))
            );
        }
    }
    let mut rows = table(bytes)
        .map_err(|fault| match fault {
            TableFault::Encoding(line) => {
                bad(format!("line {line} cannot be read: no UTF-8, no GBK"))
            }
            TableFault::OpenQuote(line) => {
                bad(format!("line {line}: a quote begins there that nobody closed"))
            }
        })?
        .into_iter();
    let Some((_, head)) = rows.next() else { return Err(bad("the file is empty")) };
    let places = places(&head, mapping)?;
    let heads = Heads(places.map(|place| head.get(place?).map(|head| scrub(head).into_owned())));
    let rows: Vec<FollowUpRow> = rows
        .map(|(line, cells)| {
            let said = |n: usize| {
                let cell = places.get(n).copied().flatten().and_then(|place| cells.get(place));
                // What steers grows sixfold on its way to a board.
                cell.map(|cell| cleaned(cell)).unwrap_or_default()
            };
            let service = said(2);
            FollowUpRow {
                line: u32::try_from(line).unwrap_or(u32::MAX),
                external_id: said(0),
                served_on: said(1),
                service_id: mapping.services.get(&service).cloned().unwrap_or(service),
                service_kind: said(3),
                person_id: said(4),
                name: said(5),
                phone: said(6),
                customer_kind: said(7),
                phase: said(8),
                way: said(9),
                text: said(10),
                cells: u32::try_from(cells.len()).unwrap_or(u32::MAX),
                columns: u32::try_from(head.len()).unwrap_or(u32::MAX),
            }
        })
        .collect();
    match rows.len() {
        0 => Err(bad("the file has no rows")),
        n if n > IMPORT_ROWS_MAX => {
            Err(bad(format!("{n} rows; at most {IMPORT_ROWS_MAX} at once")).next("split the file"))
        }
        _ => Ok((rows, heads)),
    }
}

fn cleaned(cell: &str) -> String {
    let any = Limit { graphemes: usize::MAX, bytes: usize::MAX };
    clean(cell, Field::Note, any).map_or_else(|_| String::new(), |it| it.text.into_owned())
}

#[cfg(test)]
pub(super) fn heads_of(bytes: &[u8], mapping: &str) -> Result<Heads, Failure> {
    rows(bytes, &toml::from_str(mapping).unwrap_or_default()).map(|(_, heads)| heads)
}

#[cfg(test)]
pub(super) fn read_bytes(bytes: &[u8], mapping: &str) -> Result<Vec<FollowUpRow>, Failure> {
    rows(bytes, &toml::from_str(mapping).unwrap_or_default()).map(|(rows, _)| rows)
}
