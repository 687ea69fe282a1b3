// A driver of the AWS SDK for JavaScript v3 for `wireproof check client --driver`: it makes the calls that wireproof
// asks for. Its argument is the package of the service's client, which is looked for from the current folder on:
//
//     node aws_sdk_v3_driver.mjs @aws-sdk/client-NAME
//
// What the messages mean stands in docs/driver-protocol.md.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const name = process.argv[2];
if (!name) {
  console.error("expected the package of a client, e.g. @aws-sdk/client-NAME");
  process.exit(2);
}
const require = createRequire(join(process.cwd(), "package.json"));
const library = require(name);

// The version stands in the package's own file, which a package need not let be imported.
const versionOf = () => {
  for (const folder of require.resolve.paths(name)) {
    try {
      return JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")).version;
    } catch {
      // It is not in this folder.
    }
  }
  return "";
};

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

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
const formed = (value) => {
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

const clientOf = (call) => {
  // The package also exports the class that all clients extend, which is called Client.
  const exported = Object.values(library).filter((item) => typeof item === "function");
  const Client = exported.find((item) => item.name.endsWith("Client") && item.name !== "Client");
  return new Client({
    region: call.region,
    endpoint: call.endpoint,
    credentials: {
      accessKeyId: call.credentials.access_key_id,
      secretAccessKey: call.credentials.secret_access_key,
    },
    requestHandler: { requestTimeout: call.timeout_ms, connectionTimeout: call.timeout_ms },
    ...(call.max_attempts === null ? {} : { maxAttempts: call.max_attempts }),
  });
};

// What is to be said of a call.
const made = async (call) => {
  let params;
  try {
    params = plain(call.input);
  } catch (error) {
    return { type: "unsupported", reason: String(error) };
  }
  let client;
  let isSent = false;
  try {
    client = clientOf(call);
    // What fails before a request is handed over was refused.
    const noted = (next) => (given) => {
      isSent = true;
      return next(given);
    };
    client.middlewareStack.add(noted, { step: "deserialize", priority: "low" });
    const Command = library[`${call.operation}Command`];
    if (!Command) return { type: "set-up-failed", reason: `${name} has no ${call.operation}Command` };
    const { $metadata, ...output } = await client.send(new Command(params));
    return { type: "output", output: formed(output) };
  } catch (error) {
    if (!client) return { type: "set-up-failed", reason: String(error) };
    if (!isSent) return { type: "refused", reason: String(error) };
    const isAnswered = error.$fault !== undefined;
    return {
      type: "error",
      code: isAnswered ? error.name : null,
      message: isAnswered ? error.message : String(error),
      status: error.$metadata?.httpStatusCode ?? null,
    };
  } finally {
    client?.destroy();
  }
};

// What is to be said of a value that is to be said back.
const echoed = (value) => {
  try {
    return { type: "echo", value: formed(plain(value)) };
  } catch (error) {
    // The language has no such value, for instance no Date so far away.
    return { type: "unsupported", reason: String(error) };
  }
};

const answered = async (message) => {
  switch (message.type) {
    case "hello":
      return { type: "hello", version: 1, client: `${name} ${versionOf()}`.trim(), concurrency: 4 };
    case "call":
      return { ...(await made(message)), id: message.id };
    case "echo":
      return { ...echoed(message.value), id: message.id };
    default:
      return { type: "unsupported", id: message.id, reason: `no message is called ${message.type}` };
  }
};

// A line ends where it says so: readline would end one at U+2028 too, which may stand in a text.
let begun = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (text) => {
  const lines = (begun + text).split("\n");
  begun = lines.pop();
  for (const line of lines) answered(JSON.parse(line)).then(say);
});
