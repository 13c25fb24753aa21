/** Node's types know `fetch` but not this name of the DOM library, which the generated client uses. */
type BodyInit = NonNullable<RequestInit["body"]>;
