//! Start of the board with a million events of history until its first frame is whole, 200x60, beside other
//! programs' start and beside the bare start of the same program.

use super::ROUNDS;
use super::history::{House, ZHIBAN};
use super::import::EVENTS;
use super::table::{Row, median, millis, ratio};
use super::terminal::{Program, Session};

pub fn run(house: &mut House) -> Vec<Row> {
    let board = Program::board(&house.folder(EVENTS));
    let bare = Program { path: ZHIBAN.into(), args: vec!["--version".to_owned()], ready: "zhiban" };
    let btm = Program::installed("btm", "CPU");
    let htop = Program::installed("htop", "PID");
    let (mut ours, mut floor, mut of_btm, mut of_htop) =
        <(Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
    for _ in 0..ROUNDS * 2 {
        ours.push(started(&board, b"qq"));
        let mut session = Session::start(&bare, 200, 60);
        floor.push(session.first_byte());
        session.wait();
        of_btm.extend(btm.as_ref().map(|btm| started(btm, b"q")));
        of_htop.extend(htop.as_ref().map(|htop| started(htop, b"q")));
    }
    let (ours, floor) = (median(&mut ours), median(&mut floor));
    let what = "start to full paint, 200x60, 1,000,000 events";
    let first = if btm.is_some() {
        let btm = median(&mut of_btm);
        let beside = format!("btm {}", millis(btm));
        Row::at_most(what, millis(ours), &beside, ratio(ours, btm), 1.0, "x")
    } else {
        Row::without(what, millis(ours), "btm")
    };
    let mut rows = vec![first];
    if htop.is_some() {
        let htop = median(&mut of_htop);
        rows.push(Row::told("  beside htop", format!("{:.2}x", ratio(ours, htop)), &millis(htop)));
    }
    rows.push(Row::told(
        "  beside its own bare start (--version)",
        format!("{:.2}x", ratio(ours, floor)),
        &millis(floor),
    ));
    rows
}

fn started(program: &Program, quit: &[u8]) -> std::time::Duration {
    let mut session = Session::start(program, 200, 60);
    let painted = session.painted(program.ready);
    session.quit(quit);
    painted
}
