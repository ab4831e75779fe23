//! What keys type into the forms of complaints: nothing is swallowed, taken or moved without a word.

mod outside;
mod said;

use super::desk::shown;
use super::sample::{complained_hall, now};
use super::screens::{open, press};
use crate::core::act::{Act, CaseAct, NewCase};
use crate::core::complaint::Category;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::state::{Overlay, State};
use crate::ui::update::update;

fn board() -> State {
    open(&complained_hall(), (120, 40), Lang::Zh)
}

/// Presses keys and gives what is sent to the log: `^` is F2, `<` Shift-Tab.
fn sent(state: &mut State, keys: &str) -> Vec<Act> {
    let mut all = Vec::new();
    for c in keys.chars() {
        let key = match c {
            '\n' => Key::Enter,
            '\t' => Key::Tab,
            '<' => Key::BackTab,
            '^' => Key::F(2),
            c => Key::Char(c),
        };
        for effect in update(state, Msg::Key(KeyPress::plain(key))) {
            match effect {
                Effect::Act(act) | Effect::ActFor { act, .. } => all.push(act),
                Effect::Save { then, .. } => match *then {
                    Effect::Act(act) | Effect::ActFor { act, .. } => all.push(act),
                    other => panic!("{other:?}"),
                },
                _ => {}
            }
        }
    }
    all
}

fn new(acts: &[Act]) -> &NewCase {
    let [Act::Register(new)] = acts else { panic!("{acts:?}") };
    new
}

/// What stands in the field that has the keys, and what is wrong with it.
fn here(state: &State) -> (String, Option<&str>) {
    let Some(Overlay::Form(form)) = &state.overlay else { panic!("{}", shown(state)) };
    (form.fields[form.at].input.value().to_owned(), form.error.as_deref())
}

#[test]
fn a_category_is_found_by_its_name_in_characters_and_in_pinyin() {
    for (typed, category) in [
        ("退费", Category::Refund),
        ("押金", Category::Refund),
        ("信号", Category::MobileSignal),
        ("宽带", Category::Broadband),
        ("计费", Category::WrongBill),
        ("tf", Category::Refund),
        ("yajin", Category::Refund),
        ("bl5", Category::Refund),
    ] {
        let mut state = board();
        let keys = if typed == "bl5" { format!("c{typed}^") } else { format!("c{typed}\n^") };
        assert_eq!(new(&sent(&mut state, &keys)).category, category, "{typed}");
    }
}

#[test]
fn what_finds_nothing_is_not_left_without_a_word() {
    let x = Lang::Zh.words().deeds.x_unmatched;
    for leave in ["\n", "\t", "<", "^", "\n13600001111\n^"] {
        let mut state = board();
        assert_eq!(sent(&mut state, &format!("c不存在{leave}")), [], "{leave:?}");
        let (typed, error) = here(&state);
        assert!(typed.starts_with("不存在"), "{leave:?}: {typed}");
        assert_eq!(error, Some(x), "{leave:?}");
        assert!(shown(&state).contains(x));
    }
}

#[test]
fn an_enter_out_of_habit_after_a_code_skips_nothing() {
    let mut state = board();
    press(&mut state, "cbl2\n2207");
    assert_eq!(here(&state).0, "2207", "in the field of the number");
    assert_eq!(new(&sent(&mut state, "^")).label, "2207");
    // A second one is meant.
    let mut state = board();
    assert_eq!(new(&sent(&mut state, "cbl2\n\n2\n")).text, "客户要求退费");
}

#[test]
fn digits_that_go_on_are_a_number_and_no_phrase() {
    for (typed, text) in [
        ("2", "客户要求退费"),
        ("13800", "13800"),
        ("110", "110"),
        ("22", "2"),
        ("33天没信号", "3天没信号"),
        ("2 共 3 次", "客户要求退费 共 3 次"),
        ("4楼大厅", "客户要求道歉楼大厅"),
        ("50元", "50元"),
    ] {
        let mut state = board();
        let acts = sent(&mut state, &format!("cbl2\t{typed}\n"));
        assert_eq!(new(&acts).text, text, "{typed}");
    }
}

#[test]
fn words_where_only_digits_fit_are_answered() {
    let w = Lang::Zh.words().deeds;
    let mut state = board();
    press(&mut state, "cbl2断网");
    assert_eq!(here(&state), (String::new(), Some(w.x_digits)));
    press(&mut state, "2207");
    assert_eq!(here(&state), ("2207".to_owned(), None));
    // A time says beforehand how it is written.
    let mut state = board();
    press(&mut state, "3r2");
    assert!(shown(&state).contains(w.x_when), "{}", shown(&state));
    press(&mut state, "李");
    assert_eq!(here(&state), (String::new(), Some(w.x_when)));
}

#[test]
fn a_time_to_come_may_be_on_another_day() {
    let zone = complained_hall().zone;
    for (typed, day, time) in [
        ("1730", 0, "17:30"),
        ("930\n", 1, "09:30"),
        ("9:30", 1, "09:30"),
        ("+2 1600", 2, "16:00"),
        ("11-20 1600", 10, "16:00"),
    ] {
        let mut state = board();
        let acts = sent(&mut state, &format!("3r2{typed}"));
        let [Act::Case { act, .. }] = &acts[..] else { panic!("{typed}: {acts:?}") };
        let CaseAct::Contact { promised_at: Some(at), .. } = &**act else { panic!("{act:?}") };
        let days = (zone.date(*at) - zone.date(now())).num_days();
        assert_eq!((days, zone.hm(*at).as_str()), (day, time), "{typed}");
    }
    let mut state = board();
    assert_eq!(sent(&mut state, "3r2+2\n"), [], "a day is no time");
    assert_eq!(here(&state).1, Some(Lang::Zh.words().deeds.x_when));
}

#[test]
fn back_from_the_first_field_is_to_the_last() {
    let mut state = board();
    press(&mut state, "3j");
    let Some(row) = crate::ui::cases::here(&state) else { panic!() };
    let form = crate::ui::forms::complaint::amend(&state, row);
    let last = form.fields.len() - 1;
    state.overlay = Some(Overlay::Form(Box::new(form)));
    sent(&mut state, "<");
    let Some(Overlay::Form(form)) = &state.overlay else { panic!() };
    assert_eq!(form.at, last);
}
