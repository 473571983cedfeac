package anji.interop;

import java.lang.reflect.Field;
import java.net.InetAddress;

/** Dubbo swaps 127.0.0.1 for the first other address of the machine, unless it believes that it has looked already. */
final class Loopback {
  private Loopback() {}

  static void keep(Class<?> netUtils) {
    try {
      put(netUtils, "LOCAL_ADDRESS", InetAddress.getByName("127.0.0.1"));
      put(netUtils, "HOST_ADDRESS", "127.0.0.1");
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  private static void put(Class<?> type, String name, Object value) throws IllegalAccessException {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      field.set(null, value);
    } catch (NoSuchFieldException error) {
      // 2.6 has no HOST_ADDRESS; what matters there is LOCAL_ADDRESS.
      if (name.equals("LOCAL_ADDRESS")) throw new IllegalStateException(error);
    }
  }
}
