import type { Login } from "../../chat/logins.ts";
import type { DeviceMarks } from "./device-marks.ts";
import type { Sasl } from "./sasl.ts";

/** How the person of one connection has signed in, or is about to. */
export class Identity {
  /** None = a guest, or not registered yet. */
  login: Login | undefined;
  /** The name that the client gave this device of the person's. */
  device: string | undefined;
  /** What the device has seen; none = a guest, or what the device missed is yet to be told. */
  marks: DeviceMarks | undefined;
  /** The exchange that is under way. */
  sasl: Sasl | undefined;
}
