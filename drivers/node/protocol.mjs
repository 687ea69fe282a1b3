// What the drivers of libraries for Node share: the lines and the forms of docs/driver-protocol.md.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

// A package is looked for from the current folder on, and then in the folders of NODE_PATH.
export const require = createRequire(join(process.cwd(), "package.json"));

// The version stands in the package's own file, which a package need not let be imported.
export const versionOf = (name) => {
  for (const folder of require.resolve.paths(name)) {
    try {
      return JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")).version;
    } catch {
      // It is not in this folder.
    }
  }
  return "";
};

// The value that a form of the protocol stands for.
export const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [form, inner] = entries[0];
    if (form === "$blob") return Buffer.from(inner, "base64");
    if (form === "$timestamp") return new Date(inner * 1000);
    if (form === "$integer") return BigInt(inner);
  }
  // Made from entries, an object has `__proto__` as a key like any other.
  return Object.fromEntries(entries.map(([key, inner]) => [key.startsWith("$$") ? key.slice(1) : key, plain(inner)]));
};

// The form of the protocol that stands for a value.
export const formed = (value) => {
  if (value instanceof Uint8Array) return { $blob: Buffer.from(value).toString("base64") };
  if (value instanceof Date) return { $timestamp: value.getTime() / 1000 };
  if (typeof value === "bigint") return { $integer: String(value) };
  if (typeof value === "number" && !Number.isFinite(value)) return { $float: String(value) };
  if (typeof value === "string" && !value.isWellFormed()) {
    return { $text: Array.from({ length: value.length }, (_, index) => value.charCodeAt(index)) };
  }
  if (Array.isArray(value)) return value.map(formed);
  if (value === null || typeof value !== "object") return value;
  const keyed = ([key, inner]) => [key.startsWith("$") ? `$${key}` : key, formed(inner)];
  return Object.fromEntries(Object.entries(value).map(keyed));
};

// Answers hello, and each call with what `made` says of it.
export const serve = (hello, made) => {
  const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on("line", async (line) => {
    const message = JSON.parse(line);
    if (message.type === "hello") {
      say({ type: "hello", version: 1, ...hello });
    } else if (message.type === "call") {
      say({ ...(await made(message)), id: message.id });
    }
  });
};

// The same for a library that has a function for one operation, whose arguments can say some of its members: `made` gets
// what they are to say too. What they cannot say is unsupported.
export const serveOne = (hello, operation, sayable, made) => {
  serve(hello, async (call) => {
    if (call.operation !== operation) {
      return { type: "unsupported", reason: `this driver does not call ${call.operation}` };
    }
    const input = plain(call.input);
    const other = Object.keys(input).find((member) => !sayable.includes(member));
    if (other) return { type: "unsupported", reason: `no argument gives ${other}` };
    return made(call, input);
  });
};
