/** What is wrong with where the store keeps everything, in one sentence for the person who runs the server. */
export class StoreProblem extends Error {}
