//! Weak items and strong ones (domain 5.4), of our own answers and of surveys of others alike: the rule knows means,
//! how many answered, and what was before.

use serde::Serialize;

use super::score::{ItemSum, Score};
use crate::core::rules::CareRules;
use crate::core::settings::Settings;
use crate::core::settings::survey::Period;

/// A mean as a fraction of points of 100.
pub type Mean = (u64, u64);

/// An item as it stands, and as it stood before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ItemNow {
    /// Its code.
    pub code: String,
    /// How many answered; none where the file does not say.
    pub n: Option<u64>,
    /// Its mean.
    pub mean: Option<Mean>,
    /// How many answered 1 or 2; none where nobody says.
    pub low: Option<u64>,
    /// What has to be reached, points.
    pub target: Option<u32>,
    /// Its mean in the period before; none where there is none.
    pub last: Option<Mean>,
}

/// Why an item is weak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// It does not reach its target.
    BelowTarget,
    /// It lost too much since the period before.
    Fell,
    /// Too many answered 1 or 2.
    LowShare,
}

fn at_least(left: u128, right: u128) -> bool {
    left >= right
}

impl ItemNow {
    /// Of our own answers.
    pub fn of(now: &ItemSum, last: Option<&ItemSum>, target: Option<u32>) -> ItemNow {
        ItemNow {
            code: now.code.clone(),
            n: Some(now.n),
            mean: now.mean(),
            low: Some(now.low),
            target,
            last: last.and_then(ItemSum::mean),
        }
    }

    /// Why it is weak; nothing if it is not. What nobody answered is not weak.
    pub fn weak(&self, rules: &CareRules) -> Vec<Weakness> {
        let Some(mean) = self.mean else { return Vec::new() };
        let mut found = Vec::new();
        if self.target.is_some_and(|target| !reaches(mean, target)) {
            found.push(Weakness::BelowTarget);
        }
        if self.last.is_some_and(|last| fell(last, mean, rules.weak_drop_points)) {
            found.push(Weakness::Fell);
        }
        if let (Some(n), Some(low)) = (self.n, self.low)
            && n >= u64::from(rules.sample_min)
            && at_least(u128::from(low) * 100, u128::from(n) * u128::from(rules.weak_low_percent))
        {
            found.push(Weakness::LowShare);
        }
        found
    }

    /// Whether it is worth keeping up: it reaches its target, nothing about it is weak, and enough customers say so.
    pub fn is_strong(&self, rules: &CareRules) -> bool {
        let reached =
            self.mean.zip(self.target).is_some_and(|(mean, target)| reaches(mean, target));
        let enough = self.n.is_some_and(|n| n >= u64::from(rules.sample_min));
        reached && enough && self.weak(rules).is_empty()
    }
}

fn reaches((above, below): Mean, target: u32) -> bool {
    at_least(u128::from(above), u128::from(target) * u128::from(below))
}

/// Whether it lost so many points, the loss itself included.
fn fell(last: Mean, now: Mean, points: u32) -> bool {
    let (last, last_below) = (u128::from(last.0), u128::from(last.1));
    let (now, now_below) = (u128::from(now.0), u128::from(now.1));
    at_least(last * now_below, now * last_below + u128::from(points) * last_below * now_below)
}

/// The items of a score beside those of the period before, in their order.
pub fn items(now: &Score, last: &Score, settings: &Settings, period: Period) -> Vec<ItemNow> {
    let each = now.items.iter().map(|item| {
        let before = last.items.iter().find(|it| it.code == item.code);
        let own = settings.survey_item(&item.code);
        ItemNow::of(item, before, own.and_then(|own| settings.item_target(own, period)))
    });
    each.collect()
}
