//! The one table of commands. Dispatch, footer, `?`, `:`, the row menu, the README's key table and
//! `zhiban keys` all read it; nothing else knows a key.

use serde::Serialize;

use super::keys::{Key, KeyPress};
use super::lock;
use super::lock::dialog::What;
use super::moves::Step;
use super::msg::Effect;
use super::state::{self, Done, List, State};
use super::{answers, desk, drafts, moves, open};
use crate::core::act::TallyOf;
use crate::core::board::{Board, Place};
use crate::core::people::Right;
use crate::text::words::{Lang, Words};

/// Whether a command can be given now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// It can.
    Yes,
    /// It is shown with the reason why it cannot.
    No(&'static str),
    /// The role lacks this right; shown with the reason.
    Denied(Right, &'static str),
    /// It makes no sense here and is not shown.
    Hidden,
}

impl Ready {
    /// Why it is shown and cannot be given.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Ready::No(reason) | Ready::Denied(_, reason) => Some(reason),
            Ready::Yes | Ready::Hidden => None,
        }
    }
}

/// Something the board can be told to do.
pub struct Command {
    /// Stable name; settings remap keys by it.
    pub id: &'static str,
    /// Its keys, the one to show first.
    pub keys: &'static [KeyPress],
    /// A word for it.
    pub label: fn(&Words) -> &'static str,
    /// One line of help.
    pub help: fn(&Words) -> &'static str,
    /// Whether it can be given now.
    pub ready: fn(&State) -> Ready,
    /// Place in the footer, 1 first; 0 = never there.
    pub footer: u8,
    /// Place in the row menu of queues, counters, staff and log, 1 first; 0 = never there.
    pub menu: [u8; 4],
    /// Does it.
    pub(super) run: fn(&mut State) -> Vec<Effect>,
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

const fn key(key: Key) -> KeyPress {
    KeyPress::plain(key)
}

const fn chr(c: char) -> KeyPress {
    KeyPress::char(c)
}

fn yes(_: &State) -> Ready {
    Ready::Yes
}

fn allowed(state: &State, right: Right, reason: &'static str) -> Ready {
    if state.may(right) { Ready::Yes } else { Ready::Denied(right, reason) }
}

fn when(holds: bool, reason: &'static str) -> Ready {
    if holds { Ready::Yes } else { Ready::No(reason) }
}

/// Enter on what `n` showed acts on it, also where the panel has no row of it.
fn menu_ready(state: &State) -> Ready {
    let looked_at = state.shown.as_ref().is_some_and(|shown| shown.looked_at);
    if looked_at { Ready::Yes } else { row_ready(state) }
}

fn row_ready(state: &State) -> Ready {
    when(state.selected(state.focus).is_some(), state.words().r_no_rows)
}

fn find_ready(state: &State) -> Ready {
    let any = state.rows(state.focus) > 0 || !state.pane(state.focus).filter.is_empty();
    when(any, state.words().r_no_rows)
}

fn clear_ready(state: &State) -> Ready {
    let pane = state.pane(state.focus);
    if pane.filter.is_empty() && pane.marked.is_empty() { Ready::Hidden } else { Ready::Yes }
}

fn alarm_ready(state: &State) -> Ready {
    let any = |board: &Board| !board.alarms.is_empty() || !board.help.is_empty();
    when(state.board.as_deref().is_some_and(any), state.words().r_no_alarm)
}

fn writable(state: &State) -> Ready {
    when(!state.read_only, state.words().r_read_only)
}

/// Whether a line can be written or taken back; it needs no rows.
fn note_ready(state: &State) -> Ready {
    match writable(state) {
        Ready::Yes => allowed(state, Right::Log, state.words().locking.r_no_right),
        no => no,
    }
}

fn lock_ready(state: &State) -> Ready {
    when(state.lock.session.is_some(), state.words().locking.r_no_pins)
}

fn pin_ready(state: &State) -> Ready {
    let Some(board) = &state.board else { return Ready::No(state.words().r_no_board) };
    match writable(state) {
        Ready::Yes => {
            let any = board.locks || board.people.iter().any(|p| p.may.contains(&Right::People));
            when(any, state.words().locking.r_no_people)
        }
        no => no,
    }
}

fn reset_ready(state: &State) -> Ready {
    match lock_ready(state) {
        Ready::Yes => allowed(state, Right::People, state.words().locking.r_no_right),
        no => no,
    }
}

fn undo_ready(state: &State) -> Ready {
    match writable(state) {
        // The line to take back is the last one, so it has to be known which that is.
        Ready::Yes if state.writing > 0 || state.undoing.is_some() => {
            Ready::No(state.words().r_writing)
        }
        Ready::Yes => match answers::last_done(state) {
            Some(Done { what: state::What::Note(_), .. }) => note_ready(state),
            Some(_) => Ready::Yes,
            None => Ready::No(state.words().r_no_undo),
        },
        no => no,
    }
}

fn redo_ready(state: &State) -> Ready {
    match (writable(state), state.undone.last()) {
        (Ready::Yes, Some(state::What::Note(_))) => note_ready(state),
        (Ready::Yes, Some(state::What::Act(act))) => {
            act.right().map_or(Ready::Yes, |right| may(state, right))
        }
        (Ready::Yes, Some(_)) => Ready::Yes,
        (Ready::Yes, None) => Ready::No(state.words().r_no_redo),
        (no, _) => no,
    }
}

/// Whether the person may write, and may do this.
fn may(state: &State, right: Right) -> Ready {
    match writable(state) {
        Ready::Yes if state.board.is_none() => Ready::No(state.words().r_no_board),
        Ready::Yes => allowed(state, right, state.words().deeds.r_role),
        no => no,
    }
}

fn may_when(state: &State, right: Right, holds: bool, reason: &'static str) -> Ready {
    match may(state, right) {
        Ready::Yes => when(holds, reason),
        no => no,
    }
}

fn set_ready(state: &State) -> Ready {
    let anybody = |board: &Board| {
        !(board.staff.is_empty() && board.people.is_empty() && board.counters.is_empty())
    };
    let any = state.board.as_deref().is_some_and(anybody);
    may_when(state, Right::Staff, any, state.words().deeds.r_no_people)
}

fn mark_ready(state: &State) -> Ready {
    let here = matches!(state.focus, Place::Counters | Place::Staff);
    match when(here, state.words().deeds.r_panel) {
        Ready::Yes => row_ready(state),
        no => no,
    }
}

fn act_ready(state: &State) -> Ready {
    let any = desk::alarm_here(state).is_some();
    may_when(state, Right::Alarms, any, state.words().deeds.r_no_alarm_here)
}

fn seen_ready(state: &State) -> Ready {
    let any = desk::unseen(state).next().is_some();
    let ready = may_when(state, Right::Alarms, any, state.words().deeds.r_no_unseen);
    // A call for help is claimed, which is weighed there.
    if desk::is_help_looked_at(state) { Ready::Yes } else { ready }
}

fn claim_ready(state: &State) -> Ready {
    let any = desk::help_here(state).is_some();
    may_when(state, Right::Log, any, state.words().deeds.r_no_help)
}

fn log_ready(state: &State) -> Ready {
    may(state, Right::Log)
}

fn queue_ready(state: &State) -> Ready {
    let any = desk::queue_here(state).is_some();
    may_when(state, Right::Log, any, state.words().deeds.r_queue)
}

fn drafts_ready(state: &State) -> Ready {
    when(!drafts::open_drafts(state).is_empty(), state.words().drafts.r_none)
}

fn open_shift_ready(state: &State) -> Ready {
    may_when(state, Right::Duty, !state.is_on_duty(), state.words().deeds.r_on_duty)
}

fn sign_off_ready(state: &State) -> Ready {
    may_when(state, Right::Duty, state.may_end_shift(), state.words().deeds.r_off_duty)
}

fn board_ready(state: &State) -> Ready {
    when(state.board.is_some(), state.words().r_no_board)
}

macro_rules! command {
    ($id:literal, [$($key:expr),*], $($label:ident).+, $($help:ident).+, $ready:expr,
     $footer:literal, $menu:expr, $run:expr) => {
        Command {
            id: $id,
            keys: &[$($key),*],
            label: |w| w.$($label).+,
            help: |w| w.$($help).+,
            ready: $ready,
            footer: $footer,
            menu: $menu,
            run: $run,
        }
    };
}

/// In no row menu.
const NO: [u8; 4] = [0; 4];

/// All commands, in the order in which help and palette list them.
#[rustfmt::skip] // one or two lines each, so that it reads as the table it is
pub static COMMANDS: &[Command] = &[
    command!("row.menu", [key(Key::Enter)], c_menu, c_menu_help, menu_ready, 1, NO, open::menu),
    command!("row.detail", [], c_detail, c_detail_help,
        row_ready, 0, [1; 4], |s| open::read(s, List::Detail)),
    command!("alarm.next", [chr('n')], c_alarm, c_alarm_help,
        alarm_ready, 3, [0, 0, 0, 5], moves::next_alarm),
    command!("help.claim", [], deeds.c_claim, deeds.c_claim_help,
        claim_ready, 0, [0, 6, 0, 0], desk::claim_help),
    command!("alarm.act", [], deeds.c_act, deeds.c_act_help,
        act_ready, 0, [8, 7, 6, 0], desk::act_on_alarm),
    command!("alarm.seen", [chr('g')], deeds.c_ack, deeds.c_ack_help,
        seen_ready, 0, [9, 8, 7, 6], desk::acknowledge),
    command!("staff.set", [chr('s')], deeds.c_set, deeds.c_set_help,
        set_ready, 4, [7, 2, 2, 7], desk::set),
    command!("row.mark", [chr(' ')], deeds.c_mark, deeds.c_mark_help,
        mark_ready, 0, [0, 5, 3, 0], moves::mark),
    command!("row.mark_all", [chr('*')], deeds.c_mark_all, deeds.c_mark_all_help,
        mark_ready, 0, [0, 9, 4, 0], moves::mark_all),
    command!("customer.unhappy", [chr('m')], deeds.c_unhappy, deeds.c_unhappy_help,
        log_ready, 5, [0, 3, 0, 0], desk::mark_unhappy),
    command!("customer.walk_out", [], deeds.c_walk_out, deeds.c_walk_out_help,
        log_ready, 0, [5, 0, 0, 0], desk::walk_out),
    command!("tally.waiting", [chr('w')], deeds.c_waiting, deeds.c_waiting_help,
        queue_ready, 0, [2, 0, 0, 0], |s| desk::tally(s, TallyOf::Waiting)),
    command!("tally.served", [chr('v')], deeds.c_served, deeds.c_served_help,
        queue_ready, 0, [3, 0, 0, 0], |s| desk::tally(s, TallyOf::Served)),
    command!("tally.half_hour", [], deeds.c_half, deeds.c_half_help,
        queue_ready, 0, [4, 0, 0, 0], desk::half_hour),
    command!("log.note", [chr('l')], c_note, c_note_help, note_ready, 2, [6, 4, 5, 2], desk::open_note),
    command!("shift.open", [], deeds.c_open_shift, deeds.c_open_shift_help,
        open_shift_ready, 0, NO, desk::open_shift),
    command!("shift.sign_off", [], deeds.c_sign_off, deeds.c_sign_off_help,
        sign_off_ready, 0, NO, desk::sign_off),
    command!("undo", [chr('u')], c_undo, c_undo_help, undo_ready, 9, [0, 0, 8, 3], answers::undo),
    command!("redo", [chr('U')], c_redo, c_redo_help, redo_ready, 0, NO, answers::redo),
    command!("find", [chr('/')], c_find, c_find_help, find_ready, 8, [0, 0, 9, 4], open::find),
    command!("find.clear", [key(Key::Esc)], c_clear, c_clear_help,
        clear_ready, 0, NO, open::clear_find),
    command!("report.day", [chr('b')], c_report, c_report_help,
        board_ready, 10, NO, open::report),
    command!("palette", [chr(':')], c_palette, c_palette_help, yes, 6, [0, 0, 0, 8], open::palette),
    command!("help", [chr('?'), key(Key::F(1))], c_help,
        c_help_help, yes, 7, NO, |s| open::read(s, List::Help)),
    command!("panel.queues", [chr('1')], c_queues, c_queues_help,
        yes, 0, NO, |s| moves::focus(s, Place::Queues)),
    command!("panel.counters", [chr('2')], c_counters, c_counters_help,
        yes, 0, NO, |s| moves::focus(s, Place::Counters)),
    command!("panel.staff", [chr('6')], c_staff, c_staff_help,
        yes, 0, NO, |s| moves::focus(s, Place::Staff)),
    command!("panel.log", [chr('7')], c_log, c_log_help, yes, 0, NO, |s| moves::focus(s, Place::Log)),
    command!("panel.home", [chr('0')], c_home, c_home_help, yes, 0, NO, moves::home),
    command!("panel.next", [key(Key::Tab)], c_next_panel, c_next_panel_help,
        yes, 11, NO, |s| moves::turn(s, 1)),
    command!("panel.previous", [key(Key::BackTab)], c_prev_panel, c_prev_panel_help,
        yes, 0, NO, |s| moves::turn(s, 3)),
    command!("row.up", [key(Key::Up), chr('k')], c_up, c_up_help,
        yes, 0, NO, |s| moves::step(s, Step::Up)),
    command!("row.down", [key(Key::Down), chr('j')], c_down, c_down_help,
        yes, 0, NO, |s| moves::step(s, Step::Down)),
    command!("page.up", [key(Key::PageUp)], c_page_up, c_page_up_help,
        yes, 0, NO, |s| moves::step(s, Step::PageUp)),
    command!("page.down", [key(Key::PageDown)], c_page_down, c_page_down_help,
        yes, 0, NO, |s| moves::step(s, Step::PageDown)),
    command!("row.first", [key(Key::Home)], c_first, c_first_help,
        yes, 0, NO, |s| moves::step(s, Step::First)),
    command!("row.last", [key(Key::End)], c_last, c_last_help,
        yes, 0, NO, |s| moves::step(s, Step::Last)),
    command!("alarms", [], c_alarms, c_alarms_help,
        alarm_ready, 0, NO, |s| open::read(s, List::Alarms)),
    command!("feeds", [], c_feeds, c_feeds_help, board_ready, 0, NO, |s| open::read(s, List::Feeds)),
    command!("messages", [], c_messages, c_messages_help,
        yes, 0, NO, |s| open::read(s, List::Messages)),
    command!("drafts", [], drafts.c_drafts, drafts.c_drafts_help, drafts_ready, 0, NO, drafts::list),
    command!("lock", [chr('z')], locking.c_lock, locking.c_lock_help,
        lock_ready, 13, NO, lock::by_key),
    command!("pin.set", [], locking.c_pin_set, locking.c_pin_set_help,
        pin_ready, 0, NO, |s| lock::open(s, What::Set)),
    command!("pin.reset", [], locking.c_pin_reset, locking.c_pin_reset_help,
        reset_ready, 0, NO, |s| lock::open(s, What::Reset)),
    command!("theme.next", [], c_theme, c_theme_help, yes, 0, NO, open::next_theme),
    command!("lang.toggle", [], c_lang, c_lang_help, yes, 0, NO, open::toggle_lang),
    command!("repaint", [KeyPress::ctrl('l')], c_repaint, c_repaint_help,
        yes, 0, NO, |_| vec![Effect::Repaint]),
    command!("quit", [chr('q'), KeyPress::ctrl('c')], c_quit, c_quit_help,
        yes, 12, NO, open::quit),
];

/// The command of that id.
pub fn command(id: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.id == id)
}

/// One line of the key table, as `zhiban keys --json` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyLine {
    /// Id to remap it by.
    pub id: &'static str,
    /// Spellings of its keys.
    pub keys: Vec<String>,
    /// What it does, Chinese.
    pub zh: &'static str,
    /// What it does, English.
    pub en: &'static str,
}

/// The key table.
pub fn key_table(keys: &super::keys::KeyMap) -> Vec<KeyLine> {
    let line = |command: &Command| KeyLine {
        id: command.id,
        keys: keys.keys(command.id).iter().map(|key| key.spelling()).collect(),
        zh: (command.help)(Lang::Zh.words()),
        en: (command.help)(Lang::En.words()),
    };
    COMMANDS.iter().map(line).collect()
}

/// The key table as Markdown, for the README.
pub fn key_table_markdown(keys: &super::keys::KeyMap, lang: Lang) -> String {
    let words = lang.words();
    let mut out = format!("| {} | | id |\n| --- | --- | --- |\n", words.help_keys);
    for command in COMMANDS {
        let names: Vec<String> =
            keys.keys(command.id).iter().map(|key| format!("`{}`", key.label(words))).collect();
        let line =
            format!("| {} | {} | `{}` |\n", names.join(" "), (command.help)(words), command.id);
        out.push_str(&line);
    }
    out
}
