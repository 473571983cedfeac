package anji.interop.api;

/** Declared by the service, with fields of its own. */
public class BusinessException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final Item item;

  public BusinessException(String message, int code, Item item) {
    super(message);
    this.code = code;
    this.item = item;
  }

  public int getCode() {
    return code;
  }

  public Item getItem() {
    return item;
  }
}
