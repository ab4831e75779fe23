//! What a file may say, and every way in which it may be wrong, with the line that is told.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use chrono::NaiveDate;

use super::*;
use crate::core::complaint::Category;
use crate::core::rules::{Limits, Rules};
use crate::core::settings::CounterUse;
use crate::core::settings::survey::Period;

const HALL: &str = "\
name = '人民路营业厅'
[hours]
daily = ['08:30-12:00', '13:00-18:00']
sun = []
[hours.days]
2025-10-01 = []
2025-10-11 = ['09:00-24:00']
[[service]]
id = 'A'
name = '综合'
norm_secs = 480
skill = 'general'
wait_secs = { warn = 300, breach = 500 }
[[counter]]
id = '０１'
services = ['A']
use = 'tidal'
[[role]]
id = 'boss'
may = ['log', 'duty', 'settings', 'people']
serves = true
[[working_time]]
id = 'early'
hours = '０７：５０－14:05'
[[person]]
id = 'wf'
name = '王芳'
role = 'boss'
logins = ['901']
week = { daily = 'early', sun = '' }
[[person]]
id = 'sy'
role = 'boss'
trainee = true
mentor = 'wf'
[[roster]]
date = 2025-11-10
person = 'sy'
working_time = 'early'
[[coverage]]
hours = '08:30-18:00'
people = 4
[[action]]
code = 'x'
zh = '甲'
[rules]
idle_secs = 90
wait_secs = { warn = 300 }
[rules.report]
within_target_percent = { warn = 90, breach = 80 }
[rules.care.satisfaction]
boss = 91
";

#[test]
fn a_whole_file_is_read() {
    let hall = read(HALL).unwrap();
    let date = |day| NaiveDate::from_ymd_opt(2025, 10, day).unwrap();
    assert_eq!(hall.hours.on(date(2)).len(), 2);
    assert!(hall.hours.on(date(1)).is_empty() && hall.hours.on(date(5)).is_empty());
    let late = hall.hours.on(date(11))[0].to;
    assert!(late > NaiveTime::from_hms_milli_opt(23, 59, 59, 999).unwrap());
    let zone = crate::core::time::Zone::default();
    assert_eq!(zone.instant(date(11).and_time(late)), zone.day_start(date(12)));
    assert_eq!(hall.services[0].wait_secs, Some(Limits { warn: 300, breach: 500 }));
    assert_eq!((hall.counters[0].id.as_str(), hall.counters[0].usage), ("01", CounterUse::Tidal));
    let boss = hall.person("901").unwrap();
    assert_eq!(hall.planned(boss, date(2)).unwrap().id, "early");
    assert_eq!(hall.planned(boss, date(5)), None);
    assert_eq!((hall.actions.len(), hall.actions[0].en.as_str()), (1, "甲"));
    assert_eq!(hall.unhappy_reasons, Settings::standard().unhappy_reasons);
    let rules = &hall.rules;
    assert_eq!((rules.idle_secs, rules.wait_secs.warn, rules.wait_secs.breach), (90, 300, 900));
    let of = |role| hall.target("satisfaction", Period::Week, role, None);
    assert_eq!((of("boss"), of("clerk")), (Some(91), None));
    assert_eq!(rules.report.within_target_percent.breach, 80);
}

#[test]
fn limits_are_four_texts_that_can_be_read() {
    let limits = read("[limits]\nclose = ['10 days', '48 h', '2个工作日', '']").unwrap().limits;
    assert_eq!(limits["close"], ["10 days", "48 h", "2个工作日", ""]);
    for (text, why) in [
        ("close = ['10 days']", "four limits"),
        ("close = '10 days'", "must be a list"),
        ("close = ['10 days', 'soon', '', '']", "soon is no limit"),
        ("done = ['1 h', '1 h', '1 h', '1 h']", "no such key"),
        ("close = ['10 days', '0 min', '', '']", "no time at all"),
        ("close = ['100000 days', '', '', '']", "more than a year"),
        ("close = ['2 h', '', '', '3 h']", "severer complaint"),
        ("backstop = ['60 days', '60 days', '60 days', '']", "never empty"),
    ] {
        let faults = read(&format!("[limits]\n{text}")).unwrap_err();
        assert!(faults.iter().any(|fault| fault.why.contains(why)), "{why}: {faults:?}");
    }
}

#[test]
fn holidays_replace_the_shipped_list_whole() {
    let list =
        "[holidays]\nname = 'cn-2027'\ncovered_until = 2027-12-31\nclosed = ['2027-01-01']\n";
    let read_list = read(list).unwrap().holidays.unwrap();
    assert_eq!((read_list.name.as_str(), read_list.closed.len()), ("cn-2027", 1));
    assert!(read_list.working.is_empty());
    for (from, to, why) in [
        ("'cn-2027'", "''", "missing or empty"),
        ("covered_until = 2027-12-31", "", "is missing"),
        ("2027-12-31", "2026-12-31", "behind covered_until"),
        ("'2027-01-01'", "'2027-13-01'", "is no date"),
        ("'2027-01-01'", "7", "is no date"),
        ("closed", "days_off", "no such key"),
        ("[holidays]", "[holidays]\nworking = [2027-01-01]", "under closed and under working"),
    ] {
        let faults = read(&list.replacen(from, to, 1)).unwrap_err();
        assert!(faults.iter().any(|fault| fault.why.contains(why)), "{why}: {faults:?}");
    }
    assert_eq!(read("").unwrap().holidays, None);
}

#[test]
fn an_empty_file_is_the_standard() {
    assert_eq!(read("").unwrap(), Settings::standard());
    assert_eq!(Settings::standard().rules, Rules::default());
    assert!(read("action = []\nphrases = []").unwrap().actions.is_empty());
}

const PERSON: &str = "[[person]]\nid='a'\nrole='hall_manager'\n";

/// Line and key of a fault, and a word of why.
type Found = (usize, &'static str, &'static str);

/// A file, then its faults.
const FAULTS: &[(&str, &[Found])] = &[
    ("nmae = 'x'", &[(1, "nmae", "there are name,")]),
    ("name = 3", &[(1, "name", "text in quotes")]),
    ("name = 'a'\nname = 'b'", &[(2, "", "duplicate")]),
    ("name = \"a\\u0007\"", &[(1, "name", "cannot be seen")]),
    ("name = 'x'\n\u{0}", &[(2, "", "U+0000")]),
    ("name = '\u{202E}x'", &[(1, "", "U+202E")]),
    ("[hours]\nmon = '08:30'", &[(2, "hours.mon", "list")]),
    ("[hours]\nmon = ['8:30-12:00']", &[(2, "hours.mon[1]", "HH:MM")]),
    ("[hours]\nmon = ['12:00-08:30']", &[(2, "hours.mon[1]", "ends before")]),
    ("[hours]\nmon = ['24:00-25:00']", &[(2, "hours.mon[1]", "HH:MM")]),
    ("[hours]\nmon = [\n'08:00-12:00',\n'11:59-13:00']", &[(4, "hours.mon[2]", "overlaps")]),
    ("[hours.days]\n2025-02-30 = []", &[(2, "hours.days.2025-02-30", "no date")]),
    ("[hours]\nmonday = []", &[(2, "hours.monday", "mon, tue")]),
    ("[[service]]\nname = 'x'", &[(1, "service[1].id", "missing")]),
    ("[[service]]\nid='A'\n[[service]]\nid='A'", &[(4, "service[2].id", "twice")]),
    ("[[service]]\nid='A'\nnorm_secs=0", &[(3, "service[1].norm_secs", "from 1 to")]),
    ("[[service]]\nid='A'\nwait_secs={warn=9, breach=8}", &[(3, "service[1].wait_secs", "above")]),
    ("service = 3", &[(1, "service", "list")]),
    ("[[counter]]\nid='1'\nservices=['Z']", &[(3, "counter[1].services", "no service Z")]),
    ("[[counter]]\nid='1'\n[[counter]]\nid='１'", &[(4, "counter[2].id", "twice")]),
    ("[[counter]]\nid='1'\nuse='vip'", &[(3, "counter[1].use", "tidal")]),
    ("[[role]]\nid='a'\nmay=['fly']", &[(3, "role[1].may[1]", "log, alarms")]),
    (
        "[[tier]]\npriority=1\nname='VIP'\n[[tier]]\npriority=1\nname='b'",
        &[(5, "tier[2].priority", "twice")],
    ),
    ("[[feed]]\nsource='x'", &[(2, "feed[1].source", "/hall/")]),
    ("[[action]]\ncode='a'", &[(1, "action[1].zh", "missing")]),
    (
        "[[coverage]]\nhours='08:00-10:00'\npeople=2\n[[coverage]]\nhours='09:00-11:00'\npeople=1",
        &[(5, "coverage[2].hours", "overlaps")],
    ),
    ("[[roster]]\ndate='2025-11-10'\nperson='b'", &[(3, "roster[1].person", "no person b")]),
    ("[[roster]]\ndate=12\nperson='b'", &[(2, "roster[1].date", "no date")]),
    (
        "[[person]]\nid='a'\nrole='clerk'",
        &[(1, "person", "duty manager"), (1, "person", "settings"), (1, "person", "PIN")],
    ),
    ("[rules]\nidle = 3", &[(2, "rules.idle", "idle_secs")]),
    ("[rules]\nidle_secs = -3", &[(2, "rules.idle_secs", "whole number")]),
    ("[rules]\nidle_lock_secs = 30", &[(2, "rules.idle_lock_secs", "from 60 to 900")]),
    ("[rules]\nwait_secs = 600", &[(2, "rules.wait_secs", "breach = N")]),
    ("[rules.wait_secs]\nwran = 5", &[(2, "rules.wait_secs.wran", "warn, breach")]),
    ("[rules]\nwait_secs = { warn = 901 }", &[(2, "rules.wait_secs", "above breach")]),
    (
        "[rules.report]\nwithin_target_percent = { warn = 60 }",
        &[(2, "rules.report.within_target_percent", "below breach")],
    ),
    ("[rules]\nfeed_stale_secs = 901", &[(2, "rules.feed_stale_secs", "feed_dead_secs")]),
    ("[rules]\nidle_secs = 0x\n", &[(2, "rules.idle_secs", "whole")]),
    // All of them at once, in order.
    (
        "name = 1\n[rules]\nidle_secs = 'x'\nfoo = 1",
        &[(1, "name", "text"), (3, "rules.idle_secs", "whole"), (4, "rules.foo", "no such")],
    ),
];

const PERSON_FAULTS: &[(&str, &str, &str)] = &[
    ("trainee=true", "trainee", "needs a mentor"),
    ("mentor='b'", "mentor", "own mentor"),
    ("mentor='z'", "mentor", "no person z"),
    ("logins=['a']", "logins", "somebody else"),
    ("role='x'", "role", "no role x"),
    ("week={mon='early'}", "week", "no working time early"),
];

#[test]
fn faults_are_told_with_line_and_reason() {
    for (text, wanted) in FAULTS {
        let found = read(text).unwrap_err();
        assert_eq!(found.len(), wanted.len(), "{text}: {found:?}");
        for (fault, (line, path, word)) in found.iter().zip(*wanted) {
            assert_eq!((fault.line, fault.path.as_str()), (*line, *path), "{text}: {found:?}");
            assert!(fault.why.contains(word), "{text}: {found:?}");
        }
    }
    for (line, key, word) in PERSON_FAULTS {
        let role = if line.starts_with("role") { "" } else { "role='clerk'\n" };
        let found = read(&format!("{PERSON}[[person]]\nid='b'\n{role}{line}")).unwrap_err();
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        assert_eq!(found[0].path, format!("person[2].{key}"), "{line}");
        assert!(found[0].why.contains(word), "{line}: {found:?}");
        assert_eq!(found[0].line, if role.is_empty() { 6 } else { 7 }, "{line}");
    }
    let trainees = "[[person]]\nid='b'\nrole='clerk'\ntrainee=true\nmentor='a'\n\
        [[person]]\nid='c'\nrole='clerk'\ntrainee=true\nmentor='b'\n";
    let found = read(&format!("{PERSON}{trainees}")).unwrap_err();
    assert_eq!((found[0].path.as_str(), found[0].line), ("person[3].mentor", 13));
}

#[test]
fn hostile_text_is_refused_and_nothing_breaks() {
    let deep = format!("name = {}{}", "[".repeat(20_000), "]".repeat(20_000));
    let dotted = format!("{}x = 1", "a.".repeat(20_000));
    let many: String = (0..5_000).flat_map(|n| [format!("k{n}"), " = 1\n".to_owned()]).collect();
    for text in [deep, dotted, many, "x".repeat(1024 * 1024), "\u{7f}\u{1b}[2J".to_owned()] {
        let found = read(&text).unwrap_err();
        assert!((1..=FAULTS_MAX).contains(&found.len()));
        assert!(
            found.iter().all(|fault| fault.line >= 1 && fault.to_string().chars().all(is_shown))
        );
    }
}

const DIRECTORY_FAULTS: &[(&str, &[Found])] = &[
    ("[[department]]\nid='x'", &[(1, "department[1].zh", "missing")]),
    (
        "[[department]]\nid='x'\nzh='甲'\ncategories=['nq9']",
        &[(4, "department[1].categories[1]", "code")],
    ),
    ("[[department]]\nid='x'\nzh='甲'\nphone='ring me'", &[(4, "department[1].phone", "digits")]),
    (
        "[[department]]\nid='x'\nzh='甲'\nsuperior='y'",
        &[(4, "department[1].superior", "no contact y")],
    ),
    ("[[department]]\nid='x'\nzh='甲'\nhours={mo=[]}", &[(4, "department[1].hours.mo", "daily")]),
    (
        "[[department]]\nid='x'\nzh='甲'\naccept_secs={sev2=1}",
        &[(4, "department[1].accept_secs.sev2", "60")],
    ),
    (
        "[[department]]\nid='x'\nzh='甲'\n[[department]]\nid='x'\nzh='乙'",
        &[(5, "department[2].id", "twice")],
    ),
    ("[[contact]]\nid='c'\nname='甲'\nlevel=2", &[(4, "contact[1].level", "from 3 to 5")]),
    ("[[contact]]\nid='c'\nlevel=4", &[(1, "contact[1].name", "missing")]),
    (
        "[[ladder]]\nlevel=6",
        &[
            (1, "ladder[1].who", "missing"),
            (1, "ladder[1].delay_secs", "missing"),
            (2, "ladder[1].level", "from 0 to 5"),
        ],
    ),
    (
        "[[ladder]]\nlevel=1\nwho=['boss']\ndelay_secs={sev4=1,sev3=1,sev2=1}\nchannels=['fax']",
        &[
            (3, "ladder[1].who[1]", "role:<id>"),
            (3, "ladder[1].who", "missing"),
            (4, "ladder[1].delay_secs.sev1", "missing"),
            (5, "ladder[1].channels[1]", "board"),
        ],
    ),
    (
        "[[ladder]]\nlevel=3\nwho=['role:x']\ndelay_secs={sev4=1,sev3=1,sev2=1,sev1=1}\n\
         [[ladder]]\nlevel=1\nwho=['contact:y']\ndelay_secs={sev4=1,sev3=1,sev2=1,sev1=1}\n\
         [[ladder]]\nlevel=3\nwho=['duty']\ndelay_secs={sev4=1,sev3=1,sev2=1,sev1=1}",
        &[
            (3, "ladder[1].who", "no role x"),
            (7, "ladder[2].who", "no contact y"),
            (10, "ladder[3].level", "twice"),
        ],
    ),
    (
        "[[tell]]\nlevel=3\nseverity='bad'\nwhen='soon'\nby='fax'",
        &[
            (3, "tell[1].severity", "sev4"),
            (4, "tell[1].when", "daily"),
            (5, "tell[1].by", "spoken"),
        ],
    ),
    (
        "[[tell]]\nlevel=2\nseverity='sev2'\nwhen='severe'\nwithin_secs=0\n\
         [[tell]]\nlevel=3\nseverity='sev2'\nwhen='severe'\nwithin_secs=0",
        &[(2, "tell[1].level", "level 2")],
    ),
    // All seven days closed would count as nothing said: the opposite.
    (
        "[[department]]\nid='x'\nzh='甲'\nhours={mon=[],tue=[],wed=[],thu=[],fri=[],sat=[],sun=[]}",
        &[(4, "department[1].hours.mon", "no day")],
    ),
    (
        "[hours]\ndaily=['09:00-17:00']\nmon=[]\ntue=[]\nwed=[]\nthu=[]\nfri=[]\nsat=[]\nsun=[]",
        &[(3, "hours.mon", "no day")],
    ),
    ("[escalation]\nrounds=10", &[(2, "escalation.rounds", "from 0 to 9")]),
    ("[escalation]\nack_secs={sev5=60}", &[(2, "escalation.ack_secs.sev5", "sev4, sev3")]),
    ("[[role]]\nid='a'\npromise_fen=-1", &[(3, "role[1].promise_fen", "whole number")]),
];

#[test]
fn faults_of_the_directory_are_told_with_line_and_reason() {
    for (text, wanted) in DIRECTORY_FAULTS {
        let found = read(text).unwrap_err();
        assert_eq!(found.len(), wanted.len(), "{text}: {found:?}");
        for (fault, (line, path, word)) in found.iter().zip(*wanted) {
            assert_eq!((fault.line, fault.path.as_str()), (*line, *path), "{text}: {found:?}");
            assert!(fault.why.contains(word), "{text}: {found:?}");
        }
    }
}

#[test]
fn the_standard_directory_is_that_of_the_notes() {
    let standard = Settings::standard();
    let of =
        |category| standard.departments_of(category).map(|it| it.id.as_str()).collect::<Vec<_>>();
    assert_eq!(of(Category::Broadband), ["field"]);
    assert_eq!(of(Category::PortOut), ["market", "compliance"]);
    assert_eq!(of(Category::Attitude), ["quality"], "what the duty manager cannot settle");
    assert_eq!(of(Category::LongWait), Vec::<&str>::new(), "the hall's own to settle");
    let levels: Vec<u8> = standard.ladder.iter().map(|it| it.level).collect();
    assert_eq!(levels, [1, 3, 4, 5]);
    assert!(standard.roles.iter().all(|role| role.promise_fen.is_none()));
}
