/** Loaded into a node: it never hears what other nodes tell it. */
import { PostgresBus } from "../../src/bus/postgres.ts";

PostgresBus.prototype.hear = () => {};
