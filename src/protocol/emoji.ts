const ONE_EMOJI = /^\p{RGI_Emoji}$/v;
/** A character that is drawn as text unless a selector or a skin tone makes it an emoji. */
const TEXT_BY_DEFAULT = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;

/**
 * The one emoji that the text is, in its fully-qualified form (UTS 51): "❤" and "❤️" are the same. Undefined for
 * anything else.
 */
export function emojiIn(text: string): string | undefined {
  const qualified = text.replaceAll("\uFE0F", "").replace(TEXT_BY_DEFAULT, "$&\uFE0F");
  return ONE_EMOJI.test(qualified) ? qualified : undefined;
}
