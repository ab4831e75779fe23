//! `zhiban docs checklist`: the shipped checklist as a part of hall.toml, to be edited.

use crate::cli::args::Globals;
use crate::cli::config::{Config, lang};
use crate::cli::failure::{Exit, Failure};
use crate::cli::out::Out;
use crate::core::check::Checklist;
use crate::text::hall_file::checklist;
use crate::text::words::Lang;

/// Writes it to stdout.
pub fn run(globals: &Globals, out: &mut Out) -> Result<Exit, Failure> {
    let lang: Lang = lang(globals, &Config::default()).into();
    out.text(&checklist(&Checklist::standard(), lang))?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::check::{Item, OwnTexts};
    use crate::core::settings::read;

    #[test]
    fn what_is_printed_can_be_put_into_force_and_asks_the_same() {
        for lang in [Lang::Zh, Lang::En] {
            let text = checklist(&Checklist::standard(), lang);
            let read = read(&text).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
            let bare = |items: &[Item]| -> Vec<Item> {
                items
                    .iter()
                    .map(|item| Item { texts: OwnTexts::default(), ..item.clone() })
                    .collect()
            };
            let mut back = (*read.checks).clone();
            assert!(back.items.iter().all(|item| !item.texts.name[0].is_empty()));
            back.items = bare(&back.items);
            assert_eq!(back, Checklist::standard());
        }
    }
}
