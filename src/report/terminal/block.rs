//! One block: a broken requirement, or a family of them that is broken in one way.

use crate::check::verdict::BreakageKind;
use crate::event::answer::KeptResponse;
use crate::event::finding::{Exchange, Finding, Step};
use crate::event::summary::Summary;
use crate::exchange::endpoint::Endpoint;
use crate::model::requirement::id::RequirementFamily;
use crate::redact::bounded::grouped;
use crate::report::client::call_rows;
use crate::report::hurt::hurt_names;
use crate::report::paste;
use crate::report::several::operation_beside;
use crate::report::terminal::paint::{Painter, add_field, add_sentence, add_whole};
use crate::report::text::{counted, shorten};

/// How many characters of what was expected or seen are shown.
const LONGEST_VALUE: usize = 320;
/// How many characters a command to paste may have; a longer one is left to `wireproof replay`.
const LONGEST_COMMAND: usize = 2_400;
/// What to say of a request that shows a finding in a fixture of its own alone.
const ONLY_REPLAYED: &str = "the command below sets up its users; sent alone, it is answered otherwise";
/// How many findings of one family are named.
const MOST_NAMED: usize = 12;
/// How many sources are shown with their titles.
const MOST_SOURCES: usize = 3;

/// Adds the block of these findings, which are of one family if they are several; there is at least one.
pub(in crate::internals::report) fn add(
    screen: &mut String,
    findings: &[&Finding],
    summary: &Summary,
    painter: Painter,
) {
    let Some(shown) = plainest(findings) else { return };
    screen.push_str(&heading(findings, painter));
    screen.push('\n');
    if findings.len() > 1 {
        add_family(screen, findings, summary, painter);
        add_field(screen, painter, 4, "for example", &format!("{}: {}", shown.short, shown.sentence));
    } else {
        add_sentence(screen, 4, &shown.sentence);
        let of = operation_beside(shown, summary);
        add_whole(screen, painter, 4, "requirement", &format!("{}{of}", shown.requirement));
        add_whole(screen, painter, 4, "id", &shown.id());
    }
    add_evidence(screen, shown, summary, painter);
    add_field(screen, painter, 4, "expected", &shorten(&shown.expected, LONGEST_VALUE));
    add_field(screen, painter, 4, "actual", &shorten(&shown.actual, LONGEST_VALUE));
    if findings.len() == 1 {
        add_field(screen, painter, 4, "cases", &case_count(shown, summary));
    }
    add_new(screen, findings, painter);
    add_whole(screen, painter, 4, "first case", shown.address.as_str());
    if shown.call.is_some() {
        for (label, words) in call_rows(shown) {
            add_field(screen, painter, 4, label, &shorten(&words, LONGEST_VALUE));
        }
    } else {
        add_request(screen, shown, summary, painter);
        add_field(screen, painter, 4, "answer", &answer(&shown.minimal));
    }
    if findings.len() == 1 {
        add_hurt(screen, shown, painter);
    }
    add_whole(screen, painter, 4, "again", &shown.replay);
    screen.push('\n');
}

/// Adds what each client sees to which the answer was served.
pub(super) fn add_hurt(screen: &mut String, finding: &Finding, painter: Painter) {
    let mut last = "";
    for view in &finding.hurt {
        let label = if view.label() == last { "" } else { view.label() };
        add_field(screen, painter, 4, label, &view.in_words());
        last = view.label();
    }
}

/// Of several findings the one whose request is the smallest to look at.
pub(in crate::internals::report) fn plainest<'a>(findings: &[&'a Finding]) -> Option<&'a Finding> {
    findings.iter().copied().min_by_key(|finding| finding.minimal.request.body.len())
}

/// `F1  must: accepted`, painted by what it is worth.
fn heading(findings: &[&Finding], painter: Painter) -> String {
    let words = heading_words(findings);
    if findings[0].gates { painter.bad(&words) } else { painter.doubtful(&words) }
}

/// `F1  must: accepted`, with what else is to be known at a glance.
pub(in crate::internals::report) fn heading_words(findings: &[&Finding]) -> String {
    let first = findings[0];
    let ids = match findings {
        [first, last] => format!("{}, {}", first.short, last.short),
        [first, .., last] => format!("{} to {}", first.short, last.short),
        _ => first.short.clone(),
    };
    let mut words = format!("{ids}  {}: {}", rank_word(first), outcome_words(findings));
    if let Some(kind) = family(first).filter(|_| findings.len() > 1) {
        words.push_str(&format!(" ({} about {kind})", counted(findings.len(), "requirement")));
    }
    if let Some(version) = &first.brought {
        words.push_str(&format!(" (new by upgrade: since {version})"));
    }
    match findings.iter().filter(|finding| finding.flaky).count() {
        0 => {}
        flaky if flaky == findings.len() => words.push_str(" (flaky: not seen again)"),
        flaky => words.push_str(&format!(" ({flaky} of them flaky: not seen again)")),
    }
    words
}

/// What findings of one family are about, e.g. `length`.
fn family(finding: &Finding) -> Option<&str> {
    finding.family.as_deref()?.split(':').next()
}

fn add_family(screen: &mut String, findings: &[&Finding], summary: &Summary, painter: Painter) {
    for finding in findings.iter().take(MOST_NAMED) {
        let of = operation_beside(finding, summary);
        add_whole(screen, painter, 4, &finding.short, &format!("{}{of}", finding.requirement));
        let hurt = hurt_names(finding);
        let hurt = if hurt.is_empty() { hurt } else { vec![format!("hurts {}", hurt.join(", "))] };
        let count = std::iter::once(case_count(finding, summary)).chain(hurt).collect::<Vec<_>>();
        add_field(screen, painter, 4, "", &count.join("; "));
    }
    if findings.len() > MOST_NAMED {
        let rest = findings.len() - MOST_NAMED;
        add_field(screen, painter, 4, "", &format!("and {rest} more, in the JSON report"));
    }
}

/// What is new of findings of which the rest is known.
fn add_new(screen: &mut String, findings: &[&Finding], painter: Painter) {
    let mut label = "new";
    for line in findings.iter().flat_map(|finding| &finding.new).take(MOST_SOURCES) {
        add_field(screen, painter, 4, label, &shorten(line, LONGEST_VALUE));
        label = "";
    }
}

fn add_evidence(screen: &mut String, finding: &Finding, summary: &Summary, painter: Painter) {
    let mut label = "evidence";
    for id in finding.evidence.iter().take(MOST_SOURCES) {
        let source = summary.sources.iter().find(|source| source.id == *id);
        let title = source.map_or("", |source| source.title.as_str());
        add_field(screen, painter, 4, label, &shorten(&format!("{id}  {title}"), 120));
        label = "";
    }
    if finding.evidence.len() > MOST_SOURCES {
        add_field(screen, painter, 4, label, &format!("and {}", finding.evidence[MOST_SOURCES..].join(", ")));
    }
}

fn add_request(screen: &mut String, finding: &Finding, summary: &Summary, painter: Painter) {
    let request = &finding.minimal.request;
    let size = counted(request.body.len(), "byte");
    let smallest = match (finding.is_minimal, finding.flaky) {
        (true, _) => "smallest",
        (false, true) => "as it was sent first",
        (false, false) => "smaller ones may do",
    };
    add_field(screen, painter, 4, "request", &format!("{smallest}; {size} of body{}", after_steps(finding)));
    if !finding.stand_ins.is_empty() {
        let words = format!(
            "{} in it: give {} to the command below, or run again with --show-secrets",
            match finding.stand_ins.as_slice() {
                [only] => format!("the value of {only} is a stand-in"),
                several => format!("the values of {} are stand-ins", several.join(", ")),
            },
            if finding.stand_ins.len() == 1 { "the one that was set" } else { "those that were set" },
        );
        add_field(screen, painter, 4, "", &words);
    }
    let endpoint = summary.endpoint.parse::<Endpoint>().ok();
    let command = endpoint.as_ref().map(|endpoint| {
        let requests = shown_before(finding).iter().map(|step| &step.exchange.request).chain([request]);
        let commands: Vec<String> = requests.map(|request| paste::command(request, endpoint)).collect();
        commands.join("\n\n")
    });
    match command {
        Some(command) if command.len() <= LONGEST_COMMAND => {
            match (&summary.start, &finding.start) {
                (None, _) => {}
                (Some(_), Some(start)) => add_whole(screen, painter, 4, "start first", start),
                (Some(_), None) if !finding.steps.is_empty() => {}
                (Some(_), None) => add_field(screen, painter, 4, "", ONLY_REPLAYED),
            }
            // Flush left, so that it can be taken as it is: a script has its own indents.
            screen.push_str(&format!("\n{command}\n\n"));
        }
        _ => add_field(screen, painter, 4, "", "too long to paste: the command below sends it"),
    }
}

/// The steps that are shown: what is read is nothing without the request that created it.
fn shown_before(finding: &Finding) -> &[Step] {
    if finding.requirement.family() == RequirementFamily::ReadBack { &finding.steps } else { &[] }
}

fn after_steps(finding: &Finding) -> String {
    match finding.steps.len() {
        0 => String::new(),
        _ if !shown_before(finding).is_empty() => ", which reads what another one creates".to_owned(),
        count => {
            let operations: Vec<&str> = finding.steps.iter().map(|step| step.operation.as_str()).collect();
            format!("; after {} that only a replay sends: {}", counted(count, "step"), operations.join(", "))
        }
    }
}

fn answer(exchange: &Exchange) -> String {
    match &exchange.response {
        None => "none".to_owned(),
        Some(response) => shown_response(response),
    }
}

/// Status, length and body, shortened: `400, 34 bytes: {"__type":"...`.
fn shown_response(response: &KeptResponse) -> String {
    let length = counted(response.length(), "byte");
    match std::str::from_utf8(&response.body) {
        Ok("") => format!("{}, no body", response.status),
        Ok(text) => format!("{}, {length}: {}", response.status, shorten(text, LONGEST_VALUE)),
        Err(_) => {
            let shown: String = response.body.iter().take(24).map(|byte| format!(" {byte:02x}")).collect();
            let more = if response.body.len() > 24 { " ..." } else { "" };
            format!("{}, {length} that are not UTF-8:{shown}{more}", response.status)
        }
    }
}

pub(in crate::internals::report) fn case_count(finding: &Finding, summary: &Summary) -> String {
    let judged = summary.requirements.iter().find(|result| result.id == finding.requirement);
    match judged {
        Some(result) => {
            let judged = grouped(result.cases.max(finding.cases) as u64);
            format!("{} of {judged} broke it", grouped(finding.cases as u64))
        }
        None => format!("{} broke it", counted(finding.cases, "case")),
    }
}

/// The word for what a finding is worth: what is about words alone is neither a `must` nor a `should`.
pub(in crate::internals::report) fn rank_word(finding: &Finding) -> &'static str {
    if finding.is_prose() { "prose" } else { finding.level.word() }
}

/// All ways in which they were broken, worst first.
pub(in crate::internals::report) fn outcome_words(findings: &[&Finding]) -> String {
    let mut outcomes: Vec<BreakageKind> = findings
        .iter()
        .flat_map(|finding| std::iter::once(finding.outcome).chain(finding.outcomes.iter().copied()))
        .collect();
    outcomes.sort_unstable();
    outcomes.dedup();
    outcomes.iter().map(|outcome| outcome.word()).collect::<Vec<_>>().join(", ")
}
