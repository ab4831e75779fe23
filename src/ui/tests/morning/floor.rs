//! The hall of the morning as it runs: the log on a disk, the ticket machine, the clock, and the board
//! with whoever sits at it. What the board asks for is decided by the hall and written before it is
//! answered, as the program does it.

use std::collections::{BTreeMap, VecDeque};

use crate::clock::Uptime;
use crate::core::act::{Act, Desk, Refused, SignWith, complete, decide};
use crate::core::alarm::{AlarmKind, AlarmRecord, Watch};
use crate::core::board::{Board, CaseFile, StaffRow};
use crate::core::customer::Customer;
use crate::core::draft::DraftKey;
use crate::core::event::{
    Access, Body, CaseEvent, Event, Fact, Kind, Note, PersonAct, Proof, SettingsApplied,
};
use crate::core::hall::{Hall, HallConfig, due_watched};
use crate::core::people::pin::Pin;
use crate::core::people::{Author, author_at};
use crate::core::rows::LogRow;
use crate::core::settings::Settings;
use crate::core::tests::{config, events, ms};
use crate::core::time::{Ms, Zone};
use crate::store::{CaseQuery, KeyPlace, Keys, Mode, NewEvent, SignKey, Store};
use crate::text::find::terms;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Setup, State};
use crate::ui::update::update;

/// The hall is looked at this often; what the machine says is taken in when it says it.
const BEAT_SECS: i64 = 10;
/// The machine says that it is there this often.
const HEARTBEAT_SECS: i64 = 20;
pub(super) const PIN: &str = "294817";
/// The PIN of whoever confirms something as the second person.
pub(super) const SECOND_PIN: &str = "580326";
/// Who logged in at the computer: nobody of the hall.
const OS_USER: &str = "desk-1";

/// The hall, its clock and its board.
pub(super) struct Floor {
    _folder: tempfile::TempDir,
    store: Store,
    watch: Watch,
    machine: VecDeque<Event>,
    pub(super) now: Ms,
    pub(super) state: State,
    session: Option<String>,
    keys: BTreeMap<String, SignKey>,
    ids: u32,
}

/// What the machine says until 10:30, in order: the lines and, in between, that it is there.
fn said(lines: &str) -> VecDeque<Event> {
    let mut all: Vec<String> = lines.lines().map(|line| line.trim().to_owned()).collect();
    let from = ms("07:54");
    let beats = ms("10:30").secs_since(from) / HEARTBEAT_SECS;
    let zone = Zone::default();
    let beat = |n| format!("{} heartbeat", zone.hms(from.plus_secs(n * HEARTBEAT_SECS)));
    all.extend((0..beats).map(beat));
    all.retain(|line| !line.is_empty());
    all.sort();
    events(&all.join("\n")).into()
}

/// The PIN of the early duty manager, or of anybody else.
fn proves(person_id: &str, pin: &Pin) {
    let known = if person_id == "1002" { PIN } else { SECOND_PIN };
    assert_eq!(pin.as_bytes(), known.as_bytes(), "not the PIN of {person_id}");
}

impl Floor {
    /// The hall at 07:49, locked; its settings and the PIN of the early duty manager are of the evening
    /// before.
    pub(super) fn new(settings: &str, machine: &str) -> Floor {
        Floor::after(settings, machine, |_| ())
    }

    /// The same, after an evening on which something was left over.
    pub(super) fn after(settings: &str, machine: &str, evening: impl FnOnce(&mut Floor)) -> Floor {
        let folder = tempfile::tempdir().unwrap();
        let config = HallConfig { settings: Settings::standard(), ..config() };
        let store = Store::open(folder.path(), &config, Mode::Write).unwrap();
        let store = store.with_keys(Keys::OneRun).unwrap();
        let setup = Setup { lang: Lang::Zh, me: OS_USER.to_owned(), speed: 1, ..Setup::default() };
        let now = ms("07:49");
        let mut floor = Floor {
            _folder: folder,
            store,
            watch: Watch::default(),
            machine: said(machine),
            now: ms("2025-11-09T18:40:00+08:00"),
            state: State::new(setup, (120, 40), now),
            session: None,
            keys: BTreeMap::new(),
            ids: 0,
        };
        let from = Zone::default().stamp(floor.now);
        let (version, text, note) = (1, settings.into(), "".into());
        let applied = SettingsApplied { version, from, text, note, back_to: None };
        floor.write(Kind::SettingsApplied, "1001", Proof::OsUser, Body::Settings(applied));
        floor.access(Kind::PinSet, "1001", Proof::OsUser, "1002");
        evening(&mut floor);
        floor.now = now;
        floor.beat();
        floor
    }

    pub(super) fn hall(&self) -> &Hall {
        self.store.hall()
    }

    fn write(&mut self, kind: Kind, by: &str, proof: Proof, body: Body) {
        let at = Zone::default().stamp(self.now);
        let event = NewEvent { kind, at, by: by.into(), proof, feed: None, body };
        self.store.append(vec![event], self.now).unwrap();
    }

    fn access(&mut self, kind: Kind, by: &str, proof: Proof, person: &str) {
        let (person_id, device, reason) = (person.into(), "t1".into(), "".into());
        let access = Access { person_id, device, reason, tries: 0, act: "".into() };
        self.write(kind, by, proof, Body::Access(access));
    }

    fn take(&mut self, msg: Msg) {
        let mut effects: VecDeque<Effect> = update(&mut self.state, msg).into();
        while let Some(effect) = effects.pop_front() {
            if let Some(answer) = self.answer(effect) {
                effects.extend(update(&mut self.state, answer));
                self.show();
            }
        }
    }

    fn unlocks(&mut self, person_id: String, pin: &Pin) -> Msg {
        proves(&person_id, pin);
        self.access(Kind::TerminalUnlocked, &person_id, Proof::Pin, &person_id);
        self.session = Some(person_id.clone());
        Msg::Unlocked { person_id }
    }

    fn answer(&mut self, effect: Effect) -> Option<Msg> {
        let (effect, draft) = match effect {
            Effect::Save { person_id, draft, then } => (*then, Some((person_id, draft))),
            effect => (effect, None),
        };
        let draft = draft.as_ref().map(|(person, key)| (person.as_str(), key));
        let author = author_at(self.session.as_deref(), OS_USER, self.hall().locks());
        Some(match effect {
            Effect::Unlock { person_id, pin } => self.unlocks(person_id, &pin),
            Effect::TakeOver { person_id, pin } => {
                proves(&person_id, &pin);
                self.unlocks(person_id, &pin)
            }
            Effect::Lock(_) => {
                let person = self.session.take()?;
                self.access(Kind::TerminalLocked, &person, Proof::Pin, &person);
                Msg::Locked
            }
            Effect::Note { text } => {
                let note_id = self.new_id();
                let body = Note { note_id: note_id.as_str().into(), text: text.as_str().into() };
                let (kind, at) = (Kind::LogNoted, Zone::default().stamp(self.now));
                let (by, proof, body) = (author.person, author.proof, Body::Note(body));
                let event = NewEvent { kind, at, by, proof, feed: None, body };
                self.store.append_drafted(vec![event], draft, self.now).unwrap();
                Msg::Noted { note_id, text }
            }
            Effect::Witnessed { person_id, pin, act } => {
                assert_eq!(pin.as_bytes(), SECOND_PIN.as_bytes(), "not the PIN of {person_id}");
                self.act(*act, None, draft)
            }
            Effect::Sign { person_id, pin, act, takes_over } => {
                self.signed(person_id, &pin, *act, takes_over)
            }
            Effect::Act(act) => self.act(act, None, draft),
            Effect::ActFor { act, customer } => self.act(act, Some(&customer), draft),
            Effect::Unmask { person_ref, complaint_id, reason } => {
                let act = PersonAct {
                    person_ref: person_ref.as_str().into(),
                    complaint_id: complaint_id.into(),
                    reason: reason.as_str().into(),
                    device: "t1".into(),
                    receipt_id: "".into(),
                    receipt: "".into(),
                };
                let (kind, at) = (Kind::PersonUnmasked, Zone::default().stamp(self.now));
                let (by, proof, body) = (author.person, author.proof, Body::Person(act));
                let seen = NewEvent { kind, at, by, proof, feed: None, body };
                let customer = self.store.unmask(&person_ref, vec![seen], self.now).unwrap();
                Msg::Unmasked { person_ref, customer }
            }
            Effect::AskDrafts { person_id } => {
                let drafts = self.store.drafts(&person_id, self.now).unwrap();
                Msg::Drafts { person_id, drafts }
            }
            Effect::KeepDrafts(change) => {
                self.store.keep_drafts(&change, self.now).unwrap();
                Msg::DraftsKept { change, why: None }
            }
            Effect::FindCases { nth, typed } => {
                let terms = terms(&typed, self.hall());
                let query = CaseQuery { terms, ..CaseQuery::default() };
                Msg::CasesFound { nth, hits: Ok(self.store.find_complaints(&query).unwrap()) }
            }
            Effect::AskCase { complaint_id } => {
                match self.store.complaint(&complaint_id).unwrap() {
                    Some(case) => Msg::Case(CaseFile::of(self.hall(), &case, self.now).into()),
                    None => Msg::CaseGone { complaint_id },
                }
            }
            Effect::SetTitle(_) | Effect::Repaint | Effect::Bell => return None,
            other => panic!("nobody asked for {other:?}"),
        })
    }

    /// An act, decided and written; the customer it is about is sealed for it.
    fn act(
        &mut self,
        act: Act,
        customer: Option<&Customer>,
        saved: Option<(&str, &DraftKey)>,
    ) -> Msg {
        let author = author_at(self.session.as_deref(), OS_USER, self.hall().locks());
        let sealed = customer.map(|customer| self.store.seal(customer, None).unwrap());
        let asked = match &sealed {
            Some(sealed) => act.clone().naming(sealed.customer.clone()).unwrap(),
            None => act.clone(),
        };
        let (hall, ids) = (self.store.hall(), &mut self.ids);
        let now = Zone::default().stamp(self.now);
        let mut new_id = || {
            *ids += 1;
            format!("id-{ids}")
        };
        let mut desk = Desk { now, author: &author, device: "t1", new_id: &mut new_id };
        let decided = match decide(hall, &mut desk, &asked) {
            Ok(decided) => decided,
            Err(why) => return Msg::ActRefused { act, why },
        };
        let events = decided.drafts.into_iter().map(|draft| NewEvent {
            kind: draft.kind,
            at: draft.at,
            by: author.person.clone(),
            proof: author.proof,
            feed: draft.feed,
            body: draft.body,
        });
        self.store.append_sealed(events.collect(), sealed.as_slice(), saved, self.now).unwrap();
        Msg::Acted { act, act_id: decided.act_id }
    }

    /// The answer to who signs: the terminal may be theirs afterwards.
    fn signed(&mut self, person_id: String, pin: &Pin, act: Act, takes_over: bool) -> Msg {
        proves(&person_id, pin);
        let answer = self.signs(&person_id, act);
        if takes_over && matches!(answer, Msg::Acted { .. }) {
            self.take(answer);
            return self.unlocks(person_id, pin);
        }
        answer
    }

    /// An act that somebody signs with the key that their PIN unlocks: it is theirs, whoever has the terminal.
    fn signs(&mut self, person_id: &str, act: Act) -> Msg {
        let now = Zone::default().stamp(self.now);
        if !self.keys.contains_key(person_id) {
            let hall_id = self.hall().config().hall_id.clone();
            let place = KeyPlace { hall_id, device: "t1".into(), person_id: person_id.into() };
            let key = SignKey::make(place).unwrap();
            let body = Body::Key(Box::new(key.registration(now)));
            self.write(Kind::KeyRegistered, person_id, Proof::Pin, body);
            self.keys.insert(person_id.to_owned(), key);
        }
        let author = Author { person: person_id.into(), proof: Proof::Pin };
        let (hall, ids, key) = (self.store.hall(), &mut self.ids, &self.keys[person_id]);
        let mut new_id = || {
            *ids += 1;
            format!("id-{ids}")
        };
        let mut desk = Desk { now, author: &author, device: "t1", new_id: &mut new_id };
        let mut decided = match decide(hall, &mut desk, &act) {
            Ok(decided) => decided,
            Err(why) => return Msg::ActRefused { act, why },
        };
        let sign = |at, asked| key.sign(at, asked);
        complete(hall, &author, &mut decided.drafts, Some(&sign as SignWith)).unwrap();
        let events = decided.drafts.into_iter().map(|draft| NewEvent {
            kind: draft.kind,
            at: draft.at,
            by: author.person.clone(),
            proof: author.proof,
            feed: draft.feed,
            body: draft.body,
        });
        self.store.append(events.collect(), self.now).unwrap();
        Msg::Acted { act, act_id: decided.act_id }
    }

    /// Somebody at another terminal does that; it is decided as what is done here.
    pub(super) fn does(&mut self, by: &str, act: &Act) -> Result<(), Refused> {
        let author = Author { person: by.into(), proof: Proof::Pin };
        let (hall, ids) = (self.store.hall(), &mut self.ids);
        let now = Zone::default().stamp(self.now);
        let mut new_id = || {
            *ids += 1;
            format!("id-{ids}")
        };
        let mut desk = Desk { now, author: &author, device: "t2", new_id: &mut new_id };
        for draft in decide(hall, &mut desk, act)?.drafts {
            self.write(draft.kind, by, Proof::Pin, draft.body);
        }
        self.beat();
        Ok(())
    }

    /// What somebody wrote at another terminal that had not heard of what was done here.
    pub(super) fn says(&mut self, by: &str, complaint_id: &str, fact: Fact) {
        let act_id = self.new_id();
        let event = CaseEvent { complaint_id: complaint_id.into(), act_id: act_id.into(), fact };
        self.write(event.fact.kind(), by, Proof::Pin, Body::Case(Box::new(event)));
        self.beat();
    }

    /// Somebody has a PIN from now on.
    pub(super) fn has_pin(&mut self, person: &str) {
        self.access(Kind::PinSet, "1001", Proof::OsUser, person);
        self.beat();
    }

    fn new_id(&mut self) -> String {
        self.ids += 1;
        format!("id-{}", self.ids)
    }

    /// What has fallen due is written, and the board gets its rows.
    fn show(&mut self) {
        let due = due_watched(self.store.hall(), &mut self.watch, self.now);
        let events = due.into_iter().map(|due| NewEvent {
            kind: due.kind,
            at: Zone::default().stamp(due.at),
            by: "system".into(),
            proof: Proof::System,
            feed: None,
            body: due.body,
        });
        self.store.append(events.collect(), self.now).unwrap();
        let board = Board::build(self.store.hall(), self.now);
        self.take(Msg::Board(board.into()));
    }

    fn beat(&mut self) {
        let boot_ms = u64::try_from(self.now.secs_since(ms("00:00"))).unwrap() * 1000;
        self.take(Msg::Uptime(Uptime { boot_ms, asleep_ms: 0 }));
        self.take(Msg::Tick(self.now));
        self.show();
    }

    /// Time goes on to `to`, second by second where the machine says something.
    fn go_on(&mut self, to: Ms) {
        while self.now < to {
            let said_at = self.machine.front().map_or(to, |event| event.at.at);
            let beat_at = Ms(self.now.0 - self.now.0.rem_euclid(BEAT_SECS * 1000));
            let next = beat_at.plus_secs(BEAT_SECS).min(said_at).min(to);
            self.now = next.max(self.now);
            let mut heard = Vec::new();
            let count = self.machine.iter().take_while(|event| event.at.at <= next).count();
            for Event { kind, at, by, proof, feed, body, .. } in self.machine.drain(..count) {
                heard.push(NewEvent { kind, at, by, proof, feed, body });
            }
            self.store.append(heard, self.now).unwrap();
            self.beat();
        }
    }

    /// Somebody does something at a terminal of their own.
    pub(super) fn other(&mut self, by: &str, act: Act) {
        let here = self.session.replace(by.to_owned());
        let answer = self.act(act, None, None);
        self.session = here;
        assert!(matches!(answer, Msg::Acted { .. }), "{by}: {answer:?}");
        self.show();
    }

    /// Nobody touches this terminal until then, and what happens meanwhile is looked at afterwards; then the duty
    /// manager is there, and proves it where she has to.
    pub(super) fn come_back(&mut self, time: &str) {
        self.now = self.now.max(ms(time).plus_secs(-60));
        self.until(time);
        if self.session.is_none() {
            self.unlock();
        }
    }

    /// Time goes on without a key.
    pub(super) fn until(&mut self, time: &str) {
        assert!(ms(time) >= self.now, "{time} is over");
        self.go_on(ms(time));
    }

    /// So many seconds go on without a key.
    pub(super) fn pass_secs(&mut self, secs: i64) {
        self.go_on(self.now.plus_secs(secs));
    }

    /// Presses keys, a second each; `>` is End. Says how many.
    pub(super) fn press(&mut self, keys: &str) -> usize {
        for c in keys.chars() {
            let key = match c {
                '\n' => Key::Enter,
                '\u{1b}' => Key::Esc,
                '>' => Key::End,
                c => Key::Char(c),
            };
            self.go_on(self.now.plus_secs(1));
            self.take(Msg::Key(KeyPress::plain(key)));
        }
        keys.chars().count()
    }

    /// Tab: on to the next field.
    pub(super) fn tab(&mut self) {
        self.key(Key::Tab);
    }

    /// F2 on the board: the hand-over of the shift. One key.
    pub(super) fn hand_over(&mut self) -> usize {
        self.key(Key::F(2));
        1
    }

    /// F2: a form is saved as it stands.
    pub(super) fn save(&mut self) {
        self.key(Key::F(2));
    }

    fn key(&mut self, key: Key) {
        self.go_on(self.now.plus_secs(1));
        self.take(Msg::Key(KeyPress::plain(key)));
    }

    /// Presses the number that stands before a text on the screen: one key.
    pub(super) fn pick(&mut self, text: &str) -> usize {
        let screen = self.screen();
        let numbered = |n: &u32| screen.contains(&format!(" {n} {text}"));
        let number = (1..=9).find(numbered).unwrap_or_else(|| panic!("no {text}: {screen}"));
        self.press(&number.to_string())
    }

    /// Presses the keys of a row, at most so many.
    pub(super) fn within(&mut self, keys: &str, budget: usize) {
        let count = self.press(keys);
        assert!(count <= budget, "{keys:?}: {count} keys, at most {budget}");
    }

    /// The duty manager proves who she is. Nothing on the locked screen tells anybody's name.
    pub(super) fn unlock(&mut self) {
        self.is_locked();
        self.press("wf\n");
        self.press(PIN);
        assert_eq!(self.session.as_deref(), Some("1002"));
    }

    /// The terminal is locked, and names nobody.
    pub(super) fn is_locked(&self) {
        assert_eq!(self.session, None);
        let (screen, now) = (self.screen(), self.now);
        for person in &self.hall().settings(now).0.people {
            assert!(!screen.contains(&person.name), "{} on a locked screen: {screen}", person.name);
        }
    }

    pub(super) fn screen(&self) -> String {
        plain(&buffer(&self.state))
    }

    /// The screen says that.
    pub(super) fn sees(&self, text: &str) {
        let screen = self.screen();
        assert!(screen.contains(text), "{text:?} is not on the screen:\n{screen}");
    }

    pub(super) fn board(&self) -> Board {
        Board::build(self.hall(), self.now)
    }

    pub(super) fn person(&self, id: &str) -> StaffRow {
        let mut rows = self.board().staff.into_iter();
        rows.find(|row| row.staff_id == id).unwrap_or_else(|| panic!("no {id}"))
    }

    /// Lines of the duty log as they stand on the disk, oldest first.
    pub(super) fn log(&self) -> Vec<LogRow> {
        let mut lines = self.store.log_lines(10_000).unwrap();
        lines.reverse();
        lines
    }

    /// Events of the log as they stand on the disk.
    pub(super) fn events(&self, kind: Kind) -> Vec<Event> {
        let all = self.store.events(1..=self.store.head_pos());
        let all = all.map(|stored| stored.unwrap().read().unwrap());
        all.filter(|event| event.kind == kind).collect()
    }

    pub(super) fn alarm(&self, kind: AlarmKind, subject: &str) -> &AlarmRecord {
        let record = self.hall().alarms().get(kind, subject);
        record.unwrap_or_else(|| panic!("{kind:?} of {subject} was never raised"))
    }
}
