/** One field as it stands on the wire: a number, or the bytes of a text, a message or a packed list. */
export type WireField = { number: number; value: bigint | Buffer } & ({ wire: 'varint' | 'fixed' } | { wire: 'bytes' });

/** Reads the fields of a protobuf message in order. Throws a RangeError when it is cut off or malformed. */
export function* readFields(bytes: Buffer): Generator<WireField> {
  let offset = 0;
  const take = (length: number): Buffer => {
    const end = offset + length;
    if (end > bytes.length) throw new RangeError('unexpected EOF');
    const part = bytes.subarray(offset, end);
    offset = end;
    return part;
  };
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = take(1)[0]!;
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, result);
    }
    throw new RangeError('integer overflow');
  };
  while (offset < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, wire: 'varint', value: varint() };
        break;
      case 1:
        yield { number, wire: 'fixed', value: take(8) };
        break;
      case 2:
        yield { number, wire: 'bytes', value: take(Number(varint())) };
        break;
      case 5:
        yield { number, wire: 'fixed', value: take(4) };
        break;
      default:
        throw new RangeError(`illegal wire type ${tag & 7}`);
    }
  }
}
