import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImportSourceError } from "./listing.ts";
import { folderSource, readExport, type SourceItem } from "./source.ts";
import { type SplitOptions, splitDocuments } from "./split.ts";

async function* chunks(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Documents and problems of a text, as `{…}` and `line: problem`. */
async function split(text: string, size = 1_000, options: SplitOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const piece of splitDocuments(chunks(text, size), options))
    found.push("problem" in piece ? `${piece.line}: ${piece.problem}` : piece.bytes.toString());
  return found;
}

const incomplete = "the document that begins here is not complete: a quote or a brace is not closed";

describe("cutting a file into documents", () => {
  it.each([
    ["an array", '[{"a":1},{"b":"}]"}]', ['{"a":1}', '{"b":"}]"}']],
    ["an array over several lines", '[\n  {\n "a": [{"b":1}]\n  },\n  {}\n]\n', ['{\n "a": [{"b":1}]\n  }', "{}"]],
    ["one document per line", '{"a":1}\n{"b":"\\"{"}\r\n\n{"c":3}', ['{"a":1}', '{"b":"\\"{"}', '{"c":3}']],
    ["documents one after the other", '{\n"a":1\n}\n{\n"b":2\n}\n', ['{\n"a":1\n}', '{\n"b":2\n}']],
    ["a byte order mark and white space", '\ufeff \n[ {"a":1} ] \t\n', ['{"a":1}']],
    ["an empty array", "[]", []],
    ["an empty file", "", []],
    ["a comma too many", '[{"a":1},,{"b":1},]', ['{"a":1}', '{"b":1}']],
    ["things that are no documents", '[1, {"a":1}, "x"]', ["1: is not a document", '{"a":1}']],
    ["text that is no JSON", "hello\nworld", ["1: is not a document", "2: is not a document"]],
    ["a line that was cut off", '{"a":1}\n{"b":{"x":1\n{"c":3}\n', ['{"a":1}', `2: ${incomplete}`, '{"c":3}']],
    ["a quote that is not closed", '[{"a":"x},\n{"b":2}]', [`1: ${incomplete}`, '{"b":2}']],
    ["a brace that is not closed", '[{"a":{"n":1},\n{"b":2},\n{"c":3}]', [`1: ${incomplete}`, '{"b":2}', '{"c":3}']],
    [
      "a broken document among indented ones",
      '[\n  {\n    "l": [\n      {"n":1}\n  },\n  {\n    "b": 2\n  }\n]',
      [`2: ${incomplete}`, '{\n    "b": 2\n  }'],
    ],
    [
      "a file that was cut off",
      '[{"a":1},\n',
      ['{"a":1}', "2: the file ends before the list is closed; it may be cut off"],
    ],
    [
      "a file that was cut off within a document",
      '[{"a":1},\n{"b":',
      ['{"a":1}', `2: ${incomplete}`, "2: the file ends before the list is closed; it may be cut off"],
    ],
  ])("reads %s, however the bytes arrive", async (_what, text, expected) => {
    for (const size of [1, 2, 3, 7, 1_000]) expect(await split(text, size)).toEqual(expected);
  });

  it("passes over a document that is too large, without taking its parts for documents", async () => {
    const text = `[{"a":1},\n{"list":[${Array(50).fill('{"x":1}').join(",\n  ")}]},\n{"b":2}]`;
    for (const size of [1, 16, 64])
      expect(await split(text, size, { maxDocumentBytes: 100 })).toEqual([
        '{"a":1}',
        "2: the document that begins here is larger than 100 bytes, or a quote or a brace is not closed",
        '{"b":2}',
      ]);
  });

  it("refuses UTF-16", async () => {
    const found: unknown[] = [];
    for await (const piece of splitDocuments(chunks("\u00ff", 9))) found.push(piece);
    expect(found).toHaveLength(1);
    const utf16 = (async function* () {
      yield Buffer.from("\ufeff[{}]", "utf16le");
    })();
    const [piece] = await Array.fromAsync(splitDocuments(utf16));
    expect(piece).toEqual({ line: 1, problem: "the file is UTF-16; export it as UTF-8" });
  });

  it("finds every document of any list, in any chunks and layout", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 8 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom<(docs: unknown[]) => string>(
          (docs) => JSON.stringify(docs),
          (docs) => JSON.stringify(docs, null, 2),
          (docs) => docs.map((doc) => JSON.stringify(doc)).join("\n"),
          (docs) => docs.map((doc) => JSON.stringify(doc, null, "\t")).join("\n"),
        ),
        async (docs, size, layout) => {
          const found = await split(layout(docs), size);
          expect(found.map((one) => JSON.parse(one))).toEqual(JSON.parse(JSON.stringify(docs)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("gives up on a file in which nearly everything is broken", async () => {
    const found = await split(Array(2_000).fill('{"a":"x}').join("\n"));
    expect(found.at(-1)).toContain("more than 1000 documents are broken");
  });
});

describe("a folder with an export", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "scicat-export-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is read in the order of dependence, whatever its files are called", async () => {
    await writeFile(join(folder, "dacat.OrigDatablock.json"), '[{"_id":"o1"}]');
    await writeFile(join(folder, "DATASETS.jsonl"), '{"_id":"d1"}\n{"_id":\n{"_id":"d2"}\n');
    await writeFile(join(folder, "Policies.json"), '[{"_id":"p1"}]');
    await writeFile(join(folder, "published-data.json.gz"), gzipSync('[{"_id":"x/1"}]'));
    await writeFile(join(folder, "User.json"), "[]");
    await writeFile(join(folder, "notes.txt"), "");
    await writeFile(join(folder, "Surprise.json"), "[]");
    const items = await Array.fromAsync(readExport(folder));
    const told = (item: SourceItem) => ("problem" in item ? `line ${item.problem.line}` : item.doc._id);
    expect(items.map((item) => [item.collection, item.index, told(item)])).toEqual([
      ["policies", 0, "p1"],
      ["datasets", 0, "d1"],
      ["datasets", 1, "line 2"],
      ["datasets", 2, "d2"],
      ["origdatablocks", 0, "o1"],
      ["publications", 0, "x/1"],
    ]);
    const { skipped } = await folderSource(folder).overview();
    expect(skipped.map((one) => one.file).sort()).toEqual(["Surprise.json", "notes.txt"]);
  });

  it("tells of a document that is not UTF-8 or not JSON, and reads on", async () => {
    const file = join(folder, "Sample.json");
    await writeFile(
      file,
      Buffer.concat([Buffer.from('[{"_id":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"},\n{"a":01},\n{"_id":"s"}]')]),
    );
    const items = await Array.fromAsync(folderSource(file).documents("samples"));
    expect(items.map((item) => ("problem" in item ? item.problem.line : item.doc))).toEqual([1, 2, { _id: "s" }]);
  });

  it("tells of a compressed file that is damaged", async () => {
    const file = join(folder, "jobs.json.gz");
    await writeFile(file, gzipSync('[{"_id":"j"}]').subarray(0, 20));
    const items = await Array.fromAsync(folderSource(file).documents("jobs"));
    expect(items.at(-1)).toMatchObject({ problem: { file: "jobs.json.gz" } });
  });

  it.each(["nowhere", "notes.txt"])("refuses %s, with the reason", async (name) => {
    await expect(folderSource(join(folder, name)).overview()).rejects.toThrow(ImportSourceError);
  });
});
