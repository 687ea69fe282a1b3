//! Compiles every file of `spec/`, of `targets/` and of `drivers/` into the program: a dropped file is there after the next
//! build.
//!
//! - `spec/client/` is not among them: it says how clients behave, and is no contract of a service.
//! - TOML is parsed here, so that the program need not.
//! - Drivers are compressed: they are large, and few runs need one.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;

#[path = "build/compile.rs"]
mod compile;
#[path = "src/spec/document.rs"]
mod document;
#[path = "build/origin.rs"]
mod origin;

use origin::Origin;

/// The variable by which whoever builds a package tells the commit of its sources.
const COMMIT: &str = "WIREPROOF_COMMIT";

fn main() -> io::Result<()> {
    tell_binary()?;
    reserve_stack()?;
    embed_documents(&["spec", "targets"], "documents.rs")?;
    // A folder with a Cargo.toml is none of this package's own, which is why that of a driver has another ending here.
    embed_compressed(
        "drivers",
        &["py", "mjs", "rs", "lock", "in", "go", "java", "sh"],
        "EmbeddedDriver",
        "drivers.rs",
    )
}

/// Tells the binary for what it is built, and where its sources come from.
fn tell_binary() -> io::Result<()> {
    println!("cargo::rustc-check-cfg=cfg(checkout)");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed={COMMIT}");
    println!("cargo::rustc-env=WIREPROOF_TARGET={}", variable("TARGET")?);
    let folder = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    match origin::origin(&folder, variable(COMMIT).ok()) {
        Origin::Checkout => println!("cargo::rustc-cfg=checkout"),
        Origin::Told(commit) => println!("cargo::rustc-env=WIREPROOF_SOURCE_COMMIT={commit}"),
    }
    Ok(())
}

/// Reserves as much stack for the main thread as other systems give it: what Windows gives is not enough to look for causes.
fn reserve_stack() -> io::Result<()> {
    if variable("CARGO_CFG_TARGET_OS")? != "windows" {
        return Ok(());
    }
    let argument = match variable("CARGO_CFG_TARGET_ENV")?.as_str() {
        "msvc" => "/STACK:8388608",
        _ => "-Wl,--stack,8388608",
    };
    println!("cargo::rustc-link-arg-bins={argument}");
    Ok(())
}

/// Writes a table of the TOML files of folders, each with its path, its text, and what a parser makes of that.
fn embed_documents(folders: &[&str], output: &str) -> io::Result<()> {
    let mut rows = Vec::new();
    for folder in folders {
        for (name, path) in files_below(folder, &["toml"])? {
            let text = document::plain(&fs::read_to_string(&path)?);
            let compiled = compile::compiled(&text)
                .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
            let compiled = compiled.escape_ascii();
            rows.push(format!(
                "EmbeddedDocument {{ path: \"{folder}/{name}\", text: {text:?}, compiled: b\"{compiled}\" }}"
            ));
        }
    }
    write_table(output, "EmbeddedDocument", &rows)
}

/// Writes a table of the files of a folder that have one of these endings, each with its path there and its text, compressed.
fn embed_compressed(folder: &str, endings: &[&str], of: &str, output: &str) -> io::Result<()> {
    let mut rows = Vec::new();
    for (path, file) in files_below(folder, endings)? {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(document::plain(&fs::read_to_string(&file)?).as_bytes())?;
        let compressed = encoder.finish()?;
        rows.push(format!("{of} {{ path: {path:?}, compressed: b\"{}\" }}", compressed.escape_ascii()));
    }
    write_table(output, of, &rows)
}

fn write_table(output: &str, of: &str, rows: &[String]) -> io::Result<()> {
    let mut table = format!("pub(crate) static FILES: [{of}; {}] = [\n", rows.len());
    for row in rows {
        writeln!(table, "    {row},").map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    fs::write(PathBuf::from(variable("OUT_DIR")?).join(output), table)
}

/// The files of a folder that have one of these endings, each with its path there.
fn files_below(folder: &str, endings: &[&str]) -> io::Result<Vec<(String, PathBuf)>> {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join(folder);
    let mut files = Vec::new();
    find(&root, endings, &mut files)?;
    files.sort();
    let mut named = Vec::new();
    for file in files {
        let name =
            file.strip_prefix(&root).map_err(io::Error::other)?.display().to_string().replace('\\', "/");
        named.push((name.strip_suffix(".in").unwrap_or(&name).to_owned(), file));
    }
    Ok(named)
}

#[expect(clippy::disallowed_methods, reason = "a build script is told its folders by the environment")]
fn variable(name: &str) -> io::Result<String> {
    std::env::var(name).map_err(io::Error::other)
}

/// Every file below a folder that has one of these endings. The folder itself is watched, so that a new file is seen.
fn find(folder: &Path, endings: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.ends_with("client") {
            continue;
        }
        if path.is_dir() {
            find(&path, endings, files)?;
        } else if path.extension().is_some_and(|extension| endings.iter().any(|ending| extension == *ending))
        {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}
