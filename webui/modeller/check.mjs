// Opens drawings and decision tables the way Camunda Modeler does and prints what it would warn of, as JSON.
// Usage: node check.mjs FILE…
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json' with { type: 'json' };
import { DmnModdle } from 'dmn-moddle';

const readers = {
  bpmn: (xml) => new BpmnModdle({ camunda }).fromXML(xml, 'bpmn:Definitions'),
  dmn: (xml) => new DmnModdle().fromXML(xml, 'dmn:Definitions'),
};

const found = {};
for (const file of process.argv.slice(2)) {
  try {
    const { warnings } = await readers[file.split('.').pop()](readFileSync(file, 'utf8'));
    found[file] = warnings.map(({ message }) => message);
  } catch (error) {
    found[file] = [error.message];
  }
}
process.stdout.write(`${JSON.stringify(found)}\n`);
