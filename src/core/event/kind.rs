//! The types of events this version knows.

use serde::{Deserialize, Serialize};

use super::kinds::kinds;

kinds! {
    /// A customer took a number.
    TicketIssued = "ticket.issued",
    /// A number was called to a counter.
    TicketCalled = "ticket.called",
    /// A number was called again.
    TicketRecalled = "ticket.recalled",
    /// Service began, or another service in the same visit.
    ServiceStarted = "service.started",
    /// The customer was put on hold (fills a form).
    TicketHeld = "ticket.held",
    /// Back to where the customer was held from.
    TicketResumed = "ticket.resumed",
    /// Sent to another queue, counter or person.
    TicketTransferred = "ticket.transferred",
    /// Back into the queue.
    TicketRequeued = "ticket.requeued",
    /// Its priority changed.
    TicketReprioritised = "ticket.reprioritised",
    /// Called the set number of times, nobody came.
    TicketNoShow = "ticket.no_show",
    /// The customer gave up.
    TicketAbandoned = "ticket.abandoned",
    /// Taken out of the queue: void, or left.
    TicketRemoved = "ticket.removed",
    /// Served to the end.
    TicketFinished = "ticket.finished",
    /// Force-closed by the machine.
    TicketClosedBySystem = "ticket.closed_by_system",
    /// A counter opened, or came back from a pause.
    CounterOpened = "counter.opened",
    /// A counter closed.
    CounterClosed = "counter.closed",
    /// A counter paused.
    CounterPaused = "counter.paused",
    /// A counter takes nobody new.
    CounterClosingSoon = "counter.closing_soon",
    /// Signed in at a counter.
    StaffSignedIn = "staff.signed_in",
    /// Signed out.
    StaffSignedOut = "staff.signed_out",
    /// A break began.
    StaffBreakStarted = "staff.break_started",
    /// A break ended.
    StaffBreakEnded = "staff.break_ended",
    /// Numbers waiting per service, from a machine without tickets.
    QueueCounts = "queue.counts",
    /// The whole hall as the machine sees it.
    HallSnapshot = "hall.snapshot",
    /// The machine is there.
    FeedHeartbeat = "feed.heartbeat",
    /// A device failed.
    DeviceFault = "device.fault",
    /// A device works again.
    DeviceCleared = "device.cleared",
    /// A customer rated a service at a counter, or the rating was corrected.
    RatingGiven = "rating.given",
    /// The machine sent a type this version does not know.
    FeedKept = "feed.kept",
    /// A feed is stale (fell due: nothing for 60 s).
    FeedStalled = "feed.stalled",
    /// A feed is dead (fell due: nothing for 15 min).
    FeedLost = "feed.lost",
    /// A person wrote a line into the duty log.
    LogNoted = "log.noted",
    /// A person took back a line of the duty log, or voided it before a second one; the line stays readable.
    LogVoided = "log.voided",
    /// A person wrote a line of the duty log anew; the old one stays readable.
    LogAmended = "log.amended",
    /// A version of the settings was put into force.
    SettingsApplied = "settings.applied",
    /// A person has a PIN from now on, or another one.
    PinSet = "pin.set",
    /// A person's PIN was taken away by somebody who may, so that they can choose a new one.
    PinReset = "pin.reset",
    /// A PIN was not accepted.
    PinRefused = "pin.refused",
    /// A person unlocked a terminal.
    TerminalUnlocked = "terminal.unlocked",
    /// A terminal was locked.
    TerminalLocked = "terminal.locked",
    /// A person said what people do.
    StaffMarked = "staff.marked",
    /// A duty manager's shift began.
    ShiftOpened = "shift.opened",
    /// A duty manager's shift ended.
    ShiftSignedOff = "shift.signed_off",
    /// A hand-over is being prepared: it began, a line for the next shift, something was counted.
    ShiftPrepared = "shift.prepared",
    /// The report of a shift was frozen.
    ShiftFrozen = "shift.frozen",
    /// The report of a shift goes back to who prepares it.
    ShiftReturned = "shift.returned",
    /// An item of the last hand-over was read at the opening.
    ShiftItemRead = "shift.item_read",
    /// An item of a hand-over was taken over.
    ShiftItemAccepted = "shift.item_accepted",
    /// An item of a hand-over was not taken over.
    ShiftItemDeclined = "shift.item_declined",
    /// A duty manager says that the duty is theirs from now on.
    ShiftAssumed = "shift.assumed",
    /// A shift was received: both signatures are there.
    ShiftAccepted = "shift.accepted",
    /// A shift takes nothing but addenda from now on (fell due).
    ShiftClosed = "shift.closed",
    /// Nobody has received a shift in time (fell due).
    ShiftOverdue = "shift.overdue",
    /// Nobody has the duty (fell due).
    ShiftUnattended = "shift.unattended",
    /// Somebody works without having received the shift before theirs (by a person, or fell due).
    ShiftWorkedWithout = "shift.worked_without",
    /// Something was added to a shift that was received.
    ShiftAppended = "shift.appended",
    /// A measure passed a limit (fell due).
    AlarmRaised = "alarm.raised",
    /// A standing alarm became worse or milder (fell due).
    AlarmChanged = "alarm.changed",
    /// A measure is back within its limits (fell due).
    AlarmCleared = "alarm.cleared",
    /// A person has seen an alarm.
    AlarmAcknowledged = "alarm.acknowledged",
    /// A person did something about an alarm.
    AlarmActed = "alarm.acted",
    /// Help was asked for at a locked terminal.
    HelpAsked = "help.asked",
    /// A person says that the call for help was theirs.
    HelpClaimed = "help.claimed",
    /// A customer at a counter is unhappy.
    CustomerUnhappy = "customer.marked_unhappy",
    /// Customers walked out.
    CustomerWalkedOut = "customer.walked_out",
    /// The figures of half an hour, counted by hand.
    HalfHourEntered = "half_hour.entered",
    /// An act was refused: the role of who asked for it lacks the right.
    ActRefused = "act.refused",
    /// An act was taken back.
    ActVoided = "act.voided",
    /// The wall clock of this computer was set.
    ClockJumped = "clock.jumped",
    /// A complaint was registered.
    ComplaintRegistered = "complaint.registered",
    /// A field of a complaint was corrected or filled in.
    ComplaintAmended = "complaint.amended",
    /// Severity and category of a complaint were judged.
    ComplaintAssessed = "complaint.assessed",
    /// Somebody spoke, or tried to speak, with the customer.
    ComplaintContacted = "complaint.contacted",
    /// Work on a complaint began.
    ComplaintStarted = "complaint.started",
    /// A complaint waits for something, until a time.
    ComplaintWaiting = "complaint.put_on_hold",
    /// The wait of a complaint is over.
    ComplaintResumed = "complaint.resumed",
    /// A decision was told to the customer.
    ComplaintResolved = "complaint.resolved",
    /// A complaint is over.
    ComplaintClosed = "complaint.closed",
    /// A complaint is open again.
    ComplaintReopened = "complaint.reopened",
    /// The customer went to a body outside.
    ComplaintReferred = "complaint.referred",
    /// A complaint is the same as another.
    ComplaintMerged = "complaint.merged",
    /// A complaint was entered by mistake.
    ComplaintVoided = "complaint.voided",
    /// The severity of a complaint rose by a rule (fell due, or followed from an act).
    ComplaintRaised = "complaint.raised",
    /// A complaint was offered to somebody.
    ComplaintOffered = "complaint.offered",
    /// An offer was accepted: the complaint has a new owner.
    ComplaintAccepted = "complaint.accepted",
    /// An offer was declined.
    ComplaintDeclined = "complaint.declined",
    /// An offer was taken back by the giver.
    ComplaintRecalled = "complaint.recalled",
    /// Nobody answered an offer in time (fell due).
    ComplaintOfferExpired = "complaint.offer_expired",
    /// A complaint was taken, without an offer.
    ComplaintTaken = "complaint.taken",
    /// Its owner was asked for a complaint.
    ComplaintRequested = "complaint.requested",
    /// The owner said no to who asked for it.
    ComplaintRefused = "complaint.request_refused",
    /// A complaint was given to somebody by a manager.
    ComplaintForced = "complaint.forced",
    /// Whom it was given to has seen it.
    ComplaintConfirmed = "complaint.confirmed",
    /// Somebody joined as a helper.
    ComplaintJoined = "complaint.joined",
    /// A complaint is the hall's (fell due).
    ComplaintUnowned = "complaint.unowned",
    /// The task of a complaint went to a department.
    DispatchSent = "dispatch.sent",
    /// The department took the task.
    DispatchAccepted = "dispatch.accepted",
    /// The department answered.
    DispatchAnswered = "dispatch.answered",
    /// Somebody tried to reach the department.
    DispatchTried = "dispatch.tried",
    /// The task was taken back from the department.
    DispatchWithdrawn = "dispatch.withdrawn",
    /// The department asks back.
    DispatchAsked = "dispatch.asked",
    /// The hall answered what the department asked.
    DispatchReplied = "dispatch.replied",
    /// The department passed the task on to another one.
    DispatchPassedOn = "dispatch.passed_on",
    /// A level of the ladder was called upon (by a person, or fell due).
    EscalationFired = "escalation.fired",
    /// Nobody was to be found for a level (fell due).
    EscalationPassedOver = "escalation.passed_over",
    /// Somebody at or above the level has it.
    EscalationAcknowledged = "escalation.acknowledged",
    /// What was acknowledged saw no progress in time (fell due).
    EscalationLapsed = "escalation.lapsed",
    /// The last level and the last round brought no answer (fell due).
    EscalationUnanswered = "escalation.unanswered",
    /// Who was called upon, or somebody above them, answered.
    EscalationAnswered = "escalation.answered",
    /// The owner has seen an answer that came behind the final one.
    EscalationAnswerSeen = "escalation.answer_seen",
    /// The call was taken back.
    EscalationWithdrawn = "escalation.withdrawn",
    /// Somebody above was told, by hand.
    SuperiorTold = "superior.told",
    /// A clock of a complaint is near its deadline, or past it (fell due).
    ClockWarned = "clock.warned",
    /// Somebody saw the record of a customer in full.
    PersonUnmasked = "person.unmasked",
    /// The record of a customer was erased (by a person, or fell due).
    PersonErased = "person.erased",
    /// An incident was opened.
    IncidentOpened = "incident.opened",
    /// A step of an incident's card was done.
    IncidentStepDone = "incident.step_done",
    /// A step of an incident's card is not done after all.
    IncidentStepUndone = "incident.step_undone",
    /// Something was counted in an incident: taken on paper, or entered of that.
    IncidentCounted = "incident.counted",
    /// Somebody was told of an incident.
    IncidentTold = "incident.told",
    /// A field of an incident's record was written.
    IncidentNoted = "incident.noted",
    /// An incident is over.
    IncidentRestored = "incident.restored",
    /// The record of an incident is closed.
    IncidentClosed = "incident.closed",
    /// A report of an incident is due once more (fell due).
    IncidentReminded = "incident.reminded",
    /// An incident is worse or milder (by a person, or fell due).
    IncidentRaised = "incident.raised",
    /// A person has a key of their own on a terminal, to sign with.
    KeyRegistered = "key.registered",
    /// A person signed something.
    SignatureMade = "signature.made",
    /// Something wrong was seen for the first time.
    FindingOpened = "finding.opened",
    /// Something wrong was seen that is known.
    FindingJoined = "finding.joined",
    /// Who has to put a finding right, and until when.
    FindingAssigned = "finding.assigned",
    /// A finding can do no more harm for now.
    FindingContained = "finding.contained",
    /// A finding was put right.
    FindingFixed = "finding.fixed",
    /// Somebody saw that a finding is put right.
    FindingVerified = "finding.verified",
    /// Somebody saw that a finding is not put right.
    FindingRejected = "finding.rejected",
    /// Nothing is left to do about a finding.
    FindingClosed = "finding.closed",
    /// A finding was none.
    FindingVoided = "finding.voided",
    /// A finding is worse than it was (followed from an act, or fell due).
    FindingRaised = "finding.raised",
    /// A field of a finding was written.
    FindingNoted = "finding.noted",
    /// Somebody above was told of a red line.
    FindingTold = "finding.told",
    /// A level of the ladder was called upon about a finding (fell due, or followed from an act).
    FindingCalled = "finding.called",
    /// Something is to be done about a finding beside putting it right.
    MeasureAdded = "measure.added",
    /// A measure was done.
    MeasureDone = "measure.done",
    /// Somebody saw that a measure was done.
    MeasureVerified = "measure.verified",
    /// A measure, or putting a finding right, cannot be done.
    MeasureImpossible = "measure.impossible",
    /// A measure need not be done.
    MeasureCancelled = "measure.cancelled",
    /// Somebody was praised.
    PraiseRecorded = "praise.recorded",
    /// Somebody was talked with.
    CoachingRecorded = "coaching.recorded",
    /// What was agreed in a talk was done, or need not be.
    CoachingSettled = "coaching.settled",
    /// A customer needed something.
    NeedNoted = "need.noted",
    /// Somebody from outside looked at the hall: their sheet.
    VisitEntered = "visit.entered",
    /// Somebody learned something.
    TrainingRecorded = "training.recorded",
    /// Somebody took an exam.
    ExamRecorded = "exam.recorded",
    /// It was proposed to relieve somebody, and somebody answered.
    ReliefAnswered = "relief.answered",
    /// A word was noted on how somebody is; what it says is sealed.
    MoodNoted = "mood.noted",
    /// The word on a mood was erased (fell due).
    MoodErased = "mood.erased",
    /// A survey of others about the hall was imported.
    SurveyImported = "survey.imported",
    /// A survey of others does not count any more.
    SurveyVoided = "survey.voided",
    /// A round was begun.
    CheckStarted = "check.started",
    /// An item of a round was answered.
    CheckAnswered = "check.answered",
    /// A round is over; its answers stand.
    CheckSubmitted = "check.submitted",
    /// A round was broken off.
    CheckAborted = "check.aborted",
    /// A planned round was not submitted in its time (fell due).
    CheckMissed = "check.missed",
    /// Somebody said why a round was missed.
    CheckExplained = "check.explained",
    /// Somebody saw, decided or signed what two terminals did at once.
    ConflictSettled = "conflict.settled",
    /// A hall needs something of a department for itself.
    RequestMade = "request.registered",
    /// What a hall needed of a department is there, or is not needed any more.
    RequestDone = "request.done",
    /// The hall keeps an eye on an order of another system.
    OrderWatched = "order.watched",
    /// A stage of a watched order begins.
    OrderStageBegun = "order.stage_begun",
    /// A stage of a watched order is over.
    OrderStageEnded = "order.stage_ended",
    /// Somebody looked how far a watched order is.
    OrderChecked = "order.checked",
    /// The customer was promised another time for a watched order.
    OrderPromised = "order.promised",
    /// A watched order is done.
    OrderDone = "order.done",
    /// An order is not watched any more.
    OrderDropped = "order.dropped",
    /// Something came up so often that it should be improved (fell due).
    ImprovementProposed = "improvement.proposed",
    /// Somebody takes an improvement on.
    ImprovementEntered = "improvement.entered",
    /// An improvement was talked about with somebody.
    ImprovementTalkNoted = "improvement.talk_noted",
    /// An improvement goes on, is done, or is dropped.
    ImprovementState = "improvement.state",
    /// Whether an improvement helped.
    ImprovementChecked = "improvement.checked",
    /// A customer is to be asked how it was (by a person, or fell due).
    FollowUpMade = "followup.made",
    /// Somebody tried to reach the customer of a follow-up.
    FollowUpTried = "followup.tried",
    /// The customer of a follow-up answered.
    FollowUpAnswered = "followup.answered",
    /// The customer of a follow-up asks for another time.
    FollowUpMoved = "followup.moved",
    /// The customer of a follow-up is known now.
    FollowUpNamed = "followup.named",
    /// A follow-up is not to be made.
    FollowUpDropped = "followup.dropped",
}
