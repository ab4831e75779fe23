//! What holds in a hall that has set nothing: version 0. Names are Chinese, as in the halls; a hall changes
//! them in its file.

use super::{Choice, Role, Settings};
use crate::core::order::{OrderKind, Process, ProcessStage};
use crate::core::people::Right;

mod directory;
mod indicators;
mod survey;

fn role(id: &str, name: &str, may: &[Right], serves: bool) -> Role {
    let (id, name) = (id.to_owned(), name.to_owned());
    Role { id, name, may: may.to_vec(), serves, promise_fen: None }
}

pub(super) fn choices(list: &[(&str, &str, &str)]) -> Vec<Choice> {
    let owned = |(code, zh, en): &(&str, &str, &str)| Choice {
        code: (*code).to_owned(),
        zh: (*zh).to_owned(),
        en: (*en).to_owned(),
    };
    list.iter().map(owned).collect()
}

impl Settings {
    /// The defaults: no services, counters or people, but roles, what can be offered by number, and every
    /// threshold.
    pub fn standard() -> Settings {
        let duty = [Right::Log, Right::Alarms, Right::Staff, Right::Duty, Right::Complaints];
        Settings {
            roles: vec![
                role("hall_manager", "营业厅经理", Right::ALL, false),
                role("duty_manager", "值班经理", &duty, false),
                role("clerk", "营业员", &[Right::Log], true),
                role("guide", "引导员", &[Right::Log], false),
                role("follow_up_agent", "回访员", &[Right::Log, Right::FollowUp], false),
            ],
            actions: choices(&[
                ("open_counter", "加开台席", "opened a counter"),
                ("guide", "引导至自助", "guided to self-service"),
                ("move_staff", "调人支援", "moved staff"),
                ("help_counter", "到台席协助", "helped at the counter"),
                ("soothe", "安抚客户", "talked to the customers"),
                ("other_hall", "分流至他厅", "sent to another hall"),
                ("report", "报修或上报", "reported the fault"),
                ("other", "其他", "something else"),
            ]),
            walk_out_reasons: choices(&[
                ("wait", "等得太久", "waited too long"),
                ("papers", "证件或材料不全", "papers missing"),
                ("system", "系统故障", "system down"),
                ("not_here", "本厅不办", "not done here"),
                ("other", "其他", "something else"),
            ]),
            unhappy_reasons: choices(&[
                ("wait", "等候时间长", "long wait"),
                ("manner", "服务态度", "manner of staff"),
                ("fee", "资费争议", "dispute about a fee"),
                ("result", "业务未办成", "not done"),
                ("other", "其他", "something else"),
            ]),
            canned: super::Canned::standard(),
            phrases: ["班前会", "班后会", "系统故障已报", "设备已报修", "客流高峰", "上级检查"]
                .map(str::to_owned)
                .into(),
            departments: directory::departments(),
            processes: processes(),
            contacts: directory::contacts(),
            ladder: directory::ladder(),
            tells: directory::tells(),
            survey_items: survey::items(),
            questions: survey::questions(),
            targets: survey::targets(),
            indicators: indicators::indicators(),
            ..Settings::default()
        }
    }
}

/// What orders go through in a hall that has set nothing (domain 2-3, 2-4): the same links everywhere, the times a
/// guess that a hall replaces.
fn processes() -> Vec<Process> {
    let stage = |code: &str, zh: &str, en: &str, limit: &str| ProcessStage {
        code: code.into(),
        zh: zh.into(),
        en: en.into(),
        department: String::new(),
        limit: limit.into(),
    };
    let accept = || stage("accepted", "受理派单", "accepted", "4 h");
    let visit = |limit: &str| stage("visit", "上门施工", "visit", limit);
    let process = |kind: OrderKind, stages: Vec<ProcessStage>| Process { kind, stages };
    vec![
        process(
            OrderKind::Installation,
            vec![
                accept(),
                stage("resources", "资源核查", "lines checked", "1 working day"),
                visit("2 working days"),
                stage("tested", "验收开通", "tested", "4 h"),
            ],
        ),
        process(
            OrderKind::Move,
            vec![
                accept(),
                stage("resources", "资源核查", "lines checked", "1 working day"),
                visit("2 working days"),
            ],
        ),
        process(
            OrderKind::Repair,
            vec![
                accept(),
                stage("located", "故障定位", "fault located", "4 h"),
                visit("1 working day"),
            ],
        ),
    ]
}
