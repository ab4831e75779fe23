//! The one table of commands. Dispatch, footer, `?`, `:`, the row menu, the README's key table and
//! `zhiban keys` all read it; nothing else knows a key.

use serde::Serialize;

use super::forms::complaint;
use super::keys::{Key, KeyPress};
use super::layout::PLACES;
use super::lock;
use super::lock::dialog::What;
use super::moves::Step;
use super::msg::Effect;
use super::orders::Which;
use super::state::{List, State};
use super::{
    answers, away, cases, causes, chart, check, desk, drafts, duty, findings, follow_ups, handover,
    incident, lookup, moves, notices, open, orders, people, privacy, standing, weekly,
};
use crate::core::act::TallyOf;
use crate::core::board::Place;
use crate::core::people::Right;
use crate::text::words::{Lang, Words};

mod ready;

use ready::{
    act_ready, alarm_ready, asked_ready, asking_ready, board_ready, called_ready, case_ready,
    claim_ready, clear_ready, complaint_ready, dispatch_ready, dispatched_ready, done_ready,
    drafts_ready, escalate_ready, export_ready, find_ready, force_ready, join_ready, lock_ready,
    log_ready, mark_ready, menu_ready, note_ready, notice_ready, offered_ready, open_case_ready,
    open_shift_ready, over_ready, own_offer_ready, pin_ready, queue_ready, record_ready,
    redo_ready, request_ready, reset_ready, row_ready, seen_ready, set_ready, sign_off_ready,
    take_ready, unconfirmed_ready, undo_ready, void_ready, waiting_ready, yes,
};
pub(super) use ready::{may, may_when};

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
    /// Place in the row menu of queues, counters, complaints, rounds, escalations, staff and log, 1 first; 0 = never
    /// there; from 11 on in the second one, which `row.more` opens.
    pub menu: [u8; 7],
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

macro_rules! command {
    ($id:literal, [$($key:expr),*], $words:ident() $label:ident, $help:ident, $ready:expr,
     $footer:literal, $menu:expr, $run:expr) => {
        Command {
            id: $id,
            keys: &[$($key),*],
            label: |w| w.lang().$words().$label,
            help: |w| w.lang().$words().$help,
            ready: $ready,
            footer: $footer,
            menu: $menu,
            run: $run,
        }
    };
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
const NO: [u8; 7] = [0; 7];

/// All commands, in the order in which help and palette list them.
#[rustfmt::skip] // one or two lines each, so that it reads as the table it is
pub static COMMANDS: &[Command] = &[
    command!("row.menu", [key(Key::Enter)], c_menu, c_menu_help, menu_ready, 1, NO, open::menu),
    command!("row.detail", [], c_detail, c_detail_help,
        row_ready, 0, [1; 7], |s| open::read(s, List::Detail)),
    command!("alarm.next", [chr('n')], c_alarm, c_alarm_help,
        alarm_ready, 3, NO, causes::next),
    command!("notice.act", [chr('h')], cases.c_notice, cases.c_notice_help,
        notice_ready, 3, [0, 0, 9, 0, 9, 0, 0], notices::act),
    command!("away", [chr('9')], away() c_away, c_away_help,
        away::ready, 0, NO, away::open),
    command!("help.claim", [], deeds.c_claim, deeds.c_claim_help,
        claim_ready, 0, [0, 6, 0, 0, 0, 0, 0], desk::claim_help),
    command!("alarm.act", [], deeds.c_act, deeds.c_act_help,
        act_ready, 0, [8, 7, 0, 0, 0, 6, 0], desk::act_on_alarm),
    command!("alarm.seen", [chr('g')], deeds.c_ack, deeds.c_ack_help,
        seen_ready, 0, [9, 8, 0, 0, 0, 7, 0], desk::acknowledge),
    command!("staff.set", [chr('s')], deeds.c_set, deeds.c_set_help,
        set_ready, 4, [7, 2, 0, 0, 0, 2, 0], desk::set),
    command!("row.mark", [chr(' ')], deeds.c_mark, deeds.c_mark_help,
        mark_ready, 0, [0, 5, 0, 0, 0, 3, 0], moves::mark),
    command!("row.mark_all", [chr('*')], deeds.c_mark_all, deeds.c_mark_all_help,
        mark_ready, 0, [0, 13, 0, 0, 0, 4, 0], moves::mark_all),
    command!("customer.unhappy", [chr('m')], deeds.c_unhappy, deeds.c_unhappy_help,
        log_ready, 6, [0, 3, 0, 0, 0, 0, 0], desk::mark_unhappy),
    command!("customer.walk_out", [], deeds.c_walk_out, deeds.c_walk_out_help,
        log_ready, 0, [5, 0, 0, 0, 0, 0, 0], desk::walk_out),
    command!("tally.waiting", [chr('w')], deeds.c_waiting, deeds.c_waiting_help,
        queue_ready, 0, [2, 0, 0, 0, 0, 0, 0], |s| desk::tally(s, TallyOf::Waiting)),
    command!("tally.served", [chr('v')], deeds.c_served, deeds.c_served_help,
        queue_ready, 0, [3, 0, 0, 0, 0, 0, 0], |s| desk::tally(s, TallyOf::Served)),
    command!("tally.half_hour", [], deeds.c_half, deeds.c_half_help,
        queue_ready, 0, [4, 0, 0, 0, 0, 0, 0], desk::half_hour),
    command!("log.note", [chr('l')], c_note, c_note_help, note_ready, 2, [6, 4, 0, 0, 0, 5, 2], desk::open_note),
    command!("log.late", [], duty.c_late, duty.c_late_help, note_ready, 0, NO, duty::late),
    command!("log.amend", [], duty.c_amend, duty.c_amend_help,
        duty::change_ready, 0, [0, 0, 0, 0, 0, 0, 3], duty::amend),
    command!("log.void", [], duty.c_void, duty.c_void_help,
        duty::change_ready, 0, [0, 0, 0, 0, 0, 0, 4], duty::void),
    command!("log.addendum", [], duty.c_addendum, duty.c_addendum_help,
        duty::addendum_ready, 0, [0, 0, 0, 0, 0, 0, 5], duty::addendum),
    command!("log.filter", [], duty.c_filter, duty.c_filter_help,
        duty::filter_ready, 0, [0, 0, 0, 0, 0, 0, 6], duty::filter),
    command!("check.go", [chr('x'), key(Key::F(9))], check.c_go, check.c_go_help,
        check::go_ready, 5, [0, 0, 0, 2, 0, 0, 0], check::go),
    command!("check.other", [], check.c_other, check.c_other_help,
        check::other_ready, 0, [0, 0, 0, 3, 0, 0, 0], check::choose),
    command!("check.explain", [], check.c_explain, check.c_explain_help,
        check::explain_ready, 0, [0, 0, 0, 4, 0, 0, 0], check::explain),
    command!("incident.open", [chr('i'), key(Key::F(4))], incident.c_incident, incident.c_incident_help,
        incident::ready, 0, [0, 0, 0, 0, 0, 0, 9], incident::open),
    command!("incidents", [], incident.c_list, incident.c_list_help,
        incident::list_ready, 0, NO, |s| open::read(s, List::Incidents)),
    command!("findings", [key(Key::F(6))], findings.c_findings, findings.c_findings_help,
        board_ready, 0, NO, findings::open),
    Command {
        id: "follow_ups",
        keys: &[chr('F')],
        label: |w| w.lang().follow_ups().c_calls,
        help: |w| w.lang().follow_ups().c_calls_help,
        ready: follow_ups::ready,
        footer: 0,
        menu: NO,
        run: follow_ups::open,
    },
    command!("finding.raise", [], findings.c_raise, findings.c_raise_help,
        log_ready, 0, NO, findings::raise),
    command!("praise", [chr('p')], findings.c_praise, findings.c_praise_help,
        findings::praise_ready, 0, [0, 0, 0, 0, 0, 11, 0], findings::praise),
    command!("praises", [], findings.c_praises, findings.c_praises_help,
        people::ranking::ready, 0, NO, people::ranking::open),
    command!("coaching", [chr('o')], findings.c_coach, findings.c_coach_help,
        findings::coach_ready, 0, [0, 0, 0, 0, 0, 12, 0], |s| findings::coach(s, "")),
    command!("coaching.settle", [], findings.c_settle, findings.c_settle_help,
        findings::settle_ready, 0, [0, 0, 0, 0, 0, 13, 0], findings::settle),
    command!("training", [], people.c_training, people.c_training_help, people::training_ready, 0, NO, people::training),
    command!("exam", [], people.c_exam, people.c_exam_help, people::exam_ready, 0, NO, people::exam),
    command!("relief", [], people.c_relief, people.c_relief_help, people::relief_ready, 0, NO, people::answer_relief),
    command!("mood", [], people.c_mood, people.c_mood_help, log_ready, 0, [0, 0, 0, 0, 0, 15, 0], people::mood),
    command!("mood.read", [], people.c_mood_read, people.c_mood_read_help,
        people::mood_read_ready, 0, [0, 0, 0, 0, 0, 16, 0], people::read_mood),
    command!("orders", [chr('W')], orders() c_orders, c_orders_help,
        board_ready, 0, NO, |s| orders::open(s, Which::Orders)),
    command!("order.watch", [], orders() c_watch, c_watch_help, orders::watch_ready, 0, NO, orders::watch),
    command!("improvements", [chr('I')], orders() c_improve, c_improve_help,
        board_ready, 0, NO, |s| orders::open(s, Which::Improvements)),
    command!("improvement.enter", [], orders() c_enter, c_enter_help,
        findings::visit_ready, 0, NO, |s| orders::enter(s, "")),
    command!("need", [chr('N')], findings.c_need, findings.c_need_help, log_ready, 0, NO, findings::need),
    command!("visit", [], findings.c_visit, findings.c_visit_help,
        findings::visit_ready, 0, NO, findings::visit),
    command!("shift.open", [], deeds.c_open_shift, deeds.c_open_shift_help,
        open_shift_ready, 0, NO, desk::open_shift),
    command!("shift.sign_off", [], deeds.c_sign_off, deeds.c_sign_off_help,
        sign_off_ready, 0, NO, desk::sign_off),
    command!("handover", [key(Key::F(2))], handover.c_handover, handover.c_handover_help,
        handover::ready, 0, NO, handover::open),
    command!("shift.close", [], handover.c_close, handover.c_close_help,
        handover::close_ready, 0, NO, handover::close),
    command!("complaint.register", [chr('c')], cases.c_register, cases.c_register_help,
        log_ready, 5, [0, 11, 26, 0, 26, 0, 0], cases::register),
    command!("request.register", [chr('C')], requests() c_new, c_new_help,
        request_ready, 0, [0, 0, 27, 0, 28, 0, 0], cases::request),
    command!("request.done", [chr('D')], requests() c_done, c_done_help,
        done_ready, 4, [0, 0, 6, 0, 6, 0, 0], cases::finish),
    command!("complaint.shout", [], cases.c_shout, cases.c_shout_help,
        log_ready, 0, [0, 12, 0, 0, 0, 0, 0], cases::shout),
    command!("complaint.take", [chr('t')], cases.c_take, cases.c_take_help,
        take_ready, 4, [0, 0, 2, 0, 2, 0, 0], cases::take),
    command!("complaint.record", [chr('r')], cases.c_record, cases.c_record_help,
        record_ready, 4, [0, 0, 3, 0, 3, 0, 0], |s| cases::ask(s, complaint::record)),
    command!("complaint.offer", [chr('a')], cases.c_hand_on, cases.c_hand_on_help,
        open_case_ready, 4, [0, 0, 4, 0, 4, 0, 0], |s| cases::ask(s, complaint::hand_on)),
    command!("complaint.dispatch", [chr('d')], cases.c_dispatch, cases.c_dispatch_help,
        dispatch_ready, 4, [0, 0, 5, 0, 5, 0, 0], |s| cases::ask(s, complaint::dispatch)),
    command!("complaint.escalate", [chr('e')], cases.c_escalate, cases.c_escalate_help,
        escalate_ready, 4, [0, 0, 6, 0, 6, 0, 0], |s| cases::ask(s, complaint::escalate)),
    command!("complaint.amend", [], cases.c_amend, cases.c_amend_help,
        case_ready, 0, [0, 0, 7, 0, 27, 0, 0], |s| cases::ask(s, complaint::amend)),
    command!("complaint.decline", [], cases.c_decline, cases.c_decline_help,
        offered_ready, 0, [0, 0, 11, 0, 11, 0, 0], cases::decline),
    command!("complaint.recall", [], cases.c_recall, cases.c_recall_help,
        own_offer_ready, 0, [0, 0, 12, 0, 12, 0, 0], cases::recall),
    command!("complaint.confirm", [], cases.c_confirm, cases.c_confirm_help,
        unconfirmed_ready, 0, [0, 0, 13, 0, 13, 0, 0], cases::confirm),
    command!("complaint.refuse", [], cases.c_refuse, cases.c_refuse_help,
        asked_ready, 0, [0, 0, 14, 0, 14, 0, 0], |s| cases::ask(s, complaint::refuse)),
    command!("complaint.unask", [], cases.c_unask, cases.c_unask_help,
        asking_ready, 0, [0, 0, 15, 0, 15, 0, 0], cases::unask),
    command!("escalation.ack", [], cases.c_ack, cases.c_ack_help,
        called_ready, 0, [0, 0, 16, 0, 8, 0, 0], cases::acknowledge),
    command!("complaint.join", [], cases.c_join, cases.c_join_help,
        join_ready, 0, [0, 0, 17, 0, 17, 0, 0], cases::join),
    command!("complaint.wait", [], cases.c_wait, cases.c_wait_help,
        complaint_ready, 0, [0, 0, 18, 0, 18, 0, 0], |s| cases::ask(s, complaint::wait)),
    command!("complaint.resume", [], cases.c_resume, cases.c_resume_help,
        waiting_ready, 0, [0, 0, 19, 0, 19, 0, 0], cases::resume),
    command!("dispatch.withdraw", [], cases.c_withdraw, cases.c_withdraw_help,
        dispatched_ready, 0, [0, 0, 20, 0, 20, 0, 0], |s| cases::ask(s, complaint::withdraw)),
    command!("complaint.reopen", [chr('O')], cases.c_reopen, cases.c_reopen_help,
        over_ready, 0, [0, 0, 21, 0, 21, 0, 0], |s| cases::ask(s, complaint::reopen)),
    command!("complaint.force", [], cases.c_force, cases.c_force_help,
        force_ready, 0, [0, 0, 22, 0, 22, 0, 0], |s| cases::ask(s, complaint::force)),
    command!("complaint.void", [], cases.c_void, cases.c_void_help,
        void_ready, 0, [0, 0, 23, 0, 23, 0, 0], |s| cases::ask(s, complaint::void)),
    command!("complaint.refer", [], cases.c_refer, cases.c_refer_help,
        complaint_ready, 0, [0, 0, 24, 0, 24, 0, 0], |s| cases::ask(s, complaint::refer)),
    command!("complaint.merge", [], cases.c_merge, cases.c_merge_help,
        complaint_ready, 0, [0, 0, 25, 0, 25, 0, 0], |s| cases::ask(s, complaint::merge)),
    command!("person.unmask", [chr('y')], privacy.c_unmask, privacy.c_unmask_help,
        privacy::ready, 0, [0, 0, 10, 0, 10, 0, 0], privacy::unmask),
    command!("complaint.why", [chr('X')], past.c_why, past.c_why_help,
        lookup::why_ready, 0, [0, 0, 10, 0, 10, 0, 0], lookup::why),
    command!("complaint.find", [chr('f')], past.c_find, past.c_find_help,
        lookup::find_ready, 0, NO, lookup::open),
    command!("row.more", [], cases.c_more, cases.c_more_help,
        row_ready, 0, [0, 9, 8, 0, 7, 9, 0], open::more),
    command!("undo", [chr('u')], c_undo, c_undo_help, undo_ready, 9, [0, 0, 0, 0, 0, 8, 7], answers::undo),
    command!("redo", [chr('U')], c_redo, c_redo_help, redo_ready, 0, NO, answers::redo),
    command!("find", [chr('/')], c_find, c_find_help, find_ready, 8, [0, 0, 0, 0, 0, 14, 8], open::find),
    command!("find.clear", [key(Key::Esc)], c_clear, c_clear_help,
        clear_ready, 0, NO, open::clear_find),
    command!("report", [chr('B')], weekly() c_weekly, c_weekly_help, weekly::ready, 0, NO, weekly::open),
    command!("report.day", [chr('b')], c_report, c_report_help,
        board_ready, 10, NO, open::report),
    command!("chart", [chr('8')], report.c_chart, report.c_chart_help, board_ready, 0, NO, chart::open),
    command!("export", [], report.c_export, report.c_export_help, export_ready, 0, NO, open::export),
    command!("export.ended", [], report.c_export_ended, report.c_export_ended_help, export_ready, 0,
        NO, open::export_ended),
    command!("palette", [chr(':')], c_palette, c_palette_help, yes, 6, NO, open::palette),
    command!("help", [chr('?'), key(Key::F(1))], c_help,
        c_help_help, yes, 7, NO, |s| open::read(s, List::Help)),
    command!("panel.queues", [chr('1')], c_queues, c_queues_help,
        yes, 0, NO, |s| moves::focus(s, Place::Queues)),
    command!("panel.counters", [chr('2')], c_counters, c_counters_help,
        yes, 0, NO, |s| moves::focus(s, Place::Counters)),
    command!("panel.complaints", [chr('3')], cases.c_panel, cases.c_panel_help,
        yes, 0, NO, |s| moves::focus(s, Place::Complaints)),
    command!("panel.checks", [chr('4')], check.c_panel, check.c_panel_help,
        yes, 0, NO, |s| moves::focus(s, Place::Checks)),
    command!("panel.escalations", [chr('5')], cases.c_up, cases.c_up_help,
        yes, 0, NO, |s| moves::focus(s, Place::Escalations)),
    command!("panel.staff", [chr('6')], c_staff, c_staff_help,
        yes, 0, NO, |s| moves::focus(s, Place::Staff)),
    command!("panel.log", [chr('7')], c_log, c_log_help, yes, 0, NO, |s| moves::focus(s, Place::Log)),
    command!("panel.home", [chr('0')], c_home, c_home_help, yes, 0, NO, moves::home),
    command!("panel.next", [key(Key::Tab)], c_next_panel, c_next_panel_help,
        yes, 11, NO, |s| moves::turn(s, 1)),
    command!("panel.previous", [key(Key::BackTab)], c_prev_panel, c_prev_panel_help,
        yes, 0, NO, |s| moves::turn(s, PLACES.len() - 1)),
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
    command!("settings", [], news() c_settings, c_settings_help,
        board_ready, 0, NO, standing::read),
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
