const EMOJI_ONLY = /^(?:(?:\p{RGI_Emoji})\s*){1,3}$/v;

/** One to three emoji and nothing else. */
export const isEmojiOnly = (text: string): boolean => text.length <= 60 && EMOJI_ONLY.test(text);
