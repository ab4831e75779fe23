//! The sanitiser against the shared hostile texts, and its promises against arbitrary ones.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::text::width::width;

const HOSTILE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/text/hostile.jsonl"));

fn unhex(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn repeat(parts: &Value, piece: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts.as_array().unwrap() {
        let times = usize::try_from(part[1].as_u64().unwrap()).unwrap();
        bytes.extend(piece(part[0].as_str().unwrap()).repeat(times));
    }
    bytes
}

fn input(line: &Value) -> Vec<u8> {
    let plain = |text: &str| text.as_bytes().to_vec();
    if let Some(text) = line["input"].as_str() {
        plain(text)
    } else if let Some(hex) = line["input_hex"].as_str() {
        unhex(hex)
    } else if line["input_parts"].is_array() {
        repeat(&line["input_parts"], plain)
    } else {
        repeat(&line["input_hex_parts"], unhex)
    }
}

/// Of bytes: what is not UTF-8 is no text at all.
fn clean_bytes(input: &[u8], field: Field, limit: Limit) -> Result<Cleaned<'_>, Option<Refused>> {
    let text = str::from_utf8(input).map_err(|_| None)?;
    clean(text, field, limit).map_err(Some)
}

fn expected(line: &Value) -> Result<String, Option<Refused>> {
    match line["why"].as_str() {
        Some("invalid-utf8") => Err(None),
        Some("empty") => Err(Some(Refused::Empty)),
        Some("too-long") => Err(Some(Refused::TooLong)),
        Some(other) => panic!("unknown reason {other}"),
        None => Ok(match line["clean"].as_str() {
            Some(text) => text.to_owned(),
            None => {
                String::from_utf8(repeat(&line["clean_parts"], |text| text.as_bytes().to_vec()))
                    .unwrap()
            }
        }),
    }
}

fn limit(line: &Value) -> Limit {
    let number = |at: usize| line["limit"][at].as_u64().map(|n| usize::try_from(n).unwrap());
    match (number(0), number(1)) {
        (Some(graphemes), Some(bytes)) => Limit { graphemes, bytes },
        _ => Limit::DEFAULT,
    }
}

#[test]
fn every_hostile_text_comes_out_as_written_down() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in HOSTILE.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        count += 1;
        let bytes = input(&line);
        let field = match line["field"].as_str() {
            Some("line") => Field::Line,
            Some("note") => Field::Note,
            other => panic!("unknown field {other:?}"),
        };
        let cleaned = clean_bytes(&bytes, field, limit(&line));
        let flag = cleaned.as_ref().map(|c| c.changed == (c.text.as_bytes() != bytes));
        let text = cleaned.as_ref().map(|c| c.text.to_string()).map_err(|why| *why);
        let columns = text.as_ref().ok().map(|text| width(text));
        let columns_wanted = line["columns"].as_u64().map(|n| usize::try_from(n).unwrap());
        if text != expected(&line)
            || flag == Ok(false)
            || columns_wanted.is_some_and(|wanted| columns != Some(wanted))
        {
            wrong.push(format!("{}: {text:?}, {columns:?} columns", line["id"]));
        }
    }
    assert_eq!(count, 399);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn usual_texts_are_borrowed() {
    for text in ["A012", "张伟", "阿依古丽·买买提", "3 号窗口（贵宾）", "O’Neill", ""]
    {
        assert!(matches!(scrub(text), Cow::Borrowed(_)), "{text}");
        assert!(is_plain(text, Field::Line), "{text}");
    }
    assert!(!is_plain("a\nb", Field::Line));
    assert!(is_plain("一\n二", Field::Note));
}

#[test]
fn showing_never_refuses() {
    assert_eq!(scrub(""), "");
    assert_eq!(scrub("\u{200B}"), "");
    assert_eq!(scrub(" \t "), "   ");
    assert_eq!(scrub("\u{1B}[2J\u{202E}张三\r\n李四"), "[2J张三 李四");
    assert_eq!(graphemes(&scrub(&"字".repeat(100_000))), 100_000);
}

#[test]
fn a_pictograph_is_what_unicode_says() {
    for c in ['©', '☎', '❤', '👩', '🏳', '♂'] {
        assert!(is_pictograph(c), "{c}");
    }
    for c in ['a', '1', '张', '🏽', '🇨', '\u{301}', '\u{600}', '\u{200D}', '□'] {
        assert!(!is_pictograph(c), "{c:?}");
    }
}

#[test]
fn what_is_plain_needs_no_rewriting() {
    // The quick path claims that a plain text is its own cleaned form, also in company.
    for c in ('\0'..=char::MAX).filter(|c| is_plain(c.encode_utf8(&mut [0; 4]), Field::Note)) {
        let pair: String = [c, 'a', c, c].into_iter().collect();
        assert_eq!(rewrite(&pair, Field::Note), pair, "{:04X}", u32::from(c));
        assert_eq!(graphemes(&pair), 4, "{:04X}", u32::from(c));
    }
}

/// Texts made of what the rules are about, far denser than chance would bring them.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>(),
        2 => prop::sample::select(vec![
            '\u{200D}', '\u{FE0F}', '\u{20E3}', '1', '#', '👩', '❤', '☎', '\u{1F3FD}', '↔',
            '\u{338}', '\u{301}', '\u{323}', '\u{3099}', 'か', 'e', '\u{1100}', '\u{1161}',
            '\u{11A8}', '\r', '\n', '\t', '\u{85}', '\u{2028}', '\u{1B}', '\u{9B}', '\u{202E}',
            '\u{E000}', '\u{FFFF}', '\u{E0100}', '\u{F900}', '张', ' ', '\u{3000}',
        ]),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|chars| chars.into_iter().collect())
}

fn field() -> impl Strategy<Value = Field> {
    prop_oneof![Just(Field::Line), Just(Field::Note)]
}

proptest! {
    #[test]
    fn twice_is_once(text in nasty(), field in field()) {
        if let Ok(once) = clean(&text, field, Limit::DEFAULT) {
            let twice = clean(&once.text, field, Limit::DEFAULT);
            prop_assert_eq!(
                twice,
                Ok(Cleaned { text: Cow::Borrowed(&*once.text), changed: false })
            );
            prop_assert_eq!(once.changed, once.text != text);
        }
    }

    #[test]
    fn nothing_forbidden_is_left(text in nasty(), field in field()) {
        let text = rewrite(&text, field);
        let chars: Vec<char> = text.chars().collect();
        for (at, &c) in chars.iter().enumerate() {
            match class(c) {
                Class::Text => {}
                Class::Break => prop_assert!(c == '\n' && field == Field::Note),
                Class::EmojiSelector => {
                    let before = chars[at - 1];
                    let keycap = chars.get(at + 1) == Some(&'\u{20E3}');
                    prop_assert!(is_pictograph(before) || (keycap && before.is_ascii()));
                }
                Class::Joiner => prop_assert!(is_pictograph(chars[at + 1])),
                other => prop_assert!(false, "{:?} {:04X}", other, u32::from(c)),
            }
        }
        prop_assert!(unicode_normalization::is_nfc(&text));
        let crowd = chars.windows(MARKS_MAX + 1).any(|run| run.iter().all(|&c| is_combining_mark(c)));
        prop_assert!(!crowd);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..64), field in field()) {
        let cleaned = clean_bytes(&bytes, field, Limit::DEFAULT);
        prop_assert_eq!(cleaned == Err(None), str::from_utf8(&bytes).is_err());
    }

    #[test]
    fn limits_count_what_is_stored(text in nasty(), graphemes_max in 0_usize..20, bytes in 0_usize..60) {
        if let Ok(free) = clean(&text, Field::Note, Limit::DEFAULT) {
            let limit = Limit { graphemes: graphemes_max, bytes };
            let fits = free.text.len() <= bytes && graphemes(&free.text) <= graphemes_max;
            prop_assert_eq!(clean(&text, Field::Note, limit).is_ok(), fits);
        }
    }
}
