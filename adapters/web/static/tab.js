// Shows what Tandem answers, and tells it what is pressed; who presses, Teams says each time.
const shown = document.getElementById("shown"), trouble = document.getElementById("trouble");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
let locale = "";

async function tell(data) {
  data.set("-locale", locale);
  data.set("-zone", zone);
  trouble.hidden = true;
  shown.setAttribute("aria-busy", "true");
  try {
    const token = await microsoftTeams.authentication.getAuthToken();
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch("/teams/tab", { method: "POST", body: data, headers });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    shown.innerHTML = await response.text();
    window.scrollTo(0, 0);
    // Read from here on: the fault, or the beginning.
    (shown.querySelector("[aria-invalid]") || shown).focus();
  } catch (error) {
    // What was typed stays on the screen.
    console.error(error);
    trouble.hidden = false;
  } finally {
    shown.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!shown.hasAttribute("aria-busy")) tell(new FormData(event.target, event.submitter));
});

const inTheDark = (theme) => document.documentElement.classList.toggle("dark", theme !== "default");

async function start() {
  await microsoftTeams.app.initialize();
  clearTimeout(lost);
  const { app } = await microsoftTeams.app.getContext();
  locale = app.locale || "";
  inTheDark(app.theme || "default");
  microsoftTeams.app.registerOnThemeChangeHandler(inTheDark);
  await tell(new FormData());
}

// Opened anywhere else, the page says where it belongs.
const belongs = () => { document.getElementById("outside").hidden = false; };
const lost = setTimeout(belongs, 8000);
if (window.microsoftTeams) start().catch(belongs);
