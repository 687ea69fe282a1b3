//! Hides values in what a run found.

use crate::event::answer::KeptResponse;
use crate::event::finding::{Exchange, Finding};
use crate::event::summary::Summary;
use crate::redact::Redactor;

impl Redactor {
    /// Hides the values in all that a run found.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn hide(&self, summary: &mut Summary) {
        for text in summary.advice.iter_mut().chain(&mut summary.notes).chain(&mut summary.trouble) {
            self.hide_text(text);
        }
        for finding in &mut summary.findings {
            self.hide_in_finding(finding);
        }
    }

    /// Hides them in a finding.
    pub fn hide_in_finding(&self, finding: &mut Finding) {
        self.hide_text(&mut finding.expected);
        self.hide_text(&mut finding.actual);
        self.hide_in_exchange(&mut finding.found);
        self.hide_in_exchange(&mut finding.minimal);
        if let Some(call) = &mut finding.call {
            let mut input = serde_json::to_vec(&call.input).unwrap_or_default();
            self.hide_bytes(&mut input);
            // A stand-in is a text like any other, so that this stays JSON.
            call.input = serde_json::from_slice(&input).unwrap_or_default();
            self.hide_text(&mut call.told);
            self.hide_text(&mut call.printed);
        }
        for view in &mut finding.hurt {
            self.hide_text(&mut view.seen);
            self.hide_text(&mut view.seen_of_right);
        }
        for step in &mut finding.steps {
            self.hide_in_exchange(&mut step.exchange);
        }
    }

    /// Hides them in a request and its answer.
    pub fn hide_in_exchange(&self, exchange: &mut Exchange) {
        self.hide_in_request(&mut exchange.request);
        if let Some(response) = &mut exchange.response {
            self.hide_in_response(response);
        }
    }

    fn hide_in_response(&self, response: &mut KeptResponse) {
        for header in &mut response.headers {
            self.hide_text(&mut header.name);
            self.hide_text(&mut header.value);
        }
        self.hide_bytes(&mut response.body);
        if let Some(cut) = &mut response.body_cut {
            self.hide_at_end(&mut response.body);
            self.hide_bytes(&mut cut.end);
            self.hide_at_start(&mut cut.end);
        }
    }
}
