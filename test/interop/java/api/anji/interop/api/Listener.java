package anji.interop.api;

/** Called back by the provider on the caller's own connection. */
public interface Listener {
  String onEvent(String text, int number);
}
