import { z } from "zod";
import { room } from "./fields.ts";
import type { UserId } from "./ids.ts";
import { limits } from "./limits.ts";

export type UserKind = "account" | "guest" | "system";
export type Person = { readonly id: UserId; readonly name: string };
export type User = Person & { readonly kind: UserKind };

/** Sign in, or come as a guest when there is no token; resume each room named after the `seq` given. */
export const hello = z.object({
  type: z.literal("hello"),
  token: z.string().min(1).max(256).optional(),
  /** The name a guest would like to have. */
  name: z
    .string()
    .max(limits.nameCharactersMax * 4)
    .optional(),
  rooms: z
    .record(room, z.number().int().min(0).max(Number.MAX_SAFE_INTEGER))
    .refine((rooms) => Object.keys(rooms).length <= limits.roomsPerUserMax, "names too many rooms")
    .optional(),
});
export const userGet = z.object({ type: z.literal("user.get"), name: z.string().max(200) });
export const ping = z.object({ type: z.literal("ping") });

export type Hello = z.infer<typeof hello>;
export type UserGet = z.infer<typeof userGet>;

/** Commands about people that no client sends as such: the doors make them after checking who asks. */
export type AccountCreate = {
  readonly type: "account.create";
  readonly name: string;
  /** argon2id, in PHC form; none = the token is the only key. */
  readonly passwordHash?: string;
  readonly tokenHash: string;
};
export type GuestCreate = {
  readonly type: "guest.create";
  readonly name?: string;
  readonly tokenHash?: string;
};
export type GuestRelease = { readonly type: "guest.release" };
export type TokenCreate = { readonly type: "token.create"; readonly tokenHash: string };

export type UserCreated = {
  readonly type: "user.created";
  readonly name: string;
  readonly kind: "account" | "guest";
  readonly passwordHash?: string;
};
export type UserReleased = { readonly type: "user.released" };
export type TokenCreated = { readonly type: "token.created"; readonly tokenHash: string };
