//! A line for each service, where several operations were judged.

use crate::event::service_result::ServiceResult;
use crate::event::summary::Summary;
use crate::redact::bounded::grouped;
use crate::report::escape::escape;
use crate::report::terminal::paint::Painter;
use crate::report::text::cut;

/// So many services have a line.
const MOST_LISTED: usize = 8;
/// How many columns the name of a service takes.
const NAME: usize = 22;

/// Adds the table: those first of which most gates.
pub(super) fn add(screen: &mut String, summary: &Summary, painter: Painter) {
    let mut results = ServiceResult::all_of(summary);
    if results.is_empty() {
        return;
    }
    results.sort_by_key(|result| std::cmp::Reverse((result.gating, result.findings)));
    let heading = row("service", ["judged", "passed", "not judged", "findings", "gating"].map(str::to_owned));
    screen.push_str(&painter.label(&heading));
    screen.push('\n');
    for result in results.iter().take(MOST_LISTED) {
        let ServiceResult { service, judged, passed, unjudged, findings, gating } = result;
        let counts = [*judged, *passed, *unjudged, *findings, *gating];
        screen.push_str(&row(&cut(&escape(service), NAME), counts.map(|count| grouped(count as u64))));
        screen.push('\n');
    }
    if results.len() > MOST_LISTED {
        let more = results.len() - MOST_LISTED;
        screen.push_str(&format!("and {more} more: --report json=PATH has all of them\n"));
    }
    screen.push('\n');
}

fn row(name: &str, counts: [String; 5]) -> String {
    let counts: String = counts.iter().map(|count| format!("{count:>11}")).collect();
    format!("{name:NAME$}{counts}")
}
