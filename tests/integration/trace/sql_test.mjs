// The traces of traced_program, looked at as somebody at a viewer would: slices, their nesting and parents,
// durations, counters, names, arrows; each format by the same queries, and both against each other, for they are of
// one run. Arguments: the trace processor's folder, the program, the plugins' folder, how many formats there are.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import {packetsOf} from './perfetto_packets.mjs';
import {TraceProcessor} from './trace_processor.mjs';

const [processor, program, plugins] = process.argv.slice(2, 5).map((each) => path.resolve(each));
const formatCount = process.argv[5];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pollux-trace-'));
process.on('exit', () => fs.rmSync(folder, {recursive: true, force: true}));

const workers = 3, requests = 200, spins = 2000, uploads = 5, pieces = 3;  // of traced_program
const attached = ['piece', 'outlasting', 'late'];                          // from job, on a thread of their own

// Where formats differ: what the processor calls things, and which bytes are whole before a cut.
const wholeLines = (bytes) => bytes.subarray(0, bytes.lastIndexOf(10) + 1).toString();
const formats = [
  {
    name: 'json', file: 'trace.json', args: 'args', counter: (series) => `${series} value`,
    hasOwnTracks: false,  // this version of the processor passes over async events
    // The last line may be whole up to its comma.
    slicesBefore: (bytes) => [0, 1].map((more) => (wholeLines(bytes).match(/"ph":"X"/g)?.length ?? 0) + more),
    isEnded: (bytes) => bytes.toString().endsWith(']\n'),
  },
  {
    name: 'perfetto', file: 'trace.pftrace', args: 'debug', counter: (series) => series, hasOwnTracks: true,
    slicesBefore: (bytes) => [packetsOf(bytes).filter(({type, track}) => type === 1 && !track.isOwn).length],
    isEnded: () => false,
  },
].slice(0, Number(formatCount));

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

execFileSync(program, [plugins, folder, formatCount], {stdio: 'inherit', timeout: 60000});

// Slices on threads, each with the one around it.
const slicesOf = (trace) => trace.query(`
  select s.id, s.name, s.category as path, s.ts, s.dur, s.depth, p.category as parent, t.name as thread
  from slice s join thread_track k on s.track_id = k.id join thread t using (utid)
  left join slice p on p.id = s.parent_id order by s.ts, s.dur desc, s.depth`);
const slicesOnThreads = (trace) => trace.query(`
  select count(1) as n from slice join thread_track k on track_id = k.id where category not like '%phase'`)[0].n;
const pointsOf = (trace, series) => trace.query(`
  select c.ts, c.value from counter c join process_counter_track t on c.track_id = t.id
  where t.name = '${series}' order by c.ts, c.id`);
// Arrows between slices, by what makes these slices unique.
const arrowsOf = (trace) => trace.query(`
  select o.category as out, o.ts as out_ts, o.dur as out_dur, i.category as into_, i.ts as in_ts, i.dur as in_dur
  from flow f join slice o on f.slice_out = o.id join slice i on f.slice_in = i.id order by in_ts`);

async function lookAt(format) {
  const test_ = (name, body) => test(`${format.name}: ${name}`, body);
  const file = path.join(folder, format.file);
  const trace = await load(fs.readFileSync(file));
  const slices = slicesOf(trace);
  const named = (name) => slices.filter((slice) => slice.name === name);

  await test_('nothing in the file is an error to the processor', () => {
    assert.deepEqual(trace.query(`
      select name, value from stats where value > 0 and (severity in ('error', 'data_loss') or name like 'flow%')`), []);
  });

  await test_('every scope is a slice', () => {
    for (const name of ['request', 'parse', 'render', 'inner']) {
      assert.equal(named(name).length, workers * requests, name);
    }
    assert.equal(named('spin').length, spins);
    for (const name of ['program', 'setup', 'job', 'outlasting', 'late']) assert.equal(named(name).length, 1, name);
    for (const name of ['piece', 'cut']) assert.equal(named(name).length, pieces, name);
  });

  await test_('slices nest as the scopes did', () => {
    const depths = {
      program: 0, setup: 1, spin: 1, phase: 1, job: 1, request: 0, parse: 1, render: 1, inner: 2,
      piece: 0, outlasting: 0, late: 0, cut: 1,
    };
    for (const {name, path, depth, parent} of slices) {
      const around = path.slice(0, -name.length - 1);
      assert.equal(depth, depths[name], path);
      assert.equal(parent, around === '' || attached.includes(name) ? null : around, path);
    }
  });

  await test_('durations are those of the program', () => {
    const [setup] = named('setup'), [whole] = named('program');
    assert(setup.dur >= 20e6, `setup took ${setup.dur} ns`);
    assert(setup.ts >= whole.ts && setup.ts + setup.dur <= whole.ts + whole.dur);
    for (const {dur} of named('spin')) assert(dur >= 1000);
  });

  await test_('processes and threads have their names', () => {
    assert.deepEqual(trace.query(`select name from process where pid <> 0`), [{name: 'traced program'}]);
    const threads = [...new Set(slices.map(({thread}) => thread))].sort();
    assert.equal(threads[0], 'main');
    assert.equal(threads.length, 1 + workers + pieces + 2);
    for (const thread of threads.slice(1)) assert.match(thread, /^(worker-[1-3]|thread \d+)$/);
  });

  await test_('status and attributes are arguments', () => {
    const args = (key) => trace.query(`
      select a.string_value as text, a.int_value as number, count(1) as times
      from slice s join args a using (arg_set_id)
      where s.name in ('request', 'inner') and a.flat_key = '${format.args}.${key}' group by 1, 2`);
    const failed = args('status').find(({text}) => text === 'error');
    assert.equal(failed.times, workers * requests / 50);
    assert.equal(args('id').length, requests);
    assert.deepEqual(args('text'), [{text: '"ä"\n', number: null, times: workers * requests}]);
  });

  await test_('a counter adds up over threads and never falls', () => {
    const points = pointsOf(trace, format.counter('request.parse.items')).map(({value}) => value);
    assert.equal(points.length, workers * requests);
    assert.equal(points.at(-1), 2 * workers * requests);
    points.reduce((before, now) => (assert(now >= before, `${before} then ${now}`), now));
  });

  await test_('gauges and histograms are tracks of their values', () => {
    const values = (name) => pointsOf(trace, format.counter(name)).map(({value}) => value);
    assert.deepEqual(values('load').sort(), [1, 2, 3]);
    assert.deepEqual(values('program.size'), [0.5, 1, 1.5, 2]);
  });

  await test_('increments that differ by an attribute add up on tracks of their own', () => {
    const values = (series) => pointsOf(trace, format.counter(`program.lookups {result=${series}}`)).map(({value}) => value);
    assert.deepEqual(values('hit'), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(values('miss'), [1, 2, 3]);
  });

  await test_('arrows lead from a captured scope to each that was attached to it, and nowhere else', () => {
    const [job] = named('job');
    const expected = slices.filter(({name}) => attached.includes(name)).map(({path, ts, dur}) =>
        ({out: 'program.job', out_ts: job.ts, out_dur: job.dur, into_: path, in_ts: ts, in_dur: dur}));
    assert.equal(expected.length, pieces + 2);
    assert.deepEqual(arrowsOf(trace).filter(({into_}) => into_ !== 'program.upload'), expected);
  });

  await test_('a copy that is cut at any byte loads, with every whole event', async () => {
    const bytes = fs.readFileSync(file);
    const cuts = [150, bytes.indexOf('ä') + 1, bytes.length - 1, bytes.length - 3];
    const middle = bytes.indexOf('\n', bytes.length >> 1) + 1;
    for (let at = 0; at < 12; ++at) cuts.push(middle + at * 13);
    for (const cut of cuts) {
      const copy = bytes.subarray(0, cut), whole = format.slicesBefore(copy);
      const seen = slicesOnThreads(await load(copy));
      assert(whole.includes(seen), `${seen} of ${whole} slices, cut at ${cut}`);
    }
  });

  await test_('what a killed program leaves behind loads', async () => {
    const left = fs.mkdtempSync(path.join(folder, 'killed-'));
    const child = spawn(program, [plugins, left, formatCount, 'endless'], {stdio: 'inherit'});
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal)));
    const until = Date.now() + 60000;
    const file = path.join(left, format.file);
    const size = () => fs.existsSync(file) ? fs.statSync(file).size : 0;
    while (size() < 200000 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    assert.equal(await ended, 'SIGKILL');
    const bytes = fs.readFileSync(file);
    assert(bytes.length >= 200000);
    assert(!format.isEnded(bytes));
    assert.equal(slicesOnThreads(await load(bytes)), format.slicesBefore(bytes)[0]);
  });

  return {trace, slices};
}

const seen = {};
for (const format of formats) seen[format.name] = await lookAt(format);

const text = fs.readFileSync(path.join(folder, 'trace.json'), 'utf8');
const written = JSON.parse(text);  // strict: the program ended in order

await test('json: times and durations are those in the file, to the nanosecond', () => {
  // From the text: a double has no room for a time of many days.
  const ns = (name, line) => {
    const [, whole, fraction] = line.match(`"${name}":(-?\\d+)\\.(\\d{3})`);
    return Number(whole) * 1000 + Number(fraction);
  };
  const lines = text.split('\n').filter((line) => line.includes('"ph":"X"'));
  const expected = lines.map((line) => [ns('ts', line), ns('dur', line)].join()).sort();
  const slices = seen.json.slices.filter(({name}) => name !== 'phase');
  assert.deepEqual(slices.map(({ts, dur}) => [ts, dur].join()).sort(), expected);
});

// The processor passes over them: they are looked at in the file, where they must not be slices of a thread, for
// newer ones drop a slice that overlaps another.
await test('json: detached scopes that overlap are pairs with ids of their own', () => {
  const events = written.filter(({name}) => name === 'upload');
  const [begins, ends] = ['b', 'e'].map((phase) => events.filter(({ph}) => ph === phase));
  assert.equal(events.length, 2 * uploads);
  assert.equal(new Set(begins.map(({id}) => id)).size, uploads);
  for (const {id, cat, ts} of begins) assert(ends.find((end) => end.id === id && end.cat === cat).ts > ts);
  assert(begins.at(-1).ts < ends[0].ts, 'they overlap');
});

if (seen.perfetto) {
  await test('perfetto: detached scopes that overlap are slices of tracks of their own, with arrows to them', () => {
    const own = seen.perfetto.trace.query(`
      select s.ts, s.dur, s.track_id as track, t.name from slice s join process_track t on s.track_id = t.id
      where s.name = 'upload' and s.depth = 0 order by s.ts`);
    assert.equal(own.length, uploads);
    assert.equal(new Set(own.map(({track}) => track)).size, uploads);
    assert.deepEqual([...new Set(own.map(({name}) => name))], ['program.upload']);
    const [whole] = seen.perfetto.slices.filter(({name}) => name === 'program');
    assert.deepEqual(
        arrowsOf(seen.perfetto.trace).filter(({into_}) => into_ === 'program.upload'),
        own.map(({ts, dur}) => ({
          out: 'program', out_ts: whole.ts, out_dur: whole.dur, into_: 'program.upload', in_ts: ts, in_dur: dur})));
  });

  await test('both formats show the same slices, to the nanosecond', () => {
    const plain = ({slices}) => slices.map(({name, path, ts, dur, depth, parent}) => ({name, path, ts, dur, depth, parent}));
    assert.deepEqual(plain(seen.perfetto), plain(seen.json));
    assert.deepEqual(
        pointsOf(seen.perfetto.trace, 'request.parse.items'), pointsOf(seen.json.trace, 'request.parse.items value'));
  });

  await test('perfetto: two traces in one file are both read', async () => {
    const bytes = fs.readFileSync(path.join(folder, 'trace.pftrace'));
    const twice = await load(Buffer.concat([bytes, bytes]));
    assert.equal(slicesOnThreads(twice), 2 * slicesOnThreads(seen.perfetto.trace));
  });
}

process.exitCode = failures === 0 ? 0 : 1;
