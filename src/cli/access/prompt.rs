//! A PIN typed at the terminal of a command, without an echo. It reads the terminal itself, so that no PIN can
//! come from a pipe, an argument or a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;
use zeroize::Zeroizing;

use crate::cli::failure::Failure;
use crate::core::people::pin::{PIN_DIGITS, Pin};

/// Longest line that is looked at, bytes.
const LINE_BYTES_MAX: usize = 64;

/// A terminal that does not show what is typed; given back when dropped.
struct Silent {
    tty: File,
    before: Termios,
}

impl Silent {
    fn open() -> io::Result<Silent> {
        let tty = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&tty)?;
        give_back_on_signal(tty.try_clone()?, before.clone())?;
        let mut silent = before.clone();
        // Without signals of keys, too: a Ctrl-C must not leave a terminal behind that shows nothing.
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        tcsetattr(&tty, OptionalActions::Flush, &silent)?;
        Ok(Silent { tty, before })
    }
}

// A signal that ends the process must not leave a terminal behind that shows nothing. The thread stays: without
// it the signals would do nothing any more.
fn give_back_on_signal(tty: File, before: Termios) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    std::thread::Builder::new().name("prompt-signals".into()).spawn(move || {
        for signal in signals.forever() {
            // The terminal may be gone.
            tcsetattr(&tty, OptionalActions::Now, &before).ok();
            low_level::emulate_default_handler(signal).ok();
        }
    })?;
    Ok(())
}

impl Drop for Silent {
    fn drop(&mut self) {
        // The terminal may be gone.
        tcsetattr(&self.tty, OptionalActions::Flush, &self.before).ok();
    }
}

/// Asks for six digits.
pub fn ask(prompt: &str) -> Result<Pin, Failure> {
    let text = ask_line(prompt, "a PIN")?;
    Pin::parse(&text).ok_or_else(|| {
        Failure::refused(format!("a PIN is {PIN_DIGITS} digits"))
            .safe("nothing was changed, and no try was counted")
            .next("run the command again")
    })
}

/// Asks for a line that nobody shall see: at most 63 bytes.
pub fn ask_text(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    ask_line(prompt, "a password")
}

fn ask_line(prompt: &str, what: &str) -> Result<Zeroizing<String>, Failure> {
    let no_terminal = |error: io::Error| {
        Failure::io(format!("cannot ask for {what} here"), &error)
            .safe("nothing was changed")
            .next("run this command in a terminal")
    };
    let mut silent = Silent::open().map_err(no_terminal)?;
    write!(silent.tty, "{prompt}: ").map_err(no_terminal)?;
    let mut line = Zeroizing::new([0_u8; LINE_BYTES_MAX]);
    let length = silent.tty.read(&mut *line).map_err(no_terminal)?;
    writeln!(silent.tty).map_err(no_terminal)?;
    let typed = line.get(..length).unwrap_or_default();
    let text = std::str::from_utf8(typed).unwrap_or_default().trim_end_matches(['\r', '\n']);
    if text.contains('\u{3}') || length == 0 {
        return Err(Failure::refused("nothing was typed").safe("nothing was changed"));
    }
    Ok(Zeroizing::new(text.to_owned()))
}
