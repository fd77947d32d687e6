import type { Signal } from "@preact/signals";

interface SwitchProps {
  readonly label: string;
  readonly hint: string;
  readonly value: Signal<boolean>;
}

/** Something that is so or not, with what it means. */
export function Switch({ label, hint, value }: SwitchProps) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={value.value}
        onChange={(event) => {
          value.value = event.currentTarget.checked;
        }}
      />
      <span>
        {label}
        <small>{hint}</small>
      </span>
    </label>
  );
}
