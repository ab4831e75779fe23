//! Reads a Rust file just far enough for the rules: which characters are code, which are comments, and
//! what the literals say. It never fails; on nonsense the compiler speaks first.

use std::path::Path;

/// A Rust file, split.
pub(crate) struct Source {
    /// Path below the package, with `/`.
    pub(crate) path: String,
    /// The text as it stands.
    pub(crate) text: Vec<char>,
    /// The same length, with comments and the inside of literals as spaces (line ends stay).
    pub(crate) code: Vec<char>,
    /// Only the comments, everything else as spaces.
    pub(crate) comments: Vec<char>,
    /// Line and content of each string or character literal, `\u{...}` resolved.
    pub(crate) literals: Vec<(usize, String)>,
}

impl Source {
    /// Splits a text.
    pub(crate) fn new(path: &str, text: &str) -> Source {
        let text: Vec<char> = text.chars().collect();
        let blank: Vec<char> = text.iter().map(|c| if *c == '\n' { '\n' } else { ' ' }).collect();
        let mut source = Source {
            path: path.to_owned(),
            code: text.clone(),
            comments: blank,
            literals: Vec::new(),
            text,
        };
        let mut at = 0;
        while at < source.text.len() {
            at = source.step(at);
        }
        source
    }

    /// Takes in what begins at `at` and says where the next thing begins.
    fn step(&mut self, at: usize) -> usize {
        let next = |n: usize| self.text.get(at + n).copied().unwrap_or('\0');
        match (self.text[at], next(1)) {
            ('/', '/') => self.comment(at, self.find(at, &['\n'])),
            ('/', '*') => self.comment(at, self.block_end(at)),
            ('"', _) => self.literal(at, at, self.quote_end(at + 1, '"')),
            ('\'', '\\') => self.literal(at, at, self.quote_end(at + 1, '\'')),
            ('\'', _) if next(2) == '\'' => self.literal(at, at, at + 3),
            ('r', '"' | '#') if !self.is_word(at.wrapping_sub(1)) || self.is_byte_prefix(at) => {
                let hashes = self.text[at + 1..].iter().take_while(|c| **c == '#').count();
                if self.text.get(at + 1 + hashes) != Some(&'"') {
                    return at + 1; // r#keyword
                }
                let mut end = vec!['"'];
                end.resize(1 + hashes, '#');
                let body = at + 2 + hashes;
                self.literal(at, at + 1 + hashes, self.find(body, &end) + 1 + hashes)
            }
            _ => at + 1,
        }
    }

    fn is_byte_prefix(&self, at: usize) -> bool {
        at > 0 && matches!(self.text[at - 1], 'b' | 'c') && !self.is_word(at.wrapping_sub(2))
    }

    fn is_word(&self, at: usize) -> bool {
        self.text.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_')
    }

    /// Where `wanted` begins from `from` on, else the end of the text.
    fn find(&self, from: usize, wanted: &[char]) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        rest.windows(wanted.len()).position(|w| w == wanted).map_or(self.text.len(), |n| from + n)
    }

    fn block_end(&self, from: usize) -> usize {
        let (mut at, mut depth) = (from, 0);
        while at + 1 < self.text.len() {
            match (self.text[at], self.text[at + 1]) {
                ('/', '*') => (at, depth) = (at + 2, depth + 1),
                ('*', '/') => (at, depth) = (at + 2, depth - 1),
                _ => at += 1,
            }
            if depth == 0 {
                return at;
            }
        }
        self.text.len()
    }

    fn quote_end(&self, from: usize, quote: char) -> usize {
        let mut at = from;
        while at < self.text.len() {
            match self.text[at] {
                '\\' => at += 2,
                c if c == quote => return at + 1,
                _ => at += 1,
            }
        }
        self.text.len()
    }

    fn comment(&mut self, from: usize, to: usize) -> usize {
        for at in from..to {
            self.comments[at] = self.text[at];
            if self.text[at] != '\n' {
                self.code[at] = ' ';
            }
        }
        to
    }

    /// A literal whose quote stands at `quote` and which ends before `to`. The quotes stay in the code.
    fn literal(&mut self, from: usize, quote: usize, to: usize) -> usize {
        let to = to.min(self.text.len());
        let body: String = self.text[(quote + 1).min(to)..to].iter().collect();
        self.literals.push((self.line(from), unescape(&body)));
        for at in quote + 1..to.saturating_sub(1) {
            if self.code[at] != '\n' {
                self.code[at] = ' ';
            }
        }
        to.max(from + 1)
    }

    /// The line, from 1, of a character.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.text[..at.min(self.text.len())].iter().filter(|c| **c == '\n').count() + 1
    }

    /// Places in `code` where this word stands, not as a part of a longer one.
    pub(crate) fn words(&self, word: &str) -> Vec<usize> {
        let wanted: Vec<char> = word.chars().collect();
        let is_word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() || *c == '_');
        let (opens, closes) = (is_word(wanted.first()), is_word(wanted.last()));
        let whole = |at: usize| {
            let before = at.checked_sub(1).and_then(|at| self.code.get(at));
            let longer_before = opens && is_word(before);
            let longer_after = closes && is_word(self.code.get(at + wanted.len()));
            !longer_before && !longer_after
        };
        let hits = self.code.windows(wanted.len()).enumerate().filter(|(_, w)| *w == wanted);
        hits.map(|(at, _)| at).filter(|at| whole(*at)).collect()
    }

    /// Whether the whole file is tests.
    pub(crate) fn is_test(&self) -> bool {
        let path = &self.path;
        path.starts_with("tests/") || path.ends_with("/tests.rs") || path.contains("/tests/")
    }

    /// The first line of the tests in this file: from there on the rules for the program do not hold.
    pub(crate) fn tests_from(&self) -> usize {
        if self.is_test() {
            return 0;
        }
        let lines = self.code.split(|c| *c == '\n').enumerate();
        lines
            .filter(|(_, line)| line.iter().collect::<String>().trim() == "#[cfg(test)]")
            .map(|(number, _)| number + 1)
            .next()
            .unwrap_or(usize::MAX)
    }

    /// Number of lines.
    pub(crate) fn length(&self) -> usize {
        self.text.split(|c| *c == '\n').count() - usize::from(self.text.last() == Some(&'\n'))
    }
}

/// Resolves `\u{...}`; other escapes are ASCII and stay.
fn unescape(body: &str) -> String {
    let mut parts = body.split("\\u{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap_or((part, ""));
        text.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        text.push_str(rest);
    }
    text
}

/// Every file with one of these endings below `folder`, in a fixed order, as (path below `root`, text).
pub(crate) fn files(root: &Path, folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|e| path.extension().is_some_and(|have| have == *e)) {
                found.push((below(root, &path), read(&path)));
            }
        }
    }
    found.sort();
    found
}

fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The text of a file. One that cannot be read breaks the test that asks for it.
pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn code_comments_and_literals_are_told_apart() {
    let text = "let a = \"x // {\\\" }\"; // say \"{\"\nlet b = r#\"} \" {\"#; /* { /* } */ { */\n\
        let c = '{'; let d: &'a str = b'\\'' as _; let r#fn = br\"{\"; let e = '\\u{b7}'; x!{}";
    let source = Source::new("a.rs", text);
    let code: String = source.code.iter().collect();
    assert_eq!(code.matches('{').count(), 1, "{code}");
    assert_eq!(source.code.len(), source.text.len());
    assert!(code.contains("&'a str"), "{code}");
    let comments: String = source.comments.iter().collect();
    assert!(comments.contains("// say \"{\"") && comments.contains("*/ { */"), "{comments}");
    assert!(source.literals.iter().any(|(line, said)| *line == 3 && said.starts_with('\u{b7}')));
    assert_eq!(source.literals.len(), 6, "{:?}", source.literals);
    assert_eq!(Source::new("a.rs", "a\n\"never closed\n").length(), 2);
}
