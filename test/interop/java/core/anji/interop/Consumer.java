package anji.interop;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * Tries the cases against one address, or what a registry knows, and prints a JSON line for each.
 * Arguments: HOST:PORT or a registry's URL, PARAMETERS, [CASE ...]; a case may end with `*`; without any, all run.
 * After three that timed out the rest is left out. Prints DONE at the end.
 */
public final class Consumer {
  private static final int TIMED_OUT_MAX = 3;

  private Consumer() {}

  public static void main(String[] args) throws InterruptedException {
    // Dubbo and its libraries may print too, so the lines keep a stream of their own.
    PrintStream out = System.out;
    System.setOut(System.err);
    Target target = Target.of("consumer", args[0], args[1], Target.PATIENT);
    Dubbo dubbo = target.dubbo;
    Cases cases = new Cases();
    TypedCases.addTo(cases, target.sampler);
    GenericCases.addTo(cases, target);
    CallCases.addTo(cases, target);
    if (target.registered) {
      ShopCases.addTo(cases, target.shop());
      target.await();
    }
    Set<String> wanted = new HashSet<>(Arrays.asList(args).subList(2, args.length));
    int timedOut = 0;
    for (Map.Entry<String, Cases.Body> entry : cases.byName.entrySet()) {
      if (!matches(wanted, entry.getKey())) continue;
      dubbo.forget();
      long start = System.nanoTime();
      String line = line(entry.getKey(), entry.getValue());
      out.println(line);
      out.flush();
      boolean late = System.nanoTime() - start > 9_000_000_000L && line.contains("\"ok\":false");
      // What stopped answering stays silent, and every further case would wait for its whole timeout.
      if (late && ++timedOut == TIMED_OUT_MAX) break;
    }
    out.println("DONE");
    out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static boolean matches(Set<String> wanted, String name) {
    if (wanted.isEmpty()) return true;
    for (String pattern : wanted)
      if (pattern.endsWith("*") ? name.startsWith(pattern.substring(0, pattern.length() - 1)) : name.equals(pattern)) return true;
    return false;
  }

  private static String line(String name, Cases.Body body) {
    long start = System.nanoTime();
    boolean ok = true;
    String told;
    try {
      Object value = body.run();
      told = value instanceof Cases.Wanted ? thrown(((Cases.Wanted) value).thrown) : "\"value\":" + Show.quote(Show.brief(value));
    } catch (Throwable error) {
      ok = false;
      told = thrown(error);
    }
    long ms = (System.nanoTime() - start) / 1_000_000;
    return "{\"case\":" + Show.quote(name) + ",\"ok\":" + ok + "," + told + ",\"ms\":" + ms + "}";
  }

  private static String thrown(Throwable error) {
    Throwable shown = error;
    while ((shown instanceof InvocationTargetException || shown instanceof CompletionException) && shown.getCause() != null)
      shown = shown.getCause();
    StringBuilder causes = new StringBuilder();
    Throwable cause = shown.getCause();
    for (int depth = 0; cause != null && depth < 5; depth++, cause = cause.getCause())
      causes.append(depth == 0 ? "" : ",").append(Show.quote(cause.getClass().getName()));
    String message = String.valueOf(shown.getMessage());
    String cut = message.length() <= 8000 ? message : message.substring(0, 8000);
    return "\"thrown\":{\"class\":" + Show.quote(shown.getClass().getName()) + ",\"message\":" + Show.quote(cut) + ",\"causes\":[" + causes + "]}";
  }
}
