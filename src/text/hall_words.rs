//! What each threshold of a hall means, in Chinese and English: the comments of the hall's file and the page
//! of its keys.

/// Key below `rules`, Chinese, English.
type Meaning = (&'static str, &'static str, &'static str);

/// What a threshold means; empty for a key that is not known.
pub fn rule_meaning(path: &str) -> (&'static str, &'static str) {
    MEANINGS.iter().find(|(key, ..)| *key == path).map_or(("", ""), |(_, zh, en)| (*zh, *en))
}

/// What each list of canned phrases is for, in their order.
pub(super) const CANNED: [(&str, &str); 5] = [
    ("巡检之外发现的问题; 同一 code 同一地点算同一问题", "What is found wrong outside of rounds"),
    ("表扬的事由", "What somebody is praised for"),
    ("面谈辅导的话题", "What a talk is about"),
    ("面谈辅导的约定", "What is agreed in a talk"),
    ("客户需求的主题", "What customers need"),
];

const MEANINGS: &[Meaning] = &[
    (
        "wait_secs",
        "当前最长等候, 超过 warn 提醒, 超过 breach 红线",
        "longest wait now: above warn, above breach",
    ),
    (
        "target_wait_secs",
        "等候不超过此值算达标 (十分钟达标率)",
        "a wait up to this counts as within target",
    ),
    (
        "crowd_waiting",
        "疏导: 一个队列等候超过此人数",
        "a queue is crowded if more than so many wait",
    ),
    ("crowd_secs", "疏导: 且持续此时长", "and have for so long"),
    ("load_percent", "负荷: 等候人数除以开放台席, 乘 100", "waiting per open counter, times 100"),
    ("service_secs", "办理超长", "a service that takes longer"),
    (
        "service_norm_percent",
        "办理超过业务定额的此比例才算超长",
        "of a service with a norm: long beyond this share of it",
    ),
    (
        "service_norm_breach_percent",
        "超过业务定额的此比例才算红线",
        "and beyond the red line from this share of it",
    ),
    ("idle_secs", "有人等候而台席空闲", "a counter idle while a ticket it takes waits"),
    ("called_secs", "叫号后无人来", "a called number nobody came to"),
    ("paused_secs", "台席暂停", "a paused counter"),
    ("abandon_permyriad", "近一小时弃号率, 万分之", "gave up in the last hour"),
    (
        "abandon_sample_min",
        "近一小时少于此人数不看弃号率",
        "with fewer customers the rate says nothing",
    ),
    ("away_secs", "暂离", "away from the post with leave"),
    ("break_secs", "小休", "a short rest"),
    ("meal_secs", "用餐", "a meal"),
    ("late_grace_secs", "晚于计划此时长内不算迟到", "coming so much later is not late yet"),
    ("clear_percent", "恢复: 降到限值的此比例", "an alarm is over at this share of its limit"),
    ("clear_secs", "恢复: 且保持此时长", "and after so long at it"),
    ("finding_at_once_secs", "立即整改的时限", "a finding put right at once has so long"),
    ("finding_level_secs", "整改逾期逐级上报的间隔", "overdue findings: each level has so long"),
    ("idle_lock_secs", "无人操作自动锁屏", "a terminal that nobody touched locks itself"),
    (
        "feed_interval_secs",
        "叫号数据的间隔, 三倍算迟",
        "a feed says something this often; late after three",
    ),
    ("feed_stale_secs", "叫号数据停滞", "a feed is stale"),
    ("feed_dead_secs", "叫号数据中断", "a feed is dead"),
    ("gap_secs", "事件缺号多久算丢失", "a hole in the sequence is a gap after this"),
    ("void_secs", "取号后此时长内取消算无效号", "cancelled so soon after its issue: void"),
    (
        "priority_tier_max",
        "优先级不大于此值算优先客户",
        "priorities up to this are a priority tier",
    ),
    ("missed_call.calls", "叫号此次数后过号", "missed after so many calls"),
    ("missed_call.secs", "或首次叫号后此时长", "or so long after the first"),
    ("missed_call.back_secs", "过号后可恢复的时长", "may come back for so long"),
    ("missed_call.places", "恢复后顺延的位数", "then stands so many places back"),
    ("report.wait_mean_secs", "平均等候", "mean wait"),
    ("report.wait_max_secs", "当日最长等候", "longest wait of the day"),
    (
        "report.within_target_percent",
        "达标率, 低于 warn 提醒, 低于 breach 红线",
        "served within target: below warn, below breach",
    ),
    ("report.abandon_permyriad", "当日弃号率, 万分之", "gave up, of the valid"),
    ("report.miss_permyriad", "过号率, 万分之", "missed a call, of the called"),
    (
        "report.service_tolerance_percent",
        "平均办理与定额的允许偏差",
        "the mean service may differ so much from its norm",
    ),
    ("report.utilisation_percent", "台席利用率", "serving time of the open time"),
    ("report.utilisation_low_percent", "台席利用率过低", "below this counters stand about"),
    ("report.open_ratio_percent", "忙时窗口开放率", "counters open at peaks, of the installed"),
    (
        "complaint.reopen_days",
        "办结后此天数内可重开, 过后另立新单",
        "a closed complaint may be opened again for so long",
    ),
    ("complaint.wait_days", "挂起不超过此工作日数", "a wait may last so many working days"),
    (
        "complaint.repeat_days",
        "同客户同类在此天数内再来算重复投诉",
        "same customer and category again so soon: a repeat",
    ),
    (
        "complaint.hot_count",
        "同类投诉一日达此件数为热点",
        "so many of one category on one day are hot",
    ),
    (
        "complaint.improve_count",
        "同类投诉达此件数提出改进",
        "so many of one category propose an improvement",
    ),
    (
        "complaint.improve_days",
        "上述件数在此天数内; 改进效果也按此天数比较",
        "within so many days; an effect is counted over as many",
    ),
    (
        "complaint.follow_up_days",
        "办结后此天数内回访",
        "called back within so many days of the close",
    ),
    (
        "follow_up.sample_percent",
        "办理后抽取回访的比例, 0 为不抽",
        "visits drawn to be called back; 0 = none",
    ),
    (
        "follow_up.low_score",
        "回访评分低至此值, 自动开投诉补救, 0 为不开",
        "an answer so low opens a complaint to put it right; 0 = none",
    ),
    (
        "follow_up.retry_secs",
        "无人接听后隔此时长再打",
        "who did not answer is tried again after so long",
    ),
    (
        "handover.window_secs",
        "计划下班前此时长起可准备交接",
        "a hand-over is prepared so long before the planned end",
    ),
    (
        "handover.overdue_secs",
        "过计划下班此时长未接班, 提醒当班与接班人",
        "not received so long after it: both managers are called",
    ),
    ("handover.manager_secs", "再到此时长, 报店长", "after so long the hall manager"),
    ("handover.area_secs", "再到此时长, 报上级", "after so long who is above"),
    (
        "handover.omission_secs",
        "接班后此时长内交班人可补充",
        "who handed over may add what is missing for so long",
    ),
    (
        "handover.read_secs",
        "开班后此时长内应阅完上一班交接",
        "who opens a shift reads the last hand-over within so long",
    ),
    ("care.on_site_percent", "现场解决率", "complaints settled in the hall"),
    ("care.reply_in_time_percent", "答复及时率", "first replies in time"),
    ("care.rounds_percent", "巡检完成率", "rounds done in time"),
    ("care.round_score", "巡检平均得分", "mean score of the rounds"),
    ("care.follow_up_in_time_percent", "回访及时率", "follow-ups in time"),
    ("care.follow_up_reached_percent", "回访成功率", "follow-ups that reached somebody"),
    (
        "care.sample_min",
        "少于此份数为样本少, 个人不低于 10 份",
        "fewer answers are a small sample; of a person, fewer than 10 always",
    ),
    (
        "care.weak_drop_points",
        "较上期下降此分数为劣势项",
        "an item that lost so many points is weak",
    ),
    (
        "care.weak_low_percent",
        "1 至 2 分占比达此值为劣势项",
        "an item with such a share of 1 and 2 is weak",
    ),
    (
        "people.trainee_days",
        "实习到第几天待考核 (未写计划结束日时)",
        "day of a trainee's exam, where no end is planned",
    ),
    ("people.mood_keep_days", "心情备注保存天数", "a word on a mood is erased after so many days"),
    (
        "relief.count",
        "接连几件棘手投诉后提议换岗",
        "relief is proposed after so many hard complaints",
    ),
    ("relief.within_minutes", "在此分钟数内", "within so many minutes"),
    (
        "relief.later_minutes",
        "稍后再提议的分钟数",
        "put off, proposed once more after so many minutes",
    ),
    (
        "privacy.complaint_keep_months",
        "投诉办结后客户信息保存月数",
        "customers are erased so many months after the end of their complaint",
    ),
    (
        "privacy.access_days",
        "查看和删除记录列出的天数",
        "days that the list of who saw or erased customers goes back",
    ),
];

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::core::settings::keys::RULE_KEYS;

    #[test]
    fn every_threshold_has_words() {
        let keys: Vec<&str> = RULE_KEYS.iter().map(|key| key.path).collect();
        let worded: Vec<&str> = MEANINGS.iter().map(|(key, ..)| *key).collect();
        assert_eq!(keys, worded);
        for (key, zh, en) in MEANINGS {
            assert!(!zh.is_empty() && en.is_ascii() && zh.width() == zh.width_cjk(), "{key}");
        }
    }
}
