import type { Person } from "../../protocol/account.ts";
import { openProfile } from "../state/panes.ts";
import { profileOf } from "../state/profiles.ts";

interface PersonNameProps {
  readonly person: Person;
  readonly class?: string;
  /** It is a button that opens the person's profile; "by pointer" = the Tab key does not stop at it. */
  readonly opens?: true | "by pointer";
}

/** What a person is called; with the unique name behind it where the display name could be taken for another's. */
export function PersonName({ person, class: more = "", opens }: PersonNameProps) {
  const { displayName, ambiguous } = profileOf(person.id) ?? {};
  const name = (
    <>
      <bdi>{displayName ?? person.name}</bdi>
      {displayName !== undefined && ambiguous && (
        <>
          {" "}
          <span class="unique-name">
            (<bdi>{person.name}</bdi>)
          </span>
        </>
      )}
    </>
  );
  if (!opens) return <span class={`person-name ${more}`}>{name}</span>;
  return (
    <button
      type="button"
      class={`person-name opens ${more}`}
      tabIndex={opens === true ? 0 : -1}
      onClick={() => openProfile(person)}
    >
      {name}
    </button>
  );
}

const EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?)/v;

/** The emoji at the beginning of a status, or one that says that there is a status. */
const signOf = (status: string): string => EMOJI.exec(status)?.[0] ?? "💬";

/**
 * The sign of a status beside a name, with the whole status as its title. `silent`: screen readers learn it in another way.
 */
export function StatusSign({ person: { id }, silent = false }: { person: Person; silent?: boolean }) {
  const { status } = profileOf(id) ?? {};
  if (!status) return null;
  if (silent)
    return (
      <span class="status-sign" aria-hidden="true" title={status}>
        {signOf(status)}
      </span>
    );
  return (
    <span class="status-sign" role="img" aria-label={status} title={status}>
      {signOf(status)}
    </span>
  );
}
