//! 13:30 to 14:02: the shift is prepared, handed over face to face, signed by both, and the board is 陈涛's.

use super::floor::{EARLY, Floor, LATE};
use super::noon;
use crate::core::event::{Kind, Meaning};
use crate::core::handover::{Grade, HandoverState, ItemKind, SIGNED};
use crate::core::tests::ms;
use crate::ui::keys::Key;

pub(super) fn play(floor: &mut Floor) {
    it_is_prepared(floor);
    item_by_item(floor);
    it_is_assumed(floor);
}

/// 13:30, one command: the list is built by the program.
fn it_is_prepared(floor: &mut Floor) {
    floor.come_back("13:30");
    noon::is_back(floor, "13:30 (陈涛)", LATE);
    floor.sees("值班 王芳  早班 可交接 F2");
    floor.row("13:30", 1, |floor| {
        floor.hand_over();
    });
    for text in ["TS-1109-01", "TS-1110-02", "突发 系统故障", "补录预受理"] {
        floor.sees(text);
    }
    floor.press("s");
    floor.sees("准备交接");
}

/// 13:45, two keys an item at most: the incoming manager confirms each, and reads back what is urgent.
fn item_by_item(floor: &mut Floor) {
    floor.come_back("13:45");
    if floor.state.overlay.is_none() {
        floor.hand_over();
    }
    floor.press("s");
    floor.signs_as(EARLY);
    floor.sees("接班人 陈涛");
    let items = floor.board().handover.unwrap().sheet.items.clone();
    let kinds: Vec<ItemKind> = items.iter().map(|item| item.kind).collect();
    assert_eq!(items.len(), 4, "{kinds:?}");
    for (nth, item) in items.iter().enumerate() {
        if nth == items.len() - 1 {
            // One is not confirmed: without a reason nothing is taken over.
            floor.press("s");
            floor.sees("未确认的原因");
            floor.press("\n");
            assert!(floor.board().handover.unwrap().assumed_at.is_none());
            floor.press("\u{1b}");
            floor.key(Key::Home);
            floor.press(&"j".repeat(nth));
        }
        floor.row("13:45", 2, |floor| {
            floor.press("\n");
            if nth == 0 {
                // Who receives proves it once: what they say is theirs.
                floor.signs_as(LATE);
            }
            if item.grade == Grade::Urgent {
                floor.sees("复述: 下一步是什么?");
                let at = item.choices(&items).iter().position(|step| *step == item.next).unwrap();
                floor.press(&(at + 1).to_string());
            }
        });
    }
    assert_eq!(floor.board().handover.unwrap().answers.len(), 4);
}

/// To 14:02: the statement of assumption, and the signature of who receives.
fn it_is_assumed(floor: &mut Floor) {
    floor.until("13:54");
    floor.row_of("13:54", 1, "\n");
    assert!(floor.board().handover.unwrap().assumed_at.is_some());
    floor.until("14:01:30");
    floor.row_of("14:02", 1, "\n");
    floor.duty = LATE;
    floor.signs_as(LATE);
    let hall = floor.hall();
    let shift = hall.name(hall.shifts().all()[1].id);
    assert_eq!(hall.handovers().get(shift).unwrap().state, HandoverState::Accepted);
    for meaning in [Meaning::Prepared, Meaning::Received] {
        let signed = hall.signed(SIGNED, shift, meaning);
        assert!(signed.is_some_and(|row| !row.key_id.is_empty()), "{meaning:?}");
    }
    let open = hall.shifts().open().unwrap();
    assert_eq!(hall.name(open.person), LATE);
    assert!(hall.cases().open_complaints().all(|case| case.owner.id() == LATE));
    floor.sees("值班 陈涛");
    floor.sees("交接完成");
    let assumed = floor.events(Kind::ShiftAssumed);
    assert!(!assumed.is_empty() && assumed.iter().all(|event| event.at.at <= ms("14:02")));
}
