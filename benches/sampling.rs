//! How fast patterns are read and matched, and texts are drawn, broken and shrunk.

use divan::Bencher;
use divan::counter::CharsCount;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng};
use wireproof::internals::domain::character::{BreakingCharacter, BreakingPlace};
use wireproof::internals::domain::text::TextDomain;
use wireproof::internals::model::constraint::length::Length;
use wireproof::internals::model::constraint::pattern::expression::Pattern;

const WORD: &str = r"[\w+]+";
const PRINTABLE: &str = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+";
const NOT_SPACE: &str = r"[\S]+";
const PARTS: &str = r"^[a-z]{2}-\d+(-[A-Z]{1,3})?$";
const DISPUTED: &str = r"^[\S]+.*[\S]+$";
const PATTERNS: [&str; 4] = [WORD, PRINTABLE, NOT_SPACE, PARTS];

fn main() {
    divan::main();
}

fn rng() -> TestRng {
    TestRng::from_seed(RngAlgorithm::XorShift, &[7; 16])
}

fn pattern(source: &str) -> Pattern {
    Pattern::new(source).expect("the patterns of this bench are well-formed")
}

fn domain(source: &str, disputed: Option<&str>) -> TextDomain {
    let length = Length { min: 1, max: Some(131_072), settled_min: 0 };
    TextDomain::new(length, Some(&pattern(source)), disputed.map(pattern).as_ref())
        .expect("the patterns of this bench hold values")
}

#[divan::bench(args = [RngAlgorithm::XorShift, RngAlgorithm::ChaCha])]
fn make_generator(bencher: Bencher<'_, '_>, algorithm: &RngAlgorithm) {
    let size = if *algorithm == RngAlgorithm::XorShift { 16 } else { 32 };
    bencher.bench(|| TestRng::from_seed(*algorithm, &divan::black_box([7; 32])[..size]));
}

#[divan::bench(args = PATTERNS)]
fn read_pattern(source: &str) -> Pattern {
    pattern(source)
}

#[divan::bench(args = PATTERNS)]
fn first_match(bencher: Bencher<'_, '_>, source: &str) {
    bencher.with_inputs(|| pattern(source)).bench_values(|pattern| pattern.matches("ab-1"));
}

#[divan::bench(args = PATTERNS)]
fn match_short(bencher: Bencher<'_, '_>, source: &str) {
    let pattern = pattern(source);
    bencher.bench_local(|| pattern.matches(divan::black_box("ab-1234")));
}

#[divan::bench(args = [WORD, PRINTABLE, NOT_SPACE])]
fn match_131072(bencher: Bencher<'_, '_>, source: &str) {
    let value = domain(source, None).sample_exact(&mut rng(), 131_072, None).expect("the length is feasible");
    let pattern = pattern(source);
    bencher.counter(CharsCount::new(131_072_usize)).bench_local(|| pattern.matches(divan::black_box(&value)));
}

#[divan::bench(args = PATTERNS)]
fn make_domain(source: &str) -> TextDomain {
    domain(source, None)
}

#[divan::bench]
fn make_disputed_domain() -> TextDomain {
    domain(NOT_SPACE, Some(DISPUTED))
}

#[divan::bench(args = PATTERNS)]
fn sample(bencher: Bencher<'_, '_>, source: &str) {
    let domain = domain(source, None);
    let mut rng = rng();
    bencher.bench_local(|| domain.sample(&mut rng));
}

#[divan::bench]
fn sample_disputed(bencher: Bencher<'_, '_>) {
    let domain = domain(NOT_SPACE, Some(DISPUTED));
    let mut rng = rng();
    bencher.bench_local(|| domain.sample(&mut rng));
}

#[divan::bench(args = [8, 1024, 131_072])]
fn sample_exact(bencher: Bencher<'_, '_>, characters: usize) {
    let domain = domain(NOT_SPACE, None);
    let mut rng = rng();
    bencher
        .counter(CharsCount::new(characters))
        .bench_local(|| domain.sample_exact(&mut rng, characters, None));
}

#[divan::bench(args = [8, 1024, 131_072])]
fn sample_exact_disputed(bencher: Bencher<'_, '_>, characters: usize) {
    let domain = domain(NOT_SPACE, Some(DISPUTED));
    let mut rng = rng();
    bencher
        .counter(CharsCount::new(characters))
        .bench_local(|| domain.sample_exact(&mut rng, characters, None));
}

#[divan::bench]
fn break_pattern(bencher: Bencher<'_, '_>) {
    let domain = domain(PRINTABLE, None);
    let mut rng = rng();
    bencher.bench_local(|| domain.break_pattern(&mut rng, BreakingPlace::Middle, BreakingCharacter::Space));
}

#[divan::bench(args = [16, 2048])]
fn shrink_to_one_character(bencher: Bencher<'_, '_>, characters: usize) {
    let domain = domain(NOT_SPACE, None);
    let value = domain.sample_exact(&mut rng(), characters, None).expect("the length is feasible");
    bencher.bench_local(|| {
        let mut tree = domain.tree_of(&value, None);
        while tree.simplify() {}
        tree.current()
    });
}
