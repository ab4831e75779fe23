//! Keys and signatures: what the log tells of them, and what is signed now.

use super::{Applied, Effect, Hall};
use crate::core::duty_log::VOIDED;
use crate::core::event::{Body, Event, Meaning, Signature};
use crate::core::rows::{LogKind, Touched};
use crate::core::sign::{Heard, SignBook, SignatureRow};

impl Hall {
    /// The keys of this hall and its newest signatures.
    pub fn signing(&self) -> &SignBook {
        &self.signing
    }

    /// Whether something carries a signature of that meaning that holds, and whose it is.
    pub fn signed<'a>(
        &'a self,
        kind: &'a str,
        id: &'a str,
        meaning: Meaning,
    ) -> Option<&'a SignatureRow> {
        self.signing.holding(kind, id, meaning)
    }

    pub(super) fn apply_signing(&mut self, event: &Event, done: &mut Applied) {
        let Heard { keys, signatures, fault, .. } = self.signing.hear(&self.config.hall_id, event);
        for key in keys {
            done.touched.push(Touched::Key(self.names.intern(&key)));
        }
        done.touched.extend(signatures.into_iter().map(Touched::Signature));
        match &event.body {
            Body::Signature(made) if fault.is_none() => self.note_signed(event, made, done),
            // What is no signature is kept and told by whoever verifies; it counts for nothing.
            Body::Signature(_) | Body::Key(_) if fault.is_some() => done.effect = Effect::Stored,
            _ => {}
        }
    }

    fn note_signed(&mut self, event: &Event, made: &Signature, done: &mut Applied) {
        // The line that is voided says who confirmed it.
        if *made.subject_kind == *VOIDED {
            return;
        }
        let said = [&*made.subject_kind, made.meaning.as_str(), made.method.as_str()].join(" ");
        let (at, by, id) = (event.at.at, &event.by, &made.subject_id);
        self.log_line(at, by, LogKind::Signed, id, &said, done);
        self.note_shift_signed(event, made, done);
    }
}
