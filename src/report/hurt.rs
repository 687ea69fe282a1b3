//! What is told of clients to which wrong answers were served.

use crate::event::finding::Finding;
use crate::event::summary::Summary;
use crate::redact::bounded::bounded;
use crate::report::text::counted;

/// How many bytes the name of a client has at most.
const LONGEST: usize = 60;

/// For each client how many findings hurt it, in one line each; nothing where no client was tried.
pub(super) fn hurt_lines(summary: &Summary) -> Vec<String> {
    let mut clients: Vec<(&str, usize, usize)> = Vec::new();
    for view in summary.findings.iter().flat_map(|finding| &finding.hurt) {
        let known = clients.iter().position(|(client, ..)| *client == view.client);
        let place = known.unwrap_or_else(|| {
            clients.push((&view.client, 0, 0));
            clients.len() - 1
        });
        clients[place].1 += usize::from(view.hurt);
        clients[place].2 += 1;
    }
    let line = |(client, hurt, tried): (&str, usize, usize)| {
        format!("{} by {hurt} of {}", bounded(client, LONGEST), counted(tried, "finding"))
    };
    clients.into_iter().map(line).collect()
}

/// Whom a finding hurts, by name.
pub(super) fn hurt_names(finding: &Finding) -> Vec<String> {
    let hurt = finding.hurt.iter().filter(|view| view.hurt);
    hurt.map(|view| bounded(&view.client, LONGEST)).collect()
}
