import { flattenObjects } from './flatten-objects.ts';
import { JsonScanner } from './json-scanner.ts';
import type { TextRange } from './problem.ts';
import { MOST_LEVELS, spanning } from './syntax-tree.ts';
import type {
  TokenType,
  ListNode,
  LiteralNode,
  ObjectItem,
  ObjectNode,
  SyntaxNode,
  SyntaxTree,
  Token,
} from './syntax-tree.ts';

type Ignored = SyntaxTree['ignored'][number];
const LITERALS: ReadonlySet<TokenType> = new Set<TokenType>(['number', 'float', 'bool', 'null', 'string']);

/** `end` is the end of the text, which the servers take as a good end of everything that is open. */
type Outcome<T> = T | 'end' | 'wrong';

/**
 * Reads a JSON policy as the servers do. Their parser stops at the first thing that does not fit and often takes what
 * it has by then: missing braces, missing commas and whatever follows are passed over without an error.
 * https://github.com/hashicorp/hcl/blob/hcl1/json/parser/parser.go
 */
export function parseJson(text: string): SyntaxTree {
  const scanner = new JsonScanner(text);
  const parser = new JsonParser(scanner);
  const items = parser.root();
  const faults = scanner.fault ? [scanner.fault] : [];
  return { items: flattenObjects(items), comments: [], faults, duplicates: [], ignored: parser.ignored };
}

class JsonParser {
  readonly ignored: Ignored[] = [];
  readonly #scanner: JsonScanner;
  #token: Token;
  #stopped = false;
  #depth = 0;

  constructor(scanner: JsonScanner) {
    this.#scanner = scanner;
    this.#token = scanner.scan();
  }

  root(): readonly ObjectItem[] {
    const object = this.#object();
    if (object === 'wrong') {
      this.#scanner.fail(`JSON has no ${this.#token.text} here`, this.#token.at);
      return [];
    }
    if (!this.#scanner.fault && !this.#stopped && this.#scanner.rest.trim() !== '') {
      this.#ignore(this.#token.at, 'what follows the closing brace');
    }
    return object.items;
  }

  #ignore(at: TextRange, what: string): void {
    this.ignored.push({ at, what });
  }

  /** Reading ends here; the objects around this one end here, too. */
  #stop(): void {
    if (!this.#stopped)
      this.#ignore(this.#token.at, this.#token.type === 'eof' ? 'the missing }' : 'all from here on');
    this.#stopped = true;
  }

  /** The current token is `{`. A slip in front of a `}` ends the object as if nothing had happened. */
  #object(): ObjectNode | 'wrong' {
    const open = this.#token;
    const items: ObjectItem[] = [];
    let outcome: Outcome<ObjectItem>;
    do {
      outcome = this.#item();
      if (typeof outcome === 'object') {
        items.push(outcome);
        this.#token = this.#scanner.scan();
      }
    } while (typeof outcome === 'object' && this.#token.type === ',');
    const closed = this.#token.type === '}';
    if (outcome === 'wrong' && !closed) return 'wrong';
    if (!closed) this.#stop();
    return { kind: 'object', items, at: spanning(open.at, this.#token.at) };
  }

  #item(): Outcome<ObjectItem> {
    const keys: Token[] = [];
    for (;;) {
      const token = this.#next();
      if (token.type === 'eof') return 'end';
      if (token.type === ':' && keys.length > 0) break;
      if (token.type !== 'string') return this.#unfinished(keys);
      keys.push(token);
    }
    const value = this.#value();
    if (typeof value !== 'object') return value === 'wrong' ? this.#unfinished(keys) : value;
    const [first = value] = keys;
    return { kind: 'item', keys, value, at: spanning(first.at, value.at) };
  }

  #unfinished(keys: readonly Token[]): 'wrong' {
    const [first] = keys;
    if (first && this.#token.type === '}')
      this.#ignore(first.at, `the key ${first.text} without a good value`);
    return 'wrong';
  }

  #next(): Token {
    this.#token = this.#scanner.scan();
    return this.#token;
  }

  #value(): Outcome<SyntaxNode> {
    this.#depth += 1;
    const value = this.#valueOf(this.#next());
    this.#depth -= 1;
    return value;
  }

  #valueOf(token: Token): Outcome<SyntaxNode> {
    if (this.#depth > MOST_LEVELS) this.#scanner.fail('the text is nested too deep', token.at);
    if (token.type === '{') return this.#object();
    if (token.type === '[') return this.#list();
    if (token.type === 'eof') return 'end';
    return LITERALS.has(token.type) ? literal(token) : 'wrong';
  }

  /** Booleans and inner brackets are skipped; commas are decoration. */
  #list(): ListNode | 'wrong' {
    const open = this.#token;
    const elements: SyntaxNode[] = [];
    for (;;) {
      const token = this.#next();
      if (token.type === ']') return { kind: 'list', elements, at: spanning(open.at, token.at) };
      if (token.type === 'number' || token.type === 'float' || token.type === 'string') {
        elements.push(literal(token));
      } else if (token.type === '{') {
        const object = this.#valueOf(token);
        if (typeof object !== 'object') return 'wrong';
        elements.push(object);
      } else if (token.type === 'bool' || token.type === '[') {
        this.#ignore(token.at, `${token.text} in a list`);
      } else if (token.type !== ',') {
        return 'wrong';
      }
    }
  }
}

function literal(token: Token): LiteralNode {
  return { kind: 'literal', token, at: token.at };
}
