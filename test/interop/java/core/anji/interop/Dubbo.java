package anji.interop;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** What the peers need of Dubbo; each generation implements it as `anji.interop.Generation`. */
public interface Dubbo {
  /** A call by name, with arguments as plain values. */
  interface Generic {
    Object invoke(String method, String[] types, Object[] values) throws Exception;

    /** Throws UnsupportedOperationException where the generation has no such call. */
    CompletableFuture<Object> invokeAsync(String method, String[] types, Object[] values) throws Exception;
  }

  /** Opens the port with the first export; options are group, version, token, and parameters with their own names. */
  <T> void export(Class<T> type, T service, int port, Map<String, String> options);

  /** Says everywhere that what was exported is there. */
  void serve();

  /** A proxy of the service behind the URL, or, where that is null, of what the registry knows; options are group, version, timeout, and parameters with their own names. */
  <T> T refer(Class<T> type, String url, Map<String, String> options);

  /** A generic reference to an interface, found in the same way. */
  Generic generic(String type, String url, Map<String, String> options);

  /** Calls `$echo` of a proxy made by refer. */
  Object echo(Object proxy, Object value);

  /** Starts a synchronous method without waiting for its answer. */
  <T> Future<T> async(Callable<T> call);

  /** Consumer side: sent with the next call of this thread. */
  void attach(String key, Object value);

  /** Consumer side: what came back with the last answer. */
  Map<String, Object> replyAttachments();

  /** Consumer side: drops what earlier calls of this thread left. */
  void forget();

  /** Provider side: what arrived with the call. */
  Map<String, Object> requestAttachments();

  /** Provider side: sent with the answer. */
  void attachReply(String key, Object value);
}
