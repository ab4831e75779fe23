//! What is asked and what has to be reached in a hall that has set nothing (domain 5.4).

use crate::core::settings::survey::{DEPT, Goal, Question, SATISFACTION, SurveyItem};

/// Code, Chinese, English, weight, who answers for it.
type Item = (&'static str, &'static str, &'static str, u32, &'static [&'static str]);

const ITEMS: [Item; 5] = [
    ("attitude", "服务态度", "attitude", 25, &["clerk"]),
    ("waiting", "等候时间", "waiting", 20, &["duty_manager"]),
    ("skill", "业务熟练", "skill", 20, &["clerk"]),
    ("solving", "问题解决", "problem solved", 25, &["duty_manager", DEPT]),
    ("environment", "环境设施", "environment", 10, &["duty_manager"]),
];

/// Item, Chinese, English, what is said about it in both.
const QUESTIONS: [[&str; 5]; 5] = [
    [
        "attitude",
        "您对营业员的服务态度满意吗? 1 到 5 分.",
        "How content were you with the manner of our staff, from 1 to 5?",
        "先报厅名和工号; 低于 3 分请客户说说原因",
        "say the hall and your number first; below 3 ask why",
    ],
    [
        "waiting",
        "您对当天等候的时间满意吗? 1 到 5 分.",
        "How content were you with the time you waited, from 1 to 5?",
        "客户没有等候就跳过, 不打分",
        "leave it out if they did not wait",
    ],
    [
        "skill",
        "您觉得营业员业务熟练吗? 1 到 5 分.",
        "How well did our staff know their work, from 1 to 5?",
        "不要替客户打分",
        "never answer for the customer",
    ],
    [
        "solving",
        "您的问题解决得怎么样? 1 到 5 分.",
        "How well was your matter settled, from 1 to 5?",
        "没有解决的记下还差什么, 说明会有人再联系",
        "if it is not, note what is missing and say that somebody will call",
    ],
    [
        "environment",
        "您对营业厅的环境和设施满意吗? 1 到 5 分.",
        "How content were you with the hall itself, from 1 to 5?",
        "最后致谢",
        "thank them at the end",
    ],
];

pub(super) fn items() -> Vec<SurveyItem> {
    let made = |(code, zh, en, weight, roles): Item| SurveyItem {
        code: code.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        weight,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    };
    ITEMS.map(made).into()
}

pub(super) fn questions() -> Vec<Question> {
    let made = |(number, texts): (usize, [&str; 5])| {
        let [item, zh, en, script_zh, script_en] = texts.map(str::to_owned);
        Question { id: format!("q{number}"), item, zh, en, script_zh, script_en }
    };
    (1..).zip(QUESTIONS).map(made).collect()
}

pub(super) fn targets() -> Vec<Goal> {
    [
        ("clerk", SATISFACTION, 90),
        ("duty_manager", SATISFACTION, 88),
        ("installer", SATISFACTION, 85),
        ("follow_up_agent", "follow_up_in_time", 95),
    ]
    .map(|(role, indicator, value)| Goal {
        role: role.to_owned(),
        indicator: indicator.to_owned(),
        period: None,
        person: None,
        value,
    })
    .into()
}
