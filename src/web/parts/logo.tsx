import { server } from "../state/server.ts";

const SMALL_PX = 24;
const LARGE_PX = 52;

/** The server's logo, or ExChat's. The server's name is beside it. */
export function Logo({ large = false }: { large?: boolean }) {
  const path = server.value?.logo;
  const px = large ? LARGE_PX : SMALL_PX;
  const src = path === undefined ? "/favicon.svg" : large ? path : `${path}/small`;
  return <img class="logo" key={src} src={src} alt="" width={px} height={px} draggable={false} />;
}
