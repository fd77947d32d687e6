import { answer, body, common, type Operation, refused, shown } from "./http-parts.ts";

/** What signs in beside or in place of a password. */
export const factorPaths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  "/sessions/passkey": {
    post: {
      summary: "Sign in with a passkey, as a browser: `passkey` is its `PublicKeyCredential` as JSON.",
      requestBody: body("UsedPasskey"),
      responses: {
        "201": answer("A new token or cookie.", "SignedIn"),
        "400": refused("No passkey."),
        "401": refused("It does not sign in here, or was answered already."),
        ...common,
      },
    },
  },
  "/passkeys/options": {
    post: {
      summary: "What a browser needs to sign in with a passkey, to make one, or to show one again.",
      description:
        "To make one, a person who is signed in shows the password, or the `proof` of another passkey. The options are those of " +
        "WebAuthn as JSON (`PublicKeyCredential.parseRequestOptionsFromJSON`, `parseCreationOptionsFromJSON`).",
      security: [{}, ...shown],
      requestBody: body("AskPasskey"),
      responses: {
        "200": answer("The options.", "PasskeyOptions"),
        "400": refused("Not said what for."),
        "401": refused("Not signed in, or a wrong password."),
        ...common,
      },
    },
  },
  "/passkeys": {
    post: {
      summary: "Add the passkey that a browser has made.",
      security: shown,
      requestBody: body("NewPasskey"),
      responses: {
        "200": answer("Its id.", "PasskeyAdded"),
        "401": refused("Not signed in, or not what was asked for."),
        "409": refused("As many passkeys as one person may have."),
        ...common,
      },
    },
  },
  "/passkeys/proof": {
    post: {
      summary: "Show a passkey again, in place of the password, before a change of how one signs in.",
      security: shown,
      requestBody: body("UsedPasskey"),
      responses: {
        "200": answer("`proof`, for the next minutes.", "Proof"),
        "401": refused("Not signed in, or another person's passkey."),
        ...common,
      },
    },
  },
  "/factors/begin": {
    post: {
      summary: "Begin to set up an authenticator app while one signs in, where the server asks for it.",
      requestBody: body("Ticket"),
      responses: {
        "200": answer("The secret for the app.", "Begun"),
        "400": refused("No ticket."),
        ...common,
      },
    },
  },
  "/factors": {
    post: {
      summary: "Set it up by a code of the app, and sign in.",
      requestBody: body("ConfirmFactor"),
      responses: {
        "201": answer("A new token or cookie, and the recovery codes.", "SignedIn"),
        "400": refused("Something is missing."),
        ...common,
      },
    },
  },
};
