// One diagram on a page: fetched, drawn, fitted, marked with states and given buttons.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { addControls } from './controls.js';
import { fitToWidth } from './fit.js';
import { markStates } from './states.js';

const FAILED = 'The diagram could not be drawn here. The outline on this page says the same in words, and the drawing can be downloaded.';

/** Draws the diagram of one host element. Fires `dp-diagram:ready` with the viewer and the warnings, or `dp-diagram:failed`. */
export async function showDiagram(host) {
  const canvas = document.createElement('div');
  canvas.className = 'dp-diagram__canvas';
  host.append(canvas);
  const viewer = new NavigatedViewer({ container: canvas, zoomScroll: { enabled: false } });
  try {
    const { warnings } = await viewer.importXML(await readXml(host));
    const states = JSON.parse(host.dataset.states || '[]');
    describe(host, canvas, viewer);
    fitToWidth(viewer, canvas);
    markStates(viewer, states);
    addControls(host, canvas, viewer, states);
    letWheelZoomOnlyWhenFocused(canvas, viewer);
    host.dataset.ready = 'true';
    host.dispatchEvent(new CustomEvent('dp-diagram:ready', { bubbles: true, detail: { viewer, warnings } }));
  } catch (error) {
    canvas.remove();
    sayFailed(host);
    host.dispatchEvent(new CustomEvent('dp-diagram:failed', { bubbles: true, detail: { message: String(error.message || error) } }));
  }
}

/** The drawing is fetched from data-xml-url, or stands in the element named by data-xml-from (a drawing not yet stored). */
function readXml(host) {
  const source = host.dataset.xmlFrom && document.getElementById(host.dataset.xmlFrom);
  return source ? (source.value ?? source.textContent) : fetchXml(host.dataset.xmlUrl);
}

async function fetchXml(address) {
  const answer = await fetch(address, { credentials: 'same-origin', headers: { Accept: 'application/xml, text/xml, */*' } });
  if (!answer.ok) {
    throw new Error(`The drawing was answered with status ${answer.status}.`);
  }
  return answer.text();
}

/** Names the diagram for people who do not see it; a page gives its own words with data-label. */
function describe(host, canvas, viewer) {
  const root = viewer.get('canvas').getRootElement();
  const drawn = root.businessObject;
  const name = host.dataset.label || drawn.name || drawn.participants?.[0]?.name || 'procedure';
  host.setAttribute('role', 'group');
  host.setAttribute('aria-label', `Diagram: ${name}`);
  canvas.querySelector('svg').setAttribute('aria-label', `Drawing of ${name}. The outline on this page says the same in words.`);
  canvas.querySelector('.bjs-powered-by')?.setAttribute('aria-label', 'Powered by bpmn.io');
}

/** A wheel over a diagram that nobody is using scrolls the page. */
function letWheelZoomOnlyWhenFocused(canvas, viewer) {
  const zoom = viewer.get('zoomScroll');
  canvas.addEventListener('focusin', () => zoom.toggle(true));
  canvas.addEventListener('focusout', () => zoom.toggle(false));
}

function sayFailed(host) {
  host.dataset.ready = 'failed';
  const message = document.createElement('p');
  message.className = 'dp-diagram__message';
  message.setAttribute('role', 'status');
  message.textContent = FAILED;
  host.append(message);
}
