//! The file as it is written is the file as it is read.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use super::*;
use crate::core::settings::{read, read_new};

const RICH: &str = "
name = '人民路'
[hours]
daily = ['08:30-12:00', '13:00-24:00']
sun = []
days.2025-10-01 = []
[limits]
take_over = ['10 min', '5分钟', '', '1 min']
[holidays]
name = 'cn-2027'
covered_until = '2027-12-31'
closed = [2027-01-01, '2027-02-06']
working = [2027-02-20]
[[service]]
id = 'A'
name = '综合'
norm_secs = 480
wait_secs = { warn = 1, breach = 2 }
target_wait_secs = 3
skill = 'x'
[[counter]]
id = '01'
services = ['A']
use = 'tidal'
[[working_time]]
id = 'early'
hours = '07:50-14:05'
[[person]]
id = 'a'
role = 'hall_manager'
logins = ['9']
skills = ['x']
week = { daily = 'early', mon = '' }
[[person]]
id = 'b'
role = 'clerk'
trainee = true
mentor = 'a'
[[roster]]
date = 2025-11-10
person = 'b'
[[coverage]]
hours = '08:30-18:00'
role = 'clerk'
people = 2
[[tier]]
priority = 1
name = 'VIP'
[[feed]]
source = '/hall/H001/x/1'
[[action]]
code = 'z'
zh = '甲'
[[role]]
id = 'hall_manager'
may = ['settings', 'people', 'duty']
promise_fen = 20000
[[role]]
id = 'clerk'
[[department]]
id = 'x'
zh = '装维'
categories = ['nq2', 'SV4']
hours = { daily = ['08:30-12:00', '14:00-17:30'], sun = [], days.2025-10-01 = ['09:00-10:00'] }
contact = '刘师傅'
phone = '010-12345'
on_call = '１３９'
superior = 'c'
accept_secs = { sev2 = 900 }
answer_secs = { sev4 = 7200, sev1 = 600 }
[[department]]
id = 'y'
en = 'other'
initials = 'zz'
[[contact]]
id = 'c'
name = '中心'
level = 4
phone = '+86 (10) 555*2'
hours = { daily = ['08:00-20:00'] }
[[ladder]]
level = 4
who = ['contacts', 'contact:c']
delay_secs = { sev4 = 4, sev3 = 3, sev2 = 2, sev1 = 0 }
channels = ['phone']
window = ['08:00-20:00']
[[ladder]]
level = 1
who = ['duty', 'owner', 'first_contact', 'department', 'role:clerk']
delay_secs = { sev4 = 4, sev3 = 3, sev2 = 2, sev1 = 1 }
open_time = true
ack = true
channels = ['board', 'phone']
[[tell]]
level = 1
severity = 'sev2'
when = 'severe'
within_secs = 600
by = 'spoken'
[[tell]]
level = 4
severity = 'sev4'
when = 'daily'
[escalation]
rounds = 9
repeat_every_secs = 60
ack_secs = { sev1 = 61 }
from_level = { sev3 = 4 }
[[survey_item]]
code = 'a'
zh = '甲'
weight = 3
roles = ['clerk', 'dept']
[[survey_item]]
code = 'b'
en = 'b'
weight = 1
[[question]]
id = 'q'
item = 'a'
zh = '问: 甲?'
script_zh = '慢慢说'
[questionnaire]
active = false
[[target]]
role = 'clerk'
indicator = 'own'
period = 'quarter'
person = 'b'
value = 400
[[indicator]]
code = 'own'
zh = '自定'
definition_zh = '自定义'
threshold = 'rules.idle_secs'
owner = 'x'
action_en = 'look'
[rules]
idle_secs = 7
missed_call.calls = 4
";

#[test]
fn what_is_written_is_read_back() {
    let rich = read(RICH).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut bare = Settings { phrases: Vec::new(), ..Settings::standard() };
    bare.roles.clear();
    bare.actions.clear();
    bare.walk_out_reasons.clear();
    bare.questions.clear();
    bare.targets.clear();
    bare.indicators.clear();
    bare.departments.clear();
    bare.contacts.clear();
    bare.ladder.clear();
    bare.tells.clear();
    bare.name = "a \"b\" \\ 'c'".to_owned();
    for settings in [Settings::standard(), rich, bare] {
        for lang in [Lang::Zh, Lang::En] {
            let text = hall_file(&settings, lang);
            let back = read(&text).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
            assert_eq!(back, settings, "{text}");
            assert_eq!(read_new(&text), Ok(back), "what the program writes can be put into force");
        }
    }
}

#[test]
fn the_departments_of_the_standard_are_called_as_everywhere() {
    use crate::core::complaint::Department;
    use crate::text::named::Named;
    for department in Settings::standard().departments {
        let named = Department::from_text(&department.id).unwrap();
        assert_eq!(department.zh, named.name(Lang::Zh));
        assert_eq!(department.en, named.name(Lang::En));
    }
}
