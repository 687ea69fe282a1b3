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
  const name = `@wireproof/${platform}`;
  if (!(name in optionalDependencies)) {
    return stop(`there is no program for ${platform}: \`cargo install --locked wireproof\` builds one, and the variable WIREPROOF names it`);
  }
  const file = process.platform === "win32" ? "wireproof.exe" : "wireproof";
  try {
    return require.resolve(`${name}/${file}`);
  } catch {
    return stop(`the package ${name} is not there, e.g. because optional packages were left out: \`npm install ${name}@${version}\` adds it`);
  }
}

function stop(line) {
  console.error(`wireproof: ${line}`);
  process.exit(2);
}

const program = spawn(find(), process.argv.slice(2), { stdio: "inherit" });
// Who stops this means the program; a terminal's Ctrl-C it gets by itself.
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => program.kill(signal));
process.on("SIGINT", () => {});
program.on("error", (error) => stop(`cannot start ${program.spawnfile}: ${error.message}`));
program.on("exit", (code, signal) => {
  process.exitCode = signal ? 128 + constants.signals[signal] : code;
});
