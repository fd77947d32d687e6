import { factorPaths } from "./http-factors.ts";
import { answer, body, common, html, later, type Operation, refused, shown } from "./http-parts.ts";
import { picturePaths } from "./http-pictures.ts";

/** What is asked by HTTP, path by path. A test holds it against the routes of the door. */
export const paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  "/": { get: { summary: "The page.", responses: { "200": html("The page.") } } },
  "/admin": {
    get: { summary: "The page, which opens administration.", responses: { "200": html("The page.") } },
  },
  "/chat.html": {
    get: { summary: "The page, at its old address.", responses: { "200": html("The page.") } },
  },
  "/chat": {
    get: {
      summary: "The chat, by WebSocket.",
      description:
        "With the subprotocol `exchat.v1` the full protocol (asyncapi.json); without one the plain protocol, to which " +
        "`Authorization: Bearer` or `access_token` shows who one is.",
      parameters: [
        {
          name: "access_token",
          in: "query",
          schema: { type: "string" },
          description: "Plain protocol only.",
        },
      ],
      responses: {
        "101": answer("The WebSocket is open."),
        "400": answer("No upgrade, an unknown token, or a guest where guests are not welcome."),
        "403": answer("A page of another site asked."),
        "429": answer("Too many connections from this address."),
        "503": answer("As many connections as the server may have."),
      },
    },
  },
  "/info": {
    get: {
      summary: "What the server is called, and who may come in.",
      responses: { "200": answer("So it is.", "Info") },
    },
  },
  "/healthz": {
    get: { summary: "Whether the process lives.", responses: { "200": answer("It does.", "Alive") } },
  },
  "/readyz": {
    get: {
      summary:
        "Whether it should get visitors. This machine, or who shows the operator's token, also gets every limit.",
      responses: {
        "200": answer("It should.", "Ready"),
        "503": answer("It should not, and, for those who get the limits, why.", "Ready"),
      },
    },
  },
  "/metrics": {
    get: {
      summary: "Numbers for Prometheus, for this machine or who shows the operator's token.",
      responses: {
        "200": { description: "Its text format.", content: { "text/plain": {} } },
        "403": { description: "The request came from elsewhere, without the token." },
      },
    },
  },
  "/users": {
    post: {
      summary: "Make an account.",
      requestBody: body("SignUp"),
      responses: {
        "201": answer("The account, and its token or cookie.", "SignedIn"),
        "400": refused("No name, or a name or password that cannot be used."),
        "409": refused("The name is taken."),
        ...common,
      },
    },
  },
  "/owner": {
    post: {
      summary: "Become the owner by the link that the server prints.",
      description:
        "With a name and a password: a new account, whatever registration says. Without a name: the account that is shown.",
      security: [{}, ...shown],
      requestBody: body("Own"),
      responses: {
        "200": answer("The account that was shown owns the server.", "SignedIn"),
        "201": answer("The account, and its token or cookie.", "SignedIn"),
        "400": refused("No code, no name or no password, or one that cannot be used."),
        "409": refused("The name is taken."),
        ...common,
      },
    },
  },
  "/invites/check": {
    post: {
      summary: "Who invites, for the code of an invitation. It uses nothing up.",
      requestBody: body("Code"),
      responses: {
        "200": answer("Who invites.", "Invited"),
        "400": refused("No code."),
        "404": refused("The invitation has ended or was used up."),
        "429": later,
      },
    },
  },
  "/entry": {
    post: {
      summary: "Ask to be let in, where admins decide who may make an account.",
      requestBody: body("Entry"),
      responses: {
        "202": answer("Admins are told. The code is for `POST /entry/check`.", "Code"),
        "400": refused("A name that cannot be used."),
        "409": refused("The name is taken."),
        ...common,
      },
    },
  },
  "/entry/check": {
    post: {
      summary: "What was answered. A person who is let in makes an account with this code as `invite`.",
      requestBody: body("Code"),
      responses: {
        "200": answer("What was answered.", "EntryState"),
        "400": refused("No code."),
        "404": refused("Nobody asked with this code."),
        "429": later,
      },
    },
  },
  "/recovery/check": {
    post: {
      summary: "Whose password the code of a link sets. It uses nothing up.",
      requestBody: body("Code"),
      responses: {
        "200": answer("Whose.", "Recovering"),
        "400": refused("No code."),
        "404": refused("The link has ended or was used."),
        "429": later,
      },
    },
  },
  "/recovery": {
    post: {
      summary:
        "Set another password by the code of a link that an admin has made, and sign in. All other sessions end.",
      requestBody: body("Recovery"),
      responses: {
        "201": answer("The account, and its token or cookie.", "SignedIn"),
        "400": refused("No code, or a password that is too short or easily guessed."),
        "401": refused("The account has a second factor: show a code as `factor`, too."),
        "403": refused("The link has ended or was used, the code is wrong, or the person is banned."),
        "429": later,
      },
    },
  },
  "/oidc/begin": {
    get: {
      summary:
        "Go to the issuer (OpenID Connect) to sign in. The routes below /oidc are there if the server has one.",
      parameters: [
        {
          name: "back",
          in: "query",
          schema: { type: "string" },
          description: "The path of the page to which the person comes back, such as `/rooms/r5`.",
        },
      ],
      responses: { "303": answer("To the issuer, or to the page, which says what is wrong."), "429": later },
    },
    post: {
      summary: "For the page: the address of the issuer to go to.",
      requestBody: body("OidcBegin"),
      responses: {
        "200": answer("The address, and a cookie for the way back.", "OidcBegun"),
        "401": refused("An account is to be connected, and none is signed in."),
        "403": refused("A page of another site asked."),
        "429": later,
        "503": refused("The issuer does not answer, or not as it should."),
      },
    },
  },
  "/oidc/return": {
    get: {
      summary: "The issuer sends people back here, with what it says of them.",
      responses: { "303": answer("To the page: signed in, or with what it says or asks."), "429": later },
    },
  },
  "/oidc/account": {
    get: {
      summary: "What the page says to a person who came back, or asks of them.",
      responses: { "200": answer("What went wrong, a name for the new account, or nothing.", "OidcAsks") },
    },
    post: {
      summary: "Make the account of a person whom the issuer has named, and sign in.",
      requestBody: body("OidcAccount"),
      responses: {
        "201": answer("The account, and its cookie.", "SignedInHere"),
        "400": refused("A name that cannot be used."),
        "409": refused("The name is taken."),
        ...common,
      },
    },
  },
  "/guests": {
    post: {
      summary: "Come in as a guest, who is kept for a minute without a connection.",
      requestBody: body("Visit"),
      responses: {
        "201": answer("The guest, and their token or cookie.", "SignedIn"),
        "400": refused("A name that cannot be used."),
        "409": refused("The name is taken."),
        ...common,
      },
    },
  },
  ...picturePaths,
  ...factorPaths,
  "/audit/export": {
    get: {
      summary: "The server's log, or what is looked for in it, as a file: for admins and owners.",
      description:
        "The newest first. `format=ndjson` (the default) is a line of JSON for each event, with a `sentence`, and `format=csv` " +
        "a table (RFC 4180). The parameters `person`, `user`, `part`, `kinds` (separated by commas), `since`, `until` and " +
        "`text` are those of `audit.read`. The last line begins with `end`, or has the `type` `end`, and the number of " +
        "events: without it the file is not complete. The log notes who exports it.",
      security: shown,
      responses: {
        "200": { description: "The lines.", content: { "application/x-ndjson": {}, "text/csv": {} } },
        "400": refused("A parameter is wrong."),
        "401": refused("Not signed in."),
        "403": refused("A person who is no admin asked, or a page of another site."),
        "404": refused("Nobody has the name `person`."),
      },
    },
  },
  "/account/export": {
    get: {
      summary: "What the server keeps about the person who asks: for people with an account, one at a time.",
      description:
        "A line of JSON for each thing (NDJSON). `type` says what a line is: `profile`, `picture`, `session`, `certificate`, `authenticator`, `passkey`, `room`, " +
        "`block`, `invite` (to the server), `invited` (a person, to a room), `message`, `reaction`, and at last `end` with the " +
        "number of lines before it. Without `end` the file is not complete. Fields and types may be added.",
      security: shown,
      responses: {
        "200": { description: "The lines.", content: { "application/x-ndjson": {} } },
        "401": refused("Not signed in."),
        "403": refused("A guest asked, or a page of another site."),
        "409": refused("An export of this person is under way."),
        ...{ "429": later, "503": common["503"] },
      },
    },
  },
  "/sessions": {
    post: {
      summary: "Sign in.",
      description: "Each time is a session of its own.",
      security: [{}, ...shown],
      requestBody: body("SignIn"),
      responses: {
        "201": answer("A new token or cookie.", "SignedIn"),
        "400": refused("No name or no password."),
        "401": refused(
          "The name and the password do not belong together, or the token is unknown; or the account has a second factor " +
            "(`code` is `second_factor`): then `ticket` and a code are shown next.",
        ),
        "409": refused("Signed in as often as one person may be."),
        ...common,
      },
    },
  },
  "/sessions/current": {
    get: {
      summary: "Who one is by this cookie or token; the cookie lasts anew.",
      security: [{}, ...shown],
      responses: { "200": answer("Who one is: `user` is null for nobody.", "Current") },
    },
    delete: {
      summary: "Sign out: the session ends, and its connections are closed with 4001.",
      security: shown,
      responses: { "204": answer("Done."), "503": common["503"] },
    },
  },
};
