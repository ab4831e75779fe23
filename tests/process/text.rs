//! Text that came from outside never reaches a terminal, a pipe or a file of the hall as control: every
//! hostile text as ticket number, service, counter, person and visit, then every command and every view.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;
use zhiban::clock::Clock;
use zhiban::core::time::Zone;

use crate::common::fixture;
use crate::kit::{Folder, ran};
use crate::screen::Session;

/// Code points that no output may hold; what of them an emoji may hold, it does not hold here.
fn is_forbidden(c: char) -> bool {
    let n = u32::from(c);
    let removed = [
        (0x00, 0x09),
        (0x0b, 0x1f),
        (0x7f, 0x9f),
        (0xad, 0xad),
        (0x34f, 0x34f),
        (0x61c, 0x61c),
        (0x115f, 0x1160),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x200b, 0x200f),
        (0x2028, 0x202e),
        (0x2060, 0x206f),
        (0x3164, 0x3164),
        (0xe000, 0xf8ff),
        (0xfdd0, 0xfdef),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfffb),
        (0x1_bca0, 0x1_bca3),
        (0x1_d173, 0x1_d17a),
        (0xe_0000, 0xe_0fff),
        (0xf_0000, 0x10_ffff),
    ];
    removed.iter().any(|(from, to)| (*from..=*to).contains(&n)) || n & 0xfffe == 0xfffe
}

/// The first code point that may not be there, with its surroundings. An emoji keeps its joiners.
fn foreign(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let kept = |at: usize| {
        let before = at.checked_sub(1).map(|at| u32::from(chars[at]));
        let emoji = |n: u32| n >= 0x1_f000 || (0x2000..0x3300).contains(&n) || n == 0xfe0f;
        let keycap = |n: u32| matches!(n, 0x23 | 0x2a | 0x30..=0x39);
        matches!(chars[at], '\u{200d}' | '\u{fe0f}')
            && before.is_some_and(|n| emoji(n) || keycap(n) || matches!(n, 0xa9 | 0xae))
    };
    let found = (0..chars.len()).find(|at| is_forbidden(chars[*at]) && !kept(*at))?;
    let around: String =
        chars[found.saturating_sub(30)..chars.len().min(found + 30)].iter().collect();
    Some(format!("U+{:04X} in {around:?}", u32::from(chars[found])))
}

/// How the sequences end that the board sends: colours, cursor, clearing, modes, the title's stack.
const OUR_FINALS: &[char] = &['m', 'H', 'J', 'K', 'h', 'l', 't', 'A', 'B', 'C', 'D', 'G'];

/// Takes our own control sequences out of what was sent to a terminal; any other stays and is found.
fn without_our_sequences(sent: &str) -> String {
    let mut text = String::with_capacity(sent.len());
    let mut parts = sent.split('\u{1b}');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        if let Some(rest) = part.strip_prefix('[') {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || ";?".contains(c));
            if let Some(after) = rest.strip_prefix(OUR_FINALS) {
                text.push_str(after);
                continue;
            }
        }
        // The window's title: of our own making, ended by BEL.
        if let Some((_, after)) = part.strip_prefix("]0;").and_then(|rest| rest.split_once('\u{7}'))
        {
            text.push_str(after);
            continue;
        }
        text.push('\u{1b}');
        text.push_str(part);
    }
    text.replace(['\r', '\n'], " ")
}

/// The hostile texts.
fn texts() -> Vec<String> {
    let lines = fixture("text/hostile.jsonl");
    let lines = std::str::from_utf8(&lines).unwrap().lines();
    let texts = lines.filter_map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["input"].as_str().map(str::to_owned)
    });
    let texts: Vec<String> = texts.collect();
    assert!(texts.len() > 250, "{}", texts.len());
    texts
}

/// A day of hostile tickets, so that every text stands in every place that a feed has.
fn day() -> String {
    let at = Zone::default().stamp(Clock::system().now().plus_secs(-300)).to_rfc3339();
    let mut all = String::new();
    let mut say = |id: String, kind: &str, source: &str, data: Value| {
        let event = json!({
            "specversion": "1.0", "id": id, "source": source, "type": format!("hallqueue.v1.{kind}"),
            "time": at, "data": data,
        });
        all.push_str(&event.to_string());
        all.push('\n');
    };
    for (n, text) in texts().iter().enumerate() {
        let source = "/hall/H001/hostile/one";
        let visit = format!("v{n}");
        say(
            format!("i{n}"),
            "ticket.issued",
            source,
            json!({
                "visit_id": visit, "ticket_no": text, "service_id": format!("s{}", n % 9),
                "service_name": text, "queue_id": text, "channel": text,
            }),
        );
        say(
            format!("u{n}{text}"),
            "ticket.issued",
            source,
            json!({
                "visit_id": text, "ticket_no": format!("{n}"), "service_id": text,
            }),
        );
        say(
            format!("o{n}"),
            "counter.opened",
            source,
            json!({
                "counter_id": text, "staff_id": text, "services": [text],
            }),
        );
        say(
            format!("c{n}"),
            "ticket.called",
            source,
            json!({
                "visit_id": visit, "counter_id": text, "staff_id": text, "reason": text,
            }),
        );
        say(format!("b{n}"), "staff.break_started", source, json!({ "staff_id": text }));
        say(format!("f{n}"), "device.fault", source, json!({ "device_id": text, "kind": text }));
        if n % 20 == 0 {
            say(format!("x{n}"), "feed.heartbeat", &format!("/hall/H001/{text}/x"), json!({}));
            say(format!("y{n}"), &format!("ticket.{text}"), source, json!({ "visit_id": visit }));
        }
    }
    all
}

fn hostile_hall() -> Folder {
    let folder = Folder::new("[feed]\nlisten = \"off\"\n");
    let file = folder.path.with_file_name("day\u{202e}\u{7}.ndjson");
    std::fs::write(&file, day()).unwrap();
    let got = folder.import(&file, "--verdicts --also");
    assert!(got.code < 2, "{}", got.err);
    for text in [&got.out, &got.err] {
        assert_eq!(foreign(text), None);
    }
    assert!(folder.rows("ticket").len() > 300);
    folder
}

#[test]
fn no_command_prints_a_control_that_came_from_outside() {
    let folder = hostile_hall();
    for arguments in [
        "report day",
        "report day --json",
        "report day --lang zh",
        "feed status",
        "feed status --json",
        "feed status --lang zh",
        "log",
        "log --json --limit 100000",
        "verify",
        "verify --json",
        "board --once --size 200x60",
        "board --once --size 60x16 --lang zh",
        "board --once --size 1000x1000",
        "board --once --size 200x60 --ansi",
    ] {
        let got = folder.run(arguments).ends(0);
        let out = match arguments {
            "board --once --size 200x60 --ansi" => without_our_sequences(&got.out),
            // Its columns are ours.
            "log" => got.out.replace('\t', " "),
            _ => got.out,
        };
        assert_eq!(foreign(&out), None, "{arguments}");
        assert_eq!(foreign(&got.err), None, "{arguments}");
        assert!(!out.is_empty());
        if let Some(cols) = arguments.strip_prefix("board --once --size ")
            && !arguments.contains("--ansi")
        {
            let cols: usize = cols.split('x').next().unwrap().parse().unwrap();
            let wide = out.lines().find(|line| line.width() > cols);
            assert_eq!(wide, None, "{arguments}: a line is wider than the screen");
        }
    }
    for (path, bytes) in folder.bytes() {
        if path.extension().is_some_and(|ext| ext == "log") {
            assert_eq!(foreign(&String::from_utf8(bytes).unwrap()), None, "{}", path.display());
        }
    }
}

#[test]
fn no_view_sends_a_control_that_came_from_outside() {
    let folder = hostile_hall();
    for (size, lang) in [((200, 60), "zh"), ((80, 24), "en")] {
        let mut board = Session::start(&folder, &format!("--lang {lang}"), size);
        board.wait("a board", |text| text.contains("[board]") || text.contains("[浏览]"));
        for keys in [
            "jjjj",
            "\r",
            "\u{1b}",
            "2jjjj",
            "\r",
            "1",
            "\u{1b}",
            "6jj",
            "\r",
            "\u{1b}",
            "7jjjjj",
            "nnnn",
            "b",
            "jjjj",
            "\u{1b}",
            ":",
            "\u{1b}",
            "?",
            "\u{1b}",
            "/zs\r",
            "\u{1b}",
            "\t\t",
            "1\u{1b}[6~",
        ] {
            board.keys(keys);
            zhiban::clock::sleep(std::time::Duration::from_millis(60));
        }
        // What is pasted is text from outside too.
        board.keys("l\u{1b}[200~a\u{202e}b\u{9b}31m\u{200b}\u{e000}c\u{1b}[201~\u{202d}\r");
        // On disk: what is still on its way is asked about by `q`.
        board.sees(": ab31m□c");
        board.keys("\u{1b}");
        zhiban::clock::sleep(std::time::Duration::from_millis(100));
        board.keys("q");
        assert_eq!(board.ends(), 0, "{}", board.text());
        let sent = String::from_utf8(board.raw()).unwrap();
        assert!(sent.len() > 10_000);
        assert_eq!(foreign(&without_our_sequences(&sent)), None, "{size:?}");
    }
    let log = folder.run("log --json").ends(0);
    assert_eq!(foreign(&log.out), None);
}

#[test]
fn the_measure_finds_what_it_must_find() {
    for text in
        ["a\u{1b}b", "a\u{9b}b", "\u{202e}", "\u{200b}", "a\u{200d}b", "\u{e000}", "\t", "\u{7f}"]
    {
        assert!(foreign(text).is_some(), "{text:?}");
    }
    for sent in ["\u{1b}]52;c;x\u{7}", "\u{1b}P1$r\u{1b}\\", "\u{1b}[6n", "\u{1b}c"] {
        assert!(foreign(&without_our_sequences(sent)).is_some(), "{sent:?}");
    }
    let ours = "\u{1b}[?25l\u{1b}[1;31mx\u{1b}[0m\u{1b}]0;zhiban\u{7}\r\n";
    assert_eq!(foreign(&without_our_sequences(ours)), None);
    assert_eq!(foreign("👩\u{200d}💻 1\u{fe0f}\u{20e3}"), None);
}

#[test]
fn every_reading_command_has_json_and_leaves_quietly_when_nobody_reads() {
    let folder = hostile_hall();
    for arguments in
        ["report day --json", "feed status --json", "log --json", "verify --json", "keys --json"]
    {
        let got = folder.run(arguments).ends(0);
        for line in got.out.lines() {
            let value: Result<Value, _> = serde_json::from_str(line);
            assert!(value.is_ok(), "{arguments}: {line}");
        }
    }
    for arguments in ["report day", "log --limit 9999", "log --json", "board --once", "keys --json"]
    {
        let mut command = std::process::Command::new("sh");
        command
            .arg("-c")
            .arg(format!("\"$0\" {arguments} | head -c 1; exec \"$0\" {arguments} >&-"));
        command.arg(env!("CARGO_BIN_EXE_zhiban")).env("ZHIBAN_DATA", &folder.path);
        let got = ran(&mut command);
        assert!(!got.err.contains("panicked") && !got.err.contains("fault"), "{}", got.err);
        assert!(got.out.chars().count() <= 1, "{arguments}");
        assert!(matches!(got.code, 0 | 1), "{arguments}: {} {}", got.code, got.err);
    }
}
