// Turns every <div class="dp-diagram" data-xml-url="…" data-states="[…]"> of a page into a diagram.
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './viewer.css';
import { showDiagram } from './diagram.js';

function enhance() {
  for (const host of document.querySelectorAll('.dp-diagram:not([data-ready])')) {
    host.dataset.ready = 'loading';
    showDiagram(host);
  }
}

if (document.readyState === 'loading') {
  document.addEventListener('DOMContentLoaded', enhance);
} else {
  enhance();
}
