/** The token of `Authorization: Bearer TOKEN`. Unlike a token in an address, it is in no proxy's log. */
export function bearer(request: Request): string | undefined {
  const [scheme, token] = request.headers.get("authorization")?.split(" ") ?? [];
  return scheme?.toLowerCase() === "bearer" && token ? token : undefined;
}
