//! `zhiban completions` and `zhiban man`: both are read off the parser, so that they cannot differ from it.

use std::fs;

use clap::CommandFactory;

use super::args::{Cli, CompletionsArgs, ManArgs};
use super::failure::{Exit, Failure};
use super::out::Out;

/// Writes the completion script of a shell to stdout.
pub fn completions(args: &CompletionsArgs, out: &mut Out) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "zhiban", &mut script);
    out.bytes(&script)?;
    Ok(Exit::Done)
}

/// Writes the manual page to stdout, or one page per command into a folder.
pub fn man(args: &ManArgs, out: &mut Out) -> Result<Exit, Failure> {
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command())
            .render(&mut page)
            .map_err(|error| Failure::io("cannot write the manual page", &error))?;
        out.bytes(&page)?;
        return Ok(Exit::Done);
    };
    fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), folder))
        .map_err(|error| {
            Failure::io(format!("cannot write manual pages into {}", folder.display()), &error)
                .safe("nothing but manual pages is written there")
                .next("choose another folder with --out")
        })?;
    out.line(&format!("manual pages are in {}", folder.display()))?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_every_shown_command_are_written_and_hidden_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let args = ManArgs { out: Some(folder.path().join("man1")) };
        let mut out = Out::to(Box::new(std::io::sink()), Box::new(std::io::sink()));
        assert_eq!(man(&args, &mut out), Ok(Exit::Done));
        for name in ["zhiban", "zhiban-demo", "zhiban-feed-import", "zhiban-report-day"] {
            let page = folder.path().join("man1").join(format!("{name}.1"));
            assert!(fs::read_to_string(&page).is_ok_and(|page| page.contains(".TH")), "{name}");
        }
        assert!(!folder.path().join("man1/zhiban-docs.1").exists());
    }
}
