declare module "oidc-provider" {
  /** As much of it as the tests use. */
  class Provider {
    constructor(issuer: string, configuration: object);
    callback(): (
      request: import("node:http").IncomingMessage,
      response: import("node:http").ServerResponse,
    ) => void;
  }

  // biome-ignore lint/style/noDefaultExport: the package has no other export
  export { Provider as default };
}
