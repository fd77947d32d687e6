// Runs before the first paint, so that the page never flashes in the wrong theme.
try {
  const theme = localStorage.getItem("exchat.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
} catch {
  // this browser blocks storage
}
