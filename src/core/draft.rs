//! What somebody typed into a form and has not saved. It is no fact and no event: it belongs to the one who
//! typed it, and it goes when it is saved, discarded or too old.

use serde::{Deserialize, Serialize};

use super::time::Ms;

/// A draft that nobody touched for so long is gone, seconds: seven days. Long enough for a shift, its days off
/// and the next one; no longer, because it may name a customer (the shortest retention that serves the
/// purpose, `domain.md` 8).
pub const DRAFT_SECS_MAX: i64 = 7 * 86_400;

/// Which form of a person it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DraftKey {
    /// Kind of the form, such as `note`.
    pub form: String,
    /// What it is about, such as a counter or a service; empty = nothing in particular.
    pub subject: String,
}

impl DraftKey {
    /// A key of its parts.
    pub fn new(form: &str, subject: impl Into<String>) -> DraftKey {
        DraftKey { form: form.to_owned(), subject: subject.into() }
    }
}

/// One field of a draft. What it says is kept by the code of what was taken, because the list it was taken from
/// may have changed when it comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftField {
    /// Which field of the form.
    pub slot: String,
    /// What was typed.
    #[serde(default)]
    pub text: String,
    /// Code of what was taken; none = nothing was.
    #[serde(default)]
    pub code: Option<String>,
}

/// What of a draft is typed; the rest says whose it is and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftBody {
    /// Fields that somebody filled, in the order of the form.
    pub fields: Vec<DraftField>,
    /// Field that had the keys.
    #[serde(default)]
    pub place: String,
    /// The cursor in it, in characters from the start.
    #[serde(default)]
    pub cursor: usize,
}

/// A form as it was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDraft {
    /// Which form.
    pub key: DraftKey,
    /// When it was typed last.
    pub at: Ms,
    /// What stands in it.
    pub body: DraftBody,
}

impl FormDraft {
    /// What was typed first, to tell one draft from another.
    pub fn gist(&self) -> &str {
        self.gist_without(&[])
    }

    /// The same of the fields but those.
    pub fn gist_without(&self, slots: &[&str]) -> &str {
        let told = self.body.fields.iter().filter(|field| !slots.contains(&&*field.slot));
        let mut texts = told.map(|field| field.text.trim());
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The same but for the place of the cursor and the time.
    pub fn says_the_same(&self, other: &FormDraft) -> bool {
        self.key == other.key && self.body.fields == other.body.fields
    }
}

/// What of a person's drafts changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftChange {
    /// Whose.
    pub person_id: String,
    /// New, or typed on.
    pub keep: Vec<FormDraft>,
    /// Emptied or discarded.
    pub drop: Vec<DraftKey>,
}

/// Whether a draft of that time is gone at `now`.
pub fn is_too_old(at: Ms, now: Ms) -> bool {
    now.secs_since(at) >= DRAFT_SECS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_too_old_after_seven_days() {
        let now = Ms(1_762_738_200_000);
        for (secs, gone) in
            [(-3600, false), (0, false), (DRAFT_SECS_MAX - 1, false), (DRAFT_SECS_MAX, true)]
        {
            assert_eq!(is_too_old(now.plus_secs(-secs), now), gone, "{secs}");
        }
    }

    #[test]
    fn what_a_newer_version_adds_to_a_draft_is_no_reason_to_lose_it() {
        let text =
            r#"{"fields":[{"slot":"text","text":" ","x":1},{"slot":"t","text":"a b"}],"y":2}"#;
        let body: DraftBody = serde_json::from_str(text).unwrap();
        let draft = FormDraft { key: DraftKey::new("note", ""), at: Ms(0), body };
        assert_eq!(draft.gist(), "a b");
        let mut other = draft.clone();
        other.body.cursor = 2;
        assert!(draft.says_the_same(&other));
        other.key.subject = "1".into();
        assert!(!draft.says_the_same(&other));
    }
}
