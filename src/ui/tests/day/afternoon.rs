//! 14:15 to 17:20, under 陈涛: a red line and a talk, what was repaired, who was misled, what departments answer, praise.

use super::floor::{Floor, LATE};
use super::{NETWORK, case, clock, done, go_to, noon, walk, walked};
use crate::core::check::{Grade, Template};
use crate::core::complaint::{Category, ClockKind, Owner, Severity, State};
use crate::core::finding::FindingState;
use crate::core::sla::ClockState;
use crate::core::tests::ms;
use crate::ui::keys::Key;

const SHOUTS: &str = "TS-1110-02";
const MISLED: &str = "TS-1110-03";

pub(super) fn play(floor: &mut Floor) {
    a_form_was_left(floor);
    they_talk(floor);
    the_terminal_works(floor);
    an_old_woman_was_misled(floor);
    noon::a_quick_walk(floor, "15:25");
    the_network_answers(floor);
    the_product_department_has_it(floor);
    a_poster_is_old(floor);
    one_is_praised(floor);
    the_broadband_is_back(floor);
    noon::a_quick_walk(floor, "17:20");
}

fn state_of(floor: &Floor, item: &str) -> FindingState {
    let mut all = floor.hall().findings().iter();
    all.find(|one| &*one.item_code == item).unwrap_or_else(|| panic!("nothing of {item}")).state
}

/// 14:15: the form of a customer lies at 03. That is a red line: 95.0 becomes 59.
fn a_form_was_left(floor: &mut Floor) {
    floor.come_back("14:15");
    let own = [("S1", "3/4\n3"), ("C2", "f6")];
    floor.row("14:15", 60, |floor| walk(floor, Template::Full, &own));
    let round = walked(floor).pop().unwrap();
    assert_eq!((round.raw, round.tenths), (Some(950), Some(590)));
    assert_eq!(round.grade, Some(Grade::Fail));
    // Level 3 is told by telephone, and that is written down.
    floor.press("lC2 红线已电话告知店长\n");
    assert_eq!(state_of(floor, "C2"), FindingState::Open);
}

/// 14:25, 15 s: what is agreed with the clerk; the form is locked away.
fn they_talk(floor: &mut Floor) {
    floor.come_back("14:25");
    let began = floor.now;
    floor.row("14:25", 15, |floor| {
        floor.key(Key::F(6));
        floor.press("ozm\n43\n");
    });
    assert!(floor.now.secs_since(began) <= 15);
    let board = floor.board();
    let [talk] = &board.talks[..] else { panic!("{}", floor.screen()) };
    assert_eq!((talk.person_id.as_str(), talk.agreed.as_str()), ("3003", "离台前收好单据"));
    // 周敏 has locked it away, and the manager sees that.
    floor.press("\n1zm\n4\n");
    assert_eq!(state_of(floor, "C2"), FindingState::Fixed, "{}", floor.screen());
    floor.press("y");
    assert_eq!(state_of(floor, "C2"), FindingState::Closed, "{}", floor.screen());
    floor.press("\u{1b}");
}

/// 15:00, 2 keys: the vendor was there, and the manager looks.
fn the_terminal_works(floor: &mut Floor) {
    floor.come_back("15:00");
    floor.row("15:00", 2, |floor| {
        floor.key(Key::F(6));
        floor.press("y");
    });
    assert_eq!(state_of(floor, "S1"), FindingState::Closed);
    floor.press("\u{1b}");
}

/// 15:10, 40 s: what is proposed is set with a reason.
fn an_old_woman_was_misled(floor: &mut Floor) {
    floor.come_back("15:09:30");
    floor.until("15:10");
    let began = floor.now;
    floor.row("15:10", 40, |floor| {
        floor.press("2csv4\n\n4\n");
        done(floor, "t");
    });
    assert!(floor.now.secs_since(began) <= 40);
    let it = case(floor, MISLED);
    assert_eq!((it.category, &it.owner), (Category::Misled, &Owner::of(LATE)));
    // She is seventy and was harmed: that proposes the grade above; the manager sets it with a reason.
    floor.press("\n7");
    floor.key(Key::BackTab);
    floor.press("8");
    floor.save();
    assert_eq!(case(floor, MISLED).severity, Severity::Sev2, "{}", floor.screen());
    floor.press("\n7\n2差额小, 家人在场");
    floor.save();
    let it = case(floor, MISLED);
    assert_eq!(it.severity, Severity::Sev3, "{}", floor.screen());
    // She is told where she stands: without that the ladder would call at 15:40.
    floor.press("r2\n");
    assert_eq!(clock(floor, MISLED, ClockKind::FirstWord).0, ClockState::Met, "{}", floor.screen());
}

/// 15:35 and 15:48, 8 keys in both: before 16:00.
fn the_network_answers(floor: &mut Floor) {
    floor.come_back("15:35");
    go_to(floor, NETWORK);
    floor.row("15:35", 3, |floor| done(floor, "r61"));
    floor.come_back("15:48");
    go_to(floor, NETWORK);
    floor.row("15:48", 5, |floor| done(floor, "r1\n"));
    let it = case(floor, NETWORK);
    assert_eq!((it.state, it.closed_at.map(|at| at < ms("16:00"))), (State::Closed, Some(true)));
    assert_eq!(clock(floor, NETWORK, ClockKind::DepartmentPlan).0, ClockState::Met);
}

/// 15:50, 5 keys: dispatched, and the hall's manager knows.
fn the_product_department_has_it(floor: &mut Floor) {
    floor.come_back("15:50");
    go_to(floor, MISLED);
    floor.row("15:50", 5, |floor| done(floor, "d1r41"));
    let it = case(floor, MISLED);
    assert_eq!(&*it.open_dispatch().unwrap().department_id, "market");
    assert_eq!(it.tells.last().map(|told| told.level), Some(3));
    let due = clock(floor, MISLED, ClockKind::FirstReply).1.unwrap();
    assert_eq!(due.secs_since(it.registered_at), 24 * 3_600, "15:10 of the next day");
    // They take it on the telephone.
    floor.press("r5\n");
    let sent = case(floor, MISLED).open_dispatch().unwrap();
    assert!(sent.accepted_at.is_some(), "{}", floor.screen());
}

/// 16:30: a poster is out of date, and taken down.
fn a_poster_is_old(floor: &mut Floor) {
    floor.come_back("16:30");
    floor.row("16:30", 60, |floor| walk(floor, Template::Full, &[("A2", "f1")]));
    assert_eq!(walked(floor).pop().unwrap().tenths, Some(963));
    assert_eq!(state_of(floor, "A2"), FindingState::Closed);
}

/// 16:50, 3 keys and the phrase.
fn one_is_praised(floor: &mut Floor) {
    floor.come_back("16:50");
    floor.row_of("16:50", 4, "p51\n");
    let praises = floor.board().praises.clone();
    assert_eq!((praises.len(), praises[0].person_id.as_str()), (1, "3001"));
}

/// 17:02 and 17:15, 6 keys in both: before the promise of 17:30.
fn the_broadband_is_back(floor: &mut Floor) {
    floor.come_back("17:02");
    go_to(floor, SHOUTS);
    floor.row("17:02", 3, |floor| done(floor, "r61"));
    floor.come_back("17:15");
    go_to(floor, SHOUTS);
    floor.row("17:15", 3, |floor| done(floor, "r1\n"));
    let it = case(floor, SHOUTS);
    assert_eq!(it.state, State::Closed);
    assert!(it.closed_at.unwrap() < ms("17:30"));
}
