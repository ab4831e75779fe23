//! Keeps what is known of every hall fresh, beside the uploads: what somebody beyond a hall waits for is folded at once,
//! everything else by and by, never for more than a share of a core, the hall that waits longest first.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};
use std::time::Duration;

use tokio::sync::watch;

use super::changes::{Changed, Changes};
use super::days::days_of;
use super::keep;
use super::known::{Known, KnownHall, Whose};
use super::listeners::{Listener, Listeners};
use super::marks::{Mark, Marks};
use super::{HallDays, HallStanding, Item, items_of, standing_of};
use crate::core::board::Board;
use crate::core::time::{Ms, Zone};
use crate::server::ingest::Heads;
use crate::server::reports::{WEEKS_BYTES, Weeks, read_weeks, write_weeks};
use crate::server::{DeviceId, FoldFault, Folds, HallStore, Incarnation, Times};

/// A hall that could not be folded is left in peace for so long, milliseconds.
const FAILED_MS: i64 = 60_000;

/// How what is known is kept fresh.
#[derive(Clone, Copy, Debug)]
pub struct OversightRules {
    /// How often it is looked at what there is to do where nothing presses.
    pub look_every: Duration,
    /// How often the storage is asked for all halls: another process may write, too.
    pub ask_every: Duration,
    /// Events that nobody waits for are left for so long, seconds, so that more of them are folded at once.
    pub age_min_secs: i64,
    /// After a hall that nobody waits for it rests for so many times as long as that took: a fifth of a core.
    pub rest_times: u32,
    /// How often what is known is written down.
    pub keep_every: Duration,
}

impl Default for OversightRules {
    fn default() -> OversightRules {
        OversightRules {
            look_every: Duration::from_millis(200),
            ask_every: Duration::from_secs(10),
            age_min_secs: 15,
            rest_times: 4,
            keep_every: Duration::from_secs(60),
        }
    }
}

/// What it works with.
pub(crate) struct Parts<S> {
    pub(crate) store: Arc<S>,
    pub(crate) folds: Arc<Folds<S>>,
    pub(crate) heads: Arc<Heads>,
    pub(crate) times: Times,
    pub(crate) incarnation: Incarnation,
}

/// A hall as it is known, and up to when.
#[derive(Clone, Debug)]
pub struct Seen {
    /// How it stands.
    pub standing: Arc<HallStanding>,
    /// Since when the server has events of it that are not in that; none: it is all there is.
    pub behind_since: Option<Ms>,
}

impl Seen {
    /// Up to when it is right: now, unless something has come since, or nobody there has been heard for so long that
    /// more may have happened than is known here.
    pub fn right_until(&self, now: Ms) -> Ms {
        [self.behind_since, self.standing.away_since(now)].into_iter().flatten().fold(now, Ms::min)
    }
}

/// What is known of every hall.
pub struct Oversight<S> {
    parts: Parts<S>,
    folder: PathBuf,
    rules: OversightRules,
    known: RwLock<Known>,
    changes: Changes,
    listeners: Listeners,
    weeks: Arc<Weeks>,
}

impl<S: HallStore> Oversight<S> {
    /// Begins with what was known at the last start.
    pub(crate) fn begin(
        parts: Parts<S>,
        folder: &Path,
        rules: OversightRules,
    ) -> Arc<Oversight<S>> {
        let of = parts.store.stands().unwrap_or(parts.incarnation);
        let mut known = Known::of(of);
        for (standing, items, days) in keep::read(folder, &of) {
            known.put(standing, items, days);
        }
        parts.heads.news.begin();
        let weeks = Arc::new(Weeks::of(of, WEEKS_BYTES));
        read_weeks(folder, of, &weeks);
        let oversight = Arc::new(Oversight {
            parts,
            folder: folder.into(),
            rules,
            known: RwLock::new(known),
            changes: Changes::default(),
            listeners: Listeners::default(),
            weeks,
        });
        tokio::spawn(work_on(Arc::downgrade(&oversight)));
        oversight
    }

    /// Weeks and months of the halls, as reports count them.
    pub(crate) fn weeks(&self) -> &Arc<Weeks> {
        &self.weeks
    }

    /// Which copy of the data is there now.
    pub(crate) fn stands(&self) -> Incarnation {
        self.parts.store.stands().unwrap_or(self.parts.incarnation)
    }

    fn now(&self) -> Ms {
        self.parts.times.now()
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every hall that `is_meant`, by id.
    pub fn halls(&self, is_meant: impl Fn(&str) -> bool) -> Vec<Seen> {
        let known = self.read();
        let meant = known.halls.iter().filter(|(hall, _)| is_meant(hall));
        meant.map(|(_, known)| seen(known)).collect()
    }

    /// A hall.
    pub fn hall(&self, hall: &str) -> Option<Seen> {
        self.read().halls.get(hall).map(seen)
    }

    /// The days of a hall, in figures.
    pub fn days(&self, hall: &str) -> Arc<HallDays> {
        self.read().halls.get(hall).map(|known| Arc::clone(&known.days)).unwrap_or_default()
    }

    /// The days of every hall that `is_meant`.
    pub fn all_days(
        &self,
        is_meant: impl Fn(&str) -> bool,
    ) -> Vec<(Arc<HallStanding>, Arc<HallDays>)> {
        let known = self.read();
        let meant = known.halls.iter().filter(|(hall, _)| is_meant(hall));
        meant.map(|(_, it)| (Arc::clone(&it.standing), Arc::clone(&it.days))).collect()
    }

    /// A folder for what is written and removed again.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A place among the pages of somebody that are kept up to date; none where they have too many.
    pub(crate) fn listens(&self, who: &str) -> Option<Listener> {
        self.listeners.take(who)
    }

    /// How many halls have a log that nothing is known of yet.
    pub fn unread(&self) -> usize {
        self.read().halls.values().filter(|it| it.is_unread()).count()
    }

    /// Whether a hall has a log of which nothing is known yet.
    pub fn is_unread(&self, hall: &str) -> bool {
        self.read().halls.get(hall).is_some_and(KnownHall::is_unread)
    }

    /// What these have to do, each once, the most urgent first. One whose hall is not `is_meant` is left out.
    pub fn items(&self, whose: &[Whose<'_>], is_meant: impl Fn(&str) -> bool) -> Vec<Arc<Item>> {
        let mut found = self.read().sorted(whose, self.now());
        found.retain(|item| is_meant(&item.hall));
        found
    }

    /// Counts the changes. Whoever waits for one asks [`Oversight::changed_since`] what it was.
    pub fn generation(&self) -> watch::Receiver<u64> {
        self.changes.generation()
    }

    /// Which halls changed behind a generation.
    pub fn changed_since(&self, generation: u64) -> Changed {
        self.changes.since(generation)
    }

    /// Forgets all of another copy of the data.
    fn look_which_copy(&self) {
        let of = self.stands();
        if self.read().of != of {
            *self.write() = Known::of(of);
            self.weeks.begin_anew(of);
            self.changes.tell_all();
        }
    }

    /// Folds a hall to its end, now, and notes how it stands.
    pub async fn refresh(&self, hall: &str) -> Result<(), FoldFault> {
        let (of, now) = (self.stands(), self.now());
        let (days, weeks, id) = (self.days(hall), Arc::clone(&self.weeks), hall.to_owned());
        let looked = self.parts.folds.with(hall, move |shadow| {
            let hall = shadow.hall();
            let board = Board::build(hall, now);
            let mut standing = standing_of(hall, &board, now);
            standing.hseq = shadow.hseq();
            let days = days_of(shadow, &board, &days, now)?;
            weeks.look(of, &id, (shadow, board.zone.date(now)))?;
            Ok((standing, items_of(hall, now), days))
        });
        let (mut standing, items, days) = match looked.await {
            Ok(looked) => looked,
            Err(fault) => {
                if let Some(known) = self.write().halls.get_mut(hall) {
                    known.not_before = Some(Ms(now.0.saturating_add(FAILED_MS)));
                }
                return Err(fault);
            }
        };
        let mut known = self.write();
        if known.of != of || self.stands() != of {
            return Ok(());
        }
        if let Some(before) = known.halls.get(hall) {
            standing.contact_at = before.standing.contact_at;
            standing.terminals = before.told.stand(standing.settings_hseq);
            if standing.hall == standing.name {
                standing.name.clone_from(&before.standing.name);
            }
        }
        hall.clone_into(&mut standing.hall);
        let (differs, items_differ) = known.put(standing, items, days);
        drop(known);
        if differs || items_differ {
            self.changes.tell(hall, items_differ);
        }
        Ok(())
    }

    /// Takes in what came. Answers the halls that somebody waits for.
    fn take_news(&self) -> Vec<String> {
        let now = self.now();
        let moves = self.parts.heads.news.take();
        let (mut pressing, mut changed) = (Vec::new(), Vec::new());
        let mut known = self.write();
        for (hall, one) in moves {
            if !known.halls.contains_key(&hall) {
                // What it is called is found with the next look at all halls.
                let standing = HallStanding::unknown(&hall, "", now);
                known.put(standing, Vec::new(), HallDays::new());
            }
            let Some(known) = known.halls.get_mut(&hall) else { continue };
            if let Some(heard) = one.heard {
                Arc::make_mut(&mut known.standing).contact_at = Some(heard);
            }
            for (device, report) in one.reports {
                known.told.hear(device, report);
            }
            if known.stand_anew() {
                changed.push(hall.clone());
            }
            if let Some(head) = one.head {
                known.note_head(head, now);
            }
            if one.presses && known.behind_since.is_some() {
                pressing.push(hall);
            }
        }
        drop(known);
        for hall in changed {
            self.changes.tell(&hall, false);
        }
        pressing
    }

    /// Asks the storage for all halls and terminals: those that are new, and those that another process wrote.
    async fn ask(&self) -> Result<(), crate::server::Fault> {
        let of = self.stands();
        let halls = self.parts.store.halls().await?;
        let devices = self.parts.store.devices(None).await?;
        let mut seen_at: HashMap<String, Ms> = HashMap::new();
        let mut belong: HashMap<String, BTreeSet<DeviceId>> = HashMap::new();
        for device in devices.into_iter().filter(|one| one.revoked_at.is_none()) {
            belong.entry(device.hall.clone()).or_default().insert(device.known.id);
            if let Some(at) = device.seen_at {
                let known = seen_at.entry(device.hall).or_insert(at);
                *known = at.max(*known);
            }
        }
        let now = self.now();
        let mut known = self.write();
        if known.of != of || self.stands() != of {
            return Ok(());
        }
        let there: BTreeSet<&str> = halls.iter().map(|hall| &*hall.id).collect();
        known.halls.retain(|hall, _| there.contains(&**hall));
        for hall in &halls {
            if !known.halls.contains_key(&hall.id) {
                let standing = HallStanding::unknown(&hall.id, &hall.name, now);
                known.put(standing, Vec::new(), HallDays::new());
            }
            let Some(known) = known.halls.get_mut(&hall.id) else { continue };
            known.note_head(hall.head, now);
            known.told.belong(belong.remove(&hall.id).unwrap_or_default());
            known.stand_anew();
            let heard = seen_at.get(&hall.id).copied().max(known.standing.contact_at);
            if heard != known.standing.contact_at {
                Arc::make_mut(&mut known.standing).contact_at = heard;
            }
        }
        Ok(())
    }

    fn tell_turned(&self) {
        let turned = self.write().turned(self.now());
        for hall in turned {
            self.changes.tell(&hall, true);
        }
    }

    /// Writes down what is known.
    async fn keep(&self) {
        let (folder, bytes) = (self.folder.clone(), keep::spelt(&self.read()));
        let (weeks, today) = (Arc::clone(&self.weeks), Zone::default().date(self.now()));
        let work = move || {
            keep::write(&folder, &bytes)?;
            write_weeks(&folder, &weeks, today)
        };
        let written = tokio::task::spawn_blocking(work).await;
        if let Ok(Err(error)) = written {
            tracing::warn!(%error, "what is known of the halls could not be kept for the next start");
        }
    }
}

fn seen(known: &KnownHall) -> Seen {
    Seen { standing: Arc::clone(&known.standing), behind_since: known.behind_since }
}

/// Works until the server ends.
async fn work_on<S: HallStore>(oversight: Weak<Oversight<S>>) {
    let mut last = Marks::default();
    loop {
        let Some(now) = oversight.upgrade() else { return };
        now.look_which_copy();
        let steady = now.parts.times.steady_ms();
        if last.is_due(Mark::Ask, steady, now.rules.ask_every)
            && let Err(fault) = now.ask().await
        {
            tracing::warn!(%fault, "the halls could not be asked for");
        }
        for hall in now.take_news() {
            look(&now, &hall).await;
        }
        now.tell_turned();
        if last.is_due(Mark::Keep, steady, now.rules.keep_every) {
            now.keep().await;
        }
        let waits = now.read().next(now.now(), now.rules.age_min_secs);
        let rest = match waits {
            Some(hall) => look(&now, &hall).await * now.rules.rest_times,
            None => now.rules.look_every,
        };
        let news = Arc::clone(&now.parts.heads);
        drop(now);
        // What presses ends the rest.
        let _pressed = tokio::time::timeout(rest, news.news.pressing()).await.is_ok();
    }
}

/// Folds a hall; how long that took.
async fn look<S: HallStore>(oversight: &Oversight<S>, hall: &str) -> Duration {
    let times = &oversight.parts.times;
    let began = times.steady_ms();
    if let Err(fault) = oversight.refresh(hall).await {
        tracing::warn!(%fault, "a hall could not be looked at");
    }
    Duration::from_millis(times.steady_ms().saturating_sub(began).max(1))
}
