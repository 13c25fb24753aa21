import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../../../shared/reference/datacite", import.meta.url));
const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];

/** The first file of DataCite's schemas with such a name; they lie beside the checkout, or there is none. */
export function dataciteFile(name: RegExp): string | undefined {
  const found = files.find((file) => name.test(file));
  return found && join(folder, found);
}

const runs = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** A program on this machine that judges XML by a schema. */
export const xmlJudge = runs("xmllint", "--version") ? "xmllint" : runs("java", "-version") ? "java" : undefined;

const javaSource = `
import java.io.File;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
public class Judge {
  public static void main(String[] files) throws Exception {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    factory.newSchema(new File(files[0])).newValidator().validate(new StreamSource(new File(files[1])));
  }
}`;

/** What is wrong with a document by an XML schema; empty when nothing is. */
export async function xmlFaults(schema: string, document: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "margay-xml-"));
  try {
    const file = join(folder, "document.xml");
    await writeFile(file, document);
    const judge = join(folder, "Judge.java");
    await writeFile(judge, javaSource);
    const [command, ...args] =
      xmlJudge === "xmllint"
        ? ["xmllint", "--noout", "--nonet", "--schema", schema, file]
        : ["java", judge, schema, file];
    const { status, stderr } = spawnSync(command ?? "", args, { encoding: "utf8" });
    return status === 0 ? "" : stderr || `${command} ended with ${status}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
