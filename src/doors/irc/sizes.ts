/** Bytes of the parts of a mask, as ISUPPORT tells them. */
export const USER_BYTES_MAX = { username: 19, host: 63 } as const;
