import { answer, common, later, type Operation, refused, shown } from "./http-parts.ts";

const pictureBody = {
  required: true,
  content: { "image/*": { schema: { type: "string", format: "binary" } } },
};
const webp = { description: "The picture.", content: { "image/webp": {} } };
const hash = {
  name: "hash",
  in: "path",
  required: true,
  schema: { type: "string" },
  description: "Its hash.",
};

/** Routes for pictures. */
export const picturePaths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  "/account/picture": {
    put: {
      summary: "Upload a picture of yourself: for people with an account.",
      description:
        "JPEG, PNG, WebP, GIF or BMP, told by its content, of at most `pictureBytesMax` bytes, 16 million pixels and 10,000 each way, " +
        "which does not move. The server cuts the middle square out of it, and stores it in 256 and 64 pixels as WebP, without " +
        "anything else that was in the file.",
      security: shown,
      requestBody: pictureBody,
      responses: {
        "200": answer("Its hash, for `GET /pictures/{hash}`.", "PictureTaken"),
        "400": refused("It is not a picture, damaged, too large, or it moves."),
        "401": refused("Not signed in."),
        "409": refused("Another picture of this person is being uploaded."),
        "413": { description: "It has too many bytes." },
        ...common,
      },
    },
    delete: {
      summary: "Remove your picture.",
      security: shown,
      responses: { "204": { description: "There is none." }, "401": refused("Not signed in."), ...common },
    },
  },
  "/server/logo": {
    put: {
      summary: "Upload the server's logo: for admins. It keeps its form.",
      security: shown,
      requestBody: pictureBody,
      responses: {
        "200": answer("Its hash, for `GET /pictures/{hash}`.", "PictureTaken"),
        "400": refused("It is not a picture, damaged, too large, or it moves."),
        "401": refused("Not signed in."),
        "413": { description: "It has too many bytes." },
        ...common,
      },
    },
    delete: {
      summary: "Remove the server's logo.",
      security: shown,
      responses: { "204": { description: "There is none." }, "401": refused("Not signed in."), ...common },
    },
  },
  "/pictures/{hash}": {
    get: {
      summary: "A picture of a person, or the logo: of at most 256 pixels. It never changes.",
      parameters: [hash],
      responses: { "200": webp, "404": { description: "There is no such picture." }, "429": later },
    },
  },
  "/pictures/{hash}/small": {
    get: {
      summary: "The same, of at most 64 pixels.",
      parameters: [hash],
      responses: { "200": webp, "404": { description: "There is no such picture." }, "429": later },
    },
  },
};
