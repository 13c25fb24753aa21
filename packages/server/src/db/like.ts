/** A text for a LIKE pattern in which none of its characters is a wildcard. */
export const literally = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** LIKE pattern for a text anywhere in another. */
export const containing = (text: string): string => `%${literally(text)}%`;
