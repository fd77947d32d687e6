/**
 * What fonts draw as nothing although Unicode does not list it as ignorable, as it is written in a class of a regular
 * expression: the blank Braille pattern, the place of an object lost in copying, the empty note head, Khitan's filler.
 */
export const BLANKS = "\\u2800\\uFFFC\\u{1D159}\\u{16FE4}";

const VISIBLE = new RegExp(`[^\\s\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}${BLANKS}]`, "u");

/** Whether there is anything in it that a person can see: more than spaces, controls and what is drawn as nothing. */
export const isVisible = (text: string): boolean => VISIBLE.test(text);
