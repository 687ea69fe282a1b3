//! A row for each service, where several operations were judged.

use maud::{Markup, html};

use crate::event::service_result::ServiceResult;
use crate::event::summary::Summary;
use crate::redact::bounded::grouped;
use crate::report::html::part::plain;

/// The table, in the order of the run.
pub(super) fn print(summary: &Summary) -> Markup {
    let results = ServiceResult::all_of(summary);
    let counts = |result: &ServiceResult| {
        [result.judged, result.passed, result.unjudged, result.findings, result.gating]
            .map(|count| grouped(count as u64))
    };
    html! {
        @if !results.is_empty() {
            section #services.list {
                h2 { "Services" }
                div.scroll tabindex="0" {
                    table.matrix {
                        thead {
                            tr {
                                th scope="col" { "service" }
                                @for word in ["judged", "passed", "not judged", "findings", "gating"] { th scope="col" { (word) } }
                            }
                        }
                        tbody {
                            @for result in &results {
                                tr {
                                    th scope="row" { (plain(&result.service)) }
                                    @for count in counts(result) { td { (count) } }
                                }
                            }
                        }
                    }
                }
            }
            "\n"
        }
    }
}
