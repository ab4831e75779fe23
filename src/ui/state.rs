//! What the board remembers between two messages. Only `update` changes it; `view` only reads it.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;
use tui_input::Input;

use super::away::Absence;
use super::chart::Chart;
use super::check::Walk;
use super::commands::Command;
use super::disk::OnDisk;
use super::drafts::Drafts;
use super::duty::LogFilter;
use super::follow_ups::Calls;
use super::form::Form;
use super::handover::{Flow, Pad};
use super::keys::KeyMap;
use super::layout::{Layout, PLACES, Tier, layout, tier};
use super::lock::Lock;
use super::lookup::Lookup;
use super::msg::ServerNow;
use super::orders::Which;
use super::privacy::Privacy;
use super::theme::Theme;
use crate::clock::Uptime;
use crate::core::act::{Act, Refused};
use crate::core::board::{AlarmKind, Board, Place, StaffState};
use crate::core::hall::NoticeKind;
use crate::core::report::DayReport;
use crate::core::time::Ms;
use crate::text::words::{Lang, Words};

mod done;
mod told;

pub(super) use done::{Done, What};
pub(super) use told::Toast;

/// Messages kept for the list.
const MESSAGES_MAX: usize = 200;
/// Toasts waiting at once.
const TOASTS_MAX: usize = 3;

/// What is set before the first message.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: Theme,
    /// Keys.
    pub keys: KeyMap,
    /// Id of the person at the board, as the log spells it.
    pub me: String,
    /// Where a ticket machine can post its events, if a listener runs.
    pub listener: Option<String>,
    /// Seconds of the hall's clock in one of the machine's: toasts last as long as a reader needs.
    pub speed: u32,
    /// Whether a new alarm beyond the red line rings the bell.
    pub bell: bool,
    /// The chart is drawn with ASCII characters: the terminal may have no Braille.
    pub plain_chart: bool,
    /// Who sets a PIN as soon as the board opens; none = nobody.
    pub pin_for: Option<String>,
}

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Done; stands for 3 s.
    Done,
    /// To be noticed; stands for 6 s.
    Notice,
    /// Failed; stands until a key.
    Error,
}

/// The memory of one panel.
#[derive(Clone, Debug, Default)]
pub(super) struct Pane {
    /// Key of the selected row, which stays selected when rows change places.
    pub(super) key: String,
    /// Its place among the shown rows.
    pub(super) at: usize,
    /// Chosen on purpose: it then follows its row even from the very top.
    pub(super) pinned: bool,
    /// First row on the screen, counted among the shown.
    pub(super) top: usize,
    /// What is searched for; empty = nothing.
    pub(super) filter: String,
    /// Indices of the rows that the search found; none = all rows.
    pub(super) found: Option<Vec<usize>>,
    /// Keys of the rows that are marked, to be set together.
    pub(super) marked: BTreeSet<String>,
}

/// What `n` steps through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A call for help, by its id.
    Help(String),
    /// An alarm, by what is measured and of what.
    Alarm(AlarmKind, String),
    /// A notice, by its complaint.
    Notice(String, NoticeKind),
    /// A complaint that nobody of all levels answered.
    Unanswered(String),
    /// A complaint that nobody owns.
    Unowned(String),
    /// An incident, by its id.
    Incident(String),
    /// Findings that are late.
    Findings,
    /// Improvements that were proposed.
    Improvements,
    /// A red line that somebody has to be told of.
    RedLine,
    /// A version of the settings that came from elsewhere.
    Settings(u32),
    /// Somebody is to be relieved: the person, and the complaint that made it.
    Relief(String, String),
}

/// What `n` showed last.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// Its place in the list.
    pub(super) at: usize,
    pub(super) cause: Cause,
    /// Nothing else was looked at since: Enter acts on it.
    pub(super) looked_at: bool,
}

/// A list that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Help,
    Messages,
    Alarms,
    Feeds,
    Detail,
    Incidents,
    /// What a version of the settings changed.
    Settings(u32),
    Why,
}

/// What lies over the board and has the keys.
#[derive(Clone, Debug)]
pub(super) enum Overlay {
    /// Commands for the selected row.
    Menu { items: Vec<&'static Command>, at: usize },
    /// All commands, filtered by what is typed.
    Palette { input: Input, items: Vec<&'static Command>, at: usize },
    /// Search in the focused panel.
    Find { input: Input },
    /// Search in all history; what is typed and found stands in [`State::lookup`].
    Lookup,
    /// A form.
    Form(Box<Form>),
    /// The card of an incident, by its id, and the row in the light.
    Incident { id: String, at: usize },
    /// The list of findings: the id of the one in the light, and its place where it is gone.
    Findings { id: String, at: usize },
    /// The list of watched orders or of improvements, and what is in its light.
    Matters { which: Which, id: String, at: usize },
    /// Customers who are to be called back.
    Calls(Box<Calls>),
    /// The hand-over of a shift.
    Handover(Pad),
    /// A round that is walked.
    Round(Box<Walk>),
    /// What happened while this terminal was away: the line in the light.
    Away { at: usize },
    /// A list, scrolled.
    Read { list: List, top: usize },
    /// The report of a day.
    Report { date: NaiveDate, report: Answer, top: usize },
    /// The chart of the day.
    Chart(Box<Chart>),
    /// Star clerk and model counter.
    Ranking(Box<super::people::ranking::Standings>),
    /// The report of a week or a month.
    Weekly(Box<super::weekly::Weekly>),
}

/// State of an answer that is fetched.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Asked,
    Empty,
    Here(Arc<DayReport>),
}

/// The state of the board.
#[derive(Debug)]
pub struct State {
    pub(super) setup: Setup,
    pub(super) size: (u16, u16),
    pub(super) now: Ms,
    /// How long the machine has been up; none before the first message of it.
    pub(super) uptime: Option<Uptime>,
    pub(super) board: Option<Arc<Board>>,
    pub(super) service_rows: HashMap<String, usize>,
    pub(super) people_rows: HashMap<String, usize>,
    /// How many people are out for a while, and absent: counted once for each board, not for each frame.
    pub(super) staff_gone: (usize, usize),
    pub(super) panes: [Pane; PLACES.len()],
    /// Which lines of the log are shown.
    pub(super) log_filter: LogFilter,
    pub(super) focus: Place,
    pub(super) lower: Place,
    /// The panel shown at the lower right of a wide screen.
    pub(super) side: Place,
    pub(super) overlay: Option<Overlay>,
    pub(super) toasts: VecDeque<Toast>,
    pub(super) messages: VecDeque<(Ms, Tone, String)>,
    pub(super) draft: String,
    /// What was typed into other forms and not saved.
    pub(super) drafts: Drafts,
    /// What was done here and can be taken back, newest last.
    pub(super) done: Vec<Done>,
    /// What was taken back, or could not be written, and can be done again.
    pub(super) undone: Vec<What>,
    pub(super) undoing: Option<Done>,
    /// Follow-ups that were sent on their way and their numbers: what is over has left the rows.
    pub(super) called: VecDeque<(String, String)>,
    /// Acts that were refused without a reason, waiting for a form to ask for it.
    pub(super) refused: VecDeque<(Act, Refused)>,
    /// The act that registered a complaint whose row has not come yet.
    pub(super) awaited: Option<String>,
    /// Lines and acts on their way to the disk.
    pub(super) writing: u32,
    /// Lines taken back that the rows may not show as such yet.
    pub(super) voided: Vec<String>,
    pub(super) shown: Option<Shown>,
    pub(super) quit_warned: bool,
    /// Nothing was touched since that warning.
    pub(super) leaving: bool,
    /// The log can only be read.
    pub(super) read_only: bool,
    /// What the disk means for the board.
    pub(super) disk: OnDisk,
    /// How the log stands with its server, if it has one.
    pub(super) server: Option<ServerNow>,
    pub(super) hint_at: Option<Ms>,
    pub(super) title: String,
    pub(super) lock: Lock,
    /// What of a hand-over waits for the next rows.
    pub(super) flow: Flow,
    /// Customers' records.
    pub(super) privacy: Privacy,
    /// What is remembered of an absence from the server.
    pub(super) absence: Absence,
    /// What is looked up beside the board.
    pub(super) lookup: Lookup,
}

/// Index of a panel in [`PLACES`].
pub(super) fn slot(place: Place) -> usize {
    PLACES.iter().position(|at| *at == place).unwrap_or(0)
}

fn is_out(state: StaffState) -> bool {
    use StaffState::{Away, Break, Meal, Meeting, Training};
    matches!(state, Away | Break | Meal | Meeting | Training)
}

impl State {
    /// A board that has shown nothing yet.
    pub fn new(setup: Setup, size: (u16, u16), now: Ms) -> State {
        let lock = Lock::new(setup.pin_for.clone());
        State {
            setup,
            size,
            now,
            uptime: None,
            board: None,
            service_rows: HashMap::new(),
            people_rows: HashMap::new(),
            staff_gone: (0, 0),
            panes: <[Pane; PLACES.len()]>::default(),
            log_filter: LogFilter::default(),
            focus: Place::Queues,
            lower: Place::Complaints,
            side: Place::Staff,
            overlay: None,
            toasts: VecDeque::new(),
            messages: VecDeque::new(),
            draft: String::new(),
            drafts: Drafts::default(),
            done: Vec::new(),
            undone: Vec::new(),
            undoing: None,
            called: VecDeque::new(),
            refused: VecDeque::new(),
            awaited: None,
            writing: 0,
            voided: Vec::new(),
            shown: None,
            quit_warned: false,
            leaving: false,
            read_only: false,
            disk: OnDisk::default(),
            server: None,
            hint_at: None,
            title: String::new(),
            lock,
            flow: Flow::default(),
            privacy: Privacy::default(),
            absence: Absence::default(),
            lookup: Lookup::default(),
        }
    }

    /// How long the machine had been up when that was last told; it is told before each key and each tick.
    pub fn uptime(&self) -> Option<Uptime> {
        self.uptime
    }

    /// A second began. Messages that have stood long enough go.
    pub(super) fn tick(&mut self, now: Ms) {
        self.now = now;
        let steady = self.steady();
        self.toasts.retain(|toast| toast.until.is_none_or(|until| steady < until));
    }

    /// What messages are timed by: the boot clock, because a wall clock that is set would keep them for an
    /// hour or take them away unread. The hall's clock where nobody told of the other.
    pub(super) fn steady(&self) -> Ms {
        let boot_ms = self.uptime.map(|up| i64::try_from(up.boot_ms).unwrap_or(i64::MAX));
        boot_ms.map_or(self.now, Ms)
    }

    /// Texts of the language in use.
    pub fn words(&self) -> &'static Words {
        self.setup.lang.words()
    }

    /// The key of a command, as texts name it: the settings may give it another one than the table.
    pub(super) fn key_label(&self, id: &str) -> String {
        self.setup.keys.label(id, self.words())
    }

    pub(super) fn layout(&self) -> Layout {
        let layout = layout(self.size.0, self.size.1, self.focus, self.lower, self.side);
        match &self.board {
            Some(_) if self.has_tickets() => layout,
            Some(board) if self.has_more(board) => layout.without_tickets(),
            _ => layout.without_data(),
        }
    }

    pub(super) fn tier(&self) -> Tier {
        tier(self.size.0, self.size.1)
    }

    /// Whether there is anything of a ticket machine to show.
    fn has_tickets(&self) -> bool {
        self.board.as_ref().is_some_and(|board| {
            let rows = [board.queues.len(), board.counters.len(), board.staff.len()];
            rows.iter().any(|rows| *rows > 0) || !board.feeds.is_empty()
        })
    }

    /// Whether there is anything but lines of the log to show without one, or somebody looks for it.
    fn has_more(&self, board: &Board) -> bool {
        let rows = [board.case_rows.len(), board.escalations.len(), board.findings.len()];
        let asked = !matches!(self.focus, Place::Queues | Place::Counters | Place::Log);
        asked || board.follow_ups.overdue > 0 || rows.iter().any(|rows| *rows > 0)
    }

    /// Whether the panels are there.
    pub(super) fn has_rows(&self) -> bool {
        self.has_tickets() || self.board.as_deref().is_some_and(|board| self.has_more(board))
    }

    /// Takes in new rows.
    pub(super) fn take_rows(&mut self, board: Arc<Board>) {
        let ids = board.queues.iter().map(|queue| queue.service_id.clone());
        self.service_rows = ids.zip(0..).collect();
        let ids = board.people.iter().map(|person| person.person_id.clone());
        self.people_rows = ids.zip(0..).collect();
        let states = || board.staff.iter().map(|row| row.state);
        let absent = states().filter(|state| *state == StaffState::Absent).count();
        self.staff_gone = (states().filter(|state| is_out(*state)).count(), absent);
        self.board = Some(board);
        super::follow_ups::rows_came(self);
        self.settle();
    }
}
