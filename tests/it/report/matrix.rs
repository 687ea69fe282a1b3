//! Servers side by side, in each format.

use serde_json::Value;
use wireproof::internals::event::cause::Cause;
use wireproof::internals::event::summary::{Conclusion, SubjectKind, Summary, VerdictWord};
use wireproof::internals::report::format::Format;
use wireproof::internals::report::matrix::comparison::{CellState, Matrix, MatrixColumn};
use wireproof::internals::report::matrix::format::{self, FORMATS};
use wireproof::internals::report::matrix::terminal;
use wireproof::internals::report::terminal::Detail;
use wireproof::internals::report::terminal::paint::Color;

use super::hold;
use super::sample::{green, red};

fn column(name: &str, judged: Result<Summary, &str>) -> MatrixColumn {
    MatrixColumn { name: name.to_owned(), package: None, judged: judged.map_err(str::to_owned) }
}

fn matrix(columns: Vec<MatrixColumn>) -> Matrix {
    Matrix::of(SubjectKind::Service, columns, "2026-11-27".to_owned(), false)
}

/// A server that breaks a good deal, one that breaks less, one that keeps everything, one that could not be judged.
pub(in crate::report) fn side_by_side() -> Matrix {
    let mut less = red();
    less.findings.truncate(4);
    less.causes.truncate(1);
    let broken: Vec<_> = less.findings.iter().map(|finding| finding.requirement.clone()).collect();
    for result in &mut less.requirements {
        if result.verdict == VerdictWord::Fail && !broken.contains(&result.id) {
            result.verdict = VerdictWord::Pass;
        }
    }
    let mut moto = column("moto", Ok(red()));
    moto.package = Some("moto[server,cognitoidp]==5.2.5".to_owned());
    let reason =
        "`moto_server -p 5000` ended by itself, with exit code 1\nthe last lines that it printed: <b>|`no`";
    matrix(vec![
        moto,
        column("less | `of` it", Ok(less)),
        column("mock", Ok(green())),
        column("broken", Err(reason)),
    ])
}

#[test]
fn each_format_tells_the_same() {
    let matrix = side_by_side();
    for format in FORMATS {
        let text = format::print(&matrix, format).unwrap();
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{format}");
        if format != Format::Html {
            hold("matrix", format.name(), &text);
        }
    }
    assert_eq!(format::print(&matrix, Format::Junit), None);
    assert_eq!(format::print(&matrix, Format::Ndjson), None);
}

#[test]
fn the_first_screen_is_small_and_no_line_is_wide() {
    let screen = terminal::render(&side_by_side(), Color::Plain, Detail::Causes);
    hold("matrix", "screen", &screen);
    assert!(screen.lines().count() <= 40);
    assert!(screen.lines().all(|line| line.chars().count() <= 80), "{screen}");
    let last = terminal::render(&side_by_side(), Color::Plain, Detail::Quiet);
    assert_eq!(screen.lines().last(), last.strip_suffix('\n'));
}

#[test]
fn what_a_server_says_ends_no_cell_and_becomes_no_markup() {
    let text = format::print(&side_by_side(), Format::Markdown).unwrap();
    let rows = text.lines().filter(|line| line.starts_with('|'));
    for row in rows {
        let cells = row.replace("\\|", "").matches('|').count();
        assert!(cells == 6, "{row}");
    }
    let page = format::print(&side_by_side(), Format::Html).unwrap();
    assert!(page.contains("&lt;b&gt;|<code>no</code>") && !page.contains("<b>|"), "markup is escaped");
    let reason = "<code>moto_server -p 5000</code> ended by itself, with exit code 1<br>the last lines that it printed:";
    assert!(page.contains(reason), "what it printed stands in lines of its own: {page}");
    assert!(page.contains(" of 14 requirements on 3 servers, 1 not judged<"), "{page}");
}

#[test]
fn the_worst_server_decides() {
    let concluded = |columns| matrix(columns).conclusion();
    assert_eq!(concluded(vec![column("a", Ok(green()))]), Conclusion::Held);
    assert_eq!(concluded(vec![column("a", Ok(green())), column("b", Err("no"))]), Conclusion::Unjudged);
    let all = vec![column("a", Ok(green())), column("b", Err("no")), column("c", Ok(red()))];
    assert_eq!(concluded(all.clone()), Conclusion::Broken);
    assert_eq!(
        Matrix::of(SubjectKind::Service, all, String::new(), true).conclusion(),
        Conclusion::Interrupted
    );
}

#[test]
fn requirements_of_all_servers_stand_in_the_order_of_the_spec() {
    let whole = green();
    for left_out in 0..whole.requirements.len() {
        let mut part = green();
        let missing = part.requirements.remove(left_out);
        let matrix = matrix(vec![column("part", Ok(part)), column("whole", Ok(green()))]);
        let ids: Vec<_> = matrix.rows.iter().map(|row| &row.id).collect();
        assert_eq!(ids, whole.requirements.iter().map(|result| &result.id).collect::<Vec<_>>());
        let row = &matrix.rows[left_out];
        assert_eq!((&row.id, row.cells[0].state), (&missing.id, CellState::Absent));
        assert!(!row.differs(), "what a server does not have is no difference");
    }
}

/// A cause is named by faults; another server's, which no case tells from them, is the same.
#[test]
fn causes_that_cannot_be_told_apart_share_a_row() {
    let names = |set: &str| set.split('+').map(str::to_owned).collect::<Vec<_>>();
    let with = |faults: &str, rivals: &[&str], explains: usize| {
        let cause = Cause {
            id: "C1".to_owned(),
            operations: Vec::new(),
            faults: names(faults),
            sentence: format!("does {faults}"),
            explains: (1..=explains).map(|number| format!("F{number}")).collect(),
            shared: Vec::new(),
            rivals: rivals.iter().map(|rival| names(rival)).collect(),
        };
        Ok(Summary { causes: vec![cause], ..green() })
    };
    let matrix = matrix(vec![
        column("one", with("a", &[], 1)),
        column("two", with("b", &["a"], 2)),
        column("three", with("c+d", &["b"], 4)),
        column("four", Err("no")),
        column("five", with("d+c", &[], 8)),
        column("six", with("d", &[], 16)),
    ]);
    let rows: Vec<_> = matrix.causes.iter().map(|row| (row.faults.join("+"), row.cells.clone())).collect();
    let expected =
        [("d", vec![0, 0, 0, 0, 0, 16]), ("c+d", vec![0, 0, 4, 0, 8, 0]), ("a", vec![1, 2, 0, 0, 0, 0])];
    assert_eq!(rows, expected.map(|(faults, cells)| (faults.to_owned(), cells)));
}

#[test]
fn programs_find_every_cell() {
    let matrix = side_by_side();
    let text = format::print(&matrix, Format::Json).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["schema"], "wireproof-matrix/1");
    assert_eq!(document["servers"][3]["not_judged"].as_str().unwrap().lines().count(), 2);
    let rows = document["requirements"].as_array().unwrap();
    assert_eq!(rows.len(), matrix.rows.len());
    for (row, told) in matrix.rows.iter().zip(rows) {
        for (cell, told) in row.cells.iter().zip(told["cells"].as_array().unwrap()) {
            assert_eq!(told["state"], cell.state.word());
            assert_eq!(told["findings"].as_array().map_or(0, Vec::len), cell.findings.len());
        }
    }
}
