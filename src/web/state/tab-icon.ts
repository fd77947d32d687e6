/** What the icon of the tab tells: unread messages that concern the user, others, or none. */
export type Mark = "for-me" | "new" | undefined;

const SIDE_PX = 64;
const COLOURS = { "for-me": "#d6423b", new: "#e8a13a" } as const;

let asked = 0;

/** Shows the server's logo in the tab, or ExChat's, with a dot if there is a mark. */
export function showIcon(mark: Mark, logo: string | undefined): void {
  asked += 1;
  const mine = asked;
  if (logo === undefined) show(mark ? `/favicon-${mark}.svg` : "/favicon.svg", "image/svg+xml");
  else if (mark === undefined) show(`${logo}/small`, "image/webp");
  else
    void marked(`${logo}/small`, mark).then((icon) => {
      // Another one may have been asked for meanwhile.
      if (icon !== undefined && mine === asked) show(icon, "image/png");
    });
}

function show(href: string, type: string): void {
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (!icon || icon.href.endsWith(href)) return;
  icon.type = type;
  icon.href = href;
}

/** The logo with a dot in its corner; undefined = it cannot be drawn, and the tab keeps what it has. */
async function marked(logo: string, mark: NonNullable<Mark>): Promise<string | undefined> {
  const image = new Image();
  image.src = logo;
  try {
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE_PX;
    const context = canvas.getContext("2d");
    if (!context) return undefined;
    const { naturalWidth: width, naturalHeight: height } = image;
    const scale = SIDE_PX / Math.max(width, height);
    const [across, down] = [width * scale, height * scale];
    context.drawImage(image, (SIDE_PX - across) / 2, (SIDE_PX - down) / 2, across, down);
    for (const [radius, colour] of [
      [14, "#ffffff"],
      [10, COLOURS[mark]],
    ] as const) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(SIDE_PX - 14, 14, radius, 0, 2 * Math.PI);
      context.fill();
    }
    return canvas.toDataURL("image/png");
  } catch {
    return undefined;
  }
}
