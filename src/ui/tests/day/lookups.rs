//! What is looked up beside the board: why a complaint is due when it is, and complaints of other days.

use super::complaints::at_work;
use super::floor::Floor;
use crate::core::complaint::State;
use crate::core::tests::ms;
use crate::text::words::Lang;
use crate::ui::msg::{Effect, Msg, Refusal};
use crate::ui::state::{List, Overlay};
use crate::ui::update::update;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// One charge nobody ordered, settled; and somebody who shouts, taken over.
fn two_complaints() -> Floor {
    let mut floor = at_work();
    floor.press("2cbl22207\n2\n");
    floor.press("t");
    floor.press("r1\n5336\n");
    floor.press("2c!");
    floor
}

fn lies_open(floor: &Floor, list: List) -> bool {
    matches!(&floor.state.overlay, Some(Overlay::Read { list: it, .. }) if *it == list)
}

#[test]
fn every_clock_that_runs_is_shown_and_explained_line_by_line() {
    let mut floor = two_complaints();
    floor.press("3\n1");
    floor.sees("TS-1110-02");
    for clock in ["首次告知", "首次答复", "办结时限", "十五日底线"] {
        floor.sees(clock);
    }
    floor.press("X");
    floor.sees("时限依据 TS-1110-02");
    for line in ["开始计时", "时限 ", "到期 ", "还剩 ", "轮到 王芳"] {
        floor.sees(line);
    }
    // Nothing of it is cut at any size, in any language.
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            floor.state.setup.lang = lang;
            update(&mut floor.state, Msg::Resize(size.0, size.1));
            let screen = floor.screen();
            assert!(!screen.lines().any(|line| line.trim_end().ends_with("..")), "{screen}");
        }
    }
    floor.state.setup.lang = Lang::Zh;
    update(&mut floor.state, Msg::Resize(120, 40));
    floor.press("\u{1b}");
    assert!(lies_open(&floor, List::Detail), "back in the detail");
    floor.press("\u{1b}");
    assert!(floor.state.overlay.is_none());
    floor.press("x\u{1b}");
    assert!(floor.state.overlay.is_none(), "from the board and back there");
}

#[test]
fn a_complaint_of_another_day_is_found_opened_and_opened_again() {
    let mut floor = two_complaints();
    floor.now = ms("2025-11-12T08:40:00+08:00");
    floor.until("2025-11-12T08:40:10+08:00");
    floor.unlock();
    floor.press("3");
    let rows = |floor: &Floor| floor.board().case_rows.len();
    assert_eq!(rows(&floor), 1, "what is over stands there on its day only");
    // By number, category, clerk's and manager's initials, text, and what tells the customer.
    for (typed, found) in
        [("1110-01", 1), ("bl2", 1), ("wf", 2), ("王芳", 2), ("退费", 1), ("2207", 1), ("qqq", 0)]
    {
        floor.press(&format!("f{typed}\n"));
        let want =
            if found == 0 { "没有找到".to_owned() } else { format!("找到 {found} 单") };
        floor.sees(&want);
        floor.press("\u{1b}");
    }
    // What the panel does not have is looked for in all history.
    floor.press("/2207\n");
    floor.sees("找到 1 单");
    floor.press("\n");
    assert!(lies_open(&floor, List::Detail));
    floor.sees("TS-1110-01");
    floor.sees("办结 客户接受");
    floor.press("X");
    floor.sees("按时完成");
    floor.press("\u{1b}\u{1b}");
    floor.sees("找到 1 单");
    floor.press("\nO");
    floor.sees("重开");
    floor.press("1\n");
    let case = floor.hall().cases().numbered("TS-1110-01").unwrap();
    assert_eq!((case.state, case.reopened), (State::Working, 1));
    assert_eq!(rows(&floor), 2);
    // One that stands on the board is opened there.
    floor.press("f\n");
    assert!(lies_open(&floor, List::Detail));
    assert!(floor.state.lookup.past().is_none());
}

#[test]
fn a_search_says_how_long_it_takes_and_an_older_answer_is_dropped() {
    let mut floor = two_complaints();
    let state = &mut floor.state;
    let mut asked = Vec::new();
    for c in "f1110\n".chars() {
        let key =
            if c == '\n' { crate::ui::keys::Key::Enter } else { crate::ui::keys::Key::Char(c) };
        asked.extend(update(state, Msg::Key(crate::ui::keys::KeyPress::plain(key))));
    }
    let find =
        |effect: &&Effect| matches!(effect, Effect::FindCases { typed, .. } if typed == "1110");
    assert_eq!(asked.iter().filter(find).count(), 1);
    let shown =
        |state: &crate::ui::state::State| crate::ui::once::plain(&crate::ui::once::buffer(state));
    assert!(shown(state).contains("正在查找"));
    let boot_ms = state.uptime().unwrap().boot_ms + 2_000;
    update(state, Msg::Uptime(crate::clock::Uptime { boot_ms, asleep_ms: 0 }));
    assert!(shown(state).contains("已 2 秒"));
    update(state, Msg::CasesFound { nth: 77, hits: Ok(Vec::new()) });
    assert!(shown(state).contains("正在查找"), "of another question");
    update(state, Msg::CasesFound { nth: 1, hits: Err(Refusal::Busy) });
    assert!(!shown(state).contains("正在查找"));
}
