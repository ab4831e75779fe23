//! Kinds of lines of the duty log.

/// What a line of the duty log says; its words stand in `text::words`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogKind {
    /// A note by a person.
    Note,
    /// A counter opened.
    CounterOpened,
    /// A counter paused.
    CounterPaused,
    /// A counter closed.
    CounterClosed,
    /// A counter takes nobody new.
    CounterClosingSoon,
    /// Somebody signed in.
    StaffSignedIn,
    /// Somebody signed out.
    StaffSignedOut,
    /// A break began.
    StaffBreakStarted,
    /// A break ended.
    StaffBreakEnded,
    /// A device failed.
    DeviceFault,
    /// A device works again.
    DeviceCleared,
    /// A feed is stale.
    FeedStalled,
    /// A feed is dead.
    FeedLost,
    /// A feed that had fallen behind is back.
    FeedBack,
    /// A snapshot set the hall right again; `detail` counts what was inferred.
    FeedSnapshot,
    /// A person's PIN was taken away.
    PinReset,
    /// A person's PIN was switched off by wrong tries.
    PinOff,
    /// Every PIN was taken away from the command line.
    PinsRecovered,
    /// An act was refused; `subject` is the right it takes, `detail` its name.
    ActRefused,
    /// Help was asked for at a counter.
    HelpAsked,
    /// Somebody said that a call for help was theirs.
    HelpClaimed,
    /// An unhappy customer; `subject` is the counter, `detail` the reason.
    CustomerUnhappy,
    /// Customers walked out; `subject` is the service, `detail` how many and why.
    CustomerWalkedOut,
    /// Half an hour was entered by hand; `subject` is the service, `detail` when it began.
    HalfHourEntered,
    /// Somebody said what a person does.
    StaffMarked,
    /// A duty manager's shift began.
    ShiftOpened,
    /// A duty manager's shift ended.
    ShiftSignedOff,
    /// An alarm is beyond the red line; `detail` is an [`AlarmLine`](crate::core::alarm::AlarmLine).
    AlarmRaised,
    /// An alarm that was beyond the red line is over; `detail` likewise.
    AlarmCleared,
    /// Something was done about an alarm; `detail` likewise.
    AlarmActed,
    /// A version of the settings was applied; `detail` says why.
    SettingsApplied,
    /// The clock of this computer was set; `subject` is by how many seconds, with a sign, `detail` what it
    /// showed before.
    ClockJumped,
}

impl LogKind {
    /// Whether author, subject and detail of such a line are ids of people.
    pub fn people_in(self) -> [bool; 3] {
        match self {
            LogKind::CounterOpened
            | LogKind::CounterPaused
            | LogKind::CounterClosed
            | LogKind::CounterClosingSoon => [true, false, true],
            LogKind::StaffSignedIn
            | LogKind::StaffSignedOut
            | LogKind::StaffBreakStarted
            | LogKind::StaffBreakEnded
            | LogKind::StaffMarked
            | LogKind::ShiftOpened
            | LogKind::ShiftSignedOff => [true, true, false],
            _ => [true, false, false],
        }
    }

    /// Its name in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            LogKind::Note => "note",
            LogKind::CounterOpened => "counter_opened",
            LogKind::CounterPaused => "counter_paused",
            LogKind::CounterClosed => "counter_closed",
            LogKind::CounterClosingSoon => "counter_closing_soon",
            LogKind::StaffSignedIn => "staff_signed_in",
            LogKind::StaffSignedOut => "staff_signed_out",
            LogKind::StaffBreakStarted => "staff_break_started",
            LogKind::StaffBreakEnded => "staff_break_ended",
            LogKind::DeviceFault => "device_fault",
            LogKind::DeviceCleared => "device_cleared",
            LogKind::FeedStalled => "feed_stalled",
            LogKind::FeedLost => "feed_lost",
            LogKind::FeedBack => "feed_back",
            LogKind::FeedSnapshot => "feed_snapshot",
            LogKind::PinReset => "pin_reset",
            LogKind::PinOff => "pin_off",
            LogKind::PinsRecovered => "pins_recovered",
            LogKind::ActRefused => "act_refused",
            LogKind::HelpAsked => "help_asked",
            LogKind::HelpClaimed => "help_claimed",
            LogKind::CustomerUnhappy => "customer_unhappy",
            LogKind::CustomerWalkedOut => "customer_walked_out",
            LogKind::HalfHourEntered => "half_hour_entered",
            LogKind::StaffMarked => "staff_marked",
            LogKind::ShiftOpened => "shift_opened",
            LogKind::ShiftSignedOff => "shift_signed_off",
            LogKind::AlarmRaised => "alarm_raised",
            LogKind::AlarmCleared => "alarm_cleared",
            LogKind::AlarmActed => "alarm_acted",
            LogKind::SettingsApplied => "settings_applied",
            LogKind::ClockJumped => "clock_jumped",
        }
    }
}
