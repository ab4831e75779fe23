//! The hall of these tests, its people, and a desk to act from.

use chrono::NaiveTime;

use crate::core::act::{Act, CounterTo, Desk, Refused, decide};
use crate::core::board::{Board, CounterRow, StaffRow};
use crate::core::event::{Body, Event, Kind, Proof, QueueData};
use crate::core::hall::{Hall, HallConfig};
use crate::core::people::{Author, Right};
use crate::core::settings::{
    Counter, Coverage, Person, Role, Service, Settings, Span, WorkingTime,
};
use crate::core::staff::{self, Alone, Late, Overrun, Roll, Shortfall, StaffState, Unskilled};
use crate::core::tests::{at, config, event, events, ms};
use crate::core::time::Ms;

pub(super) fn span(from: &str, to: &str) -> Span {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    Span { from: time(from), to: time(to) }
}

fn person(id: &str, name: &str, role: &str, time: &str) -> Person {
    Person {
        id: id.into(),
        name: name.into(),
        role: role.into(),
        logins: vec![format!("login-{id}")],
        skills: vec!["basic".into()],
        week: std::array::from_fn(|_| (!time.is_empty()).then(|| time.to_owned())),
        ..Person::default()
    }
}

/// Counters 01 to 08; two duty managers, a hall manager, clerks from 08:00, among them a trainee and her
/// mentor; of the clerks at least two on post from 11:30 to 13:30.
pub(super) fn settings() -> Settings {
    let role = |id: &str, serves: bool, may: &[Right]| Role {
        id: id.into(),
        name: id.to_uppercase(),
        may: may.to_vec(),
        serves,
        ..Role::default()
    };
    let time = |id: &str, name: &str, from: &str, to: &str| WorkingTime {
        id: id.into(),
        name: name.into(),
        span: span(from, to),
    };
    let mut people = vec![
        person("wf", "王芳", "dm", "dm_early"),
        person("ct", "陈涛", "dm", "dm_late"),
        person("hm", "郑强", "manager", ""),
        person("zl", "赵磊", "clerk", "day"),
        person("lj", "刘静", "clerk", "day"),
        person("sy", "孙悦", "clerk", "day"),
        person("wd", "吴迪", "clerk", "day"),
        person("zh", "张岚", "clerk", ""),
    ];
    people[5].trainee = true;
    people[5].mentor = Some("lj".into());
    people[6].skills.push("broadband".into());
    let service = |id: &str, skill: &str| Service {
        id: id.into(),
        skill: skill.into(),
        ..Service::default()
    };
    Settings {
        services: vec![service("pay", ""), service("net", "broadband")],
        counters: (1..=8)
            .map(|n| Counter { id: format!("{n:02}"), ..Counter::default() })
            .collect(),
        roles: vec![
            role("dm", false, &[Right::Duty, Right::Staff]),
            role("clerk", true, &[]),
            role("manager", false, &[Right::Duty, Right::People]),
        ],
        people,
        working_times: vec![
            time("day", "白班", "08:00", "18:00"),
            time("dm_early", "早班", "07:50", "14:05"),
            time("dm_late", "晚班", "13:30", "18:40"),
        ],
        coverage: vec![Coverage { span: span("11:30", "13:30"), role: String::new(), people: 2 }],
        ..Settings::default()
    }
}

/// A hall with somebody at the desk.
pub(super) struct Scene {
    pub(super) hall: Hall,
    pos: u64,
    ids: u32,
}

pub(super) fn scene_with(settings: Settings) -> Scene {
    let config = HallConfig { settings, ..config() };
    Scene { hall: Hall::new(config), pos: 0, ids: 0 }
}

pub(super) fn scene() -> Scene {
    scene_with(settings())
}

impl Scene {
    pub(super) fn apply(&mut self, event: &Event) {
        self.pos += 1;
        self.hall.apply(event, self.pos);
    }

    /// What the machine says, and marks, line by line.
    pub(super) fn told(&mut self, script: &str) {
        for event in events(script) {
            self.apply(&event);
        }
    }

    pub(super) fn does(&mut self, time: &str, who: &str, act: &Act) -> Result<String, Refused> {
        let author = Author { person: who.into(), proof: Proof::Pin };
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            format!("id-{ids}")
        };
        let mut desk = Desk { now: at(time), author: &author, device: "t1", new_id: &mut new_id };
        let decided = decide(&self.hall, &mut desk, act)?;
        for draft in decided.drafts {
            let mut made = event(draft.kind, draft.at, 0, QueueData::default());
            (made.by, made.proof) = (who.into(), Proof::Pin);
            (made.feed, made.body) = (draft.feed, draft.body);
            let read = Event::from_bytes(&made.to_bytes()).unwrap();
            assert_eq!(read, made, "an act is written as it was decided");
            self.apply(&made);
        }
        Ok(decided.act_id)
    }

    pub(super) fn marks(
        &mut self,
        time: &str,
        staff: &str,
        state: StaffState,
        counter: &str,
        reason: &str,
    ) -> Result<String, Refused> {
        let act = Act::MarkStaff {
            staff: staff.split(',').map(str::to_owned).collect(),
            state,
            counter_id: (!counter.is_empty()).then(|| counter.to_owned()),
            reason: reason.into(),
        };
        self.does(time, "wf", &act)
    }

    pub(super) fn sets(
        &mut self,
        time: &str,
        counters: &str,
        to: CounterTo,
        staff: &str,
        reason: &str,
    ) -> Result<String, Refused> {
        let act = Act::SetCounters {
            counters: counters.split(',').map(str::to_owned).collect(),
            to,
            staff: (!staff.is_empty()).then(|| staff.to_owned()),
            reason: reason.into(),
        };
        self.does(time, "wf", &act)
    }

    pub(super) fn undoes(&mut self, time: &str, act_id: &str) -> Result<String, Refused> {
        self.does(time, "wf", &Act::Undo { act_id: act_id.into() })
    }

    pub(super) fn late(&self, now: Ms) -> Vec<Late> {
        staff::late(&Roll::new(&self.hall, now), &self.hall, now)
    }

    pub(super) fn overruns(&self, now: Ms) -> Vec<Overrun> {
        staff::overruns(&Roll::new(&self.hall, now), &self.hall, now)
    }

    pub(super) fn trainees_alone(&self, now: Ms) -> Vec<Alone> {
        staff::trainees_alone(&Roll::new(&self.hall, now), &self.hall, now)
    }

    pub(super) fn coverage(&self, now: Ms) -> Vec<Shortfall> {
        staff::coverage(&Roll::new(&self.hall, now), &self.hall, now)
    }

    pub(super) fn unskilled(&self, now: Ms) -> Vec<Unskilled> {
        let board = Board::build(&self.hall, now);
        staff::unskilled(&self.hall, now, &board.queues, &board.counters)
    }

    pub(super) fn board(&self, time: &str) -> Board {
        Board::build(&self.hall, ms(time))
    }

    pub(super) fn person(&self, time: &str, id: &str) -> StaffRow {
        let rows = self.board(time).staff;
        rows.into_iter().find(|row| row.staff_id == id).unwrap_or_else(|| panic!("no {id}"))
    }

    pub(super) fn counter(&self, time: &str, id: &str) -> CounterRow {
        self.board(time).counters.into_iter().find(|row| row.counter_id == id).unwrap()
    }

    /// Names at a counter.
    pub(super) fn names_at(&self, time: &str, id: &str) -> Vec<String> {
        let marked = |row: CounterRow| {
            row.people.into_iter().map(|at| at.name + if at.trainee { "(实习)" } else { "" })
        };
        marked(self.counter(time, id)).collect()
    }

    pub(super) fn shift(&mut self, time: &str, who: &str, kind: Kind) -> Result<String, Refused> {
        let act = match kind {
            Kind::ShiftOpened => Act::OpenShift { name: String::new() },
            _ => Act::SignOff { note: String::new() },
        };
        self.does(time, who, &act)
    }
}

/// A note at a time, as a person writes it.
pub(super) fn note(time: &str, id: &str) -> Event {
    let mut made = event(Kind::LogNoted, at(time), 0, QueueData::default());
    (made.feed, made.by) = (None, "wf".into());
    made.body = Body::Note(crate::core::event::Note {
        note_id: id.into(),
        text: "一切正常".into(),
        phrase: "".into(),
    });
    made
}
