/** The texts about signing in by an issuer (OpenID Connect). */
export const oidcWords = {
  signInBy: (issuer: string) => `Sign in with ${issuer}`,
  issuerTrouble: (issuer: string) =>
    `${issuer} did not answer when it was last asked. You can try it all the same.`,
  issuerKnows: (issuer: string) =>
    `${issuer} has said who you are. Choose the name that you want to have here: others see it.`,
  makeAccount: "Create the account",
  anotherWay: "Sign in another way",
  signsInBy: "Sign-in by another account",
  connectedSince: (email: string | undefined, since: string) =>
    email ? `${email}, connected ${since}` : `Connected ${since}`,
  connectTo: (issuer: string) => `Connect to ${issuer}`,
  connectLead: (issuer: string) => `You can sign in to this account with ${issuer} when you connect it.`,
  connected: (issuer: string) => `You can sign in with ${issuer} from now on.`,
  passwordBeside: (issuer: string) => `With a password you can also sign in without ${issuer}.`,
  disconnect: "Disconnect",
  disconnectOf: (issuer: string) => `Disconnect ${issuer}`,
  ircByIssuer: (issuer: string) =>
    `IRC clients cannot sign in with ${issuer}: make an app password for each of them here.`,
} as const;
