//! The manual pages that list: the services of the program, and the operations of a service.

use std::sync::Arc;

use crate::call::syntax::help::operation::global_options;
use crate::call::syntax::help::page::Page;
use crate::model::service::Service;

/// The manual page of the program; `program` is what comes before the service on a command line.
pub fn program_page(program: &str, services: &[Arc<Service>]) -> String {
    let name = program.replace(' ', "-");
    let mut page = Page::new(&name);
    page.section("NAME");
    page.paragraph(0, &format!("{name} -"));

    page.section("DESCRIPTION");
    page.documentation(
        0,
        "Calls an operation of a service, with the options and the behavior of the AWS CLI. The operations are those \
         that spec files describe, and so is everything that their pages say.",
    );

    page.section("SYNOPSIS");
    page.literal(1, &format!("{program} [options] <service> <operation> [parameters]"));
    page.paragraph(
        0,
        &format!(
            "{program} <service> help lists the operations of a service, and {program} <service> <operation> help \
             shows the options of one; those in square brackets may be left out."
        ),
    );

    global_options(&mut page);

    page.section("AVAILABLE SERVICES");
    for service in services {
        page.item(0, &service.id);
    }
    page.finish()
}

/// The manual page of a service.
pub fn service_page(program: &str, service: &Service) -> String {
    let mut page = Page::new(&service.id);
    page.section("NAME");
    page.paragraph(0, &format!("{} -", service.id));

    page.section("DESCRIPTION");
    page.documentation(0, &format!("{}, API version {}.", service.title, service.api_version));
    page.paragraph(
        0,
        &format!("{program} {} <operation> help shows what an operation does and takes.", service.id),
    );

    page.section("AVAILABLE COMMANDS");
    for operation in &service.operations {
        page.item(0, &operation.command);
    }
    page.finish()
}
