// What the drivers of libraries for Node share: the lines and the forms of docs/driver-protocol.md.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";

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
const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [form, inner] = entries[0];
    if (form === "$blob") return Buffer.from(inner, "base64");
    if (form === "$timestamp") return dateOf(inner);
    if (form === "$integer") return BigInt(inner);
    if (form === "$float") return Number(inner);
    if (form === "$text") return inner.map((unit) => String.fromCharCode(unit)).join("");
  }
  // Made from entries, an object has `__proto__` as a key like any other.
  return Object.fromEntries(entries.map(([key, inner]) => [key.startsWith("$$") ? key.slice(1) : key, plain(inner)]));
};

const dateOf = (seconds) => {
  // The product may lie a little below the millisecond that is meant, and Date cuts off.
  const date = new Date(Math.round(seconds * 1000));
  if (Number.isNaN(date.getTime())) throw new RangeError(`no Date is ${seconds} s after 1970`);
  return date;
};

// The form of the protocol that stands for a value.
export const formed = (value) => {
  if (value instanceof Uint8Array) return { $blob: Buffer.from(value).toString("base64") };
  if (value instanceof Date) return { $timestamp: value.getTime() / 1000 };
  if (typeof value === "bigint") return integerFormed(value);
  if (typeof value === "number" && !Number.isFinite(value)) return { $float: String(value) };
  if (typeof value === "string" && !value.isWellFormed()) {
    return { $text: Array.from({ length: value.length }, (_, index) => value.charCodeAt(index)) };
  }
  if (Array.isArray(value)) return value.map(formed);
  if (value === null || typeof value !== "object") return value;
  const keyed = ([key, inner]) => [key.startsWith("$") ? `$${key}` : key, formed(inner)];
  return Object.fromEntries(Object.entries(value).map(keyed));
};

const integerFormed = (integer) => {
  const isExact = -(2n ** 53n) <= integer && integer <= 2n ** 53n;
  return isExact ? Number(integer) : { $integer: String(integer) };
};

// Answers hello, and each call with what `made` says of it and of its input. With `--listen PORT` it does so on connections
// to that port of this machine.
export const serve = (hello, made) => {
  const option = process.argv.indexOf("--listen");
  if (option < 0) {
    serveLines(process.stdin, process.stdout, hello, made);
    return;
  }
  const server = createServer({ noDelay: true }, (connection) => {
    // Whoever asked may be gone before it is answered.
    connection.on("error", () => connection.destroy());
    serveLines(connection, connection, hello, made);
  });
  server.listen(Number(process.argv[option + 1]), "127.0.0.1", () => {
    console.error(`listening on 127.0.0.1:${server.address().port}`);
  });
};

const serveLines = (input, output, hello, made) => {
  const say = (message) => output.write(`${JSON.stringify(message)}\n`);
  // A line ends where it says so: readline would end one at U+2028 too, which may stand in a text.
  let begun = "";
  input.setEncoding("utf8");
  input.on("data", (text) => {
    const lines = (begun + text).split("\n");
    begun = lines.pop();
    for (const line of lines) answered(hello, made, JSON.parse(line)).then(say);
  });
};

const answered = async (hello, made, message) => {
  switch (message.type) {
    case "hello":
      return { type: "hello", version: 1, ...hello };
    case "call":
      return { ...(await withValue(message.input, (input) => made(message, input))), id: message.id };
    case "echo":
      return { ...(await withValue(message.value, (value) => ({ type: "echo", value: formed(value) }))), id: message.id };
    default:
      return { type: "unsupported", id: message.id, reason: `no message is called ${message.type}` };
  }
};

// What `said` says of the value that is meant.
const withValue = async (value, said) => {
  let meant;
  try {
    meant = plain(value);
  } catch (error) {
    // The language has no such value, for instance no Date so far away.
    return { type: "unsupported", reason: String(error) };
  }
  return said(meant);
};

// The same for a library that has a function for one operation, whose arguments can say some of its members: `made` gets
// what they are to say too. What they cannot say is unsupported.
export const serveOne = (hello, operation, sayable, made) => {
  serve(hello, async (call, input) => {
    if (call.operation !== operation) {
      return { type: "unsupported", reason: `this driver does not call ${call.operation}` };
    }
    const other = Object.keys(input).find((member) => !sayable.includes(member));
    if (other) return { type: "unsupported", reason: `no argument gives ${other}` };
    return made(call, input);
  });
};
