//! Floor 4: the command line. One file per subcommand, each with a `run` that takes what the parser read
//! and the one printer, and says how it went. No rule of the hall lives here.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

pub mod access;
pub mod acts;
pub mod args;
pub mod backup;
pub mod board;
mod broker;
mod care;
pub mod clerk;
pub mod complaints;
pub mod complete;
pub mod config;
pub mod customers;
pub mod demo;
pub mod denial;
pub mod docs;
pub mod doctor;
mod drafts;
pub mod duty_log;
pub mod enrol;
pub mod export;
pub mod failure;
pub mod feed;
pub mod first;
pub mod followups;
pub mod init;
pub mod keys;
pub mod live;
pub mod logs;
mod lookups;
pub mod office;
pub mod opening;
pub mod orders;
pub mod out;
pub mod people;
pub mod person;
pub mod progress;
mod ranking;
pub mod rebuild;
pub mod recover;
pub mod report;
pub mod restore;
pub mod server;
pub mod settings;
pub mod shift_copy;
pub mod shift_export;
pub mod sinks;
pub mod sla;
pub mod survey;
pub mod sync;
mod uplink;
pub mod verify;
pub mod weekly;
mod whole;

use args::{Cli, Command, DocsCommand, FeedCommand};
use failure::{Exit, Failure};
use out::Out;

/// Runs the program for these arguments (the first is its name) and gives the exit code: 0 done, 1 refused
/// or found wrong, 2 bad usage. Messages go where the person or script expects them.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    out::tell_of_panics();
    let mut out = Out::standard();
    let ended = match Cli::try_parse_from(arguments) {
        Ok(cli) => run(&cli, &mut out),
        Err(refusal) => out.clap(&refusal),
    };
    out.close(ended).into()
}

/// Runs one command.
pub fn run(cli: &Cli, out: &mut Out) -> Result<Exit, Failure> {
    match &cli.command {
        Some(Command::Completions(args)) => complete::completions(args, out),
        Some(Command::Man(args)) => complete::man(args, out),
        Some(Command::Docs(args)) => match args.page {
            DocsCommand::Events => docs::run(out),
            DocsCommand::Settings => docs::settings::run(out),
            DocsCommand::Checklist => docs::checklist::run(&cli.globals, out),
        },
        Some(Command::Report(command)) => report::run(&cli.globals, command, out),
        Some(Command::Person(command)) => person::run(&cli.globals, command, out),
        Some(Command::Survey(command)) => survey::run(&cli.globals, command, out),
        Some(Command::People(command)) => people::run(&cli.globals, command, out),
        Some(Command::Init(args)) => init::run(&cli.globals, args, out),
        Some(Command::Settings(command)) => settings::run(&cli.globals, command, out),
        Some(Command::Sla(args)) => sla::run(&cli.globals, args, out),
        Some(Command::Followup(command)) => followups::run(&cli.globals, command, out),
        Some(Command::Complaint(command)) => complaints::run(&cli.globals, command, out),
        Some(Command::Order(command)) => orders::run(&cli.globals, command, out),
        Some(Command::Improvement(command)) => orders::improvements(&cli.globals, command, out),
        Some(Command::Search(args)) => complaints::search(&cli.globals, args, out),
        Some(Command::Log(args)) => duty_log::run(&cli.globals, args, out),
        Some(Command::Export(args)) => export::run(&cli.globals, args, out),
        Some(Command::Import(args)) => export::import(&cli.globals, args, out),
        Some(Command::Verify(args)) => verify::run(&cli.globals, args, out),
        Some(Command::Doctor(args)) => doctor::run(&cli.globals, args, out),
        Some(Command::Enrol(args)) => enrol::run(&cli.globals, args, out),
        Some(Command::Sync(command)) => sync::run(&cli.globals, command, out),
        Some(Command::Rebuild) => rebuild::run(&cli.globals, out),
        Some(Command::Backup(args)) => backup::run(&cli.globals, args, out),
        Some(Command::Recover(args)) => recover::run(&cli.globals, args, out),
        Some(Command::Restore(args)) => restore::run(&cli.globals, args, out),
        Some(Command::Server(args)) => server::run(&cli.globals, args, out),
        Some(Command::Keys(args)) => keys::run(&cli.globals, args, out),
        Some(Command::Feed(FeedCommand::Import(args))) => feed::import(&cli.globals, args, out),
        Some(Command::Feed(FeedCommand::Status(args))) => feed::status(&cli.globals, args, out),
        Some(Command::Feed(FeedCommand::Run)) => feed::listen(&cli.globals, out),
        Some(Command::Demo(args)) => demo::run(&cli.globals, args, out),
        Some(Command::Board(args)) => board::run(&cli.globals, args, out),
        None => board::live(&cli.globals, out),
    }
}
