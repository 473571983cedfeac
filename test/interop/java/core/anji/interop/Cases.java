package anji.interop;

import java.util.LinkedHashMap;
import java.util.Map;

/** The named things that a consumer tries, in order. */
final class Cases {
  /** Answers what is shown as the case's value; throwing means that the case failed. */
  interface Body {
    Object run() throws Exception;
  }

  /** An exception that a case wanted to see. */
  static final class Wanted {
    final Throwable thrown;

    Wanted(Throwable thrown) {
      this.thrown = thrown;
    }
  }

  final Map<String, Body> byName = new LinkedHashMap<>();

  void add(String name, Body body) {
    if (byName.put(name, body) != null) throw new IllegalArgumentException("two cases named " + name);
  }

  /** A case that passes when its body throws. */
  void addThrowing(String name, Body body) {
    add(
        name,
        () -> {
          Object answer;
          try {
            answer = body.run();
          } catch (Exception | Error thrown) {
            return new Wanted(thrown);
          }
          throw new AssertionError("nothing was thrown, the answer was " + Show.brief(answer));
        });
  }

  static <T> T same(Object expected, T actual) {
    String wanted = Show.text(expected);
    String got = Show.text(actual);
    if (!wanted.equals(got)) throw new AssertionError("expected " + cut(wanted) + " but got " + cut(got));
    return actual;
  }

  private static String cut(String text) {
    return text.length() <= 600 ? text : text.substring(0, 600) + "... of " + text.length();
  }
}
