package anji.interop;

import anji.interop.api.Item;
import anji.interop.api.Order;
import anji.interop.api.Sampler;
import java.util.*;
import java.util.concurrent.TimeUnit;

/** Calls without the interface: `$invoke` with and without types, beans as maps. */
final class GenericCases {
  private static final String STRING = "java.lang.String";
  private static final String ITEM = Item.class.getName();

  private final Cases cases;
  private final Dubbo dubbo;
  private final Dubbo.Generic generic;

  private GenericCases(Cases cases, Target target) {
    this.cases = cases;
    this.dubbo = target.dubbo;
    this.generic = target.generic(Sampler.class);
  }

  static void addTo(Cases cases, Target target) {
    GenericCases generic = new GenericCases(cases, target);
    generic.values();
    generic.beans();
    generic.ways();
    generic.failures();
  }

  private Object invoke(String method, String[] types, Object... values) throws Exception {
    return generic.invoke(method, types, values);
  }

  private static String[] types(String... types) {
    return types;
  }

  private void call(String name, String method, String[] types, Object... values) {
    cases.add("generic-" + name, () -> invoke(method, types, values));
  }

  private void values() {
    call("string", "echo", types(STRING), Samples.MIXED_TEXT);
    call("string-null", "echo", types(STRING), new Object[] {null});
    call("string-1mb", "echo", types(STRING), Samples.text(1 << 20));
    call("int", "echoInt", types("int"), 5);
    call("long", "echoLong", types("long"), Long.MAX_VALUE);
    call("long-from-int", "echoLong", types("long"), 5);
    call("double", "echoDouble", types("double"), 0.1);
    call("boxed", "echoBoxedLong", types("java.lang.Long"), 5L);
    call("decimal-from-text", "echoDecimal", types("java.math.BigDecimal"), "1.10");
    call("date-from-text", "echoDate", types("java.util.Date"), "2024-02-29 01:02:03");
    call("enum-from-text", "echoColor", types("anji.interop.api.Color"), "GREEN");
    call("local-date-time-from-text", "echoLocalDateTime", types("java.time.LocalDateTime"), "2024-02-29 01:02:03");
    call("local-date-time-from-iso", "echoLocalDateTime", types("java.time.LocalDateTime"), "2024-02-29T01:02:03");
    call("bytes", "echoBytes", types("[B"), new Object[] {Samples.bytes(100)});
    call("ints", "echoInts", types("[I"), new Object[] {new int[] {1, 2, 3}});
    call("strings", "echoStrings", types("[Ljava.lang.String;"), new Object[] {new String[] {"a", "b"}});
    call("list", "echoList", types("java.util.List"), new ArrayList<>(Arrays.asList(1, "two", 3L, null)));
    call("map", "echoMap", types("java.util.Map"), map("k", 1, "nested", map("a", "b")));
    call("object", "echoObject", types("java.lang.Object"), map("k", 1));
    call("void", "nothing", types());
  }

  private void beans() {
    call("bean-plain-map", "echoOrder", types(Order.class.getName()), order(false));
    call("bean-with-class", "echoOrder", types(Order.class.getName()), order(true));
    call("bean-real", "echoOrder", types(Order.class.getName()), Samples.order(1));
    call("bean-list", "echoItems", types("java.util.List"), Arrays.asList(item(true), item(true)));
    call("bean-array", "echoOrders", types("[L" + Order.class.getName() + ";"), new Object[] {new Object[] {order(false)}});
    call("many", "many", types("int", "long", STRING, ITEM, "java.util.List", "java.util.Map", "[B", "java.lang.Object"),
        1, 2L, "three", item(false), Arrays.asList("five"), map("six", 6), Samples.bytes(7), 8.5);
  }

  private void ways() {
    call("null-types", "echoInt", null, 5);
    call("null-types-bean", "echoOrder", null, order(false));
    call("empty-types", "whoAmI", types());
    call("overload-string", "overloaded", types(STRING), "1");
    call("overload-long", "overloaded", types("long"), 1L);
    call("overload-two", "overloaded", types("int", "int"), 1, 2);
    call("overload-bean", "overloaded", types(ITEM), item(false));
    call("async-method", "later", types(STRING, "int"), "x", 20);
    cases.add("generic-invoke-async", () ->
        generic.invokeAsync("echo", types(STRING), new Object[] {"async"}).get(10, TimeUnit.SECONDS));
    cases.add("generic-attachments", () -> {
      dubbo.attach("x-generic", "yes");
      return invoke("attachments", types());
    });
  }

  private void failures() {
    failing("exception-business", "failBusiness", types(STRING, "int"), "\u4f59\u989d", 42);
    failing("exception-runtime", "failRuntime", types(STRING), "state");
    failing("exception-foreign", "failRuntime", types(STRING), "foreign");
    failing("unknown-method", "noSuchMethod", types(STRING), "x");
    failing("unknown-method-no-arguments", "noSuchMethod", types());
    failing("unknown-type", "echo", types("no.such.Type"), "x");
    failing("wrong-count", "echo", types(STRING, STRING), "x", "y");
    failing("null-types-ambiguous", "overloaded", null, 1);
  }

  private void failing(String name, String method, String[] types, Object... values) {
    cases.addThrowing("generic-" + name, () -> invoke(method, types, values));
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) map.put((String) pairs[i], pairs[i + 1]);
    return map;
  }

  private static Map<String, Object> item(boolean named) {
    Map<String, Object> item = map("sku", "generic", "count", 3);
    if (named) item.put("class", ITEM);
    return item;
  }

  private static Map<String, Object> order(boolean named) {
    Map<String, Object> order =
        map("id", 9_007_199_254_740_993L, "title", "\u6865", "paid", true, "total", "12.50", "color", "RED",
            "first", item(named), "items", Arrays.asList(item(named)), "numbers", Arrays.asList(1, 2), "bySku", map("a", item(named)));
    if (named) order.put("class", Order.class.getName());
    return order;
  }
}
