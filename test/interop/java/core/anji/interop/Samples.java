package anji.interop;

import anji.interop.api.Color;
import anji.interop.api.Item;
import anji.interop.api.Order;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values that more than one case needs. */
final class Samples {
  static final String MIXED_TEXT = "plain, \u4f59\u989d, \u00e9, \uD83D\uDE00\uD83D\uDC69\u200D\uD83D\uDCBB, \u0000\t\n\uFFFF end";

  private Samples() {}

  static String text(int length) {
    StringBuilder out = new StringBuilder(length);
    for (int i = 0; out.length() < length; i++) out.append(i % 7 == 0 ? "\u6865" : "abcdefgh");
    out.setLength(length);
    return out.toString();
  }

  static byte[] bytes(int length) {
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) out[i] = (byte) (i * 31 + (i >> 8));
    return out;
  }

  static Order order(int seed) {
    Order order = new Order();
    order.id = 9_007_199_254_740_993L + seed;
    order.created = new Date(1_700_000_000_123L + seed);
    order.paid = true;
    order.tiny = -7;
    order.small = 3000;
    order.count = seed;
    order.big = Long.MIN_VALUE + seed;
    order.price = 12.345;
    order.grade = '\u4f18';
    order.boxedPaid = false;
    order.boxedTiny = 127;
    order.boxedSmall = -32768;
    order.boxedCount = 1 << 20;
    order.boxedBig = 5L;
    order.boxedRatio = -1.5f;
    order.boxedPrice = 1e300;
    order.boxedGrade = 'B';
    order.title = MIXED_TEXT;
    order.total = new BigDecimal("12345678901234567890.123456789");
    order.serial = new BigInteger("-123456789012345678901234567890");
    order.color = Color.GREEN;
    order.blob = bytes(300);
    order.numbers = new int[] {1, -1, 65536};
    order.tags = new String[] {"a", null, "\u6865"};
    order.first = new Item("sku-1", 1);
    order.itemArray = new Item[] {order.first, new Item("sku-2", 2)};
    order.items = new ArrayList<>(Arrays.asList(order.first, new Item("sku-3", 3), null));
    order.bySku = new LinkedHashMap<>();
    order.bySku.put("sku-1", order.first);
    order.bySku.put("sku-4", new Item("sku-4", 4));
    order.numbersSeen = new HashSet<>(Arrays.asList(1L, 1L << 40));
    order.anything = new ArrayList<>(Arrays.asList("any", 1, 2L));
    return order;
  }

  static Order circular() {
    Order order = order(1);
    order.self = order;
    order.parent = order(2);
    order.parent.parent = order;
    return order;
  }

  static List<Object> mixedList() {
    return new ArrayList<>(
        Arrays.asList(
            1, -5_000_000_000L, 2.5, "text", null, true, new Date(0), new BigDecimal("1.10"), Color.RED,
            new Item("sku", 1), new ArrayList<>(Arrays.asList(1, "two")), new HashMap<>(), new byte[] {1, 2}));
  }

  static Map<Object, Object> oddMap() {
    Map<Object, Object> map = new HashMap<>();
    map.put(1, "int key");
    map.put(1L, "long key");
    map.put("1", "text key");
    map.put(2.5, "double key");
    map.put(true, "boolean key");
    map.put(null, "null key");
    map.put(Color.RED, "enum key");
    map.put(new Date(1000), "date key");
    map.put("null value", null);
    map.put("nested", new HashMap<>(oneEntry()));
    return map;
  }

  private static Map<Object, Object> oneEntry() {
    Map<Object, Object> map = new HashMap<>();
    map.put("\u952e", new ArrayList<>(Arrays.asList(1, 2, 3)));
    return map;
  }
}
