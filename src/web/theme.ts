// Runs before the page is drawn, so that a chosen appearance is there from the first moment.
try {
  const theme = localStorage.getItem("exchat.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
} catch {
  // nothing is kept in this browser
}
