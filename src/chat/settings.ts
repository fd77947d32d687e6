import type { SettingValue } from "../protocol/server-settings.ts";
import { join } from "./costs.ts";
import { already, happened, refuse } from "./decide.ts";
import { admin, signedIn } from "./demands.ts";
import { rule } from "./rule.ts";

/** Two admins who change one setting at once: the second is told, if they said what they had seen. */
export const changeSetting = rule("setting.change", {
  sees: ({ key }) => ({ setting: key }),
  may: [signedIn, admin],
  costs: join,
  told: "a setting was changed",
  decide({ setting: { value: now } }, { key, value, was, picture }) {
    if (isSame(now, value)) return already();
    if (was && !isSame(now, was.value))
      return refuse("conflict", {
        message: "another person has changed this setting in the meantime: look at it again",
        field: "was",
      });
    return happened({
      ...{ type: "setting.changed", key },
      ...(value !== undefined && { value }),
      ...(picture && { picture }),
    });
  },
});

const isSame = (one: SettingValue | undefined, other: SettingValue | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
