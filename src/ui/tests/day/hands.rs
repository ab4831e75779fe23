//! What a manager does with a complaint on the board: notices of lost races and their one key, requests, what
//! departments and superiors say, what may be promised, what was registered by mistake. Real loop, real log.

use super::floor::{Floor, SECOND_PIN};
use crate::core::act::{Act, CaseAct, NewCase};
use crate::core::board::StaffState;
use crate::core::complaint::{
    Case, ContactResult, DeclineReason, DepartmentAnswer, Owner, State, UnownedBy,
};
use crate::core::event::{Fact, Taken, Unowned};
use crate::core::hall::NoticeKind;
use crate::core::tests::ms;
use crate::ui::field::Slot;
use crate::ui::state::Overlay;

const ARRIVALS: &str = "\
    07:56:05 signed_in 3001 c=01\n\
    07:56:25 signed_in 3002 c=02\n\
    07:57:05 signed_in 3003 c=03";

/// The directory of the hall, what its roles may promise, and no lock in between.
const MORE: &str = "\nidle_lock_secs = 900\n\
    [[department]]\nid = 'field'\nzh = '装维'\nen = 'field team'\n\
    categories = ['NQ4']\ncontact = '赵工'\nphone = '8001'\non_call = '8009'\n\
    hours = { daily = ['07:00-12:00', '13:30-17:30'] }\n\
    [[department]]\nid = 'billing'\nzh = '计费账务'\nen = 'billing'\n\
    phone = '8002'\nhours = { daily = ['09:00-12:00'] }\n\
    [[contact]]\nid = 'centre'\nname = '区县营销中心'\nlevel = 4\nphone = '8600'\n\
    [[contact]]\nid = 'city'\nname = '市公司'\nlevel = 5\nphone = '8700'\n";

fn hall(more: &str) -> String {
    let day = include_str!("hall.toml");
    let (head, _) = day.split_once("idle_lock_secs").expect("the last key of the file");
    let head = head.replace("promise_fen = 20000\n", "");
    format!("{}{more}", head.trim_end())
}

fn at_work(more: &str) -> Floor {
    let mut floor = Floor::new(&hall(more), ARRIVALS);
    floor.until("08:31");
    floor.unlock();
    floor.press(":kb\n");
    floor
}

fn case(floor: &Floor) -> &Case {
    floor.hall().cases().complaints().next().expect("a complaint")
}

fn id(floor: &Floor) -> String {
    case(floor).complaint_id.to_string()
}

fn act(floor: &Floor, act: CaseAct) -> Act {
    Act::Case { complaint_id: id(floor), act: Box::new(act) }
}

fn kinds(floor: &Floor, person: &str) -> Vec<NoticeKind> {
    let notices = floor.hall().notices_for(person, floor.now);
    notices.into_iter().map(|notice| notice.kind).collect()
}

/// A complaint of the clerk at counter 01.
fn registered(floor: &mut Floor) {
    floor.press("2cbl22207\n2\n");
    assert_eq!(case(floor).owner, Owner::of("3001"));
}

fn taken(owner: &str) -> Fact {
    Fact::Taken(Taken { owner: owner.into(), from: "3001".into(), shift_id: "".into() })
}

#[test]
fn who_was_second_sees_who_has_it_and_asks_with_one_key_and_takes_that_back() {
    let mut floor = at_work(MORE);
    registered(&mut floor);
    floor.does("1003", &act(&floor, CaseAct::Take)).unwrap();
    let id = id(&floor);
    floor.says("1002", &id, taken("1002"));
    assert_eq!(kinds(&floor, "1002"), [NoticeKind::TakenBefore]);
    floor.sees("陈涛先接手, 您协助");
    floor.sees("h 申请接手");
    floor.within("0h", 2);
    floor.sees("陈涛先接手, 您协助   Enter 申请接手");
    floor.within("\n", 1);
    let request = case(&floor).request.clone().expect("asked for");
    assert_eq!(&*request.person_id, "1002");
    floor.sees("申请接手");
    assert_eq!(kinds(&floor, "1002"), [], "who acted has seen it");
    // And it is taken back from the menu.
    floor.press("\n8");
    floor.pick("撤回请求");
    assert_eq!(case(&floor).request, None);
    assert_eq!(kinds(&floor, "1002"), [], "who took it back needs no word of it");
    assert_eq!(case(&floor).owner, Owner::of("1003"));
}

/// What was said before it is written down keeps its time, and its clocks run from there.
#[test]
fn a_complaint_is_registered_with_the_time_at_which_it_was_voiced() {
    let mut floor = at_work(MORE);
    floor.press("cbl2");
    let Some(Overlay::Form(form)) = &mut floor.state.overlay else { panic!("no form") };
    form.more = true;
    let at = form.fields.iter().position(|field| field.slot == Slot::At).unwrap();
    form.at = at;
    floor.press("0815");
    floor.save();
    assert_eq!(case(&floor).fields.voiced_at, ms("08:15"));
}

#[test]
fn only_those_who_can_have_it_are_offered() {
    let mut floor = at_work(MORE);
    registered(&mut floor);
    floor.within("t", 1);
    let list = |floor: &mut Floor| {
        floor.press("3a");
        let screen = floor.screen();
        floor.press("\u{1b}");
        screen
    };
    let nobody = list(&mut floor);
    assert!(nobody.contains("当班的没有能办投诉的人"), "nobody else is on shift: {nobody}");
    let (staff, reason) = (vec!["1003".to_owned()], String::new());
    let comes = Act::MarkStaff { staff, state: StaffState::OnPost, counter_id: None, reason };
    floor.does("1003", &comes).unwrap();
    floor.pass_secs(1);
    let one = list(&mut floor);
    assert!(one.contains("> 1 陈涛") && !one.contains("  2 "), "no clerk is offered: {one}");
    // Who said no stands there with that.
    floor.press("3a1\n");
    let offer_id = case(&floor).offer.as_ref().unwrap().offered.offer_id.to_string();
    let no = CaseAct::Decline { offer_id, reason: DeclineReason::Load, text: String::new() };
    floor.does("1003", &act(&floor, no)).unwrap();
    floor.pass_secs(1);
    let one = list(&mut floor);
    assert!(one.contains("本班未接"), "{one}");
}

#[test]
fn who_was_first_sees_who_helps_and_gives_it_or_says_no() {
    let mut floor = at_work(MORE);
    registered(&mut floor);
    floor.within("t", 1);
    let (staff, reason) = (vec!["1003".to_owned()], String::new());
    let comes = Act::MarkStaff { staff, state: StaffState::OnPost, counter_id: None, reason };
    floor.does("1003", &comes).unwrap();
    let id = id(&floor);
    floor.says("1003", &id, taken("1003"));
    floor.sees("陈涛也要接手");
    assert_eq!(&*case(&floor).helpers[0], "1003");
    floor.does("1003", &act(&floor, CaseAct::Take)).unwrap();
    assert_eq!(kinds(&floor, "1002"), [NoticeKind::TakenToo, NoticeKind::Asked]);
    // In the detail it stands on top, and its key works there.
    floor.press("3\n1");
    floor.sees("陈涛申请接手  h 移交");
    floor.press("h");
    floor.sees("陈涛");
    floor.press("\n");
    let offer = case(&floor).offer.clone().expect("offered to who asked");
    assert_eq!(&*offer.offered.to, "1003");
    assert_eq!(case(&floor).request, None);
    // Taken back by the last-act key; asked once more it is refused.
    floor.press("u");
    assert!(case(&floor).offer.is_none() && case(&floor).request.is_some());
    floor.press("\n8");
    floor.pick("不同意");
    floor.press("1\n");
    assert_eq!(case(&floor).request, None);
    assert_eq!(kinds(&floor, "1003"), [NoticeKind::Refused]);
}

#[test]
fn what_is_nobodys_is_stepped_to_and_taken() {
    let mut floor = at_work(MORE);
    registered(&mut floor);
    let id = id(&floor);
    let left = Unowned { from: "3001".into(), why: UnownedBy::SignedOff, cause_id: "s1".into() };
    floor.says("3001", &id, Fact::Unowned(left));
    floor.press("1nn");
    floor.sees("张岚走了, 归本厅   Enter 接手");
    floor.within("\n", 1);
    assert_eq!(case(&floor).owner, Owner::of("1002"));
}

#[test]
fn a_department_is_found_by_initials_and_called_by_hand() {
    let mut floor = at_work(MORE);
    floor.press("2cnq42207\n3\nt");
    assert_eq!(case(&floor).owner, Owner::of("1002"));
    floor.press("d");
    floor.sees("装维 赵工 8001 可打");
    floor.sees("计费账务 8002 09:00 开");
    floor.within("zw\n", 3);
    assert_eq!(case(&floor).open_dispatch().map(|it| &*it.department_id), Some("field"));
    floor.until("08:40");
    floor.press("r");
    floor.pick("打给部门");
    floor.pick("无人接听");
    let tried = |case: &Case| {
        let tried = case.history.iter().rev().find_map(|past| match &past.fact.0 {
            Fact::DispatchTried(it) => Some((past.at, it.result)),
            _ => None,
        });
        tried.expect("tried")
    };
    assert_eq!(tried(case(&floor)).1, ContactResult::NoAnswer);
    // One that was made earlier, with its time.
    floor.press("r");
    floor.pick("打给部门");
    let before = case(&floor).history.len();
    floor.tab();
    floor.press("0835");
    floor.save();
    assert_eq!(case(&floor).history.len(), before, "what came of it is asked for first");
    floor.press("2");
    floor.save();
    assert_eq!(tried(case(&floor)), (ms("08:35"), ContactResult::Reached));
    floor.press("r");
    floor.pick("打给部门");
    floor.pick("部门说不归其管");
    let answer = case(&floor).dispatches[0].answered.map(|(_, answer)| answer);
    assert_eq!(answer, Some(DepartmentAnswer::NotOurs));
}

#[test]
fn a_superior_has_it_and_a_stale_screen_is_told() {
    let mut floor = at_work(MORE);
    registered(&mut floor);
    floor.press("te");
    floor.sees("打给");
    floor.press("1");
    let level = case(&floor).level().expect("called upon");
    floor.press("\n8");
    floor.pick("上级应答");
    floor.sees("第 1 轮");
    // While the form is open somebody calls upon the next level.
    let reason = "客户在厅里等".to_owned();
    let up = CaseAct::Escalate { seen_level: Some(level), to_level: None, reason };
    floor.does("1003", &act(&floor, up)).unwrap();
    assert!(case(&floor).level() > Some(level));
    floor.press("1");
    assert_eq!(case(&floor).running().and_then(|ladder| ladder.ack.clone()), None);
    floor.sees("陈涛");
    // Looked at again it is the level that stands.
    floor.press("5\n");
    floor.pick("上级应答");
    floor.pick("市公司");
    let ack = case(&floor).running().and_then(|ladder| ladder.ack.clone()).expect("answered");
    assert_eq!(&*ack.person_id, "city");
}

#[test]
fn a_call_that_reached_nobody_is_red_at_once_and_stepped_to() {
    // Nobody of the hall is there above, and no contact has a number.
    let mut floor = at_work("\nidle_lock_secs = 900\n");
    registered(&mut floor);
    floor.press("te1");
    assert!(case(&floor).running().is_some_and(|ladder| ladder.to.is_empty()));
    floor.sees("TS-1110-01 上报 L5 没叫到人");
    floor.press("0n");
    floor.sees("TS-1110-01 上报 L5 没叫到人   Enter 处理");
    // Enter there is the menu of the row, in the panel of the escalations.
    floor.press("\n");
    floor.sees("上级应答");
}

#[test]
fn what_may_be_promised_is_shown_and_beyond_it_stands_escalation() {
    let mut floor = at_work(MORE);
    registered(&mut floor);
    floor.press("t3\n1>");
    floor.sees("您的岗位不能承诺金额, 需上报");
    floor.press("\u{1b}r11\n5");
    floor.sees("您的岗位不能承诺金额, 需上报");
    floor.press("8");
    assert_eq!(case(&floor).state, State::Closed, "without money it is settled");
    // Money given back is money, also by the rules: how much is asked for at once.
    let mut floor = at_work(MORE);
    registered(&mut floor);
    floor.press("tr1\n53\n0\n");
    assert_eq!(case(&floor).state, State::Received, "no amount, no refund");
    floor.press("\u{8}50\n");
    floor.sees("1.7");
    assert_ne!(case(&floor).state, State::Closed);
    // What stands there of it is refused again, and no single key closes it.
    floor.pick("记联系客户");
    floor.sees("50");
    floor.press("1");
    assert_ne!(case(&floor).state, State::Closed);
    floor.press("\u{1b}");
    let mut floor = at_work(MORE);
    registered(&mut floor);
    floor.press("tr");
    floor.press("11\n5");
    floor.tab();
    floor.tab();
    floor.press("300");
    floor.save();
    floor.press("8");
    floor.save();
    assert_ne!(case(&floor).state, State::Closed);
    floor.sees("1.7");
    floor.press("1");
    floor.sees("上报 L3");
}

#[test]
fn what_was_registered_by_mistake_is_void_once_a_second_person_proves_it() {
    let mut floor = at_work(MORE);
    floor.has_pin("1003");
    registered(&mut floor);
    floor.press("\n8");
    floor.pick("误登作废");
    floor.press("1\n");
    floor.sees("陈涛");
    floor.press("ct\n");
    floor.sees("第二人确认");
    assert_eq!(case(&floor).state, State::Received);
    floor.press(SECOND_PIN);
    assert_eq!(case(&floor).state, State::Void);
    // The last act is taken back as any other.
    floor.press("u");
    assert_eq!(case(&floor).state, State::Received);
}

#[test]
fn a_mark_of_an_unhappy_customer_becomes_a_complaint_without_typing_it_again() {
    let mut floor = at_work(MORE);
    floor.press("2m\n");
    floor.press("2c");
    floor.sees("来自不满");
    floor.press("\u{1b}");
    floor.press("7c");
    floor.sees("来自不满");
    floor.press("bl2");
    floor.save();
    let marks = floor.events(crate::core::event::Kind::CustomerUnhappy);
    let [mark] = &marks[..] else { panic!("{marks:?}") };
    let crate::core::event::Body::Floor(mark) = &mark.body else { panic!("{mark:?}") };
    assert_eq!(case(&floor).fields.mark_id, Some(mark.act_id.clone()));
    assert_eq!(case(&floor).fields.counter_id.as_deref(), Some("01"));
    let again = NewCase { mark_id: Some(mark.act_id.to_string()), ..NewCase::default() };
    assert!(floor.does("1003", &Act::Register(Box::new(again))).is_err(), "once is enough");
}
