//! How fast the program is, beside the bare floor and beside other programs, all in one run on one machine:
//! `cargo bench` prints one table, `cargo bench -- NAME...` some of its rows; a name stands for all that begin with it and
//! a dash. It judges by ratios and ends
//! with 1 if a bar is missed; a figure by itself says more about the machine than about the program.

#![allow(unreachable_pub, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)] // no part of the program

mod alarms;
mod calls;
mod checks;
mod clocks;
mod complaints;
mod entry;
mod export;
mod history;
mod idle;
mod import;
mod keys;
mod memory;
mod server;
mod start;
mod table;
mod terminal;
mod weekly;

#[allow(dead_code)] // what the tests of the server need beside
#[path = "../../tests/server/cluster.rs"]
mod cluster;

#[allow(dead_code)] // what the tests of the pages need beside
#[path = "../../tests/console/visitor.rs"]
mod visitor;

/// What the cluster of the tests takes from their contract.
mod contract {
    pub const INCARNATION: [u8; 16] = [9; 16];
}

use std::process::ExitCode;

use history::House;
use table::Row;

/// One measurement: its name on the command line, and what it does.
type Bench = (&'static str, fn(&mut House) -> Vec<Row>);

/// Rounds of every alternating measurement; figures are medians over them.
const ROUNDS: usize = 5;

const BENCHES: &[Bench] = &[
    ("import", import::run),
    ("entry", entry::run),
    ("start", start::run),
    ("memory", memory::run),
    ("keys", keys::run),
    ("idle", idle::run),
    ("alarms", alarms::run),
    ("checks", checks::run),
    ("calls", calls::run),
    ("weekly", weekly::run),
    ("complaints", complaints::run),
    ("clocks", clocks::run),
    ("export", export::run),
    ("server-ingest", server::ingest::run),
    ("server-fresh", server::fresh::run),
    ("server-latency", server::latency::run),
    ("server-million", server::latency::with_a_million),
    ("server-bytes", server::bytes::run),
    ("server-memory", server::live::run),
    ("server-morning", server::morning::run),
    ("server-oversight", server::oversight::run),
    ("server-answer", server::answer::run),
    ("refold", server::refold::run),
];

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let is_meant = |asked: &String, name: &str| {
        name == asked || name.strip_prefix(&**asked).is_some_and(|rest| rest.starts_with('-'))
    };
    if let Some(unknown) =
        asked.iter().find(|it| BENCHES.iter().all(|(name, _)| !is_meant(it, name)))
    {
        let names: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
        eprintln!("no benchmark {unknown:?}; there are: {}", names.join(" "));
        return ExitCode::from(2);
    }
    let mut house = House::new();
    let mut rows = Vec::new();
    for (name, run) in BENCHES {
        if asked.is_empty() || asked.iter().any(|one| is_meant(one, name)) {
            eprintln!("{name} ...");
            let new = run(&mut house);
            // At once: whoever waits for the rest sees what is known.
            eprint!("{}", table::print(&new));
            rows.extend(new);
        }
    }
    print!("{}", table::print(&rows));
    ExitCode::from(u8::from(rows.iter().any(Row::missed)))
}
