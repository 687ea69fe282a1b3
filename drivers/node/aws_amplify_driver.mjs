// A driver of aws-amplify for `wireproof check client --driver`: it makes the calls that wireproof asks for. The library
// has a function for each operation, with arguments of its own: what those cannot say is told to be unsupported. What the
// messages mean stands in docs/driver-protocol.md.

import { require, serveOne, versionOf } from "./protocol.mjs";

const name = "aws-amplify";
const { Amplify } = require(name);
const { confirmResetPassword } = require(`${name}/auth`);

// What the arguments of the function can say.
const SAYABLE = ["ClientId", "Username", "ConfirmationCode", "Password", "ClientMetadata"];

// How often requests were handed over: what fails before that was refused.
let handedOver = 0;
const { fetch } = globalThis;
globalThis.fetch = (...given) => {
  handedOver += 1;
  return fetch(...given);
};

const made = async (call, input) => {
  // The library is configured as a whole, so that one call is made at a time.
  const before = handedOver;
  try {
    Amplify.configure({
      Auth: {
        Cognito: {
          userPoolId: `${call.region}_wireproof`,
          userPoolClientId: input.ClientId,
          userPoolEndpoint: call.endpoint,
        },
      },
    });
    await confirmResetPassword({
      username: input.Username,
      confirmationCode: input.ConfirmationCode,
      newPassword: input.Password,
      options: { clientMetadata: input.ClientMetadata },
    });
    return { type: "output", output: {} };
  } catch (error) {
    if (handedOver === before) return { type: "refused", reason: String(error) };
    return { type: "error", code: error.name ?? null, message: error.message, status: null };
  }
};

// The library has no time-out of its own.
const hello = { client: `${name} ${versionOf(name)}`.trim(), concurrency: 1, absent: ["client/call/time-out", "calls/one-attempt"] };
serveOne(hello, "ConfirmForgotPassword", SAYABLE, made);
