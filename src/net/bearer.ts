/** The token of `Authorization: Bearer TOKEN`, which ends up in nobody's log. */
export function bearer(request: Request): string | undefined {
  const [scheme, token] = request.headers.get("authorization")?.split(" ") ?? [];
  return scheme?.toLowerCase() === "bearer" && token ? token : undefined;
}
