/** The Tab key stops once in the timeline. Inside it, the arrow keys go from message to message. */
export function moveBetweenRows(
  event: KeyboardEvent & { currentTarget: HTMLElement },
  toEnd: () => void,
): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const isInside = event.target === event.currentTarget || (event.target as Element).matches("article");
  if (!isInside) return;
  if (event.key === "End") {
    event.preventDefault();
    toEnd();
    return;
  }
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("article")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? lastInView(rows, event.currentTarget) : rows[at + by];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function lastInView(rows: readonly HTMLElement[], view: HTMLElement): HTMLElement | undefined {
  const { bottom } = view.getBoundingClientRect();
  return rows.findLast((row) => row.getBoundingClientRect().top < bottom) ?? rows.at(-1);
}
