//! The facts of one act about one finding, weighed one after another before any of them is written.

use crate::core::act::{Desk, Draft, Refused};
use crate::core::complaint::Case;
use crate::core::event::{
    Body, FindingClosed, FindingEvent, FindingFact, FindingFixed, FindingNoted, FindingRaised,
    FindingRejected, FindingSeen, FindingVerified, KeptFindingFact,
};
use crate::core::finding::{
    Finding, FindingBar, FindingField, FindingLimit, FindingPast, RaisedWhy, Said, Trail, due_at,
};
use crate::core::hall::Hall;
use crate::core::incident::Standing;
use crate::core::time::Ms;

/// Facts that are weighed and taken one after another, before any of them is written.
pub(in crate::core::act) struct Plan<'d, 'a> {
    pub(super) desk: &'d Desk<'a>,
    act_id: &'d str,
    pub(super) trail: Trail,
    pub(super) finding_id: Box<str>,
    pub(super) drafts: Vec<Draft>,
}

impl<'d, 'a> Plan<'d, 'a> {
    pub(super) fn new(
        desk: &'d Desk<'a>,
        act_id: &'d str,
        trail: Trail,
        finding_id: &str,
    ) -> Plan<'d, 'a> {
        Plan { desk, act_id, trail, finding_id: finding_id.into(), drafts: Vec::new() }
    }

    pub(super) fn finding(&self) -> Option<&Finding> {
        self.trail.get(&self.finding_id)
    }

    pub(super) fn add(&mut self, fact: FindingFact) -> Result<(), FindingBar> {
        let (at, by) = (self.desk.now.at, &self.desk.author.person);
        self.trail.weigh(&self.finding_id, &Said { at, by, fact: &fact })?;
        self.trail.take(FindingPast {
            place: crate::core::hall::Place::HERE,
            finding_id: self.finding_id.clone(),
            at,
            recorded_at: at,
            by: by.clone(),
            act_id: self.act_id.into(),
            fact: KeptFindingFact(fact.clone()),
            standing: Standing::Holds,
        });
        let kind = fact.kind();
        let (finding_id, act_id) = (self.finding_id.clone(), self.act_id.into());
        let body = Body::Finding(Box::new(FindingEvent { finding_id, act_id, fact }));
        self.drafts.push(self.desk.draft(kind, body));
        Ok(())
    }

    /// Something wrong was seen: it opens a finding or joins the open one.
    pub(super) fn see(&mut self, seen: FindingSeen) -> Result<(), FindingBar> {
        let open = self.trail.open().map(|finding| finding.finding_id.clone());
        self.finding_id = open.clone().unwrap_or_else(|| seen.occurrence_id.clone());
        let seen = Box::new(seen);
        self.add(match open {
            Some(_) => FindingFact::Joined(seen),
            None => FindingFact::Opened(seen),
        })
    }

    /// Ends it where nothing is left to do, and makes it worse where it was seen too often.
    pub(in crate::core::act) fn follow(mut self) -> Vec<Draft> {
        if let Some(severity) =
            self.finding().filter(|it| it.is_open() && it.repeats()).map(|it| it.severity.one_up())
        {
            let raised = FindingRaised { severity, why: RaisedWhy::Repeated };
            let _ = self.add(FindingFact::Raised(raised));
        }
        if self.finding().is_some_and(|it| it.closable().is_ok()) {
            let _ = self.add(FindingFact::Closed(FindingClosed {}));
        }
        self.drafts
    }

    /// Somebody put it right; where that is somebody else than who says so, it was seen with it.
    pub(super) fn fix(
        &mut self,
        fixer: &str,
        text: &str,
        round_id: &str,
    ) -> Result<(), FindingBar> {
        let author = self.desk.author.person.clone();
        let fixer: Box<str> = if fixer.is_empty() { author.clone() } else { fixer.into() };
        let fixed =
            FindingFixed { fixer: fixer.clone(), text: text.into(), round_id: round_id.into() };
        self.add(FindingFact::Fixed(fixed))?;
        if fixer == author || round_id.is_empty() {
            return Ok(());
        }
        self.looked_on(round_id)
    }

    /// Somebody put it right as the author of the round looked on.
    pub(super) fn fix_unnamed(&mut self, round_id: &str) -> Result<(), FindingBar> {
        let (fixer, text) = ("".into(), "".into());
        let fixed = FindingFixed { fixer, text, round_id: round_id.into() };
        self.add(FindingFact::Fixed(fixed))?;
        self.looked_on(round_id)
    }

    fn looked_on(&mut self, round_id: &str) -> Result<(), FindingBar> {
        let seen = FindingVerified { text: "".into(), round_id: round_id.into() };
        self.add(FindingFact::Verified(seen))
    }
}

/// Until when something has to be put right that was found not to be: its deadline stays; where that has passed,
/// its limit begins anew, and instead of a date that has passed there is as much time as at once has.
fn due_again(hall: &Hall, finding: Option<&Finding>, now: Ms) -> Ms {
    let Some(finding) = finding else { return now };
    let limit = match finding.limit {
        FindingLimit::Date => FindingLimit::AtOnce,
        limit => limit,
    };
    if finding.due_at > now { finding.due_at } else { due_at(hall, limit, now, None) }
}

/// Which complaint it belongs to is one that there is.
pub(super) fn known_complaint(hall: &Hall, complaint_id: Option<&str>) -> Result<(), Refused> {
    match complaint_id.filter(|id| !hall.cases().get(id).is_some_and(Case::is_complaint)) {
        Some(id) => Err(Refused::NoComplaint(id.to_owned())),
        None => Ok(()),
    }
}

/// It was looked at again and is not right.
pub(super) fn rejected(hall: &Hall, of: Option<&Finding>, reason: &str, now: Ms) -> FindingFact {
    let due_at = due_again(hall, of, now);
    FindingFact::Rejected(FindingRejected { reason: reason.trim().into(), due_at })
}

pub(super) fn noted(field: FindingField, text: &str) -> FindingFact {
    FindingFact::Noted(FindingNoted { field, text: text.into() })
}
