//! The keys of `[rules]`: their units and the range in which a value makes sense.

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Hundredths.
    Percent,
    /// Hundredths of a percent.
    Permyriad,
    /// Points of 100.
    Points,
    /// Customers, calls, places.
    Count,
    /// Minutes.
    Minutes,
    /// Days.
    Days,
    /// Months of the calendar.
    Months,
}

impl Unit {
    /// Its English name.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Seconds => "seconds",
            Unit::Percent => "percent",
            Unit::Permyriad => "hundredths of a percent",
            Unit::Points => "points of 100",
            Unit::Count => "number",
            Unit::Minutes => "minutes",
            Unit::Days => "days",
            Unit::Months => "months",
        }
    }
}

/// A key of `[rules]`; of a pair of limits the key above `warn` and `breach`.
#[derive(Clone, Copy, Debug)]
pub struct RuleKey {
    /// The key below `rules`, with dots.
    pub path: &'static str,
    /// What its number counts.
    pub unit: Unit,
    /// Least value.
    pub least: u32,
    /// Largest value.
    pub most: u32,
}

const fn key(path: &'static str, unit: Unit, least: u32, most: u32) -> RuleKey {
    RuleKey { path, unit, least, most }
}

const DAY: u32 = 86_400;

/// Every key, in the order in which a file lists them.
pub const RULE_KEYS: &[RuleKey] = &[
    key("wait_secs", Unit::Seconds, 1, DAY),
    key("target_wait_secs", Unit::Seconds, 1, DAY),
    key("crowd_waiting", Unit::Count, 0, 10_000),
    key("crowd_secs", Unit::Seconds, 0, DAY),
    key("load_percent", Unit::Percent, 1, 100_000),
    key("service_secs", Unit::Seconds, 1, DAY),
    key("service_norm_percent", Unit::Percent, 100, 1_000),
    key("service_norm_breach_percent", Unit::Percent, 100, 1_000),
    key("idle_secs", Unit::Seconds, 1, DAY),
    key("called_secs", Unit::Seconds, 1, DAY),
    key("paused_secs", Unit::Seconds, 1, DAY),
    key("abandon_permyriad", Unit::Permyriad, 0, 10_000),
    key("abandon_sample_min", Unit::Count, 1, 10_000),
    key("away_secs", Unit::Seconds, 60, DAY),
    key("break_secs", Unit::Seconds, 60, DAY),
    key("meal_secs", Unit::Seconds, 60, DAY),
    key("late_grace_secs", Unit::Seconds, 0, 7_200),
    key("clear_percent", Unit::Percent, 1, 100),
    key("clear_secs", Unit::Seconds, 0, 3_600),
    key("finding_at_once_secs", Unit::Seconds, 60, DAY),
    key("finding_level_secs", Unit::Seconds, 600, 7 * DAY),
    key("idle_lock_secs", Unit::Seconds, 60, 900),
    key("feed_interval_secs", Unit::Seconds, 1, 3_600),
    key("feed_stale_secs", Unit::Seconds, 1, DAY),
    key("feed_dead_secs", Unit::Seconds, 1, DAY),
    key("gap_secs", Unit::Seconds, 0, 3_600),
    key("void_secs", Unit::Seconds, 0, 3_600),
    key("priority_tier_max", Unit::Count, 0, 255),
    key("missed_call.calls", Unit::Count, 1, 20),
    key("missed_call.secs", Unit::Seconds, 1, 3_600),
    key("missed_call.back_secs", Unit::Seconds, 0, DAY),
    key("missed_call.places", Unit::Count, 0, 100),
    key("report.wait_mean_secs", Unit::Seconds, 1, DAY),
    key("report.wait_max_secs", Unit::Seconds, 1, DAY),
    key("report.within_target_percent", Unit::Percent, 0, 100),
    key("report.abandon_permyriad", Unit::Permyriad, 0, 10_000),
    key("report.miss_permyriad", Unit::Permyriad, 0, 10_000),
    key("report.service_tolerance_percent", Unit::Percent, 0, 1_000),
    key("report.utilisation_percent", Unit::Percent, 0, 100),
    key("report.utilisation_low_percent", Unit::Percent, 0, 100),
    key("report.open_ratio_percent", Unit::Percent, 0, 100),
    key("complaint.reopen_days", Unit::Days, 0, 90),
    key("complaint.wait_days", Unit::Days, 1, 30),
    key("complaint.repeat_days", Unit::Days, 1, 365),
    key("complaint.hot_count", Unit::Count, 2, 1_000),
    key("complaint.improve_count", Unit::Count, 2, 1_000),
    key("complaint.improve_days", Unit::Days, 1, 90),
    key("complaint.follow_up_days", Unit::Days, 1, 30),
    key("follow_up.sample_percent", Unit::Percent, 0, 100),
    key("follow_up.low_score", Unit::Count, 0, 4),
    key("follow_up.retry_secs", Unit::Seconds, 600, DAY),
    key("handover.window_secs", Unit::Seconds, 0, DAY),
    key("handover.overdue_secs", Unit::Seconds, 60, DAY),
    key("handover.manager_secs", Unit::Seconds, 60, DAY),
    key("handover.area_secs", Unit::Seconds, 60, DAY),
    key("handover.omission_secs", Unit::Seconds, 0, DAY),
    key("handover.read_secs", Unit::Seconds, 60, DAY),
    key("care.on_site_percent", Unit::Percent, 0, 100),
    key("care.reply_in_time_percent", Unit::Percent, 0, 100),
    key("care.rounds_percent", Unit::Percent, 0, 100),
    key("care.round_score", Unit::Points, 0, 100),
    key("care.follow_up_in_time_percent", Unit::Percent, 0, 100),
    key("care.follow_up_reached_percent", Unit::Percent, 0, 100),
    key("care.sample_min", Unit::Count, 1, 10_000),
    key("care.weak_drop_points", Unit::Points, 1, 100),
    key("care.weak_low_percent", Unit::Percent, 1, 100),
    key("people.trainee_days", Unit::Days, 1, 366),
    key("people.mood_keep_days", Unit::Days, 1, 7),
    key("relief.count", Unit::Count, 1, 20),
    key("relief.within_minutes", Unit::Minutes, 5, 720),
    key("relief.later_minutes", Unit::Minutes, 1, 240),
    key("privacy.complaint_keep_months", Unit::Months, 24, 120),
    key("privacy.access_days", Unit::Days, 180, 3_650),
];

/// Pairs of which a low value is bad: `warn` stands above `breach`.
pub const FALLING: &[&str] = &["report.within_target_percent"];

/// Groups of thresholds that nothing reads yet: what they belong to does not exist yet.
const NOT_READ_YET: &[&str] = &["missed_call."];

/// Whether anything goes by the threshold of that path.
pub fn is_read(path: &str) -> bool {
    !NOT_READ_YET.iter().any(|group| path.starts_with(group))
}

/// The key of that path.
pub fn rule_key(path: &str) -> Option<&'static RuleKey> {
    RULE_KEYS.iter().find(|key| key.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::rules::Rules;

    fn paths(table: &toml::Table, above: &str, found: &mut Vec<String>) {
        for (name, value) in table {
            let path = format!("{above}{name}");
            match value.as_table() {
                Some(below) if !below.contains_key("warn") => {
                    paths(below, &format!("{path}."), found);
                }
                _ => found.push(path),
            }
        }
    }

    #[test]
    fn every_rule_has_its_key_and_its_default_is_in_range() {
        let defaults = toml::Table::try_from(Rules::default()).unwrap();
        let mut found = Vec::new();
        paths(&defaults, "", &mut found);
        let mut listed: Vec<String> = RULE_KEYS.iter().map(|key| key.path.to_owned()).collect();
        found.sort();
        listed.sort();
        assert_eq!(found, listed);
    }
}
