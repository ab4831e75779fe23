//! Tests of the parser: it is sound, and every example in a help text or in the README parses.

use clap::CommandFactory;

use super::*;

fn examples(command: &clap::Command, found: &mut Vec<String>) {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    for line in help.lines().map(str::trim) {
        let start = line.find("zhiban ").filter(|_| !line.contains('`'));
        let Some(words) = start.and_then(|start| line.get(start..)) else { continue };
        let words = words.split(['|', '>']).next().unwrap_or_default();
        let words = words.split("   ").next().unwrap_or_default();
        found.push(words.trim().to_owned());
    }
    command.get_subcommands().for_each(|command| examples(command, found));
}

#[test]
fn the_parser_is_sound_and_every_example_in_the_help_parses() {
    Cli::command().debug_assert();
    let mut found = Vec::new();
    examples(&Cli::command(), &mut found);
    assert!(found.len() > 15, "{found:?}");
    for example in found {
        let parsed = Cli::try_parse_from(example.split_whitespace());
        assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
    }
}

#[test]
fn nonsense_is_refused_with_an_example() {
    for (words, hint) in [
        ("zhiban demo --at 25:00", "09:30"),
        ("zhiban demo --once --size 120", "120x40"),
        ("zhiban demo --once --size 120x99999", "120x40"),
        ("zhiban demo --size 120x40", "--once"),
        ("zhiban report day --date 2025-02-30", "2025-11-10"),
        ("zhiban board --once --at noon", "09:30"),
        ("zhiban keys --json --markdown", "--markdown"),
        ("zhiban nosuch", "nosuch"),
    ] {
        let refusal = Cli::try_parse_from(words.split_whitespace()).unwrap_err();
        assert!(refusal.to_string().contains(hint), "{words}: {refusal}");
        assert!(refusal.use_stderr(), "{words}");
    }
}

#[test]
fn globals_may_stand_behind_the_command() {
    let cli = Cli::try_parse_from(["zhiban", "feed", "status", "--data", "/x"]).unwrap();
    assert_eq!(cli.globals.data, Some(PathBuf::from("/x")));
    assert_eq!("200x60".parse(), Ok(Size { cols: 200, rows: 60 }));
}

#[test]
fn every_command_in_the_readme_parses_and_every_command_is_in_it() {
    let readme = include_str!("../../../README.md");
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut commands = 0;
    for line in blocks.flat_map(str::lines) {
        let line = line.replace("cargo run --release -- ", "zhiban ");
        let Some(words) = line.find("zhiban ").and_then(|start| line.get(start..)) else {
            continue;
        };
        let words = words.split('#').next().unwrap_or_default();
        let parsed = Cli::try_parse_from(words.split_whitespace());
        assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
        commands += 1;
    }
    assert!(commands > 4, "the examples of the README were not found");
    for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        let row = format!("| `zhiban {}", command.get_name());
        assert!(readme.contains(&row), "no row for `{}` in the README", command.get_name());
    }
}
