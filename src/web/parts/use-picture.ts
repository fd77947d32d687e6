import { useSignal } from "@preact/signals";
import { limits } from "../state/chat.ts";
import { tell } from "../state/notices.ts";
import { type PicturePath, sendPicture } from "../state/pictures.ts";
import type { Chosen } from "../state/shrinking.ts";
import { words } from "../words.ts";

const BYTES_MAX = 1_048_576;

export type Picturing = ReturnType<typeof usePicture>;

/** A picture that is being chosen, uploaded or removed. */
export function usePicture(path: PicturePath) {
  const chosen = useSignal<Chosen | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const choose = async (file: Blob | undefined) => {
    if (!file || busy.value) return;
    problem.value = undefined;
    const { chosenFrom } = await import("../state/shrinking.ts");
    const bytesMax = limits.value?.pictureBytesMax ?? BYTES_MAX;
    chosen.value = await chosenFrom(file, { bytesMax, isSquare: path === "/account/picture" });
    if (!chosen.value) problem.value = words.noPicture;
  };
  const send = async (picture: Blob | undefined) => {
    if (busy.value) return;
    busy.value = true;
    problem.value = await sendPicture(path, picture);
    busy.value = false;
    chosen.value = undefined;
    if (!problem.value) tell(picture ? words.pictureSaved : words.pictureRemoved);
  };
  const cancel = () => {
    chosen.value = undefined;
  };
  return { chosen, problem, busy, choose, send, cancel };
}
