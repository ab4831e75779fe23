//! The server beside a running hall: begun where the log has one, told of every change, ended before the writer.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::failure::{Failure, failed};
use crate::core::sync::status::{Need, Status};
use crate::store::{WriterHandle, read_device_key};
use crate::sync::{Link, Settings, SyncHandle, SyncThread, start};

/// The way to the server, if there is one.
pub(super) struct Uplink {
    told: Arc<OnceLock<SyncHandle>>,
    status: Arc<Mutex<Status>>,
    thread: Option<SyncThread>,
}

impl Default for Uplink {
    fn default() -> Uplink {
        let (told, status) = (Arc::default(), Arc::new(Mutex::new(Status::Off)));
        Uplink { told, status, thread: None }
    }
}

impl Uplink {
    /// To be called after every change of the log. Never waits.
    pub(super) fn written(&self) -> impl Fn() + Send + 'static {
        let told = Arc::clone(&self.told);
        move || {
            if let Some(handle) = told.get() {
                handle.written();
            }
        }
    }

    /// To ask how the log stands with its server; none where it has none.
    pub(super) fn status(&self) -> impl Fn() -> Status + Send + 'static {
        let status = Arc::clone(&self.status);
        move || *status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins, where the hall has a server. What keeps it from that is no reason not to open the hall: it is in the
    /// program's log and the status, and nothing is lost.
    pub(super) fn begin(&mut self, log: WriterHandle, folder: &Path) -> Result<(), Failure> {
        let enrolment = log.with_store(|store| store.enrolment());
        let enrolment =
            enrolment.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
        let Some(enrolment) = enrolment else { return Ok(()) };
        // Until there is a way to the server; how much waits is not known without one.
        let need = Need::NotEnrolled;
        self.set(Status::Attention { need, unsent: 0, oldest: None });
        let key = match read_device_key(folder) {
            Ok(Some(key)) => key,
            Ok(None) => {
                tracing::warn!("the key of this terminal is missing; enrol it again");
                return Ok(());
            }
            Err(error) => {
                tracing::warn!(%error, "nothing is sent to the server");
                return Ok(());
            }
        };
        let link = match Link::of(&enrolment, &key) {
            Ok(link) => link,
            Err(error) => {
                tracing::warn!(%error, "nothing is sent to the server");
                return Ok(());
            }
        };
        self.set(Status::Off);
        let shown = Arc::clone(&self.status);
        let thread = start(link, log, Settings::system(), move |status, _| {
            tracing::debug!(?status, "the server");
            *shown.lock().unwrap_or_else(PoisonError::into_inner) = status;
        })
        .map_err(|error| Failure::io("cannot start the synchronisation", &error))?;
        // Begun once: a second beginning would find a handle that is told already.
        drop(self.told.set(thread.handle()));
        self.thread = Some(thread);
        Ok(())
    }

    fn set(&self, status: Status) {
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = status;
    }

    /// Ends it, before the log is closed.
    pub(super) fn end(&mut self) {
        drop(self.thread.take());
    }
}
