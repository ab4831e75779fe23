//! What a complaint is about: the categories of the domain notes (4.2), found by a code or by
//! pinyin initials, so that nobody needs an input method while a customer stands there.

use super::severity::{Ground, Severity};
use super::values::Department;
use crate::core::search::half_width;
use crate::core::value_set::value_set;

value_set! {
    /// First level. The first three are the regulator's.
    Class {
        /// Network quality.
        Network = "nq",
        /// Disputed charges.
        Billing = "bl",
        /// How customers are served.
        Service = "sv",
        /// Devices.
        Device = "tm",
        /// Personal information.
        Privacy = "pi",
        /// The hall itself.
        Premises = "en",
        /// None of these.
        Other = "ot",
    }
}

value_set! {
    /// Second level: what a complaint is about.
    Category {
        /// Mobile signal.
        MobileSignal = "nq1",
        /// Broadband down or slow.
        Broadband = "nq2",
        /// Installation or move is late.
        InstallLate = "nq3",
        /// A fault comes back, or its repair is late.
        FaultAgain = "nq4",
        /// Tariff and contract.
        Tariff = "bl1",
        /// A paid service nobody remembers ordering.
        UnknownCharge = "bl2",
        /// A wrong bill.
        WrongBill = "bl3",
        /// Data or roaming beyond the allowance.
        OverUse = "bl4",
        /// Refund or deposit.
        Refund = "bl5",
        /// Attitude.
        Attitude = "sv1",
        /// A mistake in handling.
        Mistake = "sv2",
        /// Long wait, few counters.
        LongWait = "sv3",
        /// Misleading sale, or something not said.
        Misled = "sv4",
        /// Old customers shut out of a tariff, or kept from a cheaper one.
        OldCustomer = "sv5",
        /// Number portability obstructed.
        PortOut = "sv6",
        /// Rules of real-name registration, change of owner, replacement card.
        RealName = "sv7",
        /// Passed around, or told different things.
        PassedOn = "sv8",
        /// Quality or repair of a device.
        DeviceFault = "tm1",
        /// Personal information leaked.
        DataLeak = "pi1",
        /// A card in somebody's name without their knowledge, or fraud.
        Impersonation = "pi2",
        /// Facilities, surroundings, injury.
        Facilities = "en1",
        /// Not classified yet.
        Unclassified = "ot1",
    }
}

impl Category {
    /// First level.
    pub fn class(self) -> Class {
        use Category::{
            Attitude, Broadband, DataLeak, DeviceFault, Facilities, FaultAgain, Impersonation,
            InstallLate, LongWait, Misled, Mistake, MobileSignal, OldCustomer, OverUse, PassedOn,
            PortOut, RealName, Refund, Tariff, Unclassified, Unknown, UnknownCharge, WrongBill,
        };
        match self {
            MobileSignal | Broadband | InstallLate | FaultAgain => Class::Network,
            Tariff | UnknownCharge | WrongBill | OverUse | Refund => Class::Billing,
            Attitude | Mistake | LongWait | Misled | OldCustomer | PortOut | RealName
            | PassedOn => Class::Service,
            DeviceFault => Class::Device,
            DataLeak | Impersonation => Class::Privacy,
            Facilities => Class::Premises,
            Unclassified => Class::Other,
            Unknown => Class::Unknown,
        }
    }

    /// First letters of the Chinese name's pinyin; empty for one of a newer version.
    pub fn initials(self) -> &'static str {
        match self {
            Category::MobileSignal => "ydxh",
            Category::Broadband => "kdzdws",
            Category::InstallLate => "zyjcs",
            Category::FaultAgain => "zaffxfcs",
            Category::Tariff => "tchy",
            Category::UnknownCharge => "bmzzyw",
            Category::WrongBill => "jfcc",
            Category::OverUse => "llmycl",
            Category::Refund => "tfyj",
            Category::Attitude => "fwtd",
            Category::Mistake => "blcc",
            Category::LongWait => "dhgccks",
            Category::Misled => "yxwdwgz",
            Category::OldCustomer => "lyhxzjdn",
            Category::PortOut => "xzsz",
            Category::RealName => "smghbkgz",
            Category::PassedOn => "twkjby",
            Category::DeviceFault => "zdzlsh",
            Category::DataLeak => "xxxl",
            Category::Impersonation => "mmbksz",
            Category::Facilities => "sshjss",
            Category::Unclassified => "qt",
            Category::Unknown => "",
        }
    }

    /// What the category alone says about the severity.
    pub fn ground(self) -> Option<Ground> {
        match self {
            Category::DataLeak | Category::Impersonation => Some(Ground::PersonalData),
            Category::PassedOn => Some(Ground::PassedAround),
            _ => None,
        }
    }

    /// What is asked about at once in this category, because it would make the case worse.
    pub fn asks(self) -> &'static [Ground] {
        match self {
            Category::Facilities => &[Ground::Injury],
            Category::DataLeak => &[Ground::DataBreach],
            Category::Misled | Category::Impersonation => &[Ground::FrailHarmed],
            _ => &[],
        }
    }

    /// The severity while nothing but the category is known.
    pub fn severity(self) -> Severity {
        let lift = self.ground().and_then(Ground::lift);
        lift.map_or(Severity::Sev4, |lift| lift.apply(Severity::Sev4))
    }

    /// Whom it goes to where the hall's directory says nothing else, nearest first.
    pub fn departments(self) -> &'static [Department] {
        use Department::{
            Audit, Billing, Channel, Compliance, DeviceService, DutyManager, Field, General,
            HallManager, InformationSecurity, Market, Network, Quality,
        };
        match self {
            Category::MobileSignal => &[Network],
            Category::Broadband | Category::InstallLate | Category::FaultAgain => &[Field],
            Category::Tariff | Category::Misled | Category::OldCustomer => &[Market],
            Category::UnknownCharge
            | Category::WrongBill
            | Category::OverUse
            | Category::Refund => &[Billing],
            Category::Attitude => &[DutyManager, Quality],
            Category::Mistake => &[DutyManager, Audit],
            Category::LongWait | Category::Unclassified => &[DutyManager],
            Category::PortOut => &[Market, Compliance],
            Category::RealName => &[Channel],
            Category::PassedOn => &[HallManager],
            Category::DeviceFault => &[DeviceService],
            Category::DataLeak | Category::Impersonation => &[InformationSecurity],
            Category::Facilities => &[General],
            Category::Unknown => &[],
        }
    }

    /// Whether a case may be closed under it.
    pub fn may_close(self) -> bool {
        self != Category::Unclassified
    }

    /// The category of a code as somebody types it: capitals and full-width forms are the same.
    pub fn from_code(typed: &str) -> Option<Category> {
        Category::from_text(&folded(typed))
    }

    /// Categories whose code begins with what was typed, then those whose pinyin initials do; all
    /// of them if nothing was typed.
    pub fn find(typed: &str) -> Vec<Category> {
        let typed = folded(typed);
        let by_code = |category: &Category| category.as_str().starts_with(&typed);
        let by_initials = |category: &Category| category.initials().starts_with(&typed);
        let first = Category::ALL.iter().filter(|category| by_code(category));
        let rest = Category::ALL.iter().filter(|c| !by_code(c) && by_initials(c));
        first.chain(rest).copied().collect()
    }
}

fn folded(typed: &str) -> String {
    let plain = typed.chars().map(half_width).filter(|c| !c.is_whitespace());
    plain.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_begins_with_its_class_and_needs_no_input_method() {
        for category in Category::ALL {
            let code = category.as_str();
            assert!(code.is_ascii() && code.starts_with(category.class().as_str()), "{code}");
            assert_eq!(Category::from_code(&code.to_uppercase()), Some(*category));
            assert!(category.initials().chars().all(|c| c.is_ascii_lowercase()), "{code}");
            assert!(!category.departments().is_empty(), "{code}");
        }
        let initials: BTreeSet<_> = Category::ALL.iter().map(|c| c.initials()).collect();
        assert_eq!(initials.len(), Category::ALL.len());
        assert_eq!(Category::ALL.iter().filter(|c| c.may_close()).count(), 21);
    }

    #[test]
    fn a_category_is_found_by_code_or_initials() {
        assert_eq!(Category::from_code("ＢＬ２ "), Some(Category::UnknownCharge));
        assert_eq!(Category::from_code("bl9"), None);
        assert_eq!(Category::from_code("unknown"), None);
        assert_eq!(Category::find("nq2"), [Category::Broadband]);
        assert_eq!(Category::find("xz"), [Category::PortOut]);
        assert_eq!(Category::find("ＺＤ"), [Category::DeviceFault]);
        let bl = Category::find("bl");
        assert_eq!(bl.len(), 6);
        assert_eq!(bl.first(), Some(&Category::Tariff));
        assert_eq!(bl.last(), Some(&Category::Mistake));
        assert_eq!(Category::find(" ").len(), 22);
        assert_eq!(Category::find("qqq"), []);
    }

    #[test]
    fn the_category_alone_raises_the_severity_where_the_notes_say_so() {
        for category in Category::ALL {
            let severity = match category {
                Category::DataLeak | Category::Impersonation => Severity::Sev2,
                Category::PassedOn => Severity::Sev3,
                _ => Severity::Sev4,
            };
            assert_eq!(category.severity(), severity, "{category:?}");
        }
        assert_eq!(Category::Facilities.asks(), [Ground::Injury]);
    }
}
