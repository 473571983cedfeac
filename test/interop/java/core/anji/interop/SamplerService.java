package anji.interop;

import anji.interop.api.*;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The provider's side of Sampler: methods that only echo are one line of a handler, the others are written out here. */
public final class SamplerService implements InvocationHandler {
  private final Dubbo dubbo;
  private final String name;
  private final Map<String, String> notes = new ConcurrentHashMap<>();

  private SamplerService(Dubbo dubbo, String name) {
    this.dubbo = dubbo;
    this.name = name;
  }

  static Sampler of(Dubbo dubbo, String name) {
    Class<?>[] types = {Sampler.class};
    return (Sampler) Proxy.newProxyInstance(Sampler.class.getClassLoader(), types, new SamplerService(dubbo, name));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
    String called = method.getName();
    if (called.startsWith("echo")) return args[0];
    switch (called) {
      case "many":
        return Show.text(args);
      case "overloaded":
        return overloaded(method, args);
      case "failBusiness":
        throw new BusinessException((String) args[0], (Integer) args[1], new Item("sku-9", 9));
      case "failRuntime":
        throw runtimeException((String) args[0]);
      case "later":
        return later((String) args[0], (Integer) args[1]);
      case "sleep":
        Thread.sleep((Integer) args[0]);
        return "slept " + args[0];
      case "whoAmI":
        return name;
      case "note":
        notes.put((String) args[0], (String) args[1]);
        return null;
      case "noted":
        return notes.get((String) args[0]);
      case "listen":
        return listen((String) args[0], (Integer) args[1], (Listener) args[2]);
      case "attachments":
        return attachments();
      case "toString":
        return "Sampler " + name;
      case "hashCode":
        return System.identityHashCode(proxy);
      case "equals":
        return proxy == args[0];
      default:
        return null;
    }
  }

  private static String overloaded(Method method, Object[] args) {
    StringBuilder types = new StringBuilder();
    for (Class<?> type : method.getParameterTypes()) types.append(' ').append(type.getSimpleName());
    return "overloaded" + types + " " + Show.text(args == null ? new Object[0] : args);
  }

  private static RuntimeException runtimeException(String kind) {
    if (kind.equals("state")) return new IllegalStateException("bad state");
    if (kind.equals("service")) return new ServiceRuntimeException("service failed", new IllegalArgumentException("why"));
    if (kind.equals("chinese")) return new IllegalStateException("余额不足 \uD83D\uDE00");
    return new ForeignException("from elsewhere");
  }

  private static CompletableFuture<String> later(String text, int ms) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            Thread.sleep(ms);
          } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
          }
          if (text.equals("fail")) throw new IllegalStateException("failed later");
          return "later " + text;
        });
  }

  private static String listen(String text, int times, Listener listener) {
    StringBuilder answers = new StringBuilder();
    for (int i = 1; i <= times; i++) answers.append(listener.onEvent(text, i)).append(';');
    return answers.toString();
  }

  private Map<String, String> attachments() {
    Map<String, String> found = new TreeMap<>();
    for (Map.Entry<String, Object> entry : dubbo.requestAttachments().entrySet()) {
      if (!entry.getKey().startsWith("x-")) continue;
      found.put(entry.getKey(), Show.text(entry.getValue()));
      dubbo.attachReply("reply-" + entry.getKey(), entry.getValue());
    }
    return found;
  }
}
