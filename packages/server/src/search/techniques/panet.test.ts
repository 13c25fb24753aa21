import { describe, expect, it } from "vitest";
import { panetId, spellingsOf, techniqueLabel, techniques, techniquesNamed, withNarrower } from "./panet.ts";

const labels = (ids: Iterable<string>) => [...ids].map(techniqueLabel);

describe("the ontology of techniques", () => {
  it("knows techniques by id, address, label and abbreviation", () => {
    expect(panetId("http://purl.org/pan-science/PaNET/PaNET01216")).toBe("PaNET01216");
    expect(panetId("PaNET99999")).toBeUndefined();
    expect(labels(techniquesNamed("saxs"))).toEqual(["small angle x-ray scattering"]);
    expect(labels(techniquesNamed("X-Ray Diffraction"))).toEqual(["x-ray diffraction"]);
    expect(labels(techniquesNamed("x ray diffraction"))).toEqual(["x-ray diffraction"]);
    expect(labels(techniquesNamed("scattering"))).toEqual(["scattering technique"]);
    expect(techniquesNamed("no such thing")).toEqual([]);
  });

  it("finds narrower techniques by their parents and by what defines a technique", () => {
    const xrd = labels(withNarrower(techniquesNamed("XRD")));
    expect(xrd).toEqual(
      expect.arrayContaining(["x-ray diffraction", "x-ray powder diffraction", "surface x-ray diffraction"]),
    );
    expect(xrd).not.toContain("neutron powder diffraction");
    expect(labels(withNarrower(techniquesNamed("diffraction")))).toContain("neutron powder diffraction");
  });

  it("is whole: every technique has a label that finds it, and every spelling is in lower case", () => {
    expect(techniques.length).toBe(380);
    for (const { id, label } of techniques) expect(techniquesNamed(label)).toContain(id);
    for (const spelling of spellingsOf(techniques.map(({ id }) => id))) expect(spelling).toBe(spelling.toLowerCase());
  });
});
