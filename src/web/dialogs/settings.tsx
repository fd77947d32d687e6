import { Icon } from "../parts/icon.tsx";
import { Modal } from "../parts/modal.tsx";
import { Switch } from "../parts/switch.tsx";
import { askForAlerts, permission, setShowsText, showsText } from "../state/alerts.ts";
import { close, open } from "../state/panes.ts";
import {
  enterSends,
  setEnterSends,
  setTellsTyping,
  setTheme,
  tellsTyping,
  theme,
  themes,
} from "../state/settings.ts";
import { words } from "../words.ts";
import { Contact } from "./contact.tsx";

export function Settings() {
  return (
    <Modal title={words.settings} close={close}>
      <fieldset class="choices-row">
        <legend>{words.theme}</legend>
        {themes.map((one) => (
          <label key={one}>
            <input type="radio" name="theme" checked={theme.value === one} onChange={() => setTheme(one)} />
            <span>{words.themes[one]}</span>
          </label>
        ))}
      </fieldset>
      <Switch
        label={words.enterSends}
        hint={words.enterHint}
        checked={enterSends.value}
        set={setEnterSends}
      />
      <Switch
        label={words.tellsTyping}
        hint={words.tellsTypingHint}
        checked={tellsTyping.value}
        set={setTellsTyping}
      />
      <Contact />
      <Alerts />
      <div class="modal-actions">
        <button type="button" class="quiet" onClick={() => open("keys")}>
          {words.keys}
        </button>
        <button type="button" class="primary" onClick={close}>
          {words.close}
        </button>
      </div>
    </Modal>
  );
}

/** Explains before it asks for the permission. After a refusal it says how to allow alerts again. */
function Alerts() {
  const may = permission.value;
  return (
    <section class="part">
      <h3>{words.alerts}</h3>
      <p class="hint">{words.alertsAre[may]}</p>
      {may === "default" && (
        <p>
          <button type="button" class="quiet" onClick={() => void askForAlerts()}>
            <Icon name="bell" />
            {words.alertsOn}
          </button>
        </p>
      )}
      {may === "granted" && (
        <Switch
          label={words.alertsText}
          hint={words.alertsTextHint}
          checked={showsText.value}
          set={setShowsText}
        />
      )}
    </section>
  );
}
