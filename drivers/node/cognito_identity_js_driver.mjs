// A driver of amazon-cognito-identity-js for `wireproof check client --driver`: it makes the calls that wireproof asks
// for. The library has a method for each operation, with arguments of its own: what those cannot say is told to be
// unsupported. What the messages mean stands in docs/driver-protocol.md.

import { require, serveOne, versionOf } from "./protocol.mjs";

const name = "amazon-cognito-identity-js";
const { CognitoUser, CognitoUserPool } = require(name);

// What the arguments of the method can say.
const SAYABLE = ["ClientId", "Username", "ConfirmationCode", "Password", "ClientMetadata"];

// Keeps nothing.
const storage = { setItem() {}, getItem: () => null, removeItem() {}, clear() {} };

const made = async (call, input) => {
  // Whether fetch was called tells what was refused from what was answered.
  let user;
  try {
    const pool = new CognitoUserPool({
      UserPoolId: `${call.region}_wireproof`,
      ClientId: input.ClientId,
      endpoint: call.endpoint,
      AdvancedSecurityDataCollectionFlag: false,
      Storage: storage,
    });
    user = new CognitoUser({ Username: input.Username, Pool: pool, Storage: storage });
  } catch (error) {
    return { type: "refused", reason: String(error) };
  }
  return new Promise((resolve) => {
    const callback = {
      onSuccess: () => resolve({ type: "output", output: {} }),
      onFailure: (error) =>
        resolve({
          type: "error",
          code: error.code ?? null,
          message: error.code ? error.message : String(error),
          status: error.statusCode ?? null,
        }),
    };
    try {
      user.confirmPassword(input.ConfirmationCode, input.Password, callback, input.ClientMetadata);
    } catch (error) {
      resolve({ type: "refused", reason: String(error) });
    }
  });
};

// The library makes one attempt at this operation, and has no time-out of its own.
const hello = { client: `${name} ${versionOf(name)}`.trim(), concurrency: 4, absent: ["client/call/time-out"] };
serveOne(hello, "ConfirmForgotPassword", SAYABLE, made);
