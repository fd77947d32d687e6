import { expect, test } from "bun:test";
import { Greeting } from "../../src/sdk/greeting.ts";
import { type Socket, Wire } from "../../src/sdk/wire.ts";

/** A socket whose other end is the test. */
class Line implements Socket {
  readyState = 1;
  readonly sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;

  send(frame: string): void {
    this.sent.push(frame);
  }

  close(): void {
    this.readyState = 3;
  }

  comes(data: unknown): void {
    this.onmessage?.({ data });
  }
}

const event = (seq: number) => ({ event: { room: "r1", seq } });

function opened() {
  const socket = new Line();
  const heard: unknown[] = [];
  const wire = new Wire({ socket, opened: () => {}, heard: (push) => heard.push(push), closed: () => {} });
  return { socket, heard, wire };
}

test("[SDK-15] frames that come as one array are heard one after the other, answers before what came after them", () => {
  const { socket, heard, wire } = opened();
  wire.ask("ping", {}, (answer) => heard.push(answer));
  socket.comes(JSON.stringify([event(1), { ref: "1", ok: {} }, event(2)]));
  socket.comes(JSON.stringify(event(3)));
  expect(heard).toEqual([event(1), { is: "ok", ok: {} }, event(2), event(3)]);
  wire.close();
});

test("[SDK-15] what came in an array after the frame that ended the connection is not heard", () => {
  const { socket, heard, wire } = opened();
  wire.ask("ping", {}, () => wire.close());
  socket.comes(JSON.stringify([event(1), { ref: "1", ok: {} }, event(2)]));
  expect(heard).toEqual([event(1)]);
});

test("[SDK-15] every greeting says that arrays are understood", () => {
  const greeting = new Greeting({ name: "ada", isGuest: () => true });
  expect(greeting.hello({})).toEqual({ name: "ada", batch: true });
});

test("[SDK-15] what is no frame is passed over, alone or in an array", () => {
  const { socket, heard, wire } = opened();
  for (const data of ["[", "7", "null", '[7,null,"x"]', new ArrayBuffer(2), JSON.stringify([null, event(1)])])
    socket.comes(data);
  expect(heard).toEqual([event(1)]);
  wire.close();
});
