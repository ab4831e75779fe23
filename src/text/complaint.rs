//! What the manager reads while a customer stands there: for each category what must be done, a
//! sentence to say, what not to say, what is forgotten easily. Names of all values are in `values`.

use super::words::Lang;
use crate::core::complaint::Category;

pub use lines::{detail, line, spelt};
pub use notice::notice;
pub use refusal::refusal;
pub use sheet::{Told, history, owner, person, sheet};

mod billing;
mod handling;
mod lines;
mod network;
mod notice;
mod other;
mod refusal;
mod service;
mod sheet;
#[cfg(test)]
mod tests;
mod values;

/// Advice on one category in one language. Sentences; the screen wraps them.
#[derive(Debug, PartialEq, Eq)]
pub struct Advice {
    /// What must be done.
    pub standard: &'static str,
    /// A sentence that can be said aloud to an upset customer.
    pub script: &'static str,
    /// Phrases that make it worse.
    pub avoid: &'static [&'static str],
    /// What is forgotten easily.
    pub remember: &'static [&'static str],
}

struct Guide {
    zh: Advice,
    en: Advice,
}

/// Advice on a category; none on one of a newer version.
pub fn advice(lang: Lang, category: Category) -> Option<&'static Advice> {
    let guide = match category {
        Category::MobileSignal => &network::MOBILE_SIGNAL,
        Category::Broadband => &network::BROADBAND,
        Category::InstallLate => &network::INSTALL_LATE,
        Category::FaultAgain => &network::FAULT_AGAIN,
        Category::Tariff => &billing::TARIFF,
        Category::UnknownCharge => &billing::UNKNOWN_CHARGE,
        Category::WrongBill => &billing::WRONG_BILL,
        Category::OverUse => &billing::OVER_USE,
        Category::Refund => &billing::REFUND,
        Category::Attitude => &service::ATTITUDE,
        Category::Mistake => &service::MISTAKE,
        Category::LongWait => &service::LONG_WAIT,
        Category::Misled => &service::MISLED,
        Category::OldCustomer => &service::OLD_CUSTOMER,
        Category::PortOut => &service::PORT_OUT,
        Category::RealName => &service::REAL_NAME,
        Category::PassedOn => &service::PASSED_ON,
        Category::DeviceFault => &other::DEVICE_FAULT,
        Category::DataLeak => &other::DATA_LEAK,
        Category::Impersonation => &other::IMPERSONATION,
        Category::Facilities => &other::FACILITIES,
        Category::Unclassified => &other::UNCLASSIFIED,
        Category::Unknown => return None,
    };
    Some(match lang {
        Lang::Zh => &guide.zh,
        Lang::En => &guide.en,
    })
}
