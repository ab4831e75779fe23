//! What people do in the sample hall. All names are invented.

use super::{ago, hall, person_at, staff};
use crate::core::board::{
    ActionTaken, AlarmState, Board, Choices, CounterState, HelpNow, Mark, PersonBrief, StaffState,
};
use crate::core::people::Right;
use crate::core::settings::Choice;

pub(super) fn people() -> Vec<PersonBrief> {
    let known = staff().into_iter().map(|row| (row.staff_id, row.name, "营业员", Vec::new()));
    let all = Right::ALL.to_vec();
    let duty = [("limin", "李敏"), ("chentao", "陈涛")]
        .map(|(id, name)| (id.to_owned(), name.to_owned(), "值班经理", all.clone()));
    let brief = |(person_id, name, role, may): (String, String, &str, Vec<Right>)| PersonBrief {
        person_id,
        name,
        role: role.to_owned(),
        may,
        has_pin: false,
        logins: Vec::new(),
        promise_fen: None,
        level: None,
    };
    known.chain(duty).map(brief).collect()
}

fn choice(code: &str, zh: &str, en: &str) -> Choice {
    Choice { code: code.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
}

pub(super) fn choices() -> Choices {
    Choices {
        check_items: Vec::new(),
        canned: crate::core::settings::Settings::standard().canned,
        actions: vec![
            choice("open_counter", "开台席", "opened a counter"),
            choice("guide", "引导去自助", "guided to self-service"),
            choice("back_office", "叫后台支援", "called the back office"),
        ],
        walk_out_reasons: vec![
            choice("wait", "等太久", "waited too long"),
            choice("papers", "证件不齐", "papers missing"),
        ],
        unhappy_reasons: vec![
            choice("wait", "等太久", "waited too long"),
            choice("fees", "费用不清", "unclear fees"),
        ],
        phrases: vec!["班前会".to_owned(), "设备报修".to_owned(), "设备恢复".to_owned()],
    }
}

/// The hall with all that people do in it: a call for help, an unhappy customer, a trainee beside her
/// mentor, somebody late and somebody out too long, alarms that were seen, acted on, and are over.
pub(in crate::ui::tests) fn manned_hall() -> Board {
    let mut board = hall();
    board.help =
        vec![HelpNow { help_id: "h1".to_owned(), counter_id: "02".to_owned(), at: ago(130) }];
    for counter in &mut board.counters {
        match counter.counter_id.as_str() {
            "01" => counter.unhappy_since = Some(ago(240)),
            "02" => counter.people.push(person_at("3008", "孙悦", true)),
            "07" => counter.by_hand = true,
            _ => {}
        }
    }
    for person in &mut board.staff {
        person.planned = Some((ago(21_756), ago(-1_644)));
        match person.name.as_str() {
            "孙悦" => {
                person.trainee = true;
                person.mentor = Some("3002".to_owned());
                person.skills = vec!["宽带".to_owned()];
            }
            "赵磊" => {
                person.mark = Mark::Breach;
                person.state = StaffState::Absent;
                person.counter_id = None;
                person.counter_state = None;
                person.late_secs = Some(1320);
                person.reason = "发烧".to_owned();
            }
            "周敏" => {
                person.state = StaffState::Meal;
                person.limit_secs = Some(600);
                person.over_secs = 180;
            }
            _ => {}
        }
    }
    let [first, second, third, ..] = &mut board.alarms[..] else { unreachable!() };
    first.episode = 2;
    first.raised_at = ago(900);
    second.state = AlarmState::Acknowledged;
    second.episode = 1;
    second.raised_at = ago(150);
    second.actions = vec![ActionTaken {
        at: ago(60),
        by: "limin".to_owned(),
        action: "open_counter".to_owned(),
        detail: "05".to_owned(),
    }];
    third.state = AlarmState::Cleared;
    third.episode = 1;
    third.raised_at = ago(600);
    // As a board has them: what nobody has seen first.
    board.alarms.sort_by_key(|alarm| std::cmp::Reverse(alarm.state));
    board
}

/// The hall at half past eight: nine people, six counters that open with the doors, nobody served yet.
pub(in crate::ui::tests) fn morning_hall() -> Board {
    let mut board = hall();
    for counter in &mut board.counters {
        counter.state = CounterState::Closed;
        counter.mark = Mark::Normal;
        counter.ticket_no = None;
        if matches!(counter.counter_id.as_str(), "05" | "06") {
            counter.people.clear();
            counter.staff_id = None;
        }
    }
    board.counters.sort_by(|one, other| one.counter_id.cmp(&other.counter_id));
    board.counters[6].people.push(person_at("3009", "周敏", false));
    board.alarms.clear();
    board
}
