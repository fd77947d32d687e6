import { useEffect, useId, useRef } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly hint?: string;
  readonly type?: "text" | "password";
  readonly autocomplete?: "off" | "username" | "new-password" | "current-password";
  /** Takes the focus when it appears. */
  readonly first?: boolean;
  readonly problem?: string | undefined;
}

/** A line to type into, with its label and what there is to know about it. */
export function Field({ label, value, change, hint, problem, first = false, ...more }: FieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (first) input.current?.focus();
  }, []);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={input}
        type={more.type ?? "text"}
        autocomplete={more.autocomplete ?? "off"}
        autocapitalize="none"
        spellcheck={false}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={hint && `${id}-hint`}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
