package anji.interop;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes any value as one canonical text: kinds of numbers are told apart, maps and sets are sorted, circles are marked. */
final class Show {
  private static final int TEXT_MAX = 200;

  private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();

  private Show() {}

  static String text(Object value) {
    return new Show().show(value);
  }

  /** The same, but long texts are cut and end with their length and hash. */
  static String brief(Object value) {
    String text = text(value);
    return text.length() <= TEXT_MAX
        ? text
        : text.substring(0, TEXT_MAX) + "...(" + text.length() + " " + Integer.toHexString(text.hashCode()) + ")";
  }

  private String show(Object v) {
    if (v == null) return "null";
    if (v instanceof CharSequence) return quote(v.toString());
    if (v instanceof Character) return "'" + quote(v.toString()) + "'";
    if (v instanceof Boolean || v instanceof Integer) return v.toString();
    if (v instanceof Long) return v + "L";
    if (v instanceof Short) return v + "s";
    if (v instanceof Byte) return v + "b";
    if (v instanceof Float) return v + "f";
    if (v instanceof Double) return v + "d";
    if (v instanceof BigDecimal) return v + "m";
    if (v instanceof BigInteger) return v + "n";
    if (v instanceof Date) return v.getClass().getSimpleName() + "@" + ((Date) v).getTime();
    if (v instanceof Enum) return ((Enum<?>) v).getDeclaringClass().getSimpleName() + "." + ((Enum<?>) v).name();
    if (v instanceof Class) return v.toString();
    if (v.getClass().getName().startsWith("java.") && !compound(v)) return v.getClass().getSimpleName() + "(" + v + ")";
    Integer before = seen.get(v);
    if (before != null) return "#" + before;
    seen.put(v, seen.size());
    if (v.getClass().isArray()) return v.getClass().getComponentType().getSimpleName() + "[" + elements(v) + "]";
    if (v instanceof Map) return "{" + entries((Map<?, ?>) v) + "}";
    if (v instanceof Set) return "set[" + sorted((Collection<?>) v) + "]";
    if (v instanceof Collection) return "[" + joined((Collection<?>) v) + "]";
    if (v instanceof Throwable) return v.getClass().getName() + ": " + ((Throwable) v).getMessage();
    return v.getClass().getSimpleName() + "{" + fields(v) + "}";
  }

  private static boolean compound(Object v) {
    return v instanceof Map || v instanceof Collection || v instanceof Throwable;
  }

  private String elements(Object array) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < Array.getLength(array); i++) list.add(Array.get(array, i));
    return joined(list);
  }

  private String joined(Collection<?> values) {
    StringBuilder out = new StringBuilder();
    for (Object value : values) out.append(out.length() == 0 ? "" : ", ").append(show(value));
    return out.toString();
  }

  private String sorted(Collection<?> values) {
    List<String> texts = new ArrayList<>();
    for (Object value : values) texts.add(show(value));
    Collections.sort(texts);
    return String.join(", ", texts);
  }

  private String entries(Map<?, ?> map) {
    List<String> texts = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) texts.add(show(entry.getKey()) + "=" + show(entry.getValue()));
    Collections.sort(texts);
    return String.join(", ", texts);
  }

  private String fields(Object bean) {
    List<String> texts = new ArrayList<>();
    for (Class<?> type = bean.getClass(); type != Object.class; type = type.getSuperclass())
      for (Field field : type.getDeclaredFields())
        if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers()))
          texts.add(field.getName() + "=" + show(read(field, bean)));
    return String.join(", ", texts);
  }

  private static Object read(Field field, Object bean) {
    try {
      field.setAccessible(true);
      return field.get(bean);
    } catch (IllegalAccessException error) {
      throw new IllegalStateException(error);
    }
  }

  /** A JSON string: printable ASCII stays, everything else becomes its UTF-16 unit. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c >= ' ' && c <= '~') out.append(c);
      else out.append(String.format("\\u%04x", (int) c));
    }
    return out.append('"').toString();
  }
}
