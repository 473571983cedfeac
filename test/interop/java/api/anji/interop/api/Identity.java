package anji.interop.api;

/** Exported several times with other groups, versions or a token: tells who answered. */
public interface Identity {
  /** Answers `instance/variant`. */
  String whoAmI();
}
