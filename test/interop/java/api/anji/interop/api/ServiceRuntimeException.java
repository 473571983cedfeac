package anji.interop.api;

/** Not declared, but it comes with the interface, so providers let it through. */
public class ServiceRuntimeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ServiceRuntimeException(String message, Throwable cause) {
    super(message, cause);
  }
}
