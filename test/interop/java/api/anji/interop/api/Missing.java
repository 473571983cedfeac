package anji.interop.api;

/** Exported by nobody. */
public interface Missing {
  String hello(String name);
}
