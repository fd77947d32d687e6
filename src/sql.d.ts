declare module "*.sql" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: that is how a text is imported
  export default text;
}
