import { filledText, listOf, optional, shape, text } from "../shape.ts";

const groups = { accessGroups: optional(listOf(text())), instrumentGroup: optional(text()) };

/** What everything that somebody owns says about it. */
export const ownable = shape("OwnableDto", { ownerGroup: filledText(), ...groups });

/** The same where the owner comes from elsewhere, such as a block's dataset. */
export const ownableElsewhere = shape("OwnableDto", { ownerGroup: optional(filledText()), ...groups });
