//! Which text says why something about a PIN was not done. No text stands here.

use super::{Words, fill};
use crate::core::people::lockout::PinRefused;
use crate::core::people::pin::Weak;
use crate::core::people::{PinDenied, PinTrouble};

impl Words {
    /// Why a PIN is too easy to guess.
    pub fn pin_weak(&self, weak: Weak) -> &'static str {
        match weak {
            Weak::Repeated => self.locking.pn_weak_repeated,
            Weak::Sequence => self.locking.pn_weak_sequence,
            Weak::Date => self.locking.pn_weak_date,
            Weak::StaffNumber => self.locking.pn_weak_staff,
        }
    }

    /// Why something about a PIN was not done.
    pub fn pin_trouble(&self, trouble: &PinTrouble) -> String {
        match trouble {
            PinTrouble::Refused(PinRefused::Wrong { left }) => {
                fill(self.locking.pn_wrong, &[&left.to_string()])
            }
            PinTrouble::Refused(PinRefused::Wait { secs }) => {
                let clock = format!("{}:{:02}", secs / 60, secs % 60);
                fill(self.locking.pn_wait, &[&clock])
            }
            PinTrouble::Refused(PinRefused::Off) => self.locking.pn_off.to_owned(),
            PinTrouble::Refused(PinRefused::NoSecret) => self.locking.pn_no_secret.to_owned(),
            PinTrouble::Weak(weak) => self.pin_weak(*weak).to_owned(),
            PinTrouble::May(denied) => self.pin_denied(*denied).to_owned(),
            PinTrouble::Failed(reason) => reason.clone(),
        }
    }

    fn pin_denied(&self, denied: PinDenied) -> &'static str {
        match denied {
            PinDenied::NoRight => self.locking.pn_no_right,
            PinDenied::NoPerson => self.locking.pn_no_person,
            PinDenied::FirstMayNotReset => self.locking.pn_first,
            PinDenied::HasPin => self.locking.pn_has_pin,
            PinDenied::NoPin => self.locking.pn_no_pin,
            PinDenied::Own => self.locking.pn_own,
            PinDenied::Given => self.locking.pn_given,
        }
    }
}
