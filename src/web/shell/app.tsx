import { Component, type ComponentChildren } from "preact";
import { stage } from "../state/stage.ts";
import { Welcome } from "../welcome/welcome.tsx";
import { words } from "../words.ts";
import { Shell } from "./shell.tsx";

export function App() {
  return (
    <CrashBoundary>
      {stage.value === "in" && <Shell />}
      {stage.value === "welcome" && <Welcome />}
    </CrashBoundary>
  );
}

/** A bug must not leave a blank page. Drafts and unsent messages are kept outside of it. */
class CrashBoundary extends Component<{ children: ComponentChildren }, { crashed: boolean }> {
  override state = { crashed: false };

  static override getDerivedStateFromError() {
    return { crashed: true };
  }

  override componentDidCatch(cause: unknown): void {
    reportError(cause);
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    return (
      <main class="welcome">
        <div class="card">
          <h1>{words.crashed}</h1>
          <p class="lead">{words.crashedLead}</p>
          <button type="button" class="primary wide" onClick={() => location.reload()}>
            {words.reload}
          </button>
        </div>
      </main>
    );
  }
}
