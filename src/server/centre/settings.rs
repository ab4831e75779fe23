//! Settings that the centre puts into force in a hall: a version of the hall's own file, as if it had been applied there.

use std::sync::Arc;

use super::{App, Decided, Granted, NotGranted, Weighed};
use crate::core::act::Draft;
use crate::core::event::{Body, Kind, SettingsApplied};
use crate::core::people::Author;
use crate::core::settings::read;
use crate::core::time::Ms;
use crate::server::accounts::Entry;
use crate::server::{FoldFault, HallStore};

/// A version that somebody puts into force.
#[derive(Clone, Debug)]
pub struct NewSettings {
    /// The hall.
    pub hall: String,
    /// Who, as the hall's log names them.
    pub author: Author,
    /// What they are called.
    pub name: String,
    /// Id of the form that it was typed into.
    pub once: String,
    /// The whole file.
    pub text: String,
    /// From when it holds; none = now.
    pub from: Option<Ms>,
    /// Why.
    pub note: String,
    /// Of a way back: the version whose text this is.
    pub back_to: Option<u32>,
    /// The newest version that they had seen; 0 = none.
    pub seen: u32,
}

impl<S: HallStore> App<S> {
    /// Puts a version into force, once. It is in the hall's log when this answers, and is done to its end whoever stops waiting
    /// for it; with what is to be written into the record of the pages.
    pub async fn put_settings(
        self: &Arc<Self>,
        new: NewSettings,
        entry: Entry,
    ) -> Result<Granted, NotGranted> {
        let app = Arc::clone(self);
        let done = tokio::spawn(async move {
            let granted = app.put(new).await?;
            if let Granted::Done(_) = granted {
                app.accounts().note(entry).await?;
            }
            Ok(granted)
        });
        done.await.unwrap_or(Err(NotGranted::Fold(FoldFault::Ending)))
    }

    async fn put(&self, new: NewSettings) -> Result<Granted, NotGranted> {
        let turn = self.centre.turn(&new.hall);
        let _held = turn.lock().await;
        if self.centre.was_done(&new.hall, &new.once) {
            return Ok(Granted::Before);
        }
        let folds = self.folds().ok_or(FoldFault::NoRoom)?;
        let text: Box<str> = new.text.as_str().into();
        let found = folds.with(&new.hall, move |shadow| {
            let hall = shadow.hall();
            let next = hall.settings_book().next();
            let unasked: Vec<String> = read(&text).map_or_else(
                |_| Vec::new(),
                |settings| hall.unasked(&settings).iter().map(|it| it.code.clone()).collect(),
            );
            Ok((next, hall.config().zone, (shadow.hseq(), shadow.lamport()), unasked))
        });
        let (version, zone, (seen, lamport), unasked) = found.await?;
        if !unasked.is_empty() {
            return Err(NotGranted::Unasked(unasked));
        }
        if version != new.seen.saturating_add(1) {
            return Err(NotGranted::Stale);
        }
        let now = zone.stamp(self.config.times.now());
        let body = Body::Settings(SettingsApplied {
            version,
            from: new.from.map_or(now, |from| zone.stamp(from)),
            text: new.text.into(),
            note: new.note.into(),
            back_to: new.back_to,
            by_name: "".into(),
        });
        let draft = Draft { kind: Kind::SettingsApplied, at: now, feed: None, body };
        let decided = Decided { act_id: String::new(), drafts: vec![draft] }.named(&new.name);
        let weighed = Weighed { decided, seen, lamport };
        let head = self.written((&new.hall, &new.author), weighed).await?;
        self.centre.note_done(&new.hall, &new.once);
        Ok(Granted::Done(head))
    }
}
