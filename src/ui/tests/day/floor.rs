//! The hall of the day as it runs: the log on a disk, the ticket machine, the clock, and the board with whoever sits
//! at it. What the board asks for is answered in `desk`.

mod desk;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use crate::clock::Uptime;
use crate::core::alarm::{AlarmKind, AlarmRecord, Watch};
use crate::core::board::{Board, Place, StaffRow};
use crate::core::event::{Body, Event, Kind, Proof, SettingsApplied};
use crate::core::hall::{Hall, HallConfig, due_watched};
use crate::core::rows::LogRow;
use crate::core::settings::Settings;
use crate::core::tests::{config, events, ms};
use crate::core::time::{Ms, Zone};
use crate::store::{Keys, Mode, NewEvent, SignKey, Store};
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::Msg;
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Setup, State};

/// The hall is looked at this often; what the machine says is taken in when it says it.
const BEAT_SECS: i64 = 10;
/// More time than that is no walk through the keys of a row.
const FAR_SECS: i64 = 120;
/// The machine says that it is there this often.
const HEARTBEAT_SECS: i64 = 20;
pub(super) const PIN: &str = "294817";
/// The PIN of whoever confirms something as the second person.
pub(super) const SECOND_PIN: &str = "580326";
/// Who logged in at the computer: nobody of the hall.
const OS_USER: &str = "desk-1";

/// The duty manager of the early shift and of the late one.
pub(super) const EARLY: &str = "1002";
pub(super) const LATE: &str = "1003";

/// The PIN of the early duty manager, or of anybody else.
fn pin_of(person_id: &str) -> &'static str {
    if person_id == EARLY { PIN } else { SECOND_PIN }
}

/// The hall, its clock and its board.
pub(super) struct Floor {
    folder: tempfile::TempDir,
    store: Store,
    watch: Watch,
    machine: VecDeque<NewEvent>,
    pub(super) now: Ms,
    pub(super) state: State,
    session: Option<String>,
    keys: BTreeMap<String, SignKey>,
    ids: u32,
    /// Who has the duty, and unlocks.
    pub(super) duty: &'static str,
    /// Keys pressed so far.
    pressed: usize,
}

/// What the machine says until 10:30, in order: the lines and, in between, that it is there.
fn said(lines: &str) -> VecDeque<NewEvent> {
    let mut all: Vec<String> = lines.lines().map(|line| line.trim().to_owned()).collect();
    let from = ms("07:54");
    let beats = ms("10:30").secs_since(from) / HEARTBEAT_SECS;
    let zone = Zone::default();
    let beat = |n| format!("{} heartbeat", zone.hms(from.plus_secs(n * HEARTBEAT_SECS)));
    all.extend((0..beats).map(beat));
    all.retain(|line| !line.is_empty());
    all.sort();
    let heard = |Event { kind, at, by, proof, feed, body, .. }| NewEvent {
        kind,
        at,
        by,
        proof,
        feed,
        body,
    };
    events(&all.join("\n")).into_iter().map(heard).collect()
}

impl Floor {
    /// The hall at 07:49, locked; its settings and the PIN of the early duty manager are of the evening
    /// before.
    pub(super) fn new(settings: &str, machine: &str) -> Floor {
        Floor::after(settings, machine, |_| ())
    }

    /// The same, after an evening on which something was left over.
    pub(super) fn after(settings: &str, machine: &str, evening: impl FnOnce(&mut Floor)) -> Floor {
        Floor::fed(settings, said(machine), evening)
    }

    /// The same, with what a machine says in the order in which it says it.
    pub(super) fn fed(
        settings: &str,
        machine: VecDeque<NewEvent>,
        evening: impl FnOnce(&mut Floor),
    ) -> Floor {
        let folder = tempfile::tempdir().unwrap();
        let config = HallConfig { settings: Settings::standard(), ..config() };
        let store = Store::open(folder.path(), &config, Mode::Write).unwrap();
        let store = store.with_keys(Keys::OneRun).unwrap();
        let setup = Setup { lang: Lang::Zh, me: OS_USER.to_owned(), speed: 1, ..Setup::default() };
        let now = ms("07:49");
        let mut floor = Floor {
            folder,
            store,
            watch: Watch::default(),
            machine,
            now: ms("2025-11-09T18:40:00+08:00"),
            state: State::new(setup, (120, 40), now),
            session: None,
            keys: BTreeMap::new(),
            ids: 0,
            duty: EARLY,
            pressed: 0,
        };
        let from = Zone::default().stamp(floor.now);
        let (version, text, note) = (1, settings.into(), "".into());
        let applied =
            SettingsApplied { by_name: "".into(), version, from, text, note, back_to: None };
        floor.write(Kind::SettingsApplied, "1001", Proof::OsUser, Body::Settings(applied));
        floor.access(Kind::PinSet, "1001", Proof::OsUser, "1002");
        evening(&mut floor);
        floor.now = now;
        floor.beat();
        floor
    }

    /// Where it lies.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The log on the disk.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// Where the records of the hall go.
    pub(super) fn exports(&self) -> PathBuf {
        self.folder.path().join("exports")
    }

    pub(super) fn hall(&self) -> &Hall {
        self.store.hall()
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
            // Far from what comes next nobody looks so closely.
            let is_far = to.secs_since(self.now) > FAR_SECS;
            let beat_secs = if is_far { 3 * BEAT_SECS } else { BEAT_SECS };
            let beat_at = Ms(self.now.0 - self.now.0.rem_euclid(beat_secs * 1000));
            let next = beat_at.plus_secs(beat_secs).min(said_at).min(to);
            self.now = next.max(self.now);
            let count = self.machine.iter().take_while(|event| event.at.at <= next).count();
            let heard = self.machine.drain(..count).collect();
            self.store.append(heard, self.now).unwrap();
            self.beat();
        }
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
            self.key(key);
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

    pub(super) fn key(&mut self, key: Key) {
        self.pressed += 1;
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

    /// Plays a row of the day within so many keys; the PIN of who signs is no key of a row.
    pub(super) fn row(&mut self, row: &str, most: usize, play: impl FnOnce(&mut Floor)) {
        let before = self.pressed;
        play(self);
        let keys = self.pressed - before;
        assert!(keys <= most, "{row}: {keys} keys, at most {most}:\n{}", self.screen());
    }

    /// A row of the day that is these keys, at most so many.
    pub(super) fn row_of(&mut self, row: &str, most: usize, keys: &str) {
        self.row(row, most, |floor| {
            floor.press(keys);
        });
    }

    /// Somebody signs with their PIN.
    pub(super) fn signs_as(&mut self, person_id: &str) {
        let before = self.pressed;
        self.sees("签名");
        self.press(pin_of(person_id));
        self.pressed = before;
    }

    /// Presses the keys of a row, at most so many.
    pub(super) fn within(&mut self, keys: &str, budget: usize) {
        let count = self.press(keys);
        assert!(count <= budget, "{keys:?}: {count} keys, at most {budget}");
    }

    /// The duty manager proves who she is. Nothing on the locked screen tells anybody's name.
    pub(super) fn unlock(&mut self) {
        self.is_locked();
        let (initials, pin) = (if self.duty == EARLY { "wf\n" } else { "ct\n" }, pin_of(self.duty));
        self.press(initials);
        self.press(pin);
        assert_eq!(self.session.as_deref(), Some(self.duty));
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

    /// The light of the panel of staff stands on that person.
    pub(super) fn in_light(&self, id: &str) -> bool {
        let row = self.state.selected(Place::Staff);
        row.is_some_and(|row| self.state.key(Place::Staff, row) == id)
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
