//! Keys: how they are named, what an input method turns them into, and which command each one
//! calls. Knows the table of commands, nothing of the terminal.

use std::collections::{BTreeMap, HashMap};

use super::commands::{COMMANDS, Command};
use crate::text::keys::fold;
use crate::text::words::Words;

/// A key, without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are those on the keys
pub enum Key {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    Backspace,
    Delete,
    F(u8),
}

/// A key as pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyPress {
    /// Which key.
    pub key: Key,
    /// With Ctrl held.
    pub ctrl: bool,
}

impl KeyPress {
    /// A key alone.
    pub const fn plain(key: Key) -> KeyPress {
        KeyPress { key, ctrl: false }
    }

    /// A character key alone.
    pub const fn char(c: char) -> KeyPress {
        KeyPress { key: Key::Char(c), ctrl: false }
    }

    /// A character key with Ctrl.
    pub const fn ctrl(c: char) -> KeyPress {
        KeyPress { key: Key::Char(c), ctrl: true }
    }

    /// What a command hears: full-width forms and Chinese punctuation folded to the key that was
    /// meant.
    #[must_use]
    pub fn folded(self) -> KeyPress {
        match self.key {
            Key::Char(c) => KeyPress { key: Key::Char(fold(c)), ctrl: self.ctrl },
            _ => self,
        }
    }

    /// The digit it is, if it is one.
    pub fn digit(self) -> Option<usize> {
        match self.folded() {
            KeyPress { key: Key::Char(c), ctrl: false } => c.to_digit(10).map(|d| d as usize),
            _ => None,
        }
    }

    /// The spelling in settings and in `zhiban keys`: `q`, `ctrl-l`, `pgup`.
    pub fn spelling(self) -> String {
        let name = match self.key {
            Key::Char(' ') => "space".to_owned(),
            Key::Char(c) => c.to_string(),
            Key::F(n) => format!("f{n}"),
            key => NAMED
                .iter()
                .find(|(_, named)| *named == key)
                .map_or_else(String::new, |(name, _)| (*name).to_owned()),
        };
        if self.ctrl { format!("ctrl-{name}") } else { name }
    }

    /// Reads a spelling.
    pub fn parse(text: &str) -> Option<KeyPress> {
        let (ctrl, name) = match text.strip_prefix("ctrl-") {
            Some(name) => (true, name),
            None => (false, text),
        };
        let mut chars = name.chars();
        let key = match (chars.next(), chars.next()) {
            (Some(c), None) => Key::Char(fold(c)),
            _ if name == "space" => Key::Char(' '),
            (Some('f'), Some(_)) if name.get(1..)?.parse::<u8>().is_ok() => {
                Key::F(name.get(1..)?.parse().ok()?)
            }
            _ => NAMED.iter().find(|(named, _)| *named == name)?.1,
        };
        Some(KeyPress { key, ctrl })
    }

    /// How it is written on the screen.
    pub fn label(self, words: &Words) -> String {
        let name = match self.key {
            Key::Up => words.k_up.to_owned(),
            Key::Down => words.k_down.to_owned(),
            Key::Left => words.k_left.to_owned(),
            Key::Right => words.k_right.to_owned(),
            Key::Char(' ') => words.k_space.to_owned(),
            Key::Char(c) => c.to_string(),
            Key::Enter => "Enter".to_owned(),
            Key::Esc => "Esc".to_owned(),
            Key::Tab => "Tab".to_owned(),
            Key::BackTab => "Shift-Tab".to_owned(),
            Key::PageUp => "PgUp".to_owned(),
            Key::PageDown => "PgDn".to_owned(),
            Key::Home => "Home".to_owned(),
            Key::End => "End".to_owned(),
            Key::Backspace => "Backspace".to_owned(),
            Key::Delete => "Del".to_owned(),
            Key::F(n) => format!("F{n}"),
        };
        if self.ctrl { format!("Ctrl-{}", name.to_uppercase()) } else { name }
    }
}

const NAMED: &[(&str, Key)] = &[
    ("enter", Key::Enter),
    ("esc", Key::Esc),
    ("tab", Key::Tab),
    ("shift-tab", Key::BackTab),
    ("up", Key::Up),
    ("down", Key::Down),
    ("left", Key::Left),
    ("right", Key::Right),
    ("pgup", Key::PageUp),
    ("pgdn", Key::PageDown),
    ("home", Key::Home),
    ("end", Key::End),
    ("backspace", Key::Backspace),
    ("del", Key::Delete),
];

/// Why keys could not be set as the settings ask.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyMapError {
    /// Two commands want one key.
    #[error(
        "key `{key}` is set for both `{first}` and `{second}`; nothing was started. \
         Give one of them another key under [keys] in the settings"
    )]
    Clash {
        /// The key.
        key: String,
        /// The command that had it first.
        first: &'static str,
        /// The other one.
        second: &'static str,
    },
    /// No such command.
    #[error("[keys] names `{0}`, which is no command; `zhiban keys` lists them all")]
    NoCommand(String),
    /// No such key.
    #[error("[keys] gives `{id}` the key `{key}`, which is no key; examples: q, f5, ctrl-l, pgdn")]
    NoKey {
        /// The command.
        id: String,
        /// The key as written.
        key: String,
    },
}

/// Which key calls which command.
#[derive(Clone, Debug)]
pub struct KeyMap {
    by_key: HashMap<KeyPress, &'static Command>,
    by_id: HashMap<&'static str, Vec<KeyPress>>,
}

impl KeyMap {
    /// The keys of the table, with those of `set` (command id to spellings) in the place of theirs.
    pub fn new(set: &BTreeMap<String, Vec<String>>) -> Result<KeyMap, KeyMapError> {
        for id in set.keys() {
            if !COMMANDS.iter().any(|command| command.id == id) {
                return Err(KeyMapError::NoCommand(id.clone()));
            }
        }
        let mut map = KeyMap { by_key: HashMap::new(), by_id: HashMap::new() };
        for command in COMMANDS {
            let keys = match set.get(command.id) {
                None => command.keys.to_vec(),
                Some(spellings) => spellings
                    .iter()
                    .map(|text| {
                        KeyPress::parse(text).ok_or_else(|| KeyMapError::NoKey {
                            id: command.id.to_owned(),
                            key: text.clone(),
                        })
                    })
                    .collect::<Result<_, _>>()?,
            };
            for key in &keys {
                if let Some(first) = map.by_key.insert(*key, command)
                    && first.id != command.id
                {
                    return Err(KeyMapError::Clash {
                        key: key.spelling(),
                        first: first.id,
                        second: command.id,
                    });
                }
            }
            map.by_id.insert(command.id, keys);
        }
        Ok(map)
    }

    /// The command that a key calls.
    pub fn command(&self, press: KeyPress) -> Option<&'static Command> {
        self.by_key.get(&press.folded()).copied()
    }

    /// The keys of a command, the one to show first.
    pub fn keys(&self, id: &str) -> &[KeyPress] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The first key of a command as written on the screen; empty if it has none.
    pub fn label(&self, id: &str, words: &Words) -> String {
        self.keys(id).first().map_or_else(String::new, |key| key.label(words))
    }
}

impl Default for KeyMap {
    fn default() -> KeyMap {
        KeyMap::new(&BTreeMap::new()).expect("invariant: the table's own keys do not clash")
    }
}
