//! The catalogue of indicators of a hall that has set nothing (domain 5.2 and 1-9).

use crate::core::settings::survey::Indicator;

/// Code; name; what it counts; what it is held against; whose it is; where it comes from; when it is judged; what is
/// done. Texts are Chinese, English.
struct Row(
    &'static str,
    [&'static str; 2],
    [&'static str; 2],
    &'static str,
    &'static str,
    [&'static str; 2],
    [&'static str; 2],
    [&'static str; 2],
);

const QUEUE: [&str; 2] = ["叫号数据", "queue feed"];
const CALLS: [&str; 2] = ["回访记录", "follow-up records"];
const CASES: [&str; 2] = ["投诉记录", "complaint records"];
const NOW: [&str; 2] = ["随时, 超限告警", "at any time, as an alarm"];
const DAY: [&str; 2] = ["每日", "each day"];
const WEEK: [&str; 2] = ["每周", "each week"];
const MORE: [&str; 2] = ["加开台席或引导分流", "open a counter or guide customers"];
const TALK: [&str; 2] = ["查原因, 面谈辅导", "find the cause, talk to those concerned"];

const ROWS: &[Row] = &[
    Row(
        "wait_now",
        ["当前最长等候", "longest wait now"],
        ["现在减最早取号时间", "now less the earliest ticket still waiting"],
        "rules.wait_secs",
        "duty_manager",
        QUEUE,
        NOW,
        MORE,
    ),
    Row(
        "load",
        ["负荷", "load"],
        ["等候人数除以开放台席", "waiting by open counters"],
        "rules.load_percent",
        "duty_manager",
        QUEUE,
        NOW,
        MORE,
    ),
    Row(
        "wait_mean",
        ["平均等候", "mean wait"],
        ["办结票的等候之和除以办结数", "waits of the served by their number"],
        "rules.report.wait_mean_secs",
        "duty_manager",
        QUEUE,
        DAY,
        ["对照高峰调整排班", "set the roster against the peaks"],
    ),
    Row(
        "wait_max",
        ["最长等候", "longest wait"],
        ["当日办结票中最长的等候", "the longest wait of the day's served"],
        "rules.report.wait_max_secs",
        "duty_manager",
        QUEUE,
        DAY,
        MORE,
    ),
    Row(
        "within_target",
        ["十分钟达标率", "served within ten minutes"],
        ["等候达标的办结数除以办结数", "served within the target wait by served"],
        "rules.report.within_target_percent",
        "duty_manager",
        QUEUE,
        DAY,
        ["对照高峰调整排班", "set the roster against the peaks"],
    ),
    Row(
        "abandoned",
        ["弃号率", "gave up"],
        ["弃号数除以有效取号数", "gave up by valid tickets"],
        "rules.report.abandon_permyriad",
        "duty_manager",
        QUEUE,
        DAY,
        ["问离开原因, 分流", "ask why they leave, guide them"],
    ),
    Row(
        "missed",
        ["过号率", "missed a call"],
        ["过号票数除以叫号票数", "tickets missed at least once by called"],
        "rules.report.miss_permyriad",
        "duty_manager",
        QUEUE,
        DAY,
        ["查叫号音量和屏幕", "look at the voice and the screens"],
    ),
    Row(
        "service_mean",
        ["平均办理", "mean service"],
        ["办理时长之和除以办结数", "service times by served"],
        "rules.report.service_tolerance_percent",
        "clerk",
        QUEUE,
        DAY,
        TALK,
    ),
    Row(
        "utilisation",
        ["台席利用率", "utilisation"],
        ["办理时长除以开放减暂停时长", "service time by open time less pauses"],
        "rules.report.utilisation_percent",
        "duty_manager",
        QUEUE,
        DAY,
        ["增减台席", "open or close counters"],
    ),
    Row(
        "on_site",
        ["现场解决率", "settled in the hall"],
        ["厅内解决的投诉除以投诉数", "complaints settled in the hall by complaints"],
        "rules.care.on_site_percent",
        "duty_manager",
        CASES,
        WEEK,
        ["看转出的原因", "look at why they were sent on"],
    ),
    Row(
        "reply_in_time",
        ["答复及时率", "first replies in time"],
        ["时限内首次答复数除以应答复数", "first replies in their limit by those due"],
        "rules.care.reply_in_time_percent",
        "duty_manager",
        CASES,
        WEEK,
        ["催办部门, 必要时上报", "push the department, tell who is above"],
    ),
    Row(
        "rounds",
        ["巡检完成率", "rounds in time"],
        ["宽限内完成的巡检除以计划数", "rounds done in their grace by planned"],
        "rules.care.rounds_percent",
        "duty_manager",
        ["巡检记录", "records of rounds"],
        DAY,
        ["补巡并说明", "do it late and say why"],
    ),
    Row(
        "round_score",
        ["巡检得分", "score of rounds"],
        ["巡检得分的平均", "mean score of the rounds"],
        "rules.care.round_score",
        "duty_manager",
        ["巡检记录", "records of rounds"],
        WEEK,
        ["逐项整改", "put each item right"],
    ),
    Row(
        "follow_up_in_time",
        ["回访及时率", "follow-ups in time"],
        ["按期联系到或拨满三次的除以到期数", "reached or tried three times by due, of those due"],
        "target",
        "follow_up_agent",
        CALLS,
        WEEK,
        ["当日补访", "call the same day"],
    ),
    Row(
        "follow_up_reached",
        ["回访成功率", "follow-ups that reached"],
        ["成功数除以已拨打的任务数", "successful by attempted tasks"],
        "rules.care.follow_up_reached_percent",
        "follow_up_agent",
        CALLS,
        WEEK,
        ["换时段再拨", "try at another time of the day"],
    ),
    Row(
        "satisfaction",
        ["满意度", "satisfaction"],
        ["各项均分按权重加权, 百分制", "weighted mean of the items' means, points of 100"],
        "target",
        "hall_manager",
        CALLS,
        ["每周, 每月, 每季; 不足样本下限只作参考", "week, month, quarter; a small sample is grey"],
        TALK,
    ),
    Row(
        "satisfaction_external",
        ["外部满意度", "external satisfaction"],
        ["外部调查的各项得分, 与内部分开", "scores of the external survey, apart from ours"],
        "target",
        "hall_manager",
        ["导入的调查文件", "imported survey files"],
        ["每次导入后", "after each import"],
        ["薄弱项列入问卷并改进", "ask about weak items and improve them"],
    ),
    Row(
        "ratings",
        ["台席评价", "ratings at counters"],
        ["当日评价均分, 5 分制", "mean of the day's ratings, of 5"],
        "rules.care.weak_low_percent",
        "clerk",
        ["评价器", "rating pads"],
        DAY,
        ["低分当场了解", "ask at once about a low one"],
    ),
];

pub(super) fn indicators() -> Vec<Indicator> {
    let made = |row: &Row| {
        let Row(code, name, definition, threshold, owner, measured, judged, action) = row;
        let both = |texts: &[&str; 2]| texts.map(str::to_owned);
        let ([zh, en], [definition_zh, definition_en]) = (both(name), both(definition));
        let ([measured_zh, measured_en], [judged_zh, judged_en]) = (both(measured), both(judged));
        let [action_zh, action_en] = both(action);
        Indicator {
            code: (*code).to_owned(),
            zh,
            en,
            definition_zh,
            definition_en,
            threshold: (*threshold).to_owned(),
            owner: (*owner).to_owned(),
            measured_zh,
            measured_en,
            judged_zh,
            judged_en,
            action_zh,
            action_en,
        }
    };
    ROWS.iter().map(made).collect()
}
