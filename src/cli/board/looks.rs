//! How the board looks on this terminal: what its settings and its environment say of colours and of Braille.

use crate::ui::theme::Theme;

use super::Setup;

/// Terminals whose fonts have no Braille, by the beginning of their names.
const NO_BRAILLE: [&str; 4] = ["linux", "dumb", "vt", "cons"];

/// The colours in force: NO_COLOR asks for none, an explicit choice stands above it.
pub fn theme(setup: &Setup) -> Theme {
    let chosen = setup.theme.map(Theme::from);
    Theme::choose(chosen, std::env::var("NO_COLOR").ok().as_deref())
}

/// Whether the chart is drawn with ASCII characters.
pub(super) fn plain_chart(setup: &Setup) -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    is_plain(setup.config.braille, set("TERM").as_deref(), locale.as_deref())
}

fn is_plain(braille: Option<bool>, term: Option<&str>, locale: Option<&str>) -> bool {
    if let Some(braille) = braille {
        return !braille;
    }
    let utf8 = |name: &str| name.to_ascii_lowercase().replace('-', "").contains("utf8");
    let lacks = |name: &str| NO_BRAILLE.iter().any(|of| name.starts_with(of));
    term.is_none_or(lacks) || locale.is_some_and(|name| !utf8(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braille_is_drawn_where_the_terminal_has_it_or_the_settings_say_so() {
        let plain = |term, locale| is_plain(None, term, locale);
        assert!(!plain(Some("xterm-256color"), Some("zh_CN.UTF-8")));
        assert!(!plain(Some("tmux"), None), "a container has no locale and a good terminal");
        assert!(
            plain(Some("linux"), Some("C.utf8")) && plain(Some("vt220"), None) && plain(None, None)
        );
        assert!(plain(Some("xterm"), Some("zh_CN.GBK")));
        assert!(!is_plain(Some(true), Some("linux"), None));
        assert!(is_plain(Some(false), Some("xterm"), Some("C.UTF-8")));
    }
}
