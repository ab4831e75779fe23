//! Services with limits of their own: their colours and alarms are theirs, those of the others the hall's.

use super::{alarms, queue};
use crate::core::act::tests::Play;
use crate::core::act::{Act, TallyOf};
use crate::core::alarm::Watch;
use crate::core::board::{AlarmKind, Board, Look, Mark};
use crate::core::event::Body;
use crate::core::hall::{Hall, due_watched};
use crate::core::settings::{Settings, read};
use crate::core::tests::{SOURCE, ms, told};

/// Stricter than the hall, looser, and with nothing of its own.
const FILE: &str = "
[[service]]
id = 'quick'
norm_secs = 120
wait_secs = { warn = 120, breach = 240 }
target_wait_secs = 60

[[service]]
id = 'slow'
norm_secs = 1500
wait_secs = { warn = 1800, breach = 2700 }
target_wait_secs = 1500

[[service]]
id = 'plain'
";

fn hall(script: &str) -> Hall {
    let mut hall = told(script);
    let mut config = hall.config().clone();
    config.settings = Settings { ..read(FILE).unwrap() };
    hall.set_config(config);
    hall
}

#[test]
fn a_wait_is_judged_by_the_limits_of_its_service() {
    use Mark::{Breach, Normal, Warn};
    let script = "08:00 opened 1 takes=other
                  08:30 issued A1 s=quick
                  08:30 issued B1 s=slow
                  08:30 issued C1 s=plain";
    for (now, marks, over) in [
        ("08:31:01", [Normal, Normal, Normal], [1, 0, 0]),
        ("08:32:00", [Normal, Normal, Normal], [1, 0, 0]),
        ("08:32:01", [Warn, Normal, Normal], [1, 0, 0]),
        ("08:34:01", [Breach, Normal, Normal], [1, 0, 0]),
        ("08:40:01", [Breach, Normal, Warn], [1, 0, 1]),
        ("08:45:01", [Breach, Normal, Breach], [1, 0, 1]),
        ("08:55:01", [Breach, Normal, Breach], [1, 1, 1]),
        ("09:00:01", [Breach, Warn, Breach], [1, 1, 1]),
        ("09:15:01", [Breach, Breach, Breach], [1, 1, 1]),
    ] {
        let hall = hall(&format!("{script}\n{now} heartbeat"));
        let board = Board::build(&hall, ms(now));
        for ((id, mark), over) in ["quick", "slow", "plain"].into_iter().zip(marks).zip(over) {
            let row = queue(&board, id);
            assert_eq!((row.mark, row.over_target), (mark, over), "{id} at {now}");
            let of_queue = board.alarms.iter().find(|a| a.subject == id);
            let long = of_queue.filter(|alarm| alarm.kind == AlarmKind::LongestWait);
            assert_eq!(long.map_or(Normal, |alarm| alarm.mark), mark, "{id} at {now}");
        }
    }
}

#[test]
fn what_falls_due_names_the_limit_of_the_service() {
    let hall = hall("08:30 issued A1 s=quick\n08:30 issued C1 s=plain\n08:41 heartbeat");
    let due = due_watched(&hall, &mut Watch::default(), ms("08:41"));
    let mut found: Vec<(String, Mark, i64)> = due
        .iter()
        .filter_map(|due| match &due.body {
            Body::Alarm(step) if step.kind == AlarmKind::LongestWait => {
                Some((step.subject.to_string(), step.mark, step.limit))
            }
            _ => None,
        })
        .collect();
    found.sort();
    let want = [("plain".to_owned(), Mark::Warn, 600), ("quick".to_owned(), Mark::Breach, 240)];
    assert_eq!(found, want);
}

/// Twice the norm, never below the hall's 20 minutes; the red line three times the norm, never below 30.
#[test]
fn a_service_that_takes_long_is_judged_by_its_norm() {
    use Mark::{Breach, Normal, Warn};
    for (service, warn_secs, now, mark) in [
        ("quick", 1200, "08:50:00", Normal),
        ("quick", 1200, "08:50:01", Warn),
        ("quick", 1200, "09:00:01", Breach),
        ("plain", 1200, "08:50:01", Warn),
        ("plain", 1200, "09:00:01", Breach),
        ("slow", 3000, "09:00:01", Normal),
        ("slow", 3000, "09:20:00", Normal),
        ("slow", 3000, "09:20:01", Warn),
        ("slow", 3000, "09:45:01", Breach),
    ] {
        let script = format!(
            "08:00 opened 1\n08:29 issued A1 s={service}\n08:30 started A1 c=1\n{now} heartbeat"
        );
        let board = Board::build(&hall(&script), ms(now));
        let row = &board.counters[0];
        assert_eq!((row.mark, row.service_limit_secs), (mark, warn_secs), "{service} at {now}");
        let long = board.alarms.iter().find(|alarm| alarm.kind == AlarmKind::LongService);
        assert_eq!(long.map_or(Normal, |alarm| alarm.mark), mark, "{service} at {now}");
    }
}

#[test]
fn one_look_gives_the_board_and_what_falls_due() {
    let hall = hall("08:30 issued A1 s=quick\n08:31 issued C1 s=plain\n08:41 heartbeat");
    let now = ms("08:41");
    let mut look = Look::new(&hall, now);
    let readings = look.readings().to_vec();
    assert!(readings.iter().any(|reading| reading.subject == "quick"));
    let board = look.board();
    assert_eq!(board, Board::build(&hall, now));
    assert_eq!(Look::new(&hall, now).readings(), readings);
    assert!(alarms(&board).iter().all(|alarm| alarm.2 != SOURCE), "the feed speaks");
}

#[test]
fn a_hall_without_a_machine_has_a_row_to_count_in_for_each_of_its_services() {
    let mut play = Play::new(hall(""));
    let rows = |play: &Play| {
        let board = play.board("09:00");
        board.queues.iter().map(|row| (row.service_id.clone(), row.waiting)).collect::<Vec<_>>()
    };
    let of = |id: &str, waiting| (id.to_owned(), waiting);
    assert_eq!(rows(&play), [of("plain", None), of("quick", None), of("slow", None)]);
    let one = Act::Tally { service_id: "slow".into(), of: TallyOf::Waiting };
    play.act("08:50", "li", &one).unwrap();
    let mut counted = rows(&play);
    counted.sort();
    assert_eq!(counted, [of("plain", Some(0)), of("quick", Some(0)), of("slow", Some(1))]);
}
