// Buttons for zooming and moving, so that nobody has to drag or turn a wheel.
import { fitToWidth } from './fit.js';

const STEP = 120;
const READABLE = 0.9;
const FOUND = ['error', 'warning'];
const STANDING = ['failed', 'error', 'active', 'waiting', 'warning'];

const BUTTONS = [
  ['Zoom in', '+', (viewer) => viewer.get('zoomScroll').stepZoom(1)],
  ['Zoom out', '\u2212', (viewer) => viewer.get('zoomScroll').stepZoom(-1)],
  ['Fit to width', 'Fit', (viewer, canvas) => fitToWidth(viewer, canvas)],
  ['Move left', '\u2190', (viewer) => viewer.get('canvas').scroll({ dx: STEP, dy: 0 })],
  ['Move right', '\u2192', (viewer) => viewer.get('canvas').scroll({ dx: -STEP, dy: 0 })],
  ['Move up', '\u2191', (viewer) => viewer.get('canvas').scroll({ dx: 0, dy: STEP })],
  ['Move down', '\u2193', (viewer) => viewer.get('canvas').scroll({ dx: 0, dy: -STEP })],
];

/** Puts the buttons above the canvas; with a current step, or a finding, there is one more that goes to it, then to the next. */
export function addControls(host, canvas, viewer, states) {
  const bar = document.createElement('div');
  bar.className = 'dp-diagram__controls';
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', 'Diagram view');
  for (const [label, sign, act] of BUTTONS) {
    bar.append(button(label, sign, () => act(viewer, canvas)));
  }
  const standing = STANDING.flatMap((wanted) => states.filter(({ state }) => state === wanted));
  if (standing.length > 0) {
    const [label, sign] = standing.some(({ state }) => FOUND.includes(state))
      ? ['Show the next finding', 'Next finding']
      : ['Show the current step', 'Current step'];
    bar.append(button(label, sign, stepThrough(viewer, standing)));
  }
  host.insertBefore(bar, canvas);
}

function button(label, sign, act) {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = 'dp-diagram__button';
  node.title = label;
  node.setAttribute('aria-label', label);
  node.textContent = sign;
  node.addEventListener('click', act);
  return node;
}

function stepThrough(viewer, standing) {
  let next = 0;
  return () => {
    const element = viewer.get('elementRegistry').get(standing[next % standing.length].element);
    next += 1;
    if (element) {
      showElement(viewer, element);
    }
  };
}

/** Opens the plane an element is drawn on and puts it in the middle at a readable size. */
function showElement(viewer, element) {
  const board = viewer.get('canvas');
  const plane = board.findRoot(element);
  if (plane && plane !== board.getRootElement()) {
    board.setRootElement(plane);
  }
  const { outer } = board.viewbox();
  const size = { width: outer.width / READABLE, height: outer.height / READABLE };
  const middle = centre(element);
  board.viewbox({ x: middle.x - size.width / 2, y: middle.y - size.height / 2, ...size });
}

function centre(element) {
  const at = element.waypoints ? element.waypoints[0] : element;
  return { x: at.x + (element.width || 0) / 2, y: at.y + (element.height || 0) / 2 };
}
