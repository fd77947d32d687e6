/** What the page says of second factors. */
export const factorWords = {
  code: "Code",
  codeHint: "Of your authenticator app, or a recovery code.",
  passwordOfYours: "Your password",
  codeMissing: "Type the code of your authenticator app, or a recovery code.",
  codeAppMissing: "Type the six digits that the app shows now.",
  codeAppHint: "The six digits that the app shows now.",
  authenticator: "Authenticator app",
  authenticatorLead:
    "After your password you type a code of an app on your phone. IRC clients and bots sign in with app passwords.",
  authenticatorSince: (time: string, codes: number) =>
    `Set up ${time}; ${codes === 1 ? "one recovery code is" : `${codes} recovery codes are`} left.`,
  authenticatorBegin: "Set up an app",
  authenticatorScan: (secret: string) => `Scan this with the app, or type ${secret}.`,
  authenticatorOpen: "Open the app on this device",
  authenticatorConfirm: "Confirm",
  authenticatorRemove: "Remove the app",
  recoveryLead: "Keep these recovery codes. Each signs you in once without the app. They are shown only now.",
  recoveryCopy: "Copy the recovery codes",
  recoveryRenew: "New recovery codes",
  setUpApp: "Set up an authenticator app",
  setUpLead:
    "This server asks for a code of an app on your phone after your password. Install one, such as Aegis or 2FAS.",
  setUpComeIn: "I have kept them: continue",
  signInAnew: "Sign in again",
  factorReset: "Remove the second factor",
  factorResetOf: (person: string) =>
    `${person} has no authenticator app, no recovery codes and no passkeys any more.`,
} as const;
