import { server } from "../state/server.ts";
import { words } from "../words.ts";

/** What the server says to people who come in. */
export function WelcomeText() {
  const text = server.value?.welcome;
  return text ? <p class="welcome-text">{text}</p> : null;
}

/** The rules of the server, which the button below them accepts. */
export function Rules() {
  const rules = server.value?.rules;
  if (!rules) return null;
  return (
    <section class="rules">
      <h2>{words.rulesHere}</h2>
      <p class="welcome-text">{rules}</p>
      <p class="hint">{words.rulesAccepted}</p>
    </section>
  );
}
