//! A board that nobody touches and whose hall goes on by itself: what it costs in processor time and in bytes
//! to the terminal. Measured over twenty seconds and given for a minute.

use std::time::Duration;

use super::history::House;
use super::table::Row;
use super::terminal::{Program, Session, run_nanos};

/// How long is looked.
const TIME: Duration = Duration::from_secs(20);
/// Minutes in that time, to scale by.
const SCALE: f64 = 3.0;
/// What a start brings with it is over by then, the check of the log too.
const CALM_AFTER: Duration = Duration::from_secs(8);

pub fn run(house: &mut House) -> Vec<Row> {
    let board = Program::board(&house.folder(100_000));
    let htop = Program::installed("htop", "PID");
    // Side by side, so that both see the same machine.
    let mut sessions: Vec<(Program, Session)> = [Some(board), htop]
        .into_iter()
        .flatten()
        .map(|program| {
            let mut session = Session::start(&program, 200, 60);
            session.painted(program.ready);
            (program, session)
        })
        .collect();
    for (_, session) in &mut sessions {
        session.listen(CALM_AFTER);
    }
    let before: Vec<u64> = sessions.iter().map(|(_, session)| run_nanos(session.pid())).collect();
    for (_, session) in &mut sessions {
        session.drain(Duration::ZERO);
    }
    let mut bytes = vec![sessions[0].1.listen(TIME).0];
    bytes.extend(
        sessions[1..].iter_mut().map(|(_, session)| session.drain(Duration::from_millis(1))),
    );
    let costs: Vec<f64> = sessions
        .iter()
        .zip(before)
        .map(|((_, session), before)| (run_nanos(session.pid()) - before) as f64 / 1e9 * SCALE)
        .collect();
    let kib: Vec<f64> = bytes.iter().map(|bytes| *bytes as f64 * SCALE / 1000.0).collect();
    for (_, session) in sessions {
        session.quit(b"qq");
    }
    let what = "idle, CPU a minute (20 s scaled)";
    let ours = format!("{:.3} s", costs[0]);
    let first = match costs.get(1) {
        None => Row::without(what, ours, "htop"),
        Some(htop) => {
            let beside = format!("htop {htop:.3} s");
            Row::at_most(what, ours, &beside, costs[0] / htop, 0.5, "x")
        }
    };
    let beside = kib.get(1).map_or_else(String::new, |htop| format!("htop {htop:.1} kB"));
    let what = "idle, bytes a minute (20 s scaled)";
    vec![first, Row::at_most(what, format!("{:.1} kB", kib[0]), &beside, kib[0], 10.0, " kB")]
}
