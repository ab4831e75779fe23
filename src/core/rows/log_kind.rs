//! Kinds of lines of the duty log.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::core::event::Kind;

macro_rules! log_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a line of the duty log says; its words stand in `text::words`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum LogKind {
            $($(#[$doc])* $name,)*
            /// Something happened to a complaint; `subject` is its number, `detail` who or what it is
            /// about, never a word about the customer.
            Case(Kind),
            /// Something happened to a finding; `subject` is its id, `detail` a
            /// [`FindingLine`](crate::core::finding::FindingLine).
            Finding(Kind),
            /// Something happened to a watched order; `subject` is its number, `detail` a time in milliseconds or `-`, a
            /// code or `-`, and words, between tabs.
            Order(Kind),
            /// Something happened to an improvement; `subject` is its kind and code, or its words, `detail` a figure or
            /// `-`, a code or `-`, and words.
            Improvement(Kind),
        }

        impl LogKind {
            /// Its name in tables and JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(LogKind::$name => $text,)*
                    LogKind::Case(kind)
                    | LogKind::Finding(kind)
                    | LogKind::Order(kind)
                    | LogKind::Improvement(kind) => kind.as_str(),
                }
            }

            /// The kind of that name.
            pub fn from_text(text: &str) -> Option<LogKind> {
                match text {
                    $($text => Some(LogKind::$name),)*
                    _ => match Kind::from_text(text) {
                        kind if kind.is_case() => Some(LogKind::Case(kind)),
                        kind if kind.is_finding() => Some(LogKind::Finding(kind)),
                        kind if kind.is_order() => Some(LogKind::Order(kind)),
                        kind if kind.is_improvement() => Some(LogKind::Improvement(kind)),
                        _ => None,
                    },
                }
            }
        }
    };
}

log_kinds! {
    /// A note by a person.
    Note = "note",
    /// A person wrote a note anew.
    NoteAmended = "note_amended",
    /// A person voided a note before a second one; `detail` says why.
    NoteVoided = "note_voided",
    /// A counter opened.
    CounterOpened = "counter_opened",
    /// A counter paused.
    CounterPaused = "counter_paused",
    /// A counter closed.
    CounterClosed = "counter_closed",
    /// A counter takes nobody new.
    CounterClosingSoon = "counter_closing_soon",
    /// Somebody signed in.
    StaffSignedIn = "staff_signed_in",
    /// Somebody signed out.
    StaffSignedOut = "staff_signed_out",
    /// A break began.
    StaffBreakStarted = "staff_break_started",
    /// A break ended.
    StaffBreakEnded = "staff_break_ended",
    /// A device failed.
    DeviceFault = "device_fault",
    /// A device works again.
    DeviceCleared = "device_cleared",
    /// A feed is stale.
    FeedStalled = "feed_stalled",
    /// A feed is dead.
    FeedLost = "feed_lost",
    /// A feed that had fallen behind is back.
    FeedBack = "feed_back",
    /// A snapshot set the hall right again; `detail` counts what was inferred.
    FeedSnapshot = "feed_snapshot",
    /// A person's PIN was taken away.
    PinReset = "pin_reset",
    /// A person's PIN was switched off by wrong tries.
    PinOff = "pin_off",
    /// Every PIN was taken away from the command line.
    PinsRecovered = "pins_recovered",
    /// An act was refused; `subject` is the right it takes, `detail` its name.
    ActRefused = "act_refused",
    /// Help was asked for at a counter.
    HelpAsked = "help_asked",
    /// Somebody said that a call for help was theirs.
    HelpClaimed = "help_claimed",
    /// An unhappy customer; `subject` is the counter, `detail` the reason.
    CustomerUnhappy = "customer_unhappy",
    /// Customers walked out; `subject` is the service, `detail` how many and why.
    CustomerWalkedOut = "customer_walked_out",
    /// Half an hour was entered by hand; `subject` is the service, `detail` when it began.
    HalfHourEntered = "half_hour_entered",
    /// Somebody said what a person does.
    StaffMarked = "staff_marked",
    /// A duty manager's shift began.
    ShiftOpened = "shift_opened",
    /// A duty manager's shift ended.
    ShiftSignedOff = "shift_signed_off",
    /// A hand-over is being prepared: `subject` is the shift, as in the lines after it; `detail` what was
    /// prepared, of a count with whom.
    ShiftPrepared = "shift_prepared",
    /// The report of a shift was frozen; `detail` is how many items it has, and the start of its hash.
    ShiftFrozen = "shift_frozen",
    /// It goes back to who prepares it; `detail` says why.
    ShiftReturned = "shift_returned",
    /// An item was read at the opening; `detail` is what people call it.
    ShiftItemRead = "shift_item_read",
    /// An item was taken over; `detail` likewise.
    ShiftItemAccepted = "shift_item_accepted",
    /// An item was not taken over; `detail` is the reason and what people call it.
    ShiftItemDeclined = "shift_item_declined",
    /// Somebody says that the duty is theirs; `detail` says why, where items were left.
    ShiftAssumed = "shift_assumed",
    /// The shift was received.
    ShiftAccepted = "shift_accepted",
    /// It takes nothing but addenda.
    ShiftClosed = "shift_closed",
    /// Nobody has received it; `detail` is the step and who was called.
    ShiftOverdue = "shift_overdue",
    /// Nobody has the duty.
    ShiftUnattended = "shift_unattended",
    /// Somebody works without having received it; `detail` says why.
    ShiftWorkedWithout = "shift_worked_without",
    /// Something was added to it; `detail` says what.
    ShiftAppended = "shift_appended",
    /// An alarm is beyond the red line; `detail` is an [`AlarmLine`](crate::core::alarm::AlarmLine).
    AlarmRaised = "alarm_raised",
    /// An alarm that was beyond the red line is over; `detail` likewise.
    AlarmCleared = "alarm_cleared",
    /// Something was done about an alarm; `detail` likewise.
    AlarmActed = "alarm_acted",
    /// Somebody has seen an alarm; `detail` likewise.
    AlarmSeen = "alarm_seen",
    /// A version of the settings was applied; `detail` says why.
    SettingsApplied = "settings_applied",
    /// The clock of this computer was set; `subject` is by how many seconds, with a sign, `detail` what it
    /// showed before.
    ClockJumped = "clock_jumped",
    /// Somebody saw the record of a customer in full; `subject` is the number of the complaint, `detail` why.
    PersonUnmasked = "person_unmasked",
    /// The record of a customer was erased; likewise.
    PersonErased = "person_erased",
    /// An incident was opened; `subject` is its id, `detail` of this and the lines after it begins with its
    /// kind.
    IncidentOpened = "incident_opened",
    /// A step of an incident's card was done; `detail` goes on with the step.
    IncidentStep = "incident_step",
    /// A step of an incident's card is not done after all; `detail` likewise.
    IncidentUnticked = "incident_unticked",
    /// Somebody was told of an incident; `detail` goes on with whom, how, and what came of it.
    IncidentTold = "incident_told",
    /// Of what was taken on paper something was entered; `detail` goes on with how much, and what is left.
    IncidentEntered = "incident_entered",
    /// A field of an incident's record was written; `detail` goes on with the field.
    IncidentNoted = "incident_noted",
    /// An incident is over; `detail` goes on with seconds, taken, entered, left.
    IncidentRestored = "incident_restored",
    /// The record of an incident was closed.
    IncidentClosed = "incident_closed",
    /// A report of an incident is due once more; `detail` goes on with the step and the minutes.
    IncidentReminded = "incident_reminded",
    /// An incident is worse or milder; `detail` goes on with the severity.
    IncidentRaised = "incident_raised",
    /// Somebody signed something; `subject` is its id, `detail` its kind, what is meant by it, and how it was
    /// made.
    Signed = "signed",
    /// Somebody was praised; `subject` is the person, `detail` the points, the code of the reason, the words.
    PraiseRecorded = "praise_recorded",
    /// Somebody was talked with; nothing else, because a talk is nobody else's business.
    CoachingRecorded = "coaching_recorded",
    /// What was agreed in a talk is settled; likewise.
    CoachingSettled = "coaching_settled",
    /// A customer needed something; `subject` is the topic, `detail` how many, and the words.
    NeedNoted = "need_noted",
    /// A follow-up is to be made; `subject` is its number, as in the lines after it; `detail` the kind of service.
    FollowUpMade = "follow_up_made",
    /// Follow-ups were taken in from a file; `subject` is the number of the first, `detail` how many.
    FollowUpsImported = "follow_ups_imported",
    /// Somebody tried to reach the customer; `detail` is what came of it.
    FollowUpTried = "follow_up_tried",
    /// The customer answered.
    FollowUpAnswered = "follow_up_answered",
    /// They ask for another time; `detail` is when, milliseconds since 1970.
    FollowUpMoved = "follow_up_moved",
    /// It is not to be made; `detail` says why.
    FollowUpDropped = "follow_up_dropped",
    /// The sheet of a visit from outside was entered; `subject` is its kind, `detail` how many items failed,
    /// the score in tenths or `-`, and whose it was.
    VisitEntered = "visit_entered",
    /// Somebody learned something; `subject` is the person, `detail` the minutes and what.
    TrainingRecorded = "training_recorded",
    /// Somebody took an exam; `subject` is the person, `detail` is `passed`, or `-`: how it went otherwise is nobody
    /// else's business.
    ExamRecorded = "exam_recorded",
    /// A survey of others was imported; `subject` is whose, `detail` its first and its last day.
    SurveyImported = "survey_imported",
    /// A survey of others does not count any more; `subject` is whose, `detail` why.
    SurveyVoided = "survey_voided",
    /// A round was begun; `subject` is its id, `detail` which round.
    CheckStarted = "check_started",
    /// An item of a round was not right; `detail` is an item, `right/of` or `-`, the code of a phrase or `-`, and
    /// what was written.
    CheckFailed = "check_failed",
    /// An item of a round was not looked at; `detail` is the item and why.
    CheckSkipped = "check_skipped",
    /// A round is over; `detail` is which round, the raw score, the graded one (tenths of a percent, `-` = none)
    /// and the grade.
    CheckSubmitted = "check_submitted",
    /// A round was broken off; `detail` is which round and why.
    CheckAborted = "check_aborted",
    /// A planned round was not submitted in its time; `subject` is which round, `detail` its time
    /// of day.
    CheckMissed = "check_missed",
    /// Why a round was missed; `subject` is which round, `detail` its date, its time and the reason.
    CheckExplained = "check_explained",
    /// Somebody decided or signed what two terminals did at once; `subject` is whose shift it is about, `detail` how they
    /// got into each other's way, what was chosen, and why.
    ConflictSettled = "conflict_settled",
    /// What was to be taken back stands, because others had gone on from it; `subject` is the line of the log that it
    /// wrote, empty = none.
    UndoRefused = "undo_refused",
}

impl Serialize for LogKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for LogKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LogKind, D::Error> {
        let text = String::deserialize(deserializer)?;
        LogKind::from_text(&text).ok_or_else(|| D::Error::custom("no such kind of line"))
    }
}

/// What lines of the duty log can be told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogGroup {
    /// What people wrote.
    Written,
    /// Complaints and customers.
    Customers,
    /// Alarms and incidents.
    Alarms,
    /// Counters, people, shifts and signatures.
    Floor,
    /// Machines, settings, PINs, the clock.
    System,
}

impl LogGroup {
    /// Every group.
    pub const ALL: &'static [LogGroup] = &[
        LogGroup::Written,
        LogGroup::Customers,
        LogGroup::Alarms,
        LogGroup::Floor,
        LogGroup::System,
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            LogGroup::Written => "written",
            LogGroup::Customers => "customers",
            LogGroup::Alarms => "alarms",
            LogGroup::Floor => "floor",
            LogGroup::System => "system",
        }
    }

    /// The group of that name.
    pub fn from_text(text: &str) -> Option<LogGroup> {
        LogGroup::ALL.iter().copied().find(|group| group.as_str() == text)
    }
}

impl LogKind {
    /// Whether a person wrote it in their own words.
    pub fn is_written(self) -> bool {
        matches!(self, LogKind::Note | LogKind::NoteAmended | LogKind::NoteVoided)
    }

    /// To which group it belongs.
    #[rustfmt::skip] // a group in a few lines, so that it reads as the table it is
    pub fn group(self) -> LogGroup {
        match self {
            LogKind::Note | LogKind::NoteAmended | LogKind::NoteVoided => LogGroup::Written,
            LogKind::Case(_) | LogKind::CustomerUnhappy | LogKind::CustomerWalkedOut
            | LogKind::Order(_) | LogKind::Improvement(_)
            | LogKind::PersonUnmasked | LogKind::NeedNoted | LogKind::PersonErased
            | LogKind::FollowUpMade | LogKind::FollowUpsImported | LogKind::FollowUpTried
            | LogKind::FollowUpAnswered | LogKind::FollowUpMoved | LogKind::FollowUpDropped => LogGroup::Customers,
            LogKind::AlarmRaised | LogKind::AlarmCleared | LogKind::AlarmActed
            | LogKind::AlarmSeen | LogKind::HelpAsked | LogKind::HelpClaimed
            | LogKind::IncidentOpened | LogKind::IncidentStep | LogKind::IncidentUnticked
            | LogKind::IncidentTold | LogKind::IncidentEntered | LogKind::IncidentNoted
            | LogKind::IncidentRestored | LogKind::IncidentClosed | LogKind::IncidentReminded
            | LogKind::IncidentRaised => LogGroup::Alarms,
            LogKind::CounterOpened | LogKind::CounterPaused | LogKind::CounterClosed
            | LogKind::CounterClosingSoon | LogKind::StaffSignedIn | LogKind::StaffSignedOut
            | LogKind::StaffBreakStarted | LogKind::StaffBreakEnded | LogKind::StaffMarked
            | LogKind::HalfHourEntered | LogKind::ShiftOpened | LogKind::ShiftSignedOff
            | LogKind::ShiftPrepared | LogKind::ShiftFrozen | LogKind::ShiftReturned
            | LogKind::ShiftItemRead | LogKind::ShiftItemAccepted | LogKind::ShiftItemDeclined
            | LogKind::ShiftAssumed | LogKind::ShiftAccepted | LogKind::ShiftClosed
            | LogKind::ShiftOverdue | LogKind::ShiftUnattended | LogKind::ShiftWorkedWithout
            | LogKind::ShiftAppended | LogKind::PraiseRecorded | LogKind::CoachingRecorded
            | LogKind::CoachingSettled | LogKind::VisitEntered | LogKind::CheckStarted
            | LogKind::TrainingRecorded | LogKind::ExamRecorded
            | LogKind::CheckFailed | LogKind::CheckSkipped | LogKind::CheckSubmitted
            | LogKind::CheckAborted | LogKind::CheckMissed | LogKind::CheckExplained
            | LogKind::SurveyImported | LogKind::SurveyVoided
            | LogKind::Finding(_) | LogKind::Signed => LogGroup::Floor,
            LogKind::DeviceFault | LogKind::DeviceCleared | LogKind::FeedStalled
            | LogKind::FeedLost | LogKind::FeedBack | LogKind::FeedSnapshot | LogKind::PinReset
            | LogKind::PinOff | LogKind::PinsRecovered | LogKind::ActRefused
            | LogKind::SettingsApplied | LogKind::ClockJumped
            | LogKind::ConflictSettled | LogKind::UndoRefused => LogGroup::System,
        }
    }

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
            | LogKind::ShiftSignedOff
            | LogKind::ConflictSettled
            | LogKind::PraiseRecorded
            | LogKind::TrainingRecorded
            | LogKind::ExamRecorded => [true, true, false],
            LogKind::Case(kind) => [true, false, says_person(kind)],
            _ => [true, false, false],
        }
    }
}

/// Whether the detail of a line about a complaint is somebody's id.
fn says_person(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ComplaintAccepted
            | Kind::ComplaintDeclined
            | Kind::ComplaintTaken
            | Kind::ComplaintRequested
            | Kind::ComplaintForced
            | Kind::ComplaintConfirmed
            | Kind::ComplaintJoined
            | Kind::ComplaintUnowned
            | Kind::EscalationAcknowledged
            | Kind::EscalationAnswered
            | Kind::SuperiorTold
    )
}
