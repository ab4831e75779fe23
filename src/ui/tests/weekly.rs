//! The report of a week or a month at the board: what it asks for, its keys, its chart, the records of a number, at every
//! size.

use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::core::board::{CaseFile, ComplaintRow};
use crate::core::satisfaction::Stretch;
use crate::core::series::Series;
use crate::core::settings::survey::Period;
use crate::core::time::{Ms, Zone};
use crate::core::week::Kind;
use crate::export::doc::{Annex, Cell, Document, Head, Of, Opened, Section, Table};
use crate::text::words::Lang;
use crate::ui::commands::{Ready, command};
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{List, Overlay, State};
use crate::ui::update::update;
use crate::ui::weekly::Wanted;

fn week() -> Stretch {
    Stretch::of(Period::Week, sample::hall().date).before()
}

fn scope(zh: bool) -> Section {
    let say = |zh_text, en| if zh { zh_text } else { en };
    let heads = [(say("指标", "Figure"), 24), (say("数值", "Value"), -12)];
    let mut sample = Table::new("sample", say("样本与应答", "Sample and response"), &heads);
    sample.push([Cell::text(say("应回访", "due")), Cell::count(3).opens("1.due")]);
    let share = Cell::percent(Some(2.0 / 3.0)).opens("1.in_time_share");
    sample.push([Cell::text(say("回访及时率", "in time, share")), share]);
    sample.push([Cell::text(say("有效答卷", "answered")), Cell::Empty]);
    let mut section = Section::new(1, "scope", say("一 范围", "1 Scope")).with(sample);
    section
        .notes
        .push(say("本周一至周日, 数据来自本厅记录.", "Monday to Sunday, from the log.").to_owned());
    section
}

fn scores(zh: bool) -> Section {
    let say = |zh_text, en| if zh { zh_text } else { en };
    let heads = [
        (say("项目", "Item"), 14),
        (say("本周", "This week"), -8),
        (say("上周", "Last week"), -8),
        (say("目标", "Target"), -8),
    ];
    let labels =
        [say("服务态度", "attitude"), say("等候时间", "waiting"), say("问题解决", "solving")];
    let (now, before) = ([Some(88.2), Some(71.0), None], [Some(90.0), Some(64.5), Some(80.0)]);
    let mut items = Table::new("items", say("各项得分", "Scores"), &heads);
    for (n, label) in labels.into_iter().enumerate() {
        let figure = |of: &str| format!("2.item.{n}.{of}");
        items.push([
            Cell::text(label),
            Cell::number(now[n]).opens(figure("now")),
            Cell::number(before[n]).opens(figure("before")),
            Cell::Number(85.0),
        ]);
    }
    let mut section = Section::new(2, "result", say("二 结果", "2 Result")).with(items);
    let series = Series::own(say("各项得分", "Scores"), labels.map(str::to_owned));
    let series =
        series.bars(say("本周", "this"), now.to_vec()).bars(say("上周", "last"), before.to_vec());
    section.chart = Some(series.over(say("目标", "target"), vec![Some(85.0); 3]));
    section
}

/// A report as the export makes it.
fn document(kind: Kind, stretch: Stretch, lang: Lang) -> Document {
    let zh = lang == Lang::Zh;
    let mut records =
        Table::new("records", "", &[("Kind", 10), ("Number", 14), ("When", 17), ("About", 30)]);
    for n in 0..3_i64 {
        records.push([
            Cell::text(if zh { "回访" } else { "follow-up" }),
            Cell::free(format!("HF-1103-0{n}")),
            Cell::DateTime(Ms(1_762_130_000_000 + n * 86_400_000)),
            Cell::free(if zh { "成功, 满意" } else { "reached" }),
        ]);
    }
    let figure = |id: &str, rows: &[u32]| Opened { id: id.to_owned(), rows: rows.to_vec() };
    let figures = vec![figure("1.due", &[0, 1, 2]), figure("1.in_time_share", &[0, 2])];
    Document {
        head: Head {
            hall_id: "H001".into(),
            hall: "人民路营业厅".into(),
            of: Of::Stretch {
                kind: kind.as_str(),
                period: stretch.label(),
                from: stretch.from,
                to: stretch.to,
            },
            title: "T".into(),
            lang,
            zone: Zone::default(),
            as_of: stretch.end(Zone::default()),
            open: false,
            log: None,
            settings_versions: Vec::new(),
            template_versions: Vec::new(),
            program: "",
            signers: Vec::new(),
        },
        sections: vec![
            scope(zh),
            scores(zh),
            Section::new(3, "people", if zh { "三 人员" } else { "3 People" }),
        ],
        annex: Some(Annex { records, keys: vec![String::new(); 3], figures }),
    }
}

fn key(state: &mut State, key: Key) -> Vec<Effect> {
    update(state, Msg::Key(KeyPress::plain(key)))
}

fn text(state: &State) -> String {
    plain(&buffer(state))
}

fn asked(effects: &[Effect]) -> Option<Wanted> {
    effects.iter().find_map(|effect| match effect {
        Effect::AskWeekly(wanted) => Some(*wanted),
        _ => None,
    })
}

fn opened(size: (u16, u16), lang: Lang) -> State {
    let mut state = open(&sample::hall(), size, lang);
    let effects = update(&mut state, Msg::Key(KeyPress::char('B')));
    let wanted = asked(&effects).unwrap();
    assert_eq!((wanted.kind, wanted.stretch, wanted.lang), (Kind::FollowUp, week(), lang));
    let report = document(wanted.kind, wanted.stretch, lang);
    update(&mut state, Msg::Weekly(wanted, Some(Arc::new(report))));
    state
}

#[test]
fn the_report_at_its_sizes() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            let mut state = opened((width, height), lang);
            insta::assert_snapshot!(format!("weekly_{tag}_{width}x{height}"), text(&state));
            press(&mut state, "2");
            insta::assert_snapshot!(format!("weekly_chart_{tag}_{width}x{height}"), text(&state));
            press(&mut state, "1");
            key(&mut state, Key::Enter);
            insta::assert_snapshot!(format!("weekly_records_{tag}_{width}x{height}"), text(&state));
        }
    }
}

#[test]
fn a_week_that_runs_says_as_of_when_it_stands() {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    let effects = update(&mut state, Msg::Key(KeyPress::char('B')));
    let wanted = asked(&effects).unwrap();
    let mut report = document(wanted.kind, wanted.stretch, Lang::Zh);
    let monday = report.head.zone.day_start(wanted.stretch.from).unwrap();
    (report.head.as_of, report.head.open) = (monday.plus_secs(10 * 3_600 + 47 * 60), true);
    update(&mut state, Msg::Weekly(wanted, Some(Arc::new(report))));
    let shown = text(&state);
    assert!(shown.contains("截至 11-03 10:47  草稿"), "{shown}");
}

#[test]
fn the_chart_is_drawn_as_dots_or_as_characters() {
    let mut state = opened((80, 24), Lang::Zh);
    press(&mut state, "2");
    let braille = |text: &str| text.chars().any(|c| ('\u{2800}'..='\u{28ff}').contains(&c));
    assert!(braille(&text(&state)));
    state.setup.plain_chart = true;
    let plain = text(&state);
    assert!(!braille(&plain) && plain.contains("####"), "{plain}");
    assert!(plain.contains("88.2") && plain.contains("等候时间"), "{plain}");
}

#[test]
fn a_chart_of_nothing_takes_no_lines() {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    let wanted = asked(&update(&mut state, Msg::Key(KeyPress::char('B')))).unwrap();
    let mut report = document(wanted.kind, wanted.stretch, Lang::Zh);
    let chart = report.sections[1].chart.as_mut().unwrap();
    chart.lines.iter_mut().for_each(|line| line.values.fill(None));
    update(&mut state, Msg::Weekly(wanted, Some(Arc::new(report))));
    press(&mut state, "2");
    assert_eq!(text(&state).matches("各项得分").count(), 1, "{}", text(&state));
}

#[test]
fn lines_lead_through_all_sections_and_enter_opens_the_number_in_the_light() {
    let mut state = opened((80, 24), Lang::Zh);
    let figure = |state: &State| match &state.overlay {
        Some(Overlay::Weekly(shown)) => shown.lit(78).map(|(_, figure)| figure.to_owned()),
        _ => None,
    };
    assert_eq!(figure(&state).as_deref(), Some("1.due"), "one begins at a number");
    press(&mut state, "j");
    assert_eq!(figure(&state).as_deref(), Some("1.in_time_share"));
    key(&mut state, Key::Enter);
    let shown = text(&state);
    assert!(shown.contains("HF-1103-00") && shown.contains("HF-1103-02"), "{shown}");
    assert!(!shown.contains("HF-1103-01") && shown.contains("66.7%"), "{shown}");
    press(&mut state, "\u{1b}");
    // What is not known has a figure too; a line without one says so.
    press(&mut state, "kk");
    key(&mut state, Key::Enter);
    assert!(text(&state).contains("没有可查明细"), "{}", text(&state));
    for _ in 0..40 {
        key(&mut state, Key::Down);
    }
    assert!(text(&state).contains("三 人员"), "{}", text(&state));
    key(&mut state, Key::Home);
    key(&mut state, Key::PageDown);
    assert!(text(&state).contains("二 结果"));
    assert_eq!(figure(&state).as_deref(), Some("2.item.0.now"));
    key(&mut state, Key::Tab);
    assert_eq!(figure(&state).as_deref(), Some("2.item.0.before"));
    key(&mut state, Key::Tab);
    assert_eq!(figure(&state).as_deref(), Some("2.item.0.now"));
    press(&mut state, "jjjk");
    assert_eq!(figure(&state).as_deref(), Some("2.item.2.now"), "the chart is below the numbers");
}

/// A report whose section 3 names a complaint, which is the record of a number as well.
fn naming(wanted: Wanted) -> Msg {
    let mut report = document(wanted.kind, wanted.stretch, Lang::Zh);
    let mut late = Table::new("late", "超时", &[("编号", 16), ("状态", 8)]);
    late.push([Cell::free("TS-1103-01"), Cell::text("已定级")]);
    late.push([Cell::free("TS-1103-99"), Cell::text("已定级")]);
    report.sections[2] = Section::new(3, "open", "三 未办结与超时").with(late);
    let annex = report.annex.as_mut().unwrap();
    annex.records.rows[0][1] = Cell::free("TS-1103-01");
    annex.keys[0] = "H001/complaint/old".to_owned();
    Msg::Weekly(wanted, Some(Arc::new(report)))
}

#[test]
fn a_complaint_opens_from_the_report_and_leads_back_to_it() {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    let wanted = asked(&update(&mut state, Msg::Key(KeyPress::char('B')))).unwrap();
    update(&mut state, naming(wanted));
    let case = |effects: &[Effect]| match effects {
        [Effect::AskCase { complaint_id }] => Some(complaint_id.clone()),
        _ => None,
    };
    let on_board = sample::complained_hall().case_rows[0].clone();
    let file = |state: &mut State| {
        let row = ComplaintRow { complaint_id: "old".to_owned(), ..on_board.clone() };
        let file = CaseFile { row, why: Vec::new(), at: Ms(0), at_hand: false };
        update(state, Msg::Case(Arc::new(file)));
    };
    press(&mut state, "3");
    assert_eq!(case(&key(&mut state, Key::Enter)).as_deref(), Some("old"));
    file(&mut state);
    assert!(matches!(state.overlay, Some(Overlay::Read { list: List::Detail, .. })));
    press(&mut state, "\u{1b}");
    assert!(text(&state).contains("三 未办结与超时"), "{}", text(&state));
    // Of one that no number was counted from there is nothing to open.
    press(&mut state, "j");
    assert_eq!(case(&key(&mut state, Key::Enter)), None);
    press(&mut state, "1");
    key(&mut state, Key::Enter);
    assert_eq!(case(&key(&mut state, Key::Enter)).as_deref(), Some("old"), "from the records");
    press(&mut state, "j");
    assert_eq!(case(&key(&mut state, Key::Enter)), None, "a follow-up is none");
    file(&mut state);
    press(&mut state, "\u{1b}");
    assert!(text(&state).contains("HF-1103-01"), "where one was: {}", text(&state));
}

#[test]
fn a_wide_table_shows_whole_columns_and_tab_leads_to_the_others() {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    let wanted = asked(&update(&mut state, Msg::Key(KeyPress::char('B')))).unwrap();
    let mut report = document(wanted.kind, wanted.stretch, Lang::Zh);
    let heads =
        ["编号", "超时环节", "责任方", "超时起", "严重程度", "状态", "负责人", "登记", "类别"];
    let mut late = Table::new("late", "超时(1件)", &heads.map(|head| (head, 16)));
    let at = |secs| Cell::DateTime(report.head.as_of.plus_secs(secs));
    let words = [
        "TS-1103-01",
        "部门受理",
        "市场与业务支撑",
        "",
        "特别重大",
        "已定级",
        "王芳",
        "",
        "携转受阻",
    ];
    let cells = words.map(|word| if word.is_empty() { at(-3_600) } else { Cell::text(word) });
    late.push(cells);
    report.sections[2] = Section::new(3, "open", "三 未办结与超时").with(late);
    update(&mut state, Msg::Weekly(wanted, Some(Arc::new(report))));
    press(&mut state, "3");
    let shown = text(&state);
    assert!(shown.contains("超时(1件)  (Tab 另有 2 列)"), "{shown}");
    assert!(shown.contains("TS-1103-01  部门受理  "), "{shown}");
    assert!(shown.contains("  11-09 22:59  特别重大  已定级  王芳"), "{shown}");
    for _ in 0..8 {
        key(&mut state, Key::Tab);
    }
    let shown = text(&state);
    assert!(shown.contains("TS-1103-01  ") && shown.contains("  11-09 22:59  携转受阻"), "{shown}");
    key(&mut state, Key::Tab);
    assert!(text(&state).contains("TS-1103-01  部门受理  "), "round to the first one");
}

/// A training hall's minutes go by in a second: nothing of the report is told on the board.
#[test]
fn what_was_told_of_a_line_goes_with_it() {
    for leaves in ["j", "\u{1b}", "0", "t"] {
        let mut state = opened((80, 24), Lang::Zh);
        press(&mut state, "kk");
        key(&mut state, Key::Enter);
        assert!(text(&state).contains("没有可查明细"), "{}", text(&state));
        press(&mut state, leaves);
        assert!(!text(&state).contains("没有可查明细"), "{leaves}: {}", text(&state));
    }
    // That files are made is about more than the screen.
    let mut state = opened((80, 24), Lang::Zh);
    press(&mut state, "e\u{1b}");
    assert_eq!(state.toasts.len(), 1);
}

#[test]
fn a_hall_that_has_begun_since_finds_the_running_week() {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    let bare = |wanted: Wanted| {
        let mut report = document(wanted.kind, wanted.stretch, Lang::Zh);
        report.annex = Some(Annex { figures: Vec::new(), ..report.annex.unwrap() });
        report.annex.as_mut().unwrap().records.rows.clear();
        Msg::Weekly(wanted, Some(Arc::new(report)))
    };
    let last = asked(&update(&mut state, Msg::Key(KeyPress::char('B')))).unwrap();
    let running = asked(&update(&mut state, bare(last))).unwrap();
    assert_eq!(running, Wanted { stretch: week().after(), ..last });
    // That one is shown as it is, and so is the other to whoever asks for it.
    assert_eq!(asked(&update(&mut state, bare(running))), None);
    assert!(text(&state).contains("一 范围"), "{}", text(&state));
    let last = asked(&key(&mut state, Key::Left)).unwrap();
    assert_eq!(asked(&update(&mut state, bare(last))), None);
    assert!(text(&state).contains("一 范围"), "{}", text(&state));
}

#[test]
fn other_weeks_months_and_kinds_are_asked_for_and_no_future_one() {
    let mut state = opened((120, 40), Lang::Zh);
    let next = asked(&key(&mut state, Key::Right)).unwrap();
    assert_eq!(next.stretch, week().after(), "the running week");
    assert!(key(&mut state, Key::Right).is_empty(), "none that has not begun");
    let before = asked(&key(&mut state, Key::Left)).unwrap();
    assert_eq!(before.stretch, week());
    let month = asked(&update(&mut state, Msg::Key(KeyPress::char('m')))).unwrap();
    assert_eq!(month.stretch, Stretch::of(Period::Month, week().from));
    assert!(update(&mut state, Msg::Key(KeyPress::char('m'))).is_empty());
    let other = asked(&update(&mut state, Msg::Key(KeyPress::char('t')))).unwrap();
    assert_eq!((other.kind, other.stretch), (Kind::Complaint, month.stretch));
    assert!(text(&state).contains("正在汇总 投诉月报"), "{}", text(&state));
    // An answer to what is not looked at any more is not shown.
    update(
        &mut state,
        Msg::Weekly(before, Some(Arc::new(document(before.kind, before.stretch, Lang::Zh)))),
    );
    assert!(text(&state).contains("正在汇总"), "{}", text(&state));
    update(&mut state, Msg::Weekly(other, None));
    assert!(text(&state).contains("没能汇总"), "{}", text(&state));
    press(&mut state, "\u{1b}");
    assert!(state.overlay.is_none());
}

#[test]
fn e_writes_the_files_and_the_word_opens_it() {
    let mut state = opened((120, 40), Lang::En);
    let effects = update(&mut state, Msg::Key(KeyPress::char('e')));
    let wanted = Wanted { kind: Kind::FollowUp, stretch: week(), lang: Lang::En };
    assert!(effects.contains(&Effect::ExportWeekly(wanted)), "{effects:?}");
    assert!(matches!(state.overlay, Some(Overlay::Weekly(_))), "it stays");
    press(&mut state, "\u{1b}");
    for word in [":report", ":周报月报"] {
        press(&mut state, word);
        assert!(asked(&key(&mut state, Key::Enter)).is_some(), "{word}");
        press(&mut state, "\u{1b}");
    }
    state.read_only = true;
    let ready = command("report").unwrap().ready;
    assert!(matches!(ready(&state), Ready::No(_)));
}
