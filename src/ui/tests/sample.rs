//! A hall as it is at two in the afternoon of a busy day. All names and numbers are invented.

#[path = "complained.rs"]
mod complained;
#[path = "manned.rs"]
mod manned;

use std::sync::Arc;

use chrono::NaiveDate;

use crate::core::act::Receivers;
use crate::core::board::{
    Alarm, AlarmKind, Board, CaseTotals, CounterRow, CounterState, Directory, FeedAge, FeedStatus,
    Mark, PersonAt, Place, QueueRow, ShiftNow, StaffRow, StaffState, Totals, Waiting,
};
use crate::core::report::{
    CounterFigures, DayReport, Figures, HalfHour, QueueFigures, StaffFigures, Staffing,
};
use crate::core::rows::{LogKind, LogRow};
use crate::core::settings::CounterUse;
use crate::core::time::{Ms, Stamp, Zone};

pub(super) use complained::complained_hall;
pub(super) use manned::{manned_hall, morning_hall};

pub(super) fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 10).unwrap()
}

/// 14:02:36 in the hall.
pub(in crate::ui) fn now() -> Ms {
    Zone::default().instant(date().and_hms_opt(14, 2, 36).unwrap()).unwrap()
}

fn ago(secs: i64) -> Ms {
    now().plus_secs(-secs)
}

fn queue(
    (id, name): (&str, &str),
    mark: Mark,
    (waiting, longest, over, risk): (u32, i64, u32, u32),
    (open, eligible): (u32, u32),
) -> QueueRow {
    QueueRow {
        service_id: id.to_owned(),
        name: name.to_owned(),
        mark,
        waiting: Some(waiting),
        longest_since: (waiting > 0).then(|| ago(longest)),
        over_target: over,
        at_risk: risk,
        serving: open.min(2),
        counters_open: open,
        counters_eligible: eligible,
        hour_within_target: Some(if over > 0 { 0.62 } else { 0.94 }),
        wait_secs_mean: Some(412.0),
        wait_secs_max: Some(1871),
        service_secs_mean: Some(371.4),
        service_secs_max: Some(2315),
        taken: 118,
        served: 97,
        abandoned: 4,
        missed: 7,
        transferred_in: 3,
        transferred_out: 2,
        taken_recent: [6, 9, 14, 12, 8, 11, 13, 2],
        tickets: (0..waiting.min(50))
            .map(|at| Waiting {
                ticket_no: format!("A{:03}", 86 + at),
                tier: at == 0,
                wait_since: ago(longest - i64::from(at) * 61),
            })
            .collect(),
        ..QueueRow::default()
    }
}

fn queues() -> Vec<QueueRow> {
    let mut stale = queue(("S8", "政企专席"), Mark::Stale, (0, 0, 0, 0), (0, 1));
    stale.waiting = None;
    stale.hour_within_target = None;
    stale.age = FeedAge::Stale;
    vec![
        queue(("S3", "投诉受理"), Mark::Breach, (3, 1872, 2, 1), (1, 2)),
        queue(("S1", "个人业务"), Mark::Warn, (14, 740, 5, 4), (4, 6)),
        queue(("S2", "宽带办理"), Mark::Normal, (5, 425, 0, 2), (2, 3)),
        queue(("S5", "自助终端"), Mark::Normal, (2, 190, 0, 0), (4, 4)),
        queue(("S4", "贵宾通道"), Mark::Normal, (0, 0, 0, 0), (1, 1)),
        stale,
    ]
}

fn counter(no: u32, staff: Option<&str>, state: CounterState, secs: i64, mark: Mark) -> CounterRow {
    let busy = matches!(state, CounterState::Serving | CounterState::Calling);
    CounterRow {
        counter_id: format!("{no:02}"),
        mark,
        state,
        closing_soon: no == 6,
        state_since: Some(ago(secs)),
        staff_id: staff.map(|_| format!("30{no:02}")),
        ticket_no: busy.then(|| format!("A{:03}", 70 + no)),
        tier: no == 2,
        service_id: busy.then(|| format!("S{}", no % 3 + 1)),
        wait_secs: busy.then_some(312 + i64::from(no) * 20),
        service_limit_secs: 1200,
        idle_while_waiting: state == CounterState::Idle && mark == Mark::Warn,
        held: u32::from(no == 5),
        served: 20 - no,
        service_secs_mean: Some(371.0 + f64::from(no)),
        service_secs_max: Some(1499),
        services: if no == 5 { vec!["S3".to_owned(), "S1".to_owned()] } else { Vec::new() },
        usage: CounterUse::Regular,
        people: staff
            .map(|name| person_at(&format!("30{no:02}"), name, false))
            .into_iter()
            .collect(),
        unhappy_since: None,
        by_hand: false,
        ratings: None,
    }
}

fn person_at(id: &str, name: &str, trainee: bool) -> PersonAt {
    PersonAt { staff_id: id.to_owned(), name: name.to_owned(), trainee }
}

fn counters() -> Vec<CounterRow> {
    use CounterState as S;
    vec![
        counter(4, Some("赵磊"), S::Paused, 1050, Mark::Breach),
        counter(5, Some("陈晨"), S::Serving, 1290, Mark::Warn),
        counter(3, Some("王芳"), S::Idle, 151, Mark::Warn),
        counter(1, Some("张伟"), S::Serving, 372, Mark::Normal),
        counter(2, Some("李静"), S::Serving, 160, Mark::Normal),
        counter(6, Some("刘洋"), S::Serving, 328, Mark::Normal),
        counter(7, None, S::Closed, 21_000, Mark::Normal),
        counter(8, Some("孙悦"), S::Calling, 12, Mark::Normal),
    ]
}

fn staff() -> Vec<StaffRow> {
    counters()
        .into_iter()
        .filter_map(|counter| {
            Some(StaffRow {
                name: counter.people.first()?.name.clone(),
                staff_id: counter.staff_id?,
                mark: counter.mark.min(Mark::Normal),
                state: StaffState::OnPost,
                state_since: Some(ago(18_100)),
                counter_id: Some(counter.counter_id),
                counter_state: Some(counter.state),
                served: counter.served,
                service_secs_mean: counter.service_secs_mean,
                service_secs_max: counter.service_secs_max,
                ..StaffRow::default()
            })
        })
        .chain([StaffRow {
            staff_id: "3009".to_owned(),
            name: "周敏".to_owned(),
            mark: Mark::Warn,
            state: StaffState::Break,
            state_since: Some(ago(780)),
            counter_id: None,
            counter_state: None,
            served: 11,
            service_secs_mean: Some(402.0),
            service_secs_max: Some(911),
            ..StaffRow::default()
        }])
        .collect()
}

fn log() -> Vec<LogRow> {
    let line = |line_no, secs, by: &str, kind, subject: &str, detail: &str| LogRow {
        by: by.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        voided: line_no == 5,
        ..LogRow::new(line_no, ago(secs), kind)
    };
    vec![
        line(9, 35, "limin", LogKind::Note, "n9", "请张伟开 07 台席, 十分钟内到位"),
        line(8, 1050, "feed", LogKind::CounterPaused, "04", "3004"),
        line(7, 2400, "system", LogKind::FeedBack, "/hall/zsl/qm/k1", ""),
        line(6, 2500, "system", LogKind::FeedStalled, "/hall/zsl/qm/k1", ""),
        line(5, 3600, "limin", LogKind::Note, "n5", "三号打印机缺纸, 已换"),
        line(4, 7200, "feed", LogKind::DeviceFault, "kiosk-2", "printer"),
        line(3, 18_000, "feed", LogKind::CounterOpened, "01", "3001"),
        line(2, 18_100, "feed", LogKind::StaffSignedIn, "3001", "01"),
    ]
}

fn alarm(
    mark: Mark,
    kind: AlarmKind,
    (place, subject): (Place, &str),
    (value, limit): (i64, i64),
) -> Alarm {
    let counted = matches!(kind, AlarmKind::Load | AlarmKind::NoCounter | AlarmKind::FeedGap);
    let since = (!counted).then(|| ago(value));
    Alarm {
        mark,
        kind,
        place,
        subject: subject.to_owned(),
        value,
        limit,
        since,
        ..Alarm::default()
    }
}

fn alarms() -> Vec<Alarm> {
    vec![
        alarm(Mark::Breach, AlarmKind::LongestWait, (Place::Queues, "S3"), (1872, 900)),
        alarm(Mark::Breach, AlarmKind::LongPause, (Place::Counters, "04"), (1050, 900)),
        alarm(Mark::Warn, AlarmKind::LongService, (Place::Counters, "05"), (1290, 1200)),
        alarm(Mark::Warn, AlarmKind::IdleWhileWaiting, (Place::Counters, "03"), (151, 120)),
        alarm(Mark::Warn, AlarmKind::Load, (Place::Queues, ""), (342, 300)),
    ]
}

fn feed(age: FeedAge, secs: i64) -> FeedStatus {
    FeedStatus {
        source: "/hall/zsl/qm/k1".to_owned(),
        age,
        heard_at: ago(secs),
        missing: 2,
        clock_off_secs: Some(41),
        events: 1893,
        flagged: 6,
        faults: vec![("move", 4), ("clock", 2)],
    }
}

/// The hall.
pub(in crate::ui) fn hall() -> Board {
    Board {
        notices: Vec::new(),
        told: Vec::new(),
        marks: Vec::new(),
        directory: Directory::default(),
        receivers: Receivers::default(),
        now: now(),
        zone: Zone::default(),
        date: date(),
        hall_id: "zsl".to_owned(),
        hall_name: "中山路营业厅".to_owned(),
        training: false,
        totals: Totals {
            waiting: 24,
            counters_open: 7,
            counters: 8,
            staff_on_post: 7,
            taken: 412,
            served: 371,
            abandoned: 9,
            wait_secs_mean: Some(412.0),
            wait_secs_max: Some(1871),
            within_target: Some(0.81),
            ratings: None,
        },
        queues: queues(),
        counters: counters(),
        staff: staff(),
        case_rows: Vec::new(),
        escalations: Vec::new(),
        cases: CaseTotals::default(),
        log: log(),
        alarms: alarms(),
        feeds: vec![feed(FeedAge::Fresh, 3)],
        age: Some(FeedAge::Fresh),
        shift: Some(ShiftNow {
            shift_id: "s1".to_owned(),
            name: "早班".to_owned(),
            person_id: "limin".to_owned(),
            person_name: "李敏".to_owned(),
            opened_at: ago(22_000),
        }),
        expected_feeds: Vec::new(),
        help: Vec::new(),
        incidents: Vec::new(),
        handover: None,
        closed: None,
        opening: None,
        received: None,
        checks: crate::core::board::ChecksNow::default(),
        findings: Vec::new(),
        orders: Vec::new(),
        improvements: Vec::new(),
        follow_ups: crate::core::followup::Standing::default(),
        calls: crate::core::board::CallsNow::default(),
        talks: Vec::new(),
        praises: Vec::new(),
        care: crate::core::board::CareNow::default(),
        people: manned::people(),
        choices: manned::choices(),
        target_wait_secs: 600,
        settings_version: 3,
        settings: Vec::new(),
        locks: false,
        idle_lock_secs: 300,
    }
}

/// The same hall after its machine fell silent.
pub(super) fn stale_hall() -> Board {
    let mut board = hall();
    board.age = Some(FeedAge::Stale);
    board.feeds = vec![feed(FeedAge::Stale, 190)];
    for queue in &mut board.queues {
        queue.mark = Mark::Stale;
        queue.age = FeedAge::Stale;
    }
    for counter in &mut board.counters {
        counter.mark = Mark::Stale;
    }
    for person in &mut board.staff {
        person.mark = Mark::Stale;
    }
    board.alarms =
        vec![alarm(Mark::Warn, AlarmKind::FeedAge, (Place::Log, "/hall/zsl/qm/k1"), (190, 60))];
    board
}

/// A hall that never heard a ticket machine.
pub(super) fn empty_hall() -> Board {
    Board {
        totals: Totals::default(),
        queues: Vec::new(),
        counters: Vec::new(),
        staff: Vec::new(),
        log: Vec::new(),
        alarms: Vec::new(),
        feeds: Vec::new(),
        age: None,
        training: true,
        shift: None,
        people: Vec::new(),
        ..hall()
    }
}

/// A hall with that many queues, to see that only what is on the screen costs.
pub(super) fn huge_hall(rows: u32) -> Board {
    let one = queue(("S", ""), Mark::Normal, (5, 300, 0, 1), (2, 3));
    let queues = (0..rows)
        .map(|at| QueueRow {
            service_id: format!("S{at}"),
            name: format!("业务 {at}"),
            ..one.clone()
        })
        .collect();
    Board { queues, ..hall() }
}

/// Who worked on the day of the report, who came late, and who did not come.
fn workers() -> Vec<StaffFigures> {
    let at = |time: &str| Stamp::parse(&format!("{}T{time}:00+08:00", date()));
    let worker = |id: &str, name: &str, came: &str, left: &str| StaffFigures {
        staff_id: id.to_owned(),
        name: name.to_owned(),
        planned_from: at("08:30"),
        planned_to: at("17:30"),
        came_at: at(came),
        left_at: at(left),
        ..StaffFigures::default()
    };
    let late = worker("e2", "刘洋", "08:52", "17:34");
    let absent = worker("e3", "赵磊", "", "");
    vec![
        StaffFigures {
            meal_secs: 2_700, at_work: true, ..worker("e1", "陈洁", "08:24", "14:32")
        },
        StaffFigures { late_secs: Some(1_320), meal_secs: 4_080, over_secs: 480, ..late },
        StaffFigures { absent: true, late_secs: Some(32_400), ..absent },
    ]
}

/// The report of the day.
pub(super) fn report() -> Arc<DayReport> {
    let figures = |taken: u32| Figures {
        taken,
        void: 1,
        valid: taken - 1,
        served: taken - 4,
        abandoned: 2,
        missed: 3,
        open: 1,
        wait_secs_mean: Some(412.0),
        wait_secs_median: Some(365.5),
        wait_secs_p90: Some(1033),
        wait_secs_max: Some(1871),
        service_secs_mean: Some(371.0),
        service_secs_max: Some(2315),
        ten_minute_rate: Some(0.81),
        ten_minute_rate_strict: Some(0.79),
        abandon_rate: Some(0.022),
        miss_rate: Some(0.031),
        waiting_max: 26,
        ..Figures::default()
    };
    let staffing = || Staffing {
        served_per_counter_hour: Some(7.9),
        open_ratio: Some(0.84),
        load_max: Some(3.6),
        utilisation: Some(0.77),
    };
    Arc::new(DayReport {
        ratings: None,
        tickets: Vec::new(),
        hall: "zsl".to_owned(),
        date: date(),
        figures: figures(412),
        staffing: staffing(),
        never_issued: 0,
        settings_versions: vec![0],
        flagged: 6,
        staff: workers(),
        queues: ["S1", "S2", "S3"]
            .map(|id| QueueFigures { service_id: id.to_owned(), figures: figures(90) })
            .to_vec(),
        counters: (1..=8)
            .map(|no| CounterFigures {
                counter_id: format!("{no:02}"),
                served: 20 - no,
                open_secs: Some(19_800),
                paused_secs: Some(1320),
                serving_secs: 15_100,
                service_secs_mean: Some(371.0),
                service_secs_max: Some(1499),
                served_per_counter_hour: Some(7.1),
                utilisation: Some(0.76),
            })
            .collect(),
        by_hand: Vec::new(),
        walk_outs: Vec::new(),
        marks: Vec::new(),
        unhappy: 0,
        half_hours: (18..28)
            .map(|half| HalfHour {
                from: format!("{:02}:{:02}", half / 2, half % 2 * 30),
                figures: figures(30 + half),
                staffing: staffing(),
            })
            .collect(),
        red_periods: Vec::new(),
        settings_version: 0,
    })
}
