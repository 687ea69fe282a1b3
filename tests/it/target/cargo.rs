//! Clients whose driver Cargo builds: no package is fetched here, Cargo is a script of these tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wireproof::internals::target::client::embedded;

use crate::command::Ended;

/// The driver of the tests, which needs no building.
const DRIVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/client/driver.py");
/// Puts a program where Cargo would.
const BUILDS: &str = "root=$8\nmkdir -p \"$root/bin\"\n\
    printf '#!/bin/sh\\nexec python3 DRIVER right\\n' > \"$root/bin/own-driver\"\nchmod +x \"$root/bin/own-driver\"\n";
const LOCK: &str = "version = 4\n\n[[package]]\nname = \"own-client\"\nversion = \"1.2.3\"\n";

/// A client's file and a driver beside it, with a Cargo of these words.
struct OwnDriver {
    folder: TempDir,
}

impl OwnDriver {
    fn new(cargo: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let own = Self { folder };
        own.write(
            "own.toml",
            "summary = \"own\"\n[install]\nfrom = \"cargo\"\npackage = \"own-client\"\nversion = \"1.2.3\"\n\
             [driver]\nfile = \"driver/Cargo.toml\"\ncommand = [\"own-driver\"]\n",
        );
        own.write("driver/Cargo.toml", "[package]\nname = \"own-driver\"\nversion = \"0.1.0\"\n");
        own.write("driver/Cargo.lock", LOCK);
        own.write("driver/src/main.rs", "fn main() {}\n");
        own.cargo(cargo);
        own
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn cargo(&self, words: &str) {
        self.write("programs/cargo", &format!("#!/bin/sh\n{}", words.replace("DRIVER", DRIVER)));
        let cargo = self.path("programs/cargo");
        assert!(Command::new("chmod").arg("+x").arg(cargo).status().unwrap().success());
    }

    fn check(&self, options: &[&str]) -> Ended {
        let mut command = super::wireproof(&self.folder);
        command.args(["check", "client", "--only", "**/client/error/*"]).args(options);
        command.env("PATH", format!("{}:/usr/bin:/bin", self.path("programs").display()));
        Ended::from(command.output().unwrap())
    }

    fn judged(&self, options: &[&str]) -> Ended {
        self.check(&[&["--target", "own.toml"], options].concat())
    }
}

#[test]
fn a_driver_is_built_and_judged_and_built_again_when_it_changed() {
    let own = OwnDriver::new(BUILDS);
    own.judged(&[]).expect(3, &["own-client@1.2.3 is not there yet; --install downloads it into"]);
    own.judged(&["--install"])
        .expect(0, &["building a driver of own-client@1.2.3 with cargo into ", "own-client-1.2.3-", "PASS"]);
    own.judged(&["--report", "json=report.json"]).expect(0, &["PASS"]);
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(own.path("report.json")).unwrap()).unwrap();
    assert_eq!(
        (&report["target_package"], &report["target_version"]),
        (&"own-client".into(), &"1.2.3".into())
    );
    own.write("driver/src/main.rs", "fn main() { std::process::exit(1) }\n");
    own.judged(&[]).expect(3, &["is not there yet; --install"]);
    own.judged(&["--install"]).expect(0, &["PASS"]);
    own.judged(&[]).expect(0, &["PASS"]);
}

#[test]
fn what_keeps_a_driver_from_being_built_is_told() {
    let own = OwnDriver::new("echo 'error[E0425]: cannot find value `x`' >&2\nexit 101\n");
    own.judged(&["--install"]).expect(
        3,
        &["could not install own-client@1.2.3: cargo ended with exit code 101", "cannot find value `x`"],
    );
    own.judged(&[]).expect(3, &["is not there yet"]);
    fs::remove_file(own.path("programs/cargo")).unwrap();
    own.judged(&["--install"]).expect(3, &["there is no `cargo` in PATH; Rust's toolchain has it"]);
    own.cargo(BUILDS);
    for (lock, told) in [
        (LOCK.replace("1.2.3", "1.2.4"), "found 1.2.4; `cargo update own-client --precise 1.2.3` changes it"),
        (
            format!("{LOCK}\n{}", LOCK.replace("1.2.3", "2.0.0").replace("version = 4\n", "")),
            "1.2.3 and 2.0.0",
        ),
        ("version = 4\n".to_owned(), "found none"),
        ("version = [\n".to_owned(), "Cargo.lock: "),
    ] {
        own.write("driver/Cargo.lock", &lock);
        own.judged(&["--install"]).expect(3, &["could not install own-client@1.2.3", told]);
    }
    fs::remove_file(own.path("driver/Cargo.lock")).unwrap();
    own.judged(&["--install"]).expect(3, &["`cargo generate-lockfile` writes it"]);
    fs::remove_dir_all(own.path("driver")).unwrap();
    own.judged(&["--install"]).expect(2, &["driver/Cargo.toml: No such file"]);
}

/// Without a driver of Cargo's the package is a program.
#[test]
fn a_program_is_installed_by_cargo() {
    let own = OwnDriver::new(
        "[ \"$1 $2 $3 $4 $6\" = 'install --quiet --locked --root own-program@1.2.3' ] || exit 2\n\
         mkdir -p $5/bin\nprintf '#!/bin/sh\\nexec python3 DRIVER right\\n' > $5/bin/own-program\n\
         chmod +x $5/bin/own-program\n",
    );
    own.write(
        "program.toml",
        "summary = \"own\"\n[install]\nfrom = \"cargo\"\npackage = \"own-program\"\nversion = \"1.2.3\"\n\
         [driver]\ncommand = [\"own-program\"]\n",
    );
    own.check(&["--target", "program.toml", "--install"])
        .expect(0, &["downloading own-program@1.2.3 with cargo into ", "PASS"]);
    own.check(&["--target", "program.toml"]).expect(0, &["PASS"]);
}

/// The program's own driver is written beside the package, and its libraries become those that the file names.
#[test]
fn the_built_in_driver_is_built_in_the_version_that_a_file_names() {
    let own = OwnDriver::new(
        "[ \"$1\" = install ] || { echo \"$@\" >> $PWD/../updates; exit 0; }\n[ -e src/main.rs ] || exit 2\n\
         mkdir -p $8/bin $10\nprintf '#!/bin/sh\\nexec python3 DRIVER right\\n' > $8/bin/aws-sdk-rust-driver\n\
         chmod +x $8/bin/aws-sdk-rust-driver\n",
    );
    own.check(&["--target", "rust", "--install"]).expect(0, &["PASS"]);
    own.check(&["--target", "rust"]).expect(0, &["PASS"]);
    own.write(
        "newer.toml",
        "extends = \"rust\"\nsummary = \"newer\"\n[install]\nfrom = \"cargo\"\n\
         package = \"aws-sdk-cognitoidentityprovider\"\nversion = \"1.999.0\"\n",
    );
    // This Cargo does not change the lock file as it was told, which is seen.
    own.check(&["--target", "newer.toml", "--install"])
        .expect(3, &["expected aws-sdk-cognitoidentityprovider 1.999.0, which the target names, found 1."]);
    let newer = own.path("cache/wireproof/packages/cargo/aws-sdk-cognitoidentityprovider-1.999.0");
    let updates = fs::read_to_string(newer.join("updates")).unwrap();
    assert_eq!(updates, "update --quiet aws-sdk-cognitoidentityprovider --precise 1.999.0\n");
}

/// What Cargo leaves out of this package is not compiled in.
#[test]
fn no_folder_of_drivers_is_a_package_of_its_own() {
    let drivers = Path::new(env!("CARGO_MANIFEST_DIR")).join("drivers");
    for entry in fs::read_dir(drivers).unwrap() {
        assert!(!entry.unwrap().path().join("Cargo.toml").exists());
    }
    let built_in: Vec<&str> = embedded::drivers().map(|driver| driver.path).collect();
    for path in ["rust/Cargo.toml", "rust/Cargo.lock", "rust/src/main.rs"] {
        assert!(built_in.contains(&path), "{path}");
    }
    // A person may have a file of that path beside a target.
    assert!(built_in.iter().all(|path| !path.starts_with("new/")), "{built_in:?}");
}
