//! What the board remembers between two messages. Only `update` changes it; `view` only reads it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;
use tui_input::Input;

use super::commands::Command;
use super::disk::OnDisk;
use super::keys::KeyMap;
use super::layout::{Layout, PLACES, Tier, layout, tier};
use super::lock::Lock;
use super::theme::Theme;
use crate::clock::Uptime;
use crate::core::board::{AlarmKind, Board, Place};
use crate::core::report::DayReport;
use crate::core::search::{Keys, Query};
use crate::core::time::Ms;
use crate::text::words::{Lang, Words, fill};

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

/// A message on the line above the footer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Toast {
    pub(super) tone: Tone,
    pub(super) text: String,
    pub(super) times: u32,
    /// By [`State::steady`].
    pub(super) until: Option<Ms>,
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
}

/// A list that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Help,
    Messages,
    Alarms,
    Feeds,
    Detail,
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
    /// The form of a log line.
    Note { input: Input, empty: bool },
    /// A list, scrolled.
    Read { list: List, top: usize },
    /// The report of a day.
    Report { date: NaiveDate, report: Answer, top: usize },
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
    pub(super) panes: [Pane; 4],
    pub(super) focus: Place,
    pub(super) lower: Place,
    pub(super) overlay: Option<Overlay>,
    pub(super) toasts: VecDeque<Toast>,
    pub(super) messages: VecDeque<(Ms, Tone, String)>,
    pub(super) draft: String,
    pub(super) notes: Vec<(String, String)>,
    pub(super) undone: Vec<String>,
    pub(super) undoing: Option<(String, String)>,
    /// Lines on their way to the disk.
    pub(super) writing: u32,
    /// Lines taken back that the rows may not show as such yet.
    pub(super) voided: Vec<String>,
    pub(super) alarm_at: Option<(usize, AlarmKind, String)>,
    pub(super) quit_warned: bool,
    /// The log can only be read.
    pub(super) read_only: bool,
    /// What the disk means for the board.
    pub(super) disk: OnDisk,
    pub(super) hint_at: Option<Ms>,
    pub(super) title: String,
    pub(super) lock: Lock,
}

/// Index of a panel in [`PLACES`].
pub(super) fn slot(place: Place) -> usize {
    PLACES.iter().position(|at| *at == place).unwrap_or(0)
}

impl State {
    /// A board that has shown nothing yet.
    pub fn new(setup: Setup, size: (u16, u16), now: Ms) -> State {
        State {
            setup,
            size,
            now,
            uptime: None,
            board: None,
            service_rows: HashMap::new(),
            panes: <[Pane; 4]>::default(),
            focus: Place::Queues,
            lower: Place::Log,
            overlay: None,
            toasts: VecDeque::new(),
            messages: VecDeque::new(),
            draft: String::new(),
            notes: Vec::new(),
            undone: Vec::new(),
            undoing: None,
            writing: 0,
            voided: Vec::new(),
            alarm_at: None,
            quit_warned: false,
            read_only: false,
            disk: OnDisk::default(),
            hint_at: None,
            title: String::new(),
            lock: Lock::default(),
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

    pub(super) fn layout(&self) -> Layout {
        let layout = layout(self.size.0, self.size.1, self.focus, self.lower);
        let known = self.board.is_some() && self.has_rows();
        if known { layout } else { layout.without_data() }
    }

    pub(super) fn tier(&self) -> Tier {
        tier(self.size.0, self.size.1)
    }

    /// Whether there is anything of a ticket machine to show.
    pub(super) fn has_rows(&self) -> bool {
        self.board.as_ref().is_some_and(|board| {
            !board.queues.is_empty() || !board.counters.is_empty() || !board.feeds.is_empty()
        })
    }

    pub(super) fn pane(&self, place: Place) -> &Pane {
        &self.panes[slot(place)]
    }

    pub(super) fn pane_mut(&mut self, place: Place) -> &mut Pane {
        &mut self.panes[slot(place)]
    }

    /// How many rows a panel has, those that a search hides not counted.
    pub(super) fn rows(&self, place: Place) -> usize {
        match &self.pane(place).found {
            Some(found) => found.len(),
            None => self.board.as_ref().map_or(0, |board| count(board, place)),
        }
    }

    /// Index into the board's rows of the `at`-th shown row.
    pub(super) fn row(&self, place: Place, at: usize) -> Option<usize> {
        match &self.pane(place).found {
            Some(found) => found.get(at).copied(),
            None => (at < self.rows(place)).then_some(at),
        }
    }

    /// Index into the board's rows of the selected row.
    pub(super) fn selected(&self, place: Place) -> Option<usize> {
        self.row(place, self.pane(place).at)
    }

    /// Name of a service, else its id.
    pub(super) fn service_name<'a>(&'a self, id: &'a str) -> &'a str {
        let row = self.service_rows.get(id).copied();
        if id.is_empty() {
            return self.words().no_service;
        }
        match (&self.board, row) {
            (Some(board), Some(at)) => board.queues.get(at).map_or(id, |queue| &queue.name),
            _ => id,
        }
    }

    /// Moves the selection of a panel to the `at`-th shown row, as near as there is one.
    pub(super) fn select(&mut self, place: Place, at: usize) {
        let at = at.min(self.rows(place).saturating_sub(1));
        let key = match (&self.board, self.row(place, at)) {
            (Some(board), Some(row)) => key(board, place, row),
            _ => String::new(),
        };
        let page = self.layout().page_rows(place);
        let pane = self.pane_mut(place);
        pane.at = at;
        pane.key = key;
        pane.top = pane.top.min(at).max((at + 1).saturating_sub(page));
    }

    /// Finds the selected rows again after rows, search or size changed.
    pub(super) fn settle(&mut self) {
        let Some(board) = self.board.clone() else { return };
        for place in PLACES {
            let pane = &self.panes[slot(place)];
            let query = Query::new(&pane.filter);
            let found = (!query.is_empty()).then(|| {
                (0..count(&board, place))
                    .filter(|row| Keys::new(&search_text(&board, place, *row)).matches(&query))
                    .collect::<Vec<_>>()
            });
            self.pane_mut(place).found = found;
            let pane = self.pane(place);
            let is_key = |at: usize| {
                self.row(place, at).is_some_and(|row| is_key(&board, place, row, &pane.key))
            };
            // Until one has moved, the top row stays selected, so that the worst or the newest is
            // what one looks at; else the selection follows its row. While something lies over the
            // board the row under it must not change, and nothing else is held back.
            let free = !pane.pinned && (self.overlay.is_none() || place != self.focus);
            let at = match pane.at {
                _ if free => 0,
                at if is_key(at) => at,
                at => (0..self.rows(place)).find(|at| is_key(*at)).unwrap_or(at),
            };
            self.select(place, at);
            let page = self.layout().page_rows(place);
            let last_top = self.rows(place).saturating_sub(page);
            let pane = self.pane_mut(place);
            pane.top = pane.top.min(last_top);
        }
    }

    /// Shows a message, merging it with the one before it if it is the same.
    pub(super) fn tell(&mut self, tone: Tone, text: String) {
        let secs = match tone {
            Tone::Done => Some(3),
            Tone::Notice => Some(6),
            Tone::Error => None,
        };
        let speed = if self.uptime.is_some() { 1 } else { self.setup.speed.max(1) };
        let until = secs.map(|secs| self.steady().plus_secs(secs * i64::from(speed)));
        self.messages.push_front((self.now, tone, text.clone()));
        self.messages.truncate(MESSAGES_MAX);
        // "Taken back" under "written" would offer to take back what is gone.
        if tone == Tone::Done {
            self.toasts.retain(|toast| toast.tone != Tone::Done);
        }
        if let Some(same) = self.toasts.iter_mut().find(|toast| toast.text == text) {
            same.times += 1;
            same.until = until;
            return;
        }
        // The newest answers the key just pressed, so it stands first; what failed is never pushed
        // out by what went well.
        let at = self.toasts.iter().take_while(|t| t.tone == Tone::Error && tone != t.tone).count();
        self.toasts.insert(at, Toast { tone, text, times: 1, until });
        self.toasts.truncate(TOASTS_MAX);
    }

    /// Text for the title of the terminal's window.
    pub(super) fn window_title(&self) -> String {
        let Some(board) = &self.board else { return "zhiban".to_owned() };
        match board.alarms.len() {
            0 => board.hall_name.clone(),
            n => format!("{} {}", fill(self.words().alarms, &[&n.to_string()]), board.hall_name),
        }
    }
}

/// How many rows a panel of a board has.
pub(super) fn count(board: &Board, place: Place) -> usize {
    match place {
        Place::Queues => board.queues.len(),
        Place::Counters => board.counters.len(),
        Place::Staff => board.staff.len(),
        Place::Log => board.log.len(),
    }
}

fn key(board: &Board, place: Place, row: usize) -> String {
    let key = match place {
        Place::Queues => board.queues.get(row).map(|queue| queue.service_id.clone()),
        Place::Counters => board.counters.get(row).map(|counter| counter.counter_id.clone()),
        Place::Staff => board.staff.get(row).map(|person| person.staff_id.clone()),
        Place::Log => board.log.get(row).map(|line| line.line_no.to_string()),
    };
    key.unwrap_or_default()
}

pub(super) fn is_key(board: &Board, place: Place, row: usize, key: &str) -> bool {
    match place {
        Place::Queues => board.queues.get(row).is_some_and(|queue| queue.service_id == key),
        Place::Counters => board.counters.get(row).is_some_and(|at| at.counter_id == key),
        Place::Staff => board.staff.get(row).is_some_and(|person| person.staff_id == key),
        Place::Log => board.log.get(row).is_some_and(|line| line.line_no.to_string() == key),
    }
}

/// What a search looks at.
fn search_text(board: &Board, place: Place, row: usize) -> String {
    match place {
        Place::Queues => board.queues.get(row).map(|q| format!("{} {}", q.name, q.service_id)),
        Place::Counters => board.counters.get(row).map(|c| {
            let staff = c.staff_id.as_deref().unwrap_or_default();
            format!("{} {staff} {}", c.counter_id, c.ticket_no.as_deref().unwrap_or_default())
        }),
        Place::Staff => board
            .staff
            .get(row)
            .map(|s| format!("{} {}", s.staff_id, s.counter_id.as_deref().unwrap_or_default())),
        Place::Log => board.log.get(row).map(|l| format!("{} {} {}", l.subject, l.detail, l.by)),
    }
    .unwrap_or_default()
}
