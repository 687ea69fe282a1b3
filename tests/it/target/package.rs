//! Reports say which package was judged, where a server was started from one.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{Ended, folder_with, wireproof};

/// A client of a registry that downloads nothing: it writes the program of the package itself.
const CLIENT: &str = "#!/bin/sh
mkdir -p $5/node_modules/.bin
printf '#!/bin/sh\\nexec \"$@\"\\n' > $5/node_modules/.bin/served
chmod +x $5/node_modules/.bin/served
";

const TARGET: &str = r#"extends = "mock"
summary = "own"
[start]
command = ["served", "{wireproof}", "mock", "--records", "--listen", "127.0.0.1:{port}"]
[install]
from = "npm"
package = "@own/served"
version = "1.2.3"
"#;

fn write_program(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    assert!(Command::new("chmod").arg("+x").arg(path).status().unwrap().success());
}

#[test]
fn a_report_names_the_package_of_a_server_that_was_started_from_it() {
    let folder = folder_with(TARGET);
    let programs = folder.path().join("programs");
    write_program(&programs.join("npm"), CLIENT);
    let judged = || {
        let words =
            "check server --target own.toml --start --install --phase examples --report json=report.json";
        let mut command = wireproof(&folder);
        let path = format!("{}:/usr/bin:/bin", programs.display());
        let ended = Ended::from(command.args(words.split(' ')).env("PATH", path).output().unwrap());
        ended.expect(0, &["PASS"]);
        let text = fs::read_to_string(folder.path().join("report.json")).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        (report["target_package"].clone(), report["target_version"].clone())
    };
    assert_eq!(judged(), ("@own/served".into(), "1.2.3".into()));
    let matrix = super::run(&folder, "matrix report.json").out;
    assert!(matrix.contains("1.2.3"), "{matrix}");

    // A program of the same name that is not the package's has a version that nobody knows.
    let cached = folder.path().join("cache/wireproof/packages/npm/@own-served-1.2.3");
    fs::rename(cached.join("node_modules/.bin/served"), programs.join("served")).unwrap();
    assert_eq!(judged(), (Value::Null, Value::Null));
}
