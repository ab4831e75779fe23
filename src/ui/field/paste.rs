//! What is pasted into a field: all of it or, with a word why not, nothing.

use tui_input::Input;

use super::press::PHONE_DIGITS_MAX;
use super::{Field, Kind};
use crate::text::mask::{NoPhone, one_phone};

/// Why nothing was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum NotPasted {
    /// It is longer than the field.
    TooLong,
    /// It is no telephone number.
    NoPhone(NoPhone),
}

impl Field {
    /// Takes in pasted text as what was typed, never as a command.
    pub(in crate::ui) fn take_pasted(&mut self, text: &str) -> Result<(), NotPasted> {
        match self.kind {
            Kind::Text => self.insert(text, self.chars_most).map_err(|()| NotPasted::TooLong),
            Kind::Phone => {
                let whole = format!("{}{text}", self.input.value());
                one_phone(&whole, PHONE_DIGITS_MAX).map_err(NotPasted::NoPhone)?;
                let digits = one_phone(text, PHONE_DIGITS_MAX).map_err(NotPasted::NoPhone)?;
                self.insert(&digits, PHONE_DIGITS_MAX).map_err(|()| NotPasted::TooLong)
            }
            _ => {
                self.paste(text);
                Ok(())
            }
        }
    }

    // At once: a page of text, key by key, would be built anew for each of its characters.
    fn insert(&mut self, text: &str, most: usize) -> Result<(), ()> {
        let (value, at) = (self.input.value(), self.input.cursor());
        let added = text.chars().count();
        if value.chars().count() + added > most {
            return Err(());
        }
        let before: String = value.chars().take(at).collect();
        let behind: String = value.chars().skip(at).collect();
        self.input = Input::new(format!("{before}{text}{behind}")).with_cursor(at + added);
        self.at = 0;
        Ok(())
    }
}
