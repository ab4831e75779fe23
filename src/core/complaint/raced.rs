//! Which facts of a case lost against one whose author did not know of them, and against which: read from the history
//! each time, so that it is no state of its own (design 8.15).

use super::race::{
    ESCALATED, HEARD, MERGED, MISTAKE, PROPOSAL, RACES, escalates, gives, is_news, spoke,
};
use super::{Case, Kept, Past, Rule};
use crate::core::event::{Fact, Proof, Resolved};

/// How a race ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RaceKind {
    /// Two took, accepted or offered it: the first one has it.
    Hands,
    /// A step of whoever had lost the case: a proposal to who has it.
    Proposal,
    /// Decided, and escalated at the same time: it is open.
    Escalated,
    /// Closed, and opened again or heard of at the same time: it is not closed.
    Heard,
    /// Entered by mistake, and judged or spoken of at the same time.
    Mistake,
    /// A step of a case that was merged at the same time.
    Merged,
    /// Decided twice: the first decision stands, the words of the second are beside it.
    Decided,
    /// Decided twice with different sums or outcomes: somebody has to look at it.
    Differs,
    /// Two spoke with the customer at the same time.
    Contacted,
    /// Two changed the same field: the later one is shown.
    Edited,
    /// Two sent it to the same department: one task, and a reminder.
    Dispatched,
    /// The department answered what was over, or was taken back at the same time.
    Answered,
    /// Another rule, because of what its author did not know.
    Other,
}

/// A race in the history of a case, by the places of its two facts there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raced {
    /// How it ended.
    pub kind: RaceKind,
    /// Who lost; of two that both stay, the later one.
    pub lost: usize,
    /// Against what.
    pub won: usize,
}

impl Raced {
    /// The later of its two places in the history: from there on both are known.
    pub fn settled(&self) -> usize {
        self.lost.max(self.won)
    }
}

impl Case {
    /// Its races, in the order of the log.
    pub fn races(&self) -> Vec<Raced> {
        if !self.raced {
            return Vec::new();
        }
        let places = 0..self.history.len();
        let mut found: Vec<Raced> = places.filter_map(|at| self.race_at(at)).collect();
        found.sort_by_key(|race| (race.settled(), race.lost));
        found
    }

    /// Whether two decisions of it differ and nobody has looked at that since (sync 4.7).
    pub fn needs_review(&self) -> bool {
        let races = self.races();
        let differ = races.iter().filter(|race| race.kind == RaceKind::Differs);
        differ.into_iter().any(|race| {
            let later = self.history.iter().skip(race.settled() + 1);
            let knew = |past: &&Past| self.knows(past, race) && past.standing == Kept::Holds;
            !later.filter(knew).any(|past| settles(&past.fact.0))
        })
    }

    /// Whether whoever wrote a fact knew of both sides of a race.
    pub fn knows(&self, past: &Past, race: &Raced) -> bool {
        let knew = |at: usize| self.history.get(at).is_none_or(|it| past.place.knew(&it.place));
        knew(race.lost) && knew(race.won)
    }

    fn race_at(&self, at: usize) -> Option<Raced> {
        let past = self.history.get(at)?;
        if past.proof == Proof::System {
            return None;
        }
        let (kind, won) = match past.standing {
            Kept::Undone => return None,
            Kept::Holds => self.beside(at, past)?,
            // Where it lost by what followed from a race, or happened to another case, whoever was apart from it is
            // told, or who has this one.
            Kept::Against(rule) => {
                let race = self.against(at, past, rule);
                let apart = || self.apart(past, |_| true);
                // What its author knew of as another case's stands here since the two were merged. A case that nobody gave
                // on is its first author's.
                let owner = || self.given().or(Some(0));
                let other = || apart().or_else(owner).filter(|_| !self.says_same(past));
                race.or_else(|| Some((RaceKind::Other, other()?)))?
            }
        };
        // Of two changes the earlier one is not shown any more.
        let gone = match kind {
            RaceKind::Edited => true,
            RaceKind::Hands => past.standing == Kept::Holds,
            _ => false,
        };
        let (lost, won) = if gone { (won, at) } else { (at, won) };
        Some(Raced { kind, lost, won })
    }

    /// What holds and was not known to the author of a fact, nor they to its author; the newest of it.
    fn newest(&self, past: &Past, before: usize, which: impl Fn(&Fact) -> bool) -> Option<usize> {
        let holds = |it: &Past| it.standing == Kept::Holds && it.proof != Proof::System;
        let apart = |it: &Past| it.place.is_concurrent(&past.place) && which(&it.fact.0);
        let mut list = self.history.iter().take(before);
        list.rposition(|it| holds(it) && apart(it))
    }

    /// Two that both stay.
    fn beside(&self, at: usize, past: &Past) -> Option<(RaceKind, usize)> {
        let other = |won: &usize| self.history.get(*won).is_some_and(|it| it.by != past.by);
        match &past.fact.0 {
            Fact::Contacted(_) => {
                let spoke = |fact: &Fact| matches!(fact, Fact::Contacted(_));
                let won = self.newest(past, at, spoke).filter(other)?;
                Some((RaceKind::Contacted, won))
            }
            Fact::Amended(said) => {
                let same = |fact: &Fact| matches!(fact, Fact::Amended(old) if old.field == said.field && old.new != said.new);
                Some((RaceKind::Edited, self.newest(past, at, same)?))
            }
            Fact::Assessed(said) => {
                let differs = |old: &crate::core::event::Assessed| {
                    (old.category, old.severity) != (said.category, said.severity)
                };
                let same = |fact: &Fact| matches!(fact, Fact::Assessed(old) if differs(old));
                Some((RaceKind::Edited, self.newest(past, at, same)?))
            }
            Fact::Forced(_) => {
                let same = |fact: &Fact| {
                    matches!(fact, Fact::Taken(_) | Fact::Accepted(_) | Fact::Forced(_))
                };
                Some((RaceKind::Hands, self.newest(past, at, same)?))
            }
            _ => None,
        }
    }

    /// One that lost.
    fn against(&self, at: usize, past: &Past, rule: Rule) -> Option<(RaceKind, usize)> {
        use RaceKind as K;
        let all = self.history.len();
        let fact = &past.fact.0;
        let any = |before: usize, which: fn(&Fact) -> bool| self.newest(past, before, which);
        if rule.part == RACES {
            return match rule.number {
                PROPOSAL => Some((K::Proposal, self.given_before(at, past)?)),
                ESCALATED => self.apart(past, escalates).map(|won| (K::Escalated, won)),
                HEARD => self
                    .apart(past, |it| matches!(it, Fact::Reopened(_)))
                    .or_else(|| self.apart(past, is_news))
                    .map(|won| (K::Heard, won)),
                MISTAKE => {
                    let other = |it: &Fact| matches!(it, Fact::Voided(_)) || spoke(it);
                    self.apart(past, other).map(|won| (K::Mistake, won))
                }
                MERGED => Some((K::Merged, self.given()?)),
                _ => None,
            };
        }
        let hands = |it: &Fact| {
            matches!(
                it,
                Fact::Taken(_)
                    | Fact::Accepted(_)
                    | Fact::Forced(_)
                    | Fact::Offered(_)
                    | Fact::Recalled(_)
                    | Fact::Declined(_)
                    | Fact::Reopened(_)
            )
        };
        match fact {
            _ if self.says_same(past) => None,
            Fact::Resolved(said) if self.decided_beside(past).is_some() => {
                let won = self.decided_beside(past)?;
                Some((if self.differs(won, said) { K::Differs } else { K::Decided }, won))
            }
            Fact::Closed(_) => any(all, |it| matches!(it, Fact::Resolved(_) | Fact::Closed(_)))
                .map(|won| (K::Decided, won))
                .or_else(|| any(all, |_| true).map(|won| (K::Other, won))),
            Fact::Taken(_) | Fact::Accepted(_) | Fact::Offered(_) => {
                let won = any(at, hands).or_else(|| any(at, |_| true))?;
                Some((K::Hands, won))
            }
            Fact::Dispatched(_) => any(at, |it| matches!(it, Fact::Dispatched(_)))
                .map(|won| (K::Dispatched, won))
                .or_else(|| any(all, |_| true).map(|won| (K::Other, won))),
            Fact::DispatchAnswered(_)
            | Fact::DispatchAsked(_)
            | Fact::DispatchPassedOn(_)
            | Fact::Answered(_) => any(all, |_| true).map(|won| (K::Answered, won)),
            _ => any(at, |_| true).or_else(|| any(all, |_| true)).map(|won| (K::Other, won)),
        }
    }

    /// Of two that merged it into the same one, neither lost.
    fn says_same(&self, past: &Past) -> bool {
        let into = self.merged_into.as_ref();
        matches!(&past.fact.0, Fact::Merged(said) if into == Some(&said.target))
    }

    /// What gave the case to who has it.
    fn given(&self) -> Option<usize> {
        self.history.iter().rposition(|it| it.standing == Kept::Holds && gives(it))
    }

    /// What gave the case to who had it when a fact came in.
    fn given_before(&self, at: usize, past: &Past) -> Option<usize> {
        let mut before = self.history.iter().take(at);
        let given = |it: &Past| it.standing == Kept::Holds && gives(it);
        before.rposition(|it| given(it) && !past.place.knew(&it.place))
    }

    /// What was said at the same time, also where it changed nothing any more; the newest of it.
    fn apart(&self, past: &Past, which: impl Fn(&Fact) -> bool) -> Option<usize> {
        let apart = |it: &Past| it.place.is_concurrent(&past.place) && which(&it.fact.0);
        let said = |it: &Past| it.standing != Kept::Undone && it.proof != Proof::System;
        self.history.iter().rposition(|it| said(it) && apart(it))
    }

    fn decided_beside(&self, past: &Past) -> Option<usize> {
        self.newest(past, self.history.len(), |it| matches!(it, Fact::Resolved(_)))
    }

    fn differs(&self, won: usize, said: &Resolved) -> bool {
        self.history.get(won).is_some_and(|it| match &it.fact.0 {
            Fact::Resolved(old) => (old.remedy_fen, old.outcome) != (said.remedy_fen, said.outcome),
            _ => false,
        })
    }
}

/// Whether a fact settles which of two decisions holds.
fn settles(fact: &Fact) -> bool {
    matches!(fact, Fact::Resolved(_) | Fact::Closed(_) | Fact::Reopened(_) | Fact::Amended(_))
}
