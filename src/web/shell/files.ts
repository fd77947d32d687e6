import { tell } from "../state/notices.ts";
import { words } from "../words.ts";

/**
 * A browser opens a dropped file in place of the page, and ignores a picture that is pasted into a text. As long as files
 * cannot be sent, the page says so instead. Returns the function that stops it.
 */
export function followFiles(): () => void {
  const over = (event: DragEvent) => {
    if (hasFiles(event.dataTransfer)) event.preventDefault();
  };
  const drop = (event: DragEvent) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    tell(words.filesLater);
  };
  const paste = ({ clipboardData }: ClipboardEvent) => {
    // Text copied from a document often comes with a picture of itself.
    if (hasFiles(clipboardData) && clipboardData?.getData("text/plain") === "") tell(words.filesLater);
  };
  addEventListener("dragover", over);
  addEventListener("drop", drop);
  addEventListener("paste", paste);
  return () => {
    removeEventListener("dragover", over);
    removeEventListener("drop", drop);
    removeEventListener("paste", paste);
  };
}

const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes("Files") ?? false;
