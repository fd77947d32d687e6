import { html, text } from "../../net/headers.ts";

/* What the door says to requests that have no route, or are no requests for one. */

export function notAllowed(methods: readonly string[]): Response {
  const allow = methods.join(", ");
  return text(405, `this address takes ${allow}`, { allow });
}

/** The server does not read the rest of the body, so the connection cannot carry another request. */
export const tooLarge = (bytesMax: number): Response =>
  text(413, `a request has at most ${bytesMax} bytes`, { connection: "close" });

export const wantsPage = (request: Request): boolean =>
  request.headers.get("accept")?.includes("text/html") === true;

/** For a person who opened the WebSocket's address in a browser. */
export const forPrograms = (): Response =>
  html(
    426,
    "This address is for programs",
    ["It speaks WebSocket.", 'People <a href="/">go to the chat</a>.'],
    { upgrade: "websocket" },
  );

/** For a person who followed a wrong link: a page that leads to the chat. Programs get one line. */
export function notFound(request: Request): Response {
  if (!wantsPage(request)) return text(404, "Not Found");
  return html(404, "There is nothing here", [
    "The address is wrong, or its page was deleted.",
    'You can <a href="/">go to the chat</a>.',
  ]);
}
