import { type RoomId, roomIdOrNone } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { type Allowance, Buckets } from "./buckets.ts";
import type { Payer } from "./payer.ts";
import type { Price } from "./prices.ts";
