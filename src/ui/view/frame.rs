//! What stands around the panels: header, alarm strip, messages, footer, and the words of an empty
//! hall.

use ratatui::layout::Rect;

use super::paper::{Paper, cols};
use super::table::mark;
use crate::core::board::{AlarmState, Board, FeedAge, IncidentRow};
use crate::text::width::wrap;
use crate::text::words::fill;
use crate::ui::commands::{COMMANDS, Ready};
use crate::ui::incident::in_short;
use crate::ui::state::{List, Overlay, State, Tone};
use crate::ui::theme::Role;
use crate::ui::{
    away, causes, disk, findings, handover, lookup, notices, orders, people, server, show, standing,
};

/// Hall left; feeds and clock right. A training hall is reversed and says so.
pub(super) fn header(paper: &mut Paper, state: &State) {
    let row = state.layout().header;
    let training = state.board.as_ref().is_some_and(|board| board.training);
    let role = if training { Role::Training } else { Role::Header };
    paper.paint(row, role);
    let (hall, clock) = match &state.board {
        Some(board) => (board.hall_name.as_str(), board.zone.hms(state.now)),
        None => ("zhiban", String::new()),
    };
    let mut end = row.right();
    paper.right(end, row.y, cols(&clock).min(row.width), &clock, role);
    end = end.saturating_sub(cols(&clock) + 2);
    let age = state.board.as_ref().and_then(|board| board.age);
    let stale = matches!(age, Some(FeedAge::Stale | FeedAge::Dead));
    let feed = format!("{}{}", if stale { "? " } else { "" }, show::feed_words(state));
    let room = end.saturating_sub(row.x);
    let [all, named, bare] = left(state, hall);
    let feed_cols = cols(&feed) + 2;
    let said = server::said(state, room.saturating_sub(cols(&all) + 2 + feed_cols));
    // That all is well is worth the name of the shift, not that of the manager or the feed.
    let said =
        said.filter(|said| said.firm || cols(&named) + cols(&said.text) + 2 + feed_cols <= room);
    let server_cols = said.as_ref().map_or(0, |said| cols(&said.text) + 2);
    let firm_cols = if said.as_ref().is_some_and(|said| said.firm) { server_cols } else { 0 };
    // The shift gives way first; the manager only to a feed that is silent, to a server that is not to be
    // overlooked, or to what the log cannot do.
    let kept = room.saturating_sub(firm_cols + if stale { feed_cols } else { 0 });
    let beside = room.saturating_sub(feed_cols + server_cols);
    let left = if cols(&all) <= beside {
        all
    } else if cols(&named) <= kept {
        named
    } else {
        bare
    };
    let used = paper.text(row.x, row.y, room, &left, role);
    let shade = |of: Role| if training { role } else { of };
    let mut room = end.saturating_sub(row.x + used + 2);
    // A silent feed stands on the strip too, what waits for the server only here.
    if cols(&feed) + firm_cols <= room {
        let feed_role = shade(if stale { Role::Warn } else { Role::Header });
        paper.right(end, row.y, room, &feed, feed_role);
        (end, room) = (end.saturating_sub(feed_cols), room.saturating_sub(feed_cols));
    }
    if let Some(said) = said.filter(|said| said.firm || cols(&said.text) <= room) {
        paper.right(end, row.y, room, &said.text, shade(said.role));
    }
}

/// The hall and what the log can do: with the duty manager and the shift, with the manager, alone.
fn left(state: &State, hall: &str) -> [String; 3] {
    let words = state.words();
    let mut head = String::new();
    let board = state.board.as_ref();
    if board.is_some_and(|board| board.training) {
        head.push_str(words.training);
        head.push(' ');
    }
    head.push_str(hall);
    let mut tail = String::new();
    // Who holds the folder is a name too.
    if let Some(holder) = state.disk.held_by.as_ref().filter(|_| !state.is_locked()) {
        tail.push_str("  ");
        tail.push_str(&fill(words.read_only_by, &[holder]));
    }
    if let Some(disk) = disk::mark(words, state.disk.room) {
        tail.push_str("  ");
        tail.push_str(disk);
    }
    let board = board.filter(|_| !state.is_locked());
    let (who, shift) = board.map(|board| on_duty(state, board)).unwrap_or_default();
    [format!("{head}{who}{shift}{tail}"), format!("{head}{who}{tail}"), head + &tail]
}

/// Who is the duty manager, and of which shift; a hall with a list of people and nobody on duty says so.
fn on_duty(state: &State, board: &Board) -> (String, String) {
    let words = state.words();
    let after = |text: &str| if text.is_empty() { String::new() } else { format!("  {text}") };
    match &board.shift {
        Some(shift) => {
            let name = format!("{} {}", shift.name, handover::window(state));
            (after(&fill(words.deeds.on_duty, &[&shift.person_name])), after(name.trim()))
        }
        None if board.people.is_empty() => <(String, String)>::default(),
        None => {
            let palette = state.key_label("palette");
            (after(&fill(words.deeds.nobody_on_duty, &[&palette])), String::new())
        }
    }
}

/// What an incident says on the strip: its age and what is late, or what is still to be done after it.
fn incident(state: &State, row: &IncidentRow) -> Need {
    let text = in_short(state, row);
    match (row.restored_at.is_some(), row.late().next().is_some()) {
        (true, _) => ("!", Role::Head, text, Role::Head),
        (false, true) => ("!!", Role::Breach, text, Role::Normal),
        (false, false) => ("!", Role::Warn, text, Role::Normal),
    }
}

/// Sign, its role, text, its role.
type Need = (&'static str, Role, String, Role);

/// What stands on the strip: calls for help first, then what nobody of all levels answered, incidents, notices
/// and alarms, those that somebody has seen last and dim. Each is put into words only when there is room for it.
fn needs<'s>(state: &'s State, board: &'s Board) -> impl Iterator<Item = Need> + 's {
    let words = state.words();
    let help = board.help.iter().map(move |call| {
        let waits = show::since(words, state.now, Some(call.at));
        let text = fill(words.deeds.help_strip, &[&call.counter_id, &waits]);
        ("!!", Role::Breach, text, Role::Breach)
    });
    let alarms = board.alarms.iter().map(move |alarm| {
        let (sign, role) = mark(alarm.mark);
        let text = show::alarm_short(state, alarm);
        match alarm.state {
            AlarmState::Active => (sign, role, text, Role::Normal),
            // What is over has no sign of what stands.
            AlarmState::Cleared => ("- ", Role::Head, text, Role::Head),
            AlarmState::Acknowledged => (sign, Role::Head, text, Role::Head),
        }
    });
    let silent = causes::unanswered(board)
        .map(move |row| ("!!", Role::Breach, causes::nobody_answers(state, row), Role::Normal));
    let told = notices::mine(state).into_iter();
    let told = told.map(move |it| ("!", Role::Warn, notices::text(state, it), Role::Normal));
    let open = board.incidents.iter().filter(|row| row.is_open());
    let open = open.map(move |row| incident(state, row));
    let (unread, handed): (Vec<_>, Vec<_>) =
        handover::needs(state).into_iter().partition(|(unread, _)| *unread);
    let unread = unread.into_iter().map(|(_, text)| ("!!", Role::Breach, text, Role::Normal));
    let handed = handed.into_iter().map(|(_, text)| ("!", Role::Warn, text, Role::Normal));
    let late = findings::late_text(state).into_iter().chain(findings::red::untold_text(state));
    let late = late.map(|text| ("!!", Role::Breach, text, Role::Normal));
    let proposed = orders::proposed_text(state).into_iter();
    let proposed = proposed.map(|text| ("!", Role::Warn, text, Role::Normal));
    let away = away::strip(state).map(|(asked, text)| {
        let (sign, role) = if asked { ("!!", Role::Breach) } else { ("!", Role::Warn) };
        (sign, role, text, Role::Normal)
    });
    let news = standing::mine(state);
    let news = news.map(move |it| ("!", Role::Warn, standing::text(state, it), Role::Normal));
    let first = help.chain(away).chain(unread).chain(silent).chain(open).chain(late);
    let reliefs = people::mine(state);
    let reliefs =
        reliefs.map(move |it| ("!", Role::Warn, people::relief_text(state, it), Role::Normal));
    first.chain(told).chain(reliefs).chain(handed).chain(news).chain(proposed).chain(alarms)
}

/// Whole alarms, worst first, until the line is full; then how many more there are.
pub(super) fn strip(paper: &mut Paper, state: &State) {
    let row = state.layout().strip;
    let words = state.words();
    let Some(board) = &state.board else { return };
    if row.width == 0 {
        return;
    }
    let (new, all) = (state.needs_new(), state.needs_all());
    if all == 0 {
        paper.text(row.x, row.y, row.width, words.alarms_none, Role::Head);
        return;
    }
    let told =
        notices::mine(state).len() + standing::mine(state).count() + people::mine(state).count();
    let goes_on = |row: &IncidentRow| row.is_open() && row.restored_at.is_none();
    let head = match new {
        0 if board.incidents.iter().any(goes_on) => words.incident.head.to_owned(),
        0 if board.alarms.is_empty() => words.handover.m_handover.to_owned(),
        0 => words.deeds.alarms_seen.to_owned(),
        _ if new == told => fill(words.cases.n_head, &[&told.to_string()]),
        _ if new == all => fill(words.alarms, &[&all.to_string()]),
        _ => fill(words.deeds.alarms_some_new, &[&new.to_string(), &all.to_string()]),
    };
    let mut x = paper.text(row.x, row.y, row.width, &head, Role::Normal) + 2;
    for (at, (sign, role, text, text_role)) in needs(state, board).enumerate() {
        let left = all - at - 1;
        let more = if left > 0 { format!("+{left}") } else { String::new() };
        let needs = 3 + cols(&text) + if left > 0 { 2 + cols(&more) } else { 0 };
        let room = row.right().saturating_sub(x);
        if needs > room && at > 0 {
            let more = format!("+{}", left + 1);
            paper.text(x.saturating_sub(2), row.y, room + 2, &more, Role::Normal);
            return;
        }
        paper.text(x, row.y, 2, sign, role);
        // The first alarm is shown even where it has to be cut.
        let room = room.saturating_sub(3 + if left > 0 { 2 + cols(&more) } else { 0 });
        x += 3 + paper.text(x + 3, row.y, room, &text, text_role) + 4;
    }
}

/// The newest message, on the line above the footer, and how many wait behind it.
pub(super) fn toasts(paper: &mut Paper, state: &State) {
    let row = state.layout().toast;
    if state.disk.slow {
        // What one waits for stands before what was said earlier.
        paper.text(row.x, row.y, row.width, state.words().disk.t_writing, Role::Warn);
        return;
    }
    let Some(toast) = state.toasts.front() else { return };
    let role = match toast.tone {
        Tone::Done => Role::Info,
        Tone::Notice => Role::Warn,
        Tone::Error => Role::Breach,
    };
    let mut text = toast.text.clone();
    if toast.times > 1 {
        text = format!("{text} x{}", toast.times);
    }
    let behind = state.toasts.len() - 1;
    if behind > 0 {
        text = format!("{text}  +{behind}");
    }
    let sign = if toast.tone == Tone::Error { "!! " } else { "" };
    paper.text(row.x, row.y, row.width, &format!("{sign}{text}"), role);
}

/// The word for what is open, and what its keys do; none where the commands of the board stand there.
fn mode<'s>(
    state: &'s State,
    of_case: Option<&'s str>,
    away_hint: &'s mut Option<String>,
) -> (&'s str, Option<&'s str>) {
    let w = state.words();
    match &state.overlay {
        // Keys of the board mean nothing to whoever types a PIN.
        _ if state.lock.dialog.is_some() => (w.m_form, Some(w.locking.pn_footer)),
        None => (w.m_browse, None),
        Some(Overlay::Menu { .. }) => (w.m_menu, Some(w.f_choose)),
        Some(Overlay::Palette { .. }) => (w.m_command, Some(w.f_palette)),
        Some(Overlay::Find { .. }) if lookup::goes_on(state) => (w.m_find, Some(w.past.f_find)),
        Some(Overlay::Find { .. }) => (w.m_find, Some(w.f_find)),
        Some(Overlay::Lookup) => (w.past.m_find, Some(w.past.f_lookup)),
        Some(Overlay::Read { list: List::Why, .. }) => (w.m_read, Some(w.past.f_why)),
        Some(Overlay::Form(form)) => (w.m_form, Some(super::form::hint(state, form))),
        Some(Overlay::Findings { .. }) => (w.findings.m_list, Some(w.findings.hint_list)),
        Some(Overlay::Matters { which, .. }) => {
            let w = state.setup.lang.orders();
            match which {
                orders::Which::Orders => (w.m_orders, Some(w.hint_orders)),
                orders::Which::Improvements => (w.m_improve, Some(w.hint_improve)),
            }
        }
        Some(Overlay::Calls(calls)) => {
            (w.lang().follow_ups().m_calls, Some(super::follow_ups::hint(state, calls)))
        }
        Some(Overlay::Incident { .. }) => (w.incident.m_card, Some(w.incident.hint_card)),
        Some(Overlay::Handover(pad)) => {
            (w.handover.m_handover, Some(super::handover::hint(state, pad)))
        }
        Some(Overlay::Round(walk)) => (w.check.m_round, Some(super::check::hint(state, walk))),
        Some(Overlay::Read { list: List::Alarms, .. }) => (w.m_read, Some(w.f_choose)),
        Some(Overlay::Read { list: List::Detail, .. }) => {
            (w.m_read, Some(of_case.unwrap_or(w.f_scroll)))
        }
        Some(Overlay::Read { .. }) => (w.m_read, Some(w.f_scroll)),
        Some(Overlay::Report { .. }) => (w.m_read, Some(w.f_report)),
        Some(Overlay::Chart(_)) => (w.m_read, Some(w.report.f_chart)),
        Some(Overlay::Ranking(_)) => (w.m_read, Some(w.people.f_keys)),
        Some(Overlay::Weekly(shown)) => (w.m_read, Some(super::weekly::hint(state, shown))),
        Some(Overlay::Away { at }) => {
            (w.m_read, Some(away_hint.insert(super::away::hint(state, *at)).as_str()))
        }
    }
}

/// Mode word and, on the board, the commands that make sense now, as many as fit. While something
/// is searched for the line is the field; then the place of the cursor is returned.
pub(super) fn footer(paper: &mut Paper, state: &State) -> Option<(u16, u16)> {
    let row = state.layout().footer;
    let w = state.words();
    let (of_case, mut away_hint) = (lookup::hint(state), None);
    let (mode, hint) = mode(state, of_case.as_deref(), &mut away_hint);
    let mut x = paper.text(row.x, row.y, row.width, mode, Role::Head) + 1;
    if let Some(Overlay::Find { input, .. }) = &state.overlay {
        let field = x;
        x += paper.text(x, row.y, row.width.saturating_sub(x), input.value(), Role::Normal);
        let at = field + u16::try_from(input.visual_cursor()).unwrap_or(0);
        let room = row.width.saturating_sub(x + 4);
        paper.text(x + 4, row.y, room, hint.unwrap_or_default(), Role::Head);
        return Some((at.min(row.right().saturating_sub(1)), row.y));
    }
    if let Some(hint) = hint {
        paper.text(x, row.y, row.width.saturating_sub(x), hint, Role::Normal);
        return None;
    }
    let mut commands: Vec<_> = COMMANDS.iter().filter(|command| command.footer > 0).collect();
    commands.sort_by_key(|command| command.footer);
    for command in commands {
        let key = state.setup.keys.label(command.id, w);
        let label = (command.label)(w);
        let needs = cols(&key) + 1 + cols(label);
        if (command.ready)(state) != Ready::Yes || key.is_empty() {
            continue;
        }
        if x + needs > row.right() {
            break;
        }
        x += paper.text(x, row.y, needs, &key, Role::Key) + 1;
        x += paper.text(x, row.y, needs, label, Role::Normal) + 2;
    }
    None
}

/// A hall that never heard a ticket machine: what to do, not an empty table.
pub(super) fn empty(paper: &mut Paper, area: Rect, state: &State) {
    let w = state.words();
    let connect = match &state.setup.listener {
        Some(address) => fill(w.e_connect, &[address]),
        None => w.e_connect_none.to_owned(),
    };
    let note = fill(w.e_note, &[&state.key_label("log.note"), &state.key_label("palette")]);
    let lines = [
        (w.e_title, Role::Warn),
        ("", Role::Normal),
        (connect.as_str(), Role::Normal),
        (w.e_import, Role::Normal),
        (w.e_demo, Role::Normal),
        (note.as_str(), Role::Normal),
    ];
    let room = area.width.saturating_sub(4);
    let lines = lines.into_iter().flat_map(|(text, role)| {
        wrap(text, usize::from(room)).into_iter().map(move |line| (line, role))
    });
    for (y, (text, role)) in (area.y + 1..area.bottom()).zip(lines) {
        paper.text(area.x + 4, y, room, &text, role);
    }
}
