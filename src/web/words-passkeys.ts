/** What the page says of passkeys. */
export const passkeyWords = {
  passkeys: "Passkeys",
  passkeysLead:
    "A passkey signs you in with your finger, your face or the PIN of your device. You need no name, password or code.",
  passkeyNoBrowser: "This browser has no passkeys.",
  passkeyNoTls: "Passkeys need an address that begins with https, or localhost.",
  passkeyNoName: "Passkeys need an address with a name: this page has been opened by an address in numbers.",
  passkeyUnnamed: "Passkey",
  passkeySince: (at: string, usedAt: string | undefined) =>
    usedAt ? `Added ${at}, last used ${usedAt}` : `Added ${at}, never used`,
  passkeyElsewhere: (host: string, since: string) => `For ${host}. ${since}`,
  passkeyName: "Name of the passkey (optional)",
  passkeyNameHint: "For example the name of this device.",
  passkeyInstead: "Or leave it empty, and use one of your passkeys.",
  passkeyAdd: "Add a passkey",
  passkeyAdded: "You can sign in with this passkey from now on.",
  passkeyRemove: "Remove the passkey",
  passkeyRemoveOf: (name: string) => `Remove ${name}`,
  passkeyRemoveSure: (name: string) =>
    `Remove “${name}”? It no longer signs you in. What it has signed in stays signed in.`,
  passkeyRemoved: "The passkey is removed.",
  passkeySignIn: "Sign in with a passkey",
  passkeyNotUsed: "No passkey was used.",
  passkeyIsThere: "This device has a passkey for your account already.",
  passkeyFailed: "The browser could not use a passkey here.",
} as const;
