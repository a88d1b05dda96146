// The whole packets at the front of a Perfetto trace, as far as a test asks for them.
import {fieldsOf, Reader} from './trace_processor.mjs';

const PACKET = 1, TRACK_EVENT = 11, TYPE = 9, TRACK_UUID = 11;
const OWN_TRACK = 3;  // as the plugin numbers tracks: of a detached scope

export function packetsOf(bytes) {
  const packets = [];
  const reader = new Reader(bytes);
  while (reader.more) {
    try {
      if (Number(reader.varint()) !== PACKET * 8 + 2) throw new Error('not a packet');
      const size = Number(reader.varint());
      if (reader.at + size > bytes.length) break;
      const packet = {type: 0, track: {}};
      for (const [field, value] of fieldsOf(reader.bytes(size))) {
        if (field !== TRACK_EVENT) continue;
        for (const [inner, content] of fieldsOf(value)) {
          if (inner === TYPE) packet.type = Number(content);
          if (inner === TRACK_UUID) packet.track.isOwn = Number(content >> 32n & 15n) === OWN_TRACK;
        }
      }
      packets.push(packet);
    } catch (error) {
      if (error instanceof RangeError) break;  // cut within a number
      throw error;
    }
  }
  return packets;
}
