//! What somebody typed to find a complaint, and what each word of it may mean beside itself: a category, by
//! code, name or pinyin, or a person of the hall.

use super::clean::scrub;
use super::named::Named;
use super::words::Lang;
use crate::core::complaint::Category;
use crate::core::hall::Hall;
use crate::core::search::{Keys, Query, half_width};

/// From so many letters on a word may name somebody or something by its pinyin: one letter names nearly all.
const LETTERS_MIN: usize = 2;

/// One word of a search, and what else it may mean than itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// As typed.
    pub typed: String,
    /// Categories that it names.
    pub categories: Vec<Category>,
    /// Ids of people whom it names.
    pub people: Vec<String>,
}

/// The words of a search, all of which must be found. Whoever was in the roster at any time can be named.
pub fn terms(typed: &str, hall: &Hall) -> Vec<Term> {
    // What is not seen parts no word: it is taken out of what is written, too.
    let plain: String = scrub(typed).chars().map(half_width).collect();
    let roster = roster(hall);
    let term = |word: &str| Term {
        typed: word.to_owned(),
        categories: categories(word),
        people: people(word, &roster),
    };
    plain.split_whitespace().map(term).collect()
}

/// Categories that a word names: by the beginning of a code or of the pinyin initials, or by any part of a
/// name.
pub fn categories(word: &str) -> Vec<Category> {
    if word.chars().count() < LETTERS_MIN {
        return Vec::new();
    }
    let small = word.to_lowercase();
    let named = |category: &&Category| {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| category.name(lang).to_lowercase());
        zh.contains(&small) || en.contains(&small)
    };
    let mut found = Category::find(word);
    found.extend(Category::ALL.iter().filter(named));
    found.sort_unstable();
    found.dedup();
    found
}

/// Id and name of everybody who was in the roster at any time.
fn roster(hall: &Hall) -> Vec<(String, String)> {
    let book = hall.settings_book();
    let applied = book.versions().filter_map(|version| book.settings(version.version));
    let all = applied.chain([&hall.config().settings]).flat_map(|settings| &settings.people);
    let mut known: Vec<(String, String)> =
        all.map(|person| (person.id.clone(), person.name.clone())).collect();
    known.sort_unstable();
    known.dedup();
    known
}

fn people(word: &str, roster: &[(String, String)]) -> Vec<String> {
    let query = Query::new(word);
    let long = word.chars().count() >= LETTERS_MIN;
    let named = |(id, name): &&(String, String)| {
        id.eq_ignore_ascii_case(word) || (long && Keys::new(name).matches(&query))
    };
    let mut found: Vec<String> = roster.iter().filter(named).map(|(id, _)| id.clone()).collect();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::hall::HallConfig;
    use crate::core::settings::{Person, Settings};
    use crate::core::time::Zone;

    fn hall() -> Hall {
        let person =
            |id: &str, name: &str| Person { id: id.into(), name: name.into(), ..Person::default() };
        let people = vec![person("e1", "张三"), person("e2", "李霞"), person("m1", "")];
        Hall::new(HallConfig {
            stream: [0; 16],
            devices: Vec::new(),
            hall_id: "H001".into(),
            name: String::new(),
            zone: Zone::default(),
            settings: Settings { people, ..Settings::default() },
            training: false,
        })
    }

    fn meant(typed: &str) -> (Vec<&'static str>, Vec<&'static str>) {
        let mut all = terms(typed, &hall());
        assert_eq!(all.len(), 1, "{typed}");
        let term = all.remove(0);
        let people =
            ["e1", "e2", "m1"].into_iter().filter(|id| term.people.iter().any(|it| it == id));
        (term.categories.iter().map(|category| category.as_str()).collect(), people.collect())
    }

    #[test]
    fn what_is_not_seen_parts_no_word() {
        let typed = |text: &str| {
            terms(text, &hall()).into_iter().map(|term| term.typed).collect::<Vec<_>>()
        };
        assert_eq!(typed("掉\u{200b}线 退\u{feff}费"), ["掉线", "退费"]);
    }

    #[test]
    fn a_word_names_categories_and_people_without_an_input_method() {
        for (typed, categories, people) in [
            ("bl2", &["bl2"][..], &[][..]),
            ("PI", &["pi1", "pi2"], &[]),
            ("计费差错", &["bl3"], &[]),
            ("jfcc", &["bl3"], &[]),
            ("refund", &["bl5"], &[]),
            ("zs", &[], &["e1"]),
            ("张", &[], &[]),
            ("李霞", &[], &["e2"]),
            ("lixia", &[], &["e2"]),
            ("Ｍ１", &[], &["m1"]),
            ("z", &[], &[]),
        ] {
            let (found, who) = meant(typed);
            assert_eq!((found, who), (categories.to_vec(), people.to_vec()), "{typed}");
        }
        assert!(terms(" \u{3000} ", &hall()).is_empty());
        assert_eq!(terms("信号　差", &hall()).len(), 2);
    }
}
