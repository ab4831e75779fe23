//! A customer's record, seen in full on the server's pages: with the hall's key that the server keeps, after the hall's log
//! says who sees it and why.

use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;

use super::{App, NotGranted, Weighed};
use crate::core::act::{Decided, Draft};
use crate::core::customer::{Customer, UNMASK_DAY_MAX, UnmaskReason};
use crate::core::event::{Body, Kind, PersonAct};
use crate::core::people::Author;
use crate::server::{FoldFault, HallStore};
use crate::store::{Vault, record_of};

/// Whom somebody asks to see.
#[derive(Clone, Debug)]
pub struct Unmask {
    /// The hall.
    pub hall: String,
    /// The complaint whose customer it is.
    pub complaint_id: String,
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

impl<S: HallStore> App<S> {
    /// Shows who the customer of a complaint is, once the hall's log says so. It is done to its end whoever stops waiting.
    pub async fn unmask(self: &Arc<Self>, asked: Unmask) -> Result<Customer, NotShown> {
        let app = Arc::clone(self);
        let done = tokio::spawn(async move {
            let (person, today) = (asked.author.person.to_string(), app.today());
            if !app.reserve(&person, today) {
                return Err(NotShown::TooMany);
            }
            let shown = app.shown(&asked).await;
            if shown.is_err() {
                app.give_back(&person, today);
            }
            shown
        });
        done.await.unwrap_or(Err(NotShown::NotNoted(NotGranted::Fold(FoldFault::Ending))))
    }

    async fn shown(&self, asked: &Unmask) -> Result<Customer, NotShown> {
        let turn = self.centre.turn(&asked.hall);
        let _held = turn.lock().await;
        let folds = self.folds().ok_or(NotGranted::Fold(FoldFault::NoRoom))?;
        let id = asked.complaint_id.clone();
        let found = folds.with(&asked.hall, move |shadow| {
            let case = shadow.hall().cases().get(&id);
            let customer = case.and_then(|case| case.customer());
            let named = customer.map(|it| (it.person_ref.clone(), it.commitment.clone()));
            Ok(named.map(|named| (named, shadow.hseq(), shadow.lamport())))
        });
        let found = found.await.map_err(NotGranted::from)?;
        let ((person_ref, commitment), seen, lamport) = found.ok_or(NotShown::NoRecord)?;
        // Opened before it is said that it was seen: what cannot be opened nobody saw.
        let customer = self.opened(&asked.hall, &person_ref, &commitment).await?;
        let act = PersonAct {
            person_ref,
            complaint_id: asked.complaint_id.as_str().into(),
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

    /// Counts one more of today's, where one more may be: before anything waits, so that many at once are no more than one
    /// after the other.
    fn reserve(&self, person: &str, today: NaiveDate) -> bool {
        let mut seen = self.centre.unmasked.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, (date, _)| *date == today);
        let (_, count) = seen.entry(person.to_owned()).or_insert((today, 0));
        let may = *count < UNMASK_DAY_MAX;
        *count += usize::from(may);
        may
    }

    fn give_back(&self, person: &str, today: NaiveDate) {
        let mut seen = self.centre.unmasked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = seen.get_mut(person).filter(|(date, _)| *date == today) {
            *count = count.saturating_sub(1);
        }
    }
}
