import { Icon } from "./icon.tsx";

/** What went wrong, said aloud at the place where it did. Always in the page, so that it is noticed when it fills. */
export function Problem({ id, text }: { id?: string; text: string | undefined }) {
  return (
    <p class="problem" role="alert" id={id}>
      {text && <Icon name="alert" />}
      {text}
    </p>
  );
}
