const waiting = new WeakMap<Element, () => void>();

let observer: IntersectionObserver | undefined;

/** Calls once, when the element comes near the window: what nobody looks at costs nothing. Returns how to stop waiting. */
export function whenSeen(element: Element, call: () => void): () => void {
  observer ??= new IntersectionObserver(
    (entries, self) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        self.unobserve(target);
        waiting.get(target)?.();
      }
    },
    { rootMargin: "300px" },
  );
  waiting.set(element, call);
  observer.observe(element);
  return () => observer?.unobserve(element);
}
