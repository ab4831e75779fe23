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
use crate::core::complaint::Case;
use crate::core::followup::Task;
use crate::core::hall::Hall;
use crate::core::ids::entity_id;
use crate::core::people::Author;

mod claims;
mod settings;
mod stream;
mod unmask;

pub(crate) use claims::Called;
pub use claims::Claim;
pub use settings::NewSettings;
pub use unmask::{NotShown, Unmask};

/// What the centre calls itself among the terminals of a hall.
pub const CENTRE_HOST: &str = "centre";

/// Acts that are remembered, so that a form that is sent twice is done once.
const REMEMBERED: usize = 4_096;

/// What an act of the centre is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A case, by its id.
    Case(String),
    /// A follow-up, by its id.
    FollowUp(String),
}

impl Matter {
    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Matter::Case(id) | Matter::FollowUp(id) => id,
        }
    }

    /// Its version; none where there is none of that id.
    fn version(&self, hall: &Hall) -> Option<u64> {
        match self {
            Matter::Case(id) => hall.cases().get(id).map(Case::version),
            Matter::FollowUp(id) => hall.follow_up_book().get(id).map(Task::version),
        }
    }

    /// Whether an act of that id stands in its history.
    fn has(&self, hall: &Hall, once: &str) -> bool {
        match self {
            Matter::Case(id) => {
                let case = hall.cases().root(id);
                case.is_some_and(|case| case.history.iter().any(|past| &*past.act_id == once))
            }
            Matter::FollowUp(id) => {
                let task = hall.follow_up_book().get(id);
                task.is_some_and(|task| task.history.iter().any(|past| &*past.act_id == once))
            }
        }
    }
}

/// What an act is about, as somebody saw it when they decided what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What.
    pub of: Matter,
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
    /// What they saw of it; none where nothing was shown.
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
    claims: claims::Claims,
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

/// What an act is about, where what it is about has a history.
fn matter_of(act: &Act) -> Option<Matter> {
    match act {
        Act::Case { complaint_id, .. } => Some(Matter::Case(complaint_id.clone())),
        Act::FollowUp { follow_up_id, .. } => Some(Matter::FollowUp(follow_up_id.clone())),
        _ => None,
    }
}

impl<S: HallStore> App<S> {
    /// Whether a form of settings was done already, as far as is remembered.
    pub(super) fn was_put(&self, hall: &str, once: &str) -> bool {
        self.centre.was_done(hall, once)
    }

    /// Whether a form about something was done already, before the last start too.
    pub(super) async fn was_granted(&self, (hall, of): (&str, Matter), once: &str) -> bool {
        if self.centre.was_done(hall, once) {
            return true;
        }
        let Some(folds) = self.folds() else { return false };
        let once = once.to_owned();
        let found = folds.with(hall, move |it| Ok(of.has(it.hall(), &once))).await;
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
            if matter_of(&act).is_some_and(|of| of.has(hall, &first)) {
                return Ok(Weighing::Before);
            }
            if seen.is_some_and(|seen| seen.of.version(hall) != Some(seen.version)) {
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
