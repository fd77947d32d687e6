import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { Setting } from "../../../protocol/setting.ts";
import { Logo } from "../../parts/logo.tsx";
import { PictureField } from "../../parts/picture-field.tsx";
import { Problem } from "../../parts/problem.tsx";
import { useForm } from "../../parts/use-form.ts";
import { client, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { server } from "../../state/server.ts";
import { words } from "../../words.ts";

/** The settings of the server. Each is saved by itself, and holds at once. */
export function ServerSettings() {
  const all = useSignal<readonly Setting[]>([]);
  const problem = useSignal<string | undefined>(undefined);
  useEffect(() => {
    void client.value?.call("setting.list", {}).then((answer) => {
      if (answer.is === "ok") all.value = answer.ok.settings;
      else problem.value = problemOf(answer);
    });
  }, []);
  return (
    <>
      <Problem text={problem.value} />
      {all.value.map((setting) =>
        setting.takes === "a picture" ? (
          <LogoSetting key={setting.key} />
        ) : (
          <OneSetting key={setting.key} before={setting} />
        ),
      )}
    </>
  );
}

/** The page hears of another logo as everyone does. */
function LogoSetting() {
  return (
    <PictureField
      path="/server/logo"
      label={words.logo}
      hint={words.logoHint}
      has={server.value?.logo !== undefined}
    >
      <Logo large />
    </PictureField>
  );
}

const nameOf = (key: string): string => words.settingNames[key] ?? key;
const textOf = ({ value }: Setting): string =>
  value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value);

function OneSetting({ before }: { before: Setting }) {
  const saved = useSignal(before);
  const text = useSignal(textOf(before));
  const id = useId();
  const { busy, problem, submit } = useForm(async () => {
    const was = saved.peek();
    const value = typedValue(was, text.value);
    const answer = await client.value?.call("setting.set", { key: was.key, value, was: was.value ?? null });
    if (answer?.is !== "ok") return answer ? problemOf(answer) : words.notConnected;
    saved.value = answer.ok.setting;
    text.value = textOf(answer.ok.setting);
    tell(words.settingSaved(nameOf(was.key)));
    return undefined;
  });
  const { key, fixed, says, takes } = saved.value;
  const changed = text.value !== textOf(saved.value);
  return (
    <form class="part setting" onSubmit={submit} noValidate>
      <div class="field">
        <label for={id}>{nameOf(key)}</label>
        <Value id={id} setting={saved.value} text={text} />
        <p class="hint" id={`${id}-hint`}>
          {says.replaceAll("`", "")} {takes === "names" && words.settingNames_hint}{" "}
          {fixed && words.settingFixed(fixed)}
        </p>
      </div>
      <Problem text={problem} />
      {changed && (
        <div class="modal-actions">
          <button type="submit" class="primary" aria-busy={busy}>
            {words.save}
          </button>
        </div>
      )}
    </form>
  );
}

function Value({ id, setting, text }: { id: string; setting: Setting; text: Signal<string> }) {
  const { takes, choices = [], fixed } = setting;
  const shared = {
    id,
    disabled: fixed !== undefined,
    "aria-describedby": `${id}-hint`,
    onInput: (event: { currentTarget: { value: string } }) => {
      text.value = event.currentTarget.value;
    },
  };
  if (takes === "a text") return <textarea rows={4} value={text.value} {...shared} />;
  if (takes !== "one of" && takes !== "on or off")
    return <input type="text" value={text.value} {...shared} />;
  const options = takes === "one of" ? choices : ["true", "false"];
  return (
    <select value={text.value} {...shared}>
      <option value="">{words.settingUnset}</option>
      {options.map((one) => (
        <option key={one} value={one}>
          {one === "true" ? words.settingOn : one === "false" ? words.settingOff : one}
        </option>
      ))}
    </select>
  );
}

/** What is typed as a value; null = not set. */
function typedValue({ takes }: Setting, typed: string): NonNullable<Setting["value"]> | null {
  const text = typed.trim();
  if (text === "") return null;
  if (takes === "on or off") return text === "true";
  if (takes === "a number") return Number(text);
  return takes === "names" ? text.split(",").map((name) => name.trim()) : text;
}
