/** What an expression of PromQL speaks of. */
export interface Names {
  metrics: Set<string>;
  /** Labels in matchers and in `by`, `on` and the like, by no metric in particular. */
  labels: Set<string>;
}

const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const MATCHERS = /\{([^}]*)\}/g;
const KEYWORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);

/** Reads the names out of an expression; functions and aggregations are no metrics. */
export function namesIn(expression: string): Names {
  const labels = new Set<string>();
  // Values of matchers may hold anything: braces, too.
  const bare = expression
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\boffset\s+\w+/g, ' ')
    .replace(MATCHERS, (_, inside: string) => {
      for (const [, label] of inside.matchAll(/(\w+)\s*[=!]/g)) labels.add(label!);
      return ' ';
    })
    .replace(GROUPING, (_, inside: string) => {
      for (const label of inside.split(',')) if (label.trim()) labels.add(label.trim());
      return ' ';
    });
  const words = [...bare.matchAll(/[A-Za-z_:][\w:]*(?!\w)(?!\s*\()/g)].map(([word]) => word);
  const metrics = new Set(words.filter((word) => !KEYWORDS.has(word.toLowerCase())));
  return { metrics, labels };
}
