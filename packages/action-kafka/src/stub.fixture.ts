import { createServer, type Socket } from "node:net";
import { Reader, readRecordsBatch, Writer } from "@platformatic/kafka";

/** Numbers of the calls, and the one version of each that the stub speaks. */
const calls = { produce: [0, 11], metadata: [3, 12], apiVersions: [18, 3], initProducerId: [22, 5] } as const;
const topicId = "00000000-0000-4000-8000-000000000001";

/** A batch that a client asked the stub to keep. */
export interface StubBatch {
  readonly acks: number;
  readonly topic: string;
  readonly producerId: bigint;
  readonly sequence: number;
  readonly records: readonly { key: string | undefined; value: string; headers: Record<string, string> }[];
}

/** What the stub does with a batch: keeps it, keeps it and hangs up without an answer, or answers with an error. */
export type Turn = "keep" | "keep, then hang up" | { readonly error: number };

export interface StubKafka {
  readonly brokers: string;
  /** Every batch that came, repetitions too. */
  readonly seen: StubBatch[];
  /** How the next batches are treated; later ones are kept. */
  readonly turns: Turn[];
  close(): Promise<void>;
}

/** Speaks just enough of Kafka's protocol for one producer and one partition, in the test's own process. */
export async function startStubKafka(): Promise<StubKafka> {
  const seen: StubBatch[] = [];
  const turns: Turn[] = [];
  const sockets = new Set<Socket>();
  let port = 0;
  const answer = (socket: Socket, frame: Buffer) => {
    const reader = Reader.from(frame);
    const [call] = [reader.readInt16(), reader.readInt16()];
    const correlation = reader.readInt32();
    reader.readNullableString(false);
    reader.readTaggedFields();
    const body = answerTo(call, reader);
    if (body === undefined) return void socket.destroy();
    const head = Writer.create().appendInt32(correlation);
    if (call !== calls.apiVersions[0]) head.appendTaggedFields();
    socket.write(head.appendFrom(body).prependLength().buffer);
  };
  const answerTo = (call: number, reader: Reader): Writer | undefined => {
    switch (call) {
      case calls.apiVersions[0]:
        return apiVersions();
      case calls.metadata[0]:
        return metadata(namesIn(reader), port);
      case calls.initProducerId[0]:
        return Writer.create().appendInt32(0).appendInt16(0).appendInt64(7n).appendInt16(0).appendTaggedFields();
      case calls.produce[0]: {
        const batch = batchIn(reader);
        seen.push(batch);
        const turn = turns.shift() ?? "keep";
        if (turn === "keep, then hang up") return undefined;
        return produced(batch.topic, turn === "keep" ? 0 : turn.error);
      }
      default:
        throw new Error(`the stub knows no call ${call}`);
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    let buffer = Buffer.alloc(0);
    socket.on("data", (part: Buffer) => {
      buffer = Buffer.concat([buffer, part]);
      while (buffer.length >= 4 && buffer.length >= 4 + buffer.readInt32BE(0)) {
        const end = 4 + buffer.readInt32BE(0);
        answer(socket, buffer.subarray(4, end));
        buffer = buffer.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the stub has a port");
  port = address.port;
  return {
    brokers: `127.0.0.1:${port}`,
    seen,
    turns,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const apiVersions = () =>
  Writer.create()
    .appendInt16(0)
    .appendArray(Object.values(calls), (w, [call, version]) =>
      w.appendInt16(call).appendInt16(version).appendInt16(version),
    )
    .appendInt32(0)
    .appendTaggedFields();

const namesIn = (reader: Reader): string[] =>
  reader.readNullableArray((r) => {
    r.readUUID();
    return r.readNullableString() ?? "";
  }) ?? [];

const metadata = (topics: string[], port: number) =>
  Writer.create()
    .appendInt32(0)
    .appendArray([1], (w, node) => w.appendInt32(node).appendString("127.0.0.1").appendInt32(port).appendString(null))
    .appendString("stub")
    .appendInt32(1)
    .appendArray(topics, (w, topic) =>
      w
        .appendInt16(0)
        .appendString(topic)
        .appendUUID(topicId)
        .appendBoolean(false)
        .appendArray([0], partition)
        .appendInt32(0),
    )
    .appendTaggedFields();

/** One partition, led by the only node. */
const partition = (w: Writer, index: number) => {
  w.appendInt16(0).appendInt32(index).appendInt32(1).appendInt32(0);
  for (const nodes of [[1], [1], []]) w.appendArray(nodes, (each, node) => each.appendInt32(node), true, false);
};

function batchIn(reader: Reader): StubBatch {
  reader.readNullableString();
  const acks = reader.readInt16();
  reader.readInt32();
  const [found] = reader.readArray((r) => {
    const topic = r.readString();
    const [batch] = r.readArray((each) => {
      each.readInt32();
      return readRecordsBatch(Reader.from(each.readBytes()));
    });
    return { topic, batch };
  });
  if (found?.batch === undefined) throw new Error("a batch holds records");
  const { topic, batch } = found;
  const text = (bytes: Buffer | null) => bytes?.toString("utf8");
  const records = batch.records.map(({ key, value, headers }) => ({
    key: text(key),
    value: text(value) ?? "",
    headers: Object.fromEntries(headers.map(([name, content]) => [text(name) ?? "", text(content) ?? ""])),
  }));
  return { acks, topic, producerId: batch.producerId, sequence: batch.firstSequence, records };
}

const produced = (topic: string, error: number) =>
  Writer.create()
    .appendArray([topic], (w, name) =>
      w.appendString(name).appendArray([error], (each, code) =>
        each
          .appendInt32(0)
          .appendInt16(code)
          .appendInt64(0n)
          .appendInt64(-1n)
          .appendInt64(0n)
          .appendArray([] as number[], () => undefined)
          .appendString(null),
      ),
    )
    .appendInt32(0)
    .appendTaggedFields();
