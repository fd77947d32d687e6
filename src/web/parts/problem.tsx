import { Icon } from "./icon.tsx";

/** An error message, read aloud, at the place of the error. The element is always there, so that a change is noticed. */
export function Problem({ id, text }: { id?: string; text: string | undefined }) {
  return (
    <p class="problem" role="alert" id={id}>
      {text && <Icon name="alert" />}
      {text}
    </p>
  );
}
