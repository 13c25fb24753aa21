import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  EJSON,
  Int32,
  Long,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseBson } from "./bson.ts";
import { splitBson } from "./bson-file.ts";
import { parseDocument } from "./ejson.ts";
import { ImportSourceError } from "./listing.ts";
import { folderSource } from "./source.ts";

const at = new Date("2020-02-07T13:46:43.123Z");
const id = new ObjectId("60db4e8f1c9d440000a1b2c3");
const uuid = "8d6ae2c5-9c6c-4a4e-9f6e-6a1b2c3d4e5f";
const everyType = {
  _id: id,
  date: at,
  decimal: Decimal128.fromString("0.1234567890123456789012345678901234"),
  long: Long.fromString("9007199254740993"),
  short: Long.fromNumber(5),
  int: new Int32(7),
  double: new Double(1.5),
  notNumber: Number.NaN,
  binary: new Binary(Buffer.from("picture")),
  uuid: new UUID(uuid),
  nothing: null,
  yes: true,
  pattern: new BSONRegExp("a.b", "i"),
  code: new Code("x()"),
  least: new MinKey(),
  nested: { "beam.energy": { value: 12, unit: "keV" }, list: [1, { at }, [Long.fromNumber(2)]] },
  text: "µm – 試料",
};

async function* chunks(bytes: Buffer, size: number) {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const split = async (bytes: Buffer, size = 1_000) => {
  const found: unknown[] = [];
  for await (const piece of splitBson(chunks(bytes, size)))
    found.push("problem" in piece ? `${piece.at}: ${piece.problem}` : parseBson(piece.bytes).doc);
  return found;
};

describe("a BSON document", () => {
  it("has every type as plain JSON", () => {
    const { doc, notes } = parseBson(serialize(everyType));
    expect(JSON.parse(JSON.stringify(doc))).toEqual({
      _id: "60db4e8f1c9d440000a1b2c3",
      date: "2020-02-07T13:46:43.123Z",
      decimal: 0.123_456_789_012_345_68,
      long: 9_007_199_254_740_992, // as a double; the digits are below
      short: 5,
      int: 7,
      double: 1.5,
      notNumber: "NaN",
      binary: Buffer.from("picture").toString("base64"),
      uuid,
      nothing: null,
      yes: true,
      pattern: "/a.b/i",
      code: "x()",
      least: "minKey",
      nested: {
        "beam.energy": { value: 12, unit: "keV" },
        list: [1, { at: "2020-02-07T13:46:43.123Z" }, [2]],
      },
      text: "µm – 試料",
    });
    expect(JSON.stringify(doc.long)).toBe("9007199254740993");
    expect(JSON.stringify(doc.decimal)).toBe("0.1234567890123456789012345678901234");
    expect(notes).toEqual(["numbers that JSON cannot express (NaN, Infinity) are kept as text"]);
  });

  it("is read like the same document in extended JSON", () => {
    const { timestamp: _, ...rest } = { ...everyType, timestamp: new Timestamp({ t: 1_581_083_203, i: 1 }) };
    const fromText = parseDocument(EJSON.stringify({ ...rest, least: "minKey" }, { relaxed: false })).doc;
    expect(JSON.stringify(parseBson(serialize(rest)).doc)).toBe(JSON.stringify(fromText));
  });

  it("keeps a key named __proto__ a key, and loses no document over NUL, dates beyond the calendar or broken UTF-8", () => {
    const proto = parseBson(serialize(JSON.parse('{"__proto__":{"a":1}}'))).doc;
    expect(JSON.stringify(proto)).toBe('{"__proto__":{"a":1}}');
    const odd = serialize({ text: "a\0b", far: new Date(0), latin: "x?x" });
    Buffer.from(odd.buffer, odd.byteOffset).writeBigInt64LE(2n ** 62n, Buffer.from(odd).indexOf("far\0") + 4);
    odd[Buffer.from(odd).indexOf("x?x") + 1] = 0xff;
    const { doc, notes } = parseBson(odd);
    expect(doc).toEqual({ text: "a\ufffdb", far: null, latin: "x\ufffdx" });
    expect(notes).toHaveLength(3);
  });
});

describe("cutting a dump into documents", () => {
  const three = Buffer.concat([{ _id: 1, text: "a" }, {}, { _id: 3, list: [1, 2] }].map((doc) => serialize(doc)));

  it.each([1, 2, 3, 5, 7, 1_000])("finds them in chunks of %i bytes", async (size) => {
    expect(await split(three, size)).toEqual([{ _id: 1, text: "a" }, {}, { _id: 3, list: [1, 2] }]);
  });

  it("tells of a file that was cut off, and where", async () => {
    const found = await split(three.subarray(0, three.length - 3), 7);
    expect(found.slice(0, 2)).toEqual([{ _id: 1, text: "a" }, {}]);
    expect(found[2]).toMatch(/^\d+: the file ends within the document/);
    expect((await split(three.subarray(0, 2))).at(0)).toMatch(/^0: the file ends/);
  });

  it("gives up on an impossible length, and names an archive", async () => {
    const damaged = Buffer.from(three);
    damaged.writeInt32LE(3, serialize({ _id: 1, text: "a" }).length);
    expect(await split(damaged)).toEqual([
      { _id: 1, text: "a" },
      expect.stringContaining("no document can have 3 bytes"),
    ]);
    const archive = Buffer.alloc(20);
    archive.writeUInt32LE(0x8199e26d);
    expect(await split(archive)).toEqual([expect.stringContaining("mongodump archive")]);
  });

  it("passes over a document that does not end where it should", async () => {
    const damaged = Buffer.from(three);
    damaged[serialize({ _id: 1, text: "a" }).length - 1] = 1;
    expect(await split(damaged)).toEqual([expect.stringContaining("0: the document"), {}, { _id: 3, list: [1, 2] }]);
  });
});

describe("a dump's folder", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "scicat-dump-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is read below the database's folder, compressed or not, with its notes passed over", async () => {
    const dump = join(folder, "dump");
    await mkdir(join(dump, "dacat"), { recursive: true });
    await mkdir(join(dump, "admin"));
    await writeFile(join(dump, "admin", "system.version.bson"), serialize({ _id: "v" }));
    await writeFile(join(dump, "dacat", "Dataset.bson.gz"), gzipSync(serialize({ _id: "d" })));
    await writeFile(join(dump, "dacat", "Dataset.metadata.json.gz"), gzipSync('{"indexes":[]}'));
    await writeFile(join(dump, "dacat", "Dataset.json"), "[]");
    await writeFile(join(dump, "dacat", "User.bson"), serialize({ _id: id }));
    await writeFile(join(dump, "dacat", "AccessToken.bson"), serialize({ _id: "t" }));
    const source = folderSource(dump);
    const overview = await source.overview();
    expect(overview).toMatchObject({ collections: ["datasets"], sides: ["users"] });
    expect(overview.skipped.map((one) => one.file).sort()).toEqual(["dacat/AccessToken.bson", "dacat/Dataset.json"]);
    const docs = await Array.fromAsync(source.documents("datasets"));
    expect(docs).toMatchObject([{ collection: "datasets", index: 0, doc: { _id: "d" } }]);
    expect(source.share?.()).toBe(1);
  });

  it("with two databases is refused, naming both", async () => {
    const dump = join(folder, "two");
    for (const name of ["one", "other"]) {
      await mkdir(join(dump, name), { recursive: true });
      await writeFile(join(dump, name, "Sample.bson"), serialize({ _id: "s" }));
    }
    await expect(folderSource(dump).overview()).rejects.toThrow(ImportSourceError);
    await expect(folderSource(dump).overview()).rejects.toThrow(/2 databases \(one, other\)/);
    expect(await folderSource(join(dump, "one")).overview()).toMatchObject({ collections: ["samples"] });
  });

  it("with a compressed file that is cut off gives what came before", async () => {
    const file = join(folder, "Sample.bson.gz");
    const many = Buffer.concat(Array.from({ length: 5_000 }, (_, n) => serialize({ _id: `s${n}`, r: Math.sin(n) })));
    const packed = gzipSync(many);
    await writeFile(file, packed.subarray(0, packed.length / 2));
    const items = await Array.fromAsync(folderSource(file).documents("samples"));
    expect(items.length).toBeGreaterThan(100);
    expect(items.at(-1)).toMatchObject({
      problem: { file: "Sample.bson.gz", message: expect.stringContaining("cannot be read further") },
    });
  });
});
