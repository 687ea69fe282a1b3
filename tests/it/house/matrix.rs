//! The copy of the matrix: the README shows what stands in it, and it is about the versions that targets fetch.

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
fn the_matrix_is_about_the_versions_that_are_fetched() {
    let matrix = beginning(&file("docs/matrix.md").text);
    let mut faults = Vec::new();
    for target in files("targets", &["toml"]) {
        let name = target.path.trim_start_matches("targets/").trim_end_matches(".toml");
        let Some(row) = matrix.lines().find(|row| row.starts_with(&format!("| {name} "))) else { continue };
        let version = target.text.lines().find_map(|line| line.strip_prefix("version = \""));
        if let Some(version) = version.map(|version| version.trim_end_matches('"'))
            && !row.contains(version)
        {
            faults.push(format!("{}: expected {version} in {row}", target.path));
        }
    }
    none(&faults);
}
