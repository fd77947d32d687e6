/** Bytes of the parts of a mask, as ISUPPORT tells them. */
export const REALNAME_BYTES_MAX = 180;
export const USER_BYTES_MAX = { username: 19, host: 63 } as const;
/** Targets of one command: TARGMAX and MAXTARGETS of ISUPPORT. */
export const TARGETS_MAX = 4;
/** Channel modes with a parameter in one command: MODES of ISUPPORT. */
export const MODES_MAX = 4;
/** Names that one client watches: MONITOR of ISUPPORT. */
export const MONITOR_MAX = 100;
