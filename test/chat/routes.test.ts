import { describe, expect, test } from "bun:test";
import { BodyTooLarge, bytesOf, type Route, Routes, refusedBy } from "../../src/doors/http/routes.ts";
import { limits } from "../../src/protocol/limits.ts";

const route = (more: Partial<Route> = {}): Route => ({
  may: "anyone",
  answer: () => new Response(),
  ...more,
});

const routes = new Routes({
  "GET /rooms/*": route(),
  "GET /rooms/:room/files/:name": route(),
  "PUT /rooms/:room/files/:name": route(),
  "GET /info": route(),
  "DELETE /info": route(),
});

describe("a route", () => {
  const found = (method: string, path: string) => {
    const { name, params } = routes.find(method, path) ?? {};
    return [name, params];
  };

  test("is found by its method and path, and a HEAD is a GET", () => {
    expect(found("GET", "/info")).toEqual(["GET /info", {}]);
    expect(found("HEAD", "/info")).toEqual(["GET /info", {}]);
    expect(found("PUT", "/info")).toEqual([undefined, undefined]);
    expect(found("GET", "/INFO")).toEqual([undefined, undefined]);
    expect(found("GET", "/info/")).toEqual([undefined, undefined]);
  });

  test("gets what stands in the path, decoded; what cannot be decoded is no such path", () => {
    expect(found("PUT", "/rooms/r1/files/a%20b.png")).toEqual([
      "PUT /rooms/:room/files/:name",
      { room: "r1", name: "a b.png" },
    ]);
    expect(found("PUT", "/rooms/r1/files/%ff")).toEqual([undefined, undefined]);
    expect(found("PUT", "/rooms/r1/files/a/b")).toEqual([undefined, undefined]);
    expect(found("PUT", "/rooms//files/a")).toEqual([undefined, undefined]);
  });

  test("is the first whose pattern fits", () => {
    expect(found("GET", "/rooms/r1/files/a")).toEqual(["GET /rooms/*", {}]);
    expect(found("GET", "/rooms/")).toEqual(["GET /rooms/*", {}]);
    expect(found("GET", "/rooms")).toEqual([undefined, undefined]);
  });

  test("[RUN-12] of another method names all of the path's, each once", () => {
    expect(routes.methodsOf("/info")).toEqual(["GET", "DELETE", "HEAD"]);
    expect(routes.methodsOf("/rooms/r1/files/a")).toEqual(["GET", "PUT", "HEAD"]);
    expect(routes.methodsOf("/nothing")).toEqual([]);
  });

  test("[PERM-1] is for those whom the rules of its action let ask", () => {
    const refused = (more: Partial<Route>, role?: "guest" | "member" | "admin") =>
      refusedBy(route(more), role)?.code;
    expect(refused({})).toBeUndefined();
    expect(refused({ may: "account.create" })).toBeUndefined();
    expect(refused({ may: "server.invites" })).toBe("not_signed_in");
    expect(refused({ may: "server.invites" }, "member")).toBe("not_allowed");
    expect(refused({ may: "server.invites" }, "admin")).toBeUndefined();
    expect(refused({ may: "session.create" }, "guest")).toBe("not_allowed");
  });

  test("[RUN-15] may take longer bodies than others, and the server then listens for those", () => {
    expect(routes.bodyBytesMax).toBe(limits.frameBytesMax);
    const uploads = new Routes({ "GET /info": route(), "PUT /files": route({ bodyBytesMax: 10_000_000 }) });
    expect(uploads.bodyBytesMax).toBe(10_000_000);
  });

  test("[RUN-15] reads as much of a body as it takes, also when nobody said how long it is", async () => {
    const body = (bytes: number) =>
      new Request("http://localhost/", {
        method: "PUT",
        body: new ReadableStream({
          start: (stream) => {
            for (let sent = 0; sent < bytes; sent += 1_000)
              stream.enqueue(new TextEncoder().encode("x".repeat(Math.min(1_000, bytes - sent))));
            stream.close();
          },
        }),
      });
    expect((await bytesOf(body(limits.frameBytesMax), route())).length).toBe(limits.frameBytesMax);
    expect(`${await bytesOf(body(10), route({ bodyBytesMax: 10 }))}`).toBe("x".repeat(10));
    expect(bytesOf(body(limits.frameBytesMax + 1), route())).rejects.toThrow(BodyTooLarge);
    expect(bytesOf(body(11), route({ bodyBytesMax: 10 }))).rejects.toThrow("at most 10 bytes");
  });
});
