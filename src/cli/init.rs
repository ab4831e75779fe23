//! `zhiban init`: the two files of a hall, with the defaults and a comment for every value. It writes over
//! nothing unless asked to, and then keeps what stood there under a dated name.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::args::{Globals, InitArgs, Lang};
use super::config::{Config, FILE_NAME, folder, lang};
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::Clock;
use crate::core::ids::is_hall_id;
use crate::core::settings::{Settings, read_new};
use crate::core::time::{Ms, Zone};
use crate::store::{HALL_FILE, keep_aside, write_whole};
use crate::text::hall_file::hall_file;

/// What to do where a file cannot be written.
const WRITABLE: &str = "give this user write permission there and room on the disk, or name another folder with --data";

/// Writes the files and says what comes next.
pub fn run(globals: &Globals, args: &InitArgs, out: &mut Out) -> Result<Exit, Failure> {
    let lang = lang(globals, &Config::default());
    if !is_hall_id(&args.hall_id) {
        return Err(Failure::usage("--hall-id must be 1 to 64 letters, digits, '-', '_' or '.'")
            .safe("nothing was written"));
    }
    let folder = folder(globals)?;
    let settings = Settings { name: args.name.trim().to_owned(), ..Settings::standard() };
    let hall = hall_file(&settings, lang.into());
    if let Some(fault) = read_new(&hall).err().and_then(|faults| faults.into_iter().next()) {
        return Err(Failure::usage(format!("--name: {}", fault.why)).safe("nothing was written"));
    }
    let files =
        [(FILE_NAME, terminal_file(&args.hall_id, Zone::default(), lang)), (HALL_FILE, hall)];
    let over = if args.force { Over::Kept(Clock::system().now()) } else { Over::Nothing };
    let kept = write_all(&folder, &files, over)?;
    for ((name, _), kept) in files.iter().zip(kept) {
        out.line(&format!("wrote {}", folder.join(name).display()))?;
        if let Some(kept) = kept {
            out.line(&format!("what stood there is kept as {}", kept.display()))?;
        }
    }
    out.note("next: fill in hall.toml, then: zhiban settings apply");
    Ok(Exit::Done)
}

/// What files may be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing: where one of them is there, none is written.
    Nothing,
    /// Any, and what differs is kept under a name with this instant.
    Kept(Ms),
}

/// Writes files into the hall's folder; answers for each under which name the one before it is kept. Those that
/// are kept have their second name before the first file is written.
pub fn write_all(
    folder: &Path,
    files: &[(&str, String)],
    over: Over,
) -> Result<Vec<Option<PathBuf>>, Failure> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| {
        Failure::io(format!("cannot make {}", folder.display()), &error)
            .safe("nothing was written")
            .next(WRITABLE)
    })?;
    let standing = files.iter().map(|(name, _)| folder.join(name)).find(|path| path.exists());
    if let Some(path) = standing.filter(|_| over == Over::Nothing) {
        return Err(Failure::refused(format!("{} is there already", path.display()))
            .safe("nothing was written")
            .next("edit it, or write over it with --force, which keeps it under a dated name"));
    }
    let mut kept = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        let same = fs::read(&path).is_ok_and(|there| there == text.as_bytes());
        kept.push(match over {
            // The zone of the hall may be what is being replaced.
            Over::Kept(now) if !same => {
                keep_aside(&path, Zone::default(), now).map_err(|error| {
                    Failure::io(format!("cannot keep {}", path.display()), &error)
                        .safe("nothing was written")
                        .next(WRITABLE)
                })?
            }
            _ => None,
        });
    }
    for (name, text) in files {
        let path = folder.join(name);
        write_whole(&path, text.as_bytes()).map_err(|error| {
            Failure::io(format!("cannot write {}", path.display()), &error)
                .safe("no settings are in force that were not before")
                .next(WRITABLE)
        })?;
    }
    Ok(kept)
}

/// `zhiban.toml` with every key commented.
pub fn terminal_file(hall_id: &str, zone: Zone, lang: Lang) -> String {
    let page = match lang {
        Lang::Zh => TERMINAL_ZH,
        Lang::En => TERMINAL_EN,
    };
    page.replace("H001", hall_id).replace(Zone::default().0.name(), zone.0.name())
}

/// The same, with the language said: somebody chose it.
pub fn terminal_file_in(hall_id: &str, zone: Zone, lang: Lang) -> String {
    terminal_file(hall_id, zone, lang).replacen("# lang =", "lang =", 1)
}

const TERMINAL_ZH: &str = "\
# 本终端的设置; 重新启动后生效. 全厅的设置在 hall.toml.

# 语言 zh 或 en; 不写则随系统
# lang = \"zh\"
# 颜色 default, contrast 高对比, mono 无颜色
# theme = \"default\"
# 新告警超红线时响铃
# bell = true
# 走势图 false 用普通字符, true 用点阵; 不写则看终端
# braille = false

[hall]
# 厅号, 即叫号机来源 /hall/<厅号>/... 中的那个; 有记录后不可改
id = \"H001\"
# 时区; 有记录后不可改
zone = \"Asia/Shanghai\"

[keys]
# 改键: 命令名 = 键; 命令名见 zhiban keys
# find = \"f\"

[feed]
# 叫号机向此地址发送事件; off 为不接收; 对外开放须设 token
listen = \"127.0.0.1:7023\"
# token = \"至少 16 个字符\"
# 监视的文件
# tail = [\"/var/spool/queue.ndjson\"]
# MQTT 服务器
# mqtt = \"mqtt://127.0.0.1:1883\"
";

const TERMINAL_EN: &str = "\
# The settings of this terminal, read at its start. Those of the hall stand in hall.toml.

# Language, zh or en; left out: the system's
# lang = \"en\"
# Colours: default, contrast, mono
# theme = \"default\"
# Ring the terminal's bell for a new alarm beyond the red line
# bell = true
# The chart in plain characters (false) or in Braille (true); left out: as the terminal can
# braille = false

[hall]
# The hall's id, as in the sources of its feeds: /hall/<id>/... Fixed once there are records.
id = \"H001\"
# Time zone. Fixed once there are records.
zone = \"Asia/Shanghai\"

[keys]
# Other keys: name of the command = key; the names: zhiban keys
# find = \"f\"

[feed]
# Ticket machines post their events here; off = nowhere. Beyond this machine only with a token.
listen = \"127.0.0.1:7023\"
# token = \"at least 16 characters\"
# Files that are watched
# tail = [\"/var/spool/queue.ndjson\"]
# MQTT broker
# mqtt = \"mqtt://127.0.0.1:1883\"
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_s_file_says_the_defaults() {
        for lang in [Lang::Zh, Lang::En] {
            let parse = |text: &str| crate::cli::config::parse(text, Path::new(FILE_NAME)).unwrap();
            let zone = Zone::default();
            assert_eq!(parse(&terminal_file("H001", zone, lang)), Config::default());
            let urumqi = Zone::named("Asia/Urumqi").unwrap();
            let chosen = parse(&terminal_file_in("H023", urumqi, lang));
            assert_eq!((chosen.lang, chosen.hall.zone), (Some(lang), urumqi));
            assert_eq!(chosen.hall.id, "H023");
        }
    }
}
