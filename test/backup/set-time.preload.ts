/* Loaded into `exchat backup`: it is the moment that a test says, in milliseconds since 1970. */
const moment = Number(process.env["BACKUP_MOMENT"]);
Date.now = () => moment;
