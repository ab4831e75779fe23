//! The hall's file in parts, each of which has an editor of its own at the centre. A part is read out of the file as this
//! program writes it, and put back into it; what belongs to another part is refused, so that nobody changes by a slip what
//! their page does not show.

use super::hall_file;
use crate::core::settings::{Change, Fault, Settings, diff, read_new};
use crate::text::words::Lang;

/// A part of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// People, their roles, weeks and working times, and how many have to be there.
    Roster,
    /// What the hall is called; counters, services and machines.
    Floor,
    /// Departments and superiors.
    Departments,
    /// Who is called upon when, and how long everything may take.
    Ladder,
    /// Rounds and their items.
    Checklists,
    /// What customers are asked, what is to be reached, what the figures mean.
    Survey,
    /// Reasons, topics and phrases that are offered by number.
    Categories,
    /// Opening hours and holidays.
    Calendar,
    /// Figures from which on something is an alarm.
    Thresholds,
}

impl Part {
    /// Every part.
    pub const ALL: &'static [Part] = &[
        Part::Roster,
        Part::Floor,
        Part::Departments,
        Part::Ladder,
        Part::Checklists,
        Part::Survey,
        Part::Categories,
        Part::Calendar,
        Part::Thresholds,
    ];

    /// Whether one hall's can be another's too: people and counters are each hall's own.
    pub fn can_be_shared(self) -> bool {
        !matches!(self, Part::Roster | Part::Floor)
    }

    /// Its code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Part::Roster => "roster",
            Part::Floor => "floor",
            Part::Departments => "departments",
            Part::Ladder => "ladder",
            Part::Checklists => "checklists",
            Part::Survey => "survey",
            Part::Categories => "categories",
            Part::Calendar => "calendar",
            Part::Thresholds => "thresholds",
        }
    }

    /// Of its code.
    pub fn of(code: &str) -> Option<Part> {
        Part::ALL.iter().copied().find(|part| part.code() == code)
    }

    /// The first words of its keys.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Part::Roster => &["role", "person", "working_time", "roster", "coverage"],
            Part::Floor => &["name", "service", "counter", "tier", "feed"],
            Part::Departments => &["department", "contact", "process"],
            Part::Ladder => &["limits", "escalation", "ladder", "tell"],
            Part::Checklists => &["checks"],
            Part::Survey => &["survey_item", "question", "questionnaire", "target", "indicator"],
            Part::Categories => &[
                "phrases",
                "action",
                "walk_out_reason",
                "unhappy_reason",
                "fault",
                "praise_reason",
                "coaching_topic",
                "agreement",
                "need_topic",
            ],
            Part::Calendar => &["hours", "holidays"],
            Part::Thresholds => &["rules"],
        }
    }

    /// The part that a key belongs to: `person`, `person[1001].name`, `rules.wait_secs`.
    pub fn of_key(key: &str) -> Option<Part> {
        let first = key.split(['.', '[', ' ']).next().unwrap_or_default();
        Part::ALL.iter().copied().find(|part| part.keys().contains(&first))
    }
}

/// A run of lines that belong to one first word.
struct Run<'a> {
    part: Option<Part>,
    lines: Vec<&'a str>,
}

/// The key that a line opens or sets, where it does one of both at the beginning of a line.
fn key_of(line: &str) -> Option<&str> {
    let opened = line.strip_prefix("[[").or_else(|| line.strip_prefix('['));
    let key = match opened {
        Some(rest) => rest.split(']').next()?,
        None => line.split_once('=')?.0,
    };
    Some(key.trim().split('.').next()?.trim_matches(['"', '\'', ' ']))
}

/// The file as this program writes it, in runs. Comments stand before what they are about.
fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let (mut waiting, mut in_table) = (Vec::new(), false);
    for line in text.lines() {
        let opens = line.starts_with('[');
        in_table |= opens;
        let is_key = opens || (!in_table && !line.starts_with('#') && line.contains('='));
        if !is_key {
            if line.starts_with('#') || line.is_empty() || runs.is_empty() {
                waiting.push(line);
            } else if let Some(run) = runs.last_mut() {
                // A key within a table: what was said before it is about it.
                run.lines.append(&mut waiting);
                run.lines.push(line);
            }
            continue;
        }
        let part = key_of(line).and_then(Part::of_key);
        let mut lines = std::mem::take(&mut waiting);
        lines.push(line);
        match runs.last_mut().filter(|run| run.part == part) {
            Some(run) => run.lines.append(&mut lines),
            None => runs.push(Run { part, lines }),
        }
    }
    if let Some(run) = runs.last_mut() {
        run.lines.append(&mut waiting);
    }
    runs
}

/// A part of some settings, as text.
pub fn part_text(settings: &Settings, part: Part, lang: Lang) -> String {
    let file = hall_file(settings, lang);
    let mut text = String::new();
    for run in runs(&file).into_iter().filter(|run| run.part == Some(part)) {
        for line in run.lines {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.trim().to_owned() + "\n"
}

/// Settings in which a part was written anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    /// The whole file.
    pub text: String,
    /// What it says.
    pub settings: Settings,
    /// What is otherwise than before.
    pub changes: Vec<Change>,
}

/// What is wrong with a part that was written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotEdited {
    /// Faults, by the lines of the part; of the whole where the line is none.
    Faults(Vec<(Option<usize>, String)>),
    /// Something in it belongs to other parts: these keys.
    Foreign(Vec<String>),
}

/// Puts a part in the place of what the settings have of it.
pub fn with_part(
    settings: &Settings,
    (part, new): (Part, &str),
    lang: Lang,
) -> Result<Edited, NotEdited> {
    let file = hall_file(settings, lang);
    let (mut head, mut rest) = (String::new(), String::new());
    for run in runs(&file).into_iter().filter(|run| run.part != Some(part)) {
        // Keys of no table have to stand before all tables.
        let is_head = run.lines.iter().all(|line| !line.starts_with('['));
        let to = if is_head { &mut head } else { &mut rest };
        for line in run.lines {
            to.push_str(line);
            to.push('\n');
        }
    }
    let first = head.lines().count();
    let new = new.replace("\r\n", "\n");
    let text = format!("{head}{}\n{rest}", new.trim_end());
    let own = first + 1..=first + new.trim_end().lines().count();
    let read = read_new(&text).map_err(|faults| NotEdited::Faults(told(&faults, &own)))?;
    let changes = diff(settings, &read);
    let foreign: Vec<String> = changes
        .iter()
        .filter(|change| Part::of_key(&change.path).is_some_and(|of| of != part))
        .map(|change| change.path.clone())
        .collect();
    if foreign.is_empty() {
        return Ok(Edited { text, settings: read, changes });
    }
    Err(NotEdited::Foreign(foreign))
}

/// Faults by the lines of the part.
fn told(faults: &[Fault], own: &std::ops::RangeInclusive<usize>) -> Vec<(Option<usize>, String)> {
    let line = |fault: &Fault| {
        let line = fault.line;
        own.contains(&line).then(|| line - own.start() + 1)
    };
    let said = |fault: &Fault| {
        let colon = if fault.path.is_empty() { "" } else { ": " };
        format!("{}{colon}{}", fault.path, fault.why)
    };
    faults.iter().map(|fault| (line(fault), said(fault))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::settings::read;

    fn settings() -> Settings {
        read(include_str!("../../ui/tests/day/hall.toml")).unwrap()
    }

    #[test]
    fn every_line_of_a_file_belongs_to_a_part_and_comes_back_untouched() {
        for lang in [Lang::Zh, Lang::En] {
            for part in Part::ALL {
                let text = part_text(&settings(), *part, lang);
                let edited = with_part(&settings(), (*part, &text), lang);
                let edited = edited.unwrap_or_else(|why| panic!("{part:?}: {why:?}\n{text}"));
                assert!(edited.changes.is_empty(), "{part:?}: {:?}", edited.changes);
                assert_eq!(edited.settings, settings(), "{part:?}");
                assert_eq!(Part::of(part.code()), Some(*part));
            }
        }
        let file = hall_file(&settings(), Lang::Zh);
        let strays = runs(&file).iter().filter(|run| run.part.is_none()).count();
        assert_eq!(strays, 0);
    }

    #[test]
    fn a_change_is_told_key_by_key() {
        let text = part_text(&settings(), Part::Roster, Lang::Zh).replace("\"王芳\"", "\"王芳芳\"");
        let edited = with_part(&settings(), (Part::Roster, &text), Lang::Zh).unwrap();
        let paths: Vec<&str> = edited.changes.iter().map(|change| &*change.path).collect();
        assert_eq!(paths, ["person[1002].name"]);
        let gone = with_part(&settings(), (Part::Floor, "name = '新名'\r\n"), Lang::Zh).unwrap();
        assert_eq!(gone.settings.name, "新名");
    }

    #[test]
    fn a_fault_names_its_line_in_the_part() {
        let new = "[[working_time]]\nid = 'day'\nname = '白班'\nhours = '25:00-18:00'\n";
        let Err(NotEdited::Faults(faults)) = with_part(&settings(), (Part::Roster, new), Lang::Zh)
        else {
            panic!("taken");
        };
        assert!(faults.iter().any(|(line, _)| *line == Some(4)), "{faults:?}");
        for broken in ["[[person", "x\0y = 1", "no_such_key = 1"] {
            let found = with_part(&settings(), (Part::Roster, broken), Lang::Zh);
            assert!(matches!(found, Err(NotEdited::Faults(_))), "{broken}: {found:?}");
        }
    }

    #[test]
    fn what_belongs_to_another_part_is_refused() {
        let text =
            part_text(&settings(), Part::Calendar, Lang::Zh) + "\n[rules]\nwait_secs.warn = 1\n";
        let found = with_part(&settings(), (Part::Calendar, &text), Lang::Zh);
        assert!(found.is_err(), "{found:?}");
        let text = part_text(&settings(), Part::Thresholds, Lang::Zh)
            + "\n[[tier]]\npriority = 1\nname = 'x'\n";
        let found = with_part(&settings(), (Part::Thresholds, &text), Lang::Zh);
        let keys = ["tier", "tier[1].name", "tier[1].priority"].map(str::to_owned);
        assert_eq!(found, Err(NotEdited::Foreign(keys.into())));
    }
}
