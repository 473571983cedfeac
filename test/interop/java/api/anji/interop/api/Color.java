package anji.interop.api;

/** An enum; one constant has a body, so its class is not the enum's own. */
public enum Color {
  RED,
  GREEN,
  BLUE {
    @Override
    public boolean cold() {
      return true;
    }
  };

  public boolean cold() {
    return false;
  }
}
