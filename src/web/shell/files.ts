import { tell } from "../state/notices.ts";
import { words } from "../words.ts";

/**
 * A file that is dropped on a page makes the browser open it in the page's place, and a picture that is pasted into a
 * text vanishes. Until files can be sent, a person is told so. Listens until told to stop.
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
    // A text that was copied from a document often brings its picture along.
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
