//! Versions of the hall's settings: which one is in force, and those that came from elsewhere and that whoever is at the
//! board has not seen. Pure, as `update`.

use super::answers::send;
use super::msg::Effect;
use super::show;
use super::state::{List, Overlay, State, Tone};
use crate::core::act::Act;
use crate::core::board::Board;
use crate::core::clash::Choice;
use crate::core::settings::News;
use crate::text::hall_changes::said;
use crate::text::words::fill;

/// Those that whoever is at the board is to be told of, oldest first.
pub(super) fn mine(state: &State) -> impl Iterator<Item = &News> {
    let told = state.board.iter().flat_map(|board| &board.settings);
    told.filter(|news| !state.is_locked() && news.is_news_to(state.me()))
}

/// One by its number.
pub(super) fn find(state: &State, version: u32) -> Option<&News> {
    state.board.as_ref()?.settings.iter().find(|news| news.version == version)
}

/// Who, from when, the first change in words of a hall, and how many there are.
pub(super) fn text(state: &State, news: &News) -> String {
    let t = state.setup.lang.news();
    let (by, from) = (state.whom(&news.by), show::time(state, news.from));
    let changes = said(state.setup.lang, &news.changes);
    let first = match changes.as_slice() {
        [] => t.same.to_owned(),
        [one] => one.text.clone(),
        [first, ..] => fill(t.more, &[&first.text, &changes.len().to_string()]),
    };
    match (news.back_to, news.ahead) {
        (None, false) => fill(t.told, &[&by, &from, &first]),
        (None, true) => fill(t.ahead, &[&by, &from, &first]),
        (Some(to), ahead) => {
            let template = if ahead { t.back_ahead } else { t.back };
            fill(template, &[&by, &to.to_string(), &from, &first])
        }
    }
}

/// The version in force, since when and by whom.
pub(super) fn in_force(state: &State) -> String {
    let t = state.setup.lang.news();
    match state.board.iter().flat_map(|board| &board.settings).find(|news| news.holds) {
        Some(news) => fill(t.in_force, &named(state, news).each_ref().map(String::as_str)),
        None => t.in_force_none.to_owned(),
    }
}

/// Number, since when, by whom.
pub(super) fn named(state: &State, news: &News) -> [String; 3] {
    [news.version.to_string(), show::time(state, news.from), state.whom(&news.by)]
}

/// The command: what the version in force changed, else what nobody has looked at yet.
pub(super) fn read(state: &mut State) -> Vec<Effect> {
    let unseen = mine(state).next().map(|news| news.version);
    let holds = state.board.iter().flat_map(|board| &board.settings).find(|news| news.holds);
    let version = unseen.or(holds.map(|news| news.version)).unwrap_or_default();
    open(state, version)
}

/// Opens what a version changed. Its reader has seen it then.
pub(super) fn open(state: &mut State, version: u32) -> Vec<Effect> {
    let unseen = mine(state).find(|news| news.version == version).map(|it| it.entry().to_string());
    state.overlay = Some(Overlay::Read { list: List::Settings(version), top: 0 });
    match unseen.filter(|_| !state.read_only) {
        Some(entry) => {
            let (entries, reason) = (vec![entry], String::new());
            send(state, Act::Settle { entries, choice: Choice::Seen, reason })
        }
        None => Vec::new(),
    }
}

/// New rows have come: a version that was not among those before is told.
pub(super) fn on_rows(state: &mut State, before: Option<&Board>) {
    let Some(before) = before else { return };
    let known = |news: &News| {
        before.settings.iter().any(|it| (it.version, it.ahead) == (news.version, news.ahead))
    };
    let new: Vec<String> =
        mine(state).filter(|news| !known(news)).map(|news| text(state, news)).collect();
    for text in new {
        state.tell(Tone::Notice, text);
    }
}
