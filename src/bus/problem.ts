/** Why a node cannot use its bus, in one sentence for the person who runs the server. */
export class BusProblem extends Error {}
