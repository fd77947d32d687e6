/** The texts of the dialog that shows how IRC clients connect. */
export const ircWords = {
  connectIrc: "Connect an IRC client",
  ircLead:
    "An IRC client is one more way into the same rooms: with your name, your conversations and what you have read.",
  ircServer: "Server",
  ircPort: "Port",
  ircTls: "TLS",
  ircTlsIs: {
    on: "on",
    off: "off: this connection stays on this machine",
    open: "off: others on the way can read it",
  },
  ircWebSocket: "WebSocket address",
  ircName: "User name",
  ircNoPort:
    "From here, only clients that speak WebSocket can connect. For others, the people who run this server open a port with TLS.",
  ircPassword: "App password",
  ircPasswordLead:
    "A password for one client. You end it under Account, where you are signed in, and your own password stays as it is.",
  ircPasswordLabel: "Name of the client",
  ircPasswordMake: "Make an app password",
  ircPasswordDefault: "IRC client",
  ircPasswordPlace: "PASSWORD",
  ircSettings: "Settings",
  ircClient: "Client",
  ircSettingsLead: {
    WeeChat: "Type these lines into WeeChat.",
    irssi: "Type these lines into irssi.",
    Halloy: "Add this to Halloy's config.toml.",
    senpai: "Put this into ~/.config/senpai/senpai.scfg.",
    Goguma: "Type this when Goguma starts for the first time, or when you add a network.",
    gamja: "Type this into gamja's connection form. It has to come from this server's own name.",
  },
  ircSettingsNone: "This client speaks no WebSocket, so it cannot connect from here.",
  certificates: "TLS certificates",
  certificatesLead:
    "A client that shows one of these certificates is signed in as you without a password (SASL EXTERNAL).",
  fingerprint: "SHA-256 fingerprint",
  fingerprintHint: "As this prints it: openssl x509 -in cert.pem -noout -fingerprint -sha256",
  fingerprintProblem: "A SHA-256 fingerprint has 64 hexadecimal digits.",
  certificateLabel: "Name of the certificate (optional)",
  certificateAdd: "Add the certificate",
  certificateAdded: "The certificate is added.",
  certificateRemove: (name: string) => `Remove the certificate ${name}`,
  certificateSince: (time: string) => `added ${time}`,
} as const;
