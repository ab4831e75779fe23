//! What else is to be known of an act: the complaints and the customer that it names, and whether a shift ends
//! with it.

use super::{Act, CaseAct, CustomerRef, FollowUpAct, HandoverAct, PeopleAct};

impl Act {
    /// The complaints that it is about or names, by id: whoever stores complaints puts those back into memory
    /// before it is decided.
    pub fn complaints(&self) -> Vec<&str> {
        match self {
            Act::Case { complaint_id, act } => {
                let other = match &**act {
                    CaseAct::Merge { target } => Some(target.as_str()),
                    _ => None,
                };
                other.into_iter().chain([complaint_id.as_str()]).collect()
            }
            Act::Register(new) => new.repeat_of.as_deref().into_iter().collect(),
            Act::Incident { act, .. } => act.complaint().into_iter().collect(),
            Act::Finding { act, .. } => act.complaint().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The act with the customer that was sealed for it; none if it names none.
    pub fn naming(self, sealed: CustomerRef) -> Option<Act> {
        match self {
            Act::Register(mut new) => {
                new.customer = Some(sealed);
                Some(Act::Register(new))
            }
            Act::Case { complaint_id, mut act } => match &mut *act {
                CaseAct::Amend { customer, .. } => {
                    *customer = Some(sealed);
                    Some(Act::Case { complaint_id, act })
                }
                _ => None,
            },
            Act::People(mut act) => match &mut *act {
                PeopleAct::Mood { sealed: record, .. } => {
                    *record = Some((sealed.person_ref, sealed.commitment));
                    Some(Act::People(act))
                }
                _ => None,
            },
            Act::FollowUp { follow_up_id, mut act } => match &mut *act {
                FollowUpAct::Make(new) => {
                    new.customer = Some(sealed);
                    Some(Act::FollowUp { follow_up_id, act })
                }
                FollowUpAct::Name { customer } => {
                    *customer = Some(sealed);
                    Some(Act::FollowUp { follow_up_id, act })
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a shift ends with it.
    pub fn ends_shift(&self) -> bool {
        match self {
            Act::SignOff { .. } => true,
            Act::Handover { act, .. } => {
                matches!(**act, HandoverAct::Receive | HandoverAct::CloseDay)
            }
            _ => false,
        }
    }
}
