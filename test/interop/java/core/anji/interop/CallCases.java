package anji.interop;

import anji.interop.api.*;
import java.util.*;
import java.util.concurrent.*;

/** Ways of calling: echo, async, one-way, callbacks, attachments, many callers, variants, and every kind of failure. */
final class CallCases {
  private static final int CALLERS = 100;
  private static final int CALLS_EACH = 10;

  private final Cases cases;
  private final Target target;
  private final Dubbo dubbo;
  private final Sampler sampler;

  private CallCases(Cases cases, Target target) {
    this.cases = cases;
    this.target = target;
    this.dubbo = target.dubbo;
    this.sampler = target.sampler;
  }

  static void addTo(Cases cases, Target target) {
    CallCases calls = new CallCases(cases, target);
    calls.plain();
    calls.attachments();
    calls.callbacks();
    calls.variants();
    calls.failures();
    calls.timeouts();
    cases.add("concurrent-callers", calls::concurrentCallers);
  }

  private void plain() {
    cases.add("who-am-i", sampler::whoAmI);
    cases.add("echo-service", () -> Cases.same("ping", dubbo.echo(sampler, "ping")));
    cases.add("async-method", () -> sampler.later("x", 50).get(10, TimeUnit.SECONDS));
    cases.addThrowing("async-method-fails", () -> {
      try {
        return sampler.later("fail", 10).get(10, TimeUnit.SECONDS);
      } catch (ExecutionException error) {
        throw (Exception) error.getCause();
      }
    });
    cases.add("async-call", () -> dubbo.async(() -> sampler.sleep(20)).get(10, TimeUnit.SECONDS));
    cases.add("async-out-of-order", () -> {
      Future<String> slow = dubbo.async(() -> sampler.sleep(500));
      dubbo.forget();
      Future<String> fast = dubbo.async(() -> sampler.sleep(1));
      return Arrays.asList(fast.get(10, TimeUnit.SECONDS), slow.isDone(), slow.get(10, TimeUnit.SECONDS));
    });
    cases.add("one-way", () -> {
      String key = "one-way-" + UUID.randomUUID();
      sampler.note(key, "kept");
      return eventually(() -> sampler.noted(key));
    });
    cases.add("one-way-many", () -> {
      String key = "one-way-" + UUID.randomUUID();
      for (int i = 0; i < 20; i++) sampler.note(key + i, "kept " + i);
      int kept = 0;
      for (int i = 0; i < 20; i++) if (("kept " + i).equals(noted(key + i))) kept++;
      return kept;
    });
  }

  private String noted(String key) throws Exception {
    return (String) eventually(() -> sampler.noted(key));
  }

  private static Object eventually(Callable<Object> question) throws Exception {
    long deadline = System.nanoTime() + 3_000_000_000L;
    Object answer = question.call();
    while (answer == null && System.nanoTime() < deadline) {
      Thread.sleep(5);
      answer = question.call();
    }
    return answer;
  }

  private void attachments() {
    cases.add("attachments-text", () -> {
      dubbo.attach("x-trace", "t-1");
      dubbo.attach("x-city", "\u676d\u5dde");
      Map<String, String> seen = sampler.attachments();
      return Arrays.asList(seen, replied());
    });
    cases.add("attachments-values", () -> {
      dubbo.attach("x-number", 7);
      dubbo.attach("x-list", new ArrayList<>(Arrays.asList(1, "two")));
      Map<String, String> seen = sampler.attachments();
      return Arrays.asList(seen, replied());
    });
    cases.add("attachments-large", () -> {
      dubbo.attach("x-large", Samples.text(20_000));
      return sampler.attachments();
    });
    cases.add("attachments-end-with-their-call", () -> {
      dubbo.attach("x-first", "1");
      Map<String, String> first = sampler.attachments();
      return Arrays.asList(first, sampler.attachments());
    });
  }

  private Map<String, Object> replied() {
    Map<String, Object> replied = new TreeMap<>();
    for (Map.Entry<String, Object> entry : dubbo.replyAttachments().entrySet())
      if (entry.getKey().startsWith("reply-")) replied.put(entry.getKey(), entry.getValue());
    return replied;
  }

  private void callbacks() {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    Listener listener = (text, number) -> {
      heard.add(text + number);
      return "heard " + text + number;
    };
    cases.add("callback", () -> Arrays.asList(target.listening().listen("a", 3, listener), new ArrayList<>(heard)));
    cases.add("callback-again", () -> target.listening().listen("b", 2, listener));
  }

  private void variants() {
    cases.add("variant-group-1", () -> target.identity("g1", "1.0.0", null).whoAmI());
    cases.add("variant-group-2", () -> target.identity("g2", "1.0.0", null).whoAmI());
    cases.add("variant-version-2", () -> target.identity(null, "2.0.0", null).whoAmI());
    cases.add("variant-token", () -> target.identity("guarded", null, Provider.TOKEN).whoAmI());
    cases.addThrowing("wrong-token", () -> target.identity("guarded", null, "wrong").whoAmI());
    cases.addThrowing("wrong-version", () -> target.identity("g1", "9.9.9", null).whoAmI());
    cases.addThrowing("wrong-group", () -> target.identity("g9", "1.0.0", null).whoAmI());
    cases.addThrowing("unknown-interface", () -> target.refer(Missing.class).hello("x"));
  }

  private void failures() {
    cases.addThrowing("exception-business", () -> sampler.failBusiness("\u4f59\u989d\u4e0d\u8db3", 42));
    cases.add("exception-business-fields", () -> {
      try {
        return sampler.failBusiness("no", 42);
      } catch (BusinessException error) {
        return Arrays.asList(error.getMessage(), error.getCode(), error.getItem());
      }
    });
    cases.addThrowing("exception-runtime", () -> sampler.failRuntime("state"));
    cases.addThrowing("exception-runtime-unicode", () -> sampler.failRuntime("chinese"));
    cases.addThrowing("exception-of-service", () -> sampler.failRuntime("service"));
    cases.addThrowing("exception-foreign", () -> sampler.failRuntime("foreign"));
    cases.addThrowing("not-serializable", () -> sampler.echoObject(new NotSerializable()));
  }

  /** Refused before it leaves the consumer, and the connection must survive that. */
  static final class NotSerializable {
    final Thread thread = null;
  }

  private void timeouts() {
    cases.addThrowing("timeout", () -> target.impatient().sleep(900));
    // The answer that nobody waits for any more arrives meanwhile, and must not be taken for another one.
    cases.add("after-timeout", () -> Arrays.asList(sampler.sleep(700), sampler.echo("still fine")));
  }

  private Object concurrentCallers() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Future<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        callers.add(pool.submit(() -> ownAnswers(caller)));
      }
      int right = 0;
      for (Future<Integer> caller : callers) right += caller.get(20, TimeUnit.SECONDS);
      return Cases.same(CALLERS * CALLS_EACH, right);
    } finally {
      pool.shutdownNow();
    }
  }

  private int ownAnswers(int caller) {
    int right = 0;
    for (int call = 0; call < CALLS_EACH; call++) {
      String mine = "caller " + caller + " call " + call;
      boolean same =
          call % 3 == 0 ? sampler.echoInt(caller * 1000 + call) == caller * 1000 + call
          : call % 3 == 1 ? sampler.echo(mine).equals(mine)
          : sampler.echoItems(Arrays.asList(new Item(mine, call))).get(0).sku.equals(mine);
      if (same) right++;
    }
    return right;
  }
}
