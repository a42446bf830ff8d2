// Progressive enhancement only: every page works without this file.
import { initAll } from "./vendor/govuk-frontend@6.3.0/govuk-frontend.min.js";

initAll();
revealFields();
guardTypedText();

// A field that applies only to one answer of another field is hidden until that answer is given.
function revealFields() {
  for (const field of document.querySelectorAll("[data-when-field]")) {
    const { whenField, whenValue, whenEqual } = field.dataset;
    const form = field.closest("form");
    if (!form) continue;
    const update = () => {
      const answers = new FormData(form).getAll(whenField);
      const given = answers.includes(whenValue);
      field.hidden = whenEqual === "yes" ? !given : given || answers.join("") === "";
    };
    form.addEventListener("change", update);
    update();
  }
}

// Leaving a task with unsent text asks first.
function guardTypedText() {
  const form = document.querySelector("form.dp-task-form");
  if (!form) return;
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}
