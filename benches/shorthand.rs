//! How fast shorthand is read and printed: bytes a second should not fall as texts grow.

use divan::Bencher;
use divan::counter::BytesCount;
use wireproof::internals::call::syntax::paramfile::NoFiles;
use wireproof::internals::call::syntax::shorthand::parse::parse;
use wireproof::internals::call::syntax::shorthand::print::print;

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

fn main() {
    divan::main();
}

/// One `part` after the other, as many as fit into `size` bytes, between `start` and `end`.
fn text(start: &str, part: &str, end: &str, size: usize) -> String {
    format!("{start}{}{end}", part.repeat(size / part.len()))
}

fn bench_parse(bencher: Bencher<'_, '_>, text: &str) {
    bencher.counter(BytesCount::of_str(text)).bench(|| parse(divan::black_box(text), &NoFiles));
}

#[divan::bench(args = SIZES)]
fn bare_value(bencher: Bencher<'_, '_>, size: usize) {
    bench_parse(bencher, &text("Name=", "x", "", size));
}

#[divan::bench(args = SIZES)]
fn pairs(bencher: Bencher<'_, '_>, size: usize) {
    let pairs: Vec<_> = (0..size / 10).map(|number| format!("k{number}=v,w")).collect();
    bench_parse(bencher, &pairs.join(","));
}

#[divan::bench(args = SIZES)]
fn list_without_brackets(bencher: Bencher<'_, '_>, size: usize) {
    bench_parse(bencher, &text("Name=", "a,", "b", size));
}

#[divan::bench(args = SIZES)]
fn objects_in_brackets(bencher: Bencher<'_, '_>, size: usize) {
    bench_parse(bencher, &text("Name=[", "{a=b,c=[d]},", "]", size));
}

#[divan::bench(args = SIZES)]
fn quote_that_closes_last(bencher: Bencher<'_, '_>, size: usize) {
    bench_parse(bencher, &text("Name=\"", "\\\"", "", size));
}

#[divan::bench(args = SIZES)]
fn quote_that_never_closes(bencher: Bencher<'_, '_>, size: usize) {
    bench_parse(bencher, &text("Name=\"", "a,", "", size));
}

#[divan::bench(args = SIZES)]
fn step_back_from_the_last_of_many_commas(bencher: Bencher<'_, '_>, size: usize) {
    bench_parse(bencher, &text("Name=a,", "b\\,", "=", size));
}

#[divan::bench(args = SIZES)]
fn step_back_after_each_pair(bencher: Bencher<'_, '_>, size: usize) {
    let pairs: Vec<_> = (0..size / 12).map(|number| format!("k{number}=v,,")).collect();
    bench_parse(bencher, &(pairs.concat() + "z="));
}

#[divan::bench(args = SIZES)]
fn too_deep(bencher: Bencher<'_, '_>, size: usize) {
    bench_parse(bencher, &text("Name=", "[", "", size));
}

#[divan::bench(args = SIZES)]
fn printing(bencher: Bencher<'_, '_>, size: usize) {
    let text = text("Name=[", "{a=b,c=[' d',e=f,\\,]},", "]", size);
    let value = parse(&text, &NoFiles).expect("the text is shorthand");
    bencher.counter(BytesCount::of_str(&text)).bench(|| print(divan::black_box(&value)));
}
