// Tells GOV.UK Frontend's styles, before the first paint, that its scripts will run.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
