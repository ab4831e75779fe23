//! Texts with holes, as the makers of gateways describe their requests: `{to}`, `{text}`, `{id}` and `{@secret}`. What is
//! put in is escaped for the place it is put into, so that no text becomes a part of the request's shape.

/// How what is put in is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// Inside a string of JSON.
    Json,
    /// In a query or a form.
    Form,
    /// In the text of XML.
    Xml,
    /// In a header: nothing that ends a line.
    Header,
    /// As it is.
    Plain,
}

impl Escape {
    /// By the type of the content.
    pub(super) fn of(content_type: &str) -> Escape {
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            kind if kind.ends_with("json") => Escape::Json,
            "application/x-www-form-urlencoded" => Escape::Form,
            kind if kind.ends_with("xml") => Escape::Xml,
            _ => Escape::Plain,
        }
    }

    fn put(self, text: &str) -> String {
        match self {
            Escape::Json => {
                let quoted = serde_json::Value::from(text).to_string();
                let inside = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
                inside.unwrap_or_default().to_owned()
            }
            Escape::Form => form_urlencoded::byte_serialize(text.as_bytes()).collect(),
            Escape::Xml => text
                .chars()
                .map(|c| match c {
                    '&' => "&amp;".to_owned(),
                    '<' => "&lt;".to_owned(),
                    '>' => "&gt;".to_owned(),
                    '"' => "&quot;".to_owned(),
                    '\'' => "&apos;".to_owned(),
                    c => c.to_string(),
                })
                .collect(),
            Escape::Header => text.chars().filter(|c| !c.is_control()).collect(),
            Escape::Plain => text.to_owned(),
        }
    }
}

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Hole(&'a str),
}

fn is_name(text: &str) -> bool {
    let text = text.strip_prefix('@').unwrap_or(text);
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Braces that hold no name are text, as those of JSON.
fn parts(template: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    let mut from = 0;
    while let Some(open) = rest.get(from..).and_then(|text| text.find('{')).map(|at| from + at) {
        let inside = rest.get(open + 1..).unwrap_or_default();
        let name = inside.split_once('}').map(|(name, _)| name).filter(|name| is_name(name));
        let Some(name) = name else {
            from = open + 1;
            continue;
        };
        parts.push(Part::Text(rest.get(..open).unwrap_or_default()));
        parts.push(Part::Hole(name));
        rest = rest.get(open + name.len() + 2..).unwrap_or_default();
        from = 0;
    }
    parts.push(Part::Text(rest));
    parts
}

/// The names of its holes.
pub(super) fn holes(template: &str) -> Vec<String> {
    let holes = parts(template).into_iter().filter_map(|part| match part {
        Part::Hole(name) => Some(name.to_owned()),
        Part::Text(_) => None,
    });
    holes.collect()
}

/// The names of the secrets in it.
pub(super) fn secrets(template: &str) -> Vec<String> {
    holes(template).iter().filter_map(|name| name.strip_prefix('@').map(str::to_owned)).collect()
}

/// Fills it. A hole that nobody knows stays empty: a policy with one is refused before.
pub(super) fn fill(
    template: &str,
    escape: Escape,
    value: impl Fn(&str) -> Option<String>,
) -> String {
    let put = |part| match part {
        Part::Text(text) => text.to_owned(),
        Part::Hole(name) => value(name).map_or_else(String::new, |value| escape.put(&value)),
    };
    parts(template).into_iter().map(put).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_never_becomes_a_part_of_the_shape() {
        let evil = "\"},{\"a\":\"b\n&to=1<x>\r\nX: y";
        let value = |name: &str| (name == "text").then(|| evil.to_owned());
        let json = fill(r#"{"content": "{text}", "n": {}}"#, Escape::Json, value);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["content"], evil);
        let form = fill("to={to}&text={text}", Escape::Form, value);
        let pairs: Vec<_> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        assert_eq!(pairs, [("to".into(), String::new()), ("text".into(), evil.to_owned())]);
        assert!(!fill("{text}", Escape::Header, value).contains(['\r', '\n']));
        let xml = fill("<m>{text}</m>", Escape::Xml, value);
        assert!(!xml.contains("<x>") && xml.contains("&lt;x&gt;"), "{xml}");
        assert_eq!(fill("a {b c} {d} {", Escape::Plain, |_| Some("1".into())), "a {b c} 1 {");
    }

    #[test]
    fn names_are_found() {
        assert_eq!(holes("{to} {@key} { x} {text}"), ["to", "@key", "text"]);
        assert_eq!(secrets("{to} {@key} {@other}"), ["key", "other"]);
        assert_eq!(Escape::of("application/json; charset=utf-8"), Escape::Json);
        assert_eq!(Escape::of("Application/X-WWW-Form-Urlencoded"), Escape::Form);
        assert_eq!(Escape::of("text/xml"), Escape::Xml);
        assert_eq!(Escape::of("text/plain"), Escape::Plain);
    }
}
