//! The file as it is written is the file as it is read.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use super::*;
use crate::core::settings::read;

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
    bare.rules.care.satisfaction.clear();
    bare.name = "a \"b\" \\ 'c'".to_owned();
    for settings in [Settings::standard(), rich, bare] {
        for lang in [Lang::Zh, Lang::En] {
            let text = hall_file(&settings, lang);
            let back = read(&text).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
            assert_eq!(back, settings, "{text}");
        }
    }
}
