//! A survey of others out of a file: one row for each item, or one for each person asked, in columns that a mapping
//! names. A file with any fault is not taken, and every fault is told with its row.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::csv::{decode_row, encoding_of, raw_rows, split};
use super::mapping::Encoding;
use crate::core::event::SurveyFigure;
use crate::core::satisfaction::external::HUNDREDTHS_MAX;

/// Answers of so many points or less are low: 1 and 2 of 5.
const LOW_HUNDREDTHS: u64 = 4_000;
/// A mean of one decimal of five may be so many hundredths off.
const ROUNDED: u64 = 100;
/// The most faults that are told at once.
const FAULTS_MAX: usize = 20;
/// The most that a file may have, bytes.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What one row of the file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// An item, with its mean.
    Items,
    /// Somebody who was asked, with a column for each item.
    Respondents,
}

/// The columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// Of a row for each item: what it is called.
    pub item: Option<String>,
    /// Its mean.
    pub score: Option<String>,
    /// How many answered it.
    pub n: Option<String>,
    /// How many of them gave 40 points or less.
    pub low: Option<String>,
    /// Of a row for each person: what they are told apart by. It is kept nowhere.
    pub respondent: Option<String>,
}

/// How a file is read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyMapping {
    /// Who asked.
    pub source: String,
    /// The first day that it is about.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// What a row is.
    pub shape: Shape,
    /// Encoding of the file.
    #[serde(default)]
    pub encoding: Encoding,
    /// The best score of the file: 5, 10 or 100.
    #[serde(default = "hundred")]
    pub scale: u32,
    /// Cells that say that nobody answered, beside empty ones.
    #[serde(default)]
    pub no_answer: Vec<String>,
    /// Its columns.
    #[serde(default)]
    pub columns: Columns,
    /// What the file calls an item, and our code for it.
    pub items: BTreeMap<String, String>,
}

fn hundred() -> u32 {
    100
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SurveyFault {
    /// The mapping cannot be read.
    #[error("the mapping: {0}")]
    Mapping(String),
    /// A key of it does not say what it has to.
    #[error("the mapping: {key}: {why}")]
    Key {
        /// The key.
        key: String,
        /// Why.
        why: String,
    },
    /// A column is not there.
    #[error(
        "the file has no column {0:?}; its first line must name the columns, or correct the mapping"
    )]
    NoColumn(String),
    /// Which of two columns is meant cannot be told.
    #[error("two columns of the file are called {0:?}; leave one of them")]
    TwoColumns(String),
    /// An item of the mapping stands in no row.
    #[error("no row is about {0:?}, which the mapping names; correct [items]")]
    NoItem(String),
    /// The file has nothing in it.
    #[error("the file has no row but its first line")]
    Empty,
    /// A quote has taken in the rest of the file.
    #[error("line {0}: a quote begins there that nobody closed")]
    OpenQuote(usize),
    /// A row.
    #[error("row {row}: {why}")]
    Row {
        /// Its number, from 1, the line of names counted.
        row: usize,
        /// Why.
        why: String,
    },
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyRead {
    /// How many were asked, where a row is one of them.
    pub respondents: Option<u32>,
    /// Its figures.
    pub items: Vec<SurveyFigure>,
}

impl SurveyMapping {
    /// Reads and checks a mapping against the codes of our items.
    pub fn parse(text: &str, codes: &[&str]) -> Result<SurveyMapping, SurveyFault> {
        let mapping: SurveyMapping = toml::from_str(text).map_err(|error| {
            SurveyFault::Mapping(error.to_string().trim_end().replace('\n', " "))
        })?;
        let wrong = |key: &str, why: String| Err(SurveyFault::Key { key: key.to_owned(), why });
        if mapping.source.trim().is_empty() {
            return wrong("source", "must say who asked".to_owned());
        }
        if mapping.from > mapping.to {
            return wrong("from", format!("{} is after {}", mapping.from, mapping.to));
        }
        if ![5, 10, 100].contains(&mapping.scale) {
            return wrong("scale", "must be 5, 10 or 100".to_owned());
        }
        if mapping.items.is_empty() {
            return wrong("items", "names no item".to_owned());
        }
        let mut taken: Vec<&str> = Vec::new();
        for (column, code) in &mapping.items {
            let key = format!("items.{column}");
            if !codes.contains(&code.as_str()) {
                return wrong(
                    &key,
                    format!("there is no item {code}; there are {}", codes.join(", ")),
                );
            }
            if taken.contains(&code.as_str()) {
                return wrong(&key, format!("{code} stands here twice"));
            }
            taken.push(code);
        }
        let columns = &mapping.columns;
        if mapping.shape == Shape::Items && (columns.item.is_none() || columns.score.is_none()) {
            return wrong("columns", "must name item and score".to_owned());
        }
        Ok(mapping)
    }

    /// Reads a file, or tells what is wrong with it.
    pub fn read(&self, bytes: &[u8]) -> Result<SurveyRead, Vec<SurveyFault>> {
        let mut sheet = Sheet::open(bytes, self.encoding)?;
        let read = match self.shape {
            Shape::Items => self.items_of(&mut sheet),
            Shape::Respondents => self.answers_of(&mut sheet),
        };
        match read {
            Ok(_) if !sheet.faults.is_empty() => Err(sheet.faults),
            Ok(read) => Ok(read),
            Err(fault) => Err(vec![fault]),
        }
    }

    fn items_of(&self, sheet: &mut Sheet) -> Result<SurveyRead, SurveyFault> {
        let columns = &self.columns;
        let (item, score) =
            (sheet.must(columns.item.as_deref())?, sheet.must(columns.score.as_deref())?);
        let (n, low) = (sheet.may(columns.n.as_deref())?, sheet.may(columns.low.as_deref())?);
        let mut items: Vec<SurveyFigure> = Vec::new();
        for (row, cells) in std::mem::take(&mut sheet.rows) {
            let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
            let name = cell(item);
            if name.is_empty() {
                sheet.fault(row, "the item is missing".to_owned());
                continue;
            }
            if items.iter().any(|it| *it.column == *name) {
                sheet.fault(row, format!("{name} stands in the file twice"));
                continue;
            }
            let hundredths = self.score(cell(score));
            let count = |at: Option<usize>| at.map(cell).filter(|it| !it.is_empty()).map(whole);
            let (n, low) = (count(n).transpose(), count(low).transpose());
            match (hundredths, n, low) {
                (Ok(Some(hundredths)), Ok(n), Ok(low)) => {
                    let fits = low.zip(n).is_none_or(|(low, n)| self.fits(hundredths, n, low));
                    if n == Some(0) || !fits {
                        sheet.fault(row, "the numbers do not fit each other".to_owned());
                        continue;
                    }
                    let code = self.items.get(name).map_or("", String::as_str);
                    let (item, column) = (code.into(), name.into());
                    items.push(SurveyFigure { item, column, n, hundredths, low });
                }
                (Ok(None), ..) => sheet.fault(row, "the score is missing".to_owned()),
                (Err(why), ..) | (_, Err(why), _) | (.., Err(why)) => sheet.fault(row, why),
            }
        }
        let missing = self.items.keys().find(|name| !items.iter().any(|it| *it.column == ***name));
        match missing.filter(|_| sheet.faults.is_empty()) {
            Some(name) => Err(SurveyFault::NoItem(name.clone())),
            None => Ok(SurveyRead { respondents: None, items }),
        }
    }

    fn answers_of(&self, sheet: &mut Sheet) -> Result<SurveyRead, SurveyFault> {
        let who = sheet.may(self.columns.respondent.as_deref())?;
        let mut sums = Vec::new();
        for (name, code) in &self.items {
            let at = sheet.must(Some(name))?;
            sums.push((at, name, code, (0u32, 0u64, 0u32)));
        }
        sums.sort_by_key(|(at, ..)| *at);
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut asked = 0u32;
        for (row, cells) in std::mem::take(&mut sheet.rows) {
            let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
            if let Some(id) = who.map(cell) {
                if id.is_empty() {
                    sheet.fault(row, "nobody is named who was asked".to_owned());
                    continue;
                }
                if let Some(first) = seen.insert(id.to_owned(), row) {
                    sheet.fault(row, format!("the same person was asked in row {first}"));
                    continue;
                }
            }
            asked += 1;
            for (at, name, _, (n, sum, low)) in &mut sums {
                match self.score(cell(*at)) {
                    Ok(None) => {}
                    Ok(Some(hundredths)) => {
                        *n += 1;
                        *sum += u64::from(hundredths);
                        *low += u32::from(u64::from(hundredths) <= LOW_HUNDREDTHS);
                    }
                    Err(why) => sheet.fault(row, format!("{name}: {why}")),
                }
            }
        }
        let figure = |(_, name, code, (n, sum, low)): (_, &String, &String, (u32, u64, u32))| {
            // Half up, once, of whole hundredths.
            let mean = (2 * sum + u64::from(n)) / (2 * u64::from(n.max(1)));
            (n > 0).then(|| SurveyFigure {
                item: code.as_str().into(),
                column: name.as_str().into(),
                n: Some(n),
                hundredths: u32::try_from(mean).unwrap_or(HUNDREDTHS_MAX),
                low: Some(low),
            })
        };
        let items: Vec<SurveyFigure> = sums.into_iter().filter_map(figure).collect();
        if items.is_empty() && sheet.faults.is_empty() {
            return Err(SurveyFault::Empty);
        }
        Ok(SurveyRead { respondents: Some(asked), items })
    }

    /// The worst score: of five steps there is no step 0.
    fn least(&self) -> u32 {
        u32::from(self.scale == 5)
    }

    /// Whether so many answers, so many of them low, can have that mean, which somebody has rounded.
    fn fits(&self, mean: u32, n: u32, low: u32) -> bool {
        let (n, low, high) = (u64::from(n), u64::from(low), u64::from(n.saturating_sub(low)));
        let (mean, least) = (u64::from(mean), u64::from(self.least() * 10_000 / self.scale));
        let least = low * least + high * LOW_HUNDREDTHS;
        let most = low * LOW_HUNDREDTHS + high * u64::from(HUNDREDTHS_MAX);
        low <= n && n * (mean + ROUNDED) >= least && n * mean <= most + n * ROUNDED
    }

    /// A score in hundredths of a point of 100; none of an empty cell.
    fn score(&self, text: &str) -> Result<Option<u32>, String> {
        if text.is_empty() || self.no_answer.iter().any(|it| it == text) {
            return Ok(None);
        }
        let least = self.least();
        let wrong = || format!("{text} is no score from {least} to {}", self.scale);
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || part.len() > 4 || !digits(whole) || !digits(part)
        {
            return Err(wrong());
        }
        let number: u64 = format!("{whole}{part:0<4}").parse().map_err(|_| wrong())?;
        // Of ten thousandths of the file's scale to hundredths of a point, half up.
        let scale = u64::from(self.scale);
        let hundredths = (2 * number + scale) / (2 * scale);
        if number > scale * 10_000 || number < u64::from(least) * 10_000 {
            return Err(wrong());
        }
        Ok(Some(u32::try_from(hundredths).unwrap_or(HUNDREDTHS_MAX)))
    }
}

fn whole(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("{text} is no whole number"))
}

/// The rows of a file below the names of its columns.
struct Sheet {
    names: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
    faults: Vec<SurveyFault>,
}

impl Sheet {
    fn open(bytes: &[u8], encoding: Encoding) -> Result<Sheet, Vec<SurveyFault>> {
        let encoding = if encoding == Encoding::Auto { encoding_of(bytes) } else { encoding };
        let mut sheet = Sheet { names: Vec::new(), rows: Vec::new(), faults: Vec::new() };
        let rows = raw_rows(bytes);
        if let Some(line) = rows.iter().find_map(|row| row.open) {
            return Err(vec![SurveyFault::OpenQuote(line)]);
        }
        for (row, line) in (1..).zip(rows.iter().map(|row| row.bytes)) {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let Some(text) = decode_row(line, encoding) else {
                sheet.fault(row, "it cannot be read in the encoding of the file".to_owned());
                continue;
            };
            let cells: Vec<String> = split(&text).into_iter().map(Cow::into_owned).collect();
            if sheet.names.is_empty() {
                sheet.names = cells.iter().map(|name| name.trim().to_owned()).collect();
            } else if cells.len() == sheet.names.len() {
                sheet.rows.push((row, cells));
            } else {
                let (found, wanted) = (cells.len(), sheet.names.len());
                sheet.fault(row, format!("it has {found} cells, the first line {wanted}"));
            }
        }
        if sheet.rows.is_empty() {
            let faults =
                if sheet.faults.is_empty() { vec![SurveyFault::Empty] } else { sheet.faults };
            return Err(faults);
        }
        Ok(sheet)
    }

    fn fault(&mut self, row: usize, why: String) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(SurveyFault::Row { row, why });
        }
    }

    fn may(&self, name: Option<&str>) -> Result<Option<usize>, SurveyFault> {
        let Some(name) = name else { return Ok(None) };
        if self.names.iter().filter(|it| *it == name).count() > 1 {
            return Err(SurveyFault::TwoColumns(name.to_owned()));
        }
        let at = self.names.iter().position(|it| it == name);
        at.map(Some).ok_or_else(|| SurveyFault::NoColumn(name.to_owned()))
    }

    fn must(&self, name: Option<&str>) -> Result<usize, SurveyFault> {
        self.may(name)?.ok_or_else(|| SurveyFault::NoColumn(String::new()))
    }
}

#[cfg(test)]
mod tests;
