//! The fixed values that a complaint's fields can have (domain notes 2 and 4.1). Departments are
//! the defaults of the hall's directory.

use crate::core::value_set::value_set;

value_set! {
    /// How a complaint reached the hall.
    Channel {
        /// Said in the hall.
        OnSite = "on_site",
        /// Passed on by the hotline.
        Hotline = "hotline",
        /// Written into the comment book.
        CommentBook = "comment_book",
        /// Sent over app, site or social network.
        Online = "online",
        /// Handed down by a superior.
        Superior = "superior",
        /// Said when they were called back.
        FollowUp = "follow_up",
    }
}

value_set! {
    /// Which part of the service it belongs to.
    Phase {
        /// Before the sale.
        Before = "before_sale",
        /// While being served.
        During = "during_sale",
        /// Afterwards.
        After = "after_sale",
    }
}

value_set! {
    /// Whose contract it is.
    CustomerKind {
        /// One person.
        Personal = "personal",
        /// A household.
        Household = "household",
        /// A company or an office.
        Business = "business",
    }
}

value_set! {
    /// How valued a customer is; no name is needed for it.
    Tier {
        /// Like most.
        Regular = "regular",
        /// With a star grade.
        Star = "star",
        /// With an account manager of their own.
        Vip = "vip",
    }
}

value_set! {
    /// How the customer is.
    Emotion {
        /// Calm.
        Calm = "calm",
        /// Upset.
        Upset = "upset",
        /// Shouting.
        Shouting = "shouting",
    }
}

value_set! {
    /// Where the customer is attended to.
    Place {
        /// At the counter.
        Counter = "counter",
        /// On the floor.
        Floor = "floor",
        /// In the reception room.
        ReceptionRoom = "reception_room",
        /// In front of the hall.
        Outside = "outside",
        /// Not in the hall.
        Remote = "remote",
    }
}

value_set! {
    /// How a customer was told something.
    ContactWay {
        /// Face to face.
        FaceToFace = "face_to_face",
        /// By telephone.
        Phone = "phone",
        /// By text message.
        Sms = "sms",
        /// Over app, site or social network.
        Online = "online",
        /// By letter.
        Letter = "letter",
    }
}

value_set! {
    /// What came of an attempt to reach a customer.
    ContactResult {
        /// Spoke with them.
        Reached = "reached",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// They did not want to talk.
        Refused = "refused",
        /// The number is not theirs.
        WrongNumber = "wrong_number",
    }
}

value_set! {
    /// What the customer says to the result.
    CustomerAnswer {
        /// Accepts it.
        Accepted = "accepted",
        /// Does not.
        NotAccepted = "not_accepted",
        /// Could not be reached in all attempts.
        Unreachable = "unreachable",
    }
}

value_set! {
    /// How satisfied the customer is, best first.
    Rating {
        /// 5 of 5.
        VerySatisfied = "very_satisfied",
        /// 4 of 5.
        Satisfied = "satisfied",
        /// 3 of 5.
        Neutral = "neutral",
        /// 2 of 5.
        Dissatisfied = "dissatisfied",
        /// 1 of 5.
        VeryDissatisfied = "very_dissatisfied",
    }
}

impl Rating {
    /// From 5 down to 1; none for one of a newer version.
    pub fn points(self) -> Option<u8> {
        match self {
            Rating::VerySatisfied => Some(5),
            Rating::Satisfied => Some(4),
            Rating::Neutral => Some(3),
            Rating::Dissatisfied => Some(2),
            Rating::VeryDissatisfied => Some(1),
            Rating::Unknown => None,
        }
    }

    /// The rating of a digit from 1 to 5.
    pub fn of_points(points: u8) -> Option<Rating> {
        Rating::ALL.iter().copied().find(|rating| rating.points() == Some(points))
    }
}

value_set! {
    /// With what a case was closed.
    Outcome {
        /// The customer was right.
        Upheld = "upheld",
        /// Right in part.
        PartlyUpheld = "partly_upheld",
        /// Not right, and told why.
        NotUpheld = "not_upheld",
        /// The customer took it back.
        Withdrawn = "withdrawn",
        /// The customer could not be reached any more.
        NoContact = "no_contact",
    }
}

value_set! {
    /// What it came from in the end.
    RootCause {
        /// The network or a line.
        Network = "network",
        /// A business system.
        System = "system",
        /// How a tariff or a rule is made.
        Rule = "rule",
        /// How a procedure runs.
        Procedure = "procedure",
        /// Advertising, or something not said at the sale.
        NotTold = "not_told",
        /// A slip while handling.
        Slip = "slip",
        /// A clerk did not know it.
        Skill = "skill",
        /// How somebody behaved.
        Manner = "manner",
        /// Too few people or counters.
        Capacity = "capacity",
        /// A department took too long.
        DepartmentLate = "department_late",
        /// An agent, a vendor or another third party.
        ThirdParty = "third_party",
        /// A device.
        Device = "device",
        /// Misuse of somebody's identity.
        Misuse = "misuse",
        /// Building, furniture, surroundings.
        Premises = "premises",
        /// The customer had understood it differently.
        Misunderstood = "misunderstood",
        /// None of these; the text says what.
        Other = "other",
    }
}

value_set! {
    /// What was done about it.
    Measure {
        /// Explained, with the papers.
        Explained = "explained",
        /// Apologised.
        Apologised = "apologised",
        /// Money given back under the rules.
        Refunded = "refunded",
        /// A service cancelled.
        Cancelled = "cancelled",
        /// A tariff changed.
        TariffChanged = "tariff_changed",
        /// A record or a bill put right.
        Corrected = "corrected",
        /// Handled anew, ahead of the queue.
        Redone = "redone",
        /// Repaired on the spot or by the network side.
        Repaired = "repaired",
        /// A device replaced.
        Replaced = "replaced",
        /// A card or a service blocked for protection.
        Blocked = "blocked",
        /// The clerk talked with.
        Coached = "coached",
        /// Something in the hall put right.
        Arranged = "arranged",
        /// None of these; the text says what.
        Other = "other",
    }
}

value_set! {
    /// Why a case waits.
    PauseReason {
        /// The customer has to bring something.
        CustomerToSupply = "customer_to_supply",
        /// The customer named a time.
        CustomerAppointed = "customer_appointed",
        /// A department is at it.
        Department = "department",
        /// Somebody outside is at it.
        ThirdParty = "third_party",
    }
}

impl PauseReason {
    /// Whether the clock to the close stands still: only where the customer is waited for
    /// (complaints J8).
    pub fn stops_clock(self) -> bool {
        matches!(self, PauseReason::CustomerToSupply | PauseReason::CustomerAppointed)
    }
}

value_set! {
    /// Who a category goes to by default.
    Department {
        /// The duty manager.
        DutyManager = "duty_manager",
        /// The hall manager.
        HallManager = "hall_manager",
        /// Network optimisation.
        Network = "network",
        /// Installation and repair.
        Field = "field",
        /// Market and products.
        Market = "market",
        /// Charging and billing.
        Billing = "billing",
        /// Quality of customer service.
        Quality = "quality",
        /// Audit of papers and money.
        Audit = "audit",
        /// Compliance.
        Compliance = "compliance",
        /// Management of halls and agents.
        Channel = "channel",
        /// Repair of devices.
        DeviceService = "device_service",
        /// Security of information, legal, anti-fraud.
        InformationSecurity = "information_security",
        /// House, property, guards.
        General = "general",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_the_digit_that_is_typed() {
        for points in 1..=5 {
            assert_eq!(Rating::of_points(points).and_then(Rating::points), Some(points));
        }
        assert_eq!(Rating::of_points(0), None);
        assert_eq!(Rating::of_points(6), None);
    }

    #[test]
    fn only_waiting_for_the_customer_stops_the_clock() {
        let stops: Vec<_> = PauseReason::ALL.iter().filter(|reason| reason.stops_clock()).collect();
        assert_eq!(stops, [&PauseReason::CustomerToSupply, &PauseReason::CustomerAppointed]);
        assert!(!PauseReason::Unknown.stops_clock());
    }
}
