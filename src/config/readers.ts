// How the value of a setting is read: each function returns it checked, or throws ConfigProblem.

/** A setting that cannot be used, in one sentence that names it. */
export class ConfigProblem extends Error {}

export const problem = (name: string, sentence: string): never => {
  throw new ConfigProblem(`${name} ${sentence}`);
};

export type Env = Readonly<Record<string, string | undefined>>;
export type Read<T> = (value: string, name: string) => T;

export const text: Read<string> = (value) => value;
export const oneOf =
  <T extends string>(...allowed: readonly T[]): Read<T> =>
  (value, name) =>
    allowed.find((one) => one === value) ?? problem(name, `is "${value}": it can be ${allowed.join(", ")}`);
export const onOff: Read<boolean> = (value, name) => oneOf("on", "off")(value, name) === "on";
export const whole =
  (min: number, max: number): Read<number> =>
  (value, name) =>
    /^[0-9]{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max
      ? Number(value)
      : problem(name, `is "${value}": it is a whole number from ${min} to ${max}`);
export const port = whole(0, 65_535);
