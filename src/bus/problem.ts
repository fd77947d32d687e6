/** Why a node cannot use its bus, in one sentence for the operator. */
export class BusProblem extends Error {}
