import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { tell } from "../state/notices.ts";
import { words } from "../words.ts";

/** A component whose code is loaded when it is first drawn; until then nothing is there. */
export function later<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
): FunctionComponent<Props> {
  let loaded: FunctionComponent<Props> | undefined;
  return function Later(props) {
    const [, drawAgain] = useState(false);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (component) => {
          loaded = component;
          drawAgain(true);
        },
        () => tell(words.notConnected),
      );
    }, []);
    const Loaded = loaded;
    return Loaded ? <Loaded {...props} /> : null;
  };
}
