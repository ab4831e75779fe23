//! The directory of a hall that has set nothing: departments by what they take, the levels above the hall, and
//! who is told of what (domain 4.2, 4.4 and 4.5). Telephone numbers are the hall's own to fill in.

use crate::core::complaint::{Category, Department as Office, Severity};
use crate::core::settings::directory::{Means, Target, initials};
use crate::core::settings::{BySeverity, Contact, Department, LadderLevel, Tell, TellBy, TellWhen};

const MINUTE: u32 = 60;
const HOUR: u32 = 3600;

/// Departments in the order in which the first is proposed; the hall's own managers are no departments.
const OFFICES: &[(Office, &str, &str)] = &[
    (Office::Network, "网络优化", "network"),
    (Office::Field, "装维", "field team"),
    (Office::Market, "市场/产品", "market and products"),
    (Office::Billing, "计费账务", "billing"),
    (Office::Quality, "客服质检", "service quality"),
    (Office::Audit, "稽核", "audit"),
    (Office::Compliance, "合规", "compliance"),
    (Office::Channel, "渠道管理", "channel management"),
    (Office::DeviceService, "终端售后", "device service"),
    (Office::InformationSecurity, "信息安全/反诈", "information security"),
    (Office::General, "综合", "general affairs"),
];

pub(super) fn departments() -> Vec<Department> {
    let made = |(office, zh, en): &(Office, &str, &str)| {
        let takes = |category: &&Category| category.departments().contains(office);
        Department {
            id: office.as_str().to_owned(),
            zh: (*zh).to_owned(),
            en: (*en).to_owned(),
            initials: initials(zh),
            categories: Category::ALL.iter().filter(takes).copied().collect(),
            ..Department::default()
        }
    };
    OFFICES.iter().map(made).collect()
}

pub(super) fn contacts() -> Vec<Contact> {
    let contact = |id: &str, name: &str, level| Contact {
        id: id.to_owned(),
        name: name.to_owned(),
        level,
        ..Contact::default()
    };
    vec![contact("centre", "区县营销中心", 4), contact("city", "市公司客服质检", 5)]
}

pub(super) fn ladder() -> Vec<LadderLevel> {
    let role = |id: &str| Target::Role(id.to_owned());
    let level = |level, who: Vec<Target>, minutes: [u32; 4], open_time, channels: &[Means]| {
        let [sev4, sev3, sev2, sev1] = minutes.map(|minutes| minutes * MINUTE);
        LadderLevel {
            level,
            who,
            delay_secs: BySeverity { sev4, sev3, sev2, sev1 },
            open_time,
            ack: true,
            channels: channels.to_vec(),
            window: Vec::new(),
        }
    };
    let both = [Means::Board, Means::Phone];
    vec![
        level(1, vec![Target::Duty, role("duty_manager")], [60, 30, 10, 5], true, &[Means::Board]),
        level(3, vec![role("hall_manager"), Target::Contacts], [120, 60, 20, 10], true, &both),
        level(4, vec![Target::Contacts], [1440, 480, 60, 15], false, &both),
        level(5, vec![Target::Contacts], [1440, 480, 120, 30], false, &both),
    ]
}

pub(super) fn tells() -> Vec<Tell> {
    use Severity::{Sev1, Sev2, Sev3, Sev4};
    use TellBy::{Any, Spoken, Written};
    use TellWhen::{Daily, Dispatched, Overdue, Severe, Weekly};
    let told =
        |(level, severity, when, within_secs, by)| Tell { level, severity, when, within_secs, by };
    [
        (3, Sev4, Daily, 0, Any),
        (3, Sev3, Dispatched, 30 * MINUTE, Any),
        (3, Sev2, Severe, 10 * MINUTE, Spoken),
        (3, Sev1, Severe, 5 * MINUTE, Spoken),
        (4, Sev4, Overdue, 24 * HOUR, Any),
        (4, Sev3, Overdue, 0, Any),
        (4, Sev2, Severe, 30 * MINUTE, Any),
        (4, Sev1, Severe, 15 * MINUTE, Spoken),
        (4, Sev1, Severe, 2 * HOUR, Written),
        (5, Sev4, Weekly, 0, Any),
        (5, Sev3, Overdue, 48 * HOUR, Any),
        (5, Sev2, Overdue, 0, Any),
        (5, Sev1, Severe, 30 * MINUTE, Any),
    ]
    .map(told)
    .into()
}
