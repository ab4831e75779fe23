//! Sums of fractions without any rounding on the way: a score is rounded once, at its end, and a tie has to be one.

use num_bigint::BigUint;

/// A product above a product.
#[derive(Clone, Debug, Default)]
pub(super) struct Term {
    pub(super) above: Vec<u64>,
    pub(super) below: Vec<u64>,
}

fn product<'f>(factors: impl IntoIterator<Item = &'f u64>) -> BigUint {
    factors.into_iter().map(|factor| BigUint::from(*factor)).product()
}

/// The sum of terms, rounded half up to a whole number that is at most `most`. What stands below is never 0.
pub(super) fn rounded(terms: &[Term], most: u32) -> u32 {
    let bottom = product(terms.iter().flat_map(|term| &term.below));
    let mut top = BigUint::ZERO;
    for term in terms {
        // What stands below a term is a part of the product of all of these.
        top += product(&term.above) * (&bottom / product(&term.below));
    }
    let half_up = (top * 2_u32 + &bottom) / (bottom * 2_u32);
    u32::try_from(half_up).unwrap_or(most).min(most)
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
