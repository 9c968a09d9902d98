import { initAll } from "govuk-frontend";
import htmx from "htmx.org";
import "./_designer.js";
import "./_diagram.js";
import "./_digitisation.js";
import "./_forms.js";
import "./_places.js";

// The Content-Security-Policy forbids evaluated code and styles written into the page.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();
