import { describe, expect, it } from "vitest";
import { parseFio } from "./parse-fio.ts";

const text = `!
! Comments
%c
ascan exp_dmy01 0.0 1.0 2 0.1
user p08user Acquisition started at Wed Jul 10 12:00:00 2024
!
! Parameter
%p
Sample = gold film
mono_energy = 18000.5
username = p08user
empty =
!
! Data
%d
 Col 1 exp_dmy01 DOUBLE
 Col 2 exp_c01 DOUBLE
 0.0 12
 0.5 nan
 1.0 40
! Acquisition ended at Wed Jul 10 12:00:09 2024
`;

describe("parseFio", () => {
  it("reads command, times, parameters and columns, not the account", () => {
    const found = parseFio(text);
    expect(found).toEqual({
      command: "ascan exp_dmy01 0.0 1.0 2 0.1",
      startTime: "2024-07-10T12:00:00+02:00",
      endTime: "2024-07-10T12:00:09+02:00",
      scientificMetadata: {
        parameters: { Sample: "gold film", mono_energy: 18000.5 },
        columns: { exp_dmy01: { min: 0, max: 1, shape: [3] }, exp_c01: { min: 12, max: 40, shape: [2] } },
      },
      warnings: [],
    });
    expect(JSON.stringify(found)).not.toContain("p08user");
  });

  it("gives an empty answer for text that is no FIO file", () => {
    expect(parseFio("just\nsome text")).toEqual({ scientificMetadata: {}, warnings: [] });
  });
});
