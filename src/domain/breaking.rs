//! Texts that break the pattern of a domain and nothing else, and texts that no evidence decides.

use proptest::test_runner::TestRng;

use crate::domain::character::{BreakingCharacter, BreakingPlace};
use crate::domain::class::Palette;
use crate::domain::text::{READ, TextDomain};
use crate::domain::unicode::{UnsettledCharacter, below};

/// How often a value is drawn anew, where one came out that does not serve.
const ATTEMPTS: usize = 8;

impl TextDomain {
    /// Draws a text of an allowed length that breaks the pattern with a character of this kind at this place.
    ///
    /// It breaks the disputed pattern too, and its length is allowed however it is counted. Returns the text and the
    /// characters of it that break the pattern; nothing where the pattern cannot be broken so.
    pub fn break_pattern(
        &self,
        rng: &mut TestRng,
        place: BreakingPlace,
        character: BreakingCharacter,
    ) -> Option<(String, std::ops::Range<usize>)> {
        self.pattern()?;
        let breaking = self.breaking(character);
        if breaking.is_empty() {
            return None;
        }
        for _ in 0..ATTEMPTS {
            let characters = self.length_with_room(rng, place)?;
            let span = place.span(characters)?;
            let valid = self.draw(rng, characters, Palette::Width(1));
            let at = |position| valid.char_indices().nth(position).map_or(valid.len(), |(at, _)| at);
            let (before, behind) = (&valid[..at(span.start)], &valid[at(span.end)..]);
            let first = below(rng, breaking.len());
            for turn in 0..breaking.len() {
                let mut broken = String::with_capacity(valid.len() + 4 * span.len());
                broken.push_str(before);
                let wrong = (0..span.len()).map(|offset| breaking[(first + turn + offset) % breaking.len()]);
                broken.extend(wrong);
                broken.push_str(behind);
                if self.breaks_pattern_alone(&broken) {
                    return Some((broken, span));
                }
            }
        }
        None
    }

    /// Draws a text of an allowed length that patterns with look-around refuse, by whatever is in it.
    pub fn break_look_around(&self, rng: &mut TestRng) -> Option<String> {
        let drawn = (0..ATTEMPTS).find_map(|_| {
            let characters = self.draw_length(rng);
            self.draw_refused(rng, characters).filter(|text| self.breaks_pattern_alone(text))
        });
        drawn.or_else(|| {
            let longest = self.longest()?.min(READ);
            self.draw_refused(rng, longest).filter(|text| self.breaks_pattern_alone(text))
        })
    }

    /// Whether the text has an allowed length, however it is counted, and matches neither pattern.
    pub fn breaks_pattern_alone(&self, text: &str) -> bool {
        let length = self.length();
        let mut patterns = self.pattern().into_iter().chain(self.disputed());
        length.holds(text)
            && length.utf16_agrees(text)
            && self.pattern().is_some()
            && patterns.all(|pattern| pattern.refuses(text))
    }

    /// Draws a text of an allowed length with one unsettled character in it: whether it is valid is left open.
    pub fn with_unsettled(&self, rng: &mut TestRng, character: UnsettledCharacter) -> Option<String> {
        let characters = self.draw_length(rng).max(1);
        let mut text: Vec<char> = self.draw(rng, characters, Palette::Width(1)).chars().collect();
        let unsettled = character.draw(rng);
        let position = below(rng, text.len().max(1));
        match text.get_mut(position) {
            Some(replaced) => *replaced = unsettled,
            None => text.push(unsettled),
        }
        let text: String = text.iter().collect();
        let length = self.length();
        (length.holds(&text) && length.utf16_agrees(&text)).then_some(text)
    }

    /// A length of valid values at which the place exists.
    fn length_with_room(&self, rng: &mut TestRng, place: BreakingPlace) -> Option<usize> {
        let drawn = self.draw_length(rng);
        if place.span(drawn).is_some() {
            return Some(drawn);
        }
        self.first_feasible(2).and_then(|two| match place.span(two) {
            Some(_) => Some(two),
            None => self.first_feasible(3),
        })
    }
}
