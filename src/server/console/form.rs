//! What somebody typed into a form, and the form again with it: whatever is wrong with it, nothing that was typed is lost.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::text::clean::{Field, Limit, Refused, clean};
use crate::text::words::console::{common, desk};
use crate::text::words::{Lang, fill};

/// Most fields of a form.
const FIELDS_MAX: usize = 2_000;

/// A form that came in, its fields in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filled {
    fields: Vec<(String, String)>,
}

impl Filled {
    /// Reads a body of `application/x-www-form-urlencoded`; none where it has more fields than any form.
    pub(super) fn read(body: &[u8]) -> Option<Filled> {
        let mut fields = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() == FIELDS_MAX {
                return None;
            }
            fields.push((name.into_owned(), value.into_owned()));
        }
        Some(Filled { fields })
    }

    /// Puts a field in, as a form begins with it.
    pub(super) fn put(&mut self, name: &str, value: String) {
        self.fields.push((name.to_owned(), value));
    }

    /// Of fields that are known.
    pub(super) fn with(fields: Vec<(String, String)>) -> Filled {
        Filled { fields }
    }

    /// Of these fields.
    #[cfg(test)]
    pub(super) fn of(fields: &[(&str, &str)]) -> Filled {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Filled { fields: fields.iter().map(own).collect() }
    }

    /// A field as it was typed; empty where it is not there.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.fields.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value)
    }

    /// Every field: name and value.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (&**name, &**value))
    }

    /// A field as it may be shown again: what steers is taken out, nothing else changes.
    pub(super) fn shown(&self, name: &str) -> Cow<'_, str> {
        let most = Limit { graphemes: usize::MAX, bytes: usize::MAX };
        clean(self.raw(name), Field::Note, most).map_or(Cow::Borrowed(""), |cleaned| cleaned.text)
    }

    /// Every value of a field that may come several times.
    pub(super) fn every<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(of, _)| of == name).map(|(_, value)| &**value)
    }

    /// Whether a box was ticked.
    pub(super) fn is_ticked(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }

    /// A line, cleaned, of at most so many characters.
    pub(super) fn line(&self, name: &str, most: usize) -> Result<Cow<'_, str>, Refused> {
        self.text(name, Field::Line, most)
    }

    /// Several lines, cleaned.
    pub(super) fn note(&self, name: &str, most: usize) -> Result<Cow<'_, str>, Refused> {
        self.text(name, Field::Note, most)
    }

    fn text(&self, name: &str, field: Field, most: usize) -> Result<Cow<'_, str>, Refused> {
        let limit = Limit { graphemes: most, bytes: most.saturating_mul(4) };
        clean(self.raw(name), field, limit).map(|cleaned| cleaned.text)
    }
}

/// What is wrong with fields of a form: name of the field, what to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wrong(Vec<(&'static str, String)>);

impl Wrong {
    /// Notes that a field is wrong.
    pub(super) fn add(&mut self, name: &'static str, what: impl Into<String>) {
        self.0.push((name, what.into()));
    }

    /// Whether nothing is.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field.
    pub(super) fn of(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(of, _)| *of == name).map(|(_, what)| &**what)
    }

    /// A text that has to be there; its fault is noted.
    pub(super) fn needed<'a>(
        &mut self,
        lang: Lang,
        (name, label): (&'static str, &str),
        text: Result<Cow<'a, str>, Refused>,
        most: usize,
    ) -> Cow<'a, str> {
        match text {
            Ok(text) => text,
            Err(Refused::Empty) => {
                self.add(name, fill(desk::of(lang).field_needed, &[label]));
                Cow::Borrowed("")
            }
            Err(Refused::TooLong) => self.long(lang, name, most),
        }
    }

    /// A text that may be missing.
    pub(super) fn optional<'a>(
        &mut self,
        lang: Lang,
        name: &'static str,
        text: Result<Cow<'a, str>, Refused>,
        most: usize,
    ) -> Cow<'a, str> {
        match text {
            Ok(text) => text,
            Err(Refused::Empty) => Cow::Borrowed(""),
            Err(Refused::TooLong) => self.long(lang, name, most),
        }
    }

    fn long<'a>(&mut self, lang: Lang, name: &'static str, most: usize) -> Cow<'a, str> {
        self.add(name, fill(desk::of(lang).too_long, &[&most.to_string()]));
        Cow::Borrowed("")
    }
}

/// A form as it is shown: in which language, with what in it, and what is wrong.
pub(super) struct Shown<'a> {
    pub(super) lang: Lang,
    /// Stands before the ids of its fields: several forms of a page may have fields of one name.
    pub(super) id: &'a str,
    pub(super) filled: &'a Filled,
    pub(super) wrong: &'a Wrong,
}

/// What is beside a field.
#[derive(Clone, Copy, Default)]
pub(super) struct Beside<'a> {
    pub(super) hint: &'a str,
    pub(super) is_needed: bool,
    pub(super) autocomplete: Option<&'a str>,
}

impl Shown<'_> {
    fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.id)
    }

    fn labelled(
        &self,
        (name, label): (&str, &str),
        beside: Beside<'_>,
        field: impl FnOnce(&str, Option<&str>, bool) -> Markup,
    ) -> Markup {
        let (id, wrong) = (self.id(name), self.wrong.of(name));
        let (hint_id, wrong_id) = (format!("{id}-hint"), format!("{id}-wrong"));
        let described: Vec<&str> =
            [(!beside.hint.is_empty()).then_some(&*hint_id), wrong.is_some().then_some(&*wrong_id)]
                .into_iter()
                .flatten()
                .collect();
        let described = described.join(" ");
        let described = (!described.is_empty()).then_some(&*described);
        html! {
            label for=(id) {
                (label)
                @if beside.is_needed { " " span .hint { "(" (common::of(self.lang).required) ")" } }
            }
            (field(&id, described, wrong.is_some()))
            @if !beside.hint.is_empty() { span .hint id=(hint_id) { (beside.hint) } }
            @if let Some(wrong) = wrong { span .error id=(wrong_id) { @for line in wrong.lines() { (line) br; } } }
        }
    }

    /// A field of one line: of a kind that browsers know (`text`, `date`, `number`, ...).
    pub(super) fn line(&self, kind: &str, named: (&str, &str), beside: Beside<'_>) -> Markup {
        self.labelled(named, beside, |id, described, is_wrong| {
            html! {
                input type=(kind) id=(id) name=(named.0) value=(self.filled.shown(named.0))
                    aria-describedby=[described] aria-invalid=[is_wrong.then_some("true")]
                    required[beside.is_needed] autocomplete=[beside.autocomplete];
            }
        })
    }

    /// A field for a secret: what was typed into it never comes back.
    pub(super) fn secret(&self, named: (&str, &str), beside: Beside<'_>) -> Markup {
        self.labelled(named, beside, |id, described, is_wrong| {
            html! {
                input type="password" id=(id) name=(named.0) aria-describedby=[described]
                    aria-invalid=[is_wrong.then_some("true")] required[beside.is_needed]
                    autocomplete=[beside.autocomplete];
            }
        })
    }

    /// A field of several lines.
    pub(super) fn note(&self, named: (&str, &str), beside: Beside<'_>) -> Markup {
        self.labelled(named, beside, |id, described, is_wrong| {
            html! {
                textarea id=(id) name=(named.0) aria-describedby=[described]
                    aria-invalid=[is_wrong.then_some("true")] required[beside.is_needed] {
                    // A parser drops the first line break of what follows.
                    "\n" (self.filled.shown(named.0))
                }
            }
        })
    }

    /// A choice of one among these: code and name.
    pub(super) fn choice(
        &self,
        named: (&str, &str),
        of: &[(&str, &str)],
        beside: Beside<'_>,
    ) -> Markup {
        let chosen = self.filled.raw(named.0);
        self.labelled(named, beside, |id, described, is_wrong| {
            html! {
                select id=(id) name=(named.0) aria-describedby=[described]
                    aria-invalid=[is_wrong.then_some("true")] required[beside.is_needed] {
                    @for (code, name) in of {
                        option value=(code) selected[*code == chosen] { (name) }
                    }
                }
            }
        })
    }

    /// A box to tick.
    pub(super) fn tick(&self, (name, label): (&str, &str)) -> Markup {
        let id = self.id(name);
        html! {
            label .side for=(id) {
                input type="checkbox" id=(id) name=(name) value="yes" checked[self.filled.is_ticked(name)];
                (label)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_as_text_and_nothing_else() {
        let typed = "</textarea><script>alert(1)</script>\u{202e}\n第二行";
        let filled = Filled::of(&[("text", typed)]);
        let mut wrong = Wrong::default();
        wrong.add("text", "<b>");
        let shown = Shown { lang: Lang::Zh, id: "a", filled: &filled, wrong: &wrong };
        let page = shown.note(("text", "说明"), Beside { is_needed: true, ..Beside::default() });
        let page = page.into_string();
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        assert!(
            page.contains("&lt;/textarea&gt;&lt;script&gt;") && page.contains("第二行"),
            "{page}"
        );
        assert!(!page.contains('\u{202e}'), "{page}");
        assert!(page.contains("aria-describedby=\"a-text-wrong\" aria-invalid=\"true\" required"));
        let line = shown.line("text", ("text", "x"), Beside::default()).into_string();
        assert!(!line.contains("<script") && line.contains("value=\"&lt;/textarea"), "{line}");
    }

    #[test]
    fn a_text_is_cleaned_and_never_cut() {
        let filled =
            Filled::read("t=a%E2%80%AEb%07%0D%0Ac&u=%20&n=%E5%BC%A0&n=%E6%9D%8E".as_bytes());
        let filled = filled.unwrap();
        assert_eq!(filled.line("t", 10).unwrap(), "ab c");
        assert_eq!(filled.note("t", 10).unwrap(), "ab\nc");
        assert_eq!(filled.line("t", 2), Err(Refused::TooLong));
        assert_eq!(filled.line("u", 10), Err(Refused::Empty));
        assert_eq!(filled.every("n").collect::<Vec<_>>(), ["张", "李"]);
        assert_eq!(filled.raw("none"), "");
        let mut wrong = Wrong::default();
        let most = 2;
        assert_eq!(wrong.needed(Lang::En, ("t", "Text"), filled.line("t", most), most), "");
        assert_eq!(wrong.optional(Lang::En, "u", filled.line("u", most), most), "");
        assert_eq!(wrong.of("t"), Some("at most 2 characters"));
        assert_eq!(wrong.of("u"), None);
        assert!(Filled::read("a=1&".repeat(FIELDS_MAX + 1).as_bytes()).is_none());
    }
}
