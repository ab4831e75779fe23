//! What the centre does in a hall: an act of somebody who signed in on the server's pages becomes events of the hall's log,
//! as an act at a terminal does. It is weighed by the same rules against the hall as the log says it, written into a
//! stream of its own with a key of its own, and stored by the same commit; so every terminal takes it as any other
//! stream's, folds it by the same rules, and whoever wrote meanwhile without knowing of it loses or wins by them
//! (sync.md 4.6, 4.7).

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Mutex as Turn;

use super::app::App;
use super::ingest::NotTaken;
use super::keys::random;
use super::{Fault, FoldFault, HallStore, Outcome};
use crate::core::act::{Act, Decided, Desk, Refused, decide};
use crate::core::hall::Hall;
use crate::core::ids::entity_id;
use crate::core::people::Author;

mod settings;
mod stream;
mod unmask;

pub use settings::NewSettings;
pub use unmask::{NotShown, Unmask};

/// What the centre calls itself among the terminals of a hall.
pub const CENTRE_HOST: &str = "centre";

/// Acts that are remembered, so that a form that is sent twice is done once.
const REMEMBERED: usize = 4_096;

/// A case as somebody saw it when they decided what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The case.
    pub complaint_id: String,
    /// Its version then.
    pub version: u64,
}

/// Something that somebody asks for on the server's pages. Whether they may is settled before.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The hall.
    pub hall: String,
    /// What.
    pub act: Act,
    /// Who, as the hall's log names them.
    pub author: Author,
    /// What they are called.
    pub name: String,
    /// Id of the form that it was typed into: the same one again is the same wish.
    pub once: String,
    /// What they saw of the case; none where nothing of a case was shown.
    pub seen: Option<Seen>,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted {
    /// It is in the hall's log, on disk; number of its last event.
    Done(u64),
    /// It was already.
    Before,
}

/// Why a wish was not granted. Nothing of it was written, except where it says so.
#[derive(Debug, thiserror::Error)]
pub enum NotGranted {
    /// A rule forbids it.
    #[error("a rule of the hall forbids it")]
    Refused(Box<Refused>),
    /// The questionnaire of these settings does not ask about weak items: their codes.
    #[error("weak items without a question: {}", .0.join(", "))]
    Unasked(Vec<String>),
    /// The case has changed since it was shown.
    #[error("it has changed since it was shown")]
    Stale,
    /// The hall could not be read.
    #[error(transparent)]
    Fold(#[from] FoldFault),
    /// It could not be stored.
    #[error(transparent)]
    Store(#[from] Fault),
    /// What was to be written is more than an event may be.
    #[error("it is too long to be written down")]
    TooLong,
    /// The log of the hall went on in another way than was known: the next try knows it.
    #[error("somebody else wrote at the same instant; try again")]
    Again,
}

/// The acts that are under way, and those that were done lately.
#[derive(Default)]
pub(super) struct Centre {
    turns: Mutex<HashMap<String, Arc<Turn<()>>>>,
    done: Mutex<VecDeque<(String, String)>>,
}

impl Centre {
    /// One act of the centre in a hall at a time: the next one sees what the one before did.
    fn turn(&self, hall: &str) -> Arc<Turn<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(turns.entry(hall.to_owned()).or_default())
    }

    fn was_done(&self, hall: &str, once: &str) -> bool {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.iter().any(|(at, id)| at == hall && id == once)
    }

    fn note_done(&self, hall: &str, once: &str) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if done.len() >= REMEMBERED {
            done.pop_front();
        }
        done.push_back((hall.to_owned(), once.to_owned()));
    }
}

/// An act that was weighed, and what its events have to follow.
pub(super) struct Weighed {
    pub(super) decided: Decided,
    pub(super) seen: u64,
    pub(super) lamport: u64,
}

enum Weighing {
    Weighed(Box<Weighed>),
    Before,
    Stale,
    Refused(Box<Refused>),
}

/// Whether an act with that id stands in the history of the case it is about.
fn stands(hall: &Hall, complaint_id: &str, once: &str) -> bool {
    let case = hall.cases().root(complaint_id);
    case.is_some_and(|case| case.history.iter().any(|past| &*past.act_id == once))
}

fn is_stale(hall: &Hall, seen: &Seen) -> bool {
    hall.cases().get(&seen.complaint_id).is_none_or(|case| case.version() != seen.version)
}

impl<S: HallStore> App<S> {
    /// Whether a form of settings was done already, as far as is remembered.
    pub(super) fn was_put(&self, hall: &str, once: &str) -> bool {
        self.centre.was_done(hall, once)
    }

    /// Whether a form about a complaint was done already, before the last start too.
    pub(super) async fn was_granted(&self, (hall, complaint): (&str, &str), once: &str) -> bool {
        if self.centre.was_done(hall, once) {
            return true;
        }
        let Some(folds) = self.folds() else { return false };
        let (complaint, once) = (complaint.to_owned(), once.to_owned());
        let found = folds.with(hall, move |it| Ok(stands(it.hall(), &complaint, &once))).await;
        found.unwrap_or(false)
    }

    /// Does what somebody asks for, once. It is in the hall's log and on disk when this answers, and is done to its end
    /// whoever stops waiting for it.
    pub async fn grant(self: &Arc<Self>, wish: Wish) -> Result<Granted, NotGranted> {
        let app = Arc::clone(self);
        let done = tokio::spawn(async move { app.granted(wish).await }).await;
        done.unwrap_or(Err(NotGranted::Fold(FoldFault::Ending)))
    }

    async fn granted(self: Arc<Self>, wish: Wish) -> Result<Granted, NotGranted> {
        let turn = self.centre.turn(&wish.hall);
        let _held = turn.lock().await;
        if self.centre.was_done(&wish.hall, &wish.once) {
            return Ok(Granted::Before);
        }
        let weighed = match self.weigh(&wish).await? {
            Weighing::Weighed(weighed) => *weighed,
            Weighing::Before => return Ok(Granted::Before),
            Weighing::Stale => return Err(NotGranted::Stale),
            Weighing::Refused(refused) => return Err(NotGranted::Refused(refused)),
        };
        let head = self.written((&wish.hall, &wish.author), weighed).await?;
        self.centre.note_done(&wish.hall, &wish.once);
        Ok(Granted::Done(head))
    }

    /// Writes what was weighed; the number of its last event. Whoever calls this has the turn of the hall.
    async fn written(&self, of: (&str, &Author), weighed: Weighed) -> Result<u64, NotGranted> {
        let upload = self.upload(of, weighed).await?;
        let room = self
            .ingest
            .room(upload.bytes())
            .ok_or_else(|| Fault::Busy("too much is on its way to the disk".to_owned()))?;
        match self.ingest.put(upload, room).await {
            Ok(Outcome::Stored { head, .. }) => Ok(head),
            Ok(_) | Err(NotTaken::InFlight) => Err(NotGranted::Again),
            Err(NotTaken::Fault(fault)) => Err(fault.into()),
        }
    }

    async fn weigh(&self, wish: &Wish) -> Result<Weighing, NotGranted> {
        let folds = self.folds().ok_or(FoldFault::NoRoom)?;
        let now = self.config.times.now();
        let first = wish.once.clone();
        let (act, author, seen) = (wish.act.clone(), wish.author.clone(), wish.seen.clone());
        let name = wish.name.clone();
        let weighing = folds.with(&wish.hall, move |shadow| {
            let hall = shadow.hall();
            let is_case = |act: &Act| match act {
                Act::Case { complaint_id, .. } => stands(hall, complaint_id, &first),
                _ => false,
            };
            if is_case(&act) {
                return Ok(Weighing::Before);
            }
            if seen.as_ref().is_some_and(|seen| is_stale(hall, seen)) {
                return Ok(Weighing::Stale);
            }
            let mut next = Some(first);
            let mut new_id =
                || next.take().unwrap_or_else(|| entity_id(now, random().unwrap_or_default()));
            let now = hall.config().zone.stamp(now);
            let mut desk = Desk { now, author: &author, device: CENTRE_HOST, new_id: &mut new_id };
            Ok(match decide(hall, &mut desk, &act) {
                Ok(decided) => {
                    let (seen, lamport) = (shadow.hseq(), shadow.lamport());
                    let decided = decided.named(&name);
                    Weighing::Weighed(Box::new(Weighed { decided, seen, lamport }))
                }
                Err(refused) => Weighing::Refused(Box::new(refused)),
            })
        });
        Ok(weighing.await?)
    }
}
