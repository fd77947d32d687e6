/** The texts about pictures of people, and the server's logo. */
export const pictureWords = {
  yourPicture: "Your picture",
  yourPictureHint: "Choose one, or drop it here. Others see the middle of it.",
  logo: "Logo",
  logoHint: "Choose a picture, or drop it here. Everyone sees it, also before they come in.",
  choosePicture: "Choose a picture…",
  anotherPicture: "Choose another…",
  removePicture: "Remove the picture",
  removePictureShort: "Remove",
  usePicture: "Use this picture",
  pictureAsSeen: "This is what others will see.",
  picturePreview: "The picture that you have chosen",
  pictureSaved: "The picture is saved.",
  pictureRemoved: "The picture is removed.",
  noPicture: "This browser cannot read this file as a picture.",
  pictureRemovedOf: (person: string) => `The picture of ${person} is removed.`,
} as const;
