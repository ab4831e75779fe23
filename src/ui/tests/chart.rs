//! The chart of the day: what it asks for, what its keys do, and what it shows at every size.

use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::core::report::{DayReport, HalfHour};
use crate::core::series::{Series, Shown};
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Overlay, State};
use crate::ui::update::update;

/// A day whose half hours differ: one beyond the target, one in which nobody was served yet.
fn day() -> Arc<DayReport> {
    let report = sample::report();
    let waits = [180, 330, 540, 750, 840, 480, 360, 270, 420, 0];
    let halves = report.half_hours.iter().zip(waits).enumerate();
    let half_hours = halves.map(|(at, (half, secs))| {
        let mut half: HalfHour = half.clone();
        half.figures.wait_secs_mean = (secs > 0).then_some(f64::from(secs));
        half.figures.wait_secs_max = (secs > 0).then_some(i64::from(secs) * 13 / 6);
        half.staffing.open_ratio = [Some(0.5), Some(0.75), Some(1.0), None][at % 4];
        half
    });
    Arc::new(DayReport { half_hours: half_hours.collect(), ..(*report).clone() })
}

fn charted(size: (u16, u16), lang: Lang) -> State {
    let mut state = open(&sample::hall(), size, lang);
    press(&mut state, "8");
    update(&mut state, Msg::Report(day()));
    state
}

fn give(state: &mut State, key: Key) -> Vec<Effect> {
    update(state, Msg::Key(KeyPress::plain(key)))
}

#[test]
fn the_chart_at_its_sizes() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (width, height) in [(60, 16), (80, 24), (120, 40), (200, 60)] {
            let mut state = charted((width, height), lang);
            let dots = plain(&buffer(&state));
            insta::assert_snapshot!(format!("chart_{tag}_{width}x{height}"), dots);
            give(&mut state, Key::Tab);
            let ascii = plain(&buffer(&state));
            let braille = |text: &str| text.chars().any(|c| ('\u{2800}'..='\u{28ff}').contains(&c));
            assert!(braille(&dots) && !braille(&ascii), "{tag} {width}x{height}");
            if (width, height) == (80, 24) {
                insta::assert_snapshot!(format!("chart_plain_{tag}"), ascii);
            }
        }
    }
}

#[test]
fn every_half_hour_is_read_by_keys_with_the_figures_of_the_record() {
    let mut state = charted((80, 24), Lang::En);
    let series = Series::of(&day());
    let value = |shown, at: usize| {
        let value = series.line(shown).unwrap().values[at];
        value.map_or("-".to_owned(), |value| format!("{value:.1}").replace(".0", ""))
    };
    give(&mut state, Key::Home);
    for at in 0..series.labels.len() {
        let [mean, max, taken, open] =
            [Shown::WaitMean, Shown::WaitMax, Shown::Taken, Shown::Open].map(|it| value(it, at));
        let line = format!(
            "Half hour from {}: wait {mean} min, longest {max}; taken {taken}; counters open {open}",
            series.labels[at]
        );
        let screen = plain(&buffer(&state));
        assert!(screen.contains(&line), "{line}\n{screen}");
        give(&mut state, Key::Right);
    }
    assert_eq!(value(Shown::WaitMean, 9), "-", "what is not known is no nought");
}

#[test]
fn the_chart_follows_the_feed_and_asks_no_more_often_than_it_must() {
    let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
    let asked = give(&mut state, Key::Char('8'));
    assert_eq!(asked, [Effect::AskReport(sample::date())]);
    assert!(plain(&buffer(&state)).contains("正在取数"));
    let rows = |state: &mut State| update(state, Msg::Board(Arc::new(sample::hall())));
    assert!(!rows(&mut state).contains(&Effect::AskReport(sample::date())), "at once");
    update(&mut state, Msg::Report(day()));
    assert!(plain(&buffer(&state)).contains("每半小时取号"));
    let later = state.now.plus_secs(5);
    update(&mut state, Msg::Tick(later));
    assert!(rows(&mut state).contains(&Effect::AskReport(sample::date())));
    assert!(plain(&buffer(&state)).contains("每半小时取号"), "the old picture stands meanwhile");
    let mut tomorrow = sample::hall();
    tomorrow.date = tomorrow.date.succ_opt().unwrap();
    let effects = update(&mut state, Msg::Board(Arc::new(tomorrow.clone())));
    assert!(effects.contains(&Effect::AskReport(tomorrow.date)), "after midnight: the new day");
    update(&mut state, Msg::Report(day()));
    assert!(!plain(&buffer(&state)).contains("每半小时取号"), "an answer of yesterday");
    update(&mut state, Msg::ReportEmpty(tomorrow.date));
    assert!(plain(&buffer(&state)).contains("这一天没有数据"));
}

#[test]
fn the_chart_is_left_as_any_list() {
    for key in [Key::Esc, Key::Enter, Key::Char('8'), Key::Char('0')] {
        let mut state = charted((80, 24), Lang::Zh);
        assert!(matches!(state.overlay, Some(Overlay::Chart(_))));
        give(&mut state, key);
        assert!(state.overlay.is_none(), "{key:?}");
    }
    for word in ["图", "chart", "走势"] {
        let mut state = open(&sample::hall(), (80, 24), Lang::Zh);
        press(&mut state, &format!(":{word}\n"));
        assert!(matches!(state.overlay, Some(Overlay::Chart(_))), "{word}");
    }
}
