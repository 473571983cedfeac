package anji.interop;

import anji.interop.api.Identity;
import anji.interop.api.Sampler;
import anji.interop.api.Shop;
import java.util.HashMap;
import java.util.Map;

/**
 * Serves Sampler, Shop and four variants of Identity until its input ends or it is told to stop.
 * Arguments: NAME PORT [KEY=VALUE ...]: `registry` and `application` say where it registers and as what, any other
 * pair is an option of Sampler and Shop. Prints READY.
 */
public final class Provider {
  static final String TOKEN = "s3cret";

  private Provider() {}

  public static void main(String[] args) throws Exception {
    String name = args[0];
    int port = Integer.parseInt(args[1]);
    try {
      serve(name, port, pairs(args));
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

  private static Map<String, String> pairs(String[] args) {
    Map<String, String> pairs = new HashMap<>();
    for (int i = 2; i < args.length; i++) pairs.put(args[i].split("=", 2)[0], args[i].split("=", 2)[1]);
    return pairs;
  }

  private static void serve(String name, int port, Map<String, String> options) {
    String application = options.remove("application");
    Dubbo dubbo = new Generation(application == null ? name : application, options.remove("registry"));
    dubbo.export(Shop.class, new ShopService(), port, options);
    Map<String, String> sampler = new HashMap<>(options);
    sampler.put("listen.2.callback", "true");
    dubbo.export(Sampler.class, SamplerService.of(dubbo, name), port, sampler);
    identity(dubbo, port, name, "group", "g1", "version", "1.0.0");
    identity(dubbo, port, name, "group", "g2", "version", "1.0.0");
    identity(dubbo, port, name, "version", "2.0.0");
    identity(dubbo, port, name, "group", "guarded", "token", TOKEN);
    dubbo.serve();
  }

  private static void identity(Dubbo dubbo, int port, String name, String... pairs) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) options.put(pairs[i], pairs[i + 1]);
    String variant = options.getOrDefault("group", "") + ":" + options.getOrDefault("version", "");
    Identity identity = () -> name + "/" + variant;
    dubbo.export(Identity.class, identity, port, options);
  }
}
