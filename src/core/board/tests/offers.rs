//! Which counters are offered against an alarm: those for peaks first, where somebody can sit down there.

use crate::core::board::{Alarm, AlarmKind, Board, Place};
use crate::core::settings::{CounterUse, read};
use crate::core::tests::{ms, told};

const FILE: &str = "
[[role]]
id = 'clerk'
name = '营业员'
serves = true

[[role]]
id = 'guide'
name = '引导员'
may = ['duty', 'settings', 'people']

[[person]]
id = 'e1'
role = 'clerk'
skills = ['net']

[[person]]
id = 'e2'
role = 'clerk'
skills = ['pay']

[[person]]
id = 'e3'
role = 'clerk'
skills = ['net']
trainee = true
mentor = 'e1'

[[person]]
id = 'g1'
role = 'guide'
skills = ['net']

[[service]]
id = 'net'
skill = 'net'

[[service]]
id = 'pay'

[[counter]]
id = '02'

[[counter]]
id = '03'

[[counter]]
id = '05'
use = 'tidal'

[[counter]]
id = '06'
use = 'tidal'
services = ['pay']
";

fn board(script: &str) -> Board {
    let mut hall = told(&format!("08:00 opened 01 takes=net,pay\n{script}\n08:40 issued A1 s=net"));
    let mut config = hall.config().clone();
    config.settings = read(FILE).unwrap();
    hall.set_config(config);
    Board::build(&hall, ms("08:41"))
}

fn offered<'b>(board: &'b Board, kind: AlarmKind, service: &str) -> Vec<&'b str> {
    let place = if service.is_empty() { Place::Counters } else { Place::Queues };
    let alarm = Alarm { kind, place, subject: service.to_owned(), ..Alarm::default() };
    board.offered(&alarm).into_iter().map(|row| row.counter_id.as_str()).collect()
}

#[test]
fn tidal_counters_come_first_where_somebody_trained_is_free() {
    use AlarmKind::{Load, LongPause, LongestWait};
    let usual = ["02", "03", "05"];
    for (script, service, want) in [
        ("", "net", &usual[..]),
        ("08:10 signed_in e1", "net", &["05", "02", "03"]),
        // Busy elsewhere, of another skill, still learning, of a role that does not serve, at a meal.
        ("08:10 signed_in e1 c=01", "net", &usual),
        ("08:10 signed_in e2", "net", &usual),
        ("08:10 signed_in e3", "net", &usual),
        ("08:10 signed_in g1", "net", &usual),
        ("08:10 signed_in e1\n08:30 break_started e1", "net", &usual),
        // Somebody whom the settings do not know may be anything.
        ("08:10 signed_in x9", "net", &["05", "02", "03"]),
        // Whoever sits there already needs nobody to be free; of the others that one opens at once.
        ("08:10 signed_in e1 c=05\n08:20 opened 05\n08:30 paused 05", "net", &["05", "02", "03"]),
        ("08:10 signed_in e1 c=03\n08:20 opened 03\n08:30 paused 03", "net", &["03", "02", "05"]),
        // Whoever has just gone on a break is fetched back last, where somebody else can serve.
        (
            "08:10 signed_in x9\n08:10 signed_in e1 c=02\n08:12 opened 02\n08:30 break_started e1
             08:30 paused 02",
            "net",
            &["05", "03", "02"],
        ),
        ("08:10 signed_in e2", "pay", &["05", "06", "02", "03"]),
        ("08:10 signed_in e2", "", &["05", "06", "02", "03"]),
    ] {
        let kind = if service.is_empty() { Load } else { LongestWait };
        let board = board(script);
        assert_eq!(offered(&board, kind, service), want, "{script:?} for {service:?}");
        assert_eq!(offered(&board, LongPause, service), [""; 0], "no counter helps against that");
    }
}

#[test]
fn a_row_says_what_its_counter_is_for() {
    let board = board("08:10 opened 05");
    let usage: Vec<_> =
        board.counters.iter().map(|row| (row.counter_id.as_str(), row.usage)).collect();
    let of = |id: &str| usage.iter().find(|row| row.0 == id).unwrap().1;
    assert_eq!([of("01"), of("02")], [CounterUse::Regular; 2]);
    assert_eq!([of("05"), of("06")], [CounterUse::Tidal; 2], "heard of or not");
}
