import { server } from "../state/server.ts";
import { words } from "../words.ts";

/** How people who are not let in reach those who look after the server, if these say so. */
export function ContactLine() {
  const contact = server.value?.contact;
  if (contact === undefined) return null;
  const isWeb = /^https?:/.test(contact);
  return (
    <p class="hint">
      {words.contactLead}{" "}
      <a href={isWeb ? contact : `mailto:${contact}`} rel="noreferrer">
        {contact}
      </a>
    </p>
  );
}
