//! What differs between two versions of a policy, line by line, as people read changes.

/// A line of either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Differs {
    /// In both.
    Same(String),
    /// Only in the older one.
    Gone(String),
    /// Only in the newer one.
    New(String),
}

/// Lines that are compared at most; of longer ones all is told as changed.
const LINES_MAX: usize = 4_000;

/// The lines of both, in order: those that stay by the longest common part.
pub fn differences(old: &str, new: &str) -> Vec<Differs> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    if old.len().max(new.len()) > LINES_MAX {
        let gone = old.iter().map(|line| Differs::Gone((*line).to_owned()));
        return gone.chain(new.iter().map(|line| Differs::New((*line).to_owned()))).collect();
    }
    // How long the common part is from each pair of places on.
    let wide = new.len() + 1;
    let mut common = vec![0_u16; (old.len() + 1) * wide];
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            common[i * wide + j] = if one == other {
                common[(i + 1) * wide + j + 1] + 1
            } else {
                common[(i + 1) * wide + j].max(common[i * wide + j + 1])
            };
        }
    }
    let (mut i, mut j, mut told) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            told.push(Differs::Same(old[i].to_owned()));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len()
            && (j == new.len() || common[(i + 1) * wide + j] >= common[i * wide + j + 1])
        {
            told.push(Differs::Gone(old[i].to_owned()));
            i += 1;
        } else {
            told.push(Differs::New(new[j].to_owned()));
            j += 1;
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_stays_is_told_once() {
        let told = differences("a\nb\nc", "a\nx\nc\nd");
        let signs: String = told
            .iter()
            .map(|line| match line {
                Differs::Same(text) => format!(" {text}"),
                Differs::Gone(text) => format!("-{text}"),
                Differs::New(text) => format!("+{text}"),
            })
            .collect();
        assert_eq!(signs, " a-b+x c+d");
    }

    proptest! {
        #[test]
        fn both_can_be_read_from_it(old in "[ab\n]{0,40}", new in "[ab\n]{0,40}") {
            let told = differences(&old, &new);
            let of = |is_old: bool| -> Vec<String> {
                let lines = told.iter().filter_map(|line| match line {
                    Differs::Same(text) => Some(text.clone()),
                    Differs::Gone(text) => is_old.then(|| text.clone()),
                    Differs::New(text) => (!is_old).then(|| text.clone()),
                });
                lines.collect()
            };
            prop_assert_eq!(of(true), old.lines().map(str::to_owned).collect::<Vec<_>>());
            prop_assert_eq!(of(false), new.lines().map(str::to_owned).collect::<Vec<_>>());
        }
    }
}
