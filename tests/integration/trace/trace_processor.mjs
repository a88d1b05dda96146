// The trace processor of the Perfetto project, compiled to WebAssembly: a trace in, the rows of SQL queries out.
// It is spoken to as the viewer does, by messages of perfetto/trace_processor/trace_processor.proto.
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';

const APPEND_TRACE_DATA = 1, FINALIZE_TRACE_DATA = 2, QUERY_STREAMING = 3;

// Protocol buffers: writing.
const varint = (number) => {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) | 128);
  return Buffer.from([...bytes, number]);
};
const integer = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field, value) => {
  const content = Buffer.from(value);
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
};

// Reading: [field, value] of a message; a value is a BigInt, or a Buffer.
export class Reader {
  constructor(buffer) { this.buffer = buffer; this.at = 0; }
  get more() { return this.at < this.buffer.length; }
  varint() {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      if (!this.more) throw new RangeError('cut within a number');
      const byte = this.buffer[this.at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
  }
  double() {
    this.at += 8;
    return this.buffer.readDoubleLE(this.at - 8);
  }
  bytes(size) {
    this.at += size;
    return this.buffer.subarray(this.at - size, this.at);
  }
}
export function* fieldsOf(buffer) {
  const reader = new Reader(buffer);
  while (reader.more) {
    const tag = Number(reader.varint());
    if (tag % 8 === 0) yield [tag >> 3, reader.varint()];
    else if (tag % 8 === 1) yield [tag >> 3, reader.bytes(8)];
    else if (tag % 8 === 2) yield [tag >> 3, reader.bytes(Number(reader.varint()))];
    else throw new Error(`a field of wire type ${tag % 8}`);
  }
}

// The cells of one batch of a QueryResult: their types, and the values of each type.
function* cellsOf(batch) {
  const parts = {1: Buffer.alloc(0), 2: Buffer.alloc(0), 3: Buffer.alloc(0), 5: Buffer.alloc(0)};
  for (const [field, value] of fieldsOf(batch)) parts[field] = value;
  const integers = new Reader(parts[2]), doubles = new Reader(parts[3]);
  const strings = parts[5].toString().split('\0');
  for (const type of parts[1]) {
    if (type === 1) yield null;
    else if (type === 2) yield integers.varint();
    else if (type === 3) yield doubles.double();
    else if (type === 4) yield strings.shift();
    else throw new Error(`a cell of type ${type}`);
  }
}

export class TraceProcessor {
  // Reads a whole trace, or what there is of one. `folder` holds the package.
  static async load(folder, trace) {
    const processor = new TraceProcessor();
    await processor.start(folder);
    processor.call(APPEND_TRACE_DATA, bytes(101, trace));
    processor.call(FINALIZE_TRACE_DATA, Buffer.alloc(0));
    return processor;
  }

  // The viewer's worker, with this object in the place of the browser.
  async start(folder) {
    const file = path.join(folder, 'engine_bundle.js');
    const quiet = {log() {}, warn() {}, error: console.error};
    const self = {};
    process.chdir(folder);  // where it looks for its .wasm
    process.setMaxListeners(0);
    new Function('self', 'require', '__filename', '__dirname', 'console', fs.readFileSync(file, 'utf8'))(
        self, createRequire(file), file, folder, quiet);
    this.port = {postMessage: (data) => this.replies.push(Buffer.from(data))};
    self.onmessage({data: {enginePort: this.port}});
    await new Promise(setImmediate);  // its runtime is ready once its promises have run
  }

  // The bodies of all replies to one request.
  call(method, argument) {
    this.replies = [];
    this.sequence = (this.sequence ?? -1) + 1;
    const request = Buffer.concat([integer(1, this.sequence), integer(2, method), argument]);
    this.port.onmessage({data: new Uint8Array(bytes(1, request))});
    const bodies = [];
    for (const [, reply] of fieldsOf(Buffer.concat(this.replies))) {
      for (const [field, value] of fieldsOf(reply)) {
        if (field === 201 || field === 203) bodies.push(value);
      }
    }
    for (const body of method === APPEND_TRACE_DATA ? bodies : []) {
      for (const [field, text] of fieldsOf(body)) if (field === 2) throw new Error(text.toString());
    }
    return bodies;
  }

  // Rows as objects; integers that a double holds exactly are numbers.
  query(sql) {
    const columns = [], cells = [];
    for (const body of this.call(QUERY_STREAMING, bytes(103, bytes(1, sql)))) {
      for (const [field, value] of fieldsOf(body)) {
        if (field === 1) columns.push(value.toString());
        if (field === 2 && value.length > 0) throw new Error(`${value}\n${sql}`);
        if (field === 3) cells.push(...cellsOf(value));
      }
    }
    const plain = (cell) => typeof cell === 'bigint' && Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
    const rows = [];
    for (let at = 0; at < cells.length; at += columns.length) {
      rows.push(Object.fromEntries(columns.map((column, i) => [column, plain(cells[at + i])])));
    }
    return rows;
  }
}
