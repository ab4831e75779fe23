//! Which text belongs to a state, an alarm, a line of the log. No text stands here.

use super::{Deeds, Lang, Words, ZH};
use crate::core::act::CounterTo;
use crate::core::board::{AlarmKind, AlarmState, CounterState, FeedAge, StaffState, Standing};
use crate::core::people::Right;
use crate::core::rows::LogKind;

impl Words {
    /// Which language it is.
    pub fn lang(&self) -> Lang {
        if std::ptr::eq(self, &raw const ZH) { Lang::Zh } else { Lang::En }
    }

    /// State of a counter.
    pub fn counter_state(&self, state: CounterState) -> &'static str {
        match state {
            CounterState::Calling => self.s_calling,
            CounterState::Serving => self.s_serving,
            CounterState::Idle => self.s_idle,
            CounterState::Paused => self.s_paused,
            CounterState::Closed => self.s_closed,
        }
    }

    /// What came of a call upon somebody.
    pub fn case_standing(&self, standing: Standing) -> &'static str {
        match standing {
            Standing::Unanswered => self.cases.p_unanswered,
            Standing::Sent | Standing::Unknown => self.cases.p_sent,
            Standing::Acked => self.cases.p_acked,
            Standing::Planned => self.cases.p_planned,
        }
    }

    /// State of a person.
    pub fn staff_state(&self, state: StaffState) -> &'static str {
        match state {
            StaffState::Break => self.s_break,
            StaffState::OnPost => self.s_on_post,
            StaffState::Off => self.s_off,
            StaffState::Away => self.s_away,
            StaffState::Meal => self.s_meal,
            StaffState::Training => self.s_training,
            StaffState::Meeting => self.s_meeting,
            StaffState::Absent => self.s_absent,
        }
    }

    /// Theme, by the name it has in the settings; of a newer one the name itself.
    pub fn theme(&self, name: &'static str) -> &'static str {
        match name {
            "default" => self.theme_default,
            "contrast" => self.theme_contrast,
            "mono" => self.theme_mono,
            other => other,
        }
    }

    /// Age of a feed in one word.
    pub fn feed_age(&self, age: FeedAge) -> &'static str {
        match age {
            FeedAge::Fresh => self.age_fresh,
            FeedAge::Late => self.age_late,
            FeedAge::Stale => self.age_stale,
            FeedAge::Dead => self.age_dead,
        }
    }

    /// A fault of a feed, by the name of its flag; of a newer one the name itself.
    pub fn fault(&self, name: &'static str) -> &'static str {
        match name {
            "text" => self.fault_text,
            "clock" => self.fault_clock,
            "bad_field" => self.fault_bad_field,
            "missing_field" => self.fault_missing_field,
            "move" => self.fault_move,
            "unknown_visit" => self.fault_unknown_visit,
            "two_calls" => self.fault_two_calls,
            "gap" => self.fault_gap,
            "negative_duration" => self.fault_negative,
            "late_entry" => self.fault_late_entry,
            other => other,
        }
    }

    /// Template of an alarm: subject, value, limit; an alarm of the whole hall has no subject.
    pub fn alarm(&self, kind: AlarmKind) -> &'static str {
        match kind {
            AlarmKind::LongestWait => self.a_longest_wait,
            AlarmKind::Load => self.a_load,
            AlarmKind::NoCounter => self.a_no_counter,
            AlarmKind::LongService => self.a_long_service,
            AlarmKind::IdleWhileWaiting => self.a_idle_waiting,
            AlarmKind::LongPause => self.a_long_pause,
            AlarmKind::LongCall => self.a_long_call,
            AlarmKind::Crowd => self.a_crowd,
            AlarmKind::NoSkill => self.a_no_skill,
            AlarmKind::Abandons => self.a_abandons,
            AlarmKind::StaffLate => self.a_staff_late,
            AlarmKind::StaffOver => self.a_staff_over,
            AlarmKind::TraineeAlone => self.a_trainee_alone,
            AlarmKind::Coverage => self.a_coverage,
            AlarmKind::FeedAge => self.a_feed_age,
            AlarmKind::FeedGap => self.a_feed_gap,
            AlarmKind::FeedClock => self.a_feed_clock,
            AlarmKind::Complaint => self.a_complaint,
            AlarmKind::Request => self.lang().requests().a_request,
            AlarmKind::Order => self.lang().orders().a_order,
            AlarmKind::HotTopic => self.a_hot_topic,
            AlarmKind::Handover => self.handover.a_handover,
            AlarmKind::Unattended => self.handover.a_unattended,
            AlarmKind::RoundOverdue => self.check.a_overdue,
            AlarmKind::ClockJumped => self.a_clock_jumped,
        }
    }

    /// An alarm in a few words, without figures.
    pub fn alarm_name(&self, kind: AlarmKind) -> &'static str {
        match kind {
            AlarmKind::LongestWait => self.an_longest_wait,
            AlarmKind::Crowd => self.an_crowd,
            AlarmKind::Load => self.an_load,
            AlarmKind::NoCounter => self.an_no_counter,
            AlarmKind::NoSkill => self.an_no_skill,
            AlarmKind::LongService => self.an_long_service,
            AlarmKind::IdleWhileWaiting => self.an_idle_waiting,
            AlarmKind::LongPause => self.an_long_pause,
            AlarmKind::LongCall => self.an_long_call,
            AlarmKind::Abandons => self.an_abandons,
            AlarmKind::StaffLate => self.an_staff_late,
            AlarmKind::StaffOver => self.an_staff_over,
            AlarmKind::TraineeAlone => self.an_trainee_alone,
            AlarmKind::Coverage => self.an_coverage,
            AlarmKind::FeedAge => self.an_feed_age,
            AlarmKind::FeedGap => self.an_feed_gap,
            AlarmKind::FeedClock => self.an_feed_clock,
            AlarmKind::Complaint => self.an_complaint,
            AlarmKind::Request => self.lang().requests().an_request,
            AlarmKind::Order => self.lang().orders().an_order,
            AlarmKind::HotTopic => self.an_hot_topic,
            AlarmKind::Handover => self.handover.an_handover,
            AlarmKind::Unattended => self.handover.an_unattended,
            AlarmKind::RoundOverdue => self.check.an_overdue,
            AlarmKind::ClockJumped => self.an_clock_jumped,
        }
    }

    /// Template of a line of the duty log: subject, detail. A note speaks for itself.
    pub fn log_line(&self, kind: LogKind) -> &'static str {
        match kind {
            LogKind::Note | LogKind::NoteAmended | LogKind::NoteVoided => "",
            LogKind::HelpAsked => self.l_help_asked,
            LogKind::HelpClaimed => self.l_help_claimed,
            LogKind::CustomerUnhappy => self.l_unhappy,
            LogKind::CustomerWalkedOut => self.l_walked_out,
            LogKind::HalfHourEntered => self.l_half_hour,
            LogKind::CounterOpened => self.l_counter_opened,
            LogKind::CounterPaused => self.l_counter_paused,
            LogKind::CounterClosed => self.l_counter_closed,
            LogKind::CounterClosingSoon => self.l_counter_closing,
            LogKind::StaffSignedIn => self.l_signed_in,
            LogKind::StaffSignedOut => self.l_signed_out,
            LogKind::StaffBreakStarted => self.l_break_started,
            LogKind::StaffBreakEnded => self.l_break_ended,
            LogKind::DeviceFault => self.l_device_fault,
            LogKind::DeviceCleared => self.l_device_cleared,
            LogKind::FeedStalled => self.l_feed_stalled,
            LogKind::FeedLost => self.l_feed_lost,
            LogKind::FeedBack => self.l_feed_back,
            LogKind::FeedSnapshot => self.l_snapshot,
            LogKind::ActRefused => self.locking.l_act_refused,
            LogKind::PinReset => self.locking.l_pin_reset,
            LogKind::PinOff => self.locking.l_pin_off,
            LogKind::PinsRecovered => self.locking.l_pins_recovered,
            LogKind::StaffMarked => self.l_staff_marked,
            LogKind::ShiftOpened => self.l_shift_opened,
            LogKind::ShiftSignedOff => self.l_shift_signed_off,
            LogKind::AlarmRaised => self.l_alarm_raised,
            LogKind::AlarmCleared => self.l_alarm_cleared,
            LogKind::AlarmActed => self.l_alarm_acted,
            LogKind::AlarmSeen => self.duty.l_alarm_seen,
            LogKind::SettingsApplied => self.l_settings,
            LogKind::ClockJumped => self.l_clock_jumped,
            LogKind::ConflictSettled => self.lang().away().l_settled,
            LogKind::UndoRefused => self.lang().away().l_undo_refused,
            LogKind::PersonUnmasked => self.privacy.l_unmasked,
            LogKind::PersonErased => self.privacy.l_erased,
            LogKind::CheckStarted => self.check.l_started,
            LogKind::CheckFailed => self.check.l_failed,
            LogKind::CheckSkipped => self.check.l_skipped,
            LogKind::CheckSubmitted => self.check.l_submitted,
            LogKind::CheckAborted => self.check.l_aborted,
            LogKind::CheckMissed => self.check.l_missed,
            LogKind::CheckExplained => self.check.l_explained,
            LogKind::IncidentOpened => self.incident.l_opened,
            LogKind::IncidentStep => self.incident.l_step,
            LogKind::IncidentUnticked => self.incident.l_unticked,
            LogKind::IncidentTold => self.incident.l_told,
            LogKind::IncidentEntered => self.incident.l_entered_line,
            LogKind::IncidentNoted => self.incident.l_noted,
            LogKind::IncidentRestored => self.incident.l_restored,
            LogKind::IncidentClosed => self.incident.l_closed,
            LogKind::IncidentReminded => self.incident.l_reminded,
            LogKind::IncidentRaised => self.incident.l_raised,
            LogKind::Signed => self.duty.l_signed,
            LogKind::Finding(kind) => crate::text::finding::line(self, kind),
            LogKind::Case(kind) => crate::text::complaint::line(self.lang(), kind),
            other => self.care_line(other),
        }
    }

    /// Of people at work, and of customers who are asked.
    fn care_line(&self, kind: LogKind) -> &'static str {
        match kind {
            LogKind::PraiseRecorded => self.findings.l_praised,
            LogKind::CoachingRecorded => self.findings.l_coaching,
            LogKind::CoachingSettled => self.findings.l_coaching_settled,
            LogKind::TrainingRecorded => self.people.l_training,
            LogKind::ExamRecorded => self.people.l_exam,
            LogKind::NeedNoted => self.findings.l_needed,
            LogKind::VisitEntered => self.findings.l_visit,
            LogKind::SurveyImported => self.lang().survey().l_imported,
            LogKind::SurveyVoided => self.lang().survey().l_voided,
            LogKind::FollowUpMade => self.lang().follow_ups().l_made,
            LogKind::FollowUpsImported => self.lang().follow_ups().l_imported,
            LogKind::FollowUpTried => self.lang().follow_ups().l_tried,
            LogKind::FollowUpAnswered => self.lang().follow_ups().l_answered,
            LogKind::FollowUpMoved => self.lang().follow_ups().l_moved,
            LogKind::FollowUpDropped => self.lang().follow_ups().l_dropped,
            of_handover => self.handover_line(of_handover),
        }
    }

    fn handover_line(&self, kind: LogKind) -> &'static str {
        match kind {
            LogKind::ShiftPrepared => self.handover.l_prepared,
            LogKind::ShiftFrozen => self.handover.l_frozen,
            LogKind::ShiftReturned => self.handover.l_returned,
            LogKind::ShiftItemRead => self.handover.l_item_read,
            LogKind::ShiftItemAccepted => self.handover.l_item_accepted,
            LogKind::ShiftItemDeclined => self.handover.l_item_declined,
            LogKind::ShiftAssumed => self.handover.l_assumed,
            LogKind::ShiftAccepted => self.handover.l_accepted,
            LogKind::ShiftClosed => self.handover.l_closed,
            LogKind::ShiftOverdue => self.handover.l_overdue,
            LogKind::ShiftUnattended => self.handover.l_unattended,
            LogKind::ShiftWorkedWithout => self.handover.l_worked_without,
            LogKind::ShiftAppended => self.handover.l_appended,
            _ => "",
        }
    }
}

impl Deeds {
    /// What a right allows, after "your role may not".
    pub fn right(&self, right: Right) -> &'static str {
        match right {
            Right::Log => self.right_log,
            Right::Alarms => self.right_alarms,
            Right::Staff => self.right_staff,
            Right::Duty => self.right_duty,
            Right::Complaints => self.right_complaints,
            Right::FollowUp => self.right_follow_up,
            Right::Force => self.right_force,
            Right::Settings => self.right_settings,
            Right::People => self.right_people,
        }
    }

    /// What becomes of a counter.
    pub fn counter_to(&self, to: CounterTo) -> &'static str {
        match to {
            CounterTo::Open => self.e_open,
            CounterTo::Pause => self.e_pause,
            CounterTo::Close => self.e_close,
        }
    }

    /// Where an alarm stands.
    pub fn alarm_state(&self, state: AlarmState) -> &'static str {
        match state {
            AlarmState::Active => self.alarm_active,
            AlarmState::Acknowledged => self.alarm_seen,
            AlarmState::Cleared => self.alarm_over,
        }
    }
}
