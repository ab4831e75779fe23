//! How bad a complaint is, and what makes it so. Criteria: the domain notes, 4.3; the numbers in
//! them are defaults of the settings and stand there.

use crate::core::value_set::value_set;

value_set! {
    /// The four grades, mildest first, so that the worse of two is the larger.
    Severity {
        /// One matter, a calm customer, can be settled at the counter.
        Sev4 = "sev4",
        /// The clerk cannot settle it, or the customer asks for a manager.
        Sev3 = "sev3",
        /// Disturbs others, touches personal data, or threatens to leave the hall.
        Sev2 = "sev2",
        /// Danger to people, the press on site, or many customers at once.
        Sev1 = "sev1",
    }
}

impl Severity {
    /// One grade worse; the worst stays.
    #[must_use]
    pub fn one_up(self) -> Severity {
        match self {
            Severity::Sev4 => Severity::Sev3,
            Severity::Sev3 => Severity::Sev2,
            Severity::Sev2 | Severity::Sev1 => Severity::Sev1,
            Severity::Unknown => Severity::Unknown,
        }
    }
}

/// What a ground does to the severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lift {
    /// At least this.
    AtLeast(Severity),
    /// One grade worse, each time it happens.
    OneUp,
    /// One grade worse, and at least this.
    OneUpAtLeast(Severity),
}

impl Lift {
    /// The severity after it. Lifting never makes a case milder: that is done by hand, with a
    /// reason.
    #[must_use]
    pub fn apply(self, severity: Severity) -> Severity {
        match self {
            Lift::AtLeast(least) => severity.max(least),
            Lift::OneUp => severity.one_up(),
            Lift::OneUpAtLeast(least) => severity.one_up().max(least),
        }
    }
}

value_set! {
    /// Why a complaint is worse than a plain one.
    Ground {
        /// The clerk cannot settle it.
        ClerkCannot = "clerk_cannot",
        /// The customer asks for a manager.
        ManagerAsked = "manager_asked",
        /// The second visit about the same matter.
        SecondVisit = "second_visit",
        /// A department is needed.
        DepartmentNeeded = "department_needed",
        /// Shouting, or disturbing others.
        Shouting = "shouting",
        /// Personal data leaked or misused.
        PersonalData = "personal_data",
        /// The third contact about the same matter.
        ThirdContact = "third_contact",
        /// Passed on for the third time.
        ThirdTransfer = "third_transfer",
        /// The customer speaks of press, regulator or lawyer.
        OutsideNamed = "outside_named",
        /// Somebody elderly, a minor or a disabled person was harmed.
        FrailHarmed = "frail_harmed",
        /// Several customers with the same cause on one day.
        SameCause = "same_cause",
        /// Most of the open counters are out of service for long.
        CountersDown = "counters_down",
        /// Somebody was injured.
        Injury = "injury",
        /// Violence.
        Violence = "violence",
        /// A crowd around staff.
        CrowdAroundStaff = "crowd_around_staff",
        /// A reporter is in the hall.
        ReporterOnSite = "reporter_on_site",
        /// Many customers act together.
        ActingTogether = "acting_together",
        /// Data of many customers is out.
        DataBreach = "data_breach",
        /// One outage lasts beyond an hour.
        LongOutage = "long_outage",
        /// A stage took twice its limit.
        TwiceOverdue = "twice_overdue",
        /// The same customer and category again within the settings' days.
        Repeat = "repeat",
        /// The customer was sent from one to the next, or was told different things.
        PassedAround = "passed_around",
    }
}

impl Ground {
    /// What it does to the severity; nothing for one of a newer version.
    pub fn lift(self) -> Option<Lift> {
        use Ground::{
            ActingTogether, ClerkCannot, CountersDown, CrowdAroundStaff, DataBreach,
            DepartmentNeeded, FrailHarmed, Injury, LongOutage, ManagerAsked, OutsideNamed,
            PassedAround, PersonalData, Repeat, ReporterOnSite, SameCause, SecondVisit, Shouting,
            ThirdContact, ThirdTransfer, TwiceOverdue, Unknown, Violence,
        };
        match self {
            ClerkCannot | ManagerAsked | SecondVisit | DepartmentNeeded => {
                Some(Lift::AtLeast(Severity::Sev3))
            }
            Shouting | PersonalData | ThirdContact | OutsideNamed | FrailHarmed | SameCause
            | CountersDown => Some(Lift::AtLeast(Severity::Sev2)),
            ThirdTransfer => Some(Lift::OneUpAtLeast(Severity::Sev2)),
            Injury | Violence | CrowdAroundStaff | ReporterOnSite | ActingTogether | DataBreach
            | LongOutage => Some(Lift::AtLeast(Severity::Sev1)),
            TwiceOverdue | Repeat | PassedAround => Some(Lift::OneUp),
            Unknown => None,
        }
    }

    /// Whether the program sees it by itself: in the times and moves of the case, or beside other
    /// cases. The others are said by a person.
    pub fn is_found(self) -> bool {
        use Ground::{
            CountersDown, LongOutage, PassedAround, PersonalData, Repeat, SameCause, ThirdContact,
            ThirdTransfer, TwiceOverdue,
        };
        matches!(
            self,
            PersonalData
                | ThirdContact
                | ThirdTransfer
                | SameCause
                | CountersDown
                | LongOutage
                | TwiceOverdue
                | Repeat
                | PassedAround
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifting_never_makes_a_case_milder() {
        for severity in Severity::ALL {
            for ground in Ground::ALL {
                let lifted = ground.lift().unwrap().apply(*severity);
                assert!(lifted >= *severity, "{ground:?} on {severity:?}");
                assert_ne!(lifted, Severity::Unknown);
            }
        }
        assert_eq!(Ground::Unknown.lift(), None);
    }

    #[test]
    fn grounds_lead_to_the_grade_of_the_notes() {
        for (ground, from, to) in [
            (Ground::ManagerAsked, Severity::Sev4, Severity::Sev3),
            (Ground::Shouting, Severity::Sev4, Severity::Sev2),
            (Ground::Shouting, Severity::Sev1, Severity::Sev1),
            (Ground::Injury, Severity::Sev3, Severity::Sev1),
            (Ground::Repeat, Severity::Sev4, Severity::Sev3),
            (Ground::Repeat, Severity::Sev2, Severity::Sev1),
            (Ground::ThirdTransfer, Severity::Sev4, Severity::Sev2),
            (Ground::ThirdTransfer, Severity::Sev2, Severity::Sev1),
        ] {
            assert_eq!(ground.lift().unwrap().apply(from), to, "{ground:?}");
        }
    }
}
