import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Block as BlockOf, blocksOf, type Item as ItemOf } from "../../protocol/blocks.ts";
import { Icon } from "../parts/icon.tsx";
import { copy } from "../state/clipboard.ts";
import { words } from "../words.ts";
import { type Inline, inlinesOf } from "./inline.ts";
import { Names } from "./names.tsx";

type Block = BlockOf<readonly Inline[]>;
type Item = ItemOf<readonly Inline[]>;

/** A message's text. It is never HTML: a user's text becomes text nodes in elements that are made here. */
export function Text({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text, inlinesOf), [text]);
  return <Blocks blocks={blocks} />;
}

function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block, place) => (
        <OneBlock key={place} block={block} />
      ))}
    </>
  );
}

function OneBlock({ block }: { block: Block }) {
  switch (block.is) {
    case "text":
      return (
        <p dir="auto">
          <Inlines inlines={block.children} />
        </p>
      );
    case "heading":
      return (
        <p class="heading" dir="auto">
          <Inlines inlines={block.children} />
        </p>
      );
    case "code":
      return <Code text={block.text} language={block.language} />;
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.children} />
        </blockquote>
      );
    case "list":
      return block.isNumbered ? (
        <ol>
          <Items items={block.items} />
        </ol>
      ) : (
        <ul>
          <Items items={block.items} />
        </ul>
      );
    default:
      return block satisfies never;
  }
}

function Items({ items }: { items: readonly Item[] }) {
  return (
    <>
      {items.map(({ depth, number, children }, place) => (
        <li key={place} value={number} class={depth > 0 ? `deep-${depth}` : undefined} dir="auto">
          <Inlines inlines={children} />
        </li>
      ))}
    </>
  );
}

function Inlines({ inlines }: { inlines: readonly Inline[] }) {
  return (
    <>
      {inlines.map((inline, place) =>
        typeof inline === "string" ? (
          <Names key={place} text={inline} />
        ) : (
          <OneInline key={place} inline={inline} />
        ),
      )}
    </>
  );
}

function OneInline({ inline }: { inline: Exclude<Inline, string> }) {
  switch (inline.is) {
    case "code":
      return <code>{inline.text}</code>;
    case "link":
      return (
        <a href={inline.href} title={inline.href} target="_blank" rel="noopener noreferrer">
          {inline.text}
        </a>
      );
    case "spoiler":
      return <Spoiler inlines={inline.children} />;
    default: {
      const Tag = TAGS[inline.is];
      return (
        <Tag>
          <Inlines inlines={inline.children} />
        </Tag>
      );
    }
  }
}

const TAGS = { strong: "strong", em: "em", strike: "s" } as const;

/** Hidden until the reader clicks it. */
function Spoiler({ inlines }: { inlines: readonly Inline[] }) {
  const [isShown, show] = useState(false);
  if (isShown)
    return (
      <span class="spoiler shown">
        <Inlines inlines={inlines} />
      </span>
    );
  return (
    <button
      type="button"
      class="spoiler"
      aria-label={words.spoiler}
      title={words.spoiler}
      onClick={() => show(true)}
    >
      <span aria-hidden="true">
        <Inlines inlines={inlines} />
      </span>
    </button>
  );
}

function Code({ text, language }: { text: string; language: string }) {
  const [isCopied, setCopied] = useState(false);
  const [isWide, setWide] = useState(false);
  const pre = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const element = pre.current;
    if (!element) return;
    const sizes = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  // A scrolling block must be reachable by keyboard. Others are no Tab stops.
  const stop = isWide && ({ tabIndex: 0, role: "region", "aria-label": words.code } as const);
  return (
    <div class="code-block">
      <pre ref={pre} {...stop} data-language={language || undefined}>
        <code>{text}</code>
      </pre>
      <button
        type="button"
        class="icon-button"
        aria-label={words.copyCode}
        title={words.copyCode}
        onClick={() => void copy(text).then(() => setCopied(true))}
      >
        <Icon name={isCopied ? "check" : "copy"} />
      </button>
    </div>
  );
}
