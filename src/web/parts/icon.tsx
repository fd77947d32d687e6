/** Drawn on a grid of 20 by 20, with lines of the text's colour. */
const shapes = {
  plus: "M10 4v12M4 10h12",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4",
  compass: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M12.8 7.2l-1.6 4-4 1.6 1.6-4z",
  pen: "M4 16l.8-3.4L13.4 4a1.7 1.7 0 0 1 2.4 2.4L7.2 15.2zM11.8 5.6l2.4 2.4",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  people:
    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 16.5c0-3 2.4-5 5.5-5s5.5 2 5.5 5M13 4a2.8 2.8 0 0 1 0 5.4M15 11.9c1.8.7 3 2.3 3 4.6",
  close: "M5 5l10 10M15 5L5 15",
  send: "M3.5 10h6M3.5 10L2.8 3.6c0-.5.5-.8 1-.6l13 6.3c.5.3.5 1 0 1.3l-13 6.4c-.5.2-1-.1-1-.6z",
  down: "M10 4v12M5 11l5 5 5-5",
  block: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M5 5l10 10",
  leave: "M8 3.5H4.5v13H8M12.5 6.5L16 10l-3.5 3.5M16 10H8",
  power: "M10 3v6.5M6.2 5.2a6.2 6.2 0 1 0 7.6 0",
  settings: "M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4",
  check: "M4 10.5l4 4 8-9",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4l2.5 2",
  smile:
    "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M6.8 11.5c.6 1.6 1.8 2.4 3.2 2.4s2.6-.8 3.2-2.4M7.5 7.6v.6M12.5 7.6v.6",
  reply: "M8 4.5L3.5 9 8 13.5M3.5 9H11c3.3 0 5.5 2.2 5.5 6.5",
  copy: "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
  pin: "M7 3h6l-.8 5.2 2.8 2.6v1.4H5v-1.4l2.8-2.6zM10 12.2V17",
  trash: "M3.5 5.5h13M8 5.5V3.5h4v2M5.3 5.5l.8 11h7.8l.8-11M8.4 8.5v5M11.6 8.5v5",
  more: "M5.2 10a.7.7 0 1 0-1.4 0 .7.7 0 0 0 1.4 0M10.7 10a.7.7 0 1 0-1.4 0 .7.7 0 0 0 1.4 0M16.2 10a.7.7 0 1 0-1.4 0 .7.7 0 0 0 1.4 0",
  bell: "M10 3a4.5 4.5 0 0 0-4.5 4.5c0 4-1.5 5-1.5 6h12c0-1-1.5-2-1.5-6A4.5 4.5 0 0 0 10 3M8.3 16a1.8 1.8 0 0 0 3.4 0",
  thread: "M3.5 4h13v8.5H9.5L6 15.8v-3.3H3.5zM7 7.2h6.5M7 9.6h4",
  lock: "M5.5 9h9v7.5h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  alert: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6.5v4.2M10 13.3v.2",
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
