package anji.interop;

import anji.interop.api.BusinessException;
import anji.interop.api.Color;
import anji.interop.api.Item;
import anji.interop.api.Order;
import anji.interop.api.ServiceRuntimeException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.*;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Named streams of one or more values: every Java type that people put into the signatures of services. */
final class HessianValues {
  final Map<String, Object[]> byName = new LinkedHashMap<>();

  HessianValues() {
    scalars();
    texts();
    numbersAndNames();
    arrays();
    collections();
    maps();
    times();
    beans();
    throwables();
    streams();
  }

  private void add(String name, Object... values) {
    if (byName.put(name, values) != null) throw new IllegalArgumentException("two streams named " + name);
  }

  private void scalars() {
    add("null", new Object[] {null});
    add("booleans", true, false);
    add("ints", 0, -16, 47, 48, -17, 2047, 2048, -2048, -2049, 262143, 262144, -262144, -262145, Integer.MIN_VALUE, Integer.MAX_VALUE);
    add("longs", 0L, -8L, 15L, 16L, -9L, 2047L, 2048L, -2049L, 262143L, 262144L, -262145L, 1L << 31, -(1L << 31), (1L << 31) - 1,
        1L << 53, Long.MIN_VALUE, Long.MAX_VALUE);
    add("doubles", 0d, 1d, -128d, 127d, 128d, -32768d, 32767d, 32768d, 0.001, 12.25, 65.536, 0.1, -0.1, 1e300, Double.MIN_VALUE,
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    add("floats", 0f, 1f, 0.1f, 12.25f, Float.MAX_VALUE);
    add("short and byte", (short) 300, (byte) -1);
    add("char", 'a', '\u6865', '\uD83D');
    add("dates", new Date(0), new Date(60_000), new Date(1_700_000_000_123L), new Date(-1), new Date(-60_000), new Date(1L << 50));
  }

  private void texts() {
    add("texts", "", "a", "hello", Samples.MIXED_TEXT, "\u4f59\u989d", "\uD83D\uDE00", "\u0000\u007f\u0080\u07ff\u0800\uffff");
    add("lone surrogates", "a\uD83D", "\uDE00b", "\uDE00\uD83D");
    for (int length : new int[] {31, 32, 255, 1023, 1024, 32767, 32768, 32769, 65535, 65536, 100_000})
      add("text of " + length, Samples.text(length));
    char[] before = new char[32767];
    Arrays.fill(before, 'x');
    add("pair at a chunk's edge", new String(before) + "\uD83D\uDE00 end", new String(before) + "x\uD83D\uDE00");
    for (int length : new int[] {0, 1, 15, 16, 255, 1023, 1024, 4096, 8189, 8192, 32768, 65536, 70_000})
      add("bytes of " + length, new Object[] {Samples.bytes(length)});
  }

  private void numbersAndNames() {
    add("decimals", new BigDecimal("0"), new BigDecimal("1.10"), new BigDecimal("-1E+400"), new BigDecimal("123456789012345678.90"));
    add("big integers", BigInteger.ZERO, BigInteger.ONE.negate(), BigInteger.TEN.pow(60));
    add("enums", Color.RED, Color.GREEN, Color.RED, TimeUnit.SECONDS);
    add("enum with body", Color.BLUE);
    add("class", String.class, int.class, Item.class);
    add("locale", Locale.CHINA, Locale.ROOT);
    add("uuid", new UUID(1, 2));
    add("uri", URI.create("http://example.org/a?b#c"));
    add("currency", Currency.getInstance("CNY"));
    add("atomics", new AtomicInteger(5), new AtomicLong(6), new AtomicBoolean(true));
    add("string builder", new StringBuilder("built"));
    add("bit set", BitSet.valueOf(new long[] {5}));
    add("optional", Optional.of("some"));
  }

  private void arrays() {
    add("array of booleans", new Object[] {new boolean[] {true, false}});
    add("array of shorts", new Object[] {new short[] {1, -1}});
    add("array of ints", new int[] {1, -1, Integer.MAX_VALUE}, new int[0], new int[8]);
    add("array of longs", new Object[] {new long[] {1, Long.MIN_VALUE}});
    add("array of floats", new Object[] {new float[] {0.5f, -1}});
    add("array of doubles", new Object[] {new double[] {0.5, 1e300}});
    add("array of chars", new Object[] {"\u6865 abc".toCharArray()});
    add("array of texts", new String[] {"a", null, "\u6865"}, new String[0]);
    add("array of objects", new Object[] {new Object[] {1, "two", 3L, null, new Item("sku", 3)}});
    add("array of boxed", new Integer[] {1, null}, new Long[] {1L}, new Boolean[] {true}, new Double[] {0.5});
    add("array of dates", new Object[] {new Date[] {new Date(0), null}});
    add("array of enums", new Object[] {new Color[] {Color.RED, null, Color.GREEN}});
    add("array of beans", new Object[] {new Item[] {new Item("a", 1), null, new Item("b", 2)}});
    add("array of arrays", new int[][] {{1, 2}, {}, null}, new String[][] {{"a"}, {"b", "c"}});
  }

  private void collections() {
    add("array list", new ArrayList<>(), new ArrayList<>(Arrays.asList(1, 2)), Samples.mixedList());
    add("array list of 7 and 8", list(7), list(8), list(300));
    add("linked list", new LinkedList<>(Arrays.asList(1, "two")));
    add("as list", Arrays.asList(1, "two"));
    add("vector and stack", new Vector<>(Arrays.asList(1)), new Stack<>());
    add("empty and single list", Collections.emptyList(), Collections.singletonList("a"));
    add("unmodifiable list", Collections.unmodifiableList(new ArrayList<>(Arrays.asList(1, 2))));
    add("copy on write list", new CopyOnWriteArrayList<>(Arrays.asList(1, 2)));
    add("sub list", new ArrayList<>(Arrays.asList(1, 2, 3)).subList(1, 3));
    add("array deque", new ArrayDeque<>(Arrays.asList(1, 2)));
    add("hash set", new HashSet<>(Arrays.asList("a", "b")), new HashSet<>());
    add("linked hash set", new LinkedHashSet<>(Arrays.asList("b", "a")));
    add("tree set", new TreeSet<>(Arrays.asList("b", "a")));
    add("enum set", EnumSet.of(Color.RED, Color.GREEN));
    add("empty and single set", Collections.emptySet(), Collections.singleton("a"));
    add("iterator", Arrays.asList(1, 2).iterator());
  }

  private static List<Integer> list(int length) {
    List<Integer> list = new ArrayList<>();
    for (int i = 0; i < length; i++) list.add(i);
    return list;
  }

  private void maps() {
    add("hash map", new HashMap<>(), Samples.oddMap());
    add("linked hash map", new LinkedHashMap<>(Collections.singletonMap("k", 1)));
    add("tree map", new TreeMap<>(Collections.singletonMap("k", 1)));
    add("concurrent map", new ConcurrentHashMap<>(Collections.singletonMap("k", 1)));
    add("hashtable", new Hashtable<>(Collections.singletonMap("k", 1)));
    add("enum map", new EnumMap<>(Collections.singletonMap(Color.RED, 1)));
    add("empty and single map", Collections.emptyMap(), Collections.singletonMap("k", 1));
    add("unmodifiable map", Collections.unmodifiableMap(new HashMap<>(Collections.singletonMap("k", 1))));
    Properties properties = new Properties();
    properties.setProperty("k", "v");
    add("properties", properties);
    add("bean keys", new HashMap<>(Collections.singletonMap(Arrays.asList(1, 2), new Item("v", 1))));
  }

  private void times() {
    add("local date", LocalDate.of(2024, 2, 29));
    add("local time", LocalTime.of(23, 59, 58, 123_456_789));
    add("local date time", LocalDateTime.of(2024, 2, 29, 23, 59, 58, 7));
    add("instant", Instant.ofEpochSecond(1_700_000_000L, 42), Instant.EPOCH);
    add("duration and period", Duration.ofMillis(-1500), Period.of(1, 2, 3));
    add("zoned and offset", ZonedDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneId.of("Asia/Shanghai")),
        OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneOffset.ofHours(8)), OffsetTime.of(1, 2, 3, 4, ZoneOffset.UTC));
    add("years and months", Year.of(2024), YearMonth.of(2024, 2), MonthDay.of(2, 29), DayOfWeek.MONDAY, Month.MAY);
    add("zones", ZoneId.of("Asia/Shanghai"), ZoneOffset.ofHours(8));
    add("sql", new java.sql.Timestamp(1_700_000_000_123L), new java.sql.Date(1_700_000_000_000L), new java.sql.Time(1000));
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
    calendar.setTimeInMillis(1_700_000_000_123L);
    add("calendar", calendar);
  }

  private void beans() {
    add("bean", new Item("sku", 1));
    add("beans of one class", new Item("a", 1), new Item("b", 2));
    add("order", Samples.order(1));
    add("empty order", new Order());
    add("circular order", Samples.circular());
    Item shared = new Item("shared", 1);
    add("shared bean", shared, new ArrayList<>(Arrays.asList(shared, shared)), shared);
    List<Object> own = new ArrayList<>();
    own.add(own);
    add("list in itself", own);
    Map<Object, Object> map = new HashMap<>();
    map.put("self", map);
    add("map in itself", map);
  }

  private void throwables() {
    add("business exception", new BusinessException("\u4f59\u989d", 42, new Item("sku", 1)));
    add("exception with cause", new ServiceRuntimeException("outer", new IllegalStateException("inner")));
    Exception suppressing = new IllegalArgumentException("has suppressed");
    suppressing.addSuppressed(new IllegalStateException("suppressed"));
    add("exception with suppressed", suppressing);
    add("error", new StackOverflowError("deep"));
  }

  private void streams() {
    Map<String, Object> attachments = new HashMap<>();
    attachments.put("path", "a.B");
    attachments.put("timeout", "300");
    add("dubbo request", "2.0.2", "a.B", "0.0.0", "call", "Ljava/lang/String;I", "text", 7, attachments);
    add("dubbo answer", 4, Samples.order(2), attachments);
    Item item = new Item("again", 1);
    add("references across values", item, Samples.order(1), item, Color.RED, Color.RED, new Date(0), new int[] {1}, new int[] {2});
  }
}
