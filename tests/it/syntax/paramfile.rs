//! References to files, of text and of bytes.

use wireproof::internals::call::syntax::paramfile::{Content, Files, NoFiles, load, load_text};

struct OneFile(&'static [u8]);

impl Files for OneFile {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "/one" { Ok(self.0.to_vec()) } else { Err(format!("no such file: '{path}'")) }
    }
}

#[track_caller]
fn check(value: &str, file: &'static [u8], expected: Result<Option<Content>, &str>) {
    let actual = load(value, &OneFile(file)).map_err(|error| error.to_string());
    assert_eq!(actual, expected.map_err(str::to_owned), "{value}");
}

#[track_caller]
fn check_text(value: &str, file: &'static [u8], expected: Result<Option<&str>, &str>) {
    let actual = load_text(value, &OneFile(file)).map_err(|error| error.to_string());
    assert_eq!(actual, expected.map(|text| text.map(str::to_owned)).map_err(str::to_owned), "{value}");
}

#[test]
fn content_is_text_or_bytes() {
    check("file:///one", "é\r\n\r".as_bytes(), Ok(Some(Content::Text("é\n\n".to_owned()))));
    check("fileb:///one", b"\xff\r\n", Ok(Some(Content::Bytes(b"\xff\r\n".to_vec()))));
    check("/one", b"x", Ok(None));
    check("File:///one", b"x", Ok(None));
    check("file:/one", b"x", Ok(None));
    check("file://two", b"x", Err("Unable to load paramfile file://two: no such file: 'two'"));
}

#[test]
fn text_that_is_none_is_refused() {
    check_text("file:///one", b"x", Ok(Some("x")));
    check_text("fileb:///one", b"x\r\n", Ok(Some("x\r\n")));
    check_text("x", b"x", Ok(None));
    check_text(
        "file:///one",
        b"\xff",
        Err(
            "Unable to load paramfile (/one), text contents could not be decoded.  If this is a binary file, \
             please use the fileb:// prefix instead of the file:// prefix.",
        ),
    );
    check_text(
        "fileb:///one",
        b"ab\xff",
        Err("Unable to load paramfile fileb:///one: expected UTF-8 text, since this value is not a blob, \
             found other bytes at offset 2"),
    );
}

#[test]
fn no_files_refuse_every_reference() {
    assert_eq!(load("x", &NoFiles), Ok(None));
    assert!(load("file://x", &NoFiles).is_err_and(|error| error.to_string().contains("files are not read")));
}
