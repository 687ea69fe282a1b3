//! The tree of commands from which completions and manual page files are made.

use crate::syntax::workshop::services;
use clap::Command;
use wireproof::internals::call::syntax::command_tree::with_services;
use wireproof::internals::call::syntax::global::{GLOBAL_OPTIONS, INPUT_OPTIONS};

fn find<'tree>(tree: &'tree Command, names: &[&str]) -> &'tree Command {
    names.iter().fold(tree, |command, name| command.find_subcommand(name).unwrap())
}

fn options(command: &Command) -> Vec<String> {
    command.get_arguments().filter_map(|argument| Some(format!("--{}", argument.get_long()?))).collect()
}

#[test]
fn every_operation_has_its_options_and_the_global_ones() {
    let mut tree = with_services(Command::new("aws"), &services());
    tree.build();
    for service in services() {
        for operation in &service.operations {
            let options = options(find(&tree, &[&service.id, &operation.command]));
            let members = operation.members.iter().map(|member| format!("--{}", member.option_name()));
            let others =
                GLOBAL_OPTIONS.iter().chain(INPUT_OPTIONS).map(|option| format!("--{}", option.name));
            for expected in members.chain(others) {
                assert!(options.contains(&expected), "{}: {expected} not in {options:?}", operation.id);
            }
        }
    }
    let paint = options(find(&tree, &["workshop", "paint-fence"]));
    assert!(paint.contains(&"--no-dry-run".to_owned()), "{paint:?}");
    assert!(paint.contains(&"--yard-stamp-key".to_owned()), "{paint:?}");
}

#[test]
fn help_is_a_word_at_each_step() {
    let tree = with_services(Command::new("aws"), &services());
    for names in [&[][..], &["workshop"], &["workshop", "paint-fence"]] {
        assert!(find(&tree, names).find_subcommand("help").is_some(), "{names:?}");
    }
}

#[test]
fn the_tree_is_one_that_clap_accepts() {
    with_services(Command::new("aws"), &services()).debug_assert();
}
