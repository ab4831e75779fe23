//! Roles and their styles. A role never says anything by colour alone: a mark or a word stands
//! beside it.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Plain data.
    Normal,
    /// First row of the screen.
    Header,
    /// First row of the screen of a training hall.
    Training,
    /// Title of the panel that has the keys.
    TitleOn,
    /// Title of another panel.
    Title,
    /// Head of a column, a label.
    Head,
    /// Beyond the red line.
    Breach,
    /// Near the red line.
    Warn,
    /// No fresh data.
    Stale,
    /// Something good to know.
    Info,
    /// The selected row.
    Select,
    /// A key in the footer.
    Key,
}

/// A set of styles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The sixteen colours of the terminal.
    #[default]
    Default,
    /// Bold and reverse, no dim.
    Contrast,
    /// No colour at all.
    Mono,
}

impl Theme {
    /// Every theme, in the order in which `theme.next` goes.
    pub const ALL: &'static [Theme] = &[Theme::Default, Theme::Contrast, Theme::Mono];

    /// Its name in settings.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Default => "default",
            Theme::Contrast => "contrast",
            Theme::Mono => "mono",
        }
    }

    /// The theme to start with: the one chosen, else none of colour where `NO_COLOR` is set and not
    /// empty.
    pub fn choose(chosen: Option<Theme>, no_color: Option<&str>) -> Theme {
        chosen.unwrap_or(match no_color {
            Some(value) if !value.is_empty() => Theme::Mono,
            _ => Theme::Default,
        })
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Theme {
        let at = Theme::ALL.iter().position(|theme| *theme == self).unwrap_or(0);
        Theme::ALL[(at + 1) % Theme::ALL.len()]
    }

    /// Style of a role.
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let reverse = plain.add_modifier(Modifier::REVERSED);
        let bold = plain.add_modifier(Modifier::BOLD);
        match (self, role) {
            (_, Role::Normal | Role::Header)
            | (Theme::Contrast, Role::Head | Role::Stale)
            | (Theme::Contrast | Theme::Mono, Role::Info) => plain,
            (_, Role::Head | Role::Stale) => plain.add_modifier(Modifier::DIM),
            (_, Role::Title) => plain.add_modifier(Modifier::UNDERLINED),
            (_, Role::TitleOn | Role::Select) => reverse,
            (Theme::Default, Role::Info) => plain.fg(Color::Cyan),
            (Theme::Default, Role::Warn) => bold.fg(Color::Yellow),
            (Theme::Default, Role::Breach) => bold.fg(Color::White).bg(Color::Red),
            (_, Role::Training | Role::Breach) => reverse.add_modifier(Modifier::BOLD),
            (_, Role::Warn | Role::Key) => bold,
        }
    }
}
