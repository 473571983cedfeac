package anji.interop;

import anji.interop.api.Identity;
import anji.interop.api.Sampler;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * Serves Sampler and four variants of Identity until its input ends or it is told to stop.
 * Arguments: NAME PORT. Prints READY.
 */
public final class Provider {
  static final String TOKEN = "s3cret";

  private Provider() {}

  public static void main(String[] args) throws Exception {
    String name = args[0];
    int port = Integer.parseInt(args[1]);
    try {
      serve(name, port);
    } catch (Throwable error) {
      // Threads that Dubbo has started already would keep the process up without a port.
      error.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
    System.out.println("READY");
    while (System.in.read() != -1) continue;
    // Nobody holds the other end any more, so nobody waits for a graceful end.
    Runtime.getRuntime().halt(0);
  }

  private static void serve(String name, int port) {
    Dubbo dubbo = new Generation(name);
    Map<String, String> callback = Collections.singletonMap("listen.2.callback", "true");
    dubbo.export(Sampler.class, SamplerService.of(dubbo, name), port, callback);
    identity(dubbo, port, name, "group", "g1", "version", "1.0.0");
    identity(dubbo, port, name, "group", "g2", "version", "1.0.0");
    identity(dubbo, port, name, "version", "2.0.0");
    identity(dubbo, port, name, "group", "guarded", "token", TOKEN);
  }

  private static void identity(Dubbo dubbo, int port, String name, String... pairs) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) options.put(pairs[i], pairs[i + 1]);
    String variant = options.getOrDefault("group", "") + ":" + options.getOrDefault("version", "");
    Identity identity = () -> name + "/" + variant;
    dubbo.export(Identity.class, identity, port, options);
  }
}
