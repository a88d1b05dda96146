// Recordings of other years, delivered by `pollux run` to the trace plugin and looked at with the trace processor: each
// event stands at its own wall time, also one from before the machine was started, and none is lost. Arguments: the
// trace processor's folder, the command, the plugins' folder, how many formats there are.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import {TraceProcessor} from './trace_processor.mjs';

const [processor, command, plugins] = process.argv.slice(2, 5).map((each) => path.resolve(each));
const formats = ['json', 'perfetto'].slice(0, Number(process.argv[5]));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pollux-recordings-'));
process.on('exit', () => fs.rmSync(folder, {recursive: true, force: true}));

const century = 36525 * 86400;  // what times before 1970 are moved by: a trace has no negative times
const recordings = [
  {year: 1969, begins: -10_000_000, seen: century - 10_000_000},
  {year: 1971, begins: 40_000_000, seen: 40_000_000},
  {year: 2023, begins: 1_700_000_000, seen: 1_700_000_000},
];

// Ends come before begins, counters from two threads out of order, as in a recording of a program.
const events = (begins) => [
  {scope: 'a.b', duration_s: 0.5, start_wall_time_s: begins + 1},
  {scope: 'a', duration_s: 2, start_wall_time_s: begins},
  {scope: 'n', value: 5, metric_type: 'gauge', time_wall_s: begins + 15},
  {scope: 'items', value: 2, metric_type: 'counter', time_wall_s: begins + 3},
  {scope: 'items', value: 1, metric_type: 'counter', time_wall_s: begins + 2},
];

let failures = 0;
for (const {year, begins, seen} of recordings) {
  for (const format of formats) {
    const name = `${format}: a recording of ${year} keeps its times`;
    try {
      const file = path.join(folder, `${year}.${format}`), lines = path.join(folder, 'events.jsonl');
      fs.writeFileSync(lines, events(begins).map((event) => JSON.stringify(event) + '\n').join(''));
      const config = path.join(folder, 'config.toml');
      // With the delay all lines come in few calls: the plugin orders the counters of one call, not of several.
      fs.writeFileSync(config, `[plugins]\npath = ['${plugins}']\n[[reporter]]\nplugin = 'trace'\nbatch.delay = '200ms'\n` +
          `options = {path = '${file}', format = '${format}'}\n`);
      execFileSync(command, ['run', '--config', config, '--input', lines], {stdio: ['ignore', 'inherit', 'pipe'], timeout: 60000});

      const trace = await TraceProcessor.load(path.join(processor, 'package'), fs.readFileSync(file));
      assert.deepEqual(trace.query(`select name, value from stats where value > 0 and severity in ('error', 'data_loss')`), []);
      const points = trace.query(`
        select t.name, cast(round(c.ts / 1e9) as int) as s, c.value from counter c join process_counter_track t on c.track_id = t.id
        order by t.name, c.ts`);
      const series = (track) => format === 'json' ? `${track} value` : track;
      assert.deepEqual(points, [
        {name: series('items'), s: seen + 2, value: 1}, {name: series('items'), s: seen + 3, value: 3},
        {name: series('n'), s: seen + 15, value: 5},
      ]);
      if (format === 'json') {  // this version of the processor passes over async events
        const begun = JSON.parse(fs.readFileSync(file, 'utf8')).filter(({ph}) => ph === 'b');
        assert.deepEqual(begun.map(({cat, ts}) => [cat, ts / 1e6]), [['a.b', seen + 1], ['a', seen]]);
      } else {
        assert.deepEqual(
            trace.query(`select category as path, cast(round(ts / 1e9) as int) as s, dur from slice order by ts`),
            [{path: 'a', s: seen, dur: 2e9}, {path: 'a.b', s: seen + 1, dur: 5e8}]);
      }
      console.log(`ok    ${name}`);
    } catch (error) {
      ++failures;
      console.log(`FAIL  ${name}\n${error.stack}`);
    }
  }
}
process.exitCode = failures === 0 ? 0 : 1;
