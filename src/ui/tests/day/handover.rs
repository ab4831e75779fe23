//! The shifts of the day on the floor (domain 6.3) by keys alone: the opening at 07:50 with two items to read, the
//! preparation at 13:30, face to face from 13:45 to 14:02, the end of the day at 18:35 and the opening after it. The
//! PIN of who signs stands outside the budget of a row.

use super::floor::{Floor, PIN, SECOND_PIN};
use crate::core::act::{Act, IncidentAct, NewCase};
use crate::core::complaint::{Category, Severity};
use crate::core::event::{Kind, Meaning};
use crate::core::handover::{Grade, HandoverState, ItemKind, SIGNED};
use crate::core::incident::IncidentKind;
use crate::core::tests::ms;
use crate::text::words::Lang;
use crate::ui::state::Overlay;

const SETTINGS: &str = include_str!("hall.toml");

fn complaint(category: Category, severity: Severity, text: &str) -> Act {
    Act::Register(Box::new(NewCase {
        category,
        severity: Some(severity),
        severity_reason: "看现场".to_owned(),
        text: text.to_owned(),
        take: true,
        ..NewCase::default()
    }))
}

/// Two complaints are open from the evening before.
fn left_over(floor: &mut Floor) {
    floor.other("1003", Act::OpenShift { name: String::new() });
    floor.other("1003", complaint(Category::MobileSignal, Severity::Sev3, "家里没信号"));
    floor.other("1003", complaint(Category::Mistake, Severity::Sev4, "套餐办错了"));
    floor.other("1003", Act::SignOff { note: String::new() });
}

fn owners(floor: &Floor) -> Vec<String> {
    floor.hall().cases().open_complaints().map(|case| case.owner.id().to_owned()).collect()
}

fn state(floor: &Floor, nth: usize) -> HandoverState {
    let hall = floor.hall();
    let shift = hall.name(hall.shifts().all()[nth].id);
    hall.handovers().get(shift).map_or(HandoverState::Open, |it| it.state)
}

fn is_signed(floor: &Floor, nth: usize, meaning: Meaning) -> bool {
    let hall = floor.hall();
    let shift = hall.name(hall.shifts().all()[nth].id);
    hall.signed(SIGNED, shift, meaning).is_some_and(|row| !row.key_id.is_empty())
}

/// What is on the screen now, at every size and in both languages.
fn looks(floor: &mut Floor, name: &str) {
    let (size, lang) = (floor.state.size, floor.state.setup.lang);
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            (floor.state.size, floor.state.setup.lang) = ((width, height), lang);
            let text = floor.screen();
            insta::assert_snapshot!(format!("handover_{name}_{tag}_{width}x{height}"), text);
        }
    }
    (floor.state.size, floor.state.setup.lang) = (size, lang);
}

/// 07:50, 4 keys: F2 opens the shift, Enter on each of the two items, Enter when all is read.
#[test]
fn the_opening_reads_two_items_in_four_keys() {
    let mut floor = Floor::after(SETTINGS, "", left_over);
    floor.until("07:50");
    floor.unlock();
    let mut keys = floor.hand_over();
    floor.sees("上一班 陈涛 的交接");
    floor.sees("2 项, 已阅 0");
    looks(&mut floor, "opening");
    keys += floor.press("\n");
    floor.sees("2 项, 已阅 1");
    // Who goes on without reading is told what is left, and nothing is complete.
    assert_eq!(floor.press("f"), 1);
    floor.sees("还有 1 项未阅");
    assert_eq!(owners(&floor), ["", ""]);
    keys += floor.press("\n\n");
    assert_eq!(keys, 4);
    assert_eq!(owners(&floor), ["1002", "1002"], "both are hers");
    let shift = floor.hall().shifts().open().unwrap();
    assert_eq!(floor.hall().name(shift.person), "1002");
    assert!(floor.now.secs_since(ms("07:50")) <= 30);
    assert!(floor.state.overlay.is_none());
    floor.sees("开班完成");
    assert_eq!(floor.events(Kind::ShiftItemRead).len(), 2);
}

/// Esc leaves it for later: the strip says so, and after ten minutes it stands on record.
#[test]
fn work_without_reading_is_seen_and_recorded() {
    let mut floor = Floor::after(SETTINGS, "", left_over);
    floor.until("07:50");
    floor.unlock();
    floor.hand_over();
    floor.press("\u{1b}");
    floor.sees("开班未完成: 2 项未阅, 按 F2");
    floor.come_back("08:01");
    floor.sees("未接班先上岗: 2 项未阅");
    assert_eq!(floor.events(Kind::ShiftWorkedWithout).len(), 1);
    floor.hand_over();
    floor.press("\n\n\n");
    assert_eq!(owners(&floor), ["1002", "1002"]);
    assert!(!floor.screen().contains("未接班先上岗: "));
}

/// The hall at 13:29: two complaints, an outage that is over with four orders left, and a line for the late shift.
fn noon() -> Floor {
    let mut floor = Floor::after(SETTINGS, "", left_over);
    floor.has_pin("1003");
    floor.until("07:50");
    floor.unlock();
    floor.hand_over();
    floor.press("\n\n\n");
    floor.other("1002", complaint(Category::Broadband, Severity::Sev2, "宽带断了三天"));
    let open = IncidentAct::Open { kind: IncidentKind::SystemDown, complaint_id: None };
    floor.other("1002", Act::Incident { incident_id: String::new(), act: Box::new(open) });
    let id = floor.hall().incidents().iter().next().unwrap().incident_id.to_string();
    let over = IncidentAct::Restore { taken: Some(14), entered: Some(10) };
    floor.other("1002", Act::Incident { incident_id: id, act: Box::new(over) });
    floor
}

/// 13:30, one command: the list is built by the program.
fn it_is_prepared(floor: &mut Floor) {
    floor.come_back("13:30");
    floor.sees("值班 王芳  早班 可交接 F2");
    assert!(
        crate::ui::handover::needs(&floor.state)
            .iter()
            .any(|(_, text)| text.starts_with("14:05 下班"))
    );
    // 13:30, one command: the list is built by the program.
    assert_eq!(floor.hand_over(), 1);
    for text in ["TS-1109-01", "TS-1110-01", "突发 系统故障", "补录预受理", "清点: 无", "巡检:"]
    {
        floor.sees(text);
    }
    looks(floor, "before");
    // Enter on what is in the light begins it; counted with 郑强, and a line for the late shift.
    floor.press("s");
    floor.sees("准备交接");
    floor.press("m");
    floor.sees("1  全部");
    floor.press("1");
    floor.pick(" 陈涛");
    floor.sees("两人清点: 现金");
    floor.press(SECOND_PIN);
    floor.press("n看宽带专席\n");
    floor.sees("现金 王芳 与 陈涛");
    floor.sees("留言 看宽带专席");
}

/// 13:45: frozen and signed by who hands over; then item by item, at most two keys each.
fn item_by_item(floor: &mut Floor) {
    // 13:45: frozen, and signed by who hands over.
    floor.come_back("13:45");
    if floor.state.overlay.is_none() {
        floor.hand_over();
    }
    floor.press("s");
    floor.sees("交班定稿并签名: 11-10 早班 王芳. 未结 5 项");
    floor.press(PIN);
    floor.sees("已定稿");
    floor.sees("接班人 陈涛");
    assert!(is_signed(floor, 1, Meaning::Prepared));
    // Item by item, at most two keys each.
    let items = floor.board().handover.unwrap().sheet.items.clone();
    let kinds: Vec<ItemKind> = items.iter().map(|item| item.kind).collect();
    assert_eq!(kinds.len(), 5, "{kinds:?}");
    for item in &items {
        let mut keys = floor.press("\n");
        if item.item_id == items[0].item_id {
            // Who receives types their PIN once: what they say is theirs.
            floor.sees("陈涛 接收 11-10 早班 王芳, 共 5 项");
            looks(floor, "begins");
            floor.press(SECOND_PIN);
            floor.sees("现在由 陈涛 操作");
        }
        if item.grade == Grade::Urgent {
            floor.sees("复述: 下一步是什么?");
            if item.item_id == items[0].item_id {
                looks(floor, "read_back");
            }
            let at = item.choices(&items).iter().position(|step| *step == item.next).unwrap();
            // Who did not read it is asked to.
            if keys == 1 && item.item_id == items[0].item_id {
                let wrong = if at == 0 { "2" } else { "1" };
                floor.press(wrong);
                floor.sees("复述不对");
                floor.press("\n");
            }
            keys += floor.press(&(at + 1).to_string());
        }
        assert!(keys <= 2, "{keys} keys for {}", item.label);
    }
    let handover = floor.board().handover.unwrap();
    assert_eq!(handover.answers.len(), 5);
    let said = floor.events(Kind::ShiftItemAccepted);
    assert!(said.iter().all(|event| &*event.by == "1003"), "each is 陈涛's");
    looks(floor, "confirmed");
}

#[test]
fn the_hand_over_from_1330_to_1402_is_played_within_its_keys() {
    let mut floor = noon();
    it_is_prepared(&mut floor);
    item_by_item(&mut floor);
    // The statement of assumption, then the signature of who receives: the terminal is theirs.
    floor.until("13:54");
    floor.press("\n");
    assert!(floor.board().handover.unwrap().assumed_at.is_some());
    floor.until("14:01");
    floor.press("\n");
    floor.sees("接班签名: 11-10 早班 王芳. 共 5 项, 已接 5");
    floor.press(SECOND_PIN);
    assert_eq!(state(&floor, 1), HandoverState::Accepted);
    assert!(is_signed(&floor, 1, Meaning::Prepared) && is_signed(&floor, 1, Meaning::Received));
    assert_eq!(owners(&floor), ["1003", "1003", "1003"]);
    let shift = floor.hall().shifts().open().unwrap();
    assert_eq!(floor.hall().name(shift.person), "1003");
    floor.sees("值班 陈涛");
    floor.sees("交接完成");
    assert!(floor.events(Kind::ShiftAssumed).iter().all(|event| event.at.at <= ms("14:02")));
    // What was forgotten is added within ten minutes.
    floor.hand_over();
    floor.press("b钥匙在抽屉\n");
    let hall = floor.hall();
    let shift = hall.name(hall.shifts().all()[1].id);
    assert_eq!(hall.handovers().get(shift).unwrap().appended.len(), 1);
}

#[test]
fn what_is_missing_goes_back_and_what_is_declined_stays_behind() {
    let mut floor = noon();
    floor.come_back("13:45");
    floor.hand_over();
    floor.press("ss");
    floor.press(PIN);
    floor.press("s");
    floor.press(SECOND_PIN);
    floor.press("r缺钥匙\n");
    floor.sees("陈涛 退回: 缺钥匙");
    assert_eq!(state(&floor, 1), HandoverState::Returned);
    assert!(!is_signed(&floor, 1, Meaning::Prepared), "its signature counts no more");
    floor.sees("交回 王芳 补充");
    floor.press("s");
    floor.press(PIN);
    floor.press("s");
    floor.press(PIN);
    // Who froze it may recall it too, and that is what is said of it.
    floor.press("r忘了留言\n");
    floor.sees("王芳 撤回: 忘了留言");
    floor.press("s");
    floor.press(PIN);
    assert!(is_signed(&floor, 1, Meaning::Prepared));
    // Backspace declines what is in the light, by a digit.
    let first = floor.board().handover.unwrap().sheet.items[0].clone();
    floor.press("x");
    floor.press(SECOND_PIN);
    floor.sees("为什么不接?");
    floor.press("2");
    let answers = floor.board().handover.unwrap().answers.clone();
    assert!(answers[0].item_id == first.item_id && answers[0].declined.is_some());
    floor.sees("[-]");
    // Not everything is confirmed: why, or it does not go on.
    floor.press(">");
    let handover = floor.board().handover.unwrap();
    assert!(handover.assumed_at.is_none());
}

/// Who goes on with items that nobody confirmed says why, and that stands beside both signatures.
#[test]
fn the_duty_is_assumed_with_items_unconfirmed_for_a_reason_and_not_without() {
    let mut floor = noon();
    floor.come_back("13:45");
    floor.hand_over();
    floor.press("ss");
    floor.press(PIN);
    let items = floor.board().handover.unwrap().sheet.items.len();
    floor.press("\u{1b}");
    floor.hand_over();
    floor.press("s");
    floor.press(SECOND_PIN);
    floor.press("s");
    floor.sees("未确认的原因");
    // Nothing said is nothing done, however often it is confirmed.
    floor.press("\n\n");
    floor.press("  \n");
    assert!(floor.board().handover.unwrap().assumed_at.is_none());
    floor.press("\u{1b}");
    assert!(floor.board().handover.unwrap().assumed_at.is_none(), "leaving is no yes");
    if floor.state.overlay.is_none() {
        floor.hand_over();
    }
    floor.press("s=客户在等\n");
    let handover = floor.board().handover.unwrap();
    assert!(handover.assumed_at.is_some() && handover.answers.is_empty(), "{items} unconfirmed");
    floor.press("s");
    floor.press(SECOND_PIN);
    assert_eq!(state(&floor, 1), HandoverState::Accepted);
    assert!(is_signed(&floor, 1, Meaning::Prepared) && is_signed(&floor, 1, Meaning::Received));
    let hall = floor.hall();
    let record = hall.handovers().get(hall.name(hall.shifts().all()[1].id)).unwrap();
    assert_eq!(&*record.assumed.as_ref().unwrap().reason, "=客户在等");
    let said = floor.log().iter().any(|row| {
        let line = crate::ui::show::log_line(&floor.state, row);
        line.contains("有未确认项: =客户在等")
    });
    assert!(said, "the log says it");
}

/// 18:35, at most 5 keys: the last shift of the day is closed by who has it alone; the next opening receives it.
#[test]
fn the_day_is_closed_alone_and_received_at_the_next_opening() {
    // 陈涛 is off: nobody comes after 王芳.
    let settings = SETTINGS.replace("week = { daily = 'dm_late' }", "");
    let mut floor = Floor::after(&settings, "", |_| ());
    floor.until("14:10");
    floor.unlock();
    floor.hand_over();
    floor.other("1002", complaint(Category::Misled, Severity::Sev3, "老人办错套餐"));
    floor.come_back("18:35");
    assert!(floor.state.overlay.is_none());
    let keys = floor.press(":日终\n");
    assert!(keys <= 5, "{keys}");
    floor.sees("日终交班并签名: 11-10");
    floor.sees("未结 1 项");
    looks(&mut floor, "closes");
    floor.press(PIN);
    assert_eq!(state(&floor, 0), HandoverState::Frozen);
    assert!(floor.hall().shifts().open().is_none());
    assert!(is_signed(&floor, 0, Meaning::Prepared));
    assert_eq!(owners(&floor), [""]);
    // What was signed can be looked at, and a stray Enter opens no shift.
    floor.hand_over();
    floor.sees("已交班: 王芳");
    looks(&mut floor, "closed");
    floor.press("\n");
    floor.sees("这里只能看");
    assert!(floor.hall().shifts().open().is_none());
    floor.press("v");
    floor.sees("其余内容");
    floor.press("\u{1b}\u{1b}");
    let next = "2025-11-11T07:50:00+08:00";
    floor.come_back(next);
    assert!(floor.events(Kind::ShiftUnattended).is_empty(), "it was closed as it should be");
    let mut keys = floor.hand_over();
    floor.sees("1 项, 已阅 0");
    keys += floor.press("\n\n");
    assert_eq!(keys, 3);
    floor.sees("签名");
    floor.press(PIN);
    assert_eq!(state(&floor, 0), HandoverState::Accepted);
    assert!(is_signed(&floor, 0, Meaning::Received));
    assert_eq!(owners(&floor), ["1002"]);
    assert!(matches!(floor.state.overlay, None | Some(Overlay::Handover(_))));
}
