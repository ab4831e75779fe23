//! What the status line says of the server, as a value. Words for it are in `text`; every state in which somebody has to
//! do something names the one thing to do. Source: sync.md 4.18.

/// How a terminal stands with its server. Times are milliseconds of the clock that [`super::client::SyncClient`] is
/// given; what was written before the machine was booted was written before 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It belongs to no server.
    Off,
    /// All that was heard of is here, and what was written here is on its way.
    Synced {
        /// When the server was last heard.
        at: u64,
        /// Events that the server has not got yet.
        unsent: u64,
        /// When the oldest of them was written.
        oldest: Option<i64>,
    },
    /// The server is not reached.
    Offline {
        /// Since when; `None` = it was not reached since the program was started.
        since: Option<u64>,
        /// Events that the server has not got, which are safe here.
        unsent: u64,
        /// When the oldest of them was written.
        oldest: Option<i64>,
    },
    /// Many events are being sent.
    Sending {
        /// So many the server has got.
        done: u64,
        /// Of so many.
        of: u64,
        /// When the oldest of the others was written.
        oldest: Option<i64>,
    },
    /// Many events of others are being fetched.
    Fetching {
        /// Events of the hall's log that are here.
        done: u64,
        /// Of so many.
        of: u64,
        /// Events that the server has not got yet.
        unsent: u64,
        /// When the oldest of them was written.
        oldest: Option<i64>,
    },
    /// The hall is here as it stands; what came before is being fetched.
    History {
        /// So many events of it are here.
        done: u64,
        /// Of so many.
        of: u64,
        /// Events that the server has not got yet.
        unsent: u64,
        /// When the oldest of them was written.
        oldest: Option<i64>,
    },
    /// Somebody has to do something.
    Attention {
        /// Why.
        need: Need,
        /// Events that the server has not got, which are safe here.
        unsent: u64,
        /// When the oldest of them was written.
        oldest: Option<i64>,
    },
}

impl Status {
    /// Events that the server has not got, and when the oldest of them was written.
    pub fn unsent(&self) -> (u64, Option<i64>) {
        match *self {
            Status::Off => (0, None),
            Status::Synced { unsent, oldest, .. }
            | Status::Offline { unsent, oldest, .. }
            | Status::Fetching { unsent, oldest, .. }
            | Status::History { unsent, oldest, .. }
            | Status::Attention { unsent, oldest, .. } => (unsent, oldest),
            Status::Sending { done, of, oldest } => (of.saturating_sub(done), oldest),
        }
    }

    /// Whether all that was heard of is here and what was written here is on its way, also where something else is to be
    /// told, which keeps nothing from that.
    pub fn is_in_step(&self) -> bool {
        use Need::{CertificateOver, ClockOff, OnlyHere, SetAside};
        match self {
            Status::Synced { .. } => true,
            Status::Attention { need, .. } => {
                matches!(
                    need,
                    ClockOff { .. } | CertificateOver | OnlyHere { .. } | SetAside { .. }
                )
            }
            Status::Off
            | Status::Offline { .. }
            | Status::Sending { .. }
            | Status::Fetching { .. }
            | Status::History { .. } => false,
        }
    }
}

/// Why somebody has to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// The server does not let this terminal in any more.
    Revoked,
    /// The server holds this terminal to be one of another hall.
    OtherHall,
    /// The server asks for a newer version of the program before it hands out the log.
    ProgramOld,
    /// The server could not take these events; they are kept here.
    SetAside {
        /// How many.
        events: u64,
    },
    /// The server has lost events of others which are here and cannot be sent from here.
    OnlyHere {
        /// How many.
        events: u64,
    },
    /// The server takes nothing of what is sent.
    NothingTaken,
    /// What the server sends does not follow what is here.
    LogGap,
    /// The server has lost events without having been restored.
    ServerLost,
    /// What came or was acknowledged could not be written down here.
    Disk,
    /// What is to be sent could not be read here.
    Unread,
    /// The clock of this machine or of the server is so wrong that they do not trust each other.
    Clock,
    /// The server is reached, and its clock and that of this machine do not agree.
    ClockOff {
        /// Minutes between them.
        minutes: u64,
    },
    /// The clocks agree, and the server's certificate is not valid at that time.
    CertificateOver,
    /// Whoever answers is not the server that this terminal was enrolled with.
    Certificate,
    /// The key of this terminal, or what is known of the server, is missing or cannot be read: nothing is sent.
    NotEnrolled,
    /// What is computed from the hall's log here is not what the server computes from it, also after it was computed
    /// anew.
    FoldDiffers,
}

/// The one thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// `zhiban enrol` with a new code.
    EnrolAnew,
    /// Install the newer version.
    Update,
    /// `zhiban sync log` shows what happened.
    SeeLog,
    /// `zhiban verify` proves what is here.
    Verify,
    /// `zhiban sync verify` says where this terminal and the server differ.
    SyncVerify,
    /// `zhiban doctor` says what is wrong with the disk.
    Doctor,
    /// Set the clock.
    SetClock,
    /// Let the terminals that wrote it connect, or have a newer copy of the server put back.
    PutBack,
    /// Tell whoever runs the server.
    TellAdministrator,
}

impl Need {
    /// What to do about it.
    pub fn step(self) -> Step {
        match self {
            Need::Revoked | Need::OtherHall | Need::NotEnrolled => Step::EnrolAnew,
            Need::ProgramOld => Step::Update,
            Need::SetAside { .. } => Step::SeeLog,
            Need::OnlyHere { .. } => Step::PutBack,
            Need::LogGap => Step::Verify,
            Need::FoldDiffers => Step::SyncVerify,
            Need::Disk | Need::Unread => Step::Doctor,
            Need::Clock | Need::ClockOff { .. } => Step::SetClock,
            Need::NothingTaken | Need::ServerLost | Need::Certificate | Need::CertificateOver => {
                Step::TellAdministrator
            }
        }
    }

    /// Its name in what scripts read.
    pub fn code(self) -> &'static str {
        match self {
            Need::Revoked => "revoked",
            Need::OtherHall => "other_hall",
            Need::ProgramOld => "program_old",
            Need::SetAside { .. } => "set_aside",
            Need::OnlyHere { .. } => "only_here",
            Need::NothingTaken => "nothing_taken",
            Need::LogGap => "log_gap",
            Need::ServerLost => "server_lost",
            Need::Disk => "disk",
            Need::Unread => "unread",
            Need::Clock => "clock",
            Need::ClockOff { .. } => "clock_off",
            Need::CertificateOver => "certificate_over",
            Need::Certificate => "certificate",
            Need::NotEnrolled => "not_enrolled",
            Need::FoldDiffers => "fold_differs",
        }
    }
}
