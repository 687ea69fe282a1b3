//! Which bytes stand beside each other in a text: whether another text cannot stand in it is known without a search.

/// So many bits the set has.
const BITS: usize = 4096;

/// The pairs of bytes that stand beside each other in some texts. It may take one pair for another, so that what it rules
/// out is not there, and what it does not may be.
#[derive(Clone, Debug)]
pub struct BytePairs {
    bits: [u64; BITS / 64],
}

impl Default for BytePairs {
    fn default() -> Self {
        Self { bits: [0; BITS / 64] }
    }
}

impl BytePairs {
    /// Adds the pairs of a text.
    pub fn add(&mut self, text: &[u8]) {
        for (one, other) in text.iter().zip(text.iter().skip(1)) {
            let bit = bit(*one, *other);
            self.bits[bit / 64] |= 1 << (bit % 64);
        }
    }

    /// Whether the text may stand in one of those that were added.
    pub fn may_hold(&self, text: &[u8]) -> bool {
        text.iter().zip(text.iter().skip(1)).all(|(one, other)| {
            let bit = bit(*one, *other);
            self.bits[bit / 64] & (1 << (bit % 64)) != 0
        })
    }
}

fn bit(one: u8, other: u8) -> usize {
    ((usize::from(one) << 6) ^ usize::from(other)) % BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_text_may_and_most_of_what_does_not_cannot() {
        let mut pairs = BytePairs::default();
        let texts = ["{\"message\":\"Value 'x' at 'password'\"}", "3f2504e0-4f89-11d3"];
        texts.iter().for_each(|text| pairs.add(text.as_bytes()));
        for text in texts {
            for start in 0..text.len() {
                for end in start..=text.len() {
                    assert!(pairs.may_hold(&text.as_bytes()[start..end]), "{}", &text[start..end]);
                }
            }
        }
        for text in ["Zq9-Secret", "passwort", "ordinary", "\u{e9}\u{e9}"] {
            assert!(!pairs.may_hold(text.as_bytes()), "{text}");
        }
    }
}
