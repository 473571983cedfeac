package anji.interop;

import anji.interop.api.Identity;
import anji.interop.api.Sampler;
import java.util.HashMap;
import java.util.Map;

/** The address under test and the references to what is behind it. */
final class Target {
  private static final String PATIENT = "10000";

  final Dubbo dubbo;
  final Sampler sampler;
  private final String address;
  private final String parameters;
  private Sampler impatient;
  private Sampler listening;

  /** Parameters are given to every reference's URL, as a registry would. */
  Target(Dubbo dubbo, String address, String parameters) {
    this.dubbo = dubbo;
    this.address = address;
    this.parameters = parameters;
    sampler = sampler(PATIENT);
  }

  Sampler impatient() {
    if (impatient == null) impatient = sampler("300");
    return impatient;
  }

  Sampler listening() {
    if (listening == null) listening = sampler(PATIENT);
    return listening;
  }

  /** What a method is like stands in the provider's URL; consumers read it from nowhere else. */
  private Sampler sampler(String timeout) {
    String url = url(Sampler.class.getName()) + "&note.return=false&listen.2.callback=true";
    return dubbo.refer(Sampler.class, url, options("timeout", timeout));
  }

  Identity identity(String group, String version, String token) {
    Map<String, String> options = options("timeout", PATIENT);
    if (group != null) options.put("group", group);
    if (version != null) options.put("version", version);
    // A consumer takes the token from the provider's URL, never from its own settings.
    String url = url(Identity.class.getName()) + (token == null ? "" : "&token=" + token);
    return dubbo.refer(Identity.class, url, options);
  }

  <T> T refer(Class<T> type) {
    return dubbo.refer(type, url(type.getName()), options("timeout", PATIENT));
  }

  Dubbo.Generic generic(Class<?> type) {
    return dubbo.generic(type.getName(), url(type.getName()), options("timeout", PATIENT));
  }

  private String url(String path) {
    return "dubbo://" + address + "/" + path + "?" + parameters;
  }

  private static Map<String, String> options(String key, String value) {
    Map<String, String> options = new HashMap<>();
    options.put(key, value);
    return options;
  }
}
