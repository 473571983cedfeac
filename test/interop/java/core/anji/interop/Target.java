package anji.interop;

import anji.interop.api.Identity;
import anji.interop.api.Sampler;
import anji.interop.api.Shop;
import java.util.HashMap;
import java.util.Map;

/** The address under test, or a registry that knows it, and the references to what is behind it. */
final class Target {
  static final String PATIENT = "10000";
  private static final long FOUND_MS = 30_000;

  final Dubbo dubbo;
  final Sampler sampler;
  final boolean registered;
  private final String address;
  private final String parameters;
  private Sampler impatient;
  private Sampler listening;

  private Target(Dubbo dubbo, String address, String parameters, String timeout) {
    this.dubbo = dubbo;
    this.address = address;
    this.parameters = parameters;
    registered = address.contains("://");
    sampler = sampler(timeout);
  }

  /**
   * The address is HOST:PORT and the parameters are given to every reference's URL, as a registry would; or it is a
   * registry's, and then they are what is asked of Sampler and Shop, group and version for example. The timeout is that
   * of `sampler`.
   */
  static Target of(String application, String address, String parameters, String timeout) {
    Dubbo dubbo = new Generation(application, address.contains("://") ? address : null);
    return new Target(dubbo, address, parameters, timeout);
  }

  /** Waits until somebody answers; nobody may have been found yet. */
  void await() throws InterruptedException {
    long deadline = System.nanoTime() + FOUND_MS * 1_000_000;
    while (true) {
      try {
        sampler.whoAmI();
        return;
      } catch (RuntimeException error) {
        if (System.nanoTime() > deadline) throw error;
        Thread.sleep(50);
      }
    }
  }

  Sampler impatient() {
    if (impatient == null) impatient = sampler("300");
    return impatient;
  }

  Sampler listening() {
    if (listening == null) listening = sampler(PATIENT);
    return listening;
  }

  Shop shop() {
    return dubbo.refer(Shop.class, url(Shop.class), asked(PATIENT));
  }

  /** What a method is like stands in the provider's URL; consumers of an address read it from nowhere else. */
  private Sampler sampler(String timeout) {
    String url = url(Sampler.class);
    Map<String, String> options = asked(timeout);
    // What is not waited for is the caller's own choice.
    if (registered) options.put("note.return", "false");
    return dubbo.refer(Sampler.class, registered ? null : url + "&note.return=false&listen.2.callback=true", options);
  }

  Identity identity(String group, String version, String token) {
    Map<String, String> options = options(PATIENT);
    if (group != null) options.put("group", group);
    if (version != null) options.put("version", version);
    // A consumer takes the token from the provider's URL, never from its own settings.
    String url = registered || token == null ? url(Identity.class) : url(Identity.class) + "&token=" + token;
    return dubbo.refer(Identity.class, url, options);
  }

  <T> T refer(Class<T> type) {
    return dubbo.refer(type, url(type), options(PATIENT));
  }

  Dubbo.Generic generic(Class<?> type) {
    return dubbo.generic(type.getName(), url(type), asked(PATIENT));
  }

  private String url(Class<?> type) {
    return registered ? null : "dubbo://" + address + "/" + type.getName() + "?" + parameters;
  }

  private Map<String, String> asked(String timeout) {
    Map<String, String> options = options(timeout);
    if (registered && !parameters.isEmpty())
      for (String pair : parameters.split("&")) options.put(pair.split("=")[0], pair.split("=")[1]);
    return options;
  }

  private static Map<String, String> options(String timeout) {
    Map<String, String> options = new HashMap<>();
    options.put("timeout", timeout);
    return options;
  }
}
