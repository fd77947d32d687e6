/** Bytes of the parts of a mask, as ISUPPORT tells them. */
export const REALNAME_BYTES_MAX = 180;
export const USER_BYTES_MAX = { username: 19, host: 63 } as const;
/** Names that one client watches: MONITOR of ISUPPORT. */
export const MONITOR_MAX = 100;
