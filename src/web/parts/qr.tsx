import { useEffect, useState } from "preact/hooks";
import { words } from "../words.ts";

/** The light border that scanners need, in modules (ISO/IEC 18004). */
const BORDER = 4;

/** A text as a QR code. The code that draws it is loaded when the first one is shown. */
export function Qr({ text }: { text: string }) {
  const [drawn, setDrawn] = useState<{ readonly size: number; readonly path: string }>();
  useEffect(() => {
    let isGone = false;
    void import("uqr").then(({ encode }) => {
      if (isGone) return;
      const { data, size } = encode(text, { ecc: "M", border: BORDER });
      setDrawn({ size, path: pathOf(data) });
    });
    return () => {
      isGone = true;
    };
  }, [text]);
  if (!drawn) return <div class="qr" aria-hidden="true" />;
  const { size, path } = drawn;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={words.qrCode}>
      <path d={path} />
    </svg>
  );
}

/** One rectangle for each run of dark modules in a row. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) =>
      row.flatMap((isDark, x) => {
        if (!isDark || row[x - 1]) return [];
        const end = row.indexOf(false, x);
        return [`M${x} ${y}h${(end < 0 ? row.length : end) - x}v1h${x - (end < 0 ? row.length : end)}z`];
      }),
    )
    .join("");
}
