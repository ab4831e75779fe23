//! A day on which everything happens that a record tells of, done by people through the same decisions as at the
//! board: rounds, findings, praise, a talk, a visit, incidents, what is counted, and a hand-over that two sign by
//! their own keys.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use zhiban::core::act::{
    Act, AnswerItem, CaseAct, CheckAct, Desk, FindingAct, HandoverAct, IncidentAct, LogAct,
    NewCase, NewVisit, NewVisitItem, PeopleAct, Refused, SignWith, complete_with, cover, decide,
};
use zhiban::core::alarm::Watch;
use zhiban::core::board::Look;
use zhiban::core::check::{Outcome, Template};
use zhiban::core::complaint::{Category, DeclineReason, Severity};
use zhiban::core::conduct::VisitKind;
use zhiban::core::event::{Access, Body, Kind, Note, Proof, SettingsApplied};
use zhiban::core::finding::{FindingLimit, FindingState};
use zhiban::core::hall::{Hall, HallConfig, due_seen};
use zhiban::core::handover::PreparedPart;
use zhiban::core::incident::IncidentKind;
use zhiban::core::people::Author;
use zhiban::core::settings::Settings;
use zhiban::core::time::{Ms, Zone};
use zhiban::store::{KeyPlace, Keys, Mode, NewEvent, SignKey, Store};

use crate::common::config;
use crate::kit::{at, machine};

/// Ids of the two shifts.
pub const EARLY: &str = "id-0001";
pub const LATE: &str = "id-0084";

const SETTINGS: &str = include_str!("hall.toml");

/// A hall and its people, each with a terminal and a key.
pub struct Scene {
    pub store: Store,
    now: Ms,
    keys: BTreeMap<String, SignKey>,
    machine: Vec<(Ms, NewEvent)>,
    watch: Watch,
    ids: u32,
}

impl Scene {
    pub fn begin(folder: &Path) -> Scene {
        let config = HallConfig { settings: Settings::standard(), ..config() };
        let store = Store::open(folder, &config, Mode::Write).unwrap();
        let store = store.with_keys(Keys::OneRun).unwrap();
        let now = at("11-09 18:40");
        let mut scene = Scene {
            store,
            now,
            keys: BTreeMap::new(),
            machine: machine(),
            watch: Watch::default(),
            ids: 0,
        };
        scene.machine.sort_by_key(|(now, _)| *now);
        let from = Zone::default().stamp(now);
        let (text, note) = (SETTINGS.into(), "".into());
        let applied =
            SettingsApplied { by_name: "".into(), version: 1, from, text, note, back_to: None };
        scene.write(Kind::SettingsApplied, "1001", Proof::OsUser, Body::Settings(applied));
        for person in ["1001", "1002", "1003"] {
            let (person_id, device, reason) = (person.into(), "t1".into(), "".into());
            let access = Access { person_id, device, reason, tries: 0, act: "".into() };
            scene.write(Kind::PinSet, "1001", Proof::OsUser, Body::Access(access));
        }
        scene
    }

    /// The hall as it was left.
    pub fn begin_again(folder: &Path) -> Scene {
        let config = HallConfig { settings: Settings::standard(), ..config() };
        let store = Store::open(folder, &config, Mode::Write).unwrap();
        Scene {
            store,
            now: at("18:35"),
            keys: BTreeMap::new(),
            machine: Vec::new(),
            watch: Watch::default(),
            ids: 1000,
        }
    }

    fn write(&mut self, kind: Kind, by: &str, proof: Proof, body: Body) {
        let at = Zone::default().stamp(self.now);
        let event = NewEvent { kind, at, by: by.into(), proof, feed: None, body };
        self.store.append(vec![event], self.now).unwrap();
    }

    pub fn hall(&self) -> &Hall {
        self.store.hall()
    }

    /// What the machine says until then, and what falls due by then.
    pub fn until(&mut self, time: &str) {
        let to = at(time);
        assert!(to >= self.now, "{time} is over");
        let later = self.machine.split_off(self.machine.partition_point(|(now, _)| *now <= to));
        for (now, event) in std::mem::replace(&mut self.machine, later) {
            self.store.append(vec![event], now.max(self.now)).unwrap();
        }
        self.now = to;
        // One thing that fell due may have another one follow.
        for _ in 0..5 {
            let due = due_seen(&mut Look::new(self.store.hall(), to), &mut self.watch);
            let events: Vec<NewEvent> = due
                .into_iter()
                .map(|due| NewEvent {
                    kind: due.kind,
                    at: Zone::default().stamp(due.at),
                    by: "system".into(),
                    proof: Proof::System,
                    feed: None,
                    body: due.body,
                })
                .collect();
            if events.is_empty() {
                break;
            }
            self.store.append(events, to).unwrap();
        }
    }

    fn key(&mut self, person: &str) {
        if !self.keys.contains_key(person) {
            let hall_id = self.hall().config().hall_id.clone();
            let place = KeyPlace { hall_id, device: "t1".into(), person_id: person.into() };
            let key = SignKey::make(place).unwrap();
            let body = Body::Key(Box::new(key.registration(Zone::default().stamp(self.now))));
            self.write(Kind::KeyRegistered, person, Proof::Pin, body);
            self.keys.insert(person.to_owned(), key);
        }
    }

    /// What somebody does at that time, decided and signed as at the board; the id of the act.
    pub fn does(&mut self, time: &str, by: &str, act: &Act) -> Result<String, Refused> {
        self.until(time);
        if matches!(act, Act::Handover { act, .. } if act.is_signed()) {
            self.key(by);
        }
        let witness = match act {
            Act::Log(LogAct::Void { confirmed_by, .. }) => Some(confirmed_by.as_str()),
            _ => None,
        };
        if let Some(person) = witness {
            self.key(person);
        }
        let author = Author { person: by.into(), proof: Proof::Pin };
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            format!("id-{ids:04}")
        };
        let now = Zone::default().stamp(self.now);
        let mut desk = Desk { now, author: &author, device: "t1", new_id: &mut new_id };
        let mut decided = decide(self.store.hall(), &mut desk, act)?;
        cover(&mut decided.drafts, self.store.log_heads().unwrap());
        let own = self.keys.get(by);
        let own = own.map(|key| |at, asked| key.sign(at, asked));
        let beside = witness.map(|person| (person, &self.keys[person]));
        let beside = beside.map(|(person, key)| (person, |at, asked| key.sign(at, asked)));
        complete_with(
            self.store.hall(),
            &author,
            &mut decided.drafts,
            own.as_ref().map(|sign| sign as SignWith),
            beside.as_ref().map(|(person, sign)| (*person, sign as SignWith)),
        )?;
        let events = decided.drafts.into_iter().map(|draft| NewEvent {
            kind: draft.kind,
            at: draft.at,
            // A signature is written down by who signs.
            by: match &draft.body {
                Body::Signature(made) => made.person_id.clone(),
                _ => author.person.clone(),
            },
            proof: author.proof,
            feed: draft.feed,
            body: draft.body,
        });
        self.store.append(events.collect(), self.now).unwrap();
        Ok(decided.act_id)
    }

    pub fn act(&mut self, time: &str, by: &str, act: &Act) -> String {
        self.does(time, by, act).unwrap_or_else(|why| panic!("{time} {by} {act:?}: {why:?}"))
    }

    fn people(&mut self, time: &str, by: &str, act: PeopleAct) {
        self.act(time, by, &Act::People(Box::new(act)));
    }

    pub fn hands(&mut self, time: &str, by: &str, receiver: &str, act: HandoverAct) {
        self.act(time, by, &Act::Handover { person_id: receiver.into(), act: Box::new(act) });
    }

    fn check(&mut self, time: &str, round_id: &str, act: CheckAct) -> String {
        let by = if at(time) < at("14:00") { "1002" } else { "1003" };
        self.act(time, by, &Act::Check { round_id: round_id.into(), act: Box::new(act) })
    }

    fn finding(&mut self, time: &str, by: &str, id: &str, act: FindingAct) {
        self.act(time, by, &Act::Finding { finding_id: id.into(), act: Box::new(act) });
    }

    fn note(&mut self, time: &str, by: &str, id: &str, text: &str) {
        self.until(time);
        let note = Note { note_id: id.into(), text: text.into(), phrase: "".into() };
        self.write(Kind::LogNoted, by, Proof::Pin, Body::Note(note));
    }

    /// A round of which these items are not simply right.
    fn walks(&mut self, time: &str, template: Template, wrong: &[AnswerItem]) {
        let round = self.check(time, "", CheckAct::Start { template });
        let items = self.hall().checks().get(&round).unwrap().items.clone();
        for item in items {
            let said = wrong.iter().find(|one| *one.item == *item.code).cloned();
            let plain = || AnswerItem::plain(&item.code, Outcome::Pass);
            self.check(time, &round, CheckAct::Answer(Box::new(said.unwrap_or_else(plain))));
        }
        self.check(time, &round, CheckAct::Submit);
    }

    /// The finding of an item that is not over.
    fn open_finding(&self, item: &str) -> String {
        let found = self.hall().findings().iter().find(|one| {
            *one.item_code == *item
                && !matches!(one.state, FindingState::Closed | FindingState::Void)
        });
        found.unwrap_or_else(|| panic!("no finding of {item}")).finding_id.to_string()
    }
}

fn complaint(category: Category, severity: Severity, text: &str) -> Act {
    Act::Register(Box::new(NewCase {
        category,
        severity: Some(severity),
        severity_reason: "看现场".to_owned(),
        text: text.to_owned(),
        take: true,
        ..NewCase::default()
    }))
}

fn wrong(item: &str, note: &str, place: &str, owner: &str) -> AnswerItem {
    AnswerItem {
        note: note.to_owned(),
        place: place.to_owned(),
        owner: owner.to_owned(),
        ..AnswerItem::plain(item, Outcome::Fail)
    }
}

/// 07:50 to 13:30: the early shift at work.
fn the_morning(scene: &mut Scene) {
    scene.act("07:50", "1002", &Act::OpenShift { name: String::new() });
    scene.note("08:15", "1002", "n1", "班前会, 应到 9 人");
    scene.note("08:16", "1002", "n2", "误记一条");
    let amend = LogAct::Amend {
        note_id: "n1".into(),
        text: "班前会, 应到 9 实到 8".into(),
        reason: "补实到人数".into(),
    };
    scene.act("08:40", "1002", &Act::Log(amend));
    let void =
        LogAct::Void {
            note_id: "n2".into(), reason: "写错了".into(), confirmed_by: "1003".into()
        };
    scene.act("08:41", "1002", &Act::Log(void));
    let counted = AnswerItem {
        item: "S1".into(),
        right: Some(3),
        of: Some(4),
        note: "3 号机卡纸".into(),
        place: "自助区".into(),
        owner: "2001".into(),
        ..AnswerItem::default()
    };
    let skipped =
        AnswerItem { note: "测温枪没电".into(), ..AnswerItem::plain("E4", Outcome::Skipped) };
    let form = wrong("C2", "客户表格留在台面", "03", "3003");
    scene.walks("09:30", Template::Full, &[counted, skipped, form]);
    scene.act(
        "09:50",
        "1002",
        &complaint(Category::Broadband, Severity::Sev2, "=cmd|' /C calc'!A0"),
    );
    let unhappy = Act::MarkUnhappy { counter_id: Some("03".into()), reason: String::new() };
    scene.act("09:55", "1002", &unhappy);
    let finding = scene.open_finding("S1");
    let fix = FindingAct::Fix { fixer: Some("2001".into()), text: "取出卡纸".into() };
    scene.finding("10:00", "1002", &finding, fix);
    scene.finding("10:20", "1002", &finding, FindingAct::Verify { text: "试打正常".into() });
    let praise = PeopleAct::Praise {
        person_id: "3001".into(),
        reason: "elderly".into(),
        points: 2,
        text: "扶老人到优先窗口".into(),
    };
    scene.people("10:30", "1002", praise);
    let coach = PeopleAct::Coach {
        person_id: "3003".into(),
        topic: "guard".into(),
        text: "表格要收好".into(),
        agreed: "每单收表".into(),
        due_on: NaiveDate::from_ymd_opt(2025, 11, 12).unwrap(),
        about: "C2".into(),
    };
    scene.people("10:40", "1002", coach);
    let need = PeopleAct::Need { topic: String::new(), text: "想要手写板".into(), count: 3 };
    scene.people("10:45", "1002", need);
    scene.people("11:00", "1002", PeopleAct::Visit(Box::new(visit())));
    let open = IncidentAct::Open { kind: IncidentKind::SystemDown, complaint_id: None };
    scene.act("12:40", "1002", &Act::Incident { incident_id: String::new(), act: Box::new(open) });
    let id = scene.hall().incidents().iter().next().unwrap().incident_id.to_string();
    let over = IncidentAct::Restore { taken: Some(14), entered: Some(10) };
    scene.act("13:18", "1002", &Act::Incident { incident_id: id, act: Box::new(over) });
}

fn visit() -> NewVisit {
    let item = |code: &str, place: &str, text: &str| NewVisitItem {
        item_code: code.into(),
        place: place.into(),
        text: text.into(),
        owner: "2002".into(),
    };
    NewVisit {
        kind: VisitKind::MysteryShopper,
        source: "+86 暗访 7 号表".into(),
        on: NaiveDate::from_ymd_opt(2025, 11, 8).unwrap(),
        score_tenths: Some(874),
        limit: FindingLimit::Day,
        due_at: None,
        items: vec![item("P1", "05", "未佩戴工牌"), item("", "门口", "地面有水")],
        text: "总体整洁".into(),
    }
}

/// 13:30 to 14:05: prepared, frozen, returned, frozen anew, read item by item, assumed and received.
fn the_hand_over(scene: &mut Scene) {
    scene.hands("13:30", "1002", "", HandoverAct::Prepare);
    let parts = vec![PreparedPart::Money, PreparedPart::Seals, PreparedPart::Keys];
    scene.hands("13:35", "1002", "", HandoverAct::Count { parts, with: "1003".into() });
    scene.hands("13:36", "1002", "", HandoverAct::Note { text: "看宽带专席".into() });
    scene.hands("13:40", "1002", "", HandoverAct::Freeze);
    scene.hands("13:42", "1002", "1003", HandoverAct::Return { reason: "缺钥匙柜".into() });
    scene.hands("13:45", "1002", "", HandoverAct::Freeze);
    let shift = scene.hall().shifts().open().map(|shift| shift.id).unwrap();
    let name = scene.hall().name(shift).to_owned();
    let items = {
        let handover = scene.hall().handovers().get(&name).unwrap();
        handover.report().unwrap().snapshot().unwrap().items
    };
    assert!(items.len() >= 4, "{items:?}");
    for (n, item) in items.iter().enumerate() {
        let item_id = item.item_id.to_string();
        let act = if n == items.len() - 1 {
            let text = "要店长定".to_owned();
            HandoverAct::Decline { item_id, reason: DeclineReason::Other, text }
        } else {
            HandoverAct::Accept { item_id, read_back: item.next.spell() }
        };
        scene.hands("13:50", "1003", "1003", act);
    }
    scene.hands("13:54", "1003", "1003", HandoverAct::Assume { reason: "先接班".into() });
    scene.hands("14:01", "1003", "", HandoverAct::Receive);
}

/// 14:05 and 14:40: what was forgotten.
fn the_addenda(scene: &mut Scene) {
    let name = EARLY.to_owned();
    let text = "钥匙在抽屉".to_owned();
    scene.hands("14:05", "1002", "", HandoverAct::Append { shift_id: name.clone(), text });
    // The time for omissions is over: from here on it is an addendum.
    let text = "补充: 备用钥匙已登记".to_owned();
    scene.hands("14:40", "1002", "", HandoverAct::Append { shift_id: name, text });
}

fn the_afternoon(scene: &mut Scene) {
    let missed = scene.hall().check_slots(date(), at("14:41"));
    let slot = missed.iter().find(|slot| slot.slot.key.template == Template::Quick).unwrap();
    let (template, planned_at) = (slot.slot.key.template, slot.slot.key.planned_at);
    let explain = CheckAct::Explain { template, planned_at, reason: "厅里拥挤".into() };
    scene.check("14:42", "", explain);
    let late = complaint(Category::Misled, Severity::Sev3, "<script>alert(1)</script>");
    scene.act("15:10", "1003", &late);
    let id = scene
        .hall()
        .cases()
        .open_complaints()
        .map(|case| case.complaint_id.to_string())
        .next()
        .unwrap();
    let act = Box::new(CaseAct::Take);
    // Whose it is already is not taken again.
    drop(scene.does("15:12", "1003", &Act::Case { complaint_id: id, act }));
    scene.hands("18:35", "1003", "", HandoverAct::CloseDay);
}

pub fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 10).unwrap()
}

/// A hall in `folder` that had that day.
pub fn hall(folder: &Path) {
    let mut scene = Scene::begin(folder);
    the_morning(&mut scene);
    the_hand_over(&mut scene);
    the_addenda(&mut scene);
    the_afternoon(&mut scene);
    scene.store.close().unwrap();
}

/// The same up to the instant at which both had signed.
pub fn signed(folder: &Path) {
    let mut scene = Scene::begin(folder);
    the_morning(&mut scene);
    the_hand_over(&mut scene);
    scene.store.close().unwrap();
}

/// Something more is added to the early shift, a day later.
pub fn adds(folder: &Path) {
    let mut scene = Scene::begin_again(folder);
    let text = "第二天补充".to_owned();
    let act = HandoverAct::Append { shift_id: EARLY.into(), text };
    scene.hands("11-11 09:00", "1003", "", act);
    scene.store.close().unwrap();
}
