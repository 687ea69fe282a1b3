#!/usr/bin/env node
// Starts the program of this platform's package; nothing is downloaded here.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { version, optionalDependencies } = require("./package.json");

/** The path of the program, or one line that says what to do. */
function find() {
  if (process.env.WIREPROOF) return process.env.WIREPROOF;
  const platform = `${process.platform}-${process.arch}`;
  const own = `@wireproof/${platform}`;
  if (!(own in optionalDependencies)) {
    return stop(`there is no program for ${platform}: \`cargo install --locked wireproof\` builds one, and the variable WIREPROOF names it`);
  }
  // Of Linux there are two: one that is linked with glibc, and a static one, which is slower and runs everywhere.
  const names = [own, `${own}-musl`].filter((name) => name in optionalDependencies);
  const found = names.filter((name) => program(name));
  if (found.length > 0) return program(found.length === 1 || runsHere(own) ? found[0] : found[1]);
  return stop(`the package ${own} is not there, e.g. because optional packages were left out: \`npm install ${own}@${version}\` adds it`);
}

/** The path of a package's program, if it is there. */
function program(name) {
  try {
    return require.resolve(`${name}/${process.platform === "win32" ? "wireproof.exe" : "wireproof"}`);
  } catch {
    return undefined;
  }
}

/** Whether the glibc of this system, if it has one, is as new as the program of a package needs it. */
function runsHere(name) {
  const needed = require(`${name}/package.json`).glibc.split(".").map(Number);
  process.report.excludeNetwork = true;
  const found = (process.report.getReport().header.glibcVersionRuntime ?? "0.0").split(".").map(Number);
  return found[0] > needed[0] || (found[0] === needed[0] && found[1] >= needed[1]);
}

function stop(line) {
  console.error(`wireproof: ${line}`);
  process.exit(2);
}

const child = spawn(find(), process.argv.slice(2), { stdio: "inherit" });
// Who stops this means the program; a terminal's Ctrl-C it gets by itself.
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
process.on("SIGINT", () => {});
child.on("error", (error) => stop(`cannot start ${child.spawnfile}: ${error.message}`));
child.on("exit", (code, signal) => {
  process.exitCode = signal ? 128 + constants.signals[signal] : code;
});
