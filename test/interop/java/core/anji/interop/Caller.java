package anji.interop;

import anji.interop.api.Sampler;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks who is there again and again, for at most three seconds each, until its input ends, and prints a JSON line for each second.
 * Arguments: ADDRESS PARAMETERS EVERY_MS, the first two as Consumer takes them. Prints CALLING once an answer came, and DONE.
 */
public final class Caller {
  private static final int AT_ONCE_MAX = 16;
  private static final String TIMEOUT = "3000";

  private final Sampler sampler;
  private final Map<String, Integer> answers = new TreeMap<>();
  private final Map<String, Integer> failures = new TreeMap<>();

  private Caller(Sampler sampler) {
    this.sampler = sampler;
  }

  public static void main(String[] args) throws Exception {
    // Dubbo and its libraries may print too, so the lines keep a stream of their own.
    java.io.PrintStream out = System.out;
    System.setOut(System.err);
    Target target = Target.of("caller", args[0], args[1], TIMEOUT);
    target.await();
    Caller caller = new Caller(target.sampler);
    ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE_MAX);
    clock.scheduleAtFixedRate(() -> pool.execute(caller::call), 0, Integer.parseInt(args[2]), TimeUnit.MILLISECONDS);
    clock.scheduleAtFixedRate(() -> out.println(caller.told()), 1000, 1000, TimeUnit.MILLISECONDS);
    out.println("CALLING");
    while (System.in.read() != -1) continue;
    clock.shutdownNow();
    pool.shutdown();
    // A call that is under way still counts.
    pool.awaitTermination(15, TimeUnit.SECONDS);
    out.println(caller.told());
    out.println("DONE");
    Runtime.getRuntime().halt(0);
  }

  private void call() {
    Map<String, Integer> counted = answers;
    String key;
    try {
      key = sampler.whoAmI();
    } catch (Throwable error) {
      counted = failures;
      key = error.getClass().getName() + ": " + error.getMessage();
    }
    synchronized (this) {
      counted.merge(key, 1, Integer::sum);
    }
  }

  private synchronized String told() {
    String line = "{\"answers\":" + json(answers) + ",\"failures\":" + json(failures) + "}";
    answers.clear();
    failures.clear();
    return line;
  }

  private static String json(Map<String, Integer> counts) {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, Integer> count : counts.entrySet())
      out.append(out.length() == 0 ? "" : ",").append(Show.quote(count.getKey())).append(':').append(count.getValue());
    return "{" + out + "}";
  }
}
