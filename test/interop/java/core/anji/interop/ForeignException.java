package anji.interop;

/** Comes from other code than the interface, so a provider turns it into text. */
public class ForeignException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ForeignException(String message) {
    super(message);
  }
}
