//! How a drawn text shrinks: quickly, to the smallest text that still shows the trouble, and never out of its domain.

use proptest::strategy::{NewTree, Strategy, ValueTree, check_strategy_sanity};
use proptest::test_runner::TestRunner;
use wireproof::internals::domain::character::{BreakingCharacter, BreakingPlace};
use wireproof::internals::domain::shrink::TextTree;
use wireproof::internals::domain::text::TextDomain;

use super::{disputed_domain, domain, rng};

/// Shrinks by the protocol of proptest; returns the smallest failing text and the number of texts judged.
fn shrink(mut tree: TextTree, fails: impl Fn(&str) -> bool) -> (String, usize) {
    assert!(fails(&tree.current()), "the text that is shrunk fails");
    let mut judged = 0;
    let mut smallest = tree.current();
    let mut going = tree.simplify();
    while going {
        judged += 1;
        let current = tree.current();
        going = if fails(&current) {
            smallest = current;
            tree.simplify()
        } else {
            tree.complicate()
        };
    }
    (smallest, judged)
}

#[track_caller]
fn check(value: &str, fails: impl Fn(&str) -> bool, expected: &str, most: usize) {
    let domain = domain(1, 131_072, r"[\S]+");
    let (smallest, judged) = shrink(domain.tree_of(value, None), fails);
    assert_eq!(smallest, expected);
    assert!(judged <= most, "{judged} texts were judged");
}

#[test]
fn a_text_shrinks_in_few_steps() {
    let long: String = "xYz7é😀".chars().cycle().take(2048).collect();
    check(&long, |_| true, "a", 14);
    check(&long, |text| text.chars().count() > 100, &"a".repeat(101), 40);
    check(&format!("{long}!{long}"), |text| text.contains('!'), "!", 60);
    check(&format!("{long}!{long}?{long}"), |text| text.contains('!') && text.contains('?'), "!?", 120);
    check(&format!("ab{long}"), |text| !text.is_ascii(), "é", 40);
    check("Zebra9", |text| text.contains(|character: char| character.is_ascii_digit()), "0", 30);
    check("x\u{301}y", |text| text.contains('\u{301}'), "\u{301}", 20);
}

#[test]
fn a_patterned_text_stays_in_its_domain() {
    let domain = domain(1, 40, r"[a-z]{2}-\d+(-[A-Z]{1,3})?");
    let seen = |text: &str| {
        assert!(domain.contains(text), "{text}");
        true
    };
    let (smallest, _) = shrink(domain.tree_of("qr-8642-XYZ", None), seen);
    assert_eq!(smallest, "aa-0");
    let (smallest, _) = shrink(domain.tree_of("qr-8642-XYZ", None), |text| text.contains('Y'));
    assert_eq!(smallest, "aa-0-Y");
}

#[test]
fn a_broken_text_stays_broken_in_the_same_way() {
    let domain = disputed_domain();
    let mut rng = rng(11);
    for place in BreakingPlace::ALL {
        for character in BreakingCharacter::ALL {
            let Some((value, pinned)) = domain.break_pattern(&mut rng, place, character) else { continue };
            let kept: String = value.chars().skip(pinned.start).take(pinned.len()).collect();
            let same = domain.clone();
            let tree = TextTree::new(&value, Some(pinned), move |text| same.breaks_pattern_alone(text));
            let (smallest, judged) = shrink(tree, |text| {
                assert!(domain.breaks_pattern_alone(text), "{text:?}");
                assert!(text.contains(&kept), "{text:?} has lost {kept:?}");
                true
            });
            assert_eq!(smallest, kept);
            assert!(judged < 20, "{judged}");
        }
    }
}

#[test]
fn a_text_that_is_too_long_stays_too_long() {
    let domain = domain(1, 131_072, r"[\S]+");
    let value = domain.longer_than_max(&mut rng(1)).unwrap();
    let length = domain.length();
    let (smallest, judged) = shrink(TextTree::new(&value, None, move |text| !length.holds(text)), |_| true);
    assert_eq!(smallest, "a".repeat(131_073));
    assert!(judged < 10, "{judged}");
}

#[test]
fn the_smallest_text_has_no_character_to_spare() {
    // What fails depends on two characters that stand far apart, and on how many there are.
    let fails = |text: &str| text.matches('x').count() >= 2 && text.chars().count() % 3 == 2;
    let value = format!("{}x{}x{}", "b".repeat(400), "c".repeat(700), "d".repeat(399));
    let domain = domain(1, 131_072, r"[\S]+");
    let (smallest, _) = shrink(domain.tree_of(&value[..1499], None), fails);
    let characters: Vec<char> = smallest.chars().collect();
    for at in 0..characters.len() {
        let mut without = characters.clone();
        without.remove(at);
        assert!(!fails(&without.iter().collect::<String>()), "{smallest}");
    }
}

/// The texts of a domain.
#[derive(Debug)]
struct Texts(TextDomain);

impl Strategy for Texts {
    type Tree = TextTree;
    type Value = String;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Ok(self.0.tree_of(&self.0.sample(runner.rng()), None))
    }
}

#[test]
fn the_tree_keeps_the_contract_of_proptest() {
    check_strategy_sanity(Texts(domain(1, 128, r"[\S]+")), None);
    check_strategy_sanity(Texts(domain(0, 40, r"[a-z]{2}-\d+(-[A-Z]{1,3})?")), None);
}
