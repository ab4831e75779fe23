//! The hall of these tests and a desk to act from. It holds no test of its own.

use crate::core::act::{
    Act, CaseAct, Desk, HandoverAct, IncidentAct, NewCase, Refused, complete, decide,
};
use crate::core::board::Board;
use crate::core::complaint::{Category, Severity};
use crate::core::event::{Event, Proof, QueueData};
use crate::core::hall::{Hall, HallConfig, due};
use crate::core::handover::{Bar, Handover, Item, Snapshot};
use crate::core::incident::IncidentKind;
use crate::core::people::{Author, Right};
use crate::core::rows::{LogKind, Row, Touched};
use crate::core::settings::{Hours, Person, Role, Settings, Span, WorkingTime};
use crate::core::tests::{at, config, event, ms};
use crate::core::time::{Stamp, Zone};

fn span(from: &str, to: &str) -> Span {
    let time = |text: &str| chrono::NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    Span { from: time(from), to: time(to) }
}

/// Open from 08:30 to 18:00. Duty managers `wf` (07:50 to 14:05) and `ct` (13:30 to 18:40), the hall manager `hm`.
pub(super) fn settings() -> Settings {
    let role =
        |id: &str, may: &[Right]| Role { id: id.into(), may: may.to_vec(), ..Role::default() };
    let person = |id: &str, name: &str, role: &str, time: &str| Person {
        id: id.into(),
        name: name.into(),
        role: role.into(),
        week: std::array::from_fn(|_| (!time.is_empty()).then(|| time.to_owned())),
        ..Person::default()
    };
    let time = |id: &str, from: &str, to: &str| WorkingTime {
        id: id.into(),
        name: id.into(),
        span: span(from, to),
    };
    Settings {
        hours: Hours {
            week: std::array::from_fn(|_| vec![span("08:30", "18:00")]),
            ..Hours::default()
        },
        roles: vec![
            role("dm", &[Right::Log, Right::Duty]),
            role("manager", &[Right::Log, Right::Duty, Right::People]),
        ],
        people: vec![
            person("wf", "王芳", "dm", "early"),
            person("ct", "陈涛", "dm", "late"),
            person("hm", "郑强", "manager", "day"),
        ],
        working_times: vec![
            time("early", "07:50", "14:05"),
            time("late", "13:30", "18:40"),
            time("day", "09:00", "17:30"),
        ],
        ..Settings::standard()
    }
}

pub(super) struct Stage {
    pub(super) hall: Hall,
    pub(super) pos: u64,
    ids: u32,
    /// Everything that was applied, to be told once more.
    pub(super) told: Vec<Event>,
}

pub(super) fn stage() -> Stage {
    let config = HallConfig { settings: settings(), ..config() };
    Stage { hall: Hall::new(config), pos: 0, ids: 0, told: Vec::new() }
}

impl Stage {
    pub(super) fn apply(&mut self, made: &Event) {
        let read = Event::from_bytes(&made.to_bytes()).unwrap();
        assert_eq!(read, *made, "it is written as it was decided");
        self.pos += 1;
        self.hall.apply(made, self.pos);
        self.told.push(read);
    }

    /// One act of a person at a time of day. What is to be signed is signed by the user of the operating system:
    /// the hall has no PINs.
    pub(super) fn does(&mut self, time: &str, who: &str, act: &Act) -> Result<(), Refused> {
        let author = Author { person: who.into(), proof: Proof::OsUser };
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            format!("id-{ids}")
        };
        let mut desk = Desk { now: at(time), author: &author, device: "t1", new_id: &mut new_id };
        let mut decided = decide(&self.hall, &mut desk, act)?;
        complete(&self.hall, &author, &mut decided.drafts, None)?;
        for draft in decided.drafts {
            let mut made = event(draft.kind, draft.at, 0, QueueData::default());
            (made.by, made.proof) = (who.into(), Proof::OsUser);
            (made.feed, made.body) = (draft.feed, draft.body);
            made.written.wall = at(time);
            self.apply(&made);
        }
        Ok(())
    }

    pub(super) fn hands(&mut self, time: &str, who: &str, act: HandoverAct) -> Result<(), Refused> {
        self.does(time, who, &Act::Handover { person_id: String::new(), act: Box::new(act) })
    }

    /// The receiver at the terminal of who hands over.
    pub(super) fn beside(
        &mut self,
        time: &str,
        (who, receiver): (&str, &str),
        act: HandoverAct,
    ) -> Result<(), Refused> {
        self.does(time, who, &Act::Handover { person_id: receiver.into(), act: Box::new(act) })
    }

    pub(super) fn opens(&mut self, time: &str, who: &str) {
        self.does(time, who, &Act::OpenShift { name: String::new() }).unwrap();
    }

    pub(super) fn signs_off(&mut self, time: &str, who: &str) {
        self.does(time, who, &Act::SignOff { note: String::new() }).unwrap();
    }

    /// A complaint that its author takes at once; its id.
    pub(super) fn complains(&mut self, time: &str, who: &str, severity: Severity) -> String {
        let before = self.hall.cases().complaints().count();
        let new = NewCase {
            category: Category::from_text("nq2").unwrap(),
            severity: Some(severity),
            severity_reason: "看现场".into(),
            take: true,
            text: "宽带断了三天".into(),
            ..NewCase::default()
        };
        self.does(time, who, &Act::Register(Box::new(new))).unwrap();
        let mut cases: Vec<_> = self.hall.cases().complaints().collect();
        cases.sort_by_key(|case| case.registered_at);
        assert_eq!(cases.len(), before + 1);
        cases.last().unwrap().complaint_id.to_string()
    }

    pub(super) fn takes(&mut self, time: &str, who: &str, complaint_id: &str) {
        let act = Box::new(CaseAct::Take);
        self.does(time, who, &Act::Case { complaint_id: complaint_id.into(), act }).unwrap();
    }

    /// The outage of the day on the floor: 14 on paper, 10 entered, over.
    pub(super) fn outage(&mut self, from: &str, to: &str) {
        let act = IncidentAct::Open { kind: IncidentKind::SystemDown, complaint_id: None };
        self.does(from, "wf", &Act::Incident { incident_id: String::new(), act: Box::new(act) })
            .unwrap();
        let id = self.hall.incidents().iter().next_back().unwrap().incident_id.to_string();
        let act = Box::new(IncidentAct::Restore { taken: Some(14), entered: Some(10) });
        self.does(to, "wf", &Act::Incident { incident_id: id, act }).unwrap();
    }

    /// Writes down what has fallen due until nothing more has, as the driver does; what of it is about hand-overs.
    pub(super) fn falls_due(&mut self, time: &str) -> Vec<&'static str> {
        let mut kinds = Vec::new();
        for _ in 0..2_000 {
            let found = due(&self.hall, ms(time));
            let found: Vec<_> = found
                .into_iter()
                .filter(|one| one.kind.is_handover() || one.kind.is_case())
                .collect();
            if found.is_empty() {
                return kinds;
            }
            for one in found {
                let stamp: Stamp = Zone::default().stamp(one.at);
                let mut made = event(one.kind, stamp, 0, QueueData::default());
                (made.by, made.proof, made.feed) = ("system".into(), Proof::System, None);
                made.body = one.body;
                made.written.wall = at(time);
                if one.kind.is_handover() {
                    kinds.push(one.kind.as_str());
                }
                self.apply(&made);
            }
        }
        panic!("it falls due again and again: {kinds:?}");
    }

    pub(super) fn handover(&self, at: usize) -> &Handover {
        let shift = self.hall.shifts().all()[at].id;
        self.hall.handovers().get(self.hall.name(shift)).unwrap()
    }

    pub(super) fn shift_id(&self, at: usize) -> String {
        self.hall.name(self.hall.shifts().all()[at].id).to_owned()
    }

    pub(super) fn report(&self, at: usize) -> Snapshot {
        self.handover(at).report().unwrap().snapshot().unwrap()
    }

    pub(super) fn owner(&self, complaint_id: &str) -> &str {
        self.hall.cases().get(complaint_id).unwrap().owner.id()
    }

    pub(super) fn lines(&self, time: &str) -> Vec<(LogKind, Option<String>)> {
        let board = Board::build(&self.hall, ms(time));
        let mut lines = board.log;
        lines.sort_by_key(|line| line.line_no);
        lines.into_iter().map(|line| (line.kind, line.shift_id)).collect()
    }

    /// The shift of each line, as the table has it.
    pub(super) fn shift_row(&self, at: usize) -> crate::core::rows::ShiftRow {
        match self.hall.row(Touched::Shift(self.hall.shifts().all()[at].id)) {
            Some(Row::Shift(row)) => row,
            _ => panic!("no row"),
        }
    }
}

pub(super) fn accept(item: &Item) -> HandoverAct {
    let read_back = if item.is_read_back() { item.next.spell() } else { String::new() };
    HandoverAct::Accept { item_id: item.item_id.to_string(), read_back }
}

pub(super) fn barred(bar: Bar) -> Result<(), Refused> {
    Err(Refused::Handover(bar))
}
