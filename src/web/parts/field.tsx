import type { Signal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { useText } from "./use-text.ts";

interface FieldProps {
  readonly label: string;
  readonly value: Signal<string>;
  readonly hint?: string;
  readonly type?: "text" | "password";
  readonly autocomplete?:
    | "off"
    | "username"
    | "username webauthn"
    | "new-password"
    | "current-password"
    | "one-time-code";
  /** Takes the focus when it appears. */
  readonly first?: boolean;
  readonly problem?: string | undefined;
  /** Which keyboard a phone shows. */
  readonly inputMode?: "numeric";
}

/** A text field with its label and a hint. */
export function Field({
  label,
  value,
  hint,
  problem,
  type,
  inputMode,
  autocomplete = "off",
  first = false,
}: FieldProps) {
  const id = useId();
  const element = useRef<HTMLInputElement>(null);
  useText(element, () => value.value);
  useLayoutEffect(() => {
    if (first) element.current?.focus();
  }, []);
  const input = {
    id,
    ref: element,
    autocomplete,
    inputMode,
    autocapitalize: "none",
    spellcheck: false,
    "data-first": first || undefined,
    "aria-invalid": problem !== undefined,
    "aria-describedby": hint && `${id}-hint`,
    onInput: (event: { currentTarget: HTMLInputElement }) => {
      value.value = event.currentTarget.value;
    },
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === "password" ? <input type="password" {...input} /> : <input type="text" {...input} />}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
