export function onPath(program: string): string | null;
export function findJava(): { program: string; major: number } | null;
