// What stands where: each state has a colour, a line pattern (viewer.css) and a sign, so that none is told by colour alone.
const STATES = {
  active: { sign: '\u25B6', words: 'is here now' },
  waiting: { sign: '\u2026', words: 'is waiting here' },
  done: { sign: '\u2713', words: 'is done' },
  failed: { sign: '\u2715', words: 'has failed here' },
  error: { sign: '\u2715', words: 'has an error' },
  warning: { sign: '!', words: 'has a warning' },
  fixed: { sign: '\u270E', words: 'was mended' },
};

/** Marks the elements and hangs badges on them; a state of an element that is not drawn is passed over. */
export function markStates(viewer, states) {
  const registry = viewer.get('elementRegistry');
  for (const state of [...states, ...inside(registry, states)]) {
    const element = registry.get(state.element);
    if (element && STATES[state.state]) {
      viewer.get('canvas').addMarker(element, `dp-state-${state.state}`);
      viewer.get('overlays').add(element, 'dp-state', { position: place(element), scale: { min: state.state === 'done' && !state.href ? 0.5 : 1, max: 1.5 }, html: badge(element, state) });
    }
  }
}

const SURFACING = ['failed', 'error', 'active', 'waiting'];

/** What stands inside a collapsed sub-process is told on the sub-process as well, the most pressing state first. */
function inside(registry, states) {
  const told = new Set(states.map(({ element }) => element));
  const surfaced = new Map();
  for (const wanted of SURFACING) {
    for (const state of states.filter(({ state: name }) => name === wanted)) {
      for (const outer of collapsedAround(registry.get(state.element))) {
        if (!told.has(outer)) {
          const sum = surfaced.get(outer) ?? { element: outer, state: wanted, overdue: 0, title: 'open it to see where the case stands' };
          sum.overdue += state.overdue ?? 0;
          surfaced.set(outer, sum);
        }
      }
    }
  }
  return [...surfaced.values()];
}

function collapsedAround(element) {
  const found = [];
  for (let drawn = element?.businessObject.$parent; drawn; drawn = drawn.$parent) {
    if (drawn.$type === 'bpmn:SubProcess' && drawn.di?.isExpanded !== true) {
      found.push(drawn.id);
    }
  }
  return found;
}

/** Badges of flows sit at their middle, all others at the top right corner. */
function place(element) {
  return element.waypoints ? { top: 0, left: 0 } : { top: -14, right: 22 };
}

function badge(element, state) {
  const kind = STATES[state.state];
  const node = document.createElement(state.href ? 'a' : 'span');
  node.className = `dp-badge dp-badge--${state.state}`;
  if (state.state === 'done' && !state.href) {
    node.classList.add('dp-badge--small'); // a case has passed many steps: their marks must not hide the drawing
  }
  if (state.href) {
    node.href = state.href;
  }
  append(node, 'dp-badge__sign', kind.sign);
  if (state.count > 1 || (state.href && state.count)) {
    append(node, 'dp-badge__count', String(state.count));
  }
  if (state.overdue) {
    append(node, 'dp-badge__overdue', `! ${state.overdue}`);
  }
  const text = words(element, state, kind);
  node.title = text;
  node.setAttribute('role', state.href ? 'link' : 'img');
  node.setAttribute('aria-label', text);
  return node;
}

function words(element, state, kind) {
  const name = element.businessObject.name || 'Unnamed step';
  if (state.title) {
    return `${name}: ${state.title}`;
  }
  const counted = state.count === undefined || state.count === null ? kind.words : `${state.count} ${state.state}`;
  return `${name}: ${counted}${state.overdue ? `, ${state.overdue} overdue` : ''}`;
}

function append(parent, className, text) {
  const part = document.createElement('span');
  part.className = className;
  part.dataset.text = text; // shown by viewer.css: the name of the whole badge says it in words
  part.setAttribute('aria-hidden', 'true');
  parent.append(part);
}
