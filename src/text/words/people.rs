//! The texts of learning, points, relief, moods and the card of a clerk, one a line: name, Chinese, English. Only data;
//! the rules are those of `table`.

macro_rules! people {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of what is written about people at work, in one language.
        #[derive(Debug)]
        pub struct PeopleWords { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: PeopleWords = PeopleWords { $($name: $zh,)* };
        /// English.
        pub(super) static EN: PeopleWords = PeopleWords { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

people! {
    // Commands.
    c_training: "培训记录", "training";
    c_training_help: "记一次培训: 谁, 学什么, 多久", "write down training: who, what, how long";
    c_exam: "实习考核", "exam";
    c_exam_help: "记实习考核结果; 合格即可独立上岗", "a trainee's exam; a pass ends the time as a trainee";
    c_relief: "换岗提议", "relief";
    c_relief_help: "连续接到棘手投诉后提议换岗: 现在, 稍后, 不需要", "relief after hard complaints: now, later, not needed";
    c_mood: "心情备注", "mood";
    c_mood_help: "班前心情一句话, 只有值班经理在本机可见", "a word on a mood; for the duty manager at this terminal only";
    c_mood_read: "看心情备注", "read mood";
    c_mood_read_help: "看选中员工的心情备注, 15 秒", "the word on the selected person's mood, for 15 s";
    // Why not.
    r_no_trainee: "没有实习生", "nobody is a trainee";
    r_no_relief: "没有换岗提议", "nobody is proposed for relief";
    r_no_mood: "此人没有心情备注", "no word on their mood";
    // Forms.
    f_training: "培训记录", "Training";
    f_exam: "实习考核", "Exam";
    f_relief: "换岗提议", "Relief";
    f_mood: "心情备注", "Mood";
    l_who: "谁", "Who";
    l_item: "内容", "What";
    l_minutes: "时长(分钟)", "Minutes";
    l_result: "结果", "Result";
    l_on: "考核日", "Exam date";
    l_words: "备注", "Words";
    l_answer: "处理", "Answer";
    l_about: "提议", "Proposal";
    l_mood: "心情", "Mood";
    l_note: "说明", "Note";
    e_today: "今天", "today";
    e_yesterday: "昨天", "yesterday";
    e_before: "前天", "two days ago";
    e_other: "计划外", "beside the plan";
    p_mood_1: "状态好", "fine";
    p_mood_2: "有点累", "a little tired";
    p_mood_3: "身体不适", "not well";
    p_mood_4: "家里有事", "something at home";
    mood_note: "加密保存, 只在本机, 到期删除, 不进任何导出", "sealed, on this terminal alone, erased in time, in no export";
    relief_reason: "轮换", "rotation";
    // What an act did.
    done_training: "{} 培训", "training of {}";
    done_exam: "{} 考核", "exam of {}";
    done_relief: "换岗提议: {}", "relief: {}";
    done_mood: "心情备注", "word on a mood";
    // Lines of the log.
    l_training: "{} 培训 {} {} 分钟", "{} was trained: {}, {} minutes";
    l_exam: "{} 的实习考核已记录", "an exam of {} was written down";
    l_passed: "{} 考核合格, 可独立上岗", "{} passed the exam and is no trainee any more";
    // Refusals.
    bar_minutes: "时长 1 到 1440 分钟", "1 to 1440 minutes";
    bar_trainee: "不是实习生", "they are no trainee";
    bar_relief: "提议已处理或已过", "that proposal was answered, or is over";
    // Relief.
    n_relief: "{} {} 分钟内接 {} 件棘手投诉 ({}), 建议换岗", "{}: within {} min {} hard complaints ({}), relief proposed";
    n_shown: "{}/{} {}  Enter 处理", "{}/{} {}  Enter answers";
    // The card.
    k_work: "今日办理 {}  均时 {}  最久 {}  定额 {}", "today served {}  mean {}  longest {}  norm {}";
    k_rating: "满意度 {}  目标 {}  n={}", "satisfaction {}  target {}  n={}";
    k_few: "满意度 样本少  n={}", "satisfaction: small sample  n={}";
    k_talks: "辅导未了 {}", "open talks {}";
    k_trainee: "实习第 {} 天 计划 {}/{}", "trainee day {}, plan {}/{}";
    k_trainee_plain: "实习 计划 {}/{}", "trainee, plan {}/{}";
    k_keys: "p 表扬  o 辅导", "p praise  o coaching";
    due: "到期待考核", "exam due";
    d_plan: "计划 {}: {}", "plan {}: {}";
    d_plan_done: "已学 {} 分钟", "done, {} min";
    d_plan_open: "未学", "to do";
    d_exam_on: "考核日 {}", "exam on {}";
    d_failed: "考核未过 {}", "not passed on {}";
    d_mood: "有心情备注 (看: {})", "a word on their mood (read: {})";
    d_mood_text: "心情: {}  ({} 秒)", "mood: {}  ({} s)";
    mood_elsewhere: "不在本机或已删除", "not on this terminal, or erased";
    h_trainees: "到期待考核: {}", "exam due: {}";
    // The ranking.
    t_ranking: "明星营业员和示范窗口 {}", "Star clerk and model counter {}";
    rule: "表扬分 + 巡检均分/10; 同分比表扬分, 再比记录数, 仍同并列; 少于 {} 条不排名", "praise + mean round/10; ties: praise, records, or shared; <{} records: no place";
    h_clerks: "明星营业员", "Star clerk";
    h_counters: "示范窗口", "Model counter";
    few: "样本少", "few";
    row_few: "记录 {}", "records {}";
    row_rank: "积分 {} 表扬 {} 巡检 {} 记录 {}", "points {} praise {} rounds {} records {}";
    rec_praise: "{} 表扬 +{} {}", "{} praise +{} {}";
    rec_round: "{} 巡检 R{} 本台 {} 分", "{} round R{}: {} at this counter";
    none: "本月还没有记录", "no records this month";
    wait: "计算中", "reckoning";
    f_keys: "上下 选  Enter 记录  左右 换月  Esc 关闭", "Up Down  Enter records  Left Right month  Esc closes";
}
