// Small helps in forms: show a password, take over the browser's time zone.

for (const button of document.querySelectorAll("[data-reveals]")) {
  const field = document.getElementById(button.dataset.reveals);
  button.hidden = false;
  button.addEventListener("click", () => {
    const reveal = field.type === "password";
    field.type = reveal ? "text" : "password";
    button.textContent = reveal ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(reveal));
    field.focus();
  });
}

const zoneButton = document.getElementById("browser-timezone");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zoneButton && zone) {
  const field = document.getElementById("timezone");
  const offer = () => { zoneButton.hidden = field.value === zone; };
  zoneButton.textContent = `Use ${zone}`;
  zoneButton.addEventListener("click", () => { field.value = zone; offer(); field.focus(); });
  field.addEventListener("input", offer);
  offer();
}
