// The trace of traced_program, looked at as somebody at a viewer would: slices, their nesting and parents,
// durations, counters, names. Arguments: the trace processor's folder, the program, the plugins' folder.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import {TraceProcessor} from './trace_processor.mjs';

const [processor, program, plugins] = process.argv.slice(2).map((each) => path.resolve(each));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pollux-trace-'));
process.on('exit', () => fs.rmSync(folder, {recursive: true, force: true}));

const workers = 3, requests = 200, spins = 2000;  // of traced_program
const load = (bytes) => TraceProcessor.load(path.join(processor, 'package'), bytes);

let failures = 0;
async function test(name, body) {
  try {
    await body();
    console.log(`ok    ${name}`);
  } catch (error) {
    ++failures;
    console.log(`FAIL  ${name}\n${error.stack}`);
  }
}

const file = path.join(folder, 'trace.json');
execFileSync(program, [plugins, file], {stdio: 'inherit', timeout: 60000});
const text = fs.readFileSync(file, 'utf8');
const written = JSON.parse(text);  // strict: the program ended in order
const trace = await load(fs.readFileSync(file));

// Slices on threads, each with the one around it.
const slices = trace.query(`
  select s.id, s.name, s.category as path, s.ts, s.dur, s.depth, p.category as parent, t.name as thread
  from slice s join thread_track k on s.track_id = k.id join thread t using (utid)
  left join slice p on p.id = s.parent_id`);
const named = (name) => slices.filter((slice) => slice.name === name);

await test('nothing in the file is an error to the processor', () => {
  assert.deepEqual(trace.query(`select name, value from stats where severity = 'error' and value > 0`), []);
});

await test('every scope is a slice', () => {
  for (const name of ['request', 'parse', 'render', 'inner']) {
    assert.equal(named(name).length, workers * requests, name);
  }
  assert.equal(named('spin').length, spins);
  assert.equal(named('program').length, 1);
  assert.equal(named('setup').length, 1);
});

await test('slices nest as the scopes did', () => {
  const depths = {program: 0, setup: 1, spin: 1, phase: 1, request: 0, parse: 1, render: 1, inner: 2};
  for (const {name, path, depth, parent} of slices) {
    const around = path.slice(0, -name.length - 1);
    assert.equal(depth, depths[name], path);
    assert.equal(parent, around === '' ? null : around, path);
  }
});

await test('times and durations are those in the file, to the nanosecond', () => {
  // From the text: a double has no room for a time of many days.
  const ns = (name, line) => {
    const [, whole, fraction] = line.match(`"${name}":(-?\\d+)\\.(\\d{3})`);
    return Number(whole) * 1000 + Number(fraction);
  };
  const lines = text.split('\n').filter((line) => line.includes('"ph":"X"'));
  const expected = lines.map((line) => [ns('ts', line), ns('dur', line)].join()).sort();
  const seen = slices.filter(({name}) => name !== 'phase').map(({ts, dur}) => [ts, dur].join()).sort();
  assert.deepEqual(seen, expected);
  const [setup] = named('setup'), [whole] = named('program');
  assert(setup.dur >= 20e6, `setup took ${setup.dur} ns`);
  assert(setup.ts >= whole.ts && setup.ts + setup.dur <= whole.ts + whole.dur);
});

await test('processes and threads have their names', () => {
  assert.deepEqual(trace.query(`select name from process where pid <> 0`), [{name: 'traced program'}]);
  const threads = [...new Set(slices.map(({thread}) => thread))].sort();
  assert.equal(threads[0], 'main');
  assert.equal(threads.length, 1 + workers);
  for (const thread of threads.slice(1)) assert.match(thread, /^(worker-[1-3]|thread \d+)$/);
});

await test('status and attributes are arguments', () => {
  const args = (key) => trace.query(`
    select a.string_value as text, a.int_value as number, count(1) as times
    from slice s join args a using (arg_set_id)
    where s.name in ('request', 'inner') and a.flat_key = 'args.${key}' group by 1, 2`);
  const failed = args('status').find(({text}) => text === 'error');
  assert.equal(failed.times, workers * requests / 50);
  assert.equal(args('id').length, requests);
  assert.deepEqual(args('text'), [{text: '"ä"\n', number: null, times: workers * requests}]);
});

// This version of the processor passes over async events: they are looked at in the file, where they must not be
// slices of a thread, for newer ones drop a slice that overlaps another.
await test('detached scopes that overlap are pairs with ids of their own', () => {
  const uploads = written.filter(({name}) => name === 'upload');
  const [begins, ends] = ['b', 'e'].map((phase) => uploads.filter(({ph}) => ph === phase));
  assert.equal(uploads.length, 10);
  assert.equal(new Set(begins.map(({id}) => id)).size, 5);
  for (const {id, cat, ts} of begins) assert(ends.find((end) => end.id === id && end.cat === cat).ts > ts);
  assert(begins.at(-1).ts < ends[0].ts, 'they overlap');
});

await test('a counter adds up over threads and never falls', () => {
  const points = trace.query(`
    select c.ts, c.value from counter c join process_counter_track t on c.track_id = t.id
    where t.name = 'request.parse.items value' order by c.ts, c.id`).map(({value}) => value);
  assert.equal(points.length, workers * requests);
  assert.equal(points.at(-1), 2 * workers * requests);
  points.reduce((before, now) => (assert(now >= before, `${before} then ${now}`), now));
});

await test('gauges and histograms are tracks of their values', () => {
  const values = (name) => trace.query(`
    select c.value from counter c join process_counter_track t on c.track_id = t.id
    where t.name = '${name} value' order by c.ts`).map(({value}) => value);
  assert.deepEqual(values('load').sort(), [1, 2, 3]);
  assert.deepEqual(values('program.size'), [0.5, 1, 1.5, 2]);
});

// As many slices as there are whole lines of them before a cut.
const wholeSlices = (bytes) => bytes.subarray(0, bytes.lastIndexOf(10) + 1).toString().match(/"ph":"X"/g)?.length ?? 0;
const slicesOnThreads = (loaded) => loaded.query(`
  select count(1) as n from slice join thread_track k on track_id = k.id where category not like '%phase'`)[0].n;

await test('a copy that is cut at any byte loads, with every whole line', async () => {
  const bytes = fs.readFileSync(file);
  const cuts = [40, bytes.indexOf('ä') + 1, bytes.length - 1, bytes.length - 3];
  const line = bytes.indexOf('\n', bytes.length >> 1) + 1;
  for (let at = 0; at < 12; ++at) cuts.push(line + at * 13);
  for (const cut of cuts) {
    const copy = bytes.subarray(0, cut), whole = wholeSlices(copy);
    const seen = slicesOnThreads(await load(copy));
    // The last line may be whole up to its comma.
    assert(seen === whole || seen === whole + 1, `${seen} of ${whole} slices, cut at ${cut}`);
  }
});

await test('what a killed program leaves behind loads', async () => {
  const left = path.join(folder, 'killed.json');
  const child = spawn(program, [plugins, left, 'endless'], {stdio: 'inherit'});
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal)));
  const until = Date.now() + 60000;
  const size = () => fs.existsSync(left) ? fs.statSync(left).size : 0;
  while (size() < 200000 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill('SIGKILL');
  assert.equal(await ended, 'SIGKILL');
  const bytes = fs.readFileSync(left);
  assert(bytes.length >= 200000);
  assert(!bytes.toString().endsWith(']\n'));
  assert.equal(slicesOnThreads(await load(bytes)), wholeSlices(bytes));
});

assert(written.length > slices.length);
process.exitCode = failures === 0 ? 0 : 1;
