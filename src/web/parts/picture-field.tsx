import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { PicturePath } from "../state/pictures.ts";
import type { Chosen } from "../state/shrinking.ts";
import { words } from "../words.ts";
import { Problem } from "./problem.tsx";
import { type Picturing, usePicture } from "./use-picture.ts";

interface PictureFieldProps {
  readonly path: PicturePath;
  readonly label: string;
  readonly hint: string;
  /** Whether there is a picture now. */
  readonly has: boolean;
  /** The present picture. */
  readonly children: ComponentChildren;
}

/** Chooses a picture, by a button or by dropping a file, shows what will be seen of it, and uploads or removes it. */
export function PictureField({ path, label, hint, has, children }: PictureFieldProps) {
  const id = useId();
  const picturing = usePicture(path);
  const { chosen, problem, choose } = picturing;
  return (
    <section class="picture-field" aria-labelledby={id} {...useDrop((file) => void choose(file))}>
      <div class={path === "/account/picture" ? "picture-shown round" : "picture-shown"}>
        {chosen.value ? <Preview chosen={chosen.value} /> : children}
      </div>
      <div class="picture-acts">
        <h3 id={id}>{label}</h3>
        <p class="hint">{chosen.value ? words.pictureAsSeen : hint}</p>
        {chosen.value ? (
          <Decide picturing={picturing} chosen={chosen.value} />
        ) : (
          <Choose picturing={picturing} label={label} has={has} />
        )}
        <Problem text={problem.value} />
      </div>
    </section>
  );
}

/** A file that is dropped here. The page says of all other files that they cannot be sent. */
function useDrop(take: (file: Blob | undefined) => void) {
  const isOver = useSignal(false);
  const set = (over: boolean) => (event: DragEvent) => {
    event.preventDefault();
    isOver.value = over;
  };
  return {
    "data-over": isOver.value || undefined,
    onDragOver: set(true),
    onDragLeave: set(false),
    onDrop: (event: DragEvent) => {
      set(false)(event);
      event.stopPropagation();
      take(event.dataTransfer?.files[0]);
    },
  };
}

interface ChooseProps {
  readonly picturing: Picturing;
  readonly label: string;
  readonly has: boolean;
}

function Choose({ picturing: { busy, choose, send }, label, has }: ChooseProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <p class="picture-buttons">
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={label}
        onChange={({ currentTarget }) => {
          void choose(currentTarget.files?.[0]);
          // The same file can be chosen again.
          currentTarget.value = "";
        }}
      />
      <button type="button" class="quiet" onClick={() => input.current?.click()}>
        {has ? words.anotherPicture : words.choosePicture}
      </button>
      {has && (
        <button
          type="button"
          class="quiet"
          aria-label={words.removePicture}
          aria-busy={busy.value}
          onClick={() => void send(undefined)}
        >
          {words.removePictureShort}
        </button>
      )}
    </p>
  );
}

function Decide({ picturing: { busy, send, cancel }, chosen }: { picturing: Picturing; chosen: Chosen }) {
  const first = useRef<HTMLButtonElement>(null);
  // The button that had the focus is gone.
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <p class="picture-buttons">
      <button
        ref={first}
        type="button"
        class="primary"
        aria-busy={busy.value}
        onClick={() => void send(chosen.upload)}
      >
        {words.usePicture}
      </button>
      <button type="button" class="quiet" onClick={cancel}>
        {words.cancel}
      </button>
    </p>
  );
}

function Preview({ chosen }: { chosen: Chosen }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current) chosen.draw(canvas.current);
  }, [chosen]);
  return <canvas ref={canvas} role="img" aria-label={words.picturePreview} />;
}
