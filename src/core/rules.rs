//! Thresholds: what counts as too long here. Sources: the indicator table of the design's domain notes
//! (5.2), the staff limits below it, and the feed rules (16, rule 10). Every value is a default that a hall
//! may change.

use serde::{Deserialize, Serialize};

/// A pair of limits: near the red line, beyond it. In the unit its field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Above this: warning.
    pub warn: u32,
    /// Above this: breach.
    pub breach: u32,
}

/// A pair of limits of what must not be low. In the unit its field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floors {
    /// Below this: warning.
    pub warn: u32,
    /// Below this: breach.
    pub breach: u32,
}

/// All thresholds of a hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Longest wait now, seconds.
    pub wait_secs: Limits,
    /// The wait that counts as within target, seconds (the ten-minute rate).
    pub target_wait_secs: u32,
    /// A queue is crowded if more than so many wait,
    pub crowd_waiting: u32,
    /// and have for so long, seconds.
    pub crowd_secs: u32,
    /// Waiting customers per open counter, times 100 (at or above).
    pub load_percent: Limits,
    /// A service that takes longer, seconds. Of a service with a norm: see `service_norm_percent`.
    pub service_secs: Limits,
    /// A service with a norm is long beyond this share of it, percent, and never before `service_secs.warn`.
    pub service_norm_percent: u32,
    /// and breaches beyond this share of it, percent, never before `service_secs.breach`.
    pub service_norm_breach_percent: u32,
    /// A counter idle this long while a ticket it may take waits, seconds.
    pub idle_secs: u32,
    /// A called number nobody came to, seconds.
    pub called_secs: u32,
    /// A paused counter, seconds.
    pub paused_secs: Limits,
    /// Customers who gave up in the last hour, of the valid, hundredths of a percent.
    pub abandon_permyriad: Limits,
    /// Fewer valid customers than this in the last hour say nothing about who gives up.
    pub abandon_sample_min: u32,
    /// Away from the post with leave, seconds.
    pub away_secs: u32,
    /// A short rest, seconds.
    pub break_secs: u32,
    /// A meal, seconds.
    pub meal_secs: u32,
    /// Coming so much after the planned start is not late yet, seconds.
    pub late_grace_secs: u32,
    /// An alarm is over when its value is back at this share of its limit, percent,
    pub clear_percent: u32,
    /// and has been for so long, seconds.
    pub clear_secs: u32,
    /// A finding that is to be put right at once has so long, open seconds.
    pub finding_at_once_secs: u32,
    /// A level that is called upon about a finding has so long before the next one is, open seconds.
    pub finding_level_secs: u32,
    /// A terminal that nobody touched for so long locks itself, seconds.
    pub idle_lock_secs: u32,
    /// Interval at which a feed is expected to say something, seconds; late after three of them.
    pub feed_interval_secs: u32,
    /// Stale after this, seconds.
    pub feed_stale_secs: u32,
    /// Dead after this, seconds.
    pub feed_dead_secs: u32,
    /// A hole in the sequence is a gap after this, seconds of `recordedtime`.
    pub gap_secs: u32,
    /// A ticket removed at most this long after its issue, never called, is void; seconds.
    pub void_secs: u32,
    /// Priorities up to this are a priority tier.
    pub priority_tier_max: u8,
    /// What happens to a called number that nobody comes to.
    pub missed_call: MissedCall,
    /// Colours of the figures of a day.
    pub report: ReportRules,
    /// How complaints are handled.
    pub complaint: ComplaintRules,
    /// How customers are called back.
    pub follow_up: FollowUpRules,
    /// How a shift is handed over.
    pub handover: HandoverRules,
    /// Targets of complaints, rounds, follow-up and satisfaction.
    pub care: CareRules,
    /// How people learn, and how long a word on their mood is kept.
    pub people: PeopleRules,
    /// When it is proposed to relieve somebody.
    pub relief: ReliefRules,
    /// How long what is personal is kept.
    pub privacy: PrivacyRules,
}

/// The missed-call rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedCall {
    /// Missed after so many calls,
    pub calls: u32,
    /// or so long after the first, seconds.
    pub secs: u32,
    /// May come back for so long, seconds.
    pub back_secs: u32,
    /// Then stands so many places back.
    pub places: u32,
}

/// Limits of the figures of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRules {
    /// Mean wait, seconds.
    pub wait_mean_secs: Limits,
    /// Longest wait, seconds.
    pub wait_max_secs: Limits,
    /// Served within the target wait, percent.
    pub within_target_percent: Floors,
    /// Gave up, of the valid, hundredths of a percent.
    pub abandon_permyriad: Limits,
    /// Missed a call at least once, of the called, hundredths of a percent.
    pub miss_permyriad: Limits,
    /// The mean time of a service may differ so much from its norm, percent.
    pub service_tolerance_percent: u32,
    /// Serving time of the open time, percent.
    pub utilisation_percent: Limits,
    /// Below this counters stand about, percent.
    pub utilisation_low_percent: u32,
    /// At peaks so many of the installed counters are open, percent.
    pub open_ratio_percent: u32,
}

/// How long what is personal is kept (`domain.md` 8, reliability 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivacyRules {
    /// The record of a customer is erased so long after the end of their complaint, months: two years in which
    /// they may appeal, and half a year more.
    pub complaint_keep_months: u32,
    /// The list of who saw or erased records goes back so far, days; the law asks for half a year. The log keeps
    /// all of them.
    pub access_days: u32,
}

/// How people learn, and what is kept of how they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleRules {
    /// On this day of their time a trainee is to be examined, where no end is planned (domain 3-13).
    pub trainee_days: u32,
    /// A word on a mood is erased after so many days.
    pub mood_keep_days: u32,
}

/// When it is proposed to relieve somebody after hard complaints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReliefRules {
    /// After so many hard complaints
    pub count: u32,
    /// within so many minutes.
    pub within_minutes: u32,
    /// Put off, it is proposed once more after so many minutes.
    pub later_minutes: u32,
}

/// How complaints are handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintRules {
    /// A closed one may be opened again for so long, days; later it is a new one.
    pub reopen_days: u32,
    /// A wait may last so many working days.
    pub wait_days: u32,
    /// The same customer and category again within so many days is a repeat.
    pub repeat_days: u32,
    /// So many of one category on one day are a hot topic.
    pub hot_count: u32,
    /// So many of one category
    pub improve_count: u32,
    /// within so many days propose an improvement; whether one helped is counted over as many days.
    pub improve_days: u32,
    /// Who complained is called back within so many days of the close.
    pub follow_up_days: u32,
}

/// How customers are called back (domain 1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpRules {
    /// Of so many of a hundred visits the customer is asked, where their service says nothing else; 0 = none.
    pub sample_percent: u32,
    /// An answer that is so low, or lower, opens a complaint to put it right; 0 = none does.
    pub low_score: u32,
    /// Who did not answer is tried again after so long at the earliest, seconds.
    pub retry_secs: u32,
}

/// How a shift is handed over (complaints I3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverRules {
    /// It is prepared from so long before its planned end on, seconds.
    pub window_secs: u32,
    /// Not received so long after its planned end, seconds in which the hall is open: its duty manager and who
    /// comes next are called,
    pub overdue_secs: u32,
    /// after so long the hall manager,
    pub manager_secs: u32,
    /// after so long who is above.
    pub area_secs: u32,
    /// Who handed over may add what is missing for so long, seconds.
    pub omission_secs: u32,
    /// Who opens a shift has read the last hand-over within so long, seconds.
    pub read_secs: u32,
}

/// Targets beside the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareRules {
    /// Complaints settled in the hall, percent.
    pub on_site_percent: u32,
    /// First replies in time, percent.
    pub reply_in_time_percent: u32,
    /// Rounds done in their grace, percent.
    pub rounds_percent: u32,
    /// Mean score of the rounds, points of 100.
    pub round_score: u32,
    /// Follow-ups in time, percent.
    pub follow_up_in_time_percent: u32,
    /// Follow-ups that reached somebody, percent.
    pub follow_up_reached_percent: u32,
    /// Fewer answers than this are a small sample.
    pub sample_min: u32,
    /// An item that lost so many points since the last period is weak.
    pub weak_drop_points: u32,
    /// An item with such a share of 1 and 2 is weak, percent.
    pub weak_low_percent: u32,
}

impl CareRules {
    /// Fewer answers than this say nothing of a person: at least ten, whatever a hall calls a small sample.
    pub fn people_min(&self) -> u32 {
        self.sample_min.max(10)
    }
}

/// A feed's clock ahead by more than this is off, seconds. No threshold of a hall: the entrance judges each
/// event once, and what it found stands in the log.
pub const CLOCK_AHEAD_SECS: u32 = 30;
/// A feed's clock behind by more than this is off, seconds.
pub const CLOCK_BEHIND_SECS: u32 = 3600;

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            wait_secs: Limits { warn: 600, breach: 900 },
            target_wait_secs: 600,
            crowd_waiting: 5,
            crowd_secs: 600,
            load_percent: Limits { warn: 300, breach: 500 },
            service_secs: Limits { warn: 1200, breach: 1800 },
            service_norm_percent: 200,
            service_norm_breach_percent: 300,
            idle_secs: 120,
            called_secs: 60,
            paused_secs: Limits { warn: 600, breach: 900 },
            abandon_permyriad: Limits { warn: 500, breach: 800 },
            abandon_sample_min: 20,
            away_secs: 900,
            break_secs: 600,
            meal_secs: 2700,
            late_grace_secs: 300,
            clear_percent: 90,
            clear_secs: 30,
            finding_at_once_secs: 1800,
            finding_level_secs: 14_400,
            idle_lock_secs: 300,
            feed_interval_secs: 10,
            feed_stale_secs: 60,
            feed_dead_secs: 900,
            gap_secs: 2,
            void_secs: 60,
            priority_tier_max: 1,
            missed_call: MissedCall { calls: 3, secs: 60, back_secs: 1800, places: 3 },
            report: ReportRules::default(),
            complaint: ComplaintRules::default(),
            follow_up: FollowUpRules::default(),
            handover: HandoverRules::default(),
            care: CareRules::default(),
            people: PeopleRules { trainee_days: 30, mood_keep_days: 1 },
            relief: ReliefRules { count: 2, within_minutes: 60, later_minutes: 15 },
            privacy: PrivacyRules::default(),
        }
    }
}

impl Default for ReportRules {
    fn default() -> ReportRules {
        ReportRules {
            wait_mean_secs: Limits { warn: 480, breach: 600 },
            wait_max_secs: Limits { warn: 1200, breach: 1800 },
            within_target_percent: Floors { warn: 80, breach: 70 },
            abandon_permyriad: Limits { warn: 500, breach: 800 },
            miss_permyriad: Limits { warn: 800, breach: 1200 },
            service_tolerance_percent: 25,
            utilisation_percent: Limits { warn: 85, breach: 92 },
            utilisation_low_percent: 50,
            open_ratio_percent: 80,
        }
    }
}

impl Default for PrivacyRules {
    fn default() -> PrivacyRules {
        PrivacyRules { complaint_keep_months: 30, access_days: 400 }
    }
}

impl Default for ComplaintRules {
    fn default() -> ComplaintRules {
        ComplaintRules {
            reopen_days: 7,
            wait_days: 5,
            repeat_days: 30,
            hot_count: 3,
            improve_count: 3,
            improve_days: 7,
            follow_up_days: 3,
        }
    }
}

impl Default for FollowUpRules {
    fn default() -> FollowUpRules {
        FollowUpRules { sample_percent: 0, low_score: 2, retry_secs: 7_200 }
    }
}

impl Default for HandoverRules {
    fn default() -> HandoverRules {
        HandoverRules {
            window_secs: 3600,
            overdue_secs: 900,
            manager_secs: 1800,
            area_secs: 3600,
            omission_secs: 600,
            read_secs: 600,
        }
    }
}

impl Default for CareRules {
    fn default() -> CareRules {
        CareRules {
            on_site_percent: 80,
            reply_in_time_percent: 95,
            rounds_percent: 100,
            round_score: 85,
            follow_up_in_time_percent: 95,
            follow_up_reached_percent: 60,
            sample_min: 10,
            weak_drop_points: 5,
            weak_low_percent: 15,
        }
    }
}

impl Rules {
    /// Limits of a service's time, seconds: those of the hall, or the norm's shares where these are longer.
    pub fn service_limits(&self, norm_secs: Option<u32>) -> Limits {
        let Limits { warn, breach } = self.service_secs;
        let share = |percent: u32| {
            let secs = u64::from(norm_secs.unwrap_or(0)) * u64::from(percent) / 100;
            u32::try_from(secs).unwrap_or(u32::MAX)
        };
        let warn = warn.max(share(self.service_norm_percent));
        Limits { warn, breach: breach.max(warn).max(share(self.service_norm_breach_percent)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_long_beyond_the_limits_of_the_hall_and_twice_and_three_times_its_norm() {
        let rules = Rules::default();
        for (norm, warn, breach) in
            [(None, 1200, 1800), (Some(480), 1200, 1800), (Some(800), 1600, 2400)]
        {
            assert_eq!(rules.service_limits(norm), Limits { warn, breach }, "{norm:?}");
        }
        let slow = rules.service_limits(Some(u32::MAX));
        assert_eq!(slow, Limits { warn: u32::MAX, breach: u32::MAX });
    }
}
