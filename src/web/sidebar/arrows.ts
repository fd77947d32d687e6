/** The up and down keys move between the entries of the sidebar. */
export function moveInList(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>("a.room-link")];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  if (by === 0 || at < 0) return;
  event.preventDefault();
  entries[Math.max(0, Math.min(entries.length - 1, at + by))]?.focus();
}
