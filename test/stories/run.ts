// Tells the stories: `bun test/stories/run.ts [--tags EXPRESSION] [--name PATTERN] [--format FORMAT]`. Cucumber's own
// command says of every new Node that it was not tested with it.
import { parseArgs } from "node:util";
import { loadConfiguration, runCucumber } from "@cucumber/cucumber/api";

const { values } = parseArgs({
  options: {
    tags: { type: "string" },
    name: { type: "string", multiple: true },
    format: { type: "string", multiple: true },
  },
});
const { runConfiguration } = await loadConfiguration({
  file: "test/stories/cucumber.json",
  provided: values,
});
const { success } = await runCucumber(runConfiguration);
process.exitCode = success ? 0 : 1;
