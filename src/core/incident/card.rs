//! What a card is made of: steps, when each is due, whom it tells, what is counted with it. Minutes
//! run from the start of the incident.

use super::cards::CARDS;
use crate::core::complaint::Severity;
use crate::core::value_set::value_set;

value_set! {
    /// What happened.
    IncidentKind {
        /// The business system or the network of the hall is down.
        SystemDown = "system_down",
        /// Far more customers than usual.
        Surge = "surge",
        /// Shouting, a crowd around staff.
        Disturbance = "disturbance",
        /// Somebody fell ill or was hurt.
        Illness = "illness",
        /// Reporters.
        Press = "press",
        /// Power cut or fire.
        PowerOrFire = "power_or_fire",
    }
}

value_set! {
    /// Whom a step tells. Names and numbers stand in the hall's directory.
    Contact {
        /// Other halls nearby.
        OtherHalls = "other_halls",
        /// Support of the business systems.
        ItSupport = "it_support",
        /// The hall manager, L3.
        HallManager = "hall_manager",
        /// The centre's staff on duty, L4.
        Centre = "centre",
        /// The manager of the centre, L4.
        CentreManager = "centre_manager",
        /// The city company, L5.
        City = "city",
        /// Guard.
        Guard = "guard",
        /// Family of somebody concerned.
        Family = "family",
        /// House management and power company.
        House = "house",
        /// Police.
        Police = "police",
        /// Ambulance.
        Ambulance = "ambulance",
        /// Fire brigade.
        FireBrigade = "fire_brigade",
    }
}

impl Contact {
    /// The public emergency number, where it is one.
    pub fn emergency_number(self) -> Option<&'static str> {
        match self {
            Contact::Police => Some("110"),
            Contact::FireBrigade => Some("119"),
            Contact::Ambulance => Some("120"),
            _ => None,
        }
    }
}

value_set! {
    /// One thing to do. Steps that several cards share are one.
    Step {
        /// Ask whether other halls have it too.
        AskOtherHalls = "ask_other_halls",
        /// Report to support and note the number.
        CallSupport = "call_support",
        /// A guide at the door and a notice with a time.
        PutUpNotice = "put_up_notice",
        /// First report.
        FirstReport = "first_report",
        /// Take orders on paper.
        TakeOnPaper = "take_on_paper",
        /// Second report.
        SecondReport = "second_report",
        /// The manager of the centre is told.
        ReportToManager = "report_to_manager",
        /// Enter what was taken on paper.
        EnterBacklog = "enter_backlog",
        /// Call back those who left their number.
        CallBack = "call_back",
        /// Open reserve counters.
        OpenReserve = "open_reserve",
        /// Guide simple business to self-service.
        GuideAway = "guide_away",
        /// Look after the frail.
        CareForFrail = "care_for_frail",
        /// Send people to another hall.
        SendElsewhere = "send_elsewhere",
        /// Stay open longer.
        StayOpen = "stay_open",
        /// Keep doors and ways free.
        KeepOrder = "keep_order",
        /// Go there and listen.
        Approach = "approach",
        /// A second colleague comes.
        SecondColleague = "second_colleague",
        /// Into the reception room.
        ToReceptionRoom = "to_reception_room",
        /// Say when they hear from us.
        PromiseTime = "promise_time",
        /// The hall manager is told.
        TellHallManager = "tell_hall_manager",
        /// The centre is told.
        TellCentre = "tell_centre",
        /// The city company is told.
        TellCity = "tell_city",
        /// Police, where needed.
        CallPolice = "call_police",
        /// Secure the video.
        KeepVideo = "keep_video",
        /// Help, and do not move the badly hurt.
        GiveHelp = "give_help",
        /// Ambulance.
        CallAmbulance = "call_ambulance",
        /// A way and a screen for the ambulance.
        ClearWay = "clear_way",
        /// Family is told.
        TellFamily = "tell_family",
        /// Receive the reporters.
        ReceivePress = "receive_press",
        /// Nobody of the hall is interviewed.
        NoInterview = "no_interview",
        /// Note who they are and what they ask.
        NoteQuestions = "note_questions",
        /// Everybody out.
        Evacuate = "evacuate",
        /// Fire brigade.
        CallFireBrigade = "call_fire_brigade",
        /// Switch the power off.
        CutPower = "cut_power",
        /// Count people outside.
        CountPeople = "count_people",
        /// Secure money and papers.
        SecureMoney = "secure_money",
        /// House management or power company.
        CallHouse = "call_house",
        /// Written report.
        WriteReport = "write_report",
        /// What it was, what it did, what we learn.
        CloseRecord = "close_record",
    }
}

/// When a step is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Before anything else.
    AtOnce,
    /// So many minutes after the start at the latest.
    Within(u16),
    /// A reminder so many minutes after the start, if it still goes on.
    StillAt(u16),
    /// All the time it goes on.
    Meanwhile,
    /// If it comes to that.
    IfNeeded,
    /// Once it is over.
    Over,
}

value_set! {
    /// What is counted with a step.
    Tally {
        /// Customers taken on paper, counted up.
        Taken = "taken",
        /// Of these entered into the system, counted until none is left.
        Entered = "entered",
    }
}

/// A step on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardStep {
    /// What.
    pub step: Step,
    /// When.
    pub when: When,
    /// Whom it tells; each is a call of its own with a time.
    pub tells: &'static [Contact],
    /// What is counted with it.
    pub tally: Option<Tally>,
}

impl CardStep {
    /// Minutes after the start from which on it is late if it is not done. At once means in the
    /// first.
    pub fn due_mins(&self) -> Option<u16> {
        match self.when {
            When::AtOnce => Some(1),
            When::Within(mins) | When::StillAt(mins) => Some(mins),
            When::Meanwhile | When::IfNeeded | When::Over => None,
        }
    }

    /// Whether it is late after so many seconds. What is over needs no reminder that it still goes
    /// on.
    pub fn is_late(&self, elapsed_secs: i64, over: bool) -> bool {
        let reminder = matches!(self.when, When::StillAt(_));
        let due = self.due_mins().filter(|_| !(over && reminder));
        due.is_some_and(|mins| elapsed_secs >= i64::from(mins) * 60)
    }
}

/// The card of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// Which kind.
    pub kind: IncidentKind,
    /// Steps in the order in which they are done.
    pub steps: &'static [CardStep],
    /// From which minute on it is at least how bad, mildest first.
    pub severities: &'static [(u16, Severity)],
}

impl Card {
    /// Steps that are late after so many seconds and not among those done, in the order of the
    /// card.
    pub fn late(&self, elapsed_secs: i64, over: bool, done: &[Step]) -> Vec<&'static CardStep> {
        let late =
            |step: &&CardStep| step.is_late(elapsed_secs, over) && !done.contains(&step.step);
        self.steps.iter().filter(late).collect()
    }
}

/// How bad it is at least after so many seconds; none where only a person can say.
pub fn card_severity(kind: IncidentKind, elapsed_secs: i64) -> Option<Severity> {
    let reached = |(mins, _): &&(u16, Severity)| elapsed_secs >= i64::from(*mins) * 60;
    card(kind)?.severities.iter().filter(reached).map(|(_, severity)| *severity).max()
}

/// What was taken on paper and is not entered yet; nothing is owed where more was entered than
/// counted.
pub fn backlog_left(taken: u32, entered: u32) -> u32 {
    taken.saturating_sub(entered)
}

/// The card of a kind; none of one of a newer version.
pub fn card(kind: IncidentKind) -> Option<&'static Card> {
    CARDS.iter().find(|card| card.kind == kind)
}
