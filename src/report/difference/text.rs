//! A difference for the screen: all of it in at most forty lines, then whole lists where those were cut.

use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::event::summary::{RequirementResult, Summary};
use crate::model::requirement::id::RequirementId;
use crate::report::client::target_words;
use crate::report::difference::{ChangedFinding, DifferenceVerdict, ReportDifference};
use crate::report::escape::escape;
use crate::report::terminal::paint::WIDTH;
use crate::report::text::{counted, cut};

/// How many lines the first screen has.
const SCREEN: usize = 40;
/// How many entries of a list stand on it at most.
const MOST_FIRST: usize = 5;

/// A list of the difference: its title, and its entries, each of which begins with a line that tells what it is.
struct DifferenceList {
    title: String,
    entries: Vec<Vec<String>>,
}

/// The difference as text.
pub fn print(difference: &ReportDifference<'_>) -> String {
    let lists = lists(difference);
    let heads = [head("before", difference.before), head("after", difference.after)].concat();
    let (mut screen, mut first) = (Vec::new(), MOST_FIRST);
    for shown in (0..=MOST_FIRST).rev() {
        (screen, first) = (heads.clone(), shown);
        screen.extend(lists.iter().flat_map(|list| list.beginning(shown)));
        screen.extend([String::new(), conclusion(difference)]);
        if screen.len() <= SCREEN {
            break;
        }
    }
    let all = lists.iter().flat_map(|list| list.rest(first));
    screen.into_iter().chain(all).map(|line| format!("{}\n", line.trim_end())).collect()
}

impl DifferenceList {
    /// Its title and first entries.
    fn beginning(&self, shown: usize) -> Vec<String> {
        let mut lines = vec![String::new(), self.title.clone()];
        lines.extend(
            self.entries.iter().take(shown).filter_map(|entry| entry.first()).map(|line| cut(line, WIDTH)),
        );
        let more = self.entries.len().saturating_sub(shown);
        if more > 0 {
            lines.push(if shown == 0 {
                format!("  {more}, below")
            } else {
                format!("  and {more} more, below")
            });
        }
        lines
    }

    /// All of it, where the first screen with so many of its entries has not had that.
    fn rest(&self, shown: usize) -> Vec<String> {
        let is_whole = |entry: &Vec<String>| entry.len() == 1 && cut(&entry[0], WIDTH) == entry[0];
        if self.entries.len() <= shown && self.entries.iter().all(is_whole) {
            return Vec::new();
        }
        let mut lines = vec![String::new(), format!("All of: {}", self.title)];
        lines.extend(self.entries.iter().flatten().flat_map(|line| wrapped(line)));
        lines
    }
}

fn head(word: &str, report: &Summary) -> [String; 2] {
    let counts = format!(
        "        {} broken, {} gating; {} requirements exercised",
        report.broken(),
        report.gating(),
        report.exercised()
    );
    [cut(&format!("{word:<7} {}", target_words(report, &escape(&report.target))), WIDTH), counts]
}

/// The last line of the first screen, in one sentence.
fn conclusion(difference: &ReportDifference<'_>) -> String {
    let are = if difference.unchanged == 1 { "is" } else { "are" };
    let unchanged = format!("{} {are} the same", counted(difference.unchanged, "finding"));
    match difference.verdict() {
        DifferenceVerdict::Equal => format!("EQUAL: nothing that was judged differs; {unchanged}"),
        DifferenceVerdict::Worse => format!("WORSE: more that gates is broken; {unchanged}"),
        DifferenceVerdict::Undecided => format!("UNDECIDED: what gates is not judged any more; {unchanged}"),
        DifferenceVerdict::NotWorse => format!("NOT WORSE: nothing more that gates is broken; {unchanged}"),
    }
}

fn lists(difference: &ReportDifference<'_>) -> Vec<DifferenceList> {
    let names = RequirementNames::of(difference);
    let titled = |word: &str, count: usize| format!("{word} ({count})");
    let gating =
        |word: &str, findings: &[&Finding]| match findings.iter().filter(|finding| finding.gates).count() {
            0 => titled(word, findings.len()),
            gates => format!("{word} ({}, {gates} gating)", findings.len()),
        };
    let findings = |word: &str, findings: &[&Finding]| DifferenceList {
        title: gating(word, findings),
        entries: findings.iter().map(|finding| names.finding(finding)).collect(),
    };
    let causes = |word: &str, causes: &[&Cause]| DifferenceList {
        title: titled(word, causes.len()),
        entries: causes.iter().map(|cause| vec![cause_line(cause)]).collect(),
    };
    let requirements = |word: &str, results: &[&RequirementResult]| DifferenceList {
        title: titled(word, results.len()),
        entries: results.iter().map(|result| vec![names.requirement(result)]).collect(),
    };
    let lists = [
        DifferenceList {
            title: titled("Less comparable, since the runs differ", difference.obstacles.len()),
            entries: difference.obstacles.iter().map(|words| vec![format!("  {}", escape(words))]).collect(),
        },
        causes("New causes", &difference.new_causes),
        findings("New findings", &difference.new),
        DifferenceList {
            title: titled("Changed findings", difference.changed.len()),
            entries: difference.changed.iter().map(|changed| names.changed(changed)).collect(),
        },
        findings("Fixed findings", &difference.fixed),
        findings("Findings that are not judged any more", &difference.lost),
        causes("Causes that are gone", &difference.gone_causes),
        requirements("Requirements judged now and not before", &difference.newly_judged),
        requirements("Requirements judged before and not now", &difference.not_judged),
    ];
    lists.into_iter().filter(|list| !list.entries.is_empty()).collect()
}

/// How requirements are called: without their operation, where there is one alone.
struct RequirementNames<'r> {
    only: Option<&'r str>,
}

impl<'r> RequirementNames<'r> {
    fn of(difference: &ReportDifference<'r>) -> Self {
        let only = match (difference.before.operations.as_slice(), difference.after.operations.as_slice()) {
            ([before], [after]) if before == after => Some(before.as_str()),
            _ => None,
        };
        Self { only }
    }

    fn name<'n>(&self, id: &'n RequirementId) -> &'n str {
        if self.only == Some(id.owner()) { id.tail() } else { id.as_str() }
    }

    fn finding(&self, finding: &Finding) -> Vec<String> {
        let name = self.name(&finding.requirement);
        vec![
            format!("  {:<4} {} {} {name}", finding.short, finding.level.word(), finding.outcome),
            format!("       expected {}", escape(&finding.expected)),
            format!("       found {}", escape(&finding.actual)),
        ]
    }

    fn changed(&self, changed: &ChangedFinding<'_>) -> Vec<String> {
        let now = changed.words(escape);
        let name = self.name(&changed.after.requirement);
        vec![
            format!("  {:<4} {} {name}: {now}", changed.after.short, changed.after.level.word()),
            format!("       before {}", escape(&changed.before.actual)),
            format!("       after {}", escape(&changed.after.actual)),
        ]
    }

    fn requirement(&self, result: &RequirementResult) -> String {
        format!("  {} {} {}", result.level.word(), result.verdict.word(), self.name(&result.id))
    }
}

fn cause_line(cause: &Cause) -> String {
    let findings = counted(cause.explains.len(), "finding");
    format!("  {:<4} {}: {}", cause.id, findings, escape(&cause.sentence))
}

/// A line in several that are not too wide, where its words allow that.
fn wrapped(line: &str) -> Vec<String> {
    let indent = line.chars().take_while(|character| *character == ' ').count();
    let mut lines: Vec<String> = vec![" ".repeat(indent)];
    let mut is_begun = false;
    for word in line.trim_start().split(' ') {
        let used = lines.last().map_or(0, |last| last.chars().count());
        if is_begun && used + 1 + word.chars().count() > WIDTH {
            lines.push(" ".repeat(indent + 2));
            is_begun = false;
        }
        if let Some(last) = lines.last_mut() {
            if is_begun {
                last.push(' ');
            }
            last.push_str(word);
        }
        is_begun = true;
    }
    lines
}
