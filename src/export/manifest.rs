//! What an export consists of: the hash of each file, and what it is the record of. It has one spelling, and the hash
//! of itself at its end, so that a change of it shows as well.

use serde::{Deserialize, Serialize};

use super::doc::{Document, Of};
use crate::text::words::Lang;

/// Name of the file.
pub const MANIFEST: &str = "manifest.json";

/// The form of this file, of a shift or a date and of a week or a month.
const FORM: (u8, u8) = (1, 2);

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its name.
    pub name: String,
    /// Which format it is of.
    pub format: String,
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of it, lowercase hexadecimal.
    pub blake3: String,
}

/// The events an export rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSpan {
    /// Position of the first one.
    pub first: u64,
    /// Position of the last one.
    pub last: u64,
    /// Chain of the last one, lowercase hexadecimal.
    pub chain_head: String,
}

/// The week or the month that a document is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// As files are named: `2026-W47`, `2026-11`.
    pub name: String,
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub to: String,
}

/// A table and how many rows it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Section and table: `complaints/open`.
    pub table: String,
    /// Rows.
    pub rows: u64,
}

/// Whoever signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedBy {
    /// What it means.
    pub meaning: String,
    /// Who.
    pub name: String,
    /// When; none: nobody has yet.
    pub at: Option<String>,
    /// How they proved who they are.
    pub method: String,
    /// The key it was made with; left out where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key_id: String,
}

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of this file.
    pub zhiban_export: u8,
    /// `shift` or `day`; of a week or a month which report.
    pub kind: String,
    /// Hall id; of a district its id.
    pub hall: String,
    /// Business date; of a week or a month its last day.
    pub date: String,
    /// The week or the month; left out where it is of a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Days>,
    /// The shift of its date; none: the whole date.
    pub shift: Option<String>,
    /// Id of the shift.
    pub shift_id: Option<String>,
    /// Language of the texts.
    pub lang: String,
    /// Number of this version of the record, from 1.
    pub revision: u32,
    /// Whether the shift went on, so that a later revision will differ.
    pub draft: bool,
    /// The instant it tells of, RFC 3339 in the hall's zone.
    pub as_of: String,
    /// IANA name of the zone.
    pub zone: String,
    /// The program that wrote it.
    pub program: String,
    /// Versions of the settings that judged it.
    pub settings_versions: Vec<u32>,
    /// Versions of the check templates used in it.
    pub template_versions: Vec<String>,
    /// BLAKE3 of what it says, whatever the format.
    pub content: String,
    /// The events it rests on; left out of what tells nothing of positions in a log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogSpan>,
    /// Rows of each table.
    pub counts: Vec<Count>,
    /// Who signed.
    pub signatures: Vec<SignedBy>,
    /// The files.
    pub files: Vec<FileEntry>,
    /// BLAKE3 of all of the above in its one spelling, lowercase hexadecimal.
    pub blake3: String,
}

impl Manifest {
    /// Of a document written into these files.
    pub fn of(
        document: &Document,
        (content, revision): (&str, u32),
        files: Vec<FileEntry>,
    ) -> Manifest {
        let head = &document.head;
        let tables = document.sections.iter().flat_map(|section| {
            section.tables.iter().map(move |table| Count {
                table: format!("{}/{}", section.id, table.id),
                rows: table.rows.len() as u64,
            })
        });
        let signatures = head.signers.iter().map(|signer| SignedBy {
            meaning: signer.meaning.clone(),
            name: signer.name.clone(),
            at: signer.at.map(|at| head.zone.stamp(at).to_rfc3339()),
            method: signer.method.clone(),
            key_id: signer.key_id.clone(),
        });
        let (kind, date, days) = match &head.of {
            Of::Duty { date, shift, .. } => {
                (if shift.is_some() { "shift" } else { "day" }, date, None)
            }
            Of::Stretch { kind, period, from, to } => {
                let (from, last) = (from.to_string(), to.to_string());
                (*kind, to, Some(Days { name: period.clone(), from, to: last }))
            }
        };
        let (shift, shift_id) = match &head.of {
            Of::Duty { shift, shift_id, .. } => (shift.clone(), shift_id.clone()),
            Of::Stretch { .. } => (None, None),
        };
        let mut manifest = Manifest {
            zhiban_export: if days.is_none() { FORM.0 } else { FORM.1 },
            kind: kind.to_owned(),
            hall: head.hall_id.clone(),
            date: date.to_string(),
            days,
            shift,
            shift_id,
            lang: if head.lang == Lang::Zh { "zh" } else { "en" }.to_owned(),
            revision,
            draft: head.open,
            as_of: head.zone.stamp(head.as_of).to_rfc3339(),
            zone: head.zone.0.name().to_owned(),
            program: head.program.to_owned(),
            settings_versions: head.settings_versions.clone(),
            template_versions: head.template_versions.clone(),
            content: content.to_owned(),
            log: head.log.as_ref().map(|log| LogSpan {
                first: log.span.0,
                last: log.span.1,
                chain_head: log.chain_head.clone(),
            }),
            counts: tables.collect(),
            signatures: signatures.collect(),
            files,
            blake3: String::new(),
        };
        manifest.blake3 = manifest.own_hash();
        manifest
    }

    /// The hash that stands at its end.
    fn own_hash(&self) -> String {
        let bare = Manifest { blake3: String::new(), ..self.clone() };
        let text = serde_json::to_vec(&bare).unwrap_or_default();
        blake3::hash(&text).to_hex().to_string()
    }

    /// Its one spelling.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads one; why it is not as it was written.
    pub fn read(bytes: &[u8]) -> Result<Manifest, &'static str> {
        let manifest: Manifest =
            serde_json::from_slice(bytes).map_err(|_| "it is no manifest of an export")?;
        if manifest.zhiban_export != FORM.0 && manifest.zhiban_export != FORM.1 {
            return Err("it was written by a newer version of this program");
        }
        if manifest.to_bytes() != bytes {
            return Err("it is not spelt as it was written");
        }
        if manifest.own_hash() != manifest.blake3 {
            return Err("it was changed after it was written");
        }
        Ok(manifest)
    }
}
