//! A customer's record, seen in full on the server's pages: with the hall's key that the server keeps, after the hall's log
//! says who sees it and why.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{App, Matter, NotGranted, Weighed};
use crate::core::act::{Decided, Draft};
use crate::core::customer::{Customer, SeenFor, UnmaskReason};
use crate::core::event::{Body, CustomerRef, Kind, PersonAct};
use crate::core::hall::Hall;
use crate::core::people::Author;
use crate::server::accounts::Entry;
use crate::server::{DocPut, Expect, Fault, FoldFault, HallStore};
use crate::store::{Vault, record_of};

/// Kind of the document that says how many records somebody saw today in all halls, by their id in the directories.
const SEEN: &str = "unmasked";
/// Kind of the document that says the same of those whom they were to call back.
const CALLED: &str = "called";

#[derive(Serialize, Deserialize)]
struct Seen {
    on: NaiveDate,
    count: usize,
}

/// Whom somebody asks to see.
#[derive(Clone, Debug)]
pub struct Unmask {
    /// The hall.
    pub hall: String,
    /// The complaint, or the follow-up, whose customer it is.
    pub of: Matter,
    /// Who asks, as the hall's log names them.
    pub author: Author,
    /// Why.
    pub reason: UnmaskReason,
}

/// Why a record is not shown. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum NotShown {
    /// The case names no customer, or their record is erased, or never came.
    #[error("there is no record of that customer")]
    NoRecord,
    /// They have seen as many today as one person may.
    #[error("as many were seen today as one person may see")]
    TooMany,
    /// It cannot be opened with the key that the server keeps.
    #[error("the record cannot be opened with the hall's key that the server keeps")]
    Key,
    /// It could not be put on record.
    #[error(transparent)]
    NotNoted(#[from] NotGranted),
}

impl Unmask {
    /// Whoever calls customers back sees the numbers of those whom they are to call: more than anybody else sees. The
    /// same as the hall's log says of it: a follow-up that is over is not shown at all.
    fn seen_for(&self) -> SeenFor {
        match self.of {
            Matter::FollowUp(_) if self.reason == UnmaskReason::CallBack => SeenFor::Call,
            Matter::FollowUp(_) | Matter::Case(_) => SeenFor::Matter,
        }
    }
}

/// Who the customer is, by their record; none where nobody is named, or nobody is to call them any more.
fn named<'h>(hall: &'h Hall, of: &Matter) -> Option<&'h CustomerRef> {
    match of {
        Matter::Case(id) => hall.cases().get(id)?.customer(),
        Matter::FollowUp(id) => {
            let task = hall.follow_up_book().get(id).filter(|task| task.is_open())?;
            task.customer.as_ref().filter(|customer| !hall.is_erased(&customer.person_ref))
        }
    }
}

impl<S: HallStore> App<S> {
    /// Shows who the customer of a complaint is, once the hall's log says so and the record of the pages what became of it.
    /// It is done to its end whoever stops waiting.
    pub async fn unmask(
        self: &Arc<Self>,
        asked: Unmask,
        entry: Entry,
    ) -> Result<Customer, NotShown> {
        let app = Arc::clone(self);
        let done = tokio::spawn(async move {
            let shown = app.within_bounds(&asked).await;
            if shown.is_ok() {
                // What is not on record is not seen.
                app.accounts().note(entry).await.map_err(NotGranted::from)?;
            } else if let Err(fault) = app.accounts().note(entry.refused()).await {
                tracing::warn!(%fault, "it was not written down that a record was not shown");
            }
            shown
        });
        done.await.unwrap_or(Err(NotShown::NotNoted(NotGranted::Fold(FoldFault::Ending))))
    }

    async fn within_bounds(&self, asked: &Unmask) -> Result<Customer, NotShown> {
        let (person, today) = (asked.author.person.to_string(), self.today());
        let kind = match asked.seen_for() {
            SeenFor::Call => CALLED,
            SeenFor::Matter => SEEN,
        };
        self.reserve((kind, &person), today, asked.seen_for().day_max()).await?;
        let shown = self.shown(asked).await;
        if shown.is_err()
            && let Err(fault) = self.give_back((kind, &person), today).await
        {
            tracing::warn!(%fault, "a record that was not shown counts as one that was");
        }
        shown
    }

    async fn shown(&self, asked: &Unmask) -> Result<Customer, NotShown> {
        let turn = self.centre.turn(&asked.hall);
        let _held = turn.lock().await;
        let folds = self.folds().ok_or(NotGranted::Fold(FoldFault::NoRoom))?;
        let (of, by, seen_for) = (asked.of.clone(), asked.author.person.clone(), asked.seen_for());
        let now = self.config.times.now();
        let found = folds.with(&asked.hall, move |shadow| {
            // The hall's log is the truth of what was seen there, at a terminal too.
            if shadow.hall().has_seen_enough(&by, seen_for, now) {
                return Ok(Err(NotShown::TooMany));
            }
            let named =
                named(shadow.hall(), &of).map(|it| (it.person_ref.clone(), it.commitment.clone()));
            let named = named.map(|named| (named, shadow.hseq(), shadow.lamport()));
            Ok(named.ok_or(NotShown::NoRecord))
        });
        let found = found.await.map_err(NotGranted::from)?;
        let ((person_ref, commitment), seen, lamport) = found?;
        // Opened before it is said that it was seen: what cannot be opened nobody saw.
        let customer = self.opened(&asked.hall, &person_ref, &commitment).await?;
        let act = PersonAct {
            person_ref,
            complaint_id: asked.of.id().into(),
            reason: asked.reason.as_str().into(),
            device: super::CENTRE_HOST.into(),
            receipt_id: "".into(),
            receipt: "".into(),
        };
        let at = Self::zone().stamp(self.config.times.now());
        let draft = Draft { kind: Kind::PersonUnmasked, at, feed: None, body: Body::Person(act) };
        let decided = Decided { act_id: String::new(), drafts: vec![draft] };
        let weighed = Weighed { decided, seen, lamport };
        self.written((&asked.hall, &asked.author), weighed).await?;
        Ok(customer)
    }

    fn today(&self) -> NaiveDate {
        Self::zone().date(self.config.times.now())
    }

    async fn opened(
        &self,
        hall: &str,
        person_ref: &str,
        commitment: &str,
    ) -> Result<Customer, NotShown> {
        let store = |fault| NotShown::NotNoted(NotGranted::Store(fault));
        let sealed = self.store.record(hall, person_ref).await.map_err(store)?;
        let record = sealed.and_then(|sealed| record_of(person_ref, &sealed));
        let record = record.ok_or(NotShown::NoRecord)?;
        let key = self.store.escrow(hall).await.map_err(store)?.ok_or(NotShown::Key)?;
        let key = self.config.master.open(hall, &key).map_err(|_| NotShown::Key)?;
        let vault = Vault::of_hall_key(&key).ok_or(NotShown::Key)?;
        vault.open(&record, Some(commitment)).map_err(|_| NotShown::Key)
    }

    /// Counts one more of today's in whatever hall, where one more may be: stored before anything waits, so that many at
    /// once, or through several processes, are no more than one after the other.
    async fn reserve(
        &self,
        of: (&str, &str),
        today: NaiveDate,
        most: usize,
    ) -> Result<(), NotShown> {
        loop {
            let (seen, version) = self.seen_on(of, today).await?;
            if seen >= most {
                return Err(NotShown::TooMany);
            }
            if self.counted(of, (today, seen + 1), version).await? {
                return Ok(());
            }
        }
    }

    /// Counts one less: nothing was shown.
    async fn give_back(&self, of: (&str, &str), today: NaiveDate) -> Result<(), NotShown> {
        loop {
            let (seen, version) = self.seen_on(of, today).await?;
            if seen == 0 || self.counted(of, (today, seen - 1), version).await? {
                return Ok(());
            }
        }
    }

    async fn seen_on(
        &self,
        (kind, person): (&str, &str),
        today: NaiveDate,
    ) -> Result<(usize, u64), NotShown> {
        let doc = self.store.doc(kind, person).await.map_err(NotGranted::from)?;
        let Some(doc) = doc else { return Ok((0, 0)) };
        let kept: Seen = serde_json::from_str(&doc.body).map_err(unread)?;
        Ok((if kept.on == today { kept.count } else { 0 }, doc.version))
    }

    async fn counted(
        &self,
        (kind, person): (&str, &str),
        (on, count): (NaiveDate, usize),
        version: u64,
    ) -> Result<bool, NotShown> {
        let body = Some(serde_json::to_string(&Seen { on, count }).map_err(unread)?);
        let expect = if version == 0 { Expect::Absent } else { Expect::Version(version) };
        let put = DocPut { kind: kind.to_owned(), key: person.to_owned(), expect, body };
        let now = self.config.times.now();
        let put = self.store.put_docs(vec![put], Vec::new(), now).await;
        Ok(put.map_err(NotGranted::from)?.is_ok())
    }
}

fn unread(error: serde_json::Error) -> NotShown {
    NotShown::NotNoted(NotGranted::Store(Fault::Broken(error.to_string())))
}
