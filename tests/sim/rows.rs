//! Rows of the fault matrix (sync.md 6), each by hand: the fault, and what must have come of it.

use std::sync::Arc;
use std::time::Duration;

use zhiban::core::event::Kind;
use zhiban::core::sync::status::{Need, Status};
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::{HallStore, Limits, Outcome};

use crate::net::at_once;
use crate::quiet::upload;
use crate::template::Template;
use crate::terminal::copy_folder;
use crate::world::{Way, World};

const DAY: Duration = Duration::from_secs(86_400);

/// Two terminals that have met their server, and one line of each in the hall's log.
fn two() -> World {
    let mut world = World::new(&Template::new(2), 1);
    world.say(0);
    world.say(1);
    world.quiet();
    world
}

fn unsent(world: &World, at: usize) -> u64 {
    world.terminals[at].standing().unsent
}

/// How often something happened on a terminal that is written down there.
fn notes(world: &World, at: usize, kind: &str) -> usize {
    let notes = world.terminals[at].with(|store| store.sync_notes(1_000).unwrap());
    notes.iter().filter(|note| note.kind == kind).count()
}

/// Everything is there once, and the run is proved.
fn ends_well(world: &mut World, events: usize) {
    world.quiet();
    world.proved();
    assert_eq!((world.log().len(), world.due.len()), (events, events));
}

/// The reply is lost and the server ends between commit and reply: the repeat is known for what it is.
#[test]
fn i2_i7_row_3_a_server_that_ends_between_commit_and_reply_stores_once() {
    let mut world = two();
    world.way(0, Way::DeafTerminal);
    world.say(0);
    world.until("the commit", 10, |world| world.head().0 == 3);
    world.power_of_server(false);
    assert_eq!(unsent(&world, 0), 1, "nothing was acknowledged");
    world.run_ms(5_000);
    ends_well(&mut world, 3);
    assert_eq!(world.rows().len(), 3, "nothing of it was stored twice");
}

/// The server ends while a request is on its way to it: nothing of it is there, and it is sent again.
#[test]
fn i3_i4_row_4_a_server_that_ends_before_the_commit_has_nothing_of_it() {
    let mut world = two();
    world.way(0, Way::Held);
    world.say(0);
    world.run_ms(3_000);
    world.power_of_server(false);
    world.way(0, Way::Open);
    world.run_ms(3_000);
    world.power_of_server(true);
    assert_eq!((world.head().0, unsent(&world, 0)), (2, 1));
    ends_well(&mut world, 3);
}

/// An old request arrives behind a newer one of the same stream; and segments that come in the wrong order are refused
/// until the one that is missing is there.
#[test]
fn i3_row_5_row_6_requests_that_overtake_each_other_leave_no_hole() {
    let mut world = two();
    world.latency(0, 9_000);
    world.say(0);
    world.run_ms(500);
    world.kill(0);
    world.latency(0, 10);
    world.power(0, true);
    world.say(0);
    world.until("the newer request", 5, |world| world.head().0 == 4);
    assert_eq!(unsent(&world, 0), 0);
    world.run_ms(12_000);
    ends_well(&mut world, 4);
    let rows = world.rows();
    let own: Vec<_> = rows.iter().filter(|row| row.stream == rows[0].stream).collect();
    assert!(own.len() > 1, "{rows:?}");
    let (template, other) = (Template::new(2), tempfile::tempdir().unwrap());
    copy_folder(&template.server(), other.path());
    let storage = SqliteStore::open_inline(&other.path().join(DB_FILE)).unwrap();
    let end = zhiban::server::StreamEnd { id: own[0].stream, last: 0, chain: [0; 32] };
    at_once(storage.open_streams(own[0].device, vec![end])).unwrap();
    let send =
        |at: usize| at_once(storage.write(vec![Arc::new(upload(own[at]))])).unwrap().remove(0);
    for late in (1..own.len()).rev() {
        let outcome = send(late);
        assert!(matches!(outcome, Outcome::Gap(end) if end.last == 0), "{outcome:?}");
    }
    for at in 0..own.len() {
        let outcome = send(at);
        assert!(matches!(outcome, Outcome::Stored { new, .. } if new > 0), "{outcome:?}");
    }
}

/// Requests arrive and replies do not, for five minutes; and the other way round.
#[test]
fn i1_i2_i17_row_7_one_way_alone_stores_nothing_twice_and_wedges_nobody() {
    let mut world = two();
    world.way(0, Way::DeafTerminal);
    world.way(1, Way::DeafServer);
    world.say(0);
    world.say(1);
    world.run_ms(300_000);
    assert_eq!((world.head().0, unsent(&world, 0), unsent(&world, 1)), (3, 1, 1));
    assert_eq!(world.rows().len(), 3, "a repeat is no growth");
    for at in 0..2 {
        let status = world.terminals[at].status();
        assert!(matches!(status, Some(Status::Offline { unsent: 1, .. })), "{status:?}");
    }
    ends_well(&mut world, 4);
}

/// A terminal comes back after three days, a month, more than a year: with what it had not sent, to a server that has
/// packed its days and was started anew many times.
#[test]
fn i1_i7_i9_i27_row_19_who_was_away_for_400_days_is_told_everything_and_loses_nothing() {
    for days in [3, 30, 400] {
        let mut world = two();
        world.way(0, Way::Cut);
        (0..40).for_each(|_| drop(world.say(0)));
        world.power(0, false);
        for _ in 0..6 {
            world.power_of_server(false);
            world.skip(DAY * days / 6);
            world.power_of_server(true);
            world.say(1);
            world.tell(1, 1);
            world.run_ms(2_000);
            world.until("the days of the other", 300, |world| unsent(world, 1) == 0);
            let yesterday = world.now().0.div_euclid(86_400_000) - 1;
            let before = world.rows();
            at_once(world.storage().pack(yesterday)).unwrap();
            assert!(world.rows() == before, "I27: a page is another one");
        }
        // Its battery is empty, too.
        world.set_clock(Some(0), -7 * 365 * 86_400_000);
        world.way(0, Way::Open);
        world.power(0, true);
        world.say(0);
        ends_well(&mut world, 2 + 40 + 12 + 1);
        assert_eq!(notes(&world, 0, "parted"), 0, "{days} days are no reason for a new stream");
    }
    println!(
        "proof: I1 I7 I9 I27 row 19 | away for 3, 30 and 400 days, clock seven years behind | 3 | 0 | -"
    );
}

/// A terminal's log is copied to a second machine; both work, alone for a week.
#[test]
fn i1_i2_i23_row_20_two_copies_of_one_terminal_both_keep_what_they_wrote() {
    let mut world = two();
    world.say(0);
    let copy = world.clone_of(0);
    world.way(0, Way::Cut);
    world.way(copy, Way::Cut);
    for _ in 0..7 {
        world.say(0);
        world.say(copy);
        world.skip(DAY);
        world.run_ms(1_000);
    }
    ends_well(&mut world, 2 + 1 + 14);
    let parted = notes(&world, 0, "parted") + notes(&world, copy, "parted");
    assert!(parted >= 1, "the later one goes on in another stream, and it is written down");
}

/// A terminal gets yesterday's log: what it wrote since comes back to it, and what it writes now is not mistaken for it.
#[test]
fn i1_i2_i23_row_21_a_terminal_with_yesterdays_log_gets_its_own_day_back() {
    let mut world = two();
    world.keep(0);
    world.skip(DAY);
    (0..5).for_each(|_| drop(world.say(0)));
    world.until("the upload", 120, |world| unsent(world, 0) == 0);
    assert!(world.restore(0));
    world.say(0);
    ends_well(&mut world, 2 + 5 + 1);
    assert_eq!(notes(&world, 0, "parted"), 1);
}

/// A server is put back from last night's backup, twice, while terminals send: everybody goes back to what is common, and
/// everything is offered again.
#[test]
fn i1_i19_i24_row_22_a_server_put_back_twice_has_everything_in_the_end() {
    let mut world = two();
    world.backup();
    world.skip(DAY);
    for round in 0..2 {
        for _ in 0..4 {
            world.say(0);
            world.say(1);
            world.run_ms(700);
        }
        world.way(1, Way::Held);
        world.say(1);
        let before = world.head().0;
        assert!(world.put_back(0));
        assert!(world.head().0 < before);
        world.way(1, Way::Open);
        world.say(0);
        world.until("the way back", 420, |world| {
            (0..2).all(|at| notes(world, at, "went_back") > round)
        });
    }
    ends_well(&mut world, 2 + 2 * 10);
}

/// Tokens that are over in the middle of an upload, whatever the server's clock says: nothing is lost.
#[test]
fn i1_row_26_tokens_that_end_while_something_is_sent_are_renewed() {
    let limits = Limits { session_life: Duration::from_secs(2), ..Limits::default() };
    let mut world = World::with(&Template::new(2), 1, limits);
    world.latency(0, 900);
    for off in [0, 400, -400, 0] {
        world.set_clock(None, off * 86_400_000);
        for _ in 0..5 {
            world.say(0);
            world.say(1);
            world.run_ms(1_500);
        }
    }
    ends_well(&mut world, 40);
}

/// A device is taken out in the middle of its uploads: half a minute later nothing of it enters, and the other one goes on.
#[test]
fn i22_row_26_a_device_that_was_taken_out_brings_nothing_in_any_more() {
    let mut world = two();
    let device = world.rows().iter().find(|row| row.hseq == 2).unwrap().device;
    let taken_out = usize::from(device[0]) - 1;
    for _ in 0..3 {
        world.say(taken_out);
        world.run_ms(150);
    }
    assert!(at_once(world.storage().revoke(device, world.now())).unwrap());
    world.run_ms(30_000);
    let rows = |world: &World| world.rows().iter().filter(|row| row.device == device).count();
    let before = rows(&world);
    for _ in 0..10 {
        world.say(taken_out);
        world.say(1 - taken_out);
        world.terminals[taken_out].now();
        world.run_ms(6_000);
    }
    assert_eq!(rows(&world), before);
    let status = world.terminals[taken_out].status();
    let is_shown =
        matches!(status, Some(Status::Attention { need: Need::Revoked, unsent: 10.., .. }));
    assert!(is_shown, "{status:?}");
    assert_eq!(unsent(&world, 1 - taken_out), 0);
    world.terminals[taken_out].look();
}

/// Two managers take one complaint in the same second without knowing of each other, one with a clock a year ahead.
#[test]
fn i9_i14_row_29_two_who_take_one_complaint_are_told_the_same_everywhere() {
    for off_days in [0, 366, -366] {
        let mut world = two();
        world.tell(0, 7);
        world.quiet();
        world.way(0, Way::Cut);
        world.way(1, Way::Cut);
        world.set_clock(Some(1), off_days * 86_400_000);
        for at in 0..2 {
            let (mark, now) = (format!("w9000{at}"), world.now());
            let fields = format!(r#""owner":"m{at}","from":"e101""#);
            world.due.insert(mark.clone());
            world.terminals[at].tell(
                (Kind::ComplaintTaken, &format!("m{at}")),
                "c7",
                &mark,
                &fields,
                now,
            );
        }
        // The first in the hall's log has it, whatever the clocks say: here it is the second terminal's.
        world.way(1, Way::Open);
        world.until("the first", 420, |world| unsent(world, 1) == 0);
        ends_well(&mut world, 5);
        for terminal in &world.terminals {
            let (owner, helpers) = terminal.with(|store| {
                let case = store.hall().cases().get("c7").unwrap();
                (format!("{:?}", case.owner), case.helpers.clone())
            });
            assert!(owner.contains("m1"), "{off_days}: {owner}");
            assert_eq!(helpers, ["m0".into()], "{off_days}");
        }
    }
}

/// A department's answer is written at one terminal while another one, alone, closes the complaint.
#[test]
fn i12_i28_row_31_an_answer_and_a_close_are_both_there_on_every_terminal() {
    for answer_first in [true, false] {
        let mut world = two();
        world.tell(0, 3);
        let tells = |world: &mut World, at: usize, kind: Kind, mark: &str, fields: &str| {
            let now = world.now();
            world.due.insert(mark.to_owned());
            world.terminals[at].tell((kind, "e101"), "c3", mark, fields, now);
        };
        let sent = r#""dispatch_id":"d1","department_id":"network","way":"phone""#;
        tells(&mut world, 0, Kind::DispatchSent, "w90001", sent);
        world.quiet();
        world.way(0, Way::Cut);
        world.way(1, Way::Cut);
        let decided = r#""outcome":"upheld","text":"done","root_cause":"network","measures":["apologised"],
            "told_at":1762740000000,"told_by":"e101","way":"phone""#;
        let closed = r#""answer":"accepted","follow_up_id":"f1","follow_up_due":1762999200000"#;
        tells(&mut world, 0, Kind::ComplaintResolved, "w90002", decided);
        tells(&mut world, 0, Kind::ComplaintClosed, "w90003", closed);
        let answered = r#""dispatch_id":"d1","answer":"result","text":"the line is mended""#;
        tells(&mut world, 1, Kind::DispatchAnswered, "w90004", answered);
        let first = usize::from(answer_first);
        world.way(first, Way::Open);
        world.until("the first", 420, |world| unsent(world, first) == 0);
        ends_well(&mut world, 7);
        let histories: Vec<(usize, String)> = world
            .terminals
            .iter()
            .map(|terminal| {
                terminal.with(|store| {
                    let case = store.hall().cases().get("c3").unwrap();
                    (case.history.len(), format!("{:?} {:?}", case.state, case.history))
                })
            })
            .collect();
        assert_eq!(histories[0], histories[1]);
        assert_eq!(histories[0].0, 5, "{answer_first}: {}", histories[0].1);
        assert!(histories[0].1.contains("the line is mended"));
    }
}
