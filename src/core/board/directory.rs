//! Whom a complaint can go to beyond the hall's own people, as the forms offer it: departments with their
//! number and whether they work now, superiors outside the hall, and the levels of the ladder.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::core::complaint::Category;
use crate::core::hall::Hall;
use crate::core::settings::{Contact, Department, Hours};
use crate::core::time::{Ms, Zone};

/// How many days are looked through for when a department works again; after that it is not said.
const DAYS_AHEAD: usize = 14;

/// A department, as it is at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentBrief {
    /// Its id.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What is typed to find it.
    pub initials: String,
    /// What it takes by default.
    pub categories: Vec<Category>,
    /// Whom there.
    pub contact: String,
    /// The number that is answered now; empty = none is known.
    pub phone: String,
    /// It says when it works.
    pub has_hours: bool,
    /// It works now.
    pub works: bool,
    /// Closed: when it works again, if that is within two weeks.
    pub opens_at: Option<Ms>,
}

/// Somebody above who does not belong to the hall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactBrief {
    /// Their id.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// Their level of the ladder.
    pub level: u8,
    /// Their number; empty = nobody can call them.
    pub phone: String,
    /// They may be called now.
    pub is_there: bool,
}

/// Everybody a complaint can go to beyond the hall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// In the order of the settings: the first that takes a category is proposed.
    pub departments: Vec<DepartmentBrief>,
    /// Superiors outside the hall.
    pub contacts: Vec<ContactBrief>,
    /// The levels of the ladder, lowest first.
    pub levels: Vec<u8>,
    /// What those are called who wrote from outside, by id.
    pub outsiders: BTreeMap<String, String>,
}

impl Directory {
    /// The directory of a hall as it is at an instant.
    pub fn of(hall: &Hall, now: Ms) -> Directory {
        let (settings, zone) = (hall.settings(now).0, hall.config.zone);
        let departments = settings.departments.iter();
        let mut levels: Vec<u8> = settings.ladder.iter().map(|level| level.level).collect();
        levels.sort_unstable();
        Directory {
            departments: departments.map(|it| department(it, &settings.hours, zone, now)).collect(),
            contacts: settings.contacts.iter().map(|it| contact(it, zone, now)).collect(),
            levels,
            outsiders: hall
                .outsiders()
                .map(|(id, name)| (id.to_owned(), name.to_owned()))
                .collect(),
        }
    }

    /// A department by its id.
    pub fn department(&self, id: &str) -> Option<&DepartmentBrief> {
        self.departments.iter().find(|it| it.id == id)
    }

    /// A contact by its id.
    pub fn contact(&self, id: &str) -> Option<&ContactBrief> {
        self.contacts.iter().find(|it| it.id == id)
    }

    /// The next level above, as the ladder is climbed.
    pub fn level_above(&self, level: u8) -> Option<u8> {
        self.levels.iter().copied().find(|it| *it > level)
    }
}

fn department(it: &Department, hall: &Hours, zone: Zone, now: Ms) -> DepartmentBrief {
    let works = it.works(hall, zone.date(now), zone.time(now));
    let number = if works || it.on_call.is_empty() { &it.phone } else { &it.on_call };
    DepartmentBrief {
        id: it.id.clone(),
        zh: it.zh.clone(),
        en: it.en.clone(),
        initials: it.initials.clone(),
        categories: it.categories.clone(),
        contact: it.contact.clone(),
        phone: number.clone(),
        has_hours: it.hours.is_set(),
        works,
        opens_at: if works { None } else { opens_at(&it.own_hours(hall), zone, now) },
    }
}

fn opens_at(hours: &Hours, zone: Zone, now: Ms) -> Option<Ms> {
    let of_day = |date: NaiveDate| {
        let starts =
            hours.on(date).iter().filter_map(|span| zone.instant(date.and_time(span.from)));
        starts.filter(|at| *at > now).min()
    };
    zone.date(now).iter_days().take(DAYS_AHEAD).find_map(of_day)
}

fn contact(it: &Contact, zone: Zone, now: Ms) -> ContactBrief {
    ContactBrief {
        id: it.id.clone(),
        name: it.name.clone(),
        level: it.level,
        phone: it.phone.clone(),
        is_there: it.is_there(zone.date(now), zone.time(now)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::settings::read;
    use crate::core::tests::ms;

    const HALL: &str = "name = 'h'\n[hours]\ndaily = ['08:30-18:00']\n\
        [[department]]\nid = 'field'\nzh = '装维'\nen = 'field'\ncontact = '赵工'\n\
        phone = '8001'\non_call = '8009'\nhours = { daily = ['09:00-12:00', '13:30-17:30'] }\n";

    #[test]
    fn a_department_says_which_number_is_answered_and_when_it_works_again() {
        let settings = read(HALL).unwrap();
        let own = settings.department("field").unwrap();
        let at = |time: &str| {
            let it = department(own, &settings.hours, Zone::default(), ms(time));
            (it.works, it.phone, it.opens_at)
        };
        let number = |text: &str| text.to_owned();
        assert_eq!(at("10:00"), (true, number("8001"), None));
        assert_eq!(at("12:10"), (false, number("8009"), Some(ms("13:30"))));
        let next_day = ms("09:00").plus_secs(86_400);
        assert_eq!(at("19:00"), (false, number("8009"), Some(next_day)));
    }
}
