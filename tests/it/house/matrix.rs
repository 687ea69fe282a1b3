//! The copies of the matrices: the README shows what stands in that of servers, and both are about the versions that targets
//! fetch.

use super::{file, files, none};

/// When the servers were judged, and the table of them.
fn beginning(matrix: &str) -> String {
    let (start, end) = (matrix.find("Judged on ").unwrap(), matrix.find("\n\n###").unwrap());
    matrix[start..end].to_owned()
}

#[test]
fn the_readme_shows_the_beginning_of_the_matrix() {
    let (readme, matrix) = (file("README.md"), file("docs/matrix.md"));
    assert!(
        readme.text.contains(&beginning(&matrix.text)),
        "expected in README.md:\n{}",
        beginning(&matrix.text)
    );
}

#[test]
fn the_matrices_are_about_the_versions_that_are_fetched() {
    let mut faults = Vec::new();
    for (copy, folder) in [("docs/matrix.md", "targets/"), ("docs/clients-matrix.md", "targets/clients/")] {
        let matrix = beginning(&file(copy).text);
        let mut rows = 0;
        for target in files("targets", &["toml"]) {
            let Some(name) = target.path.strip_prefix(folder).filter(|name| !name.contains('/')) else {
                continue;
            };
            let name = name.trim_end_matches(".toml");
            let Some(row) = matrix.lines().find(|row| row.starts_with(&format!("| {name} "))) else {
                continue;
            };
            rows += 1;
            let version = target.text.lines().find_map(|line| line.strip_prefix("version = \""));
            if let Some(version) = version.map(|version| version.trim_end_matches('"'))
                && !row.contains(version)
            {
                faults.push(format!("{}: expected {version} in {row}", target.path));
            }
        }
        assert!(rows > 3, "{copy} has {rows} rows");
    }
    none(&faults);
}

/// Each client that is built in has a column in the copy.
#[test]
fn the_matrix_of_clients_has_all_of_them() {
    let matrix = file("docs/clients-matrix.md").text;
    let mut faults = Vec::new();
    for target in files("targets/clients", &["toml"]) {
        let name = target.path.trim_start_matches("targets/clients/").trim_end_matches(".toml");
        if !beginning(&matrix).contains(&format!("\n| {name} ")) {
            faults.push(format!("docs/clients-matrix.md: expected a row of {name}"));
        }
    }
    none(&faults);
}
