//! Rows 17 and 18: terminals whose clock is years off meet their server over true TLS, deliver everything and say how far
//! they are off; a certificate that is over, or of tomorrow, keeps nobody out who knows the authority, and is told.

use std::process::Command;

use serde_json::Value;
use zhiban::core::sync::status::{Need, Status};
use zhiban::core::time::Ms;
use zhiban::server::{Limits, Times};
use zhiban::text::sync::line;
use zhiban::text::words::Lang;

use crate::kills::enrolled;
use crate::kit::{Folder, LISTENS, Ran, has, issued, ran};
use crate::plain::Plain;
use crate::rig::{Records, Site, Terminal, proof, until};

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;

/// A command of a hall whose machine believes that it is so many seconds later or earlier.
fn astray(folder: &Folder, secs: i64, words: &str) -> Ran {
    let command = folder.command(&words.split(' ').collect::<Vec<_>>());
    let mut faketime = Command::new("faketime");
    faketime.args(["-m", "-f", &format!("{secs:+}s"), command.get_program().to_str().unwrap()]);
    faketime.args(command.get_args()).env_clear();
    faketime.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    ran(faketime.env("FAKETIME_DONT_FAKE_MONOTONIC", "1"))
}

/// Seconds from now to a year.
fn to_year(year: i64) -> i64 {
    (year - 1970) * YEAR - Times::system().now().0 / 1000
}

#[test]
fn i1_i17_row_17_row_18_a_clock_that_is_years_off_keeps_no_terminal_from_its_server() {
    if !has("faketime", &["--version"]) {
        return;
    }
    let site = Site::new();
    let years = [1970, 2019, 2099];
    let codes: Vec<String> = (0..=years.len()).map(|_| site.code("H001")).collect();
    let address = site.address();
    std::thread::scope(|scope| {
        for (n, year) in years.into_iter().enumerate() {
            let code = &codes[n];
            scope.spawn(move || {
                let (secs, folder) = (to_year(year) + 200 * DAY, Folder::new(LISTENS));
                // The first meeting, the first delivery, and one after a night without power.
                astray(&folder, secs, &format!("enrol https://{address} {code}")).ends(0);
                for (night, id) in [(0, "x"), (-DAY, "y")] {
                    let id = format!("{id}{year}");
                    let line = issued("/hall/H001/test/m1", &id, &id, &id, "2025-11-10T09:00:00Z");
                    folder.take_in(&format!("{line}\n"));
                    let said = astray(&folder, secs + night, "--lang en sync now --wait 60");
                    let said = said.ends(0).out;
                    assert!(said.contains("minutes apart, set the clock"), "{year}: {said}");
                    let stands = astray(&folder, secs + night, "sync status --json").ends(0).json();
                    let off = stands["clock_offset_ms"].as_i64().unwrap() / 1000;
                    assert!((off + secs + night).abs() < 120, "{year}: {off} {stands}");
                    assert_eq!(stands["unsent"], Value::from(0), "{year}: {stands}");
                }
            });
        }
    });
    let mut reader = Terminal::new("r");
    reader.enrol(site.address(), &codes[years.len()]);
    reader.start(reader.link(site.address()));
    reader.comes_to(2 * years.len() as u64);
    proof("I1 I17 row 17 row 18", "terminal in 1970, 2019, 2099, real TLS", 6, "each year twice");
}

/// The same terminal, its server's certificate made this many days from now.
fn meets(days: i64) -> (Plain, Terminal) {
    let made = Ms(Times::system().now().0 + days * DAY * 1000);
    let server = Plain::with(&Limits::default(), made);
    let mut terminal = server.terminal("a");
    terminal.write(2);
    terminal.start(terminal.link(server.tls()));
    terminal.comes_to(2);
    (server, terminal)
}

/// A certificate that is over, or not yet valid: whoever is proved by the known authority is let in, and the status says
/// what is wrong and whom to tell.
#[test]
fn i17_row_18_a_certificate_that_is_over_keeps_nobody_out_and_is_told() {
    // An authority of tomorrow says by itself that it is tomorrow.
    for (days, is_told) in [(0, false), (-4_000, true), (4_000, false)] {
        let (_server, terminal) = meets(days);
        until("the status", || match terminal.status() {
            Status::Attention { need: Need::CertificateOver, unsent: 0, .. } => is_told,
            Status::Synced { unsent: 0, .. } => !is_told,
            _ => false,
        });
        let text = line(&terminal.status(), Lang::En, |_| String::new());
        assert_eq!(
            text.contains("certificate") && text.contains("administrator"),
            is_told,
            "{text}"
        );
    }
    proof("I17 row 18", "a certificate that is over or of tomorrow", 3, "each once");
}

#[test]
fn row_18_after_the_server_was_given_new_certificates_of_its_authority_nobody_notices() {
    let mut site = Site::new();
    let folder = Folder::new(LISTENS);
    enrolled(&folder, site.address(), &site.code("H001"));
    let port = site.address().port();
    site.kill();
    let tls = site.data().join("tls");
    for entry in std::fs::read_dir(&tls).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("ca") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let command = site.command(&["run", "--listen", &format!("127.0.0.1:{port}")]);
    site.start_as(command);
    let line = issued("/hall/H001/test/m1", "q", "q", "q", "2025-11-10T09:00:00Z");
    folder.take_in(&format!("{line}\n"));
    folder.run("sync now --wait 60").ends(0);
    assert_eq!(Records::of(&site.db()).events(), 1);
}
