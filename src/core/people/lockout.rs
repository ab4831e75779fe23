//! How often a PIN may be tried. Pure: a try is counted as wrong before it is looked at, so that whoever ends
//! the program in between has used it up; and waits run by the boot clock, which nobody sets.

use serde::{Deserialize, Serialize};

/// Wrong tries in a row from which on one has to wait (reliability 7.6).
pub const TRIES_BEFORE_WAIT: u32 = 5;
/// Wrong tries in a row that switch a PIN off.
pub const TRIES_MAX: u32 = 10;
/// The first wait, seconds; each further wrong try doubles it.
pub const WAIT_SECS: u32 = 300;
/// The longest wait, seconds.
pub const WAIT_SECS_MAX: u32 = 3600;

/// An instant that survives no boot: which boot, and milliseconds since it, suspension included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BootInstant {
    /// Which boot.
    pub boot: Box<str>,
    /// Milliseconds since it.
    pub ms: u64,
}

/// Where a person stands on one terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Wrong tries in a row, one that has not been looked at yet among them.
    pub fails: u32,
    /// Until when they have to wait.
    pub wait: Option<BootInstant>,
    /// Switched off until somebody who may resets it.
    pub off: bool,
}

/// Why a PIN was not accepted. Says nothing about whether it was right, or whether there is such a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinRefused {
    /// Person or PIN is wrong.
    Wrong {
        /// Tries left before one has to wait.
        left: u32,
    },
    /// Not looked at: one has to wait.
    Wait {
        /// How long from now, seconds.
        secs: u32,
    },
    /// Not looked at: the PIN is off.
    Off,
    /// This machine cannot check PINs: its device secret is missing, or another one.
    NoSecret,
}

/// The wait after so many wrong tries in a row, seconds; 0 = none.
pub fn wait_secs(fails: u32) -> u32 {
    match fails.checked_sub(TRIES_BEFORE_WAIT) {
        None => 0,
        Some(doubled) => WAIT_SECS.saturating_mul(1 << doubled.min(16)).min(WAIT_SECS_MAX),
    }
}

impl Standing {
    fn begin_wait(&mut self, now: &BootInstant) {
        let secs = wait_secs(self.fails);
        let until = now.ms.saturating_add(u64::from(secs) * 1000);
        self.wait = (secs > 0).then(|| BootInstant { boot: now.boot.clone(), ms: until });
    }

    /// Seconds still to wait. A wait that was begun in another boot, or before a clock that went back,
    /// begins again: how long the machine was off is not known.
    fn rest(&mut self, now: &BootInstant) -> u32 {
        let Some(wait) = &self.wait else { return 0 };
        let whole = u64::from(wait_secs(self.fails)) * 1000;
        let rest = wait.ms.saturating_sub(now.ms);
        let rest = if wait.boot == now.boot && rest <= whole {
            rest
        } else {
            self.begin_wait(now);
            whole
        };
        if rest == 0 {
            self.wait = None;
        }
        u32::try_from(rest.div_ceil(1000)).unwrap_or(WAIT_SECS_MAX)
    }

    /// Asks for a try. If there is one, it counts as wrong from here on: keep what this has become on disk
    /// before the PIN is looked at.
    pub fn begin(&mut self, now: &BootInstant) -> Result<(), PinRefused> {
        if self.off {
            return Err(PinRefused::Off);
        }
        match self.rest(now) {
            0 => {}
            secs => return Err(PinRefused::Wait { secs }),
        }
        self.fails += 1;
        self.off = self.fails >= TRIES_MAX;
        self.begin_wait(now);
        Ok(())
    }

    /// What to say after a try that was wrong.
    pub fn refusal(&mut self, now: &BootInstant) -> PinRefused {
        if self.off {
            return PinRefused::Off;
        }
        match self.rest(now) {
            0 => PinRefused::Wrong { left: TRIES_BEFORE_WAIT.saturating_sub(self.fails) },
            secs => PinRefused::Wait { secs },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(boot: &str, secs: u64) -> BootInstant {
        BootInstant { boot: boot.into(), ms: secs * 1000 }
    }

    #[test]
    fn the_waits_double_and_the_tenth_switches_off() {
        let waits: Vec<u32> = (0..=10).map(wait_secs).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 300, 600, 1200, 2400, 3600, 3600]);
        let (mut standing, mut now, mut tried) = (Standing::default(), 0, Vec::new());
        while tried.len() < 20 && now < 100_000 {
            if standing.begin(&at("b", now)).is_ok() {
                tried.push(now);
            }
            now += 1;
        }
        assert_eq!(tried, [0, 1, 2, 3, 4, 304, 904, 2104, 4504, 8104]);
        assert_eq!(standing.begin(&at("b", now)), Err(PinRefused::Off));
        assert_eq!(standing.refusal(&at("other", 0)), PinRefused::Off);
    }

    #[test]
    fn what_is_said_after_each_wrong_try() {
        let mut standing = Standing::default();
        for left in [4, 3, 2, 1] {
            standing.begin(&at("b", 0)).unwrap();
            assert_eq!(standing.refusal(&at("b", 0)), PinRefused::Wrong { left });
        }
        standing.begin(&at("b", 0)).unwrap();
        assert_eq!(standing.refusal(&at("b", 0)), PinRefused::Wait { secs: 300 });
        assert_eq!(standing.refusal(&at("b", 299)), PinRefused::Wait { secs: 1 });
        assert!(standing.begin(&at("b", 300)).is_ok());
    }

    #[test]
    fn another_boot_and_a_clock_that_went_back_begin_the_wait_again() {
        let mut standing = Standing { fails: 5, wait: Some(at("b", 1000)), off: false };
        assert_eq!(standing.begin(&at("c", 999_999)), Err(PinRefused::Wait { secs: 300 }));
        assert_eq!(standing.wait, Some(at("c", 1_000_299)));
        assert_eq!(standing.begin(&at("c", 1)), Err(PinRefused::Wait { secs: 300 }));
        assert_eq!(standing.begin(&at("c", 200)), Err(PinRefused::Wait { secs: 101 }));
        assert!(standing.begin(&at("c", 301)).is_ok());
    }

    proptest! {
        // Whatever somebody does between two tries (waits, boots, sets a clock): never more than ten, and
        // the wait between two of them, as that boot counted it, is what it should be.
        #[test]
        fn ten_tries_and_not_one_more(
            steps in prop::collection::vec((0..4u8, 0..5000u64, 0..2u8), 1..400),
        ) {
            let (mut standing, mut tries) = (Standing::default(), 0);
            let mut now = at("0", 0);
            let mut awake_ms = 0; // since the last try, in this boot
            for (nth, (what, secs, _)) in steps.into_iter().enumerate() {
                if what == 0 {
                    now = at(&nth.to_string(), secs);
                    awake_ms = 0;
                } else {
                    now.ms += secs * 1000;
                    awake_ms += secs * 1000;
                }
                let before = standing.fails;
                if standing.begin(&now).is_ok() {
                    prop_assert!(awake_ms >= u64::from(wait_secs(before)) * 1000);
                    prop_assert_eq!(standing.fails, before + 1);
                    tries += 1;
                    awake_ms = 0;
                } else {
                    prop_assert_eq!(standing.fails, before);
                }
            }
            prop_assert!(tries <= TRIES_MAX);
            prop_assert_eq!(standing.off, tries == TRIES_MAX);
        }
    }
}
