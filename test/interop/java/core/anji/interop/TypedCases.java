package anji.interop;

import anji.interop.api.*;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.*;
import java.util.*;

/** Every type of a signature there and back: the answer must equal what was sent. */
final class TypedCases {
  private interface Call<T> {
    Object on(T value);
  }

  private final Cases cases;

  private TypedCases(Cases cases) {
    this.cases = cases;
  }

  static void addTo(Cases cases, Sampler sampler) {
    TypedCases typed = new TypedCases(cases);
    typed.scalars(sampler);
    typed.boxed(sampler);
    typed.texts(sampler);
    typed.arrays(sampler);
    typed.collections(sampler);
    typed.times(sampler);
    typed.shapes(sampler);
  }

  @SafeVarargs
  private final <T> void same(String name, Call<T> call, T... values) {
    cases.add(
        "typed-" + name,
        () -> {
          List<Object> got = new ArrayList<>();
          for (T value : values) got.add(Cases.same(value, call.on(value)));
          return got;
        });
  }

  private void scalars(Sampler s) {
    same("boolean", s::echoBoolean, true, false);
    same("byte", s::echoByte, (byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE);
    same("short", s::echoShort, (short) 0, Short.MIN_VALUE, Short.MAX_VALUE);
    same("int", s::echoInt, 0, -17, 47, 48, 2047, 2048, 262143, 262144, Integer.MIN_VALUE, Integer.MAX_VALUE);
    same("long", s::echoLong, 0L, -9L, 15L, 16L, 2048L, 1L << 31, 1L << 53, Long.MIN_VALUE, Long.MAX_VALUE);
    same("float", s::echoFloat, 0f, 1f, -0.1f, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY);
    same("double", s::echoDouble, 0d, 1d, 127d, 32767d, 12.25, 0.1, Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY);
    same("char", s::echoChar, 'a', '\u6865', '\uFFFF', '\0');
    same("decimal", s::echoDecimal, new BigDecimal("0.10"), new BigDecimal("-1E+400"), null);
    same("big-integer", s::echoBigInteger, BigInteger.ZERO, BigInteger.TEN.pow(60).negate(), null);
    same("date", s::echoDate, new Date(0), new Date(1_700_000_000_123L), new Date(-1), new Date(60_000), null);
    same("enum", s::echoColor, Color.RED, null);
    same("enum-with-body", s::echoColor, Color.BLUE);
  }

  private void boxed(Sampler s) {
    same("boxed-boolean", s::echoBoxedBoolean, true, null);
    same("boxed-byte", s::echoBoxedByte, (byte) -1, null);
    same("boxed-short", s::echoBoxedShort, (short) -1, null);
    same("boxed-int", s::echoBoxedInt, -1, null);
    same("boxed-long", s::echoBoxedLong, -1L, Long.MAX_VALUE, null);
    same("boxed-float", s::echoBoxedFloat, 0.1f, null);
    same("boxed-double", s::echoBoxedDouble, 0.1, null);
    same("boxed-char", s::echoBoxedChar, 'x', null);
  }

  private void texts(Sampler s) {
    same("string", s::echo, "", "x", "hello", null);
    same("string-unicode", s::echo, "\u4f59\u989d\u4e0d\u8db3", "\uD83D\uDE00", Samples.MIXED_TEXT);
    same("string-lone-surrogates", s::echo, "a\uD83D", "\uDE00b", "\uDE00\uD83D");
    same("string-edges", s::echo, Samples.text(31), Samples.text(32), Samples.text(1023), Samples.text(1024), Samples.text(32768), Samples.text(65536));
    same("string-emoji-at-chunk-edge", s::echo, edge(32767), edge(32768), edge(65535));
    same("string-1mb", s::echo, Samples.text(1 << 20));
    same("bytes", s::echoBytes, Samples.bytes(0), Samples.bytes(15), Samples.bytes(16), Samples.bytes(1023), Samples.bytes(1024), null);
    same("bytes-20kb", s::echoBytes, Samples.bytes(20 << 10));
    same("bytes-1mb", s::echoBytes, Samples.bytes(1 << 20));
  }

  /** A pair of surrogates that a text cut into chunks may not tear apart. */
  private static String edge(int before) {
    char[] chars = new char[before];
    Arrays.fill(chars, 'x');
    return new String(chars) + "\uD83D\uDE00 end";
  }

  private void arrays(Sampler s) {
    same("booleans", s::echoBooleans, new boolean[] {true, false}, new boolean[0]);
    same("shorts", s::echoShorts, new short[] {1, -1});
    same("ints", s::echoInts, new int[] {1, -1, Integer.MAX_VALUE}, new int[0], null);
    same("longs", s::echoLongs, new long[] {1, Long.MIN_VALUE});
    same("floats", s::echoFloats, new float[] {0.5f, -1});
    same("doubles", s::echoDoubles, new double[] {0.5, 1e300});
    same("chars", s::echoChars, "\u6865 abc".toCharArray());
    same("matrix", s::echoMatrix, new int[][] {{1, 2}, {}, null, {3}});
    cases.add("typed-string-array", () -> {
      String[] sent = {"a", null, "\u6865"};
      return Cases.same(sent, s.echoStrings(sent));
    });
    cases.add("typed-object-array", () -> {
      Object[] sent = {1, "two", 3L, null, new Item("sku", 3)};
      return Cases.same(sent, s.echoObjects(sent));
    });
    cases.add("typed-enum-array", () -> {
      Color[] sent = {Color.GREEN, null, Color.RED};
      return Cases.same(sent, s.echoColors(sent));
    });
    cases.add("typed-bean-array", () -> {
      Order[] sent = {Samples.order(1), null, Samples.order(2)};
      return Cases.same(sent, s.echoOrders(sent));
    });
  }

  private void collections(Sampler s) {
    same("list", s::echoList, Samples.mixedList(), new ArrayList<>(), null);
    same("list-of-beans", s::echoItems, items(3), items(500));
    same("list-linked", s::echoItems, new LinkedList<>(items(2)));
    same("set", s::echoSet, new HashSet<>(Arrays.asList("a", "\u6865", "")), new TreeSet<>(Arrays.asList("z", "y")));
    same("map-odd-keys", s::echoMap, Samples.oddMap(), new HashMap<>(), null);
    same("map-tree", s::echoMap, new TreeMap<>(Collections.singletonMap("k", "v")));
    same("object", (Object v) -> s.echoObject(v), 1, 2L, 2.5, "text", true, new Date(1), new Item("sku", 1), Color.RED, Samples.mixedList());
  }

  private static List<Item> items(int count) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) items.add(new Item("sku-" + i, i));
    return items;
  }

  private void times(Sampler s) {
    same("local-date", s::echoLocalDate, LocalDate.of(2024, 2, 29));
    same("local-time", s::echoLocalTime, LocalTime.of(23, 59, 58, 123_456_789));
    same("local-date-time", s::echoLocalDateTime, LocalDateTime.of(2024, 2, 29, 23, 59, 58, 7));
    same("instant", s::echoInstant, Instant.ofEpochSecond(1_700_000_000L, 42), Instant.EPOCH);
    same("duration", s::echoDuration, Duration.ofMillis(-1500), Duration.ofDays(400));
    same("zoned-date-time", s::echoZonedDateTime, ZonedDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneId.of("Asia/Shanghai")));
    same("optional", s::echoOptional, Optional.of("some"), Optional.empty());
  }

  private void shapes(Sampler s) {
    same("bean", s::echoOrder, Samples.order(1), null);
    same("bean-circular", s::echoOrder, Samples.circular());
    cases.add("typed-void", () -> {
      s.nothing();
      return "returned";
    });
    cases.add("typed-many", () ->
        s.many(1, 2L, "three", new Item("four", 4), Arrays.asList("five"), Collections.singletonMap("six", 6), Samples.bytes(7), 8.5));
    cases.add("typed-many-nulls", () -> s.many(1, 2L, null, null, null, null, null, null));
    cases.add("typed-overloads", () -> Arrays.asList(
        s.overloaded(), s.overloaded(1), s.overloaded(1L), s.overloaded("1"), s.overloaded(new Item("1", 1)), s.overloaded(1, 2)));
  }
}
