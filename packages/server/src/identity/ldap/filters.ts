/** A value in an LDAP filter, escaped as RFC 4515 demands. */
export const escapeFilter = (value: string): string =>
  value.replace(/[\\*()\0]/g, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** A filter with the values put in for `{{name}}`. */
export const fillFilter = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? escapeFilter(values[name] ?? "") : whole,
  );
