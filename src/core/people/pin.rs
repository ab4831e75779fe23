//! The six digits by which a person unlocks a terminal: their shape, and which of them are too easy to
//! guess. They are erased from memory when dropped, and nothing shows or writes them.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;

/// Years of birth that a PIN may not look like, as `yyyymm`.
const YEARS: std::ops::Range<u32> = 1900..2100;

/// Six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Zeroizing<[u8; PIN_DIGITS]>);

// Effects are printed by failing tests; a PIN in them is not.
impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin")
    }
}

/// Why a PIN is too easy to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weak {
    /// One, two or three digits again and again.
    Repeated,
    /// Digits that follow each other, up or down.
    Sequence,
    /// A date, as birthdays are written.
    Date,
    /// The end of the person's own number.
    StaffNumber,
}

impl Pin {
    /// Six digits; none of anything else.
    pub fn parse(text: &str) -> Option<Pin> {
        let mut entry = PinEntry::default();
        text.chars().all(|c| entry.push(c)).then_some(())?;
        entry.take()
    }

    /// The digits as ASCII, for the check alone.
    pub fn as_bytes(&self) -> &[u8] {
        &*self.0
    }

    fn number(&self, from: usize, to: usize) -> u32 {
        let digits = self.0.iter().skip(from).take(to - from);
        digits.fold(0, |sum, digit| sum * 10 + u32::from(digit.saturating_sub(b'0')))
    }

    /// Why it is too easy to guess for that person; none if it is not. The block list of the design's
    /// notes (reliability 7.6).
    pub fn weakness(&self, person_id: &str) -> Option<Weak> {
        let digits = &self.0;
        let again =
            |every: usize| digits.iter().zip(digits.iter().skip(every)).all(|(a, b)| a == b);
        if [1, 2, 3].into_iter().any(again) {
            return Some(Weak::Repeated);
        }
        // 890123 follows on as well: keypads are written in a ring in many heads.
        let follows = |step: u8| {
            let mut pairs = digits.iter().zip(digits.iter().skip(1));
            pairs.all(|(a, b)| (a - b'0' + step) % 10 == b - b'0')
        };
        if follows(1) || follows(9) {
            return Some(Weak::Sequence);
        }
        if self.is_date() {
            return Some(Weak::Date);
        }
        let own: Vec<u8> = person_id.bytes().filter(u8::is_ascii_digit).collect();
        let tail = own.len().checked_sub(4).and_then(|from| own.get(from..));
        tail.is_some_and(|tail| digits.windows(tail.len()).any(|part| part == tail))
            .then_some(Weak::StaffNumber)
    }

    // yymmdd, ddmmyy, mmddyy and yyyymm. 2000 was a leap year, so that 29 February counts in all of them.
    fn is_date(&self) -> bool {
        let (first, middle, last) = (self.number(0, 2), self.number(2, 4), self.number(4, 6));
        let day = |month, day| NaiveDate::from_ymd_opt(2000, month, day).is_some();
        let month = (1..=12).contains(&last) && YEARS.contains(&self.number(0, 4));
        day(middle, last) || day(middle, first) || day(first, middle) || month
    }
}

/// A PIN while it is typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PinEntry {
    digits: Zeroizing<[u8; PIN_DIGITS]>,
    typed: usize,
}

impl fmt::Debug for PinEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinEntry")
    }
}

impl PinEntry {
    /// Takes a digit; says whether it was one and there was room for it.
    pub fn push(&mut self, c: char) -> bool {
        let digit = u8::try_from(c).ok().filter(u8::is_ascii_digit);
        let (Some(digit), Some(place)) = (digit, self.digits.get_mut(self.typed)) else {
            return false;
        };
        *place = digit;
        self.typed += 1;
        true
    }

    /// Takes the last digit back.
    pub fn pop(&mut self) {
        self.typed = self.typed.saturating_sub(1);
        if let Some(place) = self.digits.get_mut(self.typed) {
            *place = 0;
        }
    }

    /// How many digits were typed: all that may be shown of it.
    pub fn len(&self) -> usize {
        self.typed
    }

    /// Whether none was typed.
    pub fn is_empty(&self) -> bool {
        self.typed == 0
    }

    /// The PIN, if it is whole; the entry is empty after it.
    pub fn take(&mut self) -> Option<Pin> {
        let entry = std::mem::take(self);
        (entry.typed == PIN_DIGITS).then_some(Pin(entry.digits))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pin(text: &str) -> Pin {
        Pin::parse(text).unwrap()
    }

    #[test]
    fn only_six_digits_are_a_pin() {
        for text in ["", "12345", "1234567", "12345a", "１２３４５６", "12 456"] {
            assert!(Pin::parse(text).is_none(), "{text}");
        }
        assert_eq!(pin("305917").as_bytes(), b"305917");
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        use Weak::{Date, Repeated, Sequence, StaffNumber};
        for (text, person, weak) in [
            ("000000", "e1", Some(Repeated)),
            ("777777", "e1", Some(Repeated)),
            ("121212", "e1", Some(Repeated)),
            ("123123", "e1", Some(Repeated)),
            ("123456", "e1", Some(Sequence)),
            ("654321", "e1", Some(Sequence)),
            ("890123", "e1", Some(Sequence)),
            ("210987", "e1", Some(Sequence)),
            ("880229", "e1", Some(Date)),
            ("310588", "e1", Some(Date)),
            ("123188", "e1", Some(Date)),
            ("198812", "e1", Some(Date)),
            ("198860", "e1", None),
            ("883199", "e1", None),
            ("598417", "10598417", Some(StaffNumber)),
            ("998417", "A-8417", Some(StaffNumber)),
            ("841799", "A-8417", Some(StaffNumber)),
            ("998418", "A-8417", None),
            ("998417", "417", None),
            ("739164", "e1", None),
        ] {
            assert_eq!(pin(text).weakness(person), weak, "{text} {person}");
        }
    }

    #[test]
    fn most_pins_may_be_chosen() {
        let weak = (0..1_000_000).filter(|n| pin(&format!("{n:06}")).weakness("1024").is_some());
        assert!((60_000..120_000).contains(&weak.count()), "the dates are most of them");
    }

    #[test]
    fn nothing_of_it_is_shown() {
        let mut entry = PinEntry::default();
        "305917".chars().for_each(|c| assert!(entry.push(c)));
        assert!(!entry.push('1') && entry.len() == 6);
        assert!(!format!("{entry:?} {:?}", pin("305917")).contains(|c: char| c.is_ascii_digit()));
        entry.pop();
        assert!(entry.clone().take().is_none());
        entry.push('7');
        assert_eq!(entry.take(), Some(pin("305917")));
        assert!(entry.is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in "\\PC{0,12}", number in 0..1_000_000u32) {
            let _ = pin(&format!("{number:06}")).weakness(&text);
        }
    }
}
