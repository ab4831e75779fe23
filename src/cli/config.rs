//! The settings of a hall: `zhiban.toml` in its folder, and what the command line says above it. Everything
//! has a default, so a folder without the file is a hall too; a mistake in the file is told with its line.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::args::{Globals, Lang, Theme};
use super::failure::Failure;
use crate::core::hall::HallConfig;
use crate::core::ids::is_hall_id;
use crate::core::settings::Settings;
use crate::core::time::Zone;
use crate::feed::config::{FeedConfig, FeedConfigError};
use crate::store::{COPIES_FOLDER, DB_FILE, RoomRules, hall_of};

/// Name of the file in the hall's folder.
pub const FILE_NAME: &str = "zhiban.toml";

/// What stands in `zhiban.toml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The hall.
    pub hall: HallPart,
    /// Language of the board.
    pub lang: Option<Lang>,
    /// Colours of the board.
    pub theme: Option<Theme>,
    /// Whether a new alarm beyond the red line rings the bell of the terminal.
    pub bell: bool,
    /// Whether the terminal can show Braille; none = as its name and the locale say.
    pub braille: Option<bool>,
    /// Keys that differ from the standard ones: command name to key. The board checks names and clashes.
    pub keys: BTreeMap<String, String>,
    /// Listeners and sources.
    pub feed: FeedConfig,
    /// Copies at the end of a shift.
    pub backup: BackupPart,
    /// Records of shifts.
    pub export: ExportPart,
    /// When the disk counts as nearly full.
    pub disk: DiskPart,
}

/// `[disk]`, in MiB.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiskPart {
    /// Less free than this is a warning.
    pub low_mib: u32,
    /// Less free than this stops the import of files.
    pub import_mib: u32,
    /// Kept back for the entries of a full disk; 0 = nothing.
    pub reserve_mib: u32,
}

impl Default for DiskPart {
    fn default() -> DiskPart {
        DiskPart { low_mib: 200, import_mib: 50, reserve_mib: 16 }
    }
}

impl DiskPart {
    /// The same in bytes.
    pub fn rules(&self) -> RoomRules {
        let bytes = |mib: u32| u64::from(mib) << 20;
        RoomRules {
            low_bytes: bytes(self.low_mib),
            import_bytes: bytes(self.import_mib),
            reserve_bytes: bytes(self.reserve_mib),
        }
    }
}

/// `[backup]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackupPart {
    /// Folder for the copy at the end of each shift; `off` = none, absent = `backups` in the hall's folder.
    pub dir: Option<String>,
}

/// `[export]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExportPart {
    /// Folder for the records of shifts; absent = `exports` in the hall's folder.
    pub dir: Option<String>,
}

/// Folder in the hall's own for the records of shifts, unless another one is set.
pub const EXPORTS_FOLDER: &str = "exports";

/// `[hall]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HallPart {
    /// Hall id, as it stands in the sources of its feeds: `/hall/<id>/...`.
    pub id: String,
    /// Name shown; empty = the id.
    pub name: String,
    /// Time zone by its IANA name.
    pub zone: Zone,
}

impl Default for HallPart {
    fn default() -> HallPart {
        HallPart { id: "H001".to_owned(), name: String::new(), zone: Zone::default() }
    }
}

/// A hall's folder with its settings, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The folder. It may not exist yet.
    pub folder: PathBuf,
    /// The file as read.
    pub config: Config,
    /// The language in force.
    pub lang: Lang,
    /// The colours asked for; none = nobody said.
    pub theme: Option<Theme>,
}

impl Setup {
    /// Reads the settings of the hall that the command line means.
    pub fn read(globals: &Globals) -> Result<Setup, Failure> {
        let folder = folder(globals)?;
        let path = folder.join(FILE_NAME);
        let config = match fs::read_to_string(&path) {
            Ok(text) => parse(&text, &path)?,
            Err(error) if error.kind() == ErrorKind::NotFound => Config::default(),
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                return Err(Failure::refused(format!("{} is not a folder", folder.display()))
                    .safe("nothing was read or written")
                    .next("name the hall's folder with --data or ZHIBAN_DATA"));
            }
            Err(error) => {
                return Err(Failure::io(format!("cannot read {}", path.display()), &error)
                    .safe("the hall's records are not touched")
                    .next(
                        "make the file readable UTF-8 text, or name another folder with --data",
                    ));
            }
        };
        let theme = globals.theme.or(config.theme);
        let mut setup = Setup { lang: lang(globals, &config), theme, folder, config };
        // A log that was restored into a new folder is its own hall's, not that of the defaults.
        if !path.exists()
            && let Some((id, zone)) = hall_of(&setup.folder, &setup.hall())
        {
            (setup.config.hall.id, setup.config.hall.zone) = (id, zone);
        }
        Ok(setup)
    }

    /// The same where there must be a log already.
    pub fn of_a_hall(globals: &Globals) -> Result<Setup, Failure> {
        let setup = Setup::read(globals)?;
        if setup.folder.join(DB_FILE).exists() {
            return Ok(setup);
        }
        Err(Failure::refused(format!("{} holds no hall", setup.folder.display()))
            .safe("nothing was written")
            .next("name the hall's folder with --data"))
    }

    /// Where a copy goes at the end of a shift; none = nowhere.
    pub fn copies(&self) -> Option<PathBuf> {
        match self.config.backup.dir.as_deref() {
            Some("off") => None,
            Some(dir) => Some(self.folder.join(dir)),
            None => Some(self.folder.join(COPIES_FOLDER)),
        }
    }

    /// Where the records of shifts go.
    pub fn exports(&self) -> PathBuf {
        self.folder.join(self.config.export.dir.as_deref().unwrap_or(EXPORTS_FOLDER))
    }

    /// What the fold must know about the hall.
    pub fn hall(&self) -> HallConfig {
        HallConfig {
            hall_id: self.config.hall.id.clone(),
            name: self.config.hall.name.clone(),
            zone: self.config.hall.zone,
            settings: Settings::standard(),
            training: false,
            ..HallConfig::default()
        }
    }
}

/// The hall's folder: `--data`, `ZHIBAN_DATA`, else `zhiban` in the user's data folder.
pub fn folder(globals: &Globals) -> Result<PathBuf, Failure> {
    if let Some(folder) = &globals.data {
        if folder.as_os_str().is_empty() {
            return Err(Failure::usage("the name of the hall's folder is empty")
                .next("give --data a folder, or unset ZHIBAN_DATA"));
        }
        return Ok(folder.clone());
    }
    directories::ProjectDirs::from("", "", "zhiban")
        .map(|places| places.data_dir().to_owned())
        .ok_or_else(|| {
            Failure::usage("this user has no home folder")
                .safe("nothing was read or written")
                .next("name the hall's folder with --data or ZHIBAN_DATA")
        })
}

/// The language in force: the command line, the settings, else the locale of the user.
pub fn lang(globals: &Globals, config: &Config) -> Lang {
    let locale = || {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        lang_of_locale(
            &["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default(),
        )
    };
    globals.lang.or(config.lang).unwrap_or_else(locale)
}

fn lang_of_locale(locale: &str) -> Lang {
    let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
    if language.eq_ignore_ascii_case("zh") { Lang::Zh } else { Lang::En }
}

/// Reads the text of a settings file; `path` only names it in errors.
pub fn parse(text: &str, path: &Path) -> Result<Config, Failure> {
    let wrong = |line: Option<usize>, why: &str| {
        let place = line.map(|line| format!(", line {line}")).unwrap_or_default();
        Failure::usage(format!("{}{place}: {why}", path.display()))
            .safe("the hall's records are not touched; the settings are read once, at start")
            .next("correct that line, or take it out to have the default")
    };
    if let Some(line) = line_of_key(text, "rules") {
        let why = "thresholds stand in hall.toml now, under [rules] likewise";
        return Err(wrong(Some(line), why).next(
            "write the defaults with `zhiban settings show > hall.toml` in this folder, move the \
             lines there, take [rules] out here, then: zhiban settings apply",
        ));
    }
    let config: Config = toml::from_str(text).map_err(|error| {
        wrong(error.span().map(|span| line_at(text, span.start)), error.message())
    })?;
    if !is_hall_id(&config.hall.id) {
        let why = "hall.id must be 1 to 64 letters, digits, '-', '_' or '.'";
        return Err(wrong(line_of(text, &["hall", "id"]), why));
    }
    config.feed.check().map_err(|error| {
        let key = match error {
            FeedConfigError::TokenWeak => "token",
            FeedConfigError::Address(_) | FeedConfigError::TokenMissing(_) => "listen",
            FeedConfigError::Broker(_) => "mqtt",
            FeedConfigError::HalfUser if config.feed.mqtt_user.is_none() => "mqtt_password_file",
            FeedConfigError::HalfUser => "mqtt_user",
            FeedConfigError::ClientName => "mqtt_client",
        };
        wrong(line_of(text, &["feed", key]), &error.to_string())
    })?;
    Ok(config)
}

/// The line, from 1, of a byte of the text.
fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
}

/// The line of a key at the top of the file.
fn line_of_key(text: &str, key: &str) -> Option<usize> {
    let root = DeTable::parse(text).ok()?;
    let (name, _) = root.get_ref().iter().find(|(name, _)| name.get_ref() == key)?;
    Some(line_at(text, name.span().start))
}

/// The line of a key given by its path, or of the nearest key above it that the file has.
fn line_of(text: &str, path: &[&str]) -> Option<usize> {
    let root = DeTable::parse(text).ok()?;
    let mut table = root.get_ref();
    let mut line = None;
    for name in path {
        let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == name) else { break };
        line = Some(line_at(text, key.span().start));
        let DeValue::Table(below) = value.get_ref() else { break };
        table = below;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::event::{Body, Kind, Note, Proof};
    use crate::core::time::Ms;
    use crate::store::{Mode, NewEvent, Store};

    fn refusal(text: &str) -> String {
        let failure = parse(text, Path::new("zhiban.toml")).unwrap_err();
        assert!(!failure.told().unwrap().next.is_empty());
        assert_eq!(failure.exit().code(), 2);
        failure.to_string()
    }

    #[test]
    fn a_whole_file_is_read() {
        let text = "lang = \"zh\"\ntheme = \"mono\"\nbell = true\n[hall]\nid = \"H023\"\nname = \"中山路\"\n\
            zone = \"Asia/Urumqi\"\n[keys]\nfind = \"f\"\n\
            [feed]\nlisten = \"127.0.0.1:1\"\n";
        let config = parse(text, Path::new("zhiban.toml")).unwrap();
        assert_eq!(config.hall.id, "H023");
        assert_eq!(Some(config.hall.zone), Zone::named("Asia/Urumqi"));
        assert_eq!((config.lang, config.theme), (Some(Lang::Zh), Some(Theme::Mono)));
        assert!(config.bell && !Config::default().bell, "only on purpose");
        assert_eq!(config.keys["find"], "f");
        assert_eq!(config.feed.listen, "127.0.0.1:1");
    }

    #[test]
    fn a_disk_is_judged_by_the_figures_of_the_design_unless_others_are_set() {
        assert_eq!(DiskPart::default().rules(), RoomRules::default());
        let config = parse("[disk]\nimport_mib = 3\n", Path::new("zhiban.toml")).unwrap();
        let expected = RoomRules { import_bytes: 3 << 20, ..RoomRules::default() };
        assert_eq!(config.disk.rules(), expected);
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (text, line, word) in [
            ("lang = \"zh\"\ncolour = 1\n", 2, "colour"),
            ("\n\nlang = zh\n", 3, "zhiban.toml"),
            ("lang = \"de\"\n", 1, "de"),
            ("[hall]\nid = \"H/1\"\n", 2, "hall.id"),
            ("[hall]\nname = \"x\"\nzone = \"Mars\"\n", 3, "zhiban.toml"),
            ("[disk]\nlow_mib = -1\n", 2, "-1"),
            ("lang = \"zh\"\n[rules]\nidle_secs = 90\n", 2, "hall.toml"),
            ("[feed]\ntail = []\nlisten = \"7023\"\n", 3, "listen"),
            ("[feed]\nlisten = \"off\"\ntoken = \"short\"\n", 3, "token"),
        ] {
            let told = refusal(text);
            assert!(told.contains(&format!("line {line}:")), "{text}: {told}");
            assert!(told.contains(word), "{text}: {told}");
        }
    }

    #[test]
    fn a_folder_without_settings_is_a_hall_and_the_command_line_wins() {
        let folder = tempfile::tempdir().unwrap();
        let mut globals = Globals { data: Some(folder.path().to_owned()), ..Globals::default() };
        globals.lang = Some(Lang::En);
        assert_eq!(Setup::read(&globals).unwrap().hall().hall_id, "H001");
        fs::write(folder.path().join(FILE_NAME), "lang = \"zh\"\ntheme = \"contrast\"\n").unwrap();
        let setup = Setup::read(&globals).unwrap();
        assert_eq!((setup.lang, setup.theme), (Lang::En, Some(Theme::Contrast)));
        fs::write(folder.path().join(FILE_NAME), [0xff, 0xfe]).unwrap();
        assert_eq!(Setup::read(&globals).unwrap_err().exit().code(), 1);
    }

    #[test]
    fn a_log_in_a_folder_without_settings_is_of_the_hall_that_wrote_it() {
        let folder = tempfile::tempdir().unwrap();
        let globals = Globals { data: Some(folder.path().to_owned()), ..Globals::default() };
        let read = || Setup::read(&globals).unwrap().hall();
        let (mut config, now) = (read(), Ms(1_762_738_200_000));
        (config.hall_id, config.zone) = ("H023".to_owned(), Zone::named("Asia/Urumqi").unwrap());
        let mut store = Store::open(folder.path(), &config, Mode::Write).unwrap();
        let event = NewEvent {
            kind: Kind::LogNoted,
            at: config.zone.stamp(now),
            by: "li".into(),
            proof: Proof::System,
            feed: None,
            body: Body::Note(Note { note_id: "n".into(), text: "x".into(), phrase: "".into() }),
        };
        store.append(vec![event], now).unwrap();
        store.close().unwrap();
        assert_eq!((read().hall_id, read().zone), (config.hall_id, config.zone));
        fs::write(folder.path().join(FILE_NAME), "[hall]\nid = \"H001\"\n").unwrap();
        assert_eq!(read().hall_id, "H001", "as it says");
    }

    #[test]
    fn the_locale_chooses_the_language() {
        for (locale, lang) in [
            ("zh_CN.UTF-8", Lang::Zh),
            ("zh", Lang::Zh),
            ("ZH-Hant", Lang::Zh),
            ("zha_CN", Lang::En),
            ("C.UTF-8", Lang::En),
            ("", Lang::En),
        ] {
            assert_eq!(lang_of_locale(locale), lang, "{locale}");
        }
    }
}
