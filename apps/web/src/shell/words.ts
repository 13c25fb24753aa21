/** Whether a query ends in the middle of a condition (`type:`, `energy>`, `8..`, `a or`, an open quote or parenthesis), which the server would refuse. */
export function isUnfinished(text: string): boolean {
  const outside = text.replace(/"[^"]*"/g, "x");
  const isOpen = outside.includes('"') || outside.split("(").length > outside.split(")").length;
  return isOpen || /(?:[:<>=~≤≥]|\.\.|(?:^|\s)(?:-|or|OR|and|AND|\|\|?))$/.test(text.trim());
}
