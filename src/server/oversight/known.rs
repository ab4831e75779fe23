//! What is known of all halls, in memory: standings by hall, items by department, level and person. Nothing here waits.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::terminals::{Terminals, Told};
use super::{HallCalls, HallDays, HallStanding, Item, ItemKind, by_urgency};
use crate::core::time::Ms;
use crate::server::Incarnation;

/// Whose items somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Everybody's.
    All,
    /// Those about a hall's complaints.
    Hall(&'a str),
    /// A department's.
    Department(&'a str),
    /// Those of a level of the ladder.
    Level(u8),
    /// Those that a person, or a contact, was called upon for.
    Person(&'a str),
}

/// A shelf of an index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Shelf {
    Department(String),
    Level(u8),
    Person(String),
}

/// What is known of a hall beside how it stands and what others have to do about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Beside {
    /// Its days, in figures.
    pub(super) days: HallDays,
    /// Whom to call back.
    pub(super) calls: HallCalls,
}

/// What is known of one hall.
pub(super) struct KnownHall {
    pub(super) standing: Arc<HallStanding>,
    pub(super) items: Vec<Arc<Item>>,
    /// Its days, in figures.
    pub(super) days: Arc<HallDays>,
    /// Whom to call back.
    pub(super) calls: Arc<HallCalls>,
    /// What its terminals told of themselves.
    pub(super) told: Told,
    /// Number of the newest event that is known to be in its log.
    pub(super) head: u64,
    /// Since when the server has events that are not in the standing.
    pub(super) behind_since: Option<Ms>,
    /// Not before this it is tried again, after it could not be folded.
    pub(super) not_before: Option<Ms>,
}

impl KnownHall {
    /// Whether it has a log of which nothing is known yet.
    pub(super) fn is_unread(&self) -> bool {
        self.standing.hseq == 0 && self.behind_since.is_some()
    }

    /// Reckons how its terminals stand. Whether that differs in more than when they said so.
    pub(super) fn stand_anew(&mut self) -> bool {
        let (was, now) = (self.standing.terminals, self.told.stand(self.standing.settings_hseq));
        if was == now {
            return false;
        }
        Arc::make_mut(&mut self.standing).terminals = now;
        let waits = |it: &Terminals| it.waiting.map(|it| it.events > 0);
        (was.of, was.with_settings, waits(&was)) != (now.of, now.with_settings, waits(&now))
    }

    /// The hall's log goes up to there by now.
    pub(super) fn note_head(&mut self, head: u64, now: Ms) {
        self.head = self.head.max(head);
        if self.head > self.standing.hseq {
            self.behind_since.get_or_insert(now);
        }
    }
}

/// What is known of one copy of the data.
pub(super) struct Known {
    pub(super) of: Incarnation,
    pub(super) halls: BTreeMap<String, KnownHall>,
    shelves: HashMap<Shelf, HashMap<String, Vec<Arc<Item>>>>,
    /// When what of which hall becomes late, or near it.
    turns: BTreeSet<(Ms, String)>,
}

fn shelves_of(item: &Item) -> Vec<Shelf> {
    match &item.kind {
        ItemKind::Dispatch { department_id, .. } => vec![Shelf::Department(department_id.clone())],
        ItemKind::Escalation { level, to, .. } => {
            let people = to.iter().map(|id| Shelf::Person(id.clone()));
            people.chain([Shelf::Level(*level)]).collect()
        }
    }
}

fn turns_of(items: &[Arc<Item>]) -> impl Iterator<Item = Ms> + '_ {
    let open = items.iter().filter(|item| !item.state.is_over());
    open.flat_map(|item| [item.due, item.due_soon_at]).flatten()
}

impl Known {
    pub(super) fn of(incarnation: Incarnation) -> Known {
        Known {
            of: incarnation,
            halls: BTreeMap::new(),
            shelves: HashMap::new(),
            turns: BTreeSet::new(),
        }
    }

    /// Puts in how a hall stands. Answers whether its standing differs beyond the time it was made, and whether its items do.
    pub(super) fn put(
        &mut self,
        standing: HallStanding,
        items: Vec<Item>,
        Beside { days, calls }: Beside,
    ) -> (bool, bool) {
        let hall = standing.hall.clone();
        let before = self.halls.get(&hall);
        let same_items = before.is_some_and(|known| {
            known.items.len() == items.len()
                && known.items.iter().zip(&items).all(|(old, new)| **old == *new)
        });
        let same_calls = before.is_some_and(|known| *known.calls == calls);
        let same = before.is_some_and(|known| {
            let stamped = HallStanding {
                as_of: standing.as_of,
                hseq: standing.hseq,
                last_event_at: standing.last_event_at,
                queues_until: standing.queues_until,
                contact_at: standing.contact_at,
                terminals: standing.terminals,
                ..(*known.standing).clone()
            };
            stamped == standing
        });
        let (head, behind_since, not_before) =
            before.map_or((0, None, None), |it| (it.head, it.behind_since, it.not_before));
        let mut known = self.halls.remove(&hall);
        let told = known.as_mut().map(|it| std::mem::take(&mut it.told)).unwrap_or_default();
        let items = match known {
            Some(known) if same_items => known.items,
            known => {
                self.unshelve(&hall, known.as_ref().map_or(&[], |known| &known.items));
                let items: Vec<Arc<Item>> = items.into_iter().map(Arc::new).collect();
                self.shelve(&hall, &items);
                items
            }
        };
        let head = head.max(standing.hseq);
        let behind_since = behind_since.filter(|_| head > standing.hseq);
        let standing = Arc::new(standing);
        let (days, calls) = (Arc::new(days), Arc::new(calls));
        let known =
            KnownHall { standing, items, days, calls, told, head, behind_since, not_before };
        self.halls.insert(hall, known);
        (!(same && same_calls), !same_items)
    }

    fn shelve(&mut self, hall: &str, items: &[Arc<Item>]) {
        for item in items {
            for shelf in shelves_of(item) {
                let own = self.shelves.entry(shelf).or_default();
                own.entry(hall.to_owned()).or_default().push(Arc::clone(item));
            }
        }
        self.turns.extend(turns_of(items).map(|at| (at, hall.to_owned())));
    }

    fn unshelve(&mut self, hall: &str, items: &[Arc<Item>]) {
        for shelf in items.iter().flat_map(|item| shelves_of(item)) {
            if let Some(own) = self.shelves.get_mut(&shelf) {
                own.remove(hall);
                if own.is_empty() {
                    self.shelves.remove(&shelf);
                }
            }
        }
        for at in turns_of(items) {
            self.turns.remove(&(at, hall.to_owned()));
        }
    }

    /// The items that somebody asks for, in no order.
    fn items(&self, whose: Whose<'_>) -> Vec<Arc<Item>> {
        let shelf = match whose {
            Whose::All => {
                return self.halls.values().flat_map(|known| known.items.iter().cloned()).collect();
            }
            Whose::Hall(hall) => {
                return self.halls.get(hall).map(|known| known.items.clone()).unwrap_or_default();
            }
            Whose::Department(id) => Shelf::Department(id.to_owned()),
            Whose::Level(level) => Shelf::Level(level),
            Whose::Person(id) => Shelf::Person(id.to_owned()),
        };
        let found = self.shelves.get(&shelf).into_iter().flat_map(HashMap::values);
        found.flatten().cloned().collect()
    }

    /// The items of several, each once, what is most urgent first.
    pub(super) fn sorted(&self, whose: &[Whose<'_>], now: Ms) -> Vec<Arc<Item>> {
        let mut found: Vec<Arc<Item>> = whose.iter().flat_map(|whose| self.items(*whose)).collect();
        if whose.len() > 1 {
            let mut seen = BTreeSet::new();
            found.retain(|item| seen.insert(Arc::as_ptr(item)));
        }
        found.sort_by(|one, other| by_urgency(one, other, now));
        found
    }

    /// The halls of which something has become late, or near it, since this was asked last.
    pub(super) fn turned(&mut self, now: Ms) -> BTreeSet<String> {
        let later = self.turns.split_off(&(Ms(now.0.saturating_add(1)), String::new()));
        std::mem::replace(&mut self.turns, later).into_iter().map(|(_, hall)| hall).collect()
    }

    /// Halls that wait to be looked at again, the one that waits longest first; those that have items before those that
    /// were only never looked at.
    pub(super) fn next(&self, now: Ms, age_min_secs: i64) -> Option<String> {
        let waits = self.halls.iter().filter_map(|(hall, known)| {
            if known.not_before.is_some_and(|at| now < at) {
                return None;
            }
            let day_over = (known.standing.hseq > 0 && known.standing.day_ends <= now)
                .then_some(known.standing.day_ends);
            let behind = known.behind_since.filter(|at| now.secs_since(*at) >= age_min_secs);
            let since = behind.into_iter().chain(day_over).min()?;
            Some((known.items.is_empty(), since, hall))
        });
        waits.min().map(|(.., hall)| hall.clone())
    }
}
