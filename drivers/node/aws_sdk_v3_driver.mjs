// A driver of the AWS SDK for JavaScript v3 for `wireproof check client --driver`: it makes the calls that wireproof
// asks for. Its argument is the package of the service's client, which is looked for from the current folder on:
//
//     node aws_sdk_v3_driver.mjs @aws-sdk/client-NAME
//
// What the messages mean stands in docs/driver-protocol.md.

import { formed, require, serve, versionOf } from "./protocol.mjs";

const name = process.argv[2];
if (!name) {
  console.error("expected the package of a client, e.g. @aws-sdk/client-NAME");
  process.exit(2);
}
const library = require(name);

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
    // By itself the library only warns when a time-out is over.
    requestHandler: {
      requestTimeout: call.timeout_ms,
      connectionTimeout: call.timeout_ms,
      throwOnRequestTimeout: true,
    },
    ...(call.max_attempts === null ? {} : { maxAttempts: call.max_attempts }),
  });
};

// What is to be said of a call.
const made = async (call, input) => {
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
    const { $metadata, ...output } = await client.send(new Command(input));
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

serve({ client: `${name} ${versionOf(name)}`.trim(), concurrency: 4 }, made);
