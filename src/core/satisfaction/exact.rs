//! Sums of fractions without any rounding on the way: a score is rounded once, at its end, and a tie has to be one.

use std::cmp::Ordering;

/// A number as large as it has to be, its lowest 32 bits first.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Large(Vec<u32>);

impl Large {
    fn product(factors: impl IntoIterator<Item = u64>) -> Large {
        let mut large = Large(vec![1]);
        for factor in factors {
            large.multiply(factor);
        }
        large
    }

    fn multiply(&mut self, by: u64) {
        let mut carry: u128 = 0;
        for digit in &mut self.0 {
            let value = u128::from(*digit) * u128::from(by) + carry;
            *digit = low(value);
            carry = value >> 32;
        }
        while carry > 0 {
            self.0.push(low(carry));
            carry >>= 32;
        }
        self.trim();
    }

    fn add(&mut self, other: &Large) {
        let mut carry: u64 = 0;
        for at in 0..self.0.len().max(other.0.len()) {
            if at == self.0.len() {
                self.0.push(0);
            }
            let Some(digit) = self.0.get_mut(at) else { break };
            let value =
                u64::from(*digit) + u64::from(other.0.get(at).copied().unwrap_or(0)) + carry;
            *digit = low(u128::from(value));
            carry = value >> 32;
        }
        if carry > 0 {
            self.0.push(low(u128::from(carry)));
        }
    }

    fn trim(&mut self) {
        while self.0.len() > 1 && self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn order(&self, other: &Large) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

fn low(value: u128) -> u32 {
    u32::try_from(value & u128::from(u32::MAX)).unwrap_or(u32::MAX)
}

/// A product above a product.
#[derive(Clone, Debug, Default)]
pub(super) struct Term {
    pub(super) above: Vec<u64>,
    pub(super) below: Vec<u64>,
}

/// The sum of terms, rounded half up to a whole number that is at most `most`.
pub(super) fn rounded(terms: &[Term], most: u32) -> u32 {
    let bottom = Large::product(terms.iter().flat_map(|term| term.below.iter().copied()));
    // Twice the sum and one more whole: half up is then cutting off.
    let mut top = bottom.clone();
    for (at, term) in terms.iter().enumerate() {
        let others = terms.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.flat_map(|(_, term)| term.below.iter().copied());
        let factors = term.above.iter().copied().chain(others).chain([2]);
        top.add(&Large::product(factors));
    }
    // The largest number whose double is not above it.
    let (mut least, mut beyond) = (0, most.saturating_add(1));
    while beyond - least > 1 {
        let middle = least + (beyond - least) / 2;
        let mut candidate = bottom.clone();
        candidate.multiply(u64::from(middle) * 2);
        if candidate.order(&top) == Ordering::Greater {
            beyond = middle;
        } else {
            least = middle;
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_go_up_and_what_is_below_them_does_not() {
        let of = |above, below| rounded(&[Term { above: vec![above], below: vec![below] }], 1000);
        assert_eq!([of(1, 2), of(3, 2), of(0, 7), of(5, 1)], [1, 2, 0, 5]);
        assert_eq!(of(u64::MAX / 2, u64::MAX), 0, "just below a half");
        assert_eq!(of(9_999, 1), 1000, "never above the most");
        let thirds = Term { above: vec![1], below: vec![3] };
        assert_eq!(rounded(&[thirds.clone(), thirds.clone(), thirds], 10), 1, "no part is lost");
    }

    proptest! {
        #[test]
        fn it_is_what_whole_numbers_say(terms in prop::collection::vec((0u64..500, 1u64..60), 1..5)) {
            let common: u128 = terms.iter().map(|(_, below)| u128::from(*below)).product();
            let sum: u128 = terms.iter().map(|(a, b)| u128::from(*a) * common / u128::from(*b)).sum();
            let expected = (2 * sum + common) / (2 * common);
            let terms: Vec<Term> =
                terms.into_iter().map(|(a, b)| Term { above: vec![a], below: vec![b] }).collect();
            prop_assert_eq!(u128::from(rounded(&terms, 100_000)), expected);
        }
    }
}
